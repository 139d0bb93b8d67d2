"""Replies and corrections over HTTP: who may, what is refused and why, and that nobody is led by what they see."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.service.policy import Permission, Scope

Headers = dict[str, str]
OWN = "Hi there, sorry about the wait; the fitter comes on Tuesday morning. Rey at whg"
REPAIR = {"version": 1, "labels": ["repair"], "topic": "repairs", "spans": []}
COMPLAINT = {"version": 1, "labels": ["complaint"], "topic": "repairs", "spans": []}


class Service:
    """What callers do with a service, each with credentials of their own."""

    def __init__(self, client: TestClient, doors: Any) -> None:
        self.client = client
        self.tool = doors.key(Scope.INTAKE, name="tool")
        self.rey = doors.person("rey", Permission.REVIEW)
        self.kim = doors.person("kim", Permission.REVIEW)
        self.arbiter = doors.person("ari", Permission.ARBITRATE)
        self.curator = doors.person("cora", Permission.CURATE)

    def post(self, path: str, who: Headers, status: int = 200, **body: Any) -> Any:
        answer = self.client.post(path, headers=who, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, who: Headers, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(path, headers=who, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    def keep(self, text: str = "repair complaint") -> tuple[str, str]:
        """A comment comes in: its id, and its case's."""
        sent = {"channel": "facebook", "external_id": f"fb-{text}", "text": text, "author_handle": "Ann Smith"}
        kept = self.post("/v1/comments", self.tool, comments=[sent])["comments"][0]
        return kept["comment"], kept["case"]

    def claim(self, case: str) -> int:
        version = self.get(f"/v1/cases/{case}", self.rey)["case"]["version"]
        return self.post(f"/v1/cases/{case}/claim", self.rey, version=version)["version"]


@pytest.fixture
def service(client: TestClient, doors: Any) -> Service:
    return Service(client, doors)


def test_a_reply_goes_from_a_draft_to_the_record(service: Service):
    _, case = service.keep()
    assert service.get(f"/v1/cases/{case}/drafts", service.rey, 409)["refusal"] == "unread"
    version = service.claim(case)
    offered = service.get(f"/v1/cases/{case}/drafts", service.rey)
    draft = offered["drafts"][0]
    assert draft["text"].startswith("Hi Ann,")
    assert offered["signature"] == "Rey at whg"
    assert offered["reminders"]
    path, sent = f"/v1/cases/{case}/replies", {"where": "public", "draft": draft["id"], "case_version": version}
    unchanged = draft["text"].replace("{detail}", "")
    assert service.post(path, service.rey, 409, text=unchanged, **sent)["refusal"] == "unchanged"
    assert service.get(path, service.rey) == []
    done = service.post(path, service.rey, text=OWN, **sent)
    reply = done["reply"]
    assert done["case_version"] == version + 1
    assert (reply["person"], reply["text"], reply["where"]) == ("rey", OWN, "public")
    assert service.get(path, service.kim) == [reply]
    again = service.post(path, service.rey, 409, text=OWN, **sent)
    assert again["refusal"] == "changed_meanwhile", "a reply sent twice by mistake is recorded once"


@pytest.mark.parametrize(
    ("text", "where", "refusal"),
    [
        ("Hi Ann, ring 07700 900481 and ask for the fitter. Rey at whg", "public", "tells_in_public"),
        ("Hi Ann, what is your address? Rey at whg", "public", "asks_in_public"),
        ("Hi Ann, the fitter comes on Tuesday.", "public", "unsigned"),
    ],
)
def test_what_the_rules_refuse_is_a_problem_that_quotes_nothing(service: Service, text: str, where: str, refusal: str):
    _, case = service.keep()
    version = service.claim(case)
    path = f"/v1/cases/{case}/replies"
    problem = service.post(path, service.rey, 409, text=text, where=where, case_version=version)
    assert problem["refusal"] == refusal
    assert "07700" not in str(problem)
    assert service.get(path, service.rey) == []


def test_personal_details_may_be_written_in_private(service: Service):
    _, case = service.keep()
    text = "Hi Ann, ring 07700 900481 and ask for the fitter. Rey at whg"
    sent = {"text": text, "where": "inbox", "case_version": service.claim(case)}
    assert service.post(f"/v1/cases/{case}/replies", service.rey, **sent)["reply"]["text"] == text


@pytest.mark.parametrize(
    "body",
    [
        {"text": OWN, "where": "either", "case_version": 1},
        {"text": "\x00", "where": "public", "case_version": 1},
        {"text": OWN, "where": "public", "case_version": 10**12},
        {"text": OWN, "where": "public", "case_version": 1, "draft": "Nobody's"},
        {"text": "x" * 5001, "where": "public", "case_version": 1},
    ],
)
def test_a_reply_that_makes_no_sense_is_invalid(service: Service, body: dict[str, Any]):
    _, case = service.keep()
    service.post(f"/v1/cases/{case}/replies", service.rey, 422, **body)


def test_two_disagree_an_arbiter_settles_and_a_curator_accepts(service: Service):
    comment, _ = service.keep()
    task = service.get(f"/v1/comments/{comment}/reading", service.rey)
    assert (task["text"], task["version"], task["standing"], task["own"]) == ("repair complaint", 1, "unread", None)
    readings = f"/v1/comments/{comment}/readings"
    one = service.post(readings, service.rey, **REPAIR)
    assert (one["standing"], one["yours"], one["readings"]) == ("one_reading", True, 1)
    assert service.post(readings, service.kim, **COMPLAINT)["standing"] == "disputed"
    [listed] = service.get("/v1/corrections", service.arbiter, standing="disputed")["corrections"]
    assert (listed["comment"], listed["yours"]) == (comment, False)
    said = service.get(readings, service.arbiter)
    assert service.get(readings, service.arbiter, version=1) == said
    service.get(readings, service.arbiter, 404, version=2)
    assert [it["reading"]["labels"] for it in said["readings"]] == [["repair"], ["complaint"]]
    assert said["suggested"]["labels"] == ["complaint", "repair"]
    settlement = f"/v1/comments/{comment}/settlement"
    service.post(settlement, service.rey, 403, reason="Mine.", **REPAIR)
    assert service.post(settlement, service.arbiter, reason="No complaint.", **REPAIR)["standing"] == "settled"
    acceptance = f"/v1/comments/{comment}/acceptance"
    service.post(acceptance, service.arbiter, 403, version=1, accepted=True)
    assert service.post(acceptance, service.curator, version=1, accepted=True)["standing"] == "accepted"
    assert service.post(acceptance, service.curator, 409, version=1, accepted=False)["refusal"] == "decided_already"
    measure = service.get("/v1/corrections/measure", service.curator)
    assert (measure["readings"], measure["standing"]) == (2, {"accepted": 1})


def test_who_reads_comments_does_not_see_what_others_read(service: Service):
    comment, _ = service.keep()
    service.post(f"/v1/comments/{comment}/readings", service.rey, **REPAIR)
    service.get(f"/v1/comments/{comment}/readings", service.kim, 403, version=1)
    [listed] = service.get("/v1/corrections", service.kim)["corrections"]
    of_the_comment = {"comment", "version", "text", "text_is_cut"}
    assert set(listed) == of_the_comment | {"standing", "readings", "yours", "began_at"}
    assert service.get(f"/v1/comments/{comment}/reading", service.kim)["own"] is None


def test_an_arbiter_who_read_the_comment_is_told_that_it_is_for_somebody_else(service: Service, doors: Any):
    both = doors.person("bo", Permission.REVIEW, Permission.ARBITRATE)
    comment, _ = service.keep()
    service.post(f"/v1/comments/{comment}/readings", both, **REPAIR)
    service.post(f"/v1/comments/{comment}/readings", service.kim, **COMPLAINT)
    problem = service.post(f"/v1/comments/{comment}/settlement", both, 403, reason="Mine.", **REPAIR)
    assert problem["refusal"] == "not_impartial"


def test_corrections_come_in_pages(service: Service):
    for number in range(3):
        comment, _ = service.keep(f"repair {number}")
        service.post(f"/v1/comments/{comment}/readings", service.rey, **REPAIR)
    first = service.get("/v1/corrections", service.curator, limit=2)
    rest = service.get("/v1/corrections", service.curator, limit=2, after=first["next"])
    listed = [it["comment"] for it in first["corrections"] + rest["corrections"]]
    assert (len(set(listed)), rest["next"]) == (3, None)
    for made_up in ("eA==", "AAAA", "Og==", "x"):
        service.get("/v1/corrections", service.curator, 422, after=made_up)


@pytest.mark.parametrize(
    "body",
    [
        {**REPAIR, "labels": ["nonsense"]},
        {**REPAIR, "spans": [{"start": 4, "end": 4, "type": "PERSON"}]},
        {**REPAIR, "spans": [{"start": -1, "end": 4, "type": "PERSON"}]},
        {**REPAIR, "version": 0},
        {**REPAIR, "blind": True},
    ],
)
def test_a_reading_that_makes_no_sense_is_invalid(service: Service, body: dict[str, Any]):
    comment, _ = service.keep()
    service.post(f"/v1/comments/{comment}/readings", service.rey, 422, **body)


def test_programs_read_and_answer_nothing(service: Service):
    comment, case = service.keep()
    for path in (f"/v1/comments/{comment}/reading", f"/v1/cases/{case}/drafts", f"/v1/cases/{case}/replies"):
        service.get(path, service.tool, 403)
    service.get("/v1/corrections", service.tool, 403)
