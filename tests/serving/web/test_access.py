"""Who is let in."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.service.accounts import change_password, disable_account
from serving.service.keys import revoke_key
from serving.service.policy import Permission, Scope
from serving.web import callers

BODY = {"comments": [{"text": "repair"}]}


def classify(client: TestClient, headers: dict[str, str] | None = None) -> int:
    return client.post("/v1/classify", json=BODY, headers=headers).status_code


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that looks at every request anew, so that a test need not wait for a second to pass."""
    monkeypatch.setattr(callers, "SECONDS", 0.0)


def test_on_its_own_machine_a_service_without_keys_and_accounts_asks_for_none(client: TestClient):
    assert classify(client) == 200


def test_there_a_key_of_elsewhere_does_no_harm(client: TestClient):
    assert classify(client, {"X-API-Key": "another service's"}) == 200


def test_even_there_only_classifying_and_counting_are_open(client: TestClient):
    addresses = ("/metrics", "/v1/session", "/v1/accounts", "/v1/absences", "/v1/nowhere", "/v1/classify/more")
    assert [client.get(address).status_code for address in addresses] == [200, 401, 401, 401, 401, 401]


def test_where_a_key_was_made_it_is_asked_for(make_client: Callable[..., TestClient], doors: Any):
    shown = doors.key()
    key = shown["Authorization"].removeprefix("Bearer ")
    client = make_client()
    assert classify(client) == 401
    assert classify(client, shown) == 200
    assert classify(client, {"Authorization": f"bearer {key}"}) == 200
    assert classify(client, {"X-API-Key": key}) == 200


def test_where_an_account_was_made_it_is_asked_for(make_client: Callable[..., TestClient], doors: Any):
    shown = doors.person("kim", Permission.REVIEW)
    client = make_client()
    assert (classify(client), classify(client, shown)) == (401, 200)
    assert classify(client, {"X-API-Key": shown["Authorization"].removeprefix("Bearer ")}) == 200


@pytest.mark.parametrize(
    "presented",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer houserules_wrong"},
        {"Authorization": "Bearer houserules-session_wrong"},
        {"Authorization": "Basic {key}"},
        {"Authorization": "{key}"},
        {"Authorization": "Bearer {key}x"},
        {"Authorization": "Bearer {hash}"},
        {"Authorization": "Bearer houserules_{hash}"},
        {"X-API-Key": ""},
        {"X-API-Key": "{hash}"},
        {"X-API-Key": "\u00e9"},
        {"X-API-Key": "houserules_\u00e9"},
    ],
)
def test_without_the_right_key_nothing_is_said(
    make_client: Callable[..., TestClient], doors: Any, presented: dict[str, str]
):
    key = doors.key()["Authorization"].removeprefix("Bearer ")
    known = {"key": key, "hash": hashlib.sha256(key.encode()).hexdigest()}
    headers = [(name.encode(), value.format(**known).encode("latin-1")) for name, value in presented.items()]
    answer = make_client().post("/v1/classify", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/no-key")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "labels" not in answer.text
    assert not [value for value in known.values() if value in answer.text]


def test_a_key_is_asked_for_before_the_body_is_read(make_client: Callable[..., TestClient], doors: Any):
    doors.key()
    assert make_client().post("/v1/classify", content=b"x" * 3_000_000).status_code == 401


def test_metrics_ask_for_a_key_and_probes_do_not(make_client: Callable[..., TestClient], doors: Any):
    doors.key()
    client = make_client()
    addresses = ("/metrics", "/healthz", "/readyz", "/openapi.json", "/", "/problems")
    assert [client.get(address).status_code for address in addresses] == [401, 200, 200, 200, 200, 200]


@pytest.mark.parametrize(("scope", "answers"), [(Scope.CLASSIFY, (200, 403)), (Scope.METRICS, (403, 200))])
def test_a_key_opens_what_it_is_for_and_no_more(
    make_client: Callable[..., TestClient], doors: Any, scope: Scope, answers: tuple[int, int]
):
    shown, client = doors.key(scope), make_client()
    assert (classify(client, shown), client.get("/metrics", headers=shown).status_code) == answers
    refused = client.get("/v1/accounts", headers=shown)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed-here")


@pytest.mark.usefixtures("forgetful")
def test_a_key_made_or_revoked_while_the_service_runs_counts(make_client: Callable[..., TestClient], doors: Any):
    client = make_client()
    assert classify(client) == 200
    shown = doors.key()
    assert (classify(client), classify(client, shown)) == (401, 200)
    with doors.turn() as turn:
        revoke_key(turn, "feed")
    assert (classify(client), classify(client, shown)) == (401, 401)


def test_a_revocation_counts_within_a_second(
    make_client: Callable[..., TestClient], doors: Any, until: Callable[[Callable[[], Any]], None]
):
    shown, client = doors.key(), make_client()
    assert classify(client, shown) == 200
    with doors.turn() as turn:
        revoke_key(turn, "feed")
    revoked = datetime.now(UTC)
    until(lambda: classify(client, shown) == 401)
    assert (datetime.now(UTC) - revoked).total_seconds() < 5  # a second, and what a busy machine takes


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(
    "end",
    [
        lambda turn: disable_account(turn, "kim"),
        lambda turn: change_password(turn, "kim", "another password"),
    ],
    ids=["disabled", "new password"],
)
def test_a_session_ends_with_its_account_and_its_password(
    make_client: Callable[..., TestClient], doors: Any, end: Callable
):
    shown, client = doors.person("kim", Permission.REVIEW), make_client()
    assert classify(client, shown) == 200
    with doors.turn() as turn:
        end(turn)
    assert classify(client, shown) == 401


def test_whoever_was_disabled_a_moment_ago_reads_and_writes_nothing(make_client: Callable[..., TestClient], doors: Any):
    shown, client = doors.person("kim", Permission.MANAGE), make_client()
    assert client.get("/v1/accounts", headers=shown).status_code == 200
    with doors.turn() as turn:
        disable_account(turn, "kim")
    role = {"role": "social_media_specialist"}
    assert client.get("/v1/accounts", headers=shown).status_code == 401
    assert client.post("/v1/absences", json=role, headers=shown).status_code == 401
    with doors.turn() as turn:
        assert turn.work.people.absences() == []


def test_a_key_of_an_organisation_that_is_not_served_here_opens_nothing(
    make_client: Callable[..., TestClient], doors: Any
):
    shown = doors.key(organisation="brent")
    assert classify(make_client(), shown) == 401
    assert classify(make_client(organisations=("whg", "brent")), shown) == 200


def test_beyond_this_machine_a_key_is_asked_for_even_if_none_is_there(make_client: Callable[..., TestClient]):
    assert classify(make_client(host="0.0.0.0")) == 401
