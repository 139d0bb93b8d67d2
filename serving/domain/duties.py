"""Duties in law that a file can switch on, beside what the organisation's own document asks.

Sources: Housing Ombudsman, Complaint Handling Code (2024), 1.2 to 1.4 and 6.2, which the Local Government and Social
Care Ombudsman shares; Investigation and Commencement of Repair (Scotland) Regulations 2026, SSI 2026/173, in force
since 6 October 2026, which do for damp in Scotland what Awaab's Law does in England; Hazards in Social Housing
(Prescribed Requirements) (England) Regulations 2025, known as Awaab's Law, in force since 27 October 2025;
Freedom of Information Act 2000, section 10.
"""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from models.labels import Label, Topic
from serving.domain.clocks import BankHolidays, Calendar, Clock, Nation, Unit, due
from serving.domain.seen import Seen
from serving.domain.when import When

STATUTORY_WEEK = dict.fromkeys(range(5), (time(9), time(17)))
"""Working days in law are Monday to Friday, whenever the organisation itself is open."""


class Duty(StrEnum):
    """What a file can switch on."""

    COMPLAINT_HANDLING_CODE = "complaint_handling_code"
    AWAABS_LAW = "awaabs_law"
    FREEDOM_OF_INFORMATION = "freedom_of_information"


@dataclass(frozen=True, slots=True)
class DutyDue:
    """A duty that may be running for a comment, and when its first step is due (UTC)."""

    duty: Duty
    words: str
    due: datetime


@dataclass(frozen=True, slots=True)
class _Step:
    duty: Duty
    nations: tuple[Nation, ...]
    when: When
    clock: Clock
    words: str


ENGLAND = (Nation.ENGLAND,)
DAMP = When(any_of=(Label.REPAIR, Label.COMPLAINT), none_of=(Label.EMERGENCY,), topics=(Topic.DAMP_MOULD,))
STEPS = (
    _Step(
        Duty.AWAABS_LAW,
        ENGLAND,
        When(all_of=(Label.EMERGENCY, Label.REPAIR)),
        Clock(id="awaab_emergency", amount=24, unit=Unit.CLOCK_HOURS),
        "If this is an emergency hazard in a social rented home, it is investigated and made safe within 24 hours.",
    ),
    _Step(
        Duty.AWAABS_LAW,
        ENGLAND,
        DAMP,
        Clock(id="awaab_damp", amount=10, unit=Unit.WORKING_DAYS),
        "If this is a significant damp or mould hazard in a social rented home, it is investigated within "
        "10 working days of the landlord knowing of it.",
    ),
    _Step(
        Duty.AWAABS_LAW,
        (Nation.SCOTLAND,),
        When(any_of=(Label.REPAIR, Label.COMPLAINT), topics=(Topic.DAMP_MOULD,)),
        Clock(id="awaab_damp_scotland", amount=10, unit=Unit.WORKING_DAYS),
        "If a rented home may be affected by damp or mould, it is investigated within 10 working days of the "
        "landlord knowing of it.",
    ),
    _Step(
        Duty.COMPLAINT_HANDLING_CODE,
        ENGLAND,
        When(any_of=(Label.COMPLAINT,)),
        Clock(id="code_stage_one", amount=5, unit=Unit.WORKING_DAYS),
        "Dissatisfaction is enough, the word complaint is not needed: offer to log a complaint. Once it is "
        "one, it is acknowledged within 5 working days.",
    ),
)


INFORMATION_REQUEST = Clock(id="information_request", amount=20, unit=Unit.WORKING_DAYS)


def information_due(at: datetime) -> datetime:
    """When a request for information received `at` is to be answered, in UTC.

    No label starts this clock: a person says that a comment is such a request. A working day here is one that is a
    bank holiday in no part of the United Kingdom (section 10(6)).
    """
    return due(at, INFORMATION_REQUEST, Calendar(STATUTORY_WEEK, _AnyNations()))


class _AnyNations:
    """The bank holidays of every part of the United Kingdom."""

    nations = tuple(BankHolidays(nation) for nation in Nation)

    def __contains__(self, day: object) -> bool:
        return any(day in holidays for holidays in self.nations)


def duties_due(seen: Seen, at: datetime, switched_on: tuple[Duty, ...], nation: Nation) -> tuple[DutyDue, ...]:
    """The duties switched on that this comment, received `at`, may have started."""
    calendar = Calendar(STATUTORY_WEEK, BankHolidays(nation))
    return tuple(
        DutyDue(step.duty, step.words, due(at, step.clock, calendar))
        for step in STEPS
        if step.duty in switched_on and nation in step.nations and step.when.met_by(seen)
    )
