"""From a comment that comes in to a deletion that named people decide, over HTTP alone."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.predictor import Prediction
from serving.service.policy import Permission, Scope
from serving.web.scoring import AT_ONCE

SPECIALIST = "social_media_specialist"
MANAGER = "communications_manager"
Headers = dict[str, str]


class Service:
    """What callers do with a service, each with credentials of their own."""

    def __init__(self, client: TestClient, doors: Any) -> None:
        self.client = client
        self.tool = doors.key(Scope.INTAKE, Scope.ACTIONS, name="tool")
        self.reviewer = doors.person("rey", Permission.REVIEW)
        self.specialist = doors.person("sam", Permission.REVIEW, roles=[SPECIALIST])
        self.manager = doors.person("max", Permission.REVIEW, roles=[MANAGER])

    def post(self, path: str, who: Headers, status: int = 200, **body: Any) -> Any:
        answer = self.client.post(path, headers=who, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, who: Headers, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(path, headers=who, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    def keep(self, *texts: str, **known: Any) -> list[dict[str, Any]]:
        comments = [{"channel": "facebook", "external_id": f"fb-{text}", "text": text, **known} for text in texts]
        return self.post("/v1/comments", self.tool, comments=comments)["comments"]

    def claim(self, case: str, who: Headers) -> int:
        version = self.get(f"/v1/cases/{case}", who)["case"]["version"]
        return self.post(f"/v1/cases/{case}/claim", who, version=version)["version"]


@pytest.fixture
def service(client: TestClient, doors: Any) -> Service:
    return Service(client, doors)


def test_a_comment_comes_in_is_kept_and_becomes_a_case(service: Service):
    kept = service.keep("repair emergency", "nothing")
    assert [it["result"] for it in kept] == ["new", "new"]
    assert [it["level"] for it in kept] == ["emergency", None]
    assert kept[1]["case"] is None
    again = service.keep("repair emergency")[0]
    assert (again["result"], again["comment"]) == ("unchanged", kept[0]["comment"])
    file = service.get(f"/v1/cases/{kept[0]['case']}", service.reviewer)
    assert file["comment"]["versions"][0]["text"] == "repair emergency"
    assert file["answer"]["labels"]["emergency"]["flagged"] is True
    assert file["case"]["timeliness"] == "on_time"


def test_a_case_shows_the_others_of_its_authors_name(service: Service):
    [first] = service.keep("complaint", author_handle="ann", author_id="17")
    [second] = service.keep("repair", author_handle="ann")
    other = service.get(f"/v1/comments/{first['comment']}", service.reviewer)["author"]
    file = service.get(f"/v1/cases/{second['case']}", service.reviewer)
    assert file["namesakes"] == [{"author": other, "blocked": False}]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/v1/cases?timelines=overdue", "not known here; did you mean timeliness?"),
        ("/v1/cases?level=urgent&level=normal", "level is given more than once"),
        ("/v1/session?verbose=1", "known are: none."),
    ],
)
def test_a_parameter_that_is_not_known_or_given_twice_is_refused(service: Service, address: str, detail: str):
    answer = service.client.get(address, headers=service.reviewer)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
    assert detail in answer.json()["detail"]
    assert service.client.get("/healthz?verbose=1").status_code == 200


def test_the_queue_has_emergencies_first_and_pages_by_cursor(service: Service):
    service.keep("repair", "complaint", "spam", "emergency")
    first = service.get("/v1/cases", service.reviewer, limit=3)
    rest = service.get("/v1/cases", service.reviewer, limit=3, after=first["next"])
    seen = [case["id"] for case in first["cases"] + rest["cases"]]
    assert first["cases"][0]["level"] == "emergency"
    assert (len(seen), len(set(seen)), rest["next"]) == (4, 4, None)
    assert [case["id"] for case in service.get("/v1/cases", service.reviewer)["cases"]] == seen
    only = service.get("/v1/cases", service.reviewer, level="emergency")["cases"]
    assert [case["id"] for case in only] == seen[:1]
    assert service.get("/v1/cases", service.reviewer, timeliness="overdue")["cases"] == []


def test_a_cursor_that_was_made_up_is_refused(service: Service):
    for after in ("x", "eA==", "AAAA", "%00"):
        assert service.client.get("/v1/cases", headers=service.reviewer, params={"after": after}).status_code in (
            200,
            422,
        )
    assert service.get("/v1/cases", service.reviewer, 422, after="!!")["type"] == "/problems/invalid"


def test_a_deletion_over_http_is_decided_by_the_specialist_after_advice(service: Service):
    case = service.keep("spam")[0]["case"]
    grounds = service.get(f"/v1/cases/{case}", service.reviewer)["answer"]["suggestion"]["proposal"]["grounds"]
    act = {"act": "delete", "grounds": grounds, "reason": "It advertises."}
    decision = service.post(f"/v1/cases/{case}/proposals", service.reviewer, **act)
    path = f"/v1/decisions/{decision['id']}"
    version = service.claim(case, service.specialist)
    ruling = {"outcome": "act", "reason": "It advertises.", "case_version": version}
    refused = service.post(f"{path}/ruling", service.specialist, 409, **ruling)
    assert (refused["refusal"], refused["type"]) == ("no_advice", "/problems/refused")
    assert "Communications Manager" in refused["detail"]
    service.post(f"{path}/advice-requests", service.specialist, roles=[MANAGER])
    advice = {"view": "agree", "reason": "Clearly."}
    assert service.post(f"{path}/advice", service.reviewer, 403, **advice)["refusal"] == "wrong_role"
    assert service.post(f"{path}/advice", service.manager, 409, **advice)["refusal"] == "unread"
    service.get(f"/v1/cases/{case}", service.manager)
    service.post(f"{path}/advice", service.manager, **advice)
    assert service.post(f"{path}/ruling", service.manager, 409, **ruling)["refusal"] == "not_claimed"
    done = service.post(f"{path}/ruling", service.specialist, **ruling)
    assert (done["stage"], done["ruling"]["person"], done["ruling"]["suggestion_followed"]) == ("decided", "sam", True)
    history = [entry["event"] for entry in service.get(f"/v1/cases/{case}/history", service.reviewer)]
    assert history[-1] == "decided"


def test_a_case_that_has_moved_on_and_a_claim_of_somebody_else_are_refused(service: Service):
    case = service.keep("repair")[0]["case"]
    version = service.claim(case, service.reviewer)
    assert service.post(f"/v1/cases/{case}/claim", service.manager, 409, version=version)["refusal"] == "claimed"
    stale = service.post(f"/v1/cases/{case}/closing", service.reviewer, 409, version=1, reason="Done.")
    assert stale["refusal"] == "changed_meanwhile"
    closed = service.post(f"/v1/cases/{case}/closing", service.reviewer, version=version, reason="Done.")
    assert (closed["status"], closed["held_by"]) == ("closed", None)


def test_a_case_is_assigned_noted_escalated_and_taken_up_again(service: Service):
    case = service.keep("repair")[0]["case"]
    assigned = service.post(f"/v1/cases/{case}/assignment", service.reviewer, version=1, to="max")
    assert assigned["assigned_to"] == "max"
    unknown = service.post(f"/v1/cases/{case}/assignment", service.reviewer, 409, version=2, to="nobody")
    assert unknown["refusal"] == "no_such_person"
    note = service.post(f"/v1/cases/{case}/notes", service.reviewer, text="Rang twice.")
    assert note["person"] == "rey"
    escalation = service.post(f"/v1/cases/{case}/escalations", service.reviewer, 409, version=2, escalation="police")
    assert escalation["refusal"] == "no_such_escalation"
    version = service.claim(case, service.manager)
    closed = service.post(f"/v1/cases/{case}/closing", service.manager, version=version, reason="Done.")
    again = service.post(
        f"/v1/cases/{case}/reopening", service.reviewer, version=closed["version"], reason="It is back."
    )
    assert again["status"] == "open"
    notes = service.get(f"/v1/cases/{case}", service.reviewer)["notes"]
    assert [it["text"] for it in notes] == ["Rang twice.", "Done.", "It is back."]


def test_programs_do_not_decide_and_people_do_not_send_comments(service: Service):
    case = service.keep("spam")[0]["case"]
    act = {"act": "delete", "grounds": ["advertising"], "reason": "It advertises."}
    assert service.post(f"/v1/cases/{case}/proposals", service.tool, 403, **act)["type"] == "/problems/not-allowed-here"
    comment = {"channel": "x", "external_id": "1", "text": "spam"}
    assert service.post("/v1/comments", service.reviewer, 403, comments=[comment])["status"] == 403


def test_nobody_without_a_key_reads_a_case(client: TestClient):
    for path in ("/v1/cases", f"/v1/cases/{'0' * 24}", f"/v1/decisions/{'0' * 24}", f"/v1/comments/{'0' * 24}"):
        assert client.get(path).status_code == 401
    assert client.post("/v1/comments", json={"comments": []}).status_code == 401


def test_what_is_not_there_is_not_found(service: Service):
    nothing = "0" * 24
    assert service.get(f"/v1/cases/{nothing}", service.reviewer, 404)["type"] == "/problems/not-found"
    assert service.post("/v1/comments/deleted", service.tool, 404, channel="x", external_id="1")["status"] == 404


def test_a_comment_deleted_by_its_author_is_marked(service: Service):
    kept = service.keep("repair")[0]
    service.post("/v1/comments/deleted", service.tool, channel="facebook", external_id="fb-repair")
    assert service.get(f"/v1/comments/{kept['comment']}", service.reviewer)["deleted_by_author_at"] is not None


def test_an_edit_tells_when_it_was_written_and_an_older_one_changes_nothing(service: Service):
    sent = {"channel": "facebook", "external_id": "fb-1", "posted_at": "2026-01-02T09:00:00Z"}

    def came(text: str, edited_at: str | None = None) -> str:
        comment = {**sent, "text": text, "edited_at": edited_at}
        return service.post("/v1/comments", service.tool, comments=[comment])["comments"][0]["result"]

    assert (came("repair"), came("complaint", "2026-01-03T09:00:00Z")) == ("new", "edited")
    assert (came("repair"), came("repair x", "2026-01-02T10:00:00+00:00")) == ("unchanged", "unchanged")
    assert (came("spam", "2199-01-01T00:00:00Z"), came("complaint", "2026-01-03T09:00:00Z")) == ("edited", "unchanged")
    kept = service.post("/v1/comments", service.tool, comments=[{**sent, "text": "spam"}])["comments"][0]
    comment = service.get(f"/v1/comments/{kept['comment']}", service.reviewer)
    written = [it["edited_at"] for it in comment["versions"]]
    assert written[:2] == [None, "2026-01-03T09:00:00Z"]
    assert written[2] <= comment["versions"][2]["seen_at"]


def test_no_edit_is_written_before_the_comment_and_nothing_in_the_future(service: Service):
    def came(id: str, **times: str) -> dict[str, Any]:
        sent = {"channel": "facebook", "external_id": id, "text": "repair", **times}
        kept = service.post("/v1/comments", service.tool, comments=[sent])["comments"][0]
        assert kept["result"] == "new"
        return service.get(f"/v1/comments/{kept['comment']}", service.reviewer)

    early = came("fb-1", posted_at="2026-01-02T09:00:00Z", edited_at="2026-01-02T08:59:59Z")
    assert (early["posted_at"], early["versions"][0]["edited_at"]) == ("2026-01-02T09:00:00Z", "2026-01-02T09:00:00Z")
    undated = came("fb-2", edited_at="2026-01-02T08:59:59Z")
    assert undated["posted_at"] == "2026-01-02T08:59:59Z"
    ahead = came("fb-3", posted_at="2099-01-01T00:00:00Z")
    assert ahead["posted_at"] <= ahead["versions"][0]["seen_at"]


def test_when_the_classifier_fails_comments_are_kept_raised_and_scored_later(
    make_client: Callable[..., TestClient], doors: Any, classifiers: Any, until: Callable
):
    broken = True

    def predict(texts: Sequence[str]) -> list[Prediction]:
        if broken:
            raise RuntimeError("out of order")
        return classifiers["whg"].predictor.predict(texts)

    service = Service(make_client(predict), doors)
    kept = service.keep("repair emergency", "nothing")
    assert [it["scored"] for it in kept] == [False, False]
    assert all(it["case"] for it in kept)
    waiting = service.get("/v1/cases", service.reviewer, unscored=True)["cases"]
    assert {case["id"] for case in waiting} == {it["case"] for it in kept}
    broken = False
    until(lambda: not service.get("/v1/cases", service.reviewer, unscored=True)["cases"])
    assert service.get("/v1/cases", service.reviewer)["cases"][0]["level"] == "emergency"


def test_one_comment_that_cannot_be_scored_does_not_keep_the_others_from_it(
    make_client: Callable[..., TestClient], doors: Any, classifiers: Any
):
    def predict(texts: Sequence[str]) -> list[Prediction]:
        if "poison" in texts:
            raise RuntimeError("out of order")
        return classifiers["whg"].predictor.predict(texts)

    service = Service(make_client(predict), doors)
    assert [it["scored"] for it in service.keep("repair", "poison", "complaint")] == [True, False, True]


def test_many_comments_that_are_never_scored_do_not_hold_up_those_that_come_later(
    make_client: Callable[..., TestClient], doors: Any, classifiers: Any, until: Callable
):
    broken = True

    def predict(texts: Sequence[str]) -> list[Prediction]:
        if broken or any("poison" in text for text in texts):
            raise RuntimeError("out of order")
        return classifiers["whg"].predictor.predict(texts)

    service = Service(make_client(predict), doors)
    service.keep(*[f"poison {number}" for number in range(AT_ONCE)])
    later = service.keep("repair emergency")[0]
    broken = False
    until(lambda: service.get(f"/v1/cases/{later['case']}", service.reviewer)["answer"])


def test_what_two_organisations_keep_is_never_seen_by_the_other(make_client: Callable[..., TestClient], doors: Any):
    client = make_client(organisations=("whg", "brent"))
    service = Service(client, doors)
    case = service.keep("repair")[0]["case"]
    stranger = doors.person("bob", Permission.REVIEW, Permission.AUDIT, organisation="brent")
    assert service.get("/v1/cases", stranger)["cases"] == []
    service.get(f"/v1/cases/{case}", stranger, 404)
    service.get(f"/v1/cases/{case}/history", stranger, 404)
    service.post(f"/v1/cases/{case}/claim", stranger, 404, version=1)


def test_no_word_of_a_comment_is_in_an_error(service: Service):
    secret = "my name is Zebedee"
    answer = service.client.post(
        "/v1/comments", headers=service.tool, json={"comments": [{"channel": "x", "text": secret, "place": secret}]}
    )
    assert answer.status_code == 422
    assert "Zebedee" not in answer.text
