"""Actions over HTTP: asked for, sent, confirmed and handed over again, by whoever may."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.service import outbox
from serving.service.policy import Permission, Scope
from serving.store.work import SqlWorks
from tests.serving.deciding import HEAD
from tests.serving.handing_over import Sender
from tests.serving.tool import a_tool
from tests.serving.web.test_case_routes import Service

Until = Callable[[Callable[[], Any]], None]
Headers = dict[str, str]


@pytest.fixture
def sender(works: SqlWorks) -> Sender:
    return Sender(works.engine)


@pytest.fixture
def tool_key(doors: Any) -> Headers:
    return doors.key(Scope.ACTIONS, name="tool")


@pytest.fixture
def manager(doors: Any) -> Headers:
    return doors.person("max", Permission.MANAGE)


def set_from_the_command_line(doors: Any, url: str) -> str:
    """Set a webhook on this machine, as only whoever runs the installation can; gives its secret."""
    with doors.turn() as turn:
        return outbox.set_webhook(turn, url, private=True).secret


def confirm(client: TestClient, id: str, who: Headers, **said: Any) -> Any:
    return client.post(f"/v1/actions/{id}/confirmation", headers=who, json=said)


def test_a_tool_without_a_webhook_asks_page_by_page_and_confirms(client: TestClient, sender: Sender, tool_key: Headers):
    handed_over, seen, after = sender.hand_over(5), [], None
    while True:
        query = {"state": "waiting", "limit": 2} | ({"after": after} if after else {})
        page = client.get("/v1/actions", headers=tool_key, params=query).json()
        seen += [action["id"] for action in page["actions"]]
        after = page["next"]
        if after is None:
            break
    assert seen == handed_over
    for id in handed_over[:4]:
        assert confirm(client, id, tool_key, status="done").json()["state"] == "confirmed"
    waiting = client.get("/v1/actions", headers=tool_key, params={"state": "waiting"}).json()["actions"]
    assert [action["id"] for action in waiting] == handed_over[4:]
    assert waiting[0]["body"]["data"]["external_id"] == "fb-1"


def test_twice_the_same_confirmation_is_once_what_failed_may_be_done_later_and_what_is_done_has_not_failed(
    client: TestClient, sender: Sender, tool_key: Headers
):
    id = sender.hand_over()[0]
    first = confirm(client, id, tool_key, status="failed", detail="no such post")
    assert (first.json()["state"], first.json()["detail"]) == ("failed", "no such post")
    assert confirm(client, id, tool_key, status="failed").json() == first.json()
    done = confirm(client, id, tool_key, status="done")
    assert (done.status_code, done.json()["state"], done.json()["detail"]) == (200, "confirmed", None)
    other = confirm(client, id, tool_key, status="failed")
    assert (other.status_code, other.json()["refusal"]) == (409, "confirmed_already")
    assert client.get(f"/v1/actions/{id}", headers=tool_key).json() == done.json()


def test_what_failed_can_be_handed_over_again_and_what_is_done_cannot(
    client: TestClient, sender: Sender, tool_key: Headers, manager: Headers
):
    failed, done = sender.hand_over(2)
    confirm(client, failed, tool_key, status="failed")
    confirm(client, done, tool_key, status="done")
    again = client.post(f"/v1/actions/{failed}/retry", headers=manager)
    assert (again.status_code, again.json()["state"], again.json()["detail"]) == (200, "waiting", None)
    refused = client.post(f"/v1/actions/{done}/retry", headers=manager)
    assert (refused.status_code, refused.json()["refusal"]) == (409, "confirmed_already")
    assert confirm(client, failed, tool_key, status="done").json()["state"] == "confirmed"


def test_what_was_reversed_is_withdrawn_and_a_retry_of_it_refused(client: TestClient, doors: Any):
    service, manager = Service(client, doors), doors.person("mia", Permission.MANAGE)
    tool_key = service.tool
    path = f"/v1/decisions/{deleted(service)}"
    service.post(f"{path}/appeal", service.reviewer, reason="I sell nothing.")
    head = doors.person("hal", Permission.REVIEW, roles=[HEAD])
    service.get(f"/v1/cases/{service.get(path, head)['case']}", head)
    service.post(f"{path}/appeal/judgement", head, verdict="reversed", reason="It was a charity.")
    withdrawn, undo = client.get("/v1/actions", headers=tool_key).json()["actions"]
    assert (withdrawn["state"], withdrawn["withdrawn_at"] is None) == ("withdrawn", False)
    assert (withdrawn["body"]["data"]["do"], undo["body"]["data"]["do"]) == ("delete", "restore")
    for state, action in (("withdrawn", withdrawn), ("waiting", undo)):
        assert client.get("/v1/actions", headers=tool_key, params={"state": state}).json()["actions"] == [action]
    refused = client.post(f"/v1/actions/{withdrawn['id']}/retry", headers=manager)
    assert (refused.status_code, refused.json()["refusal"]) == (409, "reversed")
    assert client.get(f"/v1/actions/{withdrawn['id']}", headers=tool_key).json() == withdrawn


def deleted(service: Service) -> str:
    """A comment is deleted after advice; gives the decision."""
    case = service.keep("spam")[0]["case"]
    act = {"act": "delete", "grounds": ["advertising_and_spam"], "reason": "It advertises."}
    id = service.post(f"/v1/cases/{case}/proposals", service.reviewer, **act)["id"]
    service.post(f"/v1/decisions/{id}/advice-requests", service.reviewer, roles=["communications_manager"])
    service.get(f"/v1/cases/{case}", service.manager)
    service.post(f"/v1/decisions/{id}/advice", service.manager, view="agree", reason="Clearly.")
    version = service.claim(case, service.specialist)
    ruling = {"outcome": "act", "reason": "It advertises.", "case_version": version}
    service.post(f"/v1/decisions/{id}/ruling", service.specialist, **ruling)
    return id


def test_what_is_asked_for_is_what_is_sent(
    client: TestClient, doors: Any, sender: Sender, tool_key: Headers, until: Until
):
    id = sender.hand_over()[0]
    with a_tool() as tool:
        set_from_the_command_line(doors, tool.url)
        until(lambda: tool.received)
        assert client.get(f"/v1/actions/{id}", headers=tool_key).json()["body"] == tool.received[0].body


def test_a_webhook_is_set_once_shown_without_its_secret_and_gets_what_waits(
    client: TestClient, doors: Any, sender: Sender, manager: Headers, tool_key: Headers, until: Until
):
    id = sender.hand_over()[0]
    assert client.get("/v1/webhook", headers=manager).status_code == 404
    with a_tool() as tool:
        secret = set_from_the_command_line(doors, tool.url)
        until(lambda: client.get(f"/v1/actions/{id}", headers=tool_key).json()["state"] == "delivered")
        assert (tool.ids, tool.received[0].is_signed_with(secret)) == ([id], True)
    new = client.put("/v1/webhook", headers=manager, json={"url": "https://tool.example/"}).json()
    shown = client.get("/v1/webhook", headers=manager).json()
    assert shown == {name: value for name, value in new.items() if name != "secret"}
    assert client.delete("/v1/webhook", headers=manager).status_code == 204
    assert client.delete("/v1/webhook", headers=manager).status_code == 404


def test_trying_a_webhook_says_at_once_what_came_of_it_and_only_that_it_was_tried_is_kept(
    client: TestClient, doors: Any, manager: Headers, tool_key: Headers
):
    assert client.post("/v1/webhook/test", headers=manager).status_code == 404
    with a_tool() as tool:
        secret = set_from_the_command_line(doors, tool.url)
        tool.answers.append(503)
        tried = [client.post("/v1/webhook/test", headers=manager).json() for _ in range(2)]
        assert [(it["delivered"], it["failure"]) for it in tried] == [(False, "http 503"), (True, None)]
        assert tool.received[1].body["type"] == "test"
        assert tool.received[1].is_signed_with(secret)
    with doors.turn() as turn:
        tries = [it.person for it in turn.work.trail.entries("webhook") if it.event == "webhook_tried"]
    assert tries == ["max", "max"]
    assert client.get("/v1/actions", headers=tool_key).json() == {"actions": [], "next": None}


@pytest.mark.parametrize(
    "where",
    [
        {"url": "http://tool.example/"},
        {"url": "http://localhost/"},
        {"url": "https://user:zzmarkerzz@tool.example/"},
        {"url": "https://10.0.0.1/"},
        {"url": "https://metadata.google.internal/"},
        {"url": ""},
    ],
)
def test_an_address_that_is_no_webhook_is_refused(client: TestClient, manager: Headers, where: dict[str, Any]):
    refused = client.put("/v1/webhook", headers=manager, json=where)
    assert (refused.status_code, refused.json()["refusal"]) == (409, "bad_address")
    assert "zzmarkerzz" not in refused.text
    assert client.get("/v1/webhook", headers=manager).status_code == 404


def test_nobody_allows_a_private_host_over_http(client: TestClient, manager: Headers):
    for more in ({"private_http": True}, {"private": True}):
        where = {"url": "http://127.0.0.1/", **more}
        assert client.put("/v1/webhook", headers=manager, json=where).status_code == 422
    assert client.get("/v1/webhook", headers=manager).status_code == 404


def test_who_may_do_what(client: TestClient, doors: Any, sender: Sender, manager: Headers, tool_key: Headers):
    id = sender.hand_over()[0]
    reviewer, feed = doors.person("rey", Permission.REVIEW), doors.key(Scope.INTAKE)
    read = [client.get("/v1/actions", headers=who).status_code for who in (tool_key, reviewer, manager, feed, {})]
    assert read == [200, 200, 200, 403, 401]
    said = [confirm(client, id, who, status="done").status_code for who in (reviewer, feed, {}, tool_key, manager)]
    assert said == [403, 403, 401, 200, 200]
    url = {"url": "https://tool.example/"}
    put = [client.put("/v1/webhook", headers=who, json=url).status_code for who in (tool_key, reviewer, {}, manager)]
    assert put == [403, 403, 401, 200]
    assert client.get("/v1/webhook", headers=tool_key).status_code == 403


def test_another_organisation_s_actions_are_not_there(make_client: Callable[..., TestClient], doors: Any, works: Any):
    client = make_client(organisations=("whg", "brent"))
    id = Sender(works.engine, "brent").hand_over()[0]
    who = doors.key(Scope.ACTIONS, name="tool")
    assert client.get(f"/v1/actions/{id}", headers=who).status_code == 404
    assert confirm(client, id, who, status="done").status_code == 404
    assert client.post(f"/v1/actions/{id}/retry", headers=who).status_code == 404
    assert client.get("/v1/actions", headers=who).json()["actions"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"state": "lost"}, 422),
        ({"limit": 0}, 422),
        ({"limit": 10**30}, 422),
        ({"after": "\x00"}, 422),
        ({"after": "eA=="}, 404),
    ],
)
def test_odd_pages_are_refused(client: TestClient, tool_key: Headers, query: dict[str, Any], status: int):
    assert client.get("/v1/actions", headers=tool_key, params=query).status_code == status


@pytest.mark.parametrize(
    "said",
    [{}, {"status": "maybe"}, {"status": "done", "detail": "x" * 301}, {"status": "done", "detail": "a\x00"}],
)
def test_odd_confirmations_are_refused(client: TestClient, tool_key: Headers, sender: Sender, said: dict[str, Any]):
    id = sender.hand_over()[0]
    assert confirm(client, id, tool_key, **said).status_code == 422
    assert client.get(f"/v1/actions/{id}", headers=tool_key).json()["state"] == "waiting"


def test_the_metrics_show_what_waits_and_what_is_dead(client: TestClient, doors: Any, sender: Sender, until: Until):
    sender.hand_over()
    watcher = doors.key(Scope.METRICS)
    shown = ('houserules_messages{state="waiting"} 1.0', 'houserules_messages{state="withdrawn"} 0.0')
    until(lambda: all(it in client.get("/metrics", headers=watcher).text for it in shown))
