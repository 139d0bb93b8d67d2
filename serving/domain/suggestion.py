"""What the house rules would do with a comment. A suggestion to people: nothing here changes anything."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.labels import Label
from serving.domain.answering import Held
from serving.domain.clocks import Starts, due
from serving.domain.duties import DutyDue, duties_due
from serving.domain.grounds import Ground, Protection
from serving.domain.replies import CONTACT, TOPIC_WORDS, Draft, draft
from serving.domain.roles import ActKind
from serving.domain.routes import LEVELS, AttentionRule, Escalation, Level
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen

REMOVED = {ActKind.DELETE: "removed", ActKind.HIDE: "hidden"}


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
    """Who else is told, and why: a team, or a body `outside` the organisation. `consult` are asked as well."""

    id: str
    clause: str
    words: str
    team: Named | None
    outside: str | None
    consult: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Privately:
    """Why a public comment is answered by private message."""

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
    privately: tuple[Privately, ...]
    replies: tuple[Draft, ...]
    proposal: Proposal | None


def suggest(seen: Seen, rules: HouseRules, at: datetime) -> Suggestion:
    """What `rules` suggest for a comment received `at`. Raises `ValueError` where `at` has no time zone.

    Of a comment in a language the classifier does not know, only an emergency is believed, and people are always
    asked to look: its other labels lead to no ground, no reply and no proposal.
    """
    return suggest_kept(seen, rules, Starts.at(at))


def suggest_kept(seen: Seen, rules: HouseRules, starts: Starts, *, said_by_people: bool = False) -> Suggestion:
    """What `rules` suggest for a comment that is kept, by when its clocks start.

    What is `said_by_people` is believed in any language.
    """
    known = said_by_people or seen.readable
    believed = seen if known else replace(seen, labels=seen.labels & {Label.EMERGENCY})
    held = [rule for rule in rules.attention if rule.when.met_by(seen)]
    is_emergency = any(rule.level == Level.EMERGENCY for rule in held)
    at = starts.received(as_emergency=is_emergency)
    grounds = tuple(_grounds(believed, rules))
    protections = [it for it in rules.protections if grounds and it.covers(believed.labels)]
    cautions = tuple(Caution(it.id, it.clause, it.words) for it in protections)
    route = _route(believed, rules, at)
    privately = tuple(Privately(it.clause, it.words) for it in rules.answer_privately if it.when.met_by(believed))
    return Suggestion(
        grounds=grounds,
        cautions=cautions,
        route=route,
        attention=_attention(held, rules, at),
        tell=tuple(_told(it, believed, rules) for it in rules.escalations if it.when and it.when.met_by(believed)),
        duties=duties_due(believed, starts, rules.duties, rules.organisation.nation),
        privately=privately,
        replies=tuple(_replies(believed, rules, route, bool(privately))),
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


def _attention(held: list[AttentionRule], rules: HouseRules, at: datetime) -> Attention:
    """The most pressing level of all rules that hold, the earliest time of any, every reason, most pressing first."""
    if not held:
        return Attention(Level.NONE, None, (), None)
    held = sorted(held, key=lambda rule: LEVELS.index(rule.level))
    return Attention(
        level=held[0].level,
        look_by=min(due(at, rules.clock(rule.clock), rules.calendar) for rule in held),
        reasons=tuple(dict.fromkeys(rule.reason for rule in held)),
        ring=_number_to_ring(held, rules, at),
    )


def _number_to_ring(held: list[AttentionRule], rules: HouseRules, at: datetime) -> str | None:
    contact = next((rule.out_of_hours for rule in held if rule.out_of_hours), None)
    return rules.contact(contact).value if contact and not rules.calendar.is_open(at) else None


def _told(escalation: Escalation, seen: Seen, rules: HouseRules) -> Told:
    service = rules.service(seen.topic).team if escalation.to_service and seen.topic else None
    team = escalation.team or service
    return Told(
        id=escalation.id,
        clause=escalation.clause,
        words=escalation.words,
        team=_team(team, rules) if team else None,
        outside=escalation.outside,
        consult=tuple(_role(id, rules) for id in escalation.consult),
    )


def _replies(seen: Seen, rules: HouseRules, route: RouteTaken | None, privately: bool) -> list[Draft]:
    """The drafts that fit: in an emergency only those about it, and for another body's service its signpost first."""
    if Label.EMERGENCY not in seen.labels and not seen.own_page and rules.holds_to(Held.OWN_PAGES_ONLY):
        return []
    fitting = [reply for reply in rules.replies if reply.fits(seen)]
    if privately and Label.EMERGENCY not in seen.labels:
        # Personal details have to come out of the page, whatever is said in private.
        public = [reply for reply in fitting if reply.is_about(Label.PERSONAL_INFORMATION)]
        in_private = replace(seen, place=Place.INBOX)
        fitting = public + [reply for reply in rules.replies if reply.fits(in_private) and reply not in public]
    signpost = rules.service(seen.topic).signpost if seen.topic else None
    signposts = {service.signpost for service in rules.services}
    if Label.EMERGENCY in seen.labels:
        fitting = [reply for reply in fitting if reply.is_about(Label.EMERGENCY)]
    elif signpost in [reply.id for reply in fitting]:
        fitting = [reply for reply in fitting if reply.id == signpost or reply.with_signpost]
        fitting.sort(key=lambda reply: reply.id != signpost)
    else:
        fitting = [reply for reply in fitting if reply.id not in signposts]
    known = known_fields(seen, rules, route)
    return [draft(reply, rules.signature, known) for reply in fitting]


def known_fields(seen: Seen, rules: HouseRules, route: RouteTaken | None) -> dict[str, str]:
    """What the program fills into a standard reply to a comment, by field name."""
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
    act = rules.act(ActKind.HIDE) or rules.act(ActKind.DELETE)  # hiding can be undone
    withheld = {ground for protection in protections for ground in protection.not_proposed}
    cited = [ground for ground in grounds if ground.id not in withheld]
    if act is None or not cited or not seen.own_page or seen.place == Place.INBOX:
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
        words=_question(decider.name, act.act, advisers, cited),
    )


def _question(decider: str, act: ActKind, advisers: tuple[Named, ...], cited: list[GroundMet]) -> str:
    reasons = "; ".join(f"{ground.words} ({ground.clause})" for ground in cited)
    advice = f" Advice first, from: {' or '.join(adviser.name for adviser in advisers)}." if advisers else ""
    return f"For the {decider} to decide: should this comment be {REMOVED[act]}? It may meet: {reasons}.{advice}"


def _team(id: str, rules: HouseRules) -> Named:
    return Named(id, rules.team(id).name)


def _role(id: str, rules: HouseRules) -> Named:
    return Named(id, rules.role(id).name)
