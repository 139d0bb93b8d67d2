"""From a proposal to what was decided: who may decide, on which grounds, after whose advice, on what evidence.

A decision is never changed in place: each step gives a new one, or `RefusedError` with one sentence that names what is
missing. Nothing here reads a clock or touches a comment; what is decided is carried out elsewhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from serving.domain.decision import Advice, Decision, Matter, Outcome, Ruling, Shown, View
from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.people import Actor, InRole, role_held, stands_in
from serving.domain.roles import Act, ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place
from serving.domain.words import says_something

ON_A_COMMENT = frozenset({ActKind.DELETE, ActKind.HIDE})
"""Acts on one comment; the others are on its author."""
NEEDS_GROUNDS = ON_A_COMMENT | {ActKind.WARN, ActKind.BLOCK}
"""Acts done to somebody: each once for one text. What an appeal reversed is not done again either."""


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
    proposed = take_up(act, grounds, reason, matter, actor, rules, at)
    _check_grounds(_terms(act, rules), proposed.grounds, matter, rules)
    return proposed


def take_up(
    act: ActKind,
    grounds: Iterable[Id],
    reason: str,
    matter: Matter,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
) -> Decision:
    """Take up a question that the program put: its grounds need not hold for an answer that keeps everything."""
    terms = _terms(act, rules)
    _in_order(at)
    cited = tuple(dict.fromkeys(grounds)) if act in NEEDS_GROUNDS else ()
    _say_why(reason, "A proposal")
    _check_possible(terms, matter)
    _check_alone(act, matter, rules)
    return Decision(
        act=act,
        comment=matter.comment,
        version=matter.version,
        author=matter.author,
        rules=rules.id,
        grounds=cited,
        reason=reason.strip(),
        proposed_by=actor.person,
        proposed_at=at,
    )


def ask_advice(decision: Decision, roles: Iterable[Id], rules: HouseRules) -> Decision:
    """Ask the holders of `roles` for advice; they must be among those whom the rules name."""
    _undecided(decision, rules)
    wanted = frozenset(roles)
    advisers = frozenset(_terms(decision.act, rules).advice_from)
    if not advisers:
        raise RefusedError(Refusal.WRONG_ROLE, "The rules ask for nobody's advice on this.")
    if not wanted or not wanted <= advisers:
        raise RefusedError(
            Refusal.WRONG_ROLE, f"The rules name the {_named(advisers, rules)} for advice on this, and no other role."
        )
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
    _undecided(decision, rules)
    _in_order(decision.proposed_at, at)
    _say_why(reason, "Advice")
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
    shown: Shown,
    actor: Actor,
    rules: HouseRules,
    at: datetime,
    absent: frozenset[Id] = frozenset(),
    overruling: str | None = None,
) -> Decision:
    """Decide, in the role the rules name. To keep everything as it is asks for the role and a reason alone."""
    _undecided(decision, rules)
    _in_order(decision.proposed_at, *(given.at for given in decision.advice), at)
    _in_order(shown.opened_at, at)
    _check_same(decision, matter)
    terms = _terms(decision.act, rules)
    held = _decider(terms, actor, rules, absent)
    if any(given.person == actor.person for given in decision.advice):
        raise RefusedError(Refusal.OWN_ADVICE, "You gave advice on this, so somebody else has to decide.")
    _say_why(reason, "A decision")
    against = None
    if outcome == Outcome.ACT:
        _check_possible(terms, matter)
        _check_grounds(terms, decision.grounds, matter, rules)
        against = _check_against(terms, decision, matter, rules, overruling)
        _check_evidence(terms, matter, at)
        _check_repeated(terms, matter)
    ruling = Ruling(actor.person, held, outcome, reason.strip(), at, matter, shown, against)
    return replace(decision, ruling=ruling)


def _terms(act: ActKind, rules: HouseRules) -> Act:
    terms = rules.act(act)
    if terms is None:
        name = rules.organisation.short_name
        raise RefusedError(Refusal.NOBODYS_ACT, f"The house rules of {name} give '{act}' to nobody.")
    return terms


def _undecided(decision: Decision, rules: HouseRules) -> None:
    if decision.ruling:
        raise RefusedError(Refusal.DECIDED_ALREADY, "This has been decided already.")
    if decision.rules != rules.id:
        raise RefusedError(
            Refusal.OTHER_RULES, f"This was proposed under {decision.rules}; propose it again under {rules.id}."
        )


def _in_order(*moments: datetime) -> None:
    """Times that come from a clock know their zone and never go back; anything else is a mistake of the caller."""
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("a decision needs times that know their zone")
    if moments[-1] < max(moments):
        raise ValueError("a step of a decision comes before the one it follows")


def _say_why(reason: str, what: str) -> None:
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, f"{what} needs a reason.")


def _check_same(decision: Decision, matter: Matter) -> None:
    if (matter.comment, matter.author) != (decision.comment, decision.author):
        raise ValueError("a decision is about the comment it was proposed for")
    if matter.version != decision.version:
        raise RefusedError(
            Refusal.CHANGED_MEANWHILE, "The comment has been edited since this was proposed; propose it again."
        )


def _check_possible(terms: Act, matter: Matter) -> None:
    act = terms.act
    if act in ON_A_COMMENT and matter.removed:
        raise RefusedError(Refusal.REMOVED_ALREADY, "The comment is not there any more.")
    if act in ON_A_COMMENT and matter.seen.place == Place.INBOX and not terms.in_inbox:
        raise RefusedError(
            Refusal.PRIVATE_MESSAGE, "It is a private message; nobody else sees it, so nothing is removed."
        )
    if act in ON_A_COMMENT and not matter.seen.own_page:
        raise RefusedError(Refusal.NOT_OUR_PAGE, "It stands on somebody else's page; nothing can be removed there.")
    if act == ActKind.BLOCK and matter.record.blocked:
        raise RefusedError(Refusal.BLOCKED_ALREADY, "The author is blocked already.")
    if act == ActKind.LIFT and not matter.record.blocked:
        raise RefusedError(Refusal.NOT_BLOCKED, "The author is not blocked, so there is nothing to lift.")
    if act in NEEDS_GROUNDS and any(it.is_to_act for it in _alike(act, matter)):
        raise RefusedError(
            Refusal.DONE_ALREADY, "This was decided upon for this text before; what an appeal reversed stays reversed."
        )


def _check_alone(act: ActKind, matter: Matter, rules: HouseRules) -> None:
    """Refuse a second proposal beside an open one: nobody asks on until somebody agrees."""
    if any(it.ruling is None and it.rules == rules.id for it in _alike(act, matter)):
        raise RefusedError(Refusal.PROPOSED_ALREADY, "This is proposed already; ask for advice on that, and decide it.")


def _alike(act: ActKind, matter: Matter) -> list[Decision]:
    """The other proposals to do the same with this text; to delete it and to hide it both remove it."""
    same = ON_A_COMMENT if act in ON_A_COMMENT else {act}
    return [it for it in matter.proposals if it.act in same]


def _check_grounds(terms: Act, cited: tuple[Id, ...], matter: Matter, rules: HouseRules) -> None:
    if terms.act not in NEEDS_GROUNDS:
        return
    name, seen = rules.organisation.short_name, matter.seen
    if not cited:
        raise RefusedError(Refusal.NO_GROUND, f"To {terms.act} needs at least one ground of the house rules of {name}.")
    for id in cited:
        ground = rules.ground(id)
        if ground is None:
            raise RefusedError(Refusal.UNKNOWN_GROUND, f"A ground that is cited is none in the house rules of {name}.")
        if ground.place not in (None, seen.place):
            raise RefusedError(
                Refusal.GROUND_ELSEWHERE, f"'{ground.words}' is a ground only in {ground.place}, not in {seen.place}."
            )
    _check_protections(cited, matter, rules)


def _check_protections(cited: tuple[Id, ...], matter: Matter, rules: HouseRules) -> None:
    """Refuse what is not enough against a comment promised to stay, or of which nobody knows what it says."""
    weighed = matter.weighed
    covering = [it for it in rules.protections if weighed is None or it.covers(weighed)]
    not_enough = {ground for protection in covering for ground in protection.cannot_be_only_ground}
    if not set(cited) <= not_enough:
        return
    words = "', '".join(found.words for found in map(rules.ground, cited) if found)
    clauses = ", ".join(dict.fromkeys(protection.clause for protection in covering))
    if weighed is None:
        raise RefusedError(
            Refusal.READ_BY_NOBODY_ELSE,
            "Nobody but the one who decides has said yet what this comment is; until somebody else does, "
            f"'{words}' is not enough ({clauses}).",
        )
    said = ", ".join(sorted({label for it in covering for label in it.labels} & weighed))
    raise RefusedError(
        Refusal.PROTECTED, f"'{words}' is not enough by itself against a comment labelled {said} ({clauses})."
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


def _check_against(
    terms: Act, decision: Decision, matter: Matter, rules: HouseRules, overruling: str | None
) -> str | None:
    """Refuse where advice is missing, or something on record stands in the way; the reason where that is overruled."""
    against = []
    if terms.advice_from and not _all_agree(terms, decision, matter, rules):
        against.append("not every adviser agreed")
    if any(it.ruling and not it.is_to_act for it in _alike(decision.act, matter)):
        against.append("it was decided before to keep this text")
    if not against:
        return None
    if not says_something(overruling):
        said = " and ".join(against)
        raise RefusedError(Refusal.OVERRULES, f"{said[0].upper()}{said[1:]}; to decide otherwise needs a reason.")
    return (overruling or "").strip()


def _all_agree(terms: Act, decision: Decision, matter: Matter, rules: HouseRules) -> bool:
    """Whether all advice is for the act; refused where there is none, or where it binds and is not.

    What somebody said on an earlier proposal to do the same with this text counts, until they say otherwise.
    """
    if not _of_advisers(decision, terms):
        advisers = _named(terms.advice_from, rules)
        raise RefusedError(Refusal.NO_ADVICE, f"Advice of the {advisers} has to be on record first ({terms.clause}).")
    given = [it for one in (*_alike(decision.act, matter), decision) for it in _of_advisers(one, terms)]
    views = {it.person: it.view for it in sorted(given, key=lambda it: (it.at, it.view != View.AGREE))}
    agreed = all(view == View.AGREE for view in views.values())
    if terms.advice_binds and not agreed:
        together = _named(terms.advice_from, rules)
        raise RefusedError(
            Refusal.ADVICE_BINDS, f"This is decided together with the {together}, who did not agree ({terms.clause})."
        )
    return agreed


def _of_advisers(decision: Decision, terms: Act) -> list[Advice]:
    return [it for it in decision.advice if it.role.asked in terms.advice_from]


def _check_evidence(terms: Act, matter: Matter, at: datetime) -> None:
    if not terms.evidence_first and terms.act != ActKind.BLOCK:
        return
    if matter.evidence is None or not matter.evidence.shows(matter.comment, matter.version, matter.author, at):
        raise RefusedError(Refusal.NO_EVIDENCE, f"The comment has to be recorded as evidence first ({terms.clause}).")


def _check_repeated(terms: Act, matter: Matter) -> None:
    if not terms.after_repeat or matter.record.violations or matter.record.warnings:
        return
    if terms.or_extreme and says_something(matter.extreme):
        return
    unless = ", unless a reason is given why this is extreme" if terms.or_extreme else ""
    raise RefusedError(
        Refusal.NOT_REPEATED, f"'{terms.act}' is for people who broke the rules before{unless} ({terms.clause})."
    )


def _named(roles: Iterable[Id], rules: HouseRules) -> str:
    return " or ".join(sorted(rules.role(role).name for role in roles))
