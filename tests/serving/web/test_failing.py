"""Texts that fail: others come first, and they themselves come again, later and later."""

from datetime import UTC, datetime

import pytest

from serving.service.repositories.comments import Version
from serving.web.failing import LONGEST_WAIT, Failing

SEEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failing(clock: Clock) -> Failing:
    return Failing(clock)


def waiting(*names: str) -> list[Version]:
    return [
        Version(name, 1, "text", nonce="nonce", sha256="0" * 64, seen_at=SEEN, clock_from=SEEN, emergency_from=SEEN)
        for name in names
    ]


def test_what_failed_waits_and_then_comes_after_all_others(clock: Clock, failing: Failing):
    bad, good = waiting("bad", "good")
    failing.remember(bad, failed=True)
    assert failing.in_turn([bad, good], 2) == [good]
    clock.now += LONGEST_WAIT
    assert failing.in_turn([bad, good], 2) == [good, bad]
    assert failing.in_turn([bad, good], 1) == [good]


def test_the_wait_grows_and_has_an_end(clock: Clock, failing: Failing):
    bad, waits = waiting("bad")[0], []
    for _ in range(30):
        failing.remember(bad, failed=True)
        began = clock.now
        while not failing.in_turn([bad], 1):
            clock.now += 1
        waits.append(clock.now - began)
    assert waits == sorted(waits)
    assert (waits[0] < waits[1], waits[-1]) == (True, LONGEST_WAIT)


def test_what_was_read_or_waits_no_more_is_forgotten(failing: Failing):
    one, two, three = waiting("one", "two", "three")
    for version in (one, two, three):
        failing.remember(version, failed=True)
    failing.remember(one, failed=False)
    failing.keep_only([two])
    assert len(failing) == 1
    assert failing.in_turn([one, two, three], 3) == [one, three]
