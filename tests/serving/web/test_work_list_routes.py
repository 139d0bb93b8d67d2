"""The lists of work, the words of a notice and the house rules over HTTP: who sees what, and nothing of others."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.labels import LABELS, Topic
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.service.absences import begin_absence
from serving.service.policy import Permission, Scope
from serving.service.repositories.decisions import KeptDecision
from serving.web.decision_views import decision_out
from tests.serving.domain.steps import HATE, WHG, proposed

SPECIALIST, MANAGER, HEAD = "social_media_specialist", "communications_manager", "head_of_communications"
Headers = dict[str, str]
ON_SPAM: dict[str, Any] = {"act": "delete", "grounds": ["unsafe_links"], "reason": "It advertises."}
YES: dict[str, Any] = {"view": "agree", "reason": "Clearly."}


class Service:
    """What callers do with a service, each with credentials of their own."""

    def __init__(self, client: TestClient, doors: Any) -> None:
        self.client = client
        self.tool = doors.key(Scope.INTAKE, name="tool")
        self.reviewer = doors.person("rey", Permission.REVIEW)
        self.specialist = doors.person("sam", Permission.REVIEW, roles=[SPECIALIST])
        self.manager = doors.person("max", Permission.REVIEW, roles=[MANAGER])
        self.head = doors.person("hal", Permission.REVIEW, roles=[HEAD])
        self.auditor = doors.person("aud", Permission.AUDIT, roles=[SPECIALIST])

    def post(self, path: str, who: Headers, status: int = 200, **body: Any) -> Any:
        answer = self.client.post(path, headers=who, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, who: Headers, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(path, headers=who, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    def keep(self, text: str = "spam", id: str = "fb-1", **known: Any) -> str:
        """A comment of ann's comes in: its case."""
        sent = {
            "channel": "facebook",
            "external_id": id,
            "text": text,
            "author_handle": "ann",
            "author_id": "17",
            **known,
        }
        return self.post("/v1/comments", self.tool, comments=[sent])["comments"][0]["case"]

    def proposed(self, case: str, **act: Any) -> str:
        return self.post(f"/v1/cases/{case}/proposals", self.reviewer, **{**ON_SPAM, **act})["id"]

    def asked(self, decision: str) -> None:
        self.post(f"/v1/decisions/{decision}/advice-requests", self.specialist, roles=[MANAGER])

    def advised(self, case: str, decision: str) -> None:
        self.get(f"/v1/cases/{case}", self.manager)
        self.post(f"/v1/decisions/{decision}/advice", self.manager, **YES)

    def decided(self, case: str, **act: Any) -> str:
        """An act is proposed, advised upon by the manager and decided by the specialist."""
        decision = self.proposed(case, **act)
        self.asked(decision)
        self.advised(case, decision)
        version = self.get(f"/v1/cases/{case}", self.specialist)["case"]["version"]
        version = self.post(f"/v1/cases/{case}/claim", self.specialist, version=version)["version"]
        ruling = {"outcome": "act", "reason": "It advertises.", "case_version": version}
        self.post(f"/v1/decisions/{decision}/ruling", self.specialist, **ruling)
        return decision

    def blocked(self) -> str:
        """Ann is blocked for a second comment, with the evidence that it takes."""
        self.decided(self.keep())
        case = self.keep("spam spam", "fb-2")
        self.post(f"/v1/cases/{case}/evidence", self.specialist, why="Again.")
        return self.decided(case, act="block")

    def mine(self, who: Headers) -> dict[str, list[str]]:
        found = self.get("/v1/decisions", who, waits_for_me=True)["decisions"]
        return {it["id"]: it["yours"] for it in found}


@pytest.fixture
def service(client: TestClient, doors: Any) -> Service:
    return Service(client, doors)


def test_a_decision_in_the_list_says_for_whom_it_waits_and_where_it_belongs(service: Service):
    case = service.keep()
    decision = service.proposed(case)
    [row] = service.get("/v1/decisions", service.auditor)["decisions"]
    assert (row["id"], row["case"], row["stands"], row["stage"]) == (decision, case, True, "proposed")
    assert (row["waits_for"], row["waits_for_roles"], row["yours"]) == ("decision", [SPECIALIST], [])
    service.asked(decision)
    [row] = service.get("/v1/decisions", service.manager, stage="advice_asked")["decisions"]
    assert (row["waits_for"], row["waits_for_roles"], row["yours"]) == ("advice", [MANAGER], ["advice"])
    one = service.get(f"/v1/decisions/{decision}", service.manager)
    assert one == {name: row[name] for name in one}
    assert set(row) - set(one) == {"waits_for", "waits_for_roles", "yours"}
    [in_file] = service.get(f"/v1/cases/{case}", service.manager)["decisions"]
    assert in_file == one


def test_each_has_before_them_what_waits_for_them_and_nothing_else(service: Service):
    case = service.keep()
    decision = service.proposed(case)
    assert service.mine(service.specialist) == {decision: ["decision"]}
    assert service.mine(service.reviewer) == service.mine(service.manager) == {}
    service.asked(decision)
    assert service.mine(service.manager) == {decision: ["advice"]}
    service.advised(case, decision)
    assert service.mine(service.manager) == {}


def test_nothing_waits_for_somebody_whose_account_is_not_for_deciding_whatever_their_role(service: Service):
    service.proposed(service.keep())
    assert service.mine(service.auditor) == {}


def test_a_deputy_has_it_before_them_while_the_other_is_recorded_absent(service: Service, doors: Any):
    decision = service.proposed(service.keep())
    deputy = doors.person("cal", Permission.REVIEW, roles=["communications_colleague"])
    assert service.mine(deputy) == {}
    with doors.turn() as turn:
        begin_absence(turn, SPECIALIST)
    assert service.mine(deputy) == {decision: ["decision"]}
    [row] = service.get("/v1/decisions", deputy)["decisions"]
    assert row["waits_for_roles"] == [SPECIALIST, "communications_colleague"]


def test_an_open_appeal_is_in_the_list_of_whoever_had_no_part(service: Service):
    decision = service.decided(service.keep())
    service.post(f"/v1/decisions/{decision}/appeal", service.reviewer, reason="I sell nothing.")
    assert service.mine(service.head) == {decision: ["judgement"]}
    assert service.mine(service.manager) == {}
    [row] = service.get("/v1/decisions", service.reviewer, appeal="open")["decisions"]
    assert (row["waits_for"], row["waits_for_roles"]) == ("judgement", [MANAGER, HEAD])
    judged: dict[str, Any] = {"verdict": "reversed", "reason": "It sells nothing."}
    service.get(f"/v1/cases/{row['case']}", service.head)
    done = service.post(f"/v1/decisions/{decision}/appeal/judgement", service.head, **judged)
    assert done["stands"] is False
    assert service.get("/v1/decisions", service.reviewer, appeal="open")["decisions"] == []
    [row] = service.get("/v1/decisions", service.reviewer, appeal="judged")["decisions"]
    assert (row["waits_for"], row["waits_for_roles"]) == (None, [])


def test_what_was_proposed_on_a_comment_that_was_edited_stands_no_more(service: Service):
    decision = service.proposed(service.keep())
    service.keep("spam repair")
    [row] = service.get("/v1/decisions", service.specialist)["decisions"]
    assert (row["stands"], row["waits_for"], row["yours"]) == (False, None, [])
    assert service.get(f"/v1/decisions/{decision}", service.specialist)["stands"] is False
    assert service.mine(service.specialist) == {}


def test_decisions_and_notices_page_by_cursor_and_by_nothing_else(service: Service):
    made = [service.proposed(service.keep(id=f"fb-{number}")) for number in range(3)]
    first = service.get("/v1/decisions", service.reviewer, limit=2)
    rest = service.get("/v1/decisions", service.reviewer, limit=2, after=first["next"])
    assert [it["id"] for it in first["decisions"] + rest["decisions"]] == made
    assert rest["next"] is None
    for path in ("/v1/decisions", "/v1/notices"):
        queue = service.get("/v1/cases", service.reviewer, limit=1)["next"]
        for after in ("!!", "eA==", queue):
            assert service.get(path, service.reviewer, 422, after=after)["type"] == "/problems/invalid"
        for query in ({"limit": 0}, {"limit": 10**30}, {"stage": "x"}, {"appeal": "\0"}, {"told": "perhaps"}):
            assert service.client.get(path, headers=service.reviewer, params=query).status_code in (200, 422)


def test_what_the_decider_has_to_make_sure_of_is_said(service: Service):
    decision = service.proposed(service.keep(), grounds=["advertising_and_spam", "unsafe_links"])
    checks = service.get(f"/v1/decisions/{decision}", service.specialist)["checks"]
    assert checks == ["Is there a link, and where does it lead? Do not open it on a work computer."]


def test_what_the_act_itself_needs_is_said_first_and_nothing_of_rules_that_are_not_in_force():
    sure = "Has anybody asked them?"
    acts = tuple(it.model_copy(update={"check": sure}) for it in WHG.acts)
    checked = WHG.model_copy(update={"acts": acts})
    kept = KeptDecision("d1", proposed(ActKind.DELETE, "unsafe_links", "hate_speech", about=HATE))
    of_grounds = [it.check for it in map(WHG.ground, kept.decision.grounds) if it]
    assert decision_out(kept, checked).checks == (sure, *of_grounds)
    later = decision_out(kept, checked.model_copy(update={"version": "2"}))
    assert (later.checks, later.stands) == ((), False)


def test_whoever_is_to_be_told_is_listed_with_the_words_for_it_until_they_are(service: Service):
    assert service.get("/v1/notices", service.reviewer, told=False) == {"notices": [], "next": None}
    block = service.blocked()
    [due] = service.get("/v1/notices", service.specialist, told=False)["notices"]
    assert (due["decision"], due["act"], due["reply"]) == (block, "block", "block_notice")
    assert (due["draft"]["to_fill"], due["draft"]["where"]) == (["name", "detail"], "email")
    assert due["draft"]["text"].startswith("Hello {name}, I'm writing to let you know that you can't comment")
    assert due["draft"]["text"].endswith("Sam at whg")
    assert [due] == service.get(f"/v1/decisions/{block}/notices", service.specialist)
    assert due["case"] == service.get(f"/v1/decisions/{block}", service.specialist)["case"]
    told = service.post(f"/v1/notices/{due['id']}/told", service.specialist, how="By e-mail.")
    assert (told["told_by"], told["draft"]) == ("sam", None)
    assert service.get("/v1/notices", service.specialist, told=False)["notices"] == []
    assert service.get("/v1/notices", service.specialist, told=True)["notices"] == [told]
    service.get("/v1/notices", service.tool, 403)


def test_a_row_of_the_queue_can_be_read_and_to_read_it_is_not_to_open_the_case(service: Service):
    long = "spam " + "word " * 80
    case = service.keep(long, posted_at="2026-01-02T09:00:00Z")
    [row] = service.get("/v1/cases", service.reviewer)["cases"]
    assert (row["author_handle"], row["channel"], row["posted_at"]) == ("ann", "facebook", "2026-01-02T09:00:00Z")
    assert (row["text"], row["text_is_cut"], row["open_proposal"]) == (long[:279].rstrip(), True, False)
    assert [it["event"] for it in service.get(f"/v1/cases/{case}/history", service.reviewer)].count("case_read") == 0
    service.get(f"/v1/cases/{case}/drafts", service.reviewer, 409)
    service.proposed(case)
    assert service.get("/v1/cases", service.reviewer)["cases"][0]["open_proposal"] is True
    claimed = service.post(f"/v1/cases/{case}/claim", service.reviewer, version=row["version"])
    assert not {"text", "open_proposal"} & set(claimed)


def test_a_row_of_corrections_can_be_read(service: Service):
    comment = service.get(f"/v1/cases/{service.keep()}", service.reviewer)["comment"]["id"]
    service.post(f"/v1/comments/{comment}/readings", service.reviewer, version=1, labels=["spam"], spans=[])
    [row] = service.get("/v1/corrections", service.manager)["corrections"]
    assert (row["text"], row["text_is_cut"]) == ("spam", False)


def test_the_rules_in_force_are_there_for_everybody_who_works_and_for_programs_that_send(
    service: Service, doors: Any, house_rules: dict[str, HouseRules]
):
    people = [doors.person(f"p{it}", it) for it in Permission]
    programs = [doors.key(it, name=f"for-{it}") for it in (Scope.CLASSIFY, Scope.INTAKE)]
    for who in (*people, *programs):
        found = service.get("/v1/rules", who)
        assert found["id"] == house_rules["whg"].id
        assert HouseRules.model_validate_json(json.dumps(found["rules"])) == house_rules["whg"]
    assert (found["labels"], set(found["topics"])) == (list(LABELS), set(Topic))
    assert any(it["judgement"] and it["check"] for it in found["rules"]["grounds"])
    for scope in (Scope.ACTIONS, Scope.METRICS):
        service.get("/v1/rules", doors.key(scope, name=f"for-{scope}"), 403)
    service.get("/v1/rules", {}, 401)


def test_rules_that_a_caller_has_already_are_not_sent_again(service: Service):
    tag = service.client.get("/v1/rules", headers=service.reviewer).headers["etag"]
    again = service.client.get("/v1/rules", headers={**service.reviewer, "If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = service.client.get("/v1/rules", headers={**service.reviewer, "If-None-Match": '"x"'})
    assert (other.status_code, other.headers["etag"]) == (200, tag)


def test_nothing_of_another_organisation_is_in_any_list(make_client: Callable[..., TestClient], doors: Any):
    service = Service(make_client(organisations=("whg", "brent")), doors)
    decision = service.blocked()
    stranger = doors.person("bob", *Permission, organisation="brent")
    for path in ("/v1/decisions", "/v1/notices", "/v1/cases", "/v1/corrections"):
        assert next(iter(service.get(path, stranger).values())) == []
    assert service.mine(stranger) == {}
    service.get(f"/v1/decisions/{decision}/notices", stranger, 404)
    assert service.get("/v1/rules", stranger)["id"].startswith("brent@")
    assert service.get("/v1/rules", service.reviewer)["id"].startswith("whg@")
