"""Corrections: nothing trains that people disagree on or nobody accepted; the blind share is what was asked for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.labels import Label, Topic
from models.spans import Span, SpanType
from serving.domain.correction import (
    Correction,
    Quarantine,
    Reading,
    Standing,
    accept,
    anchoring,
    correct,
    settle,
    shown_blind,
    weighed,
)
from serving.domain.errors import Refusal, RefusedError
from serving.domain.people import Actor

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REPAIR = Reading(frozenset({Label.REPAIR}), Topic.REPAIRS)
BOTH = Reading(frozenset({Label.REPAIR, Label.COMPLAINT}), Topic.REPAIRS)
EMPTY = Quarantine("c1", 1)
ANN, LEE, PAT = (Actor(person, frozenset()) for person in ("ann", "lee", "pat"))


def correction(person: str, reading: Reading = REPAIR, *, blind: bool = False, version: int = 1) -> Correction:
    return Correction("c1", version, person, reading, BOTH, blind, NOON)


def read_by(*readings: tuple[str, Reading]) -> Quarantine:
    quarantine = EMPTY
    for person, reading in readings:
        quarantine = correct(quarantine, correction(person, reading), 40)
    return quarantine


def refusal(call, *asked: object, **known: object) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        call(*asked, **known)
    assert str(refused.value).endswith(".")
    return refused.value.refusal


def test_one_reading_waits_and_two_alike_agree():
    assert read_by(("kim", REPAIR)).standing == Standing.ONE_READING
    agreed = read_by(("kim", REPAIR), ("lee", REPAIR))
    assert (agreed.standing, agreed.reading) == (Standing.AGREED, REPAIR)


def test_two_that_differ_go_to_a_third_person_with_a_reason():
    disputed = read_by(("kim", REPAIR), ("lee", BOTH))
    assert (disputed.standing, disputed.reading) == (Standing.DISPUTED, None)
    assert refusal(settle, disputed, BOTH, "Third call.", LEE, NOON, 40) == Refusal.NOT_IMPARTIAL
    assert refusal(settle, disputed, BOTH, " ", ANN, NOON, 40) == Refusal.NO_REASON
    settled = settle(disputed, BOTH, "Third call.", ANN, NOON, 40)
    assert (settled.standing, settled.reading) == (Standing.SETTLED, BOTH)


def test_what_nobody_disagrees_on_is_not_settled():
    assert refusal(settle, read_by(("kim", REPAIR)), BOTH, "Why.", ANN, NOON, 40) == Refusal.NOT_DISPUTED


def test_a_person_puts_their_reading_right_until_somebody_else_has_read_the_comment():
    again = read_by(("kim", REPAIR), ("kim", BOTH))
    assert (len(again.corrections), again.reading) == (1, BOTH)
    disputed = correct(again, correction("lee", REPAIR), 40)
    assert refusal(correct, disputed, correction("kim", REPAIR), 40) == Refusal.READ_BY_OTHERS
    assert disputed.standing == Standing.DISPUTED


def test_what_is_settled_is_read_no_more():
    settled = settle(read_by(("kim", REPAIR), ("lee", BOTH)), BOTH, "Third call.", ANN, NOON, 40)
    assert refusal(correct, settled, correction("pat", REPAIR), 40) == Refusal.READ_BY_OTHERS


def test_an_arbiters_spans_lie_in_the_text_too():
    wrong = replace(BOTH, spans=(Span(0, 99, SpanType.PERSON),))
    disputed = read_by(("kim", REPAIR), ("lee", BOTH))
    assert refusal(settle, disputed, wrong, "Third call.", ANN, NOON, 40) == Refusal.BAD_SPAN


def test_nobody_accepts_what_they_said_themselves():
    kim = Actor("kim", frozenset())
    assert refusal(accept, read_by(("kim", REPAIR)), kim, NOON, into_training=True) == Refusal.OWN_READING
    settled = settle(read_by(("kim", REPAIR), ("lee", BOTH)), BOTH, "Third call.", ANN, NOON, 40)
    assert refusal(accept, settled, ANN, NOON, into_training=True) == Refusal.OWN_READING
    assert accept(settled, PAT, NOON, into_training=True).standing == Standing.ACCEPTED


def test_two_readings_that_mark_the_same_pieces_in_another_order_agree():
    one, two = Span(0, 3, SpanType.PERSON), Span(5, 9, SpanType.PERSON)
    readings = [Reading(frozenset({Label.PERSONAL_INFORMATION}), None, spans) for spans in ((one, two), (two, one))]
    assert read_by(("kim", readings[0]), ("lee", readings[1])).standing == Standing.AGREED


def test_where_nobody_has_read_a_comment_it_says_so():
    assert (EMPTY.standing, EMPTY.reading) == (Standing.UNREAD, None)


@pytest.mark.parametrize("quarantine", [EMPTY, read_by(("kim", REPAIR), ("lee", BOTH))])
def test_nothing_is_accepted_that_people_do_not_agree_on(quarantine: Quarantine):
    assert refusal(accept, quarantine, ANN, NOON, into_training=True) == Refusal.DISPUTED


@pytest.mark.parametrize(("into_training", "standing"), [(True, Standing.ACCEPTED), (False, Standing.REJECTED)])
def test_what_was_accepted_or_rejected_stays_so(into_training: bool, standing: Standing):
    done = accept(read_by(("kim", REPAIR)), ANN, NOON, into_training=into_training)
    assert done.standing == standing
    assert refusal(correct, done, correction("lee"), 40) == Refusal.DECIDED_ALREADY
    assert refusal(settle, done, BOTH, "Why.", PAT, NOON, 40) == Refusal.DECIDED_ALREADY
    assert refusal(accept, done, PAT, NOON, into_training=True) == Refusal.DECIDED_ALREADY


def test_a_reading_of_an_older_version_is_refused():
    assert refusal(correct, Quarantine("c1", 2), correction("kim"), 40) == Refusal.CHANGED_MEANWHILE


@pytest.mark.parametrize("spans", [[(0, 41)], [(0, 5), (4, 9)], [(0, 5), (10, 20), (3, 12)]])
def test_spans_lie_in_the_text_and_apart(spans: list[tuple[int, int]]):
    marked = tuple(Span(start, end, SpanType.PERSON) for start, end in spans)
    reading = Reading(frozenset({Label.PERSONAL_INFORMATION}), None, marked)
    assert refusal(correct, EMPTY, correction("kim", reading), 40) == Refusal.BAD_SPAN


def test_a_span_may_end_with_the_text_and_spans_come_in_any_order():
    marked = (Span(30, 40, SpanType.PHONE), Span(0, 5, SpanType.PERSON))
    reading = Reading(frozenset({Label.PERSONAL_INFORMATION}), None, marked)
    assert correct(EMPTY, correction("kim", reading), 40).reading == reading
    crossed = replace(
        reading, spans=(Span(30, 40, SpanType.PHONE), Span(0, 5, SpanType.PERSON), Span(35, 36, SpanType.PERSON))
    )
    assert refusal(correct, EMPTY, correction("kim", crossed), 40) == Refusal.BAD_SPAN


def test_a_reading_of_another_comment_is_refused():
    assert refusal(correct, Quarantine("c2", 1), correction("kim"), 40) == Refusal.CHANGED_MEANWHILE


def test_readings_of_comments_that_nobody_had_scored_say_nothing_of_anchoring():
    unscored = replace(correction("kim"), suggested=None)
    assert anchoring([unscored, correction("lee", BOTH)]) == (1.0, None)


def test_what_is_blind_to_one_reviewer_need_not_be_to_another():
    people = [{shown_blind(f"c{number}", person, 0.5) for person in "abcdefgh"} for number in range(20)]
    comments = [{shown_blind(f"c{number}", person, 0.5) for number in range(20)} for person in "abcdefgh"]
    assert {True, False} in people
    assert {True, False} in comments


def test_anchoring_compares_those_who_saw_the_suggestion_with_those_who_did_not():
    said = [
        correction("a", BOTH),
        correction("b", BOTH),
        correction("c", REPAIR),
        correction("d", REPAIR, blind=True),
        correction("e", BOTH, blind=True),
    ]
    assert anchoring(said) == (2 / 3, 1 / 2)
    assert anchoring([]) == (None, None)


ABUSE, PRAISE = (Reading(frozenset({label}), None) for label in (Label.ABUSE, Label.COMPLIMENT))
READINGS = st.sampled_from([REPAIR, BOTH, ABUSE, PRAISE])


@given(st.lists(st.tuples(st.sampled_from("abc"), READINGS), max_size=3, unique_by=lambda it: it[0]), READINGS)
def test_whoever_decides_takes_no_label_away_that_somebody_else_gives(said: list, scored: Reading):
    quarantine = Quarantine("c1", 1, tuple(correction(person, reading) for person, reading in said))
    others = [reading.labels for person, reading in said if person != "a"]
    expected = frozenset[Label]().union(*(reading.labels for _, reading in said), *([] if others else [scored.labels]))
    assert weighed(quarantine, scored.labels, "a") == expected
    assert weighed(quarantine, None, "a") == (expected if others else None)


def test_what_an_arbiter_settled_is_weighed_alone_except_by_the_arbiter():
    disputed = read_by(("kim", REPAIR), ("lee", ABUSE))
    assert weighed(disputed, None) == {Label.REPAIR, Label.ABUSE}
    by_pat = settle(disputed, ABUSE, "Third call.", PAT, NOON, 40)
    assert weighed(by_pat, None, "kim") == {Label.ABUSE}
    assert weighed(by_pat, None, "pat") == {Label.REPAIR, Label.ABUSE}


def test_a_proposal_is_weighed_by_what_anybody_says_it_is_and_else_by_the_classifier():
    assert weighed(EMPTY, None) is None
    assert weighed(EMPTY, REPAIR.labels) == REPAIR.labels
    assert weighed(read_by(("kim", ABUSE)), REPAIR.labels) == ABUSE.labels


@given(st.floats(0, 1), st.text(max_size=20), st.text(max_size=20))
def test_whether_a_comment_is_shown_blind_never_changes_and_grows_with_the_share(
    share: float, comment: str, person: str
):
    assert shown_blind(comment, person, share) == shown_blind(comment, person, share)
    assert not shown_blind(comment, person, 0)
    assert shown_blind(comment, person, 1)
    assert not shown_blind(comment, person, share) or shown_blind(comment, person, min(1.0, share + 0.1))


def test_about_the_share_that_was_asked_for_is_shown_blind():
    blind = sum(shown_blind(f"comment {number}", "kim", 0.2) for number in range(5000))
    assert 900 < blind < 1100


@given(
    st.lists(
        st.tuples(st.sampled_from(["correct", "settle", "accept"]), st.sampled_from("abcd"), st.booleans()), max_size=15
    )
)
def test_whatever_people_do_only_what_is_agreed_on_or_settled_by_another_is_accepted(steps: list):
    quarantine = EMPTY
    for step, person, first in steps:
        reading = REPAIR if first else BOTH
        try:
            if step == "correct":
                quarantine = correct(quarantine, correction(person, reading), 40)
            elif step == "settle":
                quarantine = settle(quarantine, reading, "Why.", Actor(person, frozenset()), NOON, 40)
            else:
                quarantine = accept(quarantine, Actor(person, frozenset()), NOON, into_training=first)
        except RefusedError:
            continue
    if quarantine.acceptance:
        assert quarantine.reading
        assert quarantine.settlement or len({it.reading for it in quarantine.corrections}) == 1
        assert quarantine.acceptance.person not in {it.person for it in quarantine.corrections}
    if quarantine.settlement:
        assert quarantine.settlement.person not in {it.person for it in quarantine.corrections}
