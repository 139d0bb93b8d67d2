"""Who is let in."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.service.keys import create_key, revoke_key

AT = datetime(2026, 11, 21, tzinfo=UTC)
BODY = {"comments": [{"text": "repair"}]}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def classify(client: TestClient, **headers: str) -> int:
    return client.post("/v1/classify", json=BODY, headers=headers).status_code


def test_on_its_own_machine_a_service_without_keys_asks_for_none(client: TestClient):
    assert classify(client) == 200


def test_where_a_key_was_made_it_is_asked_for(make_client: Callable[..., TestClient], keys: Path):
    key = create_key(keys, "feed", AT)
    client = make_client()
    assert classify(client, Authorization=f"Bearer {key}") == 200
    assert classify(client, Authorization=f"bearer {key}") == 200
    assert classify(client, **{"X-API-Key": key}) == 200


@pytest.mark.parametrize(
    "presented",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer houserules_wrong"},
        {"Authorization": "Basic {key}"},
        {"Authorization": "{key}"},
        {"Authorization": "Bearer {key}x"},
        {"Authorization": "Bearer {hash}"},
        {"X-API-Key": ""},
        {"X-API-Key": "{hash}"},
        {"X-API-Key": "\u00e9"},
    ],
)
def test_without_the_right_key_nothing_is_said(
    make_client: Callable[..., TestClient], keys: Path, presented: dict[str, str]
):
    key = create_key(keys, "feed", AT)
    known = {"key": key, "hash": hashlib.sha256(key.encode()).hexdigest()}
    headers = [(name.encode(), value.format(**known).encode("latin-1")) for name, value in presented.items()]
    answer = make_client().post("/v1/classify", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/no-key")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "labels" not in answer.text
    assert not [value for value in known.values() if value in answer.text]


def test_a_key_is_asked_for_before_the_body_is_read(make_client: Callable[..., TestClient], keys: Path):
    create_key(keys, "feed", AT)
    assert make_client().post("/v1/classify", content=b"x" * 3_000_000).status_code == 401


def test_metrics_ask_for_a_key_and_probes_do_not(make_client: Callable[..., TestClient], keys: Path):
    create_key(keys, "feed", AT)
    client = make_client()
    addresses = ("/metrics", "/healthz", "/readyz", "/openapi.json", "/", "/problems")
    assert [client.get(address).status_code for address in addresses] == [401, 200, 200, 200, 200, 200]


def test_a_key_made_or_revoked_while_the_service_runs_counts_at_once(
    make_client: Callable[..., TestClient], keys: Path
):
    client = make_client()
    assert classify(client) == 200
    key = create_key(keys, "feed", AT)
    assert (classify(client), classify(client, Authorization=f"Bearer {key}")) == (401, 200)
    revoke_key(keys, "feed", AT)
    assert (classify(client), classify(client, Authorization=f"Bearer {key}")) == (401, 401)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("{")], ids=["gone", "spoilt"])
def test_a_keys_file_that_is_gone_or_spoilt_opens_nothing(
    make_client: Callable[..., TestClient], keys: Path, spoil: Callable[[Path], None]
):
    key = create_key(keys, "feed", AT)
    client = make_client()
    spoil(keys)
    assert (classify(client), classify(client, Authorization=f"Bearer {key}")) == (401, 200)


def test_beyond_this_machine_a_key_is_asked_for_even_if_none_is_there(make_client: Callable[..., TestClient]):
    assert classify(make_client(host="0.0.0.0")) == 401
