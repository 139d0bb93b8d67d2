"""Corrections: who saw the suggestion is told by what is kept, and nothing trains that nobody else accepted."""

from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from models.labels import Label, Topic
from models.spans import Span, SpanType
from serving.domain.correction import Quarantine, Reading, Standing
from serving.domain.duties import Event
from serving.domain.errors import Refusal, RefusedError
from serving.service import cases, corrections, decisions
from serving.service.cases import open_file
from serving.service.corrections import BLIND_SHARE, Measure, Task
from serving.service.readings import reading_in_force
from serving.service.work import NotFoundError
from tests.serving.kept_comments import COMPLAINT, TEXT, House

REPAIR = Reading(frozenset({Label.REPAIR}), Topic.HEATING_HOT_WATER)
EMERGENCY = Reading(frozenset({Label.EMERGENCY}), Topic.BUILDING_SAFETY)


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


@pytest.fixture
def comment(house: House) -> str:
    return house.keep().comment


def task(house: House, comment: str, person: str = "kim") -> Task:
    with house.turn(person) as turn:
        return corrections.task(turn, comment)


def read(house: House, comment: str, person: str, reading: Reading, version: int = 1) -> Quarantine:
    with house.turn(person) as turn:
        return corrections.correct(turn, comment, version, reading)


def settle(house: House, comment: str, person: str, reading: Reading, reason: str = "Third call.") -> Quarantine:
    with house.turn(person) as turn:
        return corrections.settle(turn, comment, 1, reading, reason)


def accept(house: House, comment: str, person: str = "cora", *, into_training: bool = True) -> Quarantine:
    with house.turn(person) as turn:
        return corrections.accept(turn, comment, 1, into_training=into_training)


def kept(house: House, comment: str, version: int = 1) -> Quarantine:
    with house.works.reading(house.name) as work:
        return work.corrections.quarantine(comment, version)


def measured(house: House) -> Measure:
    with house.works.reading(house.name) as work:
        return corrections.measure(work)


def refused(house: House, step: Any, comment: str, *asked: Any) -> Refusal:
    before, events = kept(house, comment), house.events(comment)
    with pytest.raises(RefusedError) as error:
        step(house, comment, *asked)
    assert (kept(house, comment), house.events(comment)) == (before, events)
    return error.value.refusal


def person_who_reads(house: House, comment: str, *, blind: bool) -> str:
    people = (f"reader{number}" for number in range(1000))
    return next(person for person in people if task(house, comment, person).blind == blind)


def test_a_reviewer_reads_the_text_and_what_the_classifier_says(house: House, comment: str):
    seen = task(house, comment, person_who_reads(house, comment, blind=False))
    assert (seen.text, seen.version, seen.suggested, seen.own) == (TEXT, 1, COMPLAINT, None)


def test_a_blind_reviewer_reads_the_text_alone_and_it_is_kept_that_they_did(house: House, comment: str):
    person = person_who_reads(house, comment, blind=True)
    assert task(house, comment, person).suggested is None
    said = read(house, comment, person, REPAIR).corrections[0]
    assert (said.blind, said.suggested, said.changed) == (True, COMPLAINT, True)
    assert kept(house, comment).corrections == (said,)
    assert task(house, comment, person).own == REPAIR


def test_whoever_has_opened_the_case_is_not_blind(house: House):
    made = house.keep()
    assert made.case
    person = person_who_reads(house, made.comment, blind=True)
    with house.turn(person) as turn:
        open_file(turn, made.case)
    assert task(house, made.comment, person).suggested == COMPLAINT
    assert read(house, made.comment, person, COMPLAINT).corrections[0].blind is False


def test_whoever_has_seen_what_others_read_is_not_blind(house: House, comment: str):
    person = person_who_reads(house, comment, blind=True)
    with house.turn(person) as turn:
        said = corrections.said_of(turn, comment, 1)
    assert (said.text, said.suggested) == (TEXT, COMPLAINT)
    assert not task(house, comment, person).blind


@pytest.mark.parametrize(
    "act",
    [
        lambda turn, case: cases.claim(turn, case, 1),
        lambda turn, case: cases.note(turn, case, "Rang twice."),
        lambda turn, case: cases.take_step(turn, case, "complaint", Event.ACKNOWLEDGED),
        lambda turn, case: decisions.record_evidence(turn, case, "Before anything is done."),
    ],
    ids=["claimed", "noted", "step taken", "evidence"],
)
def test_whoever_has_acted_on_the_case_without_opening_it_is_not_blind(house: House, act: Any):
    made = house.keep()
    person = person_who_reads(house, made.comment, blind=True)
    with house.turn(person) as turn:
        act(turn, made.case)
    assert task(house, made.comment, person).suggested == COMPLAINT
    assert read(house, made.comment, person, REPAIR).corrections[0].blind is False


def test_to_say_what_a_comment_is_a_second_time_is_as_blind_as_the_first(house: House, comment: str):
    person = person_who_reads(house, comment, blind=True)
    read(house, comment, person, REPAIR)
    assert read(house, comment, person, COMPLAINT).corrections[0].blind


def test_no_emergency_and_nothing_unscored_is_read_blind(house: House):
    people = [f"reader{number}" for number in range(60)]
    for reading in (EMERGENCY, None):
        comment = house.keep(reading).comment
        assert not any(task(house, comment, person).blind for person in people)
        said = read(house, comment, "kim", REPAIR).corrections[0]
        assert (said.blind, said.suggested) == (False, reading)
        assert said.changed is (None if reading is None else True)


def test_about_the_share_asked_for_is_shown_blind(house: House):
    comments = [house.keep().comment for _ in range(25)]
    with house.turn("kim") as turn:
        people = [replace(turn, actor=replace(turn.actor, person=f"reader{number}")) for number in range(40)]
        shown = [corrections.task(theirs, comment).blind for comment in comments for theirs in people]
    assert 0.6 * BLIND_SHARE < sum(shown) / len(shown) < 1.4 * BLIND_SHARE


def test_anchoring_is_measured_by_what_people_said_at_first(house: House):
    for _ in range(3):
        comment = house.keep().comment
        read(house, comment, person_who_reads(house, comment, blind=False), COMPLAINT)
        other = house.keep().comment
        blind = person_who_reads(house, other, blind=True)
        read(house, other, blind, REPAIR)
        read(house, other, blind, COMPLAINT)
    found = measured(house)
    assert (found.agreed_seen, found.agreed_blind) == (1.0, 0.0)
    assert (found.readings, found.blind, found.unchanged, found.changed) == (6, 3, 3, 3)
    assert found.standing == {Standing.ONE_READING: 6}


def test_agreement_between_reviewers_is_measured(house: House):
    one, two = house.keep().comment, house.keep().comment
    for comment, other in ((one, COMPLAINT), (two, REPAIR)):
        read(house, comment, "kim", COMPLAINT)
        read(house, comment, "lee", other)
    between = measured(house).between_reviewers
    assert (between.compared, between.labels, between.topic, between.whole) == (2, 0.5, 1.0, 0.5)


def test_nothing_measured_is_no_share(house: House):
    found = measured(house)
    assert (found.readings, found.agreed_seen, found.between_reviewers.whole, found.standing) == (0, None, None, {})


def test_a_later_reading_takes_the_place_of_the_earlier_and_both_stay(house: House, comment: str):
    read(house, comment, "kim", COMPLAINT)
    assert read(house, comment, "kim", REPAIR).standing == Standing.ONE_READING
    assert kept(house, comment).reading == REPAIR
    assert house.events(comment).count("corrected") == 2


def test_two_who_disagree_go_to_an_arbiter_and_then_to_a_curator(house: House, comment: str):
    read(house, comment, "kim", COMPLAINT)
    assert read(house, comment, "lee", REPAIR).standing == Standing.DISPUTED
    assert refused(house, accept, comment) == Refusal.DISPUTED
    assert refused(house, settle, comment, "kim", REPAIR) == Refusal.NOT_IMPARTIAL
    assert refused(house, settle, comment, "ann", REPAIR, " ") == Refusal.NO_REASON
    assert settle(house, comment, "ann", REPAIR).standing == Standing.SETTLED
    assert refused(house, read, comment, "pat", REPAIR) == Refusal.READ_BY_OTHERS
    assert refused(house, accept, comment, "ann") == Refusal.OWN_READING
    assert refused(house, accept, comment, "lee") == Refusal.OWN_READING
    assert accept(house, comment).standing == Standing.ACCEPTED
    assert refused(house, accept, comment, "pat") == Refusal.DECIDED_ALREADY
    assert house.events(comment)[-4:] == ["corrected", "corrected", "settled", "reading_accepted"]


def test_what_is_read_back_is_what_was_decided(house: House, comment: str):
    name = Reading(REPAIR.labels | {Label.PERSONAL_INFORMATION}, Topic.REPAIRS, (Span(49, 52, SpanType.PERSON),))
    read(house, comment, "kim", name)
    read(house, comment, "lee", COMPLAINT)
    settled = settle(house, comment, "ann", name, "  A name is marked.  ")
    assert settled.settlement
    assert settled.settlement.reason == "A name is marked."
    rejected = accept(house, comment, into_training=False)
    assert kept(house, comment) == rejected
    assert rejected.standing == Standing.REJECTED


def test_a_reading_is_of_the_comment_as_it_stands(house: House):
    made = house.keep(external_id="one")
    house.keep(external_id="one", written="No heating since Friday. Sorted now, thank you")
    assert refused(house, read, made.comment, "kim", COMPLAINT, 1) == Refusal.CHANGED_MEANWHILE
    assert read(house, made.comment, "kim", COMPLAINT, 2).version == 2


def test_a_dispute_about_an_earlier_version_can_still_be_settled(house: House):
    made = house.keep(external_id="one")
    read(house, made.comment, "kim", COMPLAINT)
    read(house, made.comment, "lee", REPAIR)
    house.keep(external_id="one", written="Sorted now, thank you")
    assert settle(house, made.comment, "ann", REPAIR).standing == Standing.SETTLED
    assert accept(house, made.comment).standing == Standing.ACCEPTED


def test_nothing_is_said_of_a_text_that_was_erased_but_it_can_be_kept_out(house: House, comment: str):
    read(house, comment, "kim", COMPLAINT)
    house.erase(comment)
    assert refused(house, read, comment, "lee", COMPLAINT) == Refusal.ERASED
    assert refused(house, accept, comment) == Refusal.ERASED
    assert accept(house, comment, into_training=False).standing == Standing.REJECTED


def test_spans_lie_in_the_text(house: House, comment: str):
    wrong = replace(COMPLAINT, spans=(Span(0, len(TEXT) + 1, SpanType.PERSON),))
    assert refused(house, read, comment, "kim", wrong) == Refusal.BAD_SPAN


def test_the_reading_in_force_is_what_people_agree_on(house: House, comment: str):
    def in_force() -> Reading | None:
        with house.works.reading(house.name) as work:
            return reading_in_force(work, comment, 1)

    assert in_force() is None
    read(house, comment, "kim", REPAIR)
    assert in_force() == REPAIR
    read(house, comment, "lee", COMPLAINT)
    assert in_force() is None
    settle(house, comment, "ann", COMPLAINT)
    assert in_force() == COMPLAINT


def test_every_standing_has_a_queue_in_pages_and_the_oldest_comes_first(house: House):
    made = {standing: [house.keep().comment for _ in range(3)] for standing in list(Standing)[1:]}
    for standing, comments in made.items():
        for comment in comments:
            read(house, comment, "kim", COMPLAINT)
            if standing != Standing.ONE_READING:
                alike = standing in (Standing.AGREED, Standing.REJECTED)
                read(house, comment, "lee", COMPLAINT if alike else REPAIR)
            if standing in (Standing.SETTLED, Standing.ACCEPTED):
                settle(house, comment, "ann", REPAIR)
            if standing in (Standing.ACCEPTED, Standing.REJECTED):
                accept(house, comment, into_training=standing == Standing.ACCEPTED)
    with house.turn() as turn:
        for standing, comments in made.items():
            first, cursor = corrections.queue(turn, standing, None, 2)
            rest, end = corrections.queue(turn, standing, cursor, 2)
            assert [it.comment for it in (*first, *rest)] == comments
            assert {it.standing for it in (*first, *rest)} == {standing}
            assert (cursor is not None, end) == (True, None)
            assert list(turn.work.corrections.standing(standing)) == [*first, *rest]
        everything, _ = corrections.queue(turn, None, None, 100)
        assert len(everything) == 18
        assert turn.work.corrections.counts() == dict.fromkeys(made, 3)
        assert corrections.queue(turn, Standing.UNREAD, None, 100) == ([], None)


def test_whatever_people_do_the_lists_say_what_the_rules_say(house: House):
    chance = Random(7)
    comments = [house.keep().comment for _ in range(12)]
    for _ in range(150):
        comment, person = chance.choice(comments), chance.choice(["ann", "kim", "lee", "pat"])
        reading = chance.choice([COMPLAINT, REPAIR])
        step = chance.choice([read, read, settle, accept])
        with suppress(RefusedError):
            step(house, comment, person, *[] if step is accept else [reading])
    with house.turn() as turn:
        found = [turn.work.corrections.quarantine(comment, 1) for comment in comments]
        seen = {it.standing for it in found}
        assert len(seen) >= 4
        for standing in Standing:
            alike = {it.comment for it in found if it.standing == standing and it.corrections}
            assert {it.comment for it in turn.work.corrections.standing(standing)} == alike
            assert turn.work.corrections.counts().get(standing, 0) == len(alike)


def test_another_organisation_sees_none_of_it(house: House, comment: str, engine: Engine):
    read(house, comment, "kim", COMPLAINT)
    other = House(engine, "brent")
    assert kept(other, comment).standing == Standing.UNREAD
    assert measured(other).readings == 0
    with pytest.raises(NotFoundError):
        task(other, comment)
    with pytest.raises(NotFoundError):
        read(other, comment, "kim", COMPLAINT)


def test_the_record_names_no_text_and_no_labels(house: House, comment: str):
    read(house, comment, "kim", REPAIR)
    with house.works.reading(house.name) as work:
        told = [set(it.details) for it in work.trail.entries(comment) if it.event == "corrected"]
    assert told == [{"version", "blind", "changed", "standing", "number", "sha256"}]
