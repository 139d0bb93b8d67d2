"""Decisions kept: the whole way of each, and nothing is left behind by a step that is refused."""

from datetime import timedelta

import pytest

from serving.domain.appeal import Verdict
from serving.domain.case import CLAIM
from serving.domain.decision import Outcome, Stage, View
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.service import appeals, cases, decisions
from tests.serving.deciding import (
    DEPUTY,
    HEAD,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    decided,
    ground_of,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office
from tests.serving.unchanged import refused


def events(office: Office, subject: str) -> list[str]:
    with office.works.reading(office.id) as work:
        return [entry.event for entry in work.trail.entries(subject)]


def test_a_deletion_goes_from_proposal_through_advice_to_the_named_role_and_is_handed_over(office: Office):
    kept = office.keep("spam")
    done = removed(office, kept.case)
    assert (done.decision.stage, done.decision.is_to_act) == (Stage.DECIDED, True)
    assert done.decision.ruling.person == office.person(SPECIALIST)
    assert [it.person for it in done.decision.advice] == [office.person(MANAGER)]
    assert events(office, done.id) == ["proposed", "advice_asked", "advised", "handed_over", "decided"]
    with office.works.reading(office.id) as work:
        message = work.outbox.of_decision(done.id)[0]
        assert work.decisions.is_removed(kept.comment)
        assert work.decisions.get(done.id) == done
        assert list(work.trail.breaks()) == []
    assert message.body["data"]["act"] == "delete"
    assert "author 1" not in str(message.body)


def test_what_the_person_had_before_them_is_on_record(office: Office):
    kept = office.keep("spam")
    ruling = removed(office, kept.case).decision.ruling
    assert ruling.shown.model == "tiny@1.0.0"
    assert ruling.shown.opened_at < ruling.at
    assert ruling.shown.suggested == ActKind.DELETE
    assert ruling.shown.probabilities["spam"] > 0.9
    assert ruling.matter.seen.labels == {"spam"}


def test_without_advice_nothing_is_deleted(office: Office):
    kept = office.keep("spam")
    waiting = asked(office, proposed(office, kept.case))
    version = office.claimed(kept.case, SPECIALIST).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version)

    assert refused(office, decide) == Refusal.NO_ADVICE


def test_whoever_advised_does_not_decide_and_nobody_outside_the_role_does(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, kept.case)), MANAGER)
    for role in (MANAGER, HEAD, DEPUTY, "newcomer"):
        version = office.claimed(kept.case, role).version

        def decide(role: str = role, version: int = version) -> None:
            with office.turn(role) as turn:
                decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version)

        assert refused(office, decide) in {Refusal.WRONG_ROLE, Refusal.HOLDER_PRESENT}
        with office.turn(role) as turn:
            cases.release(turn, kept.case, version)


def test_the_deputy_decides_while_the_holder_is_recorded_absent_by_somebody_else(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, kept.case)), MANAGER)
    office.away(SPECIALIST)
    done = decided(office, waiting, DEPUTY)
    assert done.decision.ruling.role.in_absence_of == SPECIALIST


def test_advice_against_is_overruled_only_with_a_reason(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, kept.case)), MANAGER, View.DISAGREE)
    version = office.claimed(kept.case, SPECIALIST).version

    def decide(overruling: str | None = None) -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version, overruling=overruling)

    assert refused(office, decide) == Refusal.OVERRULES
    assert refused(office, lambda: decide(" . ")) == Refusal.OVERRULES
    decide("The link leads to a fraud.")


def test_a_decision_after_the_claim_has_lapsed_is_refused(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, kept.case)), MANAGER)
    version = office.claimed(kept.case, SPECIALIST).version
    office.now += CLAIM

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version)

    assert refused(office, decide) == Refusal.CLAIM_LAPSED


def test_a_comment_edited_since_is_not_deleted_on_the_old_advice(office: Office):
    kept = office.keep("spam", "fb-1")
    waiting = advised(office, asked(office, proposed(office, kept.case)), MANAGER)
    office.keep("spam complaint", "fb-1")
    version = office.claimed(kept.case, SPECIALIST).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version)

    assert refused(office, decide) == Refusal.CHANGED_MEANWHILE


def test_a_block_needs_evidence_and_earlier_violations_and_has_its_notices(office: Office):
    first = office.keep("spam", author_handle="ann")
    second = office.keep("spam", author_handle="ann")
    removed(office, first.case)
    waiting = advised(office, asked(office, proposed(office, second.case, ActKind.BLOCK)), HEAD)
    version = office.claimed(second.case, SPECIALIST).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "Again and again.", version)

    assert refused(office, decide) == Refusal.NO_EVIDENCE
    snapshot = recorded(office, second.case)
    decide()
    with office.works.reading(office.id) as work:
        done = work.decisions.get(waiting.id)
        notices = work.decisions.notices(waiting.id)
        assert work.decisions.record_of(second.comment).blocked
    assert done.evidence == (snapshot,)
    assert [it.due.reply for it in notices] == [office.rules.act(ActKind.BLOCK).notice.reply]
    with office.turn() as turn:
        told = decisions.tell(turn, notices[0].id, "by post")
    assert (told.told_by, told.how) == (office.name("newcomer"), "by post")

    def again() -> None:
        with office.turn() as turn:
            decisions.tell(turn, notices[0].id, "by telephone")

    assert refused(office, again) == Refusal.TOLD_ALREADY


@pytest.mark.parametrize("extreme", ["-", " ", "\u2014"])
def test_what_says_nothing_is_no_reason_why_it_is_extreme(office: Office, extreme: str):
    waiting = advised(office, asked(office, proposed(office, office.keep("spam").case)), MANAGER)
    ruling = decided(office, waiting, SPECIALIST, extreme=extreme).decision.ruling
    assert ruling
    assert ruling.matter.extreme is None


def test_who_decided_does_not_use_up_the_appeal(office: Office):
    done = removed(office, office.keep("spam").case)

    def appeal(person: str) -> None:
        with office.turn(person) as turn:
            appeals.appeal(turn, done.id, "For the record.")

    assert refused(office, lambda: appeal(SPECIALIST)) == Refusal.NOT_IMPARTIAL
    appeal(MANAGER)


def test_the_first_violation_is_not_enough_for_a_block_at_whg(office: Office):
    kept = office.keep("spam")
    waiting = advised(office, asked(office, proposed(office, kept.case, ActKind.BLOCK)), HEAD)
    recorded(office, kept.case)
    version = office.claimed(kept.case, SPECIALIST).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version, extreme="Very bad.")

    assert refused(office, decide) == Refusal.NOT_REPEATED


def test_an_open_proposal_keeps_a_case_open(office: Office):
    kept = office.keep("repair")
    with office.turn() as turn:
        decisions.propose(turn, kept.case, ActKind.DELETE, ["personal_information"], "It names a home.")
    case = office.claimed(kept.case, "newcomer")

    def close() -> None:
        with office.turn("newcomer") as turn:
            cases.close(turn, kept.case, case.version, "Done.")

    assert refused(office, close) == Refusal.UNANSWERED


def test_an_appeal_is_judged_by_somebody_without_a_part_and_a_reversal_is_handed_over(office: Office):
    kept = office.keep("spam")
    done = removed(office, kept.case)
    with office.turn() as turn:
        appeals.appeal(turn, done.id, "I sell nothing.")

    def judge(role: str, verdict: Verdict = Verdict.REVERSED) -> None:
        read(office, done, role)
        with office.turn(role) as turn:
            appeals.judge(turn, done.id, verdict, "It was a charity.")

    for role in (SPECIALIST, MANAGER):
        assert refused(office, lambda role=role: judge(role)) == Refusal.NOT_IMPARTIAL
    judge(HEAD)
    assert refused(office, lambda: judge(HEAD, Verdict.UPHELD)) == Refusal.DECIDED_ALREADY
    after = office.keep("spam", author_handle="author 1")
    with office.works.reading(office.id) as work:
        assert not work.decisions.is_removed(kept.comment)
        assert [it.kind for it in work.outbox.of_decision(done.id)] == ["decision.made", "decision.reversed"]
        assert work.decisions.record_of(after.comment).violations == ()


def test_a_case_is_joined_only_where_nothing_on_it_waits_for_an_answer(office: Office):
    one, other = office.keep("spam"), office.keep("repair")
    case = office.claimed(one.case, "newcomer")

    def join() -> None:
        with office.turn("newcomer") as turn:
            cases.join(turn, one.case, other.case, case.version, 1)

    assert refused(office, join) == Refusal.UNANSWERED


def test_organisations_never_see_each_others_cases(office: Office, classifier):
    kept = office.keep("spam")
    other = Office(office.engine, classifier, "north-herts")
    with other.works.reading(other.id) as work:
        assert work.cases.of_comment(kept.comment) is None
        for look in (work.cases.get, work.comments.get, work.decisions.get):
            with pytest.raises(LookupError):
                look(kept.case)
        assert list(work.trail.entries(kept.case)) == []


def test_the_whole_file_of_a_case_has_what_was_done_in_order(office: Office):
    kept = office.keep("spam")
    removed(office, kept.case)
    with office.turn() as turn:
        told = [entry.event for entry in cases.history(turn, kept.case)]
    assert told[:2] == ["comment_kept", "case_opened"]
    assert told[-1] == "decided"
    assert told.index("advised") < told.index("claimed") < told.index("decided")


def test_a_north_herts_block_tells_the_chief_executive_and_is_appealed_after_a_year_together_with_them(
    engine, classifier
):
    office = Office(engine, classifier, "north-herts")
    kept = office.keep("spam")
    recorded(office, kept.case)
    waiting = proposed(office, kept.case, ActKind.BLOCK)
    done = decided(office, waiting, "communications_officer", extreme="It threatens a child.")
    with office.works.reading(office.id) as work:
        assert "chief_executive" in [it.due.role for it in work.decisions.notices(done.id)]

    def appeal() -> None:
        with office.turn() as turn:
            appeals.appeal(turn, done.id, "It was long ago.")

    assert refused(office, appeal) == Refusal.TOO_EARLY
    office.now += timedelta(days=366)
    appeal()
    judge = next(role for role in office.rules.appeal(ActKind.BLOCK).judged_by if role != "chief_executive")

    def reverse() -> None:
        with office.turn(judge) as turn:
            appeals.judge(turn, done.id, Verdict.REVERSED, "They apologised.")

    read(office, done, judge, "chief_executive")
    assert refused(office, reverse) == Refusal.NOT_TOGETHER
    with office.turn("chief_executive") as turn:
        appeals.agree(turn, done.id, "Agreed.")
    reverse()


def test_a_ground_that_is_cited_is_one_of_the_organisations_own(office: Office):
    kept = office.keep("spam")

    def propose(ground: str) -> None:
        with office.turn() as turn:
            decisions.propose(turn, kept.case, ActKind.DELETE, [ground], "It breaks the rules.")

    assert refused(office, lambda: propose("being_angry")) == Refusal.UNKNOWN_GROUND
    propose(ground_of(office))
