"""Every role, act and state under every rules file, against a table written by hand from the organisations' texts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from models.labels import Label
from serving.domain.deciding import decide
from serving.domain.decision import Advice, AuthorRecord, Decision, Matter, Outcome, Shown, View
from serving.domain.errors import RefusedError
from serving.domain.evidence import Evidence, Snapshot
from serving.domain.people import Actor, InRole
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Seen
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

# What each text says. A dash: the text asks for nothing of the kind. An act that has no row is nobody's.
WHO = """
file        | act    | decides                 | stands in
whg         | delete | social_media_specialist | communications_colleague
whg         | block  | social_media_specialist | communications_colleague
north-herts | delete | communications_officer  | -
north-herts | hide   | communications_officer  | -
north-herts | warn   | communications_officer  | -
north-herts | block  | communications_officer  | -
north-herts | lift   | communications_manager  | -
brent       | delete | web_team_officer        | -
"""
TERMS = """
file        | act    | advice                                        | record | only if
whg         | delete | communications_manager head_of_communications | -      | -
whg         | block  | communications_manager head_of_communications | yes    | repeated
north-herts | delete | -                                             | yes    | -
north-herts | hide   | -                                             | yes    | -
north-herts | warn   | communications_manager service_director       | yes    | -
north-herts | block  | -                                             | yes    | repeated or extreme
north-herts | lift   | chief_executive together                      | -      | -
brent       | delete | -                                             | -      | -
"""

SHOWN = Shown("default@0.4.0", NOON)
GROUNDS = {"whg": "hate_speech", "north-herts": "spam", "brent": "absolutely_necessary"}
FILES = ("whg", "north-herts", "brent", "pineview")
RULES = {name: shipped(name) for name in FILES}


@dataclass(frozen=True)
class Row:
    decides: str
    stands_in: str
    advice: frozenset[str]
    together: bool
    record: bool
    only_if: frozenset[str]


@dataclass(frozen=True)
class State:
    """One of the states in which a person may try to decide."""

    advice: str
    recorded: bool
    author: str
    holder_away: bool


STATES = [
    State(*state)
    for state in product(
        ("none", "agreed", "disagreed", "overruled", "own"),
        (False, True),
        ("new", "repeated", "extreme"),
        (False, True),
    )
]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def row_of(who: str, terms: str) -> tuple[tuple[str, str], Row]:
    file, act, decides, stands_in = cells(who)
    *same, advice, record, only_if = cells(terms)
    assert same == [file, act]
    asked = set(advice.split()) - {"-"}
    row = Row(
        decides=decides,
        stands_in=stands_in,
        advice=frozenset(asked - {"together"}),
        together="together" in asked,
        record=record == "yes",
        only_if=frozenset(only_if.split(" or ")) - {"-"},
    )
    return (file, act), row


ROWS = dict(map(row_of, WHO.strip().splitlines()[1:], TERMS.strip().splitlines()[1:]))


def allowed(row: Row | None, role: str, state: State) -> bool:
    """What the text says about this person in this state."""
    if row is None:
        return False
    in_role = role == row.decides or (role == row.stands_in and state.holder_away)
    return (
        in_role
        and state.advice != "own"
        and (not row.advice or state.advice == "agreed" or (state.advice == "overruled" and not row.together))
        and (not row.record or state.recorded)
        and (not row.only_if or state.author in row.only_if)
    )


def evidence() -> Evidence:
    snapshot = Snapshot(
        comment="c1",
        version=1,
        text="…",
        author="a1",
        handle="@somebody",
        written_at=NOON - timedelta(days=1),
        link=None,
        thread=None,
        why="spam",
        taken_by="kim",
        taken_at=NOON,
        nonce="0123456789abcdef",
    )
    return Evidence((snapshot,))


def matter(act: ActKind, state: State) -> Matter:
    return Matter(
        comment="c1",
        version=1,
        author="a1",
        seen=Seen(frozenset({Label.SPAM})),
        weighed=frozenset({Label.SPAM}),
        record=AuthorRecord(("d1",) * (state.author == "repeated"), blocked=act == ActKind.LIFT),
        evidence=evidence() if state.recorded else None,
        extreme="It calls for harm." if state.author == "extreme" else None,
    )


def in_state(rules: HouseRules, act: ActKind, grounds: tuple[str, ...], adviser: str, state: State) -> Decision:
    given = {
        "none": (),
        "agreed": (("adviser", View.AGREE),),
        "disagreed": (("adviser", View.DISAGREE),),
        "overruled": (("adviser", View.DISAGREE),),
        "own": (("decider", View.AGREE),),
    }[state.advice]
    advice = tuple(Advice(person, InRole(adviser), view, "As I see it.", NOON) for person, view in given)
    return Decision(
        act, "c1", 1, "a1", rules.id, grounds, "It breaks the rules.", "proposer", NOON, frozenset({adviser}), advice
    )


def tried(rules: HouseRules, act: ActKind, grounds: tuple[str, ...], adviser: str, role: str, state: State) -> bool:
    decision = in_state(rules, act, grounds, adviser, state)
    absent = frozenset(it.id for it in rules.roles if it.in_absence) if state.holder_away else frozenset()
    actor = Actor("decider", frozenset({role} if role else ()))
    why = "It breaks the rules."
    overruling = "I read it differently." if state.advice == "overruled" else None
    try:
        return decide(
            decision, Outcome.ACT, why, matter(act, state), SHOWN, actor, rules, NOON, absent, overruling=overruling
        ).is_to_act
    except RefusedError:
        return False


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("act", list(ActKind))
def test_every_role_in_every_state_may_do_what_the_text_says_and_no_more(name: str, act: ActKind):
    rules, row = RULES[name], ROWS.get((name, act))
    adviser = min(row.advice) if row and row.advice else rules.roles[0].id
    grounds = () if act == ActKind.LIFT else (GROUNDS.get(name, "spam"),)
    roles = ["", *(role.id for role in rules.roles)]
    wrong = [
        (role, state)
        for role in roles
        for state in STATES
        if tried(rules, act, grounds, adviser, role, state) != allowed(row, role, state)
    ]
    assert wrong == []


def test_the_table_has_no_row_for_what_no_file_knows_and_none_is_missing():
    assert {(name, act.act) for name, rules in RULES.items() for act in rules.acts} == set(ROWS)


def test_every_adviser_of_the_table_is_one_of_the_file_and_no_other_is():
    for (name, act), row in ROWS.items():
        terms = RULES[name].act(ActKind(act))
        assert terms
        assert set(terms.advice_from) == row.advice
