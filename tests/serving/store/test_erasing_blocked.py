"""What is kept of somebody who asked to be erased while a block or an appeal lives, and what becomes of it."""

from datetime import timedelta

import pytest

from serving.domain.appeal import Verdict
from serving.domain.erasure import Hold, KeptPart
from serving.domain.errors import Refusal, RefusedError
from serving.domain.roles import Act, ActKind
from serving.service import appeals, cases, records, retention
from serving.service.repositories.comments import Author
from serving.service.repositories.decisions import KeptDecision
from serving.service.repositories.erasures import StillKept
from serving.service.retention import KEEPER
from tests.serving.deciding import HEAD, MANAGER, SPECIALIST, decided, proposed, read
from tests.serving.erasing import (
    HANDLE,
    LINK,
    PRIVATE,
    YEAR,
    author_of,
    blocked,
    close,
    counts,
    erase,
    found_in,
    run,
    settled,
    whole,
)
from tests.serving.office import Office, in_force

PLEA = "Marmalade was only a joke."


def author(office: Office, id: str) -> Author:
    with office.works.reading(office.id) as work:
        return work.comments.author(id)


def is_blocked(office: Office, comment: str) -> bool:
    with office.works.reading(office.id) as work:
        return work.decisions.record_of(comment).blocked


def appealed(office: Office, decision: KeptDecision) -> None:
    with office.turn() as turn:
        appeals.appeal(turn, decision.id, PLEA)


def judged(office: Office, decision: KeptDecision, verdict: Verdict, role: str = MANAGER) -> None:
    read(office, decision, role)
    with office.turn(role) as turn:
        appeals.judge(turn, decision.id, verdict, "As far as I can see.")
        case = turn.work.cases.of_comment(decision.decision.comment)
    assert case
    close(office, case.id)


def reopened(office: Office, case: str) -> None:
    with office.turn(SPECIALIST) as turn:
        cases.reopen(turn, case, turn.work.cases.get(case).version, "They asked again.")


def lifted(office: Office, case: str) -> None:
    """The block on the author of an open case is lifted, by rules that know how."""
    in_force(office, acts=(*office.rules.acts, Act(act=ActKind.LIFT, clause="9.9", decided_by=SPECIALIST)))
    decided(office, proposed(office, case, ActKind.LIFT), SPECIALIST)


def asked_to_erase(office: Office, comment: str) -> Refusal:
    """Why what was asked for is refused."""
    with pytest.raises(RefusedError) as refused:
        erase(office, comment)
    return refused.value.refusal


def deletion(office: Office, comment: str) -> KeptDecision:
    with office.works.reading(office.id) as work:
        return next(it for it in work.decisions.of_comment(comment) if it.decision.act == ActKind.DELETE)


def reason(office: Office, decision: KeptDecision) -> str | None:
    with office.works.reading(office.id) as work:
        kept = work.decisions.get(decision.id).appeal
    assert kept
    return kept.reason


def test_who_was_blocked_and_erased_is_still_known_and_blocked_when_they_come_back(office: Office):
    comment, _, block = blocked(office)
    before = author(office, block.decision.author)
    erased = erase(office, comment)
    assert StillKept(KeptPart.KEY, before.id, Hold.BLOCK) in erased.kept
    after = author(office, before.id)
    assert (after.identity, after.handle, after.profile_link) == (before.identity, None, None)
    assert after.erased_at
    again = office.keep("spam", "fb-9", author_handle=HANDLE, profile_link=LINK)
    assert author_of(office, again.comment) == before.id
    assert is_blocked(office, again.comment)
    with office.works.reading(office.id) as work:
        [told] = [it.details for it in work.trail.entries(before.id) if it.event == "author_erased"]
    assert told["key_kept"] == "block"
    assert whole(office)


@pytest.mark.parametrize("known", [{"profile_link": LINK}, {"author_id": "17"}, {"profile_link": None}])
def test_whoever_is_blocked_is_known_by_what_they_were_known_by(office: Office, known: dict[str, str | None]):
    comment, _, _ = blocked(office, **known)
    erase(office, comment)
    again = office.keep("spam", "fb-9", **{"author_handle": HANDLE, **known})
    assert is_blocked(office, again.comment)


def test_once_the_block_was_lifted_the_key_goes_too(office: Office):
    comment, case, block = blocked(office)
    erase(office, comment)
    assert counts(run(office)) == {}
    reopened(office, case)
    lifted(office, case)
    close(office, case)
    assert counts(run(office))["authors"] == 1
    kept = author(office, block.decision.author)
    assert (kept.identity, kept.handle) == (None, None)
    assert found_in(office, "Featherstonehaugh", "Marmalade") == {"Featherstonehaugh", "Marmalade"}  # evidence, a note
    assert whole(office)


def test_once_the_block_was_reversed_the_key_goes_too_and_a_dry_run_says_so(office: Office):
    comment, _, block = blocked(office)
    erase(office, comment)
    appealed(office, block)
    assert counts(run(office)) == {}
    judged(office, block, Verdict.REVERSED)
    with office.works.reading(office.id) as work:
        turn = retention.Turn(work, office.rules, KEEPER, office.now)
        foretold = counts(list(retention.count_due(turn)))
    assert counts(run(office)) == foretold == {"authors": 1}
    assert author(office, block.decision.author).identity is None
    assert not is_blocked(office, office.keep("spam", "fb-9", author_handle=HANDLE, profile_link=LINK).comment)
    assert whole(office)


def test_nothing_is_erased_while_an_appeal_against_a_block_is_open_although_it_was_lifted(office: Office):
    comment, case, block = blocked(office)
    appealed(office, block)
    lifted(office, case)
    assert asked_to_erase(office, comment) == Refusal.STILL_NEEDED
    assert counts(run(office)) == {}
    judged(office, block, Verdict.UPHELD)
    erase(office, comment)
    assert author(office, block.decision.author).identity is None


def test_asked_again_while_the_block_stands_nothing_more_is_erased_and_the_key_is_named_again(office: Office):
    comment, _, block = blocked(office)
    erase(office, comment)
    again = erase(office, comment)
    assert dict(again.counts) == {}
    assert StillKept(KeptPart.KEY, block.decision.author, Hold.BLOCK) in again.kept


def test_what_a_judged_appeal_says_goes_with_the_words_of_its_author(office: Office):
    comment, _ = settled(office)
    appealed(office, deletion(office, comment))
    judged(office, deletion(office, comment), Verdict.UPHELD, HEAD)
    erased = erase(office, comment)
    assert erased.counts["appeals"] == 1
    assert reason(office, deletion(office, comment)) is None
    assert found_in(office, *PRIVATE) == set()
    with office.works.reading(office.id) as work:
        record = records.decision_record(work, deletion(office, comment).id)["appeal"]
    assert (record["reason"], record["erased"]) == (None, True)
    assert whole(office)


def test_what_an_open_appeal_says_is_kept_until_it_is_judged_and_its_days_are_over(office: Office):
    comment, _, block = blocked(office)
    appealed(office, block)
    assert asked_to_erase(office, comment) == Refusal.STILL_NEEDED
    office.now += 2 * YEAR
    run(office)
    assert reason(office, block) == PLEA
    judged(office, block, Verdict.UPHELD)
    office.now += YEAR - timedelta(hours=1)
    run(office)
    assert reason(office, block) == PLEA
    office.now += timedelta(hours=2)
    assert counts(run(office))["appeals"] == 1
    assert reason(office, block) is None
    assert whole(office)


def test_a_run_erases_what_an_appeal_says_a_year_after_it_was_judged_as_a_dry_run_foretold(office: Office):
    comment, _ = settled(office)
    appealed(office, deletion(office, comment))
    office.now += timedelta(days=30)
    judged(office, deletion(office, comment), Verdict.UPHELD, HEAD)
    office.now += YEAR - timedelta(days=1)
    run(office)
    assert reason(office, deletion(office, comment)) == PLEA
    office.now += timedelta(days=2)
    with office.works.reading(office.id) as work:
        turn = retention.Turn(work, office.rules, KEEPER, office.now)
        foretold = counts(list(retention.count_due(turn)))
    assert counts(run(office)) == foretold
    assert foretold["appeals"] == 1
    with office.works.reading(office.id) as work:
        assert "appeal_erased" in [it.event for it in work.trail.entries(deletion(office, comment).id)]


def test_nothing_that_an_appeal_says_is_erased_while_the_case_is_open_again(office: Office):
    comment, case = settled(office)
    appealed(office, deletion(office, comment))
    judged(office, deletion(office, comment), Verdict.UPHELD, HEAD)
    reopened(office, case)
    office.now += 2 * YEAR
    assert counts(run(office)) == {}
    assert asked_to_erase(office, comment) == Refusal.STILL_NEEDED
