"""Looking again at what was done to somebody: when it opens, who may judge it, and together with whom."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from serving.domain.clocks import LONDON
from serving.domain.decision import Decision
from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.people import Actor, InRole, role_held
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules


class Verdict(StrEnum):
    """Whether what was decided stands."""

    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who judged an appeal, in which role, how and why. `together_with` is the person who agreed to a reversal."""

    person: str
    role: InRole
    verdict: Verdict
    reason: str
    at: datetime
    together_with: str | None = None


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal against a decision: why its author asks, whose agreement is on record, and how it was judged."""

    against: Decision
    reason: str
    opened_at: datetime
    agreed_by: str | None = None
    judgement: Judgement | None = None


def opens_on(decision: Decision, rules: HouseRules) -> datetime:
    """From when, in UTC, this decision can be appealed: at once, where the rules name no time.

    So many months after a day is the day of the same number, or the last of a month that has none.
    """
    assert decision.ruling
    terms = rules.appeal(decision.act)
    if terms is None or not terms.opens_after_months:
        return decision.ruling.at.astimezone(UTC)
    day = _months_after(decision.ruling.at.astimezone(LONDON).date(), terms.opens_after_months)
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def judges(act: ActKind, rules: HouseRules) -> tuple[Id, ...]:
    """The roles that may judge an appeal: those the rules name, else all that have a part in such an act."""
    terms = rules.appeal(act)
    if terms:
        return terms.judged_by
    part = rules.act(act)
    if part is None:
        return ()
    deputy = rules.role(part.decided_by).in_absence
    return tuple(dict.fromkeys([*part.advice_from, part.decided_by, *([deputy] if deputy else [])]))


def appeal(decision: Decision, reason: str, rules: HouseRules, at: datetime, *, again: bool = False) -> Appeal:
    """Open an appeal. `again`: another against the same decision is open or was judged."""
    if not decision.done:
        raise RefusedError(Refusal.NOT_DONE, "Nothing was done, so there is nothing to appeal against.")
    if again:
        raise RefusedError(Refusal.APPEALED_ALREADY, "There is an appeal against this already.")
    if not reason.strip():
        raise RefusedError(Refusal.NO_REASON, "An appeal needs a reason.")
    opens = opens_on(decision, rules)
    if at < opens:
        day = opens.astimezone(LONDON).strftime("%-d %B %Y")
        raise RefusedError(Refusal.TOO_EARLY, f"This can be appealed from {day} on.")
    return Appeal(decision, reason.strip(), at)


def agree(appeal: Appeal, actor: Actor, rules: HouseRules, absent: frozenset[Id] = frozenset()) -> Appeal:
    """Record that whoever must be part of a reversal agrees to one."""
    _open(appeal)
    terms = rules.appeal(appeal.against.act)
    if terms is None or terms.together_with is None:
        raise RefusedError(Refusal.NOT_ASKED, "The rules ask for nobody's agreement to this.")
    _impartial(appeal, actor)
    if role_held(actor, terms.together_with, rules, absent) is None:
        name = rules.role(terms.together_with).name
        raise RefusedError(Refusal.WRONG_ROLE, f"A reversal is agreed with the {name} ({terms.clause}).")
    return replace(appeal, agreed_by=actor.person)


def judge(
    appeal: Appeal,
    verdict: Verdict,
    reason: str,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
) -> Appeal:
    """Judge an appeal, as somebody who neither decided nor advised."""
    _open(appeal)
    _impartial(appeal, actor)
    wanted = judges(appeal.against.act, rules)
    held = next(filter(None, (role_held(actor, role, rules, absent) for role in wanted)), None)
    if held is None:
        names = " or ".join(rules.role(role).name for role in wanted)
        raise RefusedError(Refusal.WRONG_ROLE, f"An appeal against this is judged by the {names}.")
    if not reason.strip():
        raise RefusedError(Refusal.NO_REASON, "A judgement needs a reason.")
    together = _together(appeal, actor, rules) if verdict == Verdict.REVERSED else None
    return replace(appeal, judgement=Judgement(actor.person, held, verdict, reason.strip(), at, together))


def _together(appeal: Appeal, actor: Actor, rules: HouseRules) -> str | None:
    """The other person who agreed to a reversal, where the rules ask for one."""
    terms = rules.appeal(appeal.against.act)
    if terms is None or terms.together_with is None:
        return None
    if appeal.agreed_by in (None, actor.person):
        name = rules.role(terms.together_with).name
        raise RefusedError(
            Refusal.NOT_TOGETHER,
            f"A reversal is decided together with the {name}, who has not agreed ({terms.clause}).",
        )
    return appeal.agreed_by


def _open(appeal: Appeal) -> None:
    if appeal.judgement:
        raise RefusedError(Refusal.DECIDED_ALREADY, "This appeal has been judged already.")


def _impartial(appeal: Appeal, actor: Actor) -> None:
    if actor.person in appeal.against.took_part:
        raise RefusedError(
            Refusal.NOT_IMPARTIAL, "You decided or advised on this, so somebody else has to look at it again."
        )


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
