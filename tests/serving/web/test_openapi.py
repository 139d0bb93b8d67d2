"""The description of the API can be trusted."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from serving.web.schemas import CommentIn

MARKER = "zzmarkerzz"
PROBLEM_KEYS = {"type", "title", "status", "detail", "request_id", "errors"}


@pytest.fixture
def description(client: TestClient) -> dict[str, Any]:
    return client.get("/openapi.json").json()


PROBES = {("/healthz", "get"), ("/readyz", "get")}
SIGN_IN = ("/v1/session", "post")
AT_HOME = {("/v1/classify", "post"), ("/metrics", "get")}
PEOPLE = {
    ("/v1/session", "get"),
    ("/v1/session", "delete"),
    ("/v1/accounts", "get"),
    ("/v1/absences", "get"),
    ("/v1/absences", "post"),
    ("/v1/absences/{role}/end", "post"),
}


def operations(description: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, method): it for path, methods in description["paths"].items() for method, it in methods.items()}


def test_the_description_has_every_address_that_does_not_depend_on_cases(description: dict[str, Any]):
    assert set(operations(description)) >= PROBES | {SIGN_IN} | AT_HOME | PEOPLE


@pytest.mark.parametrize("kind", ["summary", "description"])
def test_every_operation_is_explained(description: dict[str, Any], kind: str):
    assert [named for named, it in operations(description).items() if not it.get(kind)] == []


def test_classify_documents_every_problem_it_can_meet(description: dict[str, Any]):
    responses = description["paths"]["/v1/classify"]["post"]["responses"]
    assert set(responses) == {"200", "400", "401", "403", "413", "415", "422", "429", "500", "503"}
    assert {tuple(it["content"]) for status, it in responses.items() if status != "200"} == {
        ("application/problem+json",)
    }
    assert {status for status, it in responses.items() if "Retry-After" in it.get("headers", {})} == {"429", "503"}


def test_every_operation_says_that_a_body_can_be_too_large_and_it_is(client: TestClient, description: dict[str, Any]):
    assert [named for named, it in operations(description).items() if "413" not in it["responses"]] == []
    assert client.request("GET", "/healthz", content=b"x" * 3 * 1024**2).status_code == 413


def test_every_operation_that_asks_who_calls_says_that_the_database_may_be_away(description: dict[str, Any]):
    silent = [
        named for named, it in operations(description).items() if "security" in it and "503" not in it["responses"]
    ]
    assert silent == []


def test_every_reference_in_the_description_leads_somewhere(description: dict[str, Any]):
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            here = [part["$ref"]] if "$ref" in part else []
            return here + [found for value in part.values() for found in references(value)]
        return [found for value in part for found in references(value)] if isinstance(part, list) else []

    led_to = {reference.rpartition("/")[2] for reference in references(description)}
    assert led_to == set(description["components"]["schemas"])


def test_what_is_sent_to_a_webhook_is_described_with_its_headers_and_what_an_answer_means(description: dict[str, Any]):
    sent = {kind: it["post"] for kind, it in description["webhooks"].items()}
    bodies = {kind: it["requestBody"]["content"]["application/json"]["schema"] for kind, it in sent.items()}
    schemas, shape = description["components"]["schemas"], "#/components/schemas/"
    of = {kind: schemas[body["$ref"].removeprefix(shape)] for kind, body in bodies.items()}
    assert {kind: it["properties"]["type"]["const"] for kind, it in of.items()} == {kind: kind for kind in sent}
    assert set(sent) == {"decision.made", "decision.reversed", "test"}
    for it in sent.values():
        assert [header["name"] for header in it["parameters"]] == [
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        ]
        assert set(it["responses"]) == {"204", "410", "default"}
        assert "9 attempts" in it["responses"]["default"]["description"]
    body = schemas["ActionOut"]["properties"]["body"]
    assert body["oneOf"] == [bodies["decision.made"], bodies["decision.reversed"]]
    assert {"do", "comment_version", "decided_at"} <= set(schemas["DecisionMade"]["required"])


def test_keys_are_described_where_they_are_asked_for(description: dict[str, Any]):
    found = operations(description)
    assert {named for named, it in found.items() if "security" not in it} == PROBES | {SIGN_IN}
    assert {named for named, it in found.items() if {} in it.get("security", ())} == AT_HOME
    assert set(description["components"]["securitySchemes"]) == {"bearer", "header"}


def test_every_operation_that_asks_who_calls_says_what_happens_to_others(description: dict[str, Any]):
    silent = [
        named for named, it in operations(description).items() if "security" in it and "401" not in it["responses"]
    ]
    assert silent == []


words = st.text(max_size=20) | st.just(MARKER) | st.sampled_from(["en", "public", "inbox", "\0", "a\0b", "\ud800"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(list(CommentIn.model_fields))
comments = st.dictionaries(fields, values, max_size=5) | st.builds(
    lambda text, more: {"text": text} | more, words, st.dictionaries(fields | words, values, max_size=2)
)
bodies = values | st.builds(lambda inner: {"comments": inner}, st.lists(comments | values, max_size=4) | values)


@given(body=bodies)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_answered_or_refused_as_described_and_never_quoted(client: TestClient, body: Any):
    content = json.dumps(body)
    answer = client.post("/v1/classify", content=content, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert len(answer.json()["comments"]) == len(body["comments"])
    else:
        assert answer.json().keys() == PROBLEM_KEYS
        assert MARKER not in answer.text


@given(content=st.binary(max_size=200))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_as_described(client: TestClient, content: bytes):
    answer = client.post("/v1/classify", content=content, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json().keys() <= PROBLEM_KEYS
