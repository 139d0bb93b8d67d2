"""What can be wrong between the parts of a house-rules file, though each part is right by itself.

The checks read plain data, as it stands in a file, and pass over what has the wrong shape: so a file with a
misspelt key still has its other mistakes named, in one go.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from models.labels import TOPICS, Label
from serving.domain.clocks import Nation, Unit
from serving.domain.contacts import ContactKind
from serving.domain.duties import PROCEDURES, Duty
from serving.domain.replies import CONTACT, Where, fields_of
from serving.domain.retention import COMMENTS_DAYS
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place

Steps = tuple[str | int, ...]
Found = tuple[Steps, Any]

LONGEST_MONTH = 31
NEAR = 0.6
EMERGENCY_NUMBER = re.compile(r"\b(999|112)\b")
UNIQUE = (
    ("teams", "*", "id"),
    ("roles", "*", "id"),
    ("acts", "*", "act"),
    ("appeals", "*", "act"),
    ("escalations", "*", "id"),
    ("clocks", "*", "id"),
    ("contacts", "*", "id"),
    ("grounds", "*", "id"),
    ("protections", "*", "id"),
    ("routes", "*", "id"),
    ("replies", "*", "id"),
    ("opening_hours", "*", "days", "*"),
    ("services", "*", "topics", "*"),
    ("duties", "*"),
)
REFERENCES = {
    ("roles", "*", "team"): "teams",
    ("roles", "*", "in_absence"): "roles",
    ("acts", "*", "decided_by"): "roles",
    ("acts", "*", "advice_from", "*"): "roles",
    ("acts", "*", "notice", "reply"): "replies",
    ("acts", "*", "tells", "*"): "roles",
    ("appeals", "*", "judged_by", "*"): "roles",
    ("appeals", "*", "together_with"): "roles",
    ("protections", "*", "no_proposal_for", "*"): "grounds",
    ("protections", "*", "cannot_be_only_ground", "*"): "grounds",
    ("routes", "*", "team"): "teams",
    ("routes", "*", "clock"): "clocks",
    ("services", "*", "team"): "teams",
    ("services", "*", "signpost"): "replies",
    ("attention", "*", "clock"): "clocks",
    ("attention", "*", "out_of_hours"): "contacts",
    ("escalations", "*", "team"): "teams",
    ("escalations", "*", "consult", "*"): "roles",
    ("assignment", "by"): "teams",
    ("assignment", "to", "*"): "teams",
    ("access", "teams", "*"): "teams",
    ("disruption", "reply"): "replies",
    ("freedom_of_information", "reply"): "replies",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: the way to it through keys and positions, and what is wrong there."""

    path: Steps
    message: str


class BrokenRulesError(ValueError):
    """House rules whose parts contradict each other."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in faults))
        self.faults = faults


def find_faults(rules: object) -> list[Fault]:
    """Every mistake between the parts of `rules`, a file's content as plain lists, mappings and scalars."""
    checks = (
        *(_repeated, _undefined, _contact_fields, _advice, _judges, _assigned, _grounds),
        *(_topics, _emergencies, _number_to_ring, _languages, _looked_at, _duties, _information),
        *(_unused, _kept_for_appeals),
    )
    return [fault for check in checks for fault in check(rules)]


def near(word: object, known: list[str]) -> str:
    """The hint that a misspelt word gets: "; did you mean 'x'?", or nothing where no known word is near.

    Names of several words are remembered by their first: `advises` is nearer to `advice_from` than to `advice_binds`,
    whose last letters it happens to share.
    """
    likeness = {name: _likeness(str(word), name) for name in known}
    nearest = max(likeness, key=lambda name: likeness[name], default="")
    return f"; did you mean '{nearest}'?" if nearest and likeness[nearest] >= NEAR else ""


def _likeness(word: str, name: str) -> float:
    return max(SequenceMatcher(None, part, word).ratio() for part in (name, name.partition("_")[0]))


def _pick(data: Any, pattern: Steps, path: Steps = ()) -> Iterator[Found]:
    """All places of `data` that `pattern` leads to, "*" for each entry of a list."""
    if not pattern:
        yield path, data
    elif pattern[0] == "*":
        for at, entry in enumerate(data if isinstance(data, list) else ()):
            yield from _pick(entry, pattern[1:], (*path, at))
    elif isinstance(data, dict) and data.get(pattern[0]) is not None:
        yield from _pick(data[pattern[0]], pattern[1:], (*path, pattern[0]))


def _words(data: Any, *pattern: str) -> list[str]:
    return [value for _, value in _pick(data, pattern) if isinstance(value, str)]


def _repeated(rules: Any) -> Iterator[Fault]:
    for pattern in UNIQUE:
        seen: set[str] = set()
        for path, value in _pick(rules, pattern):
            if isinstance(value, str) and value in seen:
                yield Fault(path, f"'{value}' stands in {pattern[0]} already")
            seen.add(str(value))


def _undefined(rules: Any) -> Iterator[Fault]:
    for pattern, section in REFERENCES.items():
        known = _words(rules, section, "*", "id")
        for path, value in _pick(rules, pattern):
            if known and isinstance(value, str) and value not in known:
                yield Fault(path, f"'{value}' is not in {section}{near(value, known)}")


def _contact_fields(rules: Any) -> Iterator[Fault]:
    known = _words(rules, "contacts", "*", "id")
    for path, text in _pick(rules, ("replies", "*", "text")):
        for field in _fields(text):
            contact = field.removeprefix(CONTACT)
            if field.startswith(CONTACT) and contact not in known:
                yield Fault(path, f"has a field {{{field}}}, but '{contact}' is not in contacts{near(contact, known)}")


def _fields(text: object) -> list[str]:
    try:
        return list(fields_of(text)) if isinstance(text, str) else []
    except ValueError:
        return []


def _advice(rules: Any) -> Iterator[Fault]:
    """Whoever decides must find somebody else to ask."""
    deputies = _deputies(rules)
    for path, role in _pick(rules, ("roles", "*")):
        if _has(role, "id", "in_absence") and role["id"] == role["in_absence"]:
            yield Fault((*path, "in_absence"), f"'{role['id']}' stands in for itself")
    for path, act in _pick(rules, ("acts", "*")):
        if not (_has(act, "decided_by") and isinstance(act.get("advice_from"), list) and act["advice_from"]):
            continue
        for decider in (act["decided_by"], deputies.get(act["decided_by"])):
            if decider and set(map(str, act["advice_from"])) == {decider}:
                yield Fault((*path, "advice_from"), f"'{decider}' decides and is the only adviser")


def _deputies(rules: Any) -> dict[str, str]:
    """By role, the one that stands in for it."""
    return {
        role["id"]: role["in_absence"] for _, role in _pick(rules, ("roles", "*")) if _has(role, "id", "in_absence")
    }


def _judges(rules: Any) -> Iterator[Fault]:
    """An appeal finds somebody who did not decide."""
    acts = list(_pick(rules, ("acts", "*")))
    deciders = {act["act"]: act.get("decided_by") for _, act in acts if _has(act, "act")}
    all_named = all(act in tuple(ActKind) for act in deciders) and all(_has(act, "act") for _, act in acts)
    deputies = _deputies(rules)
    for path, appeal in _pick(rules, ("appeals", "*")):
        if not _has(appeal, "act"):
            continue
        if appeal["act"] not in deciders:
            if all_named:
                yield Fault((*path, "act"), f"'{appeal['act']}' is not in acts, so nobody does it")
        elif appeal.get("judged_by") == [appeal.get("together_with")]:
            yield Fault((*path, "judged_by"), "the only judge cannot agree with themselves")
        else:
            yield from _partial(path, appeal, deciders[appeal["act"]], deputies)


def _partial(path: Steps, appeal: dict[str, Any], decider: object, deputies: dict[str, str]) -> Iterator[Fault]:
    """Judges who may have decided themselves, where nobody else could take their place."""
    if not isinstance(decider, str):
        return
    deciding = {decider: "decides"}
    if decider in deputies:
        deciding.setdefault(deputies[decider], f"may decide in the absence of '{decider}'")
    for role, how in deciding.items():
        if set(_words(appeal, "judged_by", "*")) == {role}:
            yield Fault((*path, "judged_by"), f"'{role}' {how} and is the only judge")
        if appeal.get("together_with") == role:
            yield Fault((*path, "together_with"), f"'{role}' {how}, and so cannot be the other one")


def _assigned(rules: Any) -> Iterator[Fault]:
    """Whoever is given a comment can see it."""
    let_in = _words(rules, "access", "teams", "*")
    for path, team in _pick(rules, ("assignment", "to", "*")):
        if let_in and isinstance(team, str) and team not in let_in:
            yield Fault(path, f"'{team}' is given comments, but access does not let it in")


def _grounds(rules: Any) -> Iterator[Fault]:
    """Whoever may remove has something to cite."""
    if not isinstance(rules, dict) or rules.get("grounds"):
        return
    for path, act in _pick(rules, ("acts", "*", "act")):
        if act in (ActKind.DELETE, ActKind.HIDE):
            yield Fault(path, f"'{act}' needs a ground, and the file has none")


def _has(part: object, *keys: str) -> bool:
    return isinstance(part, dict) and all(isinstance(part.get(key), str) for key in keys)


def _topics(rules: Any) -> Iterator[Fault]:
    if not isinstance(rules, dict) or not isinstance(rules.get("services"), list):
        return
    missing = [str(topic) for topic in TOPICS if topic not in _words(rules, "services", "*", "topics", "*")]
    if missing:
        yield Fault(("services",), f"no team for {', '.join(missing)}")


def _emergencies(rules: Any) -> Iterator[Fault]:
    """Every emergency reaches a person, by a clock that never pauses."""
    pausing = [
        clock["id"]
        for _, clock in _pick(rules, ("clocks", "*"))
        if _has(clock, "id", "unit") and clock["unit"] in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)
    ]
    if not any(_pick(rules, ("attention", "*"))):
        return
    covered = False
    for path, rule in _pick(rules, ("attention", "*")):
        if not isinstance(rule, dict) or rule.get("level") != Level.EMERGENCY:
            continue
        covered |= _only_condition(rule.get("when"), Label.EMERGENCY)
        if rule.get("clock") in pausing:
            yield Fault((*path, "clock"), f"'{rule['clock']}' pauses when the office is closed; emergencies never do")
    if not covered:
        yield Fault(("attention",), "no rule sends every comment labelled emergency to a person at level emergency")


def _only_condition(when: object, label: Label) -> bool:
    """Whether nothing but this label, or one of several, is asked for."""
    if not isinstance(when, dict):
        return False
    asked = {key: value for key, value in when.items() if value}
    return list(asked) == ["any_of"] and isinstance(asked["any_of"], list) and label in asked["any_of"]


def _number_to_ring(rules: Any) -> Iterator[Fault]:
    """Somebody in danger who writes where all can read it is given a number to ring, whatever else they say."""
    asked = Level.EMERGENCY in _words(rules, "attention", "*", "level")
    if not asked or not any(_pick(rules, ("replies", "*"))):
        return
    offered = [(path, reply) for path, reply in _pick(rules, ("replies", "*")) if _in_every_emergency(reply)]
    if not offered:
        message = "none is offered in public for every comment labelled emergency, so there is no number to ring"
        yield Fault(("replies",), message)
    elif not any(_names_a_number(reply.get("text"), rules) for _, reply in offered):
        path, _ = offered[0]
        yield Fault((*path, "text"), "is for emergencies, but names no number to ring: 999, or a contact of kind phone")


def _in_every_emergency(reply: object) -> bool:
    if not isinstance(reply, dict) or reply.get("where", Where.PUBLIC) not in (Where.PUBLIC, Where.EITHER):
        return False
    when = reply.get("when")
    if isinstance(when, dict) and when.get("place") == Place.PUBLIC:
        when = {**when, "place": None}
    return _only_condition(when, Label.EMERGENCY)


def _names_a_number(text: object, rules: Any) -> bool:
    phones = [
        CONTACT + contact["id"]
        for _, contact in _pick(rules, ("contacts", "*"))
        if _has(contact, "id", "kind") and contact["kind"] == ContactKind.PHONE
    ]
    return bool(EMERGENCY_NUMBER.search(str(text))) or not set(phones).isdisjoint(_fields(text))


def _languages(rules: Any) -> Iterator[Fault]:
    rows = list(_pick(rules, ("attention", "*")))
    asked = [value for _, value in _pick(rules, ("attention", "*", "when", "other_language"))]
    if rows and True not in asked:
        yield Fault(("attention",), "no rule sends comments in other languages to a person")


def _looked_at(rules: Any) -> Iterator[Fault]:
    """What can lead to a proposal is looked at by a person."""
    looked_at = {
        *_words(rules, "attention", "*", "when", "any_of", "*"),
        *_words(rules, "attention", "*", "when", "all_of", "*"),
    }
    for path, label in _pick(rules, ("grounds", "*", "suggested_by", "*", "label")):
        if label in tuple(Label) and label not in looked_at:
            yield Fault(path, f"'{label}' suggests a ground, but no rule under attention sends it to a person")


def _duties(rules: Any) -> Iterator[Fault]:
    """A duty that is switched on asks for something in the organisation's nation."""
    nation = next((value for _, value in _pick(rules, ("organisation", "nation"))), None)
    if nation not in tuple(Nation):
        return
    for path, duty in _pick(rules, ("duties", "*")):
        nations = [it for procedure in PROCEDURES if procedure.duty == duty for it in procedure.nations]
        if nations and nation not in nations:
            known = ", ".join(it for it in Nation if it in nations)
            yield Fault(path, f"'{duty}' does not apply in {nation}, only in {known}; take it out")


def _information(rules: Any) -> Iterator[Fault]:
    """Whoever owes people information also says when a comment counts as a request, and the other way round."""
    if not isinstance(rules, dict):
        return
    owed = Duty.FREEDOM_OF_INFORMATION in _words(rules, "duties", "*")
    if owed != isinstance(rules.get("freedom_of_information"), dict):
        yield Fault(("duties",), f"'{Duty.FREEDOM_OF_INFORMATION}' and the part freedom_of_information go together")


def _unused(rules: Any) -> Iterator[Fault]:
    named = {
        value for pattern, section in REFERENCES.items() if section == "replies" for value in _words(rules, *pattern)
    }
    for path, reply in _pick(rules, ("replies", "*")):
        if _has(reply, "id") and reply.get("when") is None and reply["id"] not in named:
            yield Fault(path, "is never offered: it has no when, and nothing in the file names it")


def _kept_for_appeals(rules: Any) -> Iterator[Fault]:
    """Whoever judges an appeal finds something to judge by: evidence, or the words themselves."""
    if not isinstance(rules, dict):
        return
    terms = rules.get("retention")
    days = terms.get("comments_days", COMMENTS_DAYS) if isinstance(terms, dict) else COMMENTS_DAYS
    unproven = [
        str(act["act"]) for _, act in _pick(rules, ("acts", "*")) if _has(act, "act") and not act.get("evidence_first")
    ]
    for path, appeal in _pick(rules, ("appeals", "*")):
        months = appeal.get("opens_after_months") if isinstance(appeal, dict) else None
        if not (isinstance(months, int) and isinstance(days, int) and appeal.get("act") in unproven):
            continue
        if months * LONGEST_MONTH > days:
            fault = f"words are erased after {days} days (retention), so '{appeal['act']}' needs evidence_first: true"
            yield Fault((*path, "opens_after_months"), fault)
