"""The log says what was done, and never a word of what anybody wrote."""

import json
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Any

import httpx2 as httpx
import pytest
from dirty_equals import IsFloat, IsStr
from starlette.testclient import TestClient

from models.predictor import Prediction
from serving.web.logs import JsonLines

MARKER = "zzmarkerzz"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    caplog.set_level(logging.INFO, "houserules")
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records]


def test_a_request_has_one_line(client: TestClient, lines: Callable[[], list[dict[str, Any]]]):
    answer = client.post("/v1/classify?token=zz", json={"comments": [{"text": "repair"}] * 3})
    assert lines() == [
        {
            "time": IsStr(regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"),
            "level": "info",
            "event": "request",
            "request_id": answer.headers["x-request-id"],
            "method": "POST",
            "route": "/v1/classify",
            "status": 200,
            "ms": IsFloat(gt=0),
            "comments": 3,
        }
    ]


def test_an_unknown_address_or_method_is_not_written_down(
    client: TestClient, lines: Callable[[], list[dict[str, Any]]]
):
    client.request(MARKER, f"/{MARKER}")
    client.get(f"/problems/{MARKER}")
    assert [(line["method"], line["route"]) for line in lines()] == [
        ("unknown", "unknown"),
        ("GET", "/problems/{name}"),
    ]


def test_a_mistake_of_ours_is_logged_by_its_type_and_place_alone(
    make_client: Callable[..., TestClient], lines: Callable[[], list[dict[str, Any]]]
):
    def predict(texts: Sequence[str]) -> list[Prediction]:
        raise RuntimeError(texts[0])

    answer = make_client(predict).post("/v1/classify", json={"comments": [{"text": MARKER}]})
    (line,) = lines()
    assert (line["level"], line["status"], line["error"]) == ("error", 500, "RuntimeError")
    assert line["request_id"] == answer.json()["request_id"]
    assert "test_logs.py:" in line["at"]
    assert MARKER not in json.dumps(line)


def test_what_a_library_logs_of_an_exception_is_cut_to_its_type_and_place():
    try:
        raise ValueError(MARKER)
    except ValueError:
        record = logging.LogRecord("asyncio", 40, "", 1, f"It failed\nfuture: {MARKER}", None, sys.exc_info())
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["error"]) == ("It failed", "ValueError")
    assert MARKER not in json.dumps(line)


def test_no_text_handle_link_or_key_reaches_the_log_or_the_metrics(start_process: Callable[..., Any]):
    comment = {name: f"{MARKER} {name}" for name in ("text", "id", "channel", "author_handle", "link")}
    headers = {"X-API-Key": MARKER, "Authorization": f"Bearer {MARKER}", "X-Request-Id": MARKER, MARKER: MARKER}
    with start_process(HOUSERULES_LOG_LEVEL="debug") as process:
        address = process.stdout.readline().split()[3]
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            assert client.post(f"v1/classify?{MARKER}", json={"comments": [comment]}).status_code == 200
            assert client.post("v1/classify", json={"comments": [comment | {MARKER: MARKER}]}).status_code == 422
            assert client.post("v1/classify", content=MARKER).status_code == 415
            assert client.request(MARKER, f"{MARKER}?{MARKER}").status_code == 404
            metrics = client.get("metrics").text
        process.terminate()
        output, log = process.communicate(timeout=60)
    requests = [json.loads(line) for line in log.splitlines()]
    assert [line["status"] for line in requests if line["event"] == "request"] == [200, 422, 415, 404, 200]
    assert "houserules_comments_total 1.0" in metrics
    assert MARKER not in output + log + metrics
