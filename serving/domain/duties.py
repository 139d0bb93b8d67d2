"""Duties in law that a file can switch on, beside what the organisation's own document asks, step by step.

Sources: Housing Ombudsman, Complaint Handling Code (2024), 1.2 to 1.4 and 6.2, which the Local Government and Social
Care Ombudsman shares; Investigation and Commencement of Repair (Scotland) Regulations 2026, SSI 2026/173, in force
since 6 October 2026, which do for damp in Scotland what Awaab's Law does in England; Hazards in Social Housing
(Prescribed Requirements) (England) Regulations 2025, known as Awaab's Law, in force since 27 October 2025;
Freedom of Information Act 2000, section 10.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from models.labels import Label, Topic
from serving.domain.clocks import BankHolidays, Calendar, Clock, Nation, Starts, Unit, due
from serving.domain.part import Id
from serving.domain.seen import Seen
from serving.domain.when import When

STATUTORY_WEEK = dict.fromkeys(range(5), (time(9), time(17)))
"""Working days in law are Monday to Friday, whenever the organisation itself is open."""


class Duty(StrEnum):
    """What a file can switch on."""

    COMPLAINT_HANDLING_CODE = "complaint_handling_code"
    AWAABS_LAW = "awaabs_law"
    FREEDOM_OF_INFORMATION = "freedom_of_information"


class Event(StrEnum):
    """What starts or ends a step of a procedure."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    STAGE_TWO_ACKNOWLEDGED = "stage_two_acknowledged"
    STAGE_TWO_ANSWERED = "stage_two_answered"
    INVESTIGATED = "investigated"
    SUMMARISED = "summarised"
    MADE_SAFE = "made_safe"
    WORKS_BEGUN = "works_begun"


@dataclass(frozen=True, slots=True)
class Step:
    """What has to have happened so long after something else did."""

    after: Event
    until: Event
    clock: Clock
    words: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """What a duty asks for, in which nations, step by step. Without `when` only a person can say that it runs.

    `uk_holidays`: a bank holiday of any part of the United Kingdom is no working day.
    """

    id: Id
    duty: Duty
    nations: tuple[Nation, ...]
    when: When | None
    steps: tuple[Step, ...]
    uk_holidays: bool = False


@dataclass(frozen=True, slots=True)
class DutyDue:
    """A step of a procedure that is to be done, and by when (UTC)."""

    duty: Duty
    procedure: Id
    words: str
    due: datetime


def _step(after: Event, until: Event, amount: int, words: str, unit: Unit = Unit.WORKING_DAYS) -> Step:
    return Step(after, until, Clock(id=until.value, amount=amount, unit=unit), words)


AFTER_INVESTIGATION = (
    _step(Event.INVESTIGATED, Event.SUMMARISED, 3, "The tenant has a written summary within 3 working days."),
    _step(Event.INVESTIGATED, Event.MADE_SAFE, 5, "The home is made safe within 5 working days."),
)
PROCEDURES = (
    Procedure(
        "emergency_hazard",
        Duty.AWAABS_LAW,
        (Nation.ENGLAND,),
        When(all_of=(Label.EMERGENCY, Label.REPAIR)),
        (
            _step(
                Event.RECEIVED,
                Event.MADE_SAFE,
                24,
                "If this is an emergency hazard in a social rented home, it is investigated and made safe within "
                "24 hours.",
                Unit.CLOCK_HOURS,
            ),
        ),
    ),
    Procedure(
        "damp_and_mould",
        Duty.AWAABS_LAW,
        (Nation.ENGLAND,),
        When(any_of=(Label.REPAIR, Label.COMPLAINT), none_of=(Label.EMERGENCY,), topics=(Topic.DAMP_MOULD,)),
        (
            _step(
                Event.RECEIVED,
                Event.INVESTIGATED,
                10,
                "If this is a significant damp or mould hazard in a social rented home, it is investigated within "
                "10 working days of the landlord knowing of it.",
            ),
            *AFTER_INVESTIGATION,
            _step(Event.INVESTIGATED, Event.WORKS_BEGUN, 5, "Further works begin within 5 working days."),
        ),
    ),
    Procedure(
        "damp_and_mould_scotland",
        Duty.AWAABS_LAW,
        (Nation.SCOTLAND,),
        When(any_of=(Label.REPAIR, Label.COMPLAINT), topics=(Topic.DAMP_MOULD,)),
        (
            _step(
                Event.RECEIVED,
                Event.INVESTIGATED,
                10,
                "If a rented home may be affected by damp or mould, it is investigated within 10 working days of the "
                "landlord knowing of it.",
            ),
            AFTER_INVESTIGATION[0],
            _step(
                Event.INVESTIGATED, Event.WORKS_BEGUN, 5, "Work that is needed for safety begins within 5 working days."
            ),
        ),
    ),
    Procedure(
        "complaint",
        Duty.COMPLAINT_HANDLING_CODE,
        (Nation.ENGLAND,),
        When(any_of=(Label.COMPLAINT,)),
        (
            _step(
                Event.RECEIVED,
                Event.ACKNOWLEDGED,
                5,
                "Dissatisfaction is enough, the word complaint is not needed: offer to log a complaint. Once it is "
                "one, it is acknowledged within 5 working days.",
            ),
            _step(Event.ACKNOWLEDGED, Event.ANSWERED, 10, "Stage one is answered within 10 working days."),
            _step(
                Event.ESCALATED,
                Event.STAGE_TWO_ACKNOWLEDGED,
                5,
                "Stage two is acknowledged within 5 working days, and looked at by somebody else.",
            ),
            _step(
                Event.STAGE_TWO_ACKNOWLEDGED,
                Event.STAGE_TWO_ANSWERED,
                20,
                "Stage two is answered within 20 working days.",
            ),
        ),
    ),
    Procedure(
        "information_request",
        Duty.FREEDOM_OF_INFORMATION,
        (Nation.ENGLAND, Nation.WALES, Nation.NORTHERN_IRELAND),
        None,
        (_step(Event.RECEIVED, Event.ANSWERED, 20, "The request is answered within 20 working days."),),
        uk_holidays=True,
    ),
)


class _AnyNations:
    """The bank holidays of every part of the United Kingdom."""

    nations = tuple(BankHolidays(nation) for nation in Nation)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and any(day in holidays for holidays in self.nations)


def duties_due(seen: Seen, starts: Starts, switched_on: tuple[Duty, ...], nation: Nation) -> tuple[DutyDue, ...]:
    """The first step of every procedure that this comment may have started, by when its clocks start."""
    return tuple(
        step
        for procedure in procedures_of(switched_on, nation)
        if procedure.when and procedure.when.met_by(seen)
        for step in steps_due(procedure, {Event.RECEIVED: received_at(procedure, starts)}, nation)
    )


def received_at(procedure: Procedure, starts: Starts) -> datetime:
    """When what starts a procedure was received: an emergency when the text that is one was."""
    of_emergencies = procedure.when is not None and Label.EMERGENCY in procedure.when.all_of
    return starts.received(as_emergency=of_emergencies)


def procedures_of(switched_on: tuple[Duty, ...], nation: Nation) -> tuple[Procedure, ...]:
    """The procedures of the duties that are switched on, in this nation."""
    return tuple(it for it in PROCEDURES if it.duty in switched_on and nation in it.nations)


def steps_due(procedure: Procedure, happened: Mapping[Event, datetime], nation: Nation) -> tuple[DutyDue, ...]:
    """What is to be done next, soonest first, after what has `happened`; times know their zone, or `ValueError`."""
    holidays: Container[date] = _AnyNations() if procedure.uk_holidays else BankHolidays(nation)
    calendar = Calendar(STATUTORY_WEEK, holidays)
    open_steps = [step for step in procedure.steps if step.after in happened and step.until not in happened]
    due_steps = [
        DutyDue(procedure.duty, procedure.id, step.words, due(happened[step.after], step.clock, calendar))
        for step in open_steps
    ]
    return tuple(sorted(due_steps, key=lambda step: step.due))
