"""Every bad request gets one clear problem, which never quotes it."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from dirty_equals import IsInt, IsStr
from starlette.testclient import TestClient

from models.predictor import Prediction
from serving.service.classify import Classifier
from serving.web.faults import MOST_FAULTS
from serving.web.schemas import LONGEST_COMMENT

MARKER = "zzmarkerzz"
JSON = {"content-type": "application/json"}
MOST = 2 * 1024**2


def problem(name: str, status: int, **more: Any) -> dict:
    known = {"type": f"/problems/{name}", "status": status, "title": IsStr(), "detail": IsStr(), "request_id": IsStr()}
    return known | more


def post(client: TestClient, content: Any, headers: dict[str, str] = JSON) -> Any:
    """The problem that a body meets, after which the service still answers."""
    answer = client.post("/v1/classify", content=content, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert MARKER not in answer.text
    assert answer.json()["status"] == answer.status_code
    assert client.post("/v1/classify", json={"comments": [{"text": "repair"}]}).status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b'{"comments": [{"text": "zzmarkerzz \xff"}]}', "The body is not UTF-8."),
        (b'{"comments": [{"text": "zzmarkerzz \xed\xa0\x80"}]}', "The body is not UTF-8."),
        ('{"comments": [{"text": "zzmarkerzz"}]}'.encode("utf-16"), "The body is not UTF-8."),
        (b'{"comments": [{"text": "zzmarkerzz', "The body is not JSON."),
        (b"{'comments': 'zzmarkerzz'}", "The body is not JSON."),
        (b"zzmarkerzz", "The body is not JSON."),
        (b'{"comments": ' + b"9" * 5000 + b"}", "The body is not JSON."),
        (b'{"comments": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "The body is not JSON."),
    ],
)
def test_a_body_that_is_not_json_in_utf_8_is_refused(client: TestClient, content: bytes, detail: str):
    assert post(client, content) == problem("not-json", 400, detail=detail)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "json"},
    ],
)
def test_a_body_that_is_not_called_json_is_refused(client: TestClient, headers: dict[str, str]):
    assert post(client, b'{"comments": [{"text": "zzmarkerzz"}]}', headers) == problem("not-this-type", 415)


def test_json_may_name_its_character_set(client: TestClient):
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert client.post("/v1/classify", content=b'{"comments": [{"text": "x"}]}', headers=headers).status_code == 200


KNOWN = "known are text, id, channel, place, own_page, author_handle, followers, language, link"
GOOD = {"text": "repair"}


@pytest.mark.parametrize(
    ("body", "pointer", "reason"),
    [
        ([], "", "must be an object"),
        ("zzmarkerzz", "", "must be an object"),
        (None, "", "must be an object"),
        ({}, "/comments", "is missing"),
        ({"comments": "zzmarkerzz"}, "/comments", "must be a list"),
        ({"comments": []}, "/comments", "is empty"),
        ({"comments": [GOOD] * 257}, "/comments", "has more than 256 entries"),
        ({"comments": [GOOD, "zzmarkerzz"]}, "/comments/1", "must be an object"),
        ({"comments": [GOOD], "zzmarkerzz": 1}, "", "has a field that is not known here; known are comments"),
        ({"comments": [GOOD], "comment": 1}, "", "has a field that is not known here; did you mean comments?"),
        ({"comments": [GOOD | {"zzmarkerzz": 1}]}, "/comments/0", f"has a field that is not known here; {KNOWN}"),
        ({"comments": [{"txt": "a", **GOOD}]}, "/comments/0", "has a field that is not known here; did you mean text?"),
        ({"comments": [{"id": "zzmarkerzz"}]}, "/comments/0/text", "is missing"),
        ({"comments": [{"text": None}]}, "/comments/0/text", "must be text"),
        ({"comments": [{"text": ["zzmarkerzz"]}]}, "/comments/0/text", "must be text"),
        ({"comments": [GOOD, GOOD, {"text": "zzmarkerzz\0"}]}, "/comments/2/text", "holds a NUL character"),
        ({"comments": [{"text": "zzmarkerzz\n\0\n"}]}, "/comments/0/text", "holds a NUL character"),
        ({"comments": [GOOD | {"id": "\0"}]}, "/comments/0/id", "holds a NUL character"),
        (
            {"comments": [{"text": "zzmarkerzz \ud83d"}]},
            "/comments/0/text",
            "holds half of a surrogate pair, which is not a character",
        ),
        (
            {"comments": [GOOD | {"author_handle": "\udc00"}]},
            "/comments/0/author_handle",
            "holds half of a surrogate pair, which is not a character",
        ),
        (
            {"comments": [{"text": "x" * (LONGEST_COMMENT + 1)}]},
            "/comments/0/text",
            "is longer than 10,000 characters",
        ),
        ({"comments": [GOOD | {"id": "x" * 201}]}, "/comments/0/id", "is longer than 200 characters"),
        ({"comments": [GOOD | {"followers": "zzmarkerzz"}]}, "/comments/0/followers", "must be a whole number"),
        ({"comments": [GOOD | {"followers": True}]}, "/comments/0/followers", "must be a whole number"),
        ({"comments": [GOOD | {"followers": 1.5}]}, "/comments/0/followers", "must be a whole number"),
        ({"comments": [GOOD | {"followers": float("nan")}]}, "/comments/0/followers", "must be a whole number"),
        ({"comments": [GOOD | {"followers": -1}]}, "/comments/0/followers", "is less than 0"),
        ({"comments": [GOOD | {"followers": 10**11}]}, "/comments/0/followers", "is more than 10,000,000,000"),
        ({"comments": [GOOD | {"own_page": "yes"}]}, "/comments/0/own_page", "must be true or false"),
        ({"comments": [GOOD | {"place": "zzmarkerzz"}]}, "/comments/0/place", "must be 'public' or 'inbox'"),
        (
            {"comments": [GOOD | {"language": "zzmarkerzz"}]},
            "/comments/0/language",
            "must be a language code of ISO 639-1, such as en",
        ),
        (
            {"comments": [GOOD | {"language": "EN"}]},
            "/comments/0/language",
            "must be a language code of ISO 639-1, such as en",
        ),
    ],
)
def test_json_of_another_form_is_refused_with_the_place_and_the_reason(
    client: TestClient, body: Any, pointer: str, reason: str
):
    assert post(client, json.dumps(body)) == problem("invalid", 422, errors=[{"pointer": pointer, "reason": reason}])


def test_every_mistake_is_named_up_to_a_limit(client: TestClient):
    errors = post(client, json.dumps({"comments": [{}] * 256}))["errors"]
    assert [error["pointer"] for error in errors] == [f"/comments/{number}/text" for number in range(MOST_FAULTS)]


def test_a_body_that_is_missing_is_refused(client: TestClient):
    assert post(client, b"") == problem("invalid", 422, errors=[{"pointer": "", "reason": "is missing"}])


def test_text_that_only_looks_odd_is_read(client: TestClient):
    texts = ["\u200b", "👩‍👩‍👧", "\x01\x7f", "x" * LONGEST_COMMENT, "\U0010ffff", "\r\n", '"\\"', "\u2028"]
    answer = client.post("/v1/classify", json={"comments": [{"text": text} for text in texts]})
    assert answer.status_code == 200


def padded(length: int) -> bytes:
    body = b'{"comments": [{"text": "repair"}]}'
    return body + b" " * (length - len(body))


def in_pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), 50_000):
        yield content[at : at + 50_000]


@pytest.mark.parametrize("send", [bytes, in_pieces], ids=["declared", "in pieces"])
def test_a_body_may_be_as_long_as_allowed_and_not_a_byte_longer(client: TestClient, send: Callable):
    assert client.post("/v1/classify", content=send(padded(MOST)), headers=JSON).status_code == 200
    assert post(client, send(padded(MOST + 1))) == problem(
        "too-large", 413, detail="The body is longer than 2,097,152 bytes."
    )


def test_a_comment_of_ten_megabytes_is_refused(client: TestClient):
    assert post(client, json.dumps({"comments": [{"text": MARKER * 10**6}]}))["status"] == 413


def test_there_is_a_problem_for_an_unknown_address_and_for_another_method(client: TestClient):
    unknown, wrong = client.get(f"/{MARKER}?q={MARKER}"), client.get("/v1/classify")
    assert (unknown.status_code, unknown.json()) == (404, problem("not-found", 404))
    assert (wrong.status_code, wrong.json()) == (405, problem("not-allowed", 405))
    assert wrong.headers["allow"] == "POST"
    assert MARKER not in unknown.text


def test_a_mistake_of_ours_is_admitted_without_saying_what_was_sent(make_client: Callable[..., TestClient]):
    def predict(texts: Sequence[str]) -> list[Prediction]:
        raise RuntimeError(texts[0])

    answer = make_client(predict).post("/v1/classify", json={"comments": [{"text": MARKER}]})
    assert (answer.status_code, answer.json()) == (500, problem("internal", 500, detail="Something went wrong here."))
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


def test_a_full_queue_says_when_to_come_back(
    make_client: Callable[..., TestClient], classifier: Classifier, until: Callable
):
    begun, go_on = Event(), Event()

    def predict(texts: Sequence[str]) -> list[Prediction]:
        begun.set()
        go_on.wait(60)
        return classifier.predictor.predict(texts)

    client = make_client(predict, queue_comments=256)

    def classify(comments: int) -> Any:
        return client.post("/v1/classify", json={"comments": [GOOD] * comments})

    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(classify, 1)
        begun.wait(60)
        waiting = callers.submit(classify, 256)
        until(lambda: client.app.state.running.first.engine.waiting == 256)  # type: ignore[attr-defined]
        refused = classify(1)
        go_on.set()
        assert [caller.result(timeout=60).status_code for caller in (first, waiting)] == [200, 200]
    assert (refused.status_code, refused.json()) == (429, problem("queue-full", 429))
    assert int(refused.headers["retry-after"]) == IsInt(ge=1, le=60)


def test_a_caller_that_hangs_up_leaves_its_place_in_the_queue(
    make_client: Callable[..., TestClient], classifier: Classifier, until: Callable
):
    begun, go_on = Event(), Event()
    seen: list[str] = []

    def predict(texts: Sequence[str]) -> list[Prediction]:
        seen.extend(texts)
        begun.set()
        go_on.wait(60)
        return classifier.predictor.predict(texts)

    client = make_client(predict)
    with ThreadPoolExecutor(1) as callers:
        first = callers.submit(client.post, "/v1/classify", json={"comments": [GOOD]})
        begun.wait(60)
        body = {"comments": [{"text": "gone"}] * 3}
        assert client.portal.call(hang_up, client.app, body) == [499]  # type: ignore[union-attr]
        until(lambda: not client.app.state.running.first.engine.waiting)  # type: ignore[attr-defined]
        go_on.set()
        assert first.result(timeout=60).status_code == 200
    assert seen == ["repair"]


async def hang_up(app: Any, body: dict) -> list[int]:
    """Send a request and end the connection at once; the statuses that were answered to nobody."""
    statuses: list[int] = []
    messages = [{"type": "http.request", "body": json.dumps(body).encode()}, {"type": "http.disconnect"}]
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/classify", "headers": headers, "query_string": b""}

    async def receive() -> dict:
        return messages.pop(0)

    async def send(message: dict) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async with asyncio.timeout(60):
        await app(scope | {"raw_path": b"/v1/classify", "root_path": "", "http_version": "1.1"}, receive, send)
    return statuses
