"""From a proposal to what was decided: who may decide, on which grounds, after whose advice, on what evidence.

A decision is never changed in place: each step gives a new one, or `RefusedError` with one sentence that names what is
missing. Nothing here reads a clock or touches a comment; what is decided is carried out elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from serving.domain.errors import Refusal, RefusedError
from serving.domain.evidence import Evidence
from serving.domain.part import Id
from serving.domain.people import Actor, InRole, role_held, stands_in
from serving.domain.roles import Act, ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen

ON_A_COMMENT = frozenset({ActKind.DELETE, ActKind.HIDE})
"""Acts on one comment; the others are on its author."""
NEEDS_GROUNDS = ON_A_COMMENT | {ActKind.WARN, ActKind.BLOCK}


class View(StrEnum):
    """What an adviser thinks of a proposal."""

    AGREE = "agree"
    DISAGREE = "disagree"
    OTHER = "other"


class Outcome(StrEnum):
    """What was decided: the act is done, or everything stays as it is."""

    DONE = "done"
    KEPT = "kept"


class Stage(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"
    ADVICE_ASKED = "advice_asked"
    ADVISED = "advised"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Advice:
    """What one adviser said, in which role."""

    person: str
    role: InRole
    view: View
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decided what, in which role and why. `overruled` is the reason to go against advice."""

    person: str
    role: InRole
    outcome: Outcome
    reason: str
    at: datetime
    overruled: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What is on record about a comment's author: violations and warnings before this, and whether they are blocked."""

    earlier_violations: int = 0
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision is about: the comment as it stands now, its author, and the evidence kept.

    `extreme` says why one comment is so extreme that an act need not wait for another.
    """

    comment: str
    seen: Seen
    author: AuthorRecord = AuthorRecord()
    evidence: Evidence | None = None
    extreme: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An act that was proposed, the advice on it, and what was decided."""

    act: ActKind
    grounds: tuple[Id, ...]
    reason: str
    proposed_by: str
    proposed_at: datetime
    asked: frozenset[Id] = frozenset()
    advice: tuple[Advice, ...] = ()
    ruling: Ruling | None = None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.ruling:
            return Stage.DECIDED
        if self.advice:
            return Stage.ADVISED
        return Stage.ADVICE_ASKED if self.asked else Stage.PROPOSED

    @property
    def done(self) -> bool:
        """Whether the act was decided upon, and is to be carried out."""
        return self.ruling is not None and self.ruling.outcome == Outcome.DONE

    @property
    def took_part(self) -> frozenset[str]:
        """The people who decided or advised, who judge no appeal against it."""
        return frozenset([*(it.person for it in self.advice), *([self.ruling.person] if self.ruling else [])])


def propose(
    act: ActKind,
    grounds: Iterable[Id],
    reason: str,
    matter: Matter,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
) -> Decision:
    """Put an act to those who may decide. Anybody may propose; the grounds must hold."""
    terms = _terms(act, rules)
    cited = tuple(dict.fromkeys(grounds))
    _say_why(reason, "a proposal")
    _check_author(act, matter)
    _check_grounds(terms, cited, matter.seen, rules)
    return Decision(act, cited, reason.strip(), actor.person, at)


def ask_advice(decision: Decision, roles: Iterable[Id], rules: HouseRules) -> Decision:
    """Ask the holders of `roles` for advice; they must be among those whom the rules name."""
    _open(decision)
    wanted = frozenset(roles)
    advisers = frozenset(_terms(decision.act, rules).advice_from)
    if not wanted or not wanted <= advisers:
        asked = _named(advisers, rules) if advisers else "nobody"
        raise RefusedError(Refusal.WRONG_ROLE, f"The rules name {asked} for advice on this, and no other role.")
    return replace(decision, asked=decision.asked | wanted)


def advise(
    decision: Decision,
    view: View,
    reason: str,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
) -> Decision:
    """Record one person's advice, once; their role must have been asked."""
    _open(decision)
    _say_why(reason, "advice")
    if any(given.person == actor.person for given in decision.advice):
        raise RefusedError(Refusal.ADVISED_ALREADY, "You have given your advice on this already.")
    if not decision.asked:
        raise RefusedError(Refusal.NOT_ASKED, "Nobody has been asked for advice on this yet.")
    held = next(filter(None, (role_held(actor, role, rules, absent) for role in sorted(decision.asked))), None)
    if held is None:
        asked = _named(decision.asked, rules)
        raise RefusedError(Refusal.WRONG_ROLE, f"Advice on this was asked of the {asked}, and you are not one.")
    return replace(decision, advice=(*decision.advice, Advice(actor.person, held, view, reason.strip(), at)))


def decide(
    decision: Decision,
    outcome: Outcome,
    reason: str,
    matter: Matter,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
    overruling: str | None = None,
) -> Decision:
    """Decide, in the role the rules name. To keep everything as it is asks for the role and a reason alone."""
    _open(decision)
    terms = _terms(decision.act, rules)
    held = _decider(terms, actor, rules, absent)
    _say_why(reason, "a decision")
    against = None
    if outcome == Outcome.DONE:
        _check_author(decision.act, matter)
        _check_grounds(terms, decision.grounds, matter.seen, rules)
        against = _check_advice(terms, decision, actor, rules, overruling)
        _check_evidence(terms, matter)
        _check_repeated(terms, matter)
    return replace(decision, ruling=Ruling(actor.person, held, outcome, reason.strip(), at, against))


def _terms(act: ActKind, rules: HouseRules) -> Act:
    terms = rules.act(act)
    if terms is None:
        name = rules.organisation.short_name
        raise RefusedError(Refusal.NOBODYS_ACT, f"The house rules of {name} give '{act}' to nobody.")
    return terms


def _open(decision: Decision) -> None:
    if decision.ruling:
        raise RefusedError(Refusal.DECIDED_ALREADY, "This has been decided already.")


def _say_why(reason: str, what: str) -> None:
    if not reason.strip():
        raise RefusedError(Refusal.NO_REASON, f"{what.capitalize()} needs a reason.")


def _check_author(act: ActKind, matter: Matter) -> None:
    if act in ON_A_COMMENT and matter.seen.place == Place.INBOX:
        raise RefusedError(
            Refusal.PRIVATE_MESSAGE, "It is a private message; nobody else sees it, so nothing is removed."
        )
    if act in ON_A_COMMENT and not matter.seen.own_page:
        raise RefusedError(Refusal.NOT_OUR_PAGE, "It stands on somebody else's page; nothing can be removed there.")
    if act == ActKind.BLOCK and matter.author.blocked:
        raise RefusedError(Refusal.BLOCKED_ALREADY, "The author is blocked already.")
    if act == ActKind.LIFT and not matter.author.blocked:
        raise RefusedError(Refusal.NOT_BLOCKED, "The author is not blocked, so there is nothing to lift.")


def _check_grounds(terms: Act, cited: tuple[Id, ...], seen: Seen, rules: HouseRules) -> None:
    if terms.act not in NEEDS_GROUNDS:
        return
    name = rules.organisation.short_name
    if not cited:
        raise RefusedError(Refusal.NO_GROUND, f"To {terms.act} needs at least one ground of the house rules of {name}.")
    for id in cited:
        ground = rules.ground(id)
        if ground is None:
            raise RefusedError(Refusal.UNKNOWN_GROUND, f"'{id}' is no ground in the house rules of {name}.")
        if ground.place not in (None, seen.place):
            raise RefusedError(
                Refusal.GROUND_ELSEWHERE, f"'{ground.words}' is a ground only in {ground.place}, not in {seen.place}."
            )
    for protection in rules.protections:
        if protection.covers(seen) and set(cited) <= set(protection.cannot_be_only_ground):
            words = "', '".join(found.words for found in map(rules.ground, cited) if found)
            said = ", ".join(sorted(seen.labels & set(protection.labels)))
            raise RefusedError(
                Refusal.PROTECTED,
                f"'{words}' is not enough by itself against a comment labelled {said} ({protection.clause}).",
            )


def _decider(terms: Act, actor: Actor, rules: HouseRules, absent: frozenset[Id]) -> InRole:
    held = role_held(actor, terms.decided_by, rules, absent)
    if held:
        return held
    holder = rules.role(terms.decided_by).name
    deputy = stands_in(actor, terms.decided_by, rules)
    if deputy:
        raise RefusedError(
            Refusal.HOLDER_PRESENT, f"The {deputy.name} decides only while the {holder} is recorded absent."
        )
    raise RefusedError(Refusal.WRONG_ROLE, f"Only the {holder} decides this ({terms.clause}).")


def _check_advice(
    terms: Act, decision: Decision, actor: Actor, rules: HouseRules, overruling: str | None
) -> str | None:
    """Refuse where advice is missing or stands in the way; give the reason where it is overruled."""
    if not terms.advice_from:
        return None
    if any(given.person == actor.person for given in decision.advice):
        raise RefusedError(Refusal.OWN_ADVICE, "You gave advice on this, so somebody else has to decide.")
    if not decision.advice:
        advisers = _named(terms.advice_from, rules)
        raise RefusedError(Refusal.NO_ADVICE, f"Advice of the {advisers} has to be on record first ({terms.clause}).")
    if all(given.view == View.AGREE for given in decision.advice):
        return None
    if terms.advice_binds:
        together = _named(terms.advice_from, rules)
        raise RefusedError(
            Refusal.ADVICE_BINDS, f"This is decided together with the {together}, who did not agree ({terms.clause})."
        )
    if not (overruling or "").strip():
        raise RefusedError(Refusal.OVERRULES, "The advice was not to do this; to decide against it needs a reason.")
    return (overruling or "").strip()


def _check_evidence(terms: Act, matter: Matter) -> None:
    if (terms.evidence_first or terms.act == ActKind.BLOCK) and not (
        matter.evidence and matter.evidence.shows(matter.comment)
    ):
        raise RefusedError(Refusal.NO_EVIDENCE, f"The comment has to be recorded as evidence first ({terms.clause}).")


def _check_repeated(terms: Act, matter: Matter) -> None:
    if not terms.after_repeat or matter.author.earlier_violations:
        return
    extreme = " or with a reason why it is extreme" if terms.or_extreme else ""
    if not (terms.or_extreme and (matter.extreme or "").strip()):
        raise RefusedError(
            Refusal.NOT_REPEATED,
            f"To {terms.act} is only for somebody who broke the rules or was warned before{extreme} ({terms.clause}).",
        )


def _named(roles: Iterable[Id], rules: HouseRules) -> str:
    return " or ".join(sorted(rules.role(role).name for role in roles))
