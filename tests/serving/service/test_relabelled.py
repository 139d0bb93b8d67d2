"""When people say that a comment is something else, its case becomes what it really is, and so does the suggestion."""

import pytest

from models.labels import Label, Topic
from serving.domain import case as steps
from serving.domain.case import Status
from serving.domain.correction import Reading
from serving.domain.errors import Refusal, RefusedError
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.service import cases, corrections, decisions
from tests.serving.deciding import SPECIALIST
from tests.serving.office import Office

EMERGENCY = Reading(frozenset({Label.EMERGENCY, Label.REPAIR}), Topic.HEATING_HOT_WATER)
COMPLAINT = Reading(frozenset({Label.COMPLAINT}), Topic.REPAIRS)
SPAM = Reading(frozenset({Label.SPAM}), Topic.OTHER)


def correct(office: Office, comment: str, reading: Reading, person: str = "newcomer") -> None:
    with office.turn(person) as turn:
        corrections.correct(turn, comment, 1, reading)


def case_of(office: Office, comment: str):
    with office.works.reading(office.id) as work:
        return work.cases.of_comment(comment)


def test_an_emergency_that_the_classifier_missed_goes_to_the_front_of_the_queue(office: Office):
    kept = office.keep("repair")
    before = case_of(office, kept.comment)
    correct(office, kept.comment, EMERGENCY)
    after = case_of(office, kept.comment)
    assert (before.level, after.level) == (Level.NORMAL, Level.EMERGENCY)
    assert after.due_at < before.due_at
    assert after.version == before.version + 1


def test_a_comment_without_a_case_gets_one_when_somebody_says_that_it_needs_one(office: Office):
    kept = office.keep("nothing to see")
    assert kept.case is None
    correct(office, kept.comment, EMERGENCY)
    assert case_of(office, kept.comment).level == Level.EMERGENCY


def test_a_closed_case_that_turns_out_to_be_an_emergency_is_taken_up_again(office: Office):
    kept = office.keep("repair")
    case = office.claimed(kept.case, "newcomer")
    with office.turn("newcomer") as turn:
        cases.close(turn, kept.case, case.version, "Answered.")
    correct(office, kept.comment, EMERGENCY)
    assert case_of(office, kept.comment).status == Status.OPEN


@pytest.mark.parametrize(("answered", "status"), [(False, Status.OPEN), (True, Status.CLOSED)])
def test_a_closed_case_that_turns_out_to_be_more_pressing_is_taken_up_again_unless_it_was_answered(
    office: Office, answered: bool, status: Status
):
    kept = office.keep("compliment spam")
    case = office.claimed(kept.case, SPECIALIST)
    with office.turn(SPECIALIST) as turn:
        decisions.keep(turn, kept.case, "It is thanks.", case.version)
        if answered:
            case = steps.answered(case, turn.person, turn.at, case.version)
            turn.work.cases.save(case, None)
        cases.close(turn, kept.case, case.version, "Thanked.")
    threat = Reading(frozenset({Label.THREAT}), Topic.OTHER)
    correct(office, kept.comment, threat)
    assert case_of(office, kept.comment).status == status


def test_a_comment_that_nobody_could_score_is_scored_by_what_a_person_says(office: Office):
    kept = office.keep("repair", scored=False)
    assert case_of(office, kept.comment).unscored
    correct(office, kept.comment, COMPLAINT)
    assert not case_of(office, kept.comment).unscored


def test_where_people_disagree_the_most_pressing_counts_until_it_is_settled(office: Office):
    kept = office.keep("repair")
    correct(office, kept.comment, COMPLAINT)
    correct(office, kept.comment, EMERGENCY, "second")
    assert case_of(office, kept.comment).level == Level.EMERGENCY
    with office.turn(SPECIALIST) as turn:
        corrections.settle(turn, kept.comment, 1, COMPLAINT, "They have heating again.")
    assert case_of(office, kept.comment).level != Level.EMERGENCY


def test_to_agree_with_a_suggestion_to_remove_does_not_answer_it(office: Office):
    kept = office.keep("spam")
    correct(office, kept.comment, SPAM)
    case = office.claimed(kept.case, "newcomer")
    with pytest.raises(RefusedError) as refused, office.turn("newcomer") as turn:
        cases.close(turn, kept.case, case.version, "Seen.")
    assert refused.value.refusal == Refusal.UNANSWERED


def test_to_say_that_it_is_no_spam_withdraws_the_suggestion_to_remove_it(office: Office):
    kept = office.keep("spam")
    correct(office, kept.comment, COMPLAINT)
    case = office.claimed(kept.case, "newcomer")
    with office.turn("newcomer") as turn:
        assert cases.open_file(turn, kept.case).suggestion.proposal is None
        assert cases.close(turn, kept.case, case.version, "Seen.").status == Status.CLOSED


def test_what_people_say_it_is_decides_whether_a_promise_protects_it(office: Office):
    kept = office.keep("spam")
    correct(office, kept.comment, COMPLAINT)
    with pytest.raises(RefusedError) as refused, office.turn() as turn:
        decisions.propose(turn, kept.case, ActKind.DELETE, ["detrimental_impact"], "It hurts us.")
    assert refused.value.refusal == Refusal.PROTECTED


def test_what_a_person_says_is_believed_in_any_language(office: Office):
    kept = office.keep("naprawa", language="pl")
    english = office.keep("complaint spam")
    said = Reading(frozenset({Label.COMPLAINT, Label.SPAM}), Topic.OTHER)
    correct(office, kept.comment, said)
    with office.turn("newcomer", seconds=0) as turn:
        file = cases.open_file(turn, str(kept.case))
        other = cases.open_file(turn, str(english.case)).suggestion
    shown = file.suggestion
    assert [it.id for it in shown.grounds] == [it.id for it in other.grounds]
    assert shown.route.team == other.route.team
    assert {it.procedure for it in file.duties} == {it.procedure for it in other.duties} != set()
    assert (shown.proposal is None, shown.privately) == (other.proposal is None, other.privately)
    assert {it.id for it in shown.replies} >= {it.id for it in other.replies}
    assert case_of(office, kept.comment).team == shown.route.team.id


def test_of_a_language_the_classifier_does_not_know_only_an_emergency_is_believed_until_a_person_reads_it(
    office: Office,
):
    kept = office.keep("complaint spam naprawa", language="pl")
    with office.turn("newcomer") as turn:
        before = cases.open_file(turn, str(kept.case))
    assert (before.suggestion.grounds, before.suggestion.proposal, before.duties) == ((), None, ())
    correct(office, kept.comment, SPAM)
    with office.turn("newcomer") as turn:
        after = cases.open_file(turn, str(kept.case)).suggestion
    assert after.grounds
    assert after.proposal
