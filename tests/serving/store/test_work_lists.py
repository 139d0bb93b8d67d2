"""The lists of work on both databases: what waits for whom, who is still to be told, and rows that can be read."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from serving.domain.appeal import Verdict
from serving.domain.case import Status
from serving.domain.correction import Reading
from serving.domain.decision import Outcome, Stage, View
from serving.domain.roles import ActKind
from serving.domain.waiting import Step
from serving.service import appeals, corrections, decisions
from serving.service.repositories.cases import Preview, QueueFilter
from serving.service.repositories.comments import GLANCE, Glance
from serving.service.repositories.decisions import AppealState, DecisionFilter, KeptDecision
from serving.service.work_lists import Listed, ToTell, decisions_page, notices_page
from tests.serving.deciding import (
    COLLEAGUE,
    DEPUTY,
    HEAD,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    blocked,
    decided,
    proposed,
    read,
)
from tests.serving.deciding import removed as deleted
from tests.serving.erasing import HANDLE, WORDS, erase, settled
from tests.serving.office import Office, in_force


def listed(office: Office, person: str = "newcomer", *, mine: bool = False, limit: int = 2, **wanted) -> list[Listed]:
    """All that is listed for somebody, taken page by page."""
    found: list[Listed] = []
    after = None
    while True:
        with office.turn(person) as turn:
            page, after = decisions_page(turn, DecisionFilter(**wanted), after, limit, only_yours=mine)
        found += page
        assert len(page) == limit or after is None
        if after is None:
            return found


def yours(office: Office, person: str, **known) -> dict[str, tuple[Step, ...]]:
    """What waits for somebody, by decision."""
    return {it.kept.id: it.yours for it in listed(office, person, mine=True, **known)}


def ids(found: Iterable[Listed]) -> list[str]:
    return [it.kept.id for it in found]


def new(office: Office, **known) -> KeptDecision:
    """A deletion is proposed on a comment of its own."""
    return proposed(office, str(office.keep("spam", **known).case))


def appealed(office: Office, decision: KeptDecision) -> KeptDecision:
    with office.turn() as turn:
        return appeals.appeal(turn, decision.id, "I sell nothing.")


def test_decisions_are_listed_oldest_first_over_all_pages_by_how_far_they_came(office: Office):
    first, second, third, fourth = (new(office) for _ in range(4))
    asked(office, second)
    advised(office, asked(office, third), MANAGER)
    decided(office, advised(office, asked(office, fourth), MANAGER), SPECIALIST)
    assert ids(listed(office)) == [first.id, second.id, third.id, fourth.id]
    assert ids(listed(office, limit=1)) == ids(listed(office, limit=4)) == ids(listed(office))
    for stage, one in zip(Stage, (first, second, third, fourth), strict=True):
        assert ids(listed(office, stage=stage)) == [one.id]
    with office.works.reading(office.id) as work:
        assert [it.kept for it in listed(office)] == [
            work.decisions.get(it.id) for it in (first, second, third, fourth)
        ]


def test_it_waits_for_whoever_was_asked_until_they_have_spoken_and_then_for_who_decides(office: Office):
    one = new(office)
    assert yours(office, SPECIALIST) == {one.id: (Step.DECISION,)}
    assert yours(office, MANAGER) == yours(office, COLLEAGUE) == yours(office, "newcomer") == {}
    asked(office, one, MANAGER)
    assert yours(office, MANAGER) == {one.id: (Step.ADVICE,)}
    assert yours(office, HEAD) == {}
    advised(office, one, MANAGER)
    assert yours(office, MANAGER) == {}
    decided(office, one, SPECIALIST)
    assert yours(office, SPECIALIST) == {}


def test_it_waits_for_a_deputy_while_the_one_they_stand_in_for_is_away(office: Office):
    one = new(office)
    assert yours(office, DEPUTY) == {}
    office.away(SPECIALIST)
    assert yours(office, DEPUTY) == {one.id: (Step.DECISION,)}


def test_an_open_appeal_waits_for_those_who_had_no_part_in_what_was_decided(office: Office):
    done = deleted(office, str(office.keep("spam").case))
    assert ids(listed(office, appeal=AppealState.OPEN)) == ids(listed(office, appeal=AppealState.JUDGED)) == []
    appealed(office, done)
    assert ids(listed(office, appeal=AppealState.OPEN)) == [done.id]
    assert yours(office, HEAD) == {done.id: (Step.JUDGEMENT,)}
    assert yours(office, MANAGER) == yours(office, SPECIALIST) == {}
    read(office, done, HEAD)
    with office.turn(HEAD) as turn:
        appeals.judge(turn, done.id, Verdict.REVERSED, "It sells nothing.")
    assert yours(office, HEAD) == {}
    assert ids(listed(office, appeal=AppealState.JUDGED)) == [done.id]


def test_what_was_proposed_on_an_older_text_or_under_older_rules_waits_for_nobody(office: Office):
    edited, older = new(office, external_id="fb-1"), new(office, external_id="fb-2")
    assert set(yours(office, SPECIALIST)) == {edited.id, older.id}
    office.keep("spam again", "fb-1")
    assert set(yours(office, SPECIALIST)) == {older.id}
    in_force(office)
    assert yours(office, SPECIALIST) == {}
    assert [(it.waiting, it.kept.of_now) for it in listed(office)] == [((), False), ((), True)]


def test_many_that_wait_for_others_do_not_hide_the_one_that_waits_for_somebody(office: Office):
    for _ in range(3):
        appealed(office, deleted(office, str(office.keep("spam").case)))
    other = advised(office, asked(office, new(office)), HEAD)
    decided(office, other, SPECIALIST)
    appealed(office, other)
    new(office)
    one = asked(office, new(office), MANAGER)
    assert yours(office, MANAGER, limit=1) == {other.id: (Step.JUDGEMENT,), one.id: (Step.ADVICE,)}


def test_what_two_organisations_decide_is_listed_for_each_alone(office: Office, northern: Office):
    blocked(northern)
    one = new(office)
    assert ids(listed(office)) == [one.id]
    assert one.id not in ids(listed(northern))
    assert untold(office) == []
    with northern.works.reading(northern.id) as work:
        assert work.decisions.several([one.id]) == {}
        assert work.comments.glances([(one.decision.comment, 1)]) == {}
        with office.works.reading(office.id) as own:
            theirs = own.cases.get(str(one.case))
            assert list(own.cases.previews([theirs], office.rules.id)) == [one.case]
        assert work.cases.previews([theirs], office.rules.id) == {}
        assert [it.id for it in work.decisions.page(DecisionFilter(), one.id, 10)] == []


def untold(office: Office, *, told: bool | None = False, limit: int = 1) -> list[ToTell]:
    """All notices, taken page by page."""
    found: list[ToTell] = []
    after = None
    while True:
        with office.turn() as turn:
            page, after = notices_page(turn, told, after, limit)
        found += page
        if after is None:
            return found


def test_nobody_who_is_to_be_told_is_forgotten_until_somebody_told_them(northern: Office):
    first, second = blocked(northern), blocked(northern)
    due = untold(northern)
    assert [it.kept.id for it in due] == sorted((it.kept.id for it in due), key=[first.id, second.id].index)
    assert {it.kept.id for it in due} == {first.id, second.id}
    assert "chief_executive" in {it.notice.due.role for it in due}
    with northern.turn() as turn:
        decisions.tell(turn, due[0].notice.id, "By phone.")
    assert [it.notice.id for it in untold(northern)] == [it.notice.id for it in due[1:]]
    assert [it.notice.id for it in untold(northern, told=True)] == [due[0].notice.id]
    everybody = [it.notice.id for it in untold(northern, told=None)]
    assert everybody == [it.notice.id for it in due] == [it.notice.id for it in untold(northern, told=None, limit=50)]


def test_the_words_for_an_author_are_there_signed_until_they_are_told(office: Office):
    author: dict[str, Any] = {"author_handle": "ann"}
    deleted(office, str(office.keep("spam", **author).case))
    office.now += timedelta(hours=1)
    case = str(office.keep("spam spam", **author).case)
    with office.turn() as turn:
        decisions.record_evidence(turn, case, "Again.")
    block = advised(office, asked(office, proposed(office, case, ActKind.BLOCK)), MANAGER)
    decided(office, block, SPECIALIST)
    [due] = untold(office)
    assert due.draft
    assert (due.draft.id, due.draft.to_fill) == ("block_notice", ("name", "detail"))
    assert "{contact" not in due.draft.text
    assert due.draft.text.endswith("Kim at whg")
    with office.turn() as turn:
        decisions.tell(turn, due.notice.id, "By e-mail.")
    [told] = untold(office, told=True)
    assert told.draft is None


def previews(office: Office, status: Status = Status.OPEN) -> dict[str, Preview]:
    with office.works.reading(office.id) as work:
        page = work.cases.page(QueueFilter(status), office.now, None, 50)
        return work.cases.previews(page.cases, office.rules.id)


def test_a_row_of_the_queue_has_the_beginning_of_the_text_as_it_stands(office: Office):
    long = "repair " + "a😀bcd " * 80
    case = str(office.keep("repair", "fb-1", author_handle="ann").case)
    office.keep(long, "fb-1", author_handle="ann")
    found = previews(office)[case]
    assert found.glance.text
    assert found.glance.is_cut
    assert long.startswith(found.glance.text + " ")
    assert GLANCE - 7 < len(found.glance.text) <= GLANCE
    assert (found.author_handle, found.channel, found.open_proposal) == ("ann", "facebook", False)


def test_a_row_of_the_queue_says_whether_something_is_proposed_that_can_be_decided(office: Office):
    cases = [str(office.keep("spam", f"fb-{number}").case) for number in range(3)]
    proposed(office, cases[0])
    decided(
        office,
        advised(office, asked(office, proposed(office, cases[1])), MANAGER, View.AGREE),
        SPECIALIST,
        Outcome.KEEP,
    )

    def open_proposals() -> list[bool]:
        return [previews(office)[case].open_proposal for case in cases]

    assert open_proposals() == [True, False, False]
    office.keep("spam spam", "fb-0")
    assert open_proposals() == [False, False, False]
    proposed(office, cases[0])
    assert open_proposals() == [True, False, False]
    in_force(office)
    assert open_proposals() == [False, False, False]


def test_nothing_is_left_to_read_in_a_row_once_it_was_erased(office: Office):
    comment, case = settled(office)
    before = previews(office, Status.CLOSED)[case]
    assert (before.glance, before.author_handle) == (Glance(WORDS, False), HANDLE)
    erase(office, comment)
    after = previews(office, Status.CLOSED)[case]
    assert (after.glance, after.author_handle) == (Glance(None, False), None)


def test_the_beginnings_of_texts_are_of_the_versions_that_are_asked_for(office: Office):
    kept = office.keep("repair", "fb-1")
    office.keep("repair complaint", "fb-1")
    with office.turn() as turn:
        corrections.correct(turn, kept.comment, 2, Reading(frozenset(), None))
        keys = [(kept.comment, 1), (kept.comment, 2), (kept.comment, 3)]
        found = turn.work.comments.glances(keys)
    assert found == {keys[0]: Glance("repair", False), keys[1]: Glance("repair complaint", False)}
