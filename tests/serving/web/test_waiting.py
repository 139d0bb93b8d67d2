"""Whoever waits for the database, or for a password to be looked at, keeps nobody else waiting."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from serving.service import sessions
from serving.service.policy import Permission, Scope
from serving.store import database
from serving.store.tables import comments
from serving.web import turns

CALLERS = 60
PATIENCE = 60
SOON = 10
"""Seconds; sooner than anybody gives up waiting for the database."""
COMMENTS = {"comments": [{"channel": "facebook", "external_id": "fb-1", "text": "repair"}]}
Answer = Future[httpx.Response]


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(CALLERS + 1) as threads:
        yield threads


@contextmanager
def arrivals(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Those who have come in, one after the other."""
    known = client.app.state.running.callers  # type: ignore[attr-defined]
    arrived: list[str] = []
    look_up = known.of_token

    async def of_token(token: str) -> Any:
        arrived.append(token)
        return await look_up(token)

    with monkeypatch.context() as patch:
        patch.setattr(known, "of_token", of_token)
        yield arrived


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/comments", COMMENTS), ("/v1/absences", {"role": "social_media_specialist"})]
)
def test_an_organisation_that_waits_for_its_lock_keeps_no_other_from_reading(
    make_client: Callable[..., TestClient],
    doors: Any,
    callers: ThreadPoolExecutor,
    until: Callable[[Callable[[], Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, Any],
):
    client = make_client(organisations=("whg", "brent"))
    writes = doors.key(Scope.INTAKE) if path == "/v1/comments" else doors.person("mo", Permission.MANAGE)
    reads = doors.person("kim", Permission.REVIEW, organisation="brent")

    with arrivals(client, monkeypatch) as arrived:
        with doors.works.writing("whg"):
            waiting = [callers.submit(client.post, path, json=body, headers=writes) for _ in range(CALLERS)]
            until(lambda: len(arrived) == CALLERS)
            assert callers.submit(client.get, "/v1/accounts", headers=reads).result(SOON).status_code == 200
            assert not any(answer.done() for answer in waiting)
        assert {answer.result(PATIENCE).status_code for answer in waiting} <= {200, 201, 409}


def test_whoever_waits_too_long_to_write_is_told_to_come_again(
    make_client: Callable[..., TestClient], doors: Any, callers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(turns, "LONGEST_IN_LINE", 0.1)
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    client = make_client()
    shown = doors.key(Scope.INTAKE)
    with doors.works.writing("whg"):
        waiting = [callers.submit(client.post, "/v1/comments", json=COMMENTS, headers=shown) for _ in range(CALLERS)]
        answers = [answer.result(PATIENCE) for answer in waiting]
    assert {(it.status_code, it.json()["type"]) for it in answers} == {(503, "/problems/database-away")}
    assert {it.headers["retry-after"] for it in answers} == {"5"}
    assert client.post("/v1/comments", json=COMMENTS, headers=shown).status_code == 200


def test_many_who_sign_in_at_once_keep_nobody_else_waiting(
    client: TestClient,
    doors: Any,
    callers: ThreadPoolExecutor,
    until: Callable[[Callable[[], Any]], None],
    monkeypatch: pytest.MonkeyPatch,
):
    shown = doors.person("kim", Permission.REVIEW)
    looked_at = Event()
    monkeypatch.setattr(sessions, "is_password", lambda *_: looked_at.wait(PATIENCE) and False)

    def sign_in(number: int) -> httpx.Response:
        return client.post("/v1/session", json={"person": f"p{number}", "password": "x"})

    try:
        signing_in = [callers.submit(sign_in, number) for number in range(CALLERS)]
        until(lambda: sum(answer.done() for answer in signing_in) == CALLERS - 18)
        assert callers.submit(client.get, "/v1/accounts", headers=shown).result(SOON).status_code == 200
        refused = [answer.result() for answer in signing_in if answer.done()]
    finally:
        looked_at.set()
    assert {(it.status_code, it.json()["type"]) for it in refused} == {(429, "/problems/sign-in-waits")}
    assert {it.headers["retry-after"] for it in refused} == {"5"}
    statuses = sorted(answer.result(PATIENCE).status_code for answer in signing_in)
    assert statuses == [401] * 18 + [429] * (CALLERS - 18)


def test_whoever_still_waits_to_write_when_the_service_ends_is_told_so_and_does_not_hold_it_up(
    start_process: Callable[..., Any], doors: Any, callers: ThreadPoolExecutor, until: Callable[..., None]
):
    shown = doors.key(Scope.INTAKE, Scope.METRICS)
    with start_process(HOUSERULES_NOTICE_SECONDS="0", HOUSERULES_DRAIN_SECONDS="1") as process:
        address = process.stdout.readline().split()[3]
        with doors.works.writing("whg") as work:
            waiting = callers.submit(
                httpx.post, f"{address}v1/comments", json=COMMENTS, headers=shown, timeout=PATIENCE
            )
            until(lambda: "batch_comments_sum 1.0" in httpx.get(f"{address}metrics", headers=shown).text)
            process.send_signal(signal.SIGTERM)
            answer = waiting.result(SOON)
            assert process.wait(timeout=SOON) == 0
            kept = work.connection.execute(select(func.count()).select_from(comments)).scalar()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/outcome-unknown")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    with doors.works.reading("whg") as work:
        assert work.connection.execute(select(func.count()).select_from(comments)).scalar() == kept == 0
