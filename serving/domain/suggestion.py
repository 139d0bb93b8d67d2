"""What the house rules would do with a comment. A suggestion to people: nothing here changes anything."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.labels import Label
from serving.domain.clocks import due
from serving.domain.duties import DutyDue, duties_due
from serving.domain.grounds import Ground, Protection
from serving.domain.replies import CONTACT, TOPIC_WORDS, Draft, draft
from serving.domain.roles import ActKind
from serving.domain.routes import LEVELS, AttentionRule, Flag, Level
from serving.domain.rules import HouseRules
from serving.domain.seen import Seen


@dataclass(frozen=True, slots=True)
class Named:
    """A team or a role: its id in the house rules, and its name as people know it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class GroundMet:
    """A ground that labels point to. `check` is what a person makes sure of before citing it."""

    id: str
    clause: str
    words: str
    labels: tuple[Label, ...]
    probability: float | None
    check: str | None


@dataclass(frozen=True, slots=True)
class Caution:
    """A promise in the house rules that speaks for leaving the comment where it is."""

    id: str
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class RouteTaken:
    """The team that answers, by when (UTC), and whom it passes the matter on to."""

    team: Named
    clause: str
    clock: str | None
    due: datetime | None
    pass_to: Named | None


@dataclass(frozen=True, slots=True)
class Attention:
    """How soon a person must look, by when at the latest (UTC), why, and the number to ring while closed."""

    level: Level
    look_by: datetime | None
    reasons: tuple[str, ...]
    ring: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A second team to tell, and why."""

    team: Named
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The question put to the person who may decide. It stands on grounds, and advice comes from somebody else."""

    act: ActKind
    clause: str
    decided_by: Named
    deputies: tuple[Named, ...]
    advice_from: tuple[Named, ...]
    grounds: tuple[str, ...]
    cautions: tuple[Caution, ...]
    words: str

    def __post_init__(self) -> None:
        if not self.grounds:
            raise ValueError("a removal is proposed only where a ground is met")
        if self.decided_by in self.advice_from:
            raise ValueError(f"{self.decided_by.name} cannot be the adviser on their own decision")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Everything the house rules have to say about one comment."""

    grounds: tuple[GroundMet, ...]
    cautions: tuple[Caution, ...]
    route: RouteTaken | None
    attention: Attention
    tell: tuple[Told, ...]
    duties: tuple[DutyDue, ...]
    replies: tuple[Draft, ...]
    proposal: Proposal | None


def suggest(seen: Seen, rules: HouseRules, at: datetime) -> Suggestion:
    """What `rules` suggest for a comment received `at`. Raises `ValueError` where `at` has no time zone.

    Of a comment in a language the classifier does not know, only an emergency is believed, and people are always
    asked to look: its other labels lead to no ground, no reply and no proposal.
    """
    believed = seen if seen.readable else replace(seen, labels=seen.labels & {Label.EMERGENCY})
    grounds = tuple(_grounds(believed, rules))
    protections = [it for it in rules.protections if grounds and it.covers(believed)]
    cautions = tuple(Caution(it.id, it.clause, it.words) for it in protections)
    route = _route(believed, rules, at)
    return Suggestion(
        grounds=grounds,
        cautions=cautions,
        route=route,
        attention=_attention(seen, rules, at),
        tell=tuple(_told(flag, rules) for flag in rules.flags if flag.when.met_by(believed)),
        duties=duties_due(believed, at, rules.duties, rules.organisation.nation),
        replies=tuple(_replies(believed, rules, route)),
        proposal=_proposal(believed, rules, grounds, protections, cautions),
    )


def _grounds(seen: Seen, rules: HouseRules) -> list[GroundMet]:
    met = [(ground, ground.met_by(seen)) for ground in rules.grounds]
    return [_met(ground, labels, seen) for ground, labels in met if labels]


def _met(ground: Ground, labels: tuple[Label, ...], seen: Seen) -> GroundMet:
    known = [seen.probabilities[label] for label in labels if label in seen.probabilities]
    return GroundMet(ground.id, ground.clause, ground.words, labels, max(known, default=None), ground.check)


def _route(seen: Seen, rules: HouseRules, at: datetime) -> RouteTaken | None:
    route = next((route for route in rules.routes if route.when.met_by(seen)), None)
    if route is None:
        return None
    passed_on = rules.service(seen.topic).team if seen.topic and route.pass_on else route.team
    return RouteTaken(
        team=_team(route.team, rules),
        clause=route.clause,
        clock=route.clock,
        due=due(at, rules.clock(route.clock), rules.calendar) if route.clock else None,
        pass_to=_team(passed_on, rules) if passed_on != route.team else None,
    )


def _attention(seen: Seen, rules: HouseRules, at: datetime) -> Attention:
    """The most pressing level of all rules that hold, the earliest time of any, every reason, most pressing first."""
    held = [rule for rule in rules.attention if rule.when.met_by(seen)]
    if not held:
        return Attention(Level.NONE, None, (), None)
    held.sort(key=lambda rule: LEVELS.index(rule.level))
    return Attention(
        level=held[0].level,
        look_by=min(due(at, rules.clock(rule.clock), rules.calendar) for rule in held),
        reasons=tuple(dict.fromkeys(rule.reason for rule in held)),
        ring=_number_to_ring(held, rules, at),
    )


def _number_to_ring(held: list[AttentionRule], rules: HouseRules, at: datetime) -> str | None:
    contact = next((rule.out_of_hours for rule in held if rule.out_of_hours), None)
    return rules.contact(contact).value if contact and not rules.calendar.is_open(at) else None


def _told(flag: Flag, rules: HouseRules) -> Told:
    return Told(_team(flag.team, rules), flag.clause, flag.words)


def _replies(seen: Seen, rules: HouseRules, route: RouteTaken | None) -> list[Draft]:
    """The drafts that fit: in an emergency only those about it, and for another body's service its signpost first."""
    fitting = [reply for reply in rules.replies if reply.fits(seen)]
    signpost = rules.service(seen.topic).signpost if seen.topic else None
    signposts = {service.signpost for service in rules.services}
    if Label.EMERGENCY in seen.labels:
        fitting = [reply for reply in fitting if reply.is_about(Label.EMERGENCY)]
    elif signpost in [reply.id for reply in fitting]:
        fitting = [reply for reply in fitting if reply.id == signpost or reply.with_signpost]
        fitting.sort(key=lambda reply: reply.id != signpost)
    else:
        fitting = [reply for reply in fitting if reply.id not in signposts]
    known = _known_fields(seen, rules, route)
    return [draft(reply, rules.signature, known) for reply in fitting]


def _known_fields(seen: Seen, rules: HouseRules, route: RouteTaken | None) -> dict[str, str]:
    known = {CONTACT + contact.id: contact.value for contact in rules.contacts}
    known["organisation"] = rules.organisation.short_name
    if route:
        known["team"] = route.team.name
    if seen.topic:
        known["topic"] = TOPIC_WORDS[seen.topic]
    return known


def _proposal(
    seen: Seen,
    rules: HouseRules,
    grounds: tuple[GroundMet, ...],
    protections: list[Protection],
    cautions: tuple[Caution, ...],
) -> Proposal | None:
    act = rules.act(ActKind.DELETE)
    withheld = {ground for protection in protections for ground in protection.no_proposal_for}
    cited = [ground for ground in grounds if ground.id not in withheld]
    if act is None or not cited or not seen.own_page:
        return None
    decider = rules.role(act.decided_by)
    advisers = tuple(_role(id, rules) for id in act.advice_from if id != decider.id)
    return Proposal(
        act=act.act,
        clause=act.clause,
        decided_by=_role(decider.id, rules),
        deputies=(_role(decider.in_absence, rules),) if decider.in_absence else (),
        advice_from=advisers,
        grounds=tuple(ground.id for ground in cited),
        cautions=cautions,
        words=_question(decider.name, advisers, cited),
    )


def _question(decider: str, advisers: tuple[Named, ...], cited: list[GroundMet]) -> str:
    reasons = "; ".join(f"{ground.words} ({ground.clause})" for ground in cited)
    advice = f" Advice first, from: {' or '.join(adviser.name for adviser in advisers)}." if advisers else ""
    return f"For the {decider} to decide: should this comment be removed? It may meet: {reasons}.{advice}"


def _team(id: str, rules: HouseRules) -> Named:
    return Named(id, rules.team(id).name)


def _role(id: str, rules: HouseRules) -> Named:
    return Named(id, rules.role(id).name)
