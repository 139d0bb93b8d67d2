"""Looking again at what was done to somebody: when it opens, who may judge it, and together with whom.

When it opens was promised with the decision. Who judges is for the rules in force when it is judged, since the roles
of older ones may have nobody any more.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from serving.domain.clocks import LONDON
from serving.domain.deciding import NEEDS_GROUNDS
from serving.domain.decision import Decision
from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.people import Actor, InRole, role_held
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.words import says_something


class Verdict(StrEnum):
    """Whether what was decided stands."""

    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """That whoever must be part of a reversal agrees to one: who, in which role, why, when and under which rules."""

    person: str
    role: InRole
    reason: str
    at: datetime
    rules: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who judged an appeal, in which role, how, why, and under which rules."""

    person: str
    role: InRole
    verdict: Verdict
    reason: str
    at: datetime
    rules: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal against a decision: why its author asks, who agrees to a reversal, and how it was judged.

    `reason` is None once erased. Rules that change may ask for somebody else's agreement than the one on record.
    """

    against: Decision
    reason: str | None
    opened_at: datetime
    agreements: tuple[Agreement, ...] = ()
    judgement: Judgement | None = None

    def agreed_as(self, role: Id) -> Agreement | None:
        """What was agreed in this role, under whatever rules."""
        return next((it for it in self.agreements if it.role.asked == role), None)


def opens_on(act: ActKind, decided_at: datetime, rules: HouseRules) -> datetime:
    """From when, in UTC, an act decided upon then can be appealed: at once, where the rules name no time.

    So many months after a day is the day of the same number, or the last of a month that has none.
    """
    terms = rules.appeal(act)
    if terms is None or not terms.opens_after_months:
        return decided_at.astimezone(UTC)
    day = _months_after(decided_at.astimezone(LONDON).date(), terms.opens_after_months)
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def judges(act: ActKind, rules: HouseRules) -> tuple[Id, ...]:
    """The roles that may judge an appeal: those the rules name, else every role but the one that decides.

    Any role may where that leaves nobody, and where the rules know the act no more: an appeal is never without a judge.
    """
    terms, part = rules.appeal(act), rules.act(act)
    if terms:
        return terms.judged_by
    deciders = {part.decided_by, rules.role(part.decided_by).in_absence} if part else set()
    roles = tuple(role.id for role in rules.roles)
    return tuple(role for role in roles if role not in deciders) or roles


def appeal(
    decision: Decision,
    reason: str,
    opens: datetime | None,
    at: datetime,
    *,
    by: str | None = None,
    again: bool = False,
    undone: bool = False,
) -> Appeal:
    """Open an appeal from the time that was promised with the decision, when it `opens`.

    `by` is who puts it on record for its author: not the one who decided, since there is one appeal against a decision.
    `again`: another against this decision is open or was judged; `undone`: it holds no more.
    """
    if opens is None or not decision.is_to_act or decision.act not in NEEDS_GROUNDS:
        raise RefusedError(Refusal.NOTHING_DONE, "Nothing was done to anybody, so there is nothing to appeal against.")
    if again:
        raise RefusedError(Refusal.APPEALED_ALREADY, "There is an appeal against this already.")
    if decision.ruling and by == decision.ruling.person:
        raise RefusedError(Refusal.NOT_IMPARTIAL, "You decided this, so somebody else has to put the appeal on record.")
    if undone:
        raise RefusedError(Refusal.UNDONE_ALREADY, "This has been undone already.")
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, "An appeal needs a reason.")
    if at < opens:
        day = opens.astimezone(LONDON).strftime("%-d %B %Y")
        raise RefusedError(Refusal.TOO_EARLY, f"This can be appealed from {day} on.")
    return Appeal(decision, reason.strip(), at)


def agree(
    appeal: Appeal,
    reason: str,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
) -> Appeal:
    """Record that whoever must be part of a reversal agrees to one."""
    _unjudged(appeal, at)
    terms = rules.appeal(appeal.against.act)
    if terms is None or terms.together_with is None:
        raise RefusedError(Refusal.NOT_ASKED, "The rules ask for nobody's agreement to this.")
    _impartial(appeal, actor)
    held = role_held(actor, terms.together_with, rules, absent)
    if held is None:
        name = rules.role(terms.together_with).name
        raise RefusedError(Refusal.WRONG_ROLE, f"A reversal is agreed with the {name} ({terms.clause}).")
    if appeal.agreed_as(terms.together_with):
        raise RefusedError(Refusal.DECIDED_ALREADY, "An agreement to a reversal is on record already.")
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, "An agreement needs a reason.")
    agreement = Agreement(actor.person, held, reason.strip(), at, rules.id)
    return replace(appeal, agreements=(*appeal.agreements, agreement))


def judge(
    appeal: Appeal,
    verdict: Verdict,
    reason: str,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
) -> Appeal:
    """Judge an appeal, as somebody who neither proposed, advised nor decided."""
    _unjudged(appeal, at)
    _impartial(appeal, actor)
    wanted = judges(appeal.against.act, rules)
    held = next(filter(None, (role_held(actor, role, rules, absent) for role in wanted)), None)
    if held is None:
        names = " or ".join(rules.role(role).name for role in wanted) or "nobody"
        raise RefusedError(Refusal.WRONG_ROLE, f"An appeal against this is judged by: {names}.")
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, "A judgement needs a reason.")
    if verdict == Verdict.REVERSED:
        _check_together(appeal, actor, rules)
    return replace(appeal, judgement=Judgement(actor.person, held, verdict, reason.strip(), at, rules.id))


def _check_together(appeal: Appeal, actor: Actor, rules: HouseRules) -> None:
    terms = rules.appeal(appeal.against.act)
    if terms is None or terms.together_with is None:
        return
    agreement = appeal.agreed_as(terms.together_with)
    if agreement is None or agreement.person == actor.person:
        name = rules.role(terms.together_with).name
        raise RefusedError(
            Refusal.NOT_TOGETHER,
            f"A reversal is decided together with the {name}, whose agreement, as another person, is not on record "
            f"({terms.clause}).",
        )


def _unjudged(appeal: Appeal, at: datetime) -> None:
    if appeal.judgement:
        raise RefusedError(Refusal.DECIDED_ALREADY, "This appeal has been judged already.")
    if at < appeal.opened_at:
        raise ValueError("a step of an appeal comes after it was opened")


def _impartial(appeal: Appeal, actor: Actor) -> None:
    if actor.person in appeal.against.took_part:
        raise RefusedError(
            Refusal.NOT_IMPARTIAL, "You had a part in what was decided, so somebody else has to look at it again."
        )


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
