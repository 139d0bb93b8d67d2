"""Signing in and out, who is there, and who is away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.service.accounts import disable_account, give_role
from serving.service.policy import Permission, Scope

PASSWORD = "twelve characters"
ROLE = {"role": "social_media_specialist"}


def sign_in(client: TestClient, person: str = "kim", password: str = PASSWORD) -> Any:
    return client.post("/v1/session", json={"person": person, "password": password})


def test_somebody_signs_in_is_known_and_signs_out(client: TestClient, doors: Any):
    doors.person("kim", Permission.REVIEW, Permission.AUDIT, roles=["social_media_specialist"])
    began = datetime.now(UTC)
    answer = sign_in(client)
    assert answer.status_code == 201
    said = answer.json()
    lasts = datetime.fromisoformat(said["expires_at"]) - began
    assert timedelta(hours=12) <= lasts < timedelta(hours=12, minutes=5)
    assert said["who"] == {
        "person": "kim",
        "name": "Kim Smith",
        "organisation": "whg",
        "team": "customer_services",
        "roles": ["social_media_specialist"],
        "permissions": ["audit", "review"],
        "scopes": [],
    }
    shown = {"Authorization": f"Bearer {said['token']}"}
    assert client.get("/v1/session", headers=shown).json() == said["who"]
    assert client.delete("/v1/session", headers=shown).status_code == 204
    assert client.get("/v1/session", headers=shown).status_code == 401


def test_roles_are_those_held_now(client: TestClient, doors: Any):
    shown = doors.person("kim", Permission.REVIEW)
    with doors.turn() as turn:
        give_role(turn, "kim", "communications_manager")
    assert client.get("/v1/session", headers=shown).json()["roles"] == ["communications_manager"]


@pytest.mark.parametrize(
    ("person", "password"),
    [("kim", "another password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("\u200b", "\u200b")],
)
def test_whoever_is_not_let_in_is_not_told_why(client: TestClient, doors: Any, person: str, password: str):
    doors.person("kim", Permission.REVIEW)
    doors.person("gone", Permission.REVIEW)
    with doors.turn() as turn:
        disable_account(turn, "gone")
    answer = sign_in(client, person, password)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/sign-in-failed")
    assert answer.json()["detail"] == (
        "This name and this password do not belong together, or the account was disabled."
    )
    assert password not in answer.text


def test_after_ten_failures_a_name_waits_and_is_told_how_long(client: TestClient, doors: Any):
    doors.person("kim", Permission.REVIEW)
    assert {sign_in(client, password="wrong password").status_code for _ in range(10)} == {401}
    answer = sign_in(client)
    assert (answer.status_code, answer.json()["type"]) == (429, "/problems/sign-in-waits")
    assert 800 < int(answer.headers["retry-after"]) <= 901
    doors.person("bo", Permission.REVIEW)
    assert sign_in(client, "bo").status_code == 201


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"person": "kim"}, "is missing"),
        ({"person": "kim", "password": "x\0y"}, "holds a NUL character"),
        ({"person": "k" * 41, "password": PASSWORD}, "is longer than 40 characters"),
        ({"person": "kim", "password": "x" * 1025}, "is longer than 1,024 characters"),
        ({"person": "kim", "pasword": PASSWORD}, "has a field that is not known here; did you mean password?"),
        ([], "must be an object"),
    ],
)
def test_what_cannot_be_a_sign_in_is_refused_without_being_quoted(client: TestClient, body: Any, reason: str):
    answer = client.post("/v1/session", json=body)
    assert answer.status_code == 422
    assert reason in [fault["reason"] for fault in answer.json()["errors"]]
    assert PASSWORD not in answer.text


def test_a_program_is_known_by_its_key_and_cannot_sign_out(client: TestClient, doors: Any):
    shown = doors.key(Scope.INTAKE, Scope.ACTIONS, name="feed")
    said = client.get("/v1/session", headers=shown).json()
    assert (said["person"], said["organisation"], said["scopes"]) == ("key:feed", "whg", ["actions", "intake"])
    assert (said["name"], said["team"], said["roles"], said["permissions"]) == (None, None, [], [])
    refused = client.delete("/v1/session", headers=shown)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed-here")


def test_signing_out_ends_one_session_and_no_other(client: TestClient, doors: Any):
    first = doors.person("kim", Permission.REVIEW)
    second = {"Authorization": f"Bearer {sign_in(client).json()['token']}"}
    client.delete("/v1/session", headers=first)
    assert [client.get("/v1/session", headers=shown).status_code for shown in (first, second)] == [401, 200]


def test_an_absence_is_recorded_seen_and_ended(client: TestClient, doors: Any):
    manages, reviews = doors.person("mo", Permission.MANAGE), doors.person("kim", Permission.REVIEW)
    began = client.post("/v1/absences", json=ROLE, headers=manages)
    assert began.status_code == 201
    said = began.json()
    assert (said["role"], said["recorded_by"], said["ended_at"]) == ("social_media_specialist", "mo", None)
    assert client.get("/v1/absences", headers=reviews).json() == {"absences": [said]}
    again = client.post("/v1/absences", json=ROLE, headers=manages)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/taken")
    assert client.post("/v1/absences/social_media_specialist/end", headers=manages).status_code == 204
    [ended] = client.get("/v1/absences", headers=reviews).json()["absences"]
    assert ended["ended_at"] > said["since"]
    missing = client.post("/v1/absences/social_media_specialist/end", headers=manages)
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(("role", "status"), [("boss", 404), ("Boss", 422), ("a\0b", 422), ("x" * 65, 422), (7, 422)])
def test_only_roles_of_the_house_rules_are_absent(client: TestClient, doors: Any, role: Any, status: int):
    manages = doors.person("mo", Permission.MANAGE)
    answer = client.post("/v1/absences", json={"role": role}, headers=manages)
    assert answer.status_code == status
    assert client.get("/v1/absences", headers=manages).json() == {"absences": []}


def test_a_fault_in_an_address_names_the_parameter(client: TestClient, doors: Any):
    answer = client.post("/v1/absences/BOSS/end", headers=doors.person("mo", Permission.MANAGE))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "", "reason": "the parameter role does not have the form ^[a-z][a-z0-9_]*$"}
    ]


def test_the_accounts_are_there_for_choosing_whom_to_assign(client: TestClient, doors: Any):
    shown = doors.person("kim", Permission.REVIEW, roles=["social_media_specialist"], team="communications")
    doors.person("bo", Permission.AUDIT, team="communications")
    with doors.turn() as turn:
        disable_account(turn, "bo")
    assert client.get("/v1/accounts", headers=shown).json() == {
        "accounts": [
            {"person": "bo", "name": "Bo Smith", "team": "communications", "roles": [], "disabled": True},
            {
                "person": "kim",
                "name": "Kim Smith",
                "team": "communications",
                "roles": ["social_media_specialist"],
                "disabled": False,
            },
        ]
    }


def test_people_of_one_organisation_see_nobody_of_another(make_client: Callable[..., TestClient], doors: Any):
    client = make_client(organisations=("whg", "brent"))
    shown = {id: doors.person(f"mo.{id}", Permission.MANAGE, organisation=id) for id in ("whg", "brent")}
    for id, headers in shown.items():
        role = doors.rules[id].roles[0].id
        assert client.post("/v1/absences", json={"role": role}, headers=headers).status_code == 201
        [absence] = client.get("/v1/absences", headers=headers).json()["absences"]
        [account] = client.get("/v1/accounts", headers=headers).json()["accounts"]
        assert (absence["recorded_by"], account["person"]) == (f"mo.{id}", f"mo.{id}")
        assert client.get("/v1/session", headers=headers).json()["organisation"] == id
