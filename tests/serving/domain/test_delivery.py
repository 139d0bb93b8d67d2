"""Messages on their way: taken by one at a time, put off, given up, confirmed, and never lost."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from serving.domain.delivery import (
    BACK_OFF,
    GONE,
    JITTER,
    LEASE,
    Confirmation,
    Delivery,
    DeliveryState,
    arrive,
    confirm,
    fail,
    hand_over_again,
    take,
    withdraw,
)
from serving.domain.errors import Refusal, RefusedError

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NEW = Delivery(next_at=NOON)
TAKEN = take(NEW, NOON)


def test_what_is_taken_is_nobody_elses_until_its_lease_is_over():
    assert not TAKEN.is_due(NOON + LEASE - timedelta(microseconds=1))
    assert TAKEN.is_due(NOON + LEASE)
    with pytest.raises(ValueError, match="due"):
        take(TAKEN, NOON)


def test_after_each_failure_it_waits_longer_and_after_the_last_it_is_dead():
    delivery, at, waits = NEW, NOON, []
    while delivery.next_at:
        at = delivery.next_at
        taken = take(delivery, at)
        delivery = fail(taken, taken, "http 500", at, spread=0.5)
        waits += [delivery.next_at - at] if delivery.next_at else []
    assert tuple(waits) == BACK_OFF
    assert (delivery.state, delivery.attempts, delivery.failure) == (DeliveryState.DEAD, 9, "http 500")
    assert delivery.dead_at == at


@given(spread=st.floats(0, 1))
def test_waits_are_spread_around_what_is_said(spread: float):
    failed = fail(TAKEN, TAKEN, "timed out", NOON, spread)
    assert failed.next_at
    assert BACK_OFF[0] * (1 - JITTER) <= failed.next_at - NOON <= BACK_OFF[0] * (1 + JITTER) + timedelta(microseconds=1)


def test_a_tool_that_says_it_is_gone_is_not_asked_again():
    assert fail(TAKEN, TAKEN, GONE, NOON, 0).state == DeliveryState.DEAD


def test_what_a_lapsed_attempt_brings_back_does_not_count():
    anew = take(TAKEN, NOON + LEASE)
    assert arrive(anew, TAKEN, NOON + LEASE) == anew
    assert fail(anew, TAKEN, "timed out", NOON + LEASE, 0) == anew


def test_a_message_handed_over_again_is_not_ended_by_an_earlier_attempt():
    again = hand_over_again(confirm(TAKEN, Confirmation.FAILED, None, NOON), NOON)
    assert arrive(again, TAKEN, NOON) == again
    taken_again = take(again, NOON)
    assert arrive(taken_again, TAKEN, NOON) == taken_again


@pytest.mark.parametrize("before", [NEW, TAKEN, arrive(TAKEN, TAKEN, NOON), fail(TAKEN, TAKEN, GONE, NOON, 0)])
def test_the_tool_may_confirm_whenever_it_has_the_message_and_then_says_the_same(before: Delivery):
    done = confirm(before, Confirmation.DONE, "removed", NOON)
    assert (done.state, done.confirmed_at, done.confirmation) == (DeliveryState.CONFIRMED, NOON, "removed")
    assert confirm(done, Confirmation.DONE, None, NOON + LEASE) == done
    with pytest.raises(RefusedError) as refused:
        confirm(done, Confirmation.FAILED, None, NOON)
    assert refused.value.refusal == Refusal.CONFIRMED_ALREADY


def test_what_failed_may_be_done_later_and_not_the_other_way_round():
    failed = confirm(TAKEN, Confirmation.FAILED, "no such post", NOON)
    assert confirm(failed, Confirmation.FAILED, "again", NOON + LEASE) == failed
    done = confirm(failed, Confirmation.DONE, None, NOON + LEASE)
    assert (done.state, done.confirmed_at, done.confirmation) == (DeliveryState.CONFIRMED, NOON + LEASE, None)


BECAME = {
    "waiting": NEW,
    "under way": TAKEN,
    "put off": fail(TAKEN, TAKEN, "http 500", NOON, 0),
    "dead": fail(TAKEN, TAKEN, GONE, NOON, 0),
    "failed": confirm(TAKEN, Confirmation.FAILED, "no such post", NOON),
}


@pytest.mark.parametrize("before", BECAME.values(), ids=BECAME)
def test_what_is_withdrawn_is_never_due_nor_handed_over_again_whatever_comes_back(before: Delivery):
    withdrawn = withdraw(before, NOON)
    assert (withdrawn.state, withdrawn.withdrawn_at, withdrawn.next_at) == (DeliveryState.WITHDRAWN, NOON, None)
    assert (withdrawn.confirmed_at, withdrawn.confirmation) == (None, None)
    assert not withdrawn.is_due(NOON + 9 * LEASE)
    assert withdraw(withdrawn, NOON + LEASE) == withdrawn
    assert arrive(withdrawn, TAKEN, NOON) == fail(withdrawn, TAKEN, GONE, NOON, 0) == withdrawn
    assert confirm(withdrawn, Confirmation.FAILED, None, NOON) == withdrawn
    assert confirm(withdrawn, Confirmation.DONE, None, NOON).state == DeliveryState.CONFIRMED
    with pytest.raises(RefusedError) as refused:
        hand_over_again(withdrawn, NOON)
    assert refused.value.refusal == Refusal.REVERSED


@pytest.mark.parametrize("before", [arrive(TAKEN, TAKEN, NOON), confirm(TAKEN, Confirmation.DONE, None, NOON)])
def test_what_the_tool_has_or_has_done_is_not_withdrawn_and_once_reversed_not_handed_over_again(before: Delivery):
    assert withdraw(before, NOON) == before
    with pytest.raises(RefusedError):
        hand_over_again(before, NOON, undone_since=True)


def test_whether_somebody_may_have_brought_it_to_the_tool_is_known_after_a_retry_too():
    assert not NEW.was_tried
    assert TAKEN.was_tried
    assert hand_over_again(BECAME["dead"], NOON).was_tried


def test_what_is_done_is_not_handed_over_again_and_all_else_is_with_all_its_attempts():
    done = confirm(TAKEN, Confirmation.DONE, None, NOON)
    with pytest.raises(RefusedError):
        hand_over_again(done, NOON)
    for before in (fail(TAKEN, TAKEN, GONE, NOON, 0), confirm(TAKEN, Confirmation.FAILED, None, NOON)):
        again = hand_over_again(before, NOON + LEASE)
        assert (again.attempts, again.is_due(NOON + LEASE), again.confirmed_at) == (0, True, None)


@pytest.mark.parametrize("state", DeliveryState)
def test_only_what_waits_has_a_time_at_which_it_is_due(state: DeliveryState):
    with pytest.raises(ValueError, match="waits"):
        Delivery(next_at=None if state == DeliveryState.WAITING else NOON, state=state)


@dataclass
class Attempt:
    """What one deliverer holds, and whether the tool got it."""

    taken: Delivery
    got: bool = field(default=False)


class Delivering(RuleBasedStateMachine):
    """One message, deliverers that come, go and are killed, a tool that works or not, and people who try again."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOON
        self.delivery = NEW
        self.attempts: list[Attempt] = []
        self.got_since_handed_over = False
        self.told_done = False
        self.reversed = False

    @rule(seconds=st.sampled_from([0, 1, 5, 59, 60, 3600, 90_000]))
    def time_goes_by(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @precondition(lambda self: self.delivery.is_due(self.at))
    @rule()
    def somebody_takes_it(self) -> None:
        self.delivery = take(self.delivery, self.at)
        self.attempts.append(Attempt(self.delivery))

    @precondition(lambda self: self.attempts)
    @rule(data=st.data())
    def it_reaches_the_tool(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.attempts)).got = True
        self.got_since_handed_over = True

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), spread=st.floats(0, 1), gone=st.booleans())
    def somebody_comes_back(self, data: st.DataObject, spread: float, gone: bool) -> None:
        attempt = data.draw(st.sampled_from(self.attempts))
        self.attempts.remove(attempt)
        if attempt.got:
            self.delivery = arrive(self.delivery, attempt.taken, self.at)
        else:
            self.delivery = fail(self.delivery, attempt.taken, GONE if gone else "http 500", self.at, spread)

    @precondition(lambda self: self.attempts)
    @rule(data=st.data())
    def somebody_is_killed(self, data: st.DataObject) -> None:
        self.attempts.remove(data.draw(st.sampled_from(self.attempts)))

    @rule(said=st.sampled_from(Confirmation))
    def the_tool_confirms(self, said: Confirmation) -> None:
        before = self.delivery
        try:
            self.delivery = confirm(self.delivery, said, None, self.at)
        except RefusedError:
            assert (before.state, said) == (DeliveryState.CONFIRMED, Confirmation.FAILED)
        self.told_done |= self.delivery.state == DeliveryState.CONFIRMED

    @rule()
    def a_person_tries_again(self) -> None:
        try:
            self.delivery = hand_over_again(self.delivery, self.at, undone_since=self.reversed)
        except RefusedError:
            assert self.told_done or self.reversed
        else:
            assert not self.reversed
            self.got_since_handed_over = False

    @rule()
    def its_decision_is_reversed(self) -> None:
        self.reversed = True
        self.delivery = withdraw(self.delivery, self.at)

    @invariant()
    def what_is_done_stays_done(self) -> None:
        assert self.told_done == (self.delivery.state == DeliveryState.CONFIRMED)

    @invariant()
    def what_was_reversed_waits_no_more(self) -> None:
        assert not (self.reversed and self.delivery.next_at)
        assert (self.delivery.state == DeliveryState.WITHDRAWN) <= self.reversed

    @invariant()
    def what_is_delivered_was_got_after_it_was_last_handed_over(self) -> None:
        assert self.delivery.state != DeliveryState.DELIVERED or self.got_since_handed_over

    @invariant()
    def what_is_dead_was_tried_as_often_as_promised_or_the_tool_is_gone(self) -> None:
        if self.delivery.state == DeliveryState.DEAD:
            assert self.delivery.attempts > len(BACK_OFF) or self.delivery.failure == GONE

    @invariant()
    def what_waits_is_due_in_a_day_and_a_third_at_the_latest(self) -> None:
        if self.delivery.next_at:
            assert self.delivery.next_at - self.at <= BACK_OFF[-1] * (1 + JITTER) + timedelta(microseconds=1)

    def teardown(self) -> None:
        """Whatever happened, a deliverer that works and a tool that answers bring to its end whatever waits."""
        if self.delivery.next_at:
            at = max(self.at, self.delivery.next_at)
            taken = take(self.delivery, at)
            assert arrive(taken, taken, at).state == DeliveryState.DELIVERED


def test_whatever_happens_in_whatever_order_nothing_is_lost():
    run_state_machine_as_test(Delivering, settings=settings(max_examples=300, stateful_step_count=40, deadline=None))
