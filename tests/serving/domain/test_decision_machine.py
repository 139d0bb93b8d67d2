"""Whatever people try, in whatever order, nothing forbidden is ever on record: a state machine over all four files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.labels import Label
from serving.domain.appeal import Appeal, Verdict, agree, appeal, judge, opens_on
from serving.domain.deciding import advise, ask_advice, decide, propose
from serving.domain.decision import AuthorRecord, Decision, Matter, Outcome, Shown, View
from serving.domain.errors import RefusedError
from serving.domain.evidence import Evidence, Snapshot
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from tests.serving.shipped import shipped

FILES = {name: shipped(name) for name in ("whg", "north-herts", "brent", "pineview")}
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REASONS = st.sampled_from([*["It breaks the rules."] * 9, " "])
"""Most say something."""
NOBODY = Actor("person without a role", frozenset())
RUNS = 400
MOST_ATTEMPTS = 5
"""Hypothesis draws by what else is loaded; a rare end that one round of runs misses is looked for in another."""
ENDS = ("act on delete", "act on hide", "act on block", "keep on delete", "agree", "refused")
WANTED = (*ENDS, Verdict.UPHELD, Verdict.REVERSED)
REACHED: Counter[str] = Counter()
"""How often each step was taken and each end was reached, in all runs together."""


class Deciding(RuleBasedStateMachine):
    """One comment, a person for every role and two with more, and everything that can be asked for."""

    rules: HouseRules
    people: list[Actor]

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.absent: frozenset[str] = frozenset()
        self.absent_then: frozenset[str] = frozenset()
        seen, record = Seen(frozenset({Label.SPAM})), AuthorRecord(("d0",))
        self.matter = Matter("c1", 1, "a1", seen, seen.labels, record, evidence("c1", 1, START))
        self.decision: Decision | None = None
        self.others: list[Decision] = []
        self.appeal: Appeal | None = None

    @initialize(name=st.sampled_from(["whg", "whg", "north-herts", "north-herts", "brent", "pineview"]), data=st.data())
    def begin(self, name: str, data: st.DataObject) -> None:
        self.rules = FILES[name]
        roles = [role.id for role in self.rules.roles]
        two = st.lists(st.sampled_from(roles), min_size=2, max_size=2).map(frozenset)
        double = [Actor(f"double {at}", data.draw(two)) for at in range(2)]
        self.people = [*(Actor(f"holder of {role}", frozenset({role})) for role in roles), *double, NOBODY]
        if name == "north-herts" and data.draw(st.booleans()):
            self.decision = self.blocked_long_ago()

    @rule(complaint=st.booleans(), wrong=st.integers(0, 20))
    def the_comment_is_corrected_or_edited(self, complaint: bool, wrong: int) -> None:
        REACHED["steps"] += 1
        labels = frozenset({Label.SPAM, Label.COMPLAINT} if complaint else {Label.SPAM})
        place = Place.INBOX if wrong == 0 else Place.PUBLIC
        seen = Seen(labels, place=place, own_page=wrong != 1)
        version = self.matter.version + (wrong == 2)
        self.matter = replace(self.matter, seen=seen, version=version, scored=wrong != 3, removed=wrong == 4)
        self.matter = replace(self.matter, weighed=labels if self.matter.scored else None)

    @rule(days=st.integers(0, 400), rare=st.integers(0, 11), earlier=st.booleans(), away=st.integers(0, 8))
    def the_world_changes(self, days: int, rare: int, earlier: bool, away: int) -> None:
        """Time goes by, somebody is away or comes back, the author is looked up, evidence is kept."""
        REACHED["steps"] += 1
        self.at += timedelta(days=days)
        roles = [role.id for role in self.rules.roles]
        self.absent = frozenset(roles[away : away + 1])
        record = AuthorRecord(("d0",) if earlier else (), blocked=rare in (0, 1))
        kept = None if rare == 2 else evidence("c2" if rare == 3 else "c1", self.matter.version, self.at)
        extreme = "It calls for arson." if rare > 6 else " " if rare == 4 else None
        self.matter = replace(self.matter, record=record, extreme=extreme, evidence=kept)

    @property
    def about(self) -> Matter:
        """What the next proposal is about: with all proposals that were made on this version."""
        made = [*self.others, self.decision] if self.decision else self.others
        return replace(self.matter, proposals=tuple(it for it in made if it.version == self.matter.version))

    @rule(data=st.data(), reason=REASONS, patient=st.integers(0, 5))
    def somebody_proposes(self, data: st.DataObject, reason: str, patient: int) -> None:
        if patient and self.decision and not self.decision.ruling:
            return
        act = data.draw(st.sampled_from([*[terms.act for terms in self.rules.acts] * 3, *ActKind]))
        known = [ground.id for ground in self.rules.grounds]
        ground = data.draw(st.sampled_from([*known * 3, "no_such_ground"]))
        proposed = self.tried(propose, act, [ground], reason, self.about, NOBODY, self.rules, self.at)
        if proposed:
            self.others += [self.decision] if self.decision else []
            self.decision, self.appeal = proposed, None

    @precondition(lambda self: self.decision and not self.decision.ruling and not self.decision.asked)
    @rule(data=st.data())
    def advice_is_asked(self, data: st.DataObject) -> None:
        assert self.decision
        terms = self.rules.act(self.decision.act)
        likely = [*(terms.advice_from if terms else ()) * 2, self.rules.roles[-1].id]
        self.decision = (
            self.tried(ask_advice, self.decision, [data.draw(st.sampled_from(likely))], self.rules) or self.decision
        )

    @precondition(lambda self: self.decision and self.decision.asked)
    @rule(view=st.sampled_from([*[View.AGREE] * 5, *View]), reason=REASONS, data=st.data())
    def somebody_advises(self, view: View, reason: str, data: st.DataObject) -> None:
        assert self.decision
        who = self.somebody(data, *self.decision.asked)
        asked = (self.decision, view, reason, who, self.rules, self.at, self.absent)
        self.decision = self.tried(advise, *asked) or self.decision

    @precondition(lambda self: self.decision and not self.decision.ruling)
    @rule(keep=st.integers(0, 5), reason=REASONS, overruling=st.none() | REASONS, data=st.data())
    def somebody_decides(self, keep: int, reason: str, overruling: str | None, data: st.DataObject) -> None:
        assert self.decision
        terms = self.rules.act(self.decision.act)
        who = self.somebody(data, *([terms.decided_by] if terms else []))
        outcome, shown = Outcome.KEEP if keep == 0 else Outcome.ACT, Shown("default@0.4.0", self.at)
        matter = replace(self.about, proposals=tuple(it for it in self.about.proposals if it is not self.decision))
        asked = (self.decision, outcome, reason, matter, shown, who, self.rules, self.at, self.absent)
        ruled = self.tried(decide, *asked, overruling)
        if ruled:
            self.decision, self.absent_then = ruled, self.absent
            REACHED[f"{outcome} on {ruled.act}"] += 1

    @precondition(lambda self: self.decision and self.decision.is_to_act and not self.appeal)
    @rule(reason=REASONS)
    def the_author_appeals(self, reason: str) -> None:
        assert self.decision
        assert self.decision.ruling
        opens = opens_on(self.decision.act, self.decision.ruling.at, self.rules)
        self.appeal = self.tried(appeal, self.decision, reason, opens, self.at)

    @precondition(lambda self: self.appeal and not self.appeal.judgement)
    @rule(reason=REASONS, data=st.data())
    def somebody_agrees_to_a_reversal(self, reason: str, data: st.DataObject) -> None:
        asked = (self.appeal, reason, self.somebody(data, "chief_executive"), self.rules, self.at, self.absent)
        self.appeal = self.tried(agree, *asked) or self.appeal

    @precondition(lambda self: self.appeal)
    @rule(verdict=st.sampled_from(Verdict), reason=REASONS, data=st.data())
    def somebody_judges(self, verdict: Verdict, reason: str, data: st.DataObject) -> None:
        assert self.appeal
        terms = self.rules.appeal(self.appeal.against.act)
        who = self.somebody(data, *(terms.judged_by if terms else ()))
        judged = self.tried(judge, self.appeal, verdict, reason, who, self.rules, self.at, self.absent)
        if judged:
            self.appeal = judged
            REACHED[verdict] += 1

    @invariant()
    def what_is_to_be_done_was_allowed(self) -> None:
        decision = self.decision
        if decision is None or not decision.is_to_act:
            return
        ruling = decision.ruling
        terms = self.rules.act(decision.act)
        assert terms
        assert ruling
        assert decision.reason.strip()
        assert ruling.reason.strip()
        decider = next(person for person in self.people if person.person == ruling.person)
        deputy = self.rules.role(terms.decided_by).in_absence
        stood_in = deputy in decider.roles and terms.decided_by in self.absent_then
        assert terms.decided_by in decider.roles or stood_in
        assert ruling.person not in {given.person for given in decision.advice}
        assert all(given.at <= ruling.at for given in decision.advice)
        if terms.advice_from:
            assert decision.advice
            said = [it for one in (*ruling.matter.proposals, decision) if alike(one, decision) for it in one.advice]
            last = {it.person: it.view for it in said}
            assert set(last.values()) <= {View.AGREE} or (not terms.advice_binds and ruling.overruled)
        matter = ruling.matter
        assert (matter.comment, matter.version) == (decision.comment, decision.version)
        if terms.evidence_first or decision.act == ActKind.BLOCK:
            assert matter.evidence
            assert {(it.comment, it.version) for it in matter.evidence.snapshots} == {("c1", decision.version)}
        if terms.after_repeat:
            assert matter.record.violations or (terms.or_extreme and (matter.extreme or "").strip())

    @invariant()
    def the_same_is_proposed_once_at_a_time_and_done_once_for_a_text(self) -> None:
        if self.decision is None or self.decision.act == ActKind.LIFT:
            return
        made = [it for it in (*self.others, self.decision) if alike(it, self.decision)]
        assert sum(it.ruling is None for it in made) <= 1
        assert sum(it.is_to_act for it in made) <= 1

    @invariant()
    def what_is_removed_was_removable_and_for_a_ground(self) -> None:
        if self.decision is None or not self.decision.is_to_act or self.decision.act == ActKind.LIFT:
            return
        assert self.decision.grounds
        assert all(self.rules.ground(ground) for ground in self.decision.grounds)
        assert self.decision.ruling
        matter = self.decision.ruling.matter
        if self.decision.act in (ActKind.DELETE, ActKind.HIDE):
            assert matter.seen.own_page
            messages_too = (self.rules.organisation.id, self.decision.act) == ("whg", ActKind.DELETE)  # whg 2.23
            assert matter.seen.place == Place.PUBLIC or messages_too
            assert not matter.removed
        for protection in self.rules.protections:
            if matter.weighed is None or matter.weighed & set(protection.labels):
                assert not set(self.decision.grounds) <= set(protection.cannot_be_only_ground)

    @invariant()
    def an_appeal_was_judged_by_somebody_else_and_no_earlier_than_the_rules_say(self) -> None:
        if self.appeal is None:
            return
        against = self.appeal.against
        assert against.is_to_act
        assert against.ruling
        terms = self.rules.appeal(against.act)
        if terms:
            assert self.appeal.opened_at >= against.ruling.at + timedelta(days=28 * terms.opens_after_months)
        judgement = self.appeal.judgement
        if judgement is None:
            return
        assert judgement.person not in against.took_part
        if terms and terms.together_with and judgement.verdict == Verdict.REVERSED:
            agreement = self.appeal.agreed_as(terms.together_with)
            assert agreement
            assert agreement.person not in {judgement.person, *against.took_part}

    def blocked_long_ago(self) -> Decision:
        """A block that can be appealed, as the one decision so far."""
        ago = START - timedelta(days=500)
        officer = Actor("holder of communications_officer", frozenset({"communications_officer"}))
        about = replace(self.matter, evidence=evidence("c1", 1, ago))
        proposed = propose(ActKind.BLOCK, ["spam"], "It goes on.", about, NOBODY, self.rules, ago)
        shown = Shown("default@0.4.0", ago)
        return decide(proposed, Outcome.ACT, "It goes on.", about, shown, officer, self.rules, ago)

    def somebody(self, data: st.DataObject, *roles: str) -> Actor:
        """Anybody, and more often than not somebody in one of these roles."""
        likely = [person for person in self.people if person.roles & set(roles)]
        return data.draw(st.sampled_from([*likely * 8, *self.people]))

    def tried(self, step: Callable[..., Any], *asked: object) -> Any:
        """What a step gives, or None where it is refused; a refusal is one sentence."""
        REACHED["steps"] += 1
        try:
            given = step(*asked)
        except RefusedError as refused:
            REACHED["refused"] += 1
            sentence = str(refused)
            assert sentence.endswith("."), sentence
            assert "\n" not in sentence
            return None
        REACHED[step.__name__] += 1
        return given


def alike(one: Decision, other: Decision) -> bool:
    """Whether two proposals are to do the same with the same text."""
    removals = (ActKind.DELETE, ActKind.HIDE)
    same = one.act == other.act or {one.act, other.act} <= set(removals)
    return same and one.version == other.version


def evidence(comment: str, version: int, at: datetime) -> Evidence:
    why = "It breaks the rules."
    return Evidence((Snapshot(comment, version, "…", "a1", "@s", at, None, None, why, "kim", at, "0123456789abcdef"),))


@pytest.fixture(scope="module")
def reached() -> Counter[str]:
    """What all runs came to, no invariant broken."""
    REACHED.clear()
    health = list(HealthCheck)
    runs = settings(
        max_examples=RUNS,
        stateful_step_count=50,
        deadline=None,
        derandomize=False,
        suppress_health_check=health,
        database=None,
    )
    for _ in range(MOST_ATTEMPTS):
        run_state_machine_as_test(Deciding, settings=runs)
        if not missed(REACHED):
            break
    return REACHED


def missed(reached: Counter[str]) -> list[str]:
    """The kinds of ends that no run came to."""
    return [name for name in WANTED if reached[name] == 0]


def test_ten_thousand_steps_reach_no_forbidden_state(reached: Counter[str]):
    assert reached["steps"] >= 10_000


def test_the_steps_reach_decisions_of_every_kind_and_appeals_of_both_ends(reached: Counter[str]):
    assert missed(reached) == []
