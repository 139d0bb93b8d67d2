"""Duties in law: what has to be done next, after what has happened, by which nation's working days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.domain.clocks import LONDON, BankHolidays, Nation, Unit
from serving.domain.duties import PROCEDURES, Duty, Event, Procedure, procedures_of, steps_due

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))


def procedure(id: str) -> Procedure:
    return next(it for it in PROCEDURES if it.id == id)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)  # type: ignore[misc]


def due_after(id: str, nation: Nation = Nation.ENGLAND, **happened: datetime) -> list[datetime]:
    events = {Event(event): at for event, at in happened.items()}
    return [step.due.astimezone(LONDON) for step in steps_due(procedure(id), events, nation)]


def test_a_complaint_goes_through_two_stages_of_two_steps():
    received = london(2026, 11, 20, 16, 30)
    assert due_after("complaint", received=received) == [london(2026, 11, 27, 17)]
    acknowledged = london(2026, 11, 24, 9)
    assert due_after("complaint", received=received, acknowledged=acknowledged) == [london(2026, 12, 8, 17)]
    stage_one = {"received": received, "acknowledged": acknowledged, "answered": london(2026, 12, 7, 12)}
    assert due_after("complaint", **stage_one) == []
    escalated = london(2026, 12, 21, 12)
    assert due_after("complaint", **stage_one, escalated=escalated) == [london(2026, 12, 30, 17)]
    two = {"escalated": escalated, "stage_two_acknowledged": london(2026, 12, 23, 12)}
    assert due_after("complaint", **stage_one, **two) == [london(2027, 1, 25, 17)]


def test_damp_in_england_is_investigated_summed_up_and_made_safe():
    received = london(2026, 11, 20, 12)
    assert due_after("damp_and_mould", received=received) == [london(2026, 12, 4, 17)]
    known = {"received": received, "investigated": london(2026, 12, 1, 12)}
    assert due_after("damp_and_mould", **known) == [london(2026, 12, 4, 17), *[london(2026, 12, 8, 17)] * 2]
    assert due_after("damp_and_mould", **known, made_safe=london(2026, 12, 2), works_begun=london(2026, 12, 2)) == [
        london(2026, 12, 4, 17)
    ]


def test_damp_in_scotland_is_investigated_by_scotlands_working_days():
    assert due_after("damp_and_mould_scotland", Nation.SCOTLAND, received=london(2026, 11, 23, 12)) == [
        london(2026, 12, 8, 17)  # 30 November is St Andrew's Day
    ]
    assert [it.id for it in procedures_of((Duty.AWAABS_LAW,), Nation.SCOTLAND)] == ["damp_and_mould_scotland"]
    assert procedures_of((Duty.AWAABS_LAW,), Nation.WALES) == ()


@given(MOMENTS)
def test_an_emergency_hazard_has_24_hours_whatever_the_day(received: datetime):
    (step,) = steps_due(procedure("emergency_hazard"), {Event.RECEIVED: received}, Nation.ENGLAND)
    assert step.due - received == timedelta(hours=24)


@given(MOMENTS)
def test_an_information_request_has_20_days_that_are_holidays_nowhere_in_the_kingdom(received: datetime):
    (step,) = steps_due(procedure("information_request"), {Event.RECEIVED: received}, Nation.ENGLAND)
    day, working = received.astimezone(LONDON).date(), 0
    while working < 20:
        day += timedelta(days=1)
        working += day.weekday() < 5 and not any(day in BankHolidays(nation) for nation in Nation)
    assert step.due.astimezone(LONDON) == datetime(day.year, day.month, day.day, 17, tzinfo=LONDON)


@given(MOMENTS, st.sampled_from(Nation), st.sampled_from(PROCEDURES))
def test_working_days_of_a_duty_end_on_a_working_day_of_its_nation(
    received: datetime, nation: Nation, asked: Procedure
):
    for step in steps_due(asked, {Event.RECEIVED: received}, nation):
        if asked.steps[0].clock.unit == Unit.WORKING_DAYS:
            ends = step.due.astimezone(LONDON)
            assert ends.weekday() < 5
            assert ends.date() not in BankHolidays(nation)
            assert (ends.hour, ends.minute) == (17, 0)


@pytest.mark.parametrize("asked", PROCEDURES, ids=lambda it: it.id)
def test_a_procedure_begins_when_something_is_received_and_no_step_waits_for_nothing(asked: Procedure):
    reached = {Event.RECEIVED, Event.ESCALATED}
    for step in asked.steps:
        assert step.after in reached
        reached.add(step.until)
