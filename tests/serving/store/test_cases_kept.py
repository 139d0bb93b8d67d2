"""What people do with cases is kept, in order, and what the rules refuse leaves nothing behind."""

from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine

from serving.domain.case import CLAIM, Status
from serving.domain.duties import Event
from serving.domain.errors import Refusal
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service import cases
from serving.service.accounts import disable_account
from serving.service.classify import Classifier
from serving.service.repositories.cases import QueueFilter
from tests.serving.office import Office
from tests.serving.unchanged import refused


def queue(office: Office, **wanted: object) -> list[str]:
    """The whole queue, taken page by page."""
    found: list[str] = []
    after = None
    with office.works.reading(office.id) as work:
        while True:
            page = work.cases.page(QueueFilter(**wanted), office.now, after, 2)  # type: ignore[arg-type]
            found += [case.id for case in page.cases]
            after = page.next
            if after is None:
                return found


def step(office: Office, person: str, do):
    def take():
        with office.turn(person) as turn:
            return do(turn)

    return take


def test_the_queue_is_in_the_order_of_the_rules_over_all_its_pages(office: Office):
    later = office.keep("repair", first_seen_at=office.now - timedelta(minutes=1))
    inbox = office.keep("repair", place=Place.INBOX)
    unscored = office.keep("whatever", scored=False)
    emergency = office.keep("repair emergency")
    assert queue(office) == [it.case for it in (emergency, unscored, later, inbox)]


def test_the_queue_is_filtered_by_what_is_asked(office: Office):
    repair, inbox = office.keep("repair"), office.keep("repair", place=Place.INBOX)
    emergency = office.keep("emergency")
    office.claimed(repair.case, "newcomer")
    assert queue(office, level=Level.EMERGENCY) == [emergency.case]
    assert queue(office, place=Place.INBOX) == [inbox.case]
    assert queue(office, claimed_by=office.name("newcomer")) == [repair.case]
    assert set(queue(office, unclaimed=True)) == {emergency.case, inbox.case}
    office.now += CLAIM
    assert queue(office, claimed_by=office.name("newcomer")) == []
    assert repair.case in queue(office, unclaimed=True)
    assert queue(office, status=Status.CLOSED) == []


def test_every_case_is_on_time_at_risk_or_overdue_and_in_one_filter_only(office: Office):
    kept = [office.keep("repair emergency").case, office.keep("repair").case, office.keep("complaint").case]
    for hours in (0, 1, 20, 40, 60, 200):
        office.now += timedelta(hours=hours)
        found = [queue(office, timeliness=it) for it in ("on_time", "at_risk", "overdue")]
        assert sorted(chain.from_iterable(found)) == sorted(kept)
        with office.works.reading(office.id) as work:
            for name, cases_found in zip(("on_time", "at_risk", "overdue"), found, strict=True):
                assert all(work.cases.get(case).timeliness(office.now) == name for case in cases_found)
    assert set(queue(office, timeliness="overdue")) == set(kept)


def test_a_claim_is_refused_while_another_holds_and_taken_once_it_has_lapsed(office: Office):
    case = office.claimed(office.keep("repair").case, "newcomer")
    claim = step(office, "second", lambda turn: cases.claim(turn, case.id, case.version))
    assert refused(office, claim) == Refusal.CLAIMED
    office.now += CLAIM
    late = step(office, "newcomer", lambda turn: cases.close(turn, case.id, case.version, "Done."))
    assert refused(office, late) == Refusal.CLAIM_LAPSED
    assert claim().version == case.version + 1
    assert refused(office, late) == Refusal.CHANGED_MEANWHILE


def test_a_case_is_assigned_to_somebody_who_is_there(office: Office):
    kept = office.keep("repair")
    for nobody in ("nobody", "manager.whg"):
        assign = step(office, "newcomer", lambda turn, to=nobody: cases.assign(turn, kept.case, to, 1))
        assert refused(office, assign) == Refusal.NO_SUCH_PERSON
    with office.turn() as turn:
        assert cases.assign(turn, kept.case, office.name("second"), 1).assigned_to == office.name("second")
    claim = step(office, "newcomer", lambda turn: cases.claim(turn, kept.case, 2))
    assert refused(office, claim) == Refusal.ASSIGNED


def test_north_herts_has_its_communications_team_assign_to_itself_and_the_customer_service_centre(
    engine: Engine, classifier: Classifier
):
    office = Office(engine, classifier, "north-herts")
    kept = office.keep("repair")
    terms = office.rules.assignment
    assert terms is not None
    of_team = {office.rules.role(role.id).team: role.id for role in office.rules.roles}
    assigner = of_team[terms.by]
    outsider = next(role for team, role in of_team.items() if team not in (terms.by, None))
    colleague = office.person(assigner)
    assign = step(office, outsider, lambda turn: cases.assign(turn, kept.case, colleague, 1))
    assert refused(office, assign) == Refusal.WRONG_ROLE
    not_to = next((role for team, role in of_team.items() if team and team not in terms.to), None)
    if not_to:
        outside = step(office, assigner, lambda turn: cases.assign(turn, kept.case, office.person(not_to), 1))
        assert refused(office, outside) == Refusal.WRONG_ROLE
    with office.turn(assigner) as turn:
        assert cases.assign(turn, kept.case, colleague, 1).assigned_to == colleague


def test_somebody_is_brought_in_only_as_the_rules_name_it(office: Office):
    kept = office.keep("repair")
    unknown = step(office, "newcomer", lambda turn: cases.escalate(turn, kept.case, "army", 1))
    assert refused(office, unknown) == Refusal.NO_SUCH_ESCALATION
    known = office.rules.escalations[0].id
    with office.turn() as turn:
        assert cases.escalate(turn, kept.case, known, 1).escalated_to == (known,)


def test_duplicates_are_joined_and_the_other_takes_over_what_is_more_pressing(office: Office):
    one, other = office.keep("repair emergency"), office.keep("repair")
    case = office.claimed(one.case, "newcomer")
    to_itself = step(office, "newcomer", lambda turn: cases.join(turn, one.case, one.case, case.version, case.version))
    assert refused(office, to_itself) == Refusal.JOINED_TO_ITSELF
    with office.turn("newcomer") as turn:
        cases.join(turn, one.case, other.case, case.version, 1)
    with office.turn("newcomer") as turn:
        file = cases.open_file(turn, other.case)
    assert (file.case.level, file.joined) == (Level.EMERGENCY, (one.case,))


def test_nobody_closes_or_joins_a_case_whose_comment_they_have_not_read(office: Office):
    kept, other = office.keep("repair", "fb-read"), office.keep("repair")
    with office.turn("newcomer") as turn:
        case = cases.claim(turn, kept.case, 1)
    close = step(office, "newcomer", lambda turn: cases.close(turn, kept.case, case.version, "Done."))
    join = step(office, "newcomer", lambda turn: cases.join(turn, kept.case, other.case, case.version, 1))
    assert (refused(office, close), refused(office, join)) == (Refusal.UNREAD, Refusal.UNREAD)
    with office.turn("newcomer") as turn:
        cases.open_file(turn, kept.case)
    office.keep("repair please", "fb-read")
    with office.turn("newcomer") as turn:
        case = turn.work.cases.get(kept.case)
    close = step(office, "newcomer", lambda turn: cases.close(turn, kept.case, case.version, "Done."))
    assert refused(office, close) == Refusal.UNREAD
    with office.turn("newcomer") as turn:
        cases.open_file(turn, kept.case)
    assert close().status == Status.CLOSED


def test_a_note_and_a_closing_that_say_nothing_are_refused(office: Office):
    kept = office.keep("repair")
    case = office.claimed(kept.case, "newcomer")
    assert (
        refused(office, step(office, "newcomer", lambda turn: cases.note(turn, kept.case, " . "))) == Refusal.NO_REASON
    )
    close = step(office, "newcomer", lambda turn: cases.close(turn, kept.case, case.version, " "))
    assert refused(office, close) == Refusal.NO_REASON


def test_a_case_of_somebody_who_has_left_is_free_for_everybody(office: Office):
    kept = office.keep("repair emergency")
    with office.turn() as turn:
        assigned = cases.assign(turn, kept.case, office.name("second"), 1)
    claim = step(office, "newcomer", lambda turn: cases.claim(turn, kept.case, assigned.version))
    assert refused(office, claim) == Refusal.ASSIGNED
    with office.turn() as turn:
        disable_account(turn, office.name("second"))
    claim()
    with office.works.reading(office.id) as work:
        assert work.cases.get(kept.case).assigned_to is None


def test_a_statutory_step_is_recorded_once_and_starts_the_next_clock(engine: Engine, classifier: Classifier):
    office = Office(engine, classifier, "whg")
    kept = office.keep("complaint")
    with office.turn() as turn:
        first = [step.procedure for step in cases.open_file(turn, kept.case).duties]
    assert "complaint" in first
    with office.turn() as turn:
        due = cases.take_step(turn, kept.case, "complaint", Event.ACKNOWLEDGED)
    assert any("Stage one" in step.words for step in due)
    again = step(office, "newcomer", lambda turn: cases.take_step(turn, kept.case, "complaint", Event.ACKNOWLEDGED))
    assert refused(office, again) == Refusal.STEP_TAKEN
    for procedure, event in (("parade", Event.ANSWERED), ("complaint", Event.MADE_SAFE)):
        wrong = step(office, "newcomer", lambda turn, p=procedure, e=event: cases.take_step(turn, kept.case, p, e))
        assert refused(office, wrong) == Refusal.NO_SUCH_STEP


def test_a_procedure_that_a_person_says_has_begun_runs_from_when_the_comment_came_in(
    engine: Engine, classifier: Classifier
):
    office = Office(engine, classifier, "brent")
    at_once, late = (str(office.keep("repair").case) for _ in range(2))
    with office.turn() as turn:
        first = cases.take_step(turn, at_once, "information_request", Event.RECEIVED)
    office.now += timedelta(days=9)
    with office.turn() as turn:
        later = cases.take_step(turn, late, "information_request", Event.RECEIVED)
    due = [[it.due.date() for it in found if it.procedure == "information_request"] for found in (first, later)]
    assert due[0] == due[1] != []


@pytest.mark.parametrize("person", ["newcomer", "second"])
def test_that_somebody_has_a_case_before_them_is_recorded_once_for_each_version(office: Office, person: str):
    kept = office.keep("repair", "fb-1")
    for _ in range(2):
        with office.turn(person) as turn:
            first = cases.open_file(turn, kept.case).opened_at
    office.keep("complaint", "fb-1")
    with office.turn(person) as turn:
        assert cases.open_file(turn, kept.case).opened_at > first
        looks = [entry for entry in turn.work.trail.entries(kept.case) if entry.event == "case_read"]
    assert [entry.person for entry in looks] == [office.name(person)] * 2
