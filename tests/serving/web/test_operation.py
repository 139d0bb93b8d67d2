"""What machines and people see who look after the service."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.service.policy import Permission, Scope
from serving.web.problems import PROBLEM_TYPES


def metric(client: TestClient, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


def test_a_service_that_is_up_is_alive_and_ready_with_its_versions(client: TestClient):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "model": "tiny@1.0.0", "rules": "whg@1"}


def test_a_service_that_is_stopping_is_alive_but_not_ready_and_keeps_no_connection(client: TestClient):
    client.app.state.running.stopping = True  # type: ignore[attr-defined]
    refused = client.get("/readyz")
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/not-ready")
    assert refused.headers["retry-after"] == "5"
    assert client.get("/healthz").status_code == 200
    answer = client.post("/v1/classify", json={"comments": [{"text": "repair"}]})
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")


def test_a_service_whose_engine_has_ended_is_not_ready_and_says_so_to_callers(client: TestClient):
    client.portal.call(client.app.state.running.close)  # type: ignore[union-attr, attr-defined]
    assert client.get("/readyz").status_code == 503
    answer = client.post("/v1/classify", json={"comments": [{"text": "repair"}]})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_metrics_count_requests_comments_and_labels(client: TestClient):
    for comments in (["threat", "repair"], ["threat repair"]):
        client.post("/v1/classify", json={"comments": [{"text": text} for text in comments]})
    client.post("/v1/classify", json={"comments": []})
    client.get("/nowhere/at/all")
    assert metric(client, "houserules_comments_total") == 3
    assert metric(client, 'houserules_flagged_total{label="threat"}') == 2
    assert metric(client, 'houserules_flagged_total{label="abuse"}') == 0
    assert metric(client, 'houserules_requests_total{route="/v1/classify",status="200"}') == 2
    assert metric(client, 'houserules_requests_total{route="/v1/classify",status="422"}') == 1
    assert metric(client, 'houserules_requests_total{route="unknown",status="404"}') == 1
    assert metric(client, 'houserules_request_seconds_count{route="/v1/classify"}') == 3
    assert metric(client, "houserules_batch_comments_sum") == 3
    assert metric(client, "houserules_queue_comments") == 0
    assert metric(client, 'houserules_info{model="tiny@1.0.0",rules="whg@1"}') == 1
    assert metric(client, "process_resident_memory_bytes") > 0


def test_metrics_count_what_is_kept_each_comment_once(make_client: Callable[..., TestClient], doors: Any):
    client, watcher, feed = make_client(), doors.key(Scope.METRICS, name="watcher"), doors.key(Scope.INTAKE)
    sent = [{"channel": "x", "external_id": text, "text": text} for text in ("threat", "repair")]
    assert client.post("/v1/comments", headers=feed, json={"comments": sent}).status_code == 200
    counts = client.get("/metrics", headers=watcher).text.splitlines()
    assert "houserules_comments_total 2.0" in counts
    assert 'houserules_flagged_total{label="threat"} 1.0' in counts


def test_metrics_of_the_whole_installation_are_for_a_key_alone(make_client: Callable[..., TestClient], doors: Any):
    client = make_client(organisations=("whg", "brent"))
    everything = doors.person("max", *Permission)
    assert client.get("/metrics", headers=everything).status_code == 403
    assert client.get("/metrics", headers=doors.key(Scope.METRICS)).status_code == 200


def test_who_is_served_beside_whom_is_not_for_anybody_to_read(make_client: Callable[..., TestClient]):
    client = make_client(organisations=("whg", "brent"))
    assert client.get("/readyz").json() == {"status": "ready", "model": "tiny@1.0.0"}
    page = client.get("/").text
    assert "tiny@1.0.0" in page
    assert not re.search(r"whg|brent|Walsall", page, re.IGNORECASE)


def test_the_first_page_names_the_versions_and_fetches_nothing_from_elsewhere(client: TestClient):
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "tiny@1.0.0" in page.text
    assert "whg (Walsall Housing Group)" in page.text
    assert not re.findall(r"<(?:script|img|link|iframe)|url\(|@import", page.text)
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert [client.get(f"/{link}").status_code for link in links] == [200] * 5


def test_the_first_page_does_not_believe_the_host_it_is_called_by(client: TestClient):
    page = client.get("/", headers={"host": "<script>alert(1)</script>"})
    assert "<script" not in page.text


@pytest.mark.parametrize("kind", PROBLEM_TYPES, ids=lambda kind: kind.name)
def test_every_kind_of_problem_is_explained_at_its_address(client: TestClient, kind):
    page = client.get(kind.address)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert kind.advice in page.text
    assert page.text.strip() in client.get("/problems").text


def test_the_interactive_pages_that_load_scripts_from_elsewhere_are_off(client: TestClient):
    assert [client.get(address).status_code for address in ("/docs", "/redoc")] == [404, 404]


@pytest.mark.parametrize("address", ["/", "/healthz", "/metrics", "/nowhere", "/openapi.json"])
def test_every_answer_has_an_id_and_is_not_kept_or_guessed_at(client: TestClient, address: str):
    one, other = client.get(address).headers, client.get(address).headers
    assert re.fullmatch("[0-9a-f]{16}", one["x-request-id"])
    assert one["x-request-id"] != other["x-request-id"]
    assert (one["cache-control"], one["x-content-type-options"]) == ("no-store", "nosniff")


def test_an_id_that_the_caller_made_up_is_not_taken_over(make_client: Callable[..., TestClient]):
    assert make_client().get("/healthz", headers={"x-request-id": "mine"}).headers["x-request-id"] != "mine"
