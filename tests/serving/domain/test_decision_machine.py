"""Whatever people try, in whatever order, nothing forbidden is ever on record: a state machine over all four files."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.labels import Label
from serving.domain.appeal import Appeal, Verdict, agree, appeal, judge
from serving.domain.decision import (
    AuthorRecord,
    Decision,
    Matter,
    Outcome,
    View,
    advise,
    ask_advice,
    decide,
    propose,
)
from serving.domain.errors import RefusedError
from serving.domain.evidence import Evidence, Snapshot
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from serving.service.rules_file import bundled_rules, load_rules

FILES = {name: load_rules(bundled_rules(name)) for name in ("whg", "north-herts", "brent", "pineview")}
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REASONS = st.sampled_from(["", "  ", "It breaks the rules."])
PEOPLE = st.integers(0, 5)
ROLE_SETS = st.integers(0, 2**6 - 1)


class Deciding(RuleBasedStateMachine):
    """Six people with any roles, one comment, and everything that can be asked for."""

    rules: HouseRules
    people: list[Actor]

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.absent: frozenset[str] = frozenset()
        self.matter = Matter("c1", Seen(frozenset()))
        self.decision: Decision | None = None
        self.matter_decided = self.matter
        self.absent_then: frozenset[str] = frozenset()
        self.appeal: Appeal | None = None

    @initialize(name=st.sampled_from(sorted(FILES)), held=st.lists(ROLE_SETS, min_size=6, max_size=6))
    def begin(self, name: str, held: list[int]) -> None:
        self.rules = FILES[name]
        roles = [role.id for role in self.rules.roles]
        self.people = [
            Actor(f"person {number}", frozenset(role for bit, role in enumerate(roles) if bits >> bit & 1))
            for number, bits in enumerate(held)
        ]

    @rule(labels=st.frozensets(st.sampled_from(Label)), place=st.sampled_from(Place), own_page=st.booleans())
    def the_comment_is_corrected(self, labels: frozenset[Label], place: Place, own_page: bool) -> None:
        self.change(seen=Seen(labels, place=place, own_page=own_page))

    @rule(earlier=st.integers(0, 1), blocked=st.booleans(), extreme=st.none() | REASONS)
    def the_author_is_looked_up(self, earlier: int, blocked: bool, extreme: str | None) -> None:
        self.change(author=AuthorRecord(earlier, blocked), extreme=extreme)

    @rule(comment=st.sampled_from(["c1", "c2", None]))
    def evidence_is_kept(self, comment: str | None) -> None:
        self.change(evidence=evidence(comment) if comment else None)

    @rule(data=st.data())
    def holders_are_recorded_absent(self, data: st.DataObject) -> None:
        self.absent = data.draw(st.frozensets(st.sampled_from([role.id for role in self.rules.roles])))

    @rule(days=st.integers(0, 400))
    def time_goes_by(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(act=st.sampled_from(ActKind), data=st.data(), reason=REASONS, who=PEOPLE)
    def somebody_proposes(self, act: ActKind, data: st.DataObject, reason: str, who: int) -> None:
        known = [ground.id for ground in self.rules.grounds] + ["no_such_ground"]
        grounds = data.draw(st.lists(st.sampled_from(known), max_size=3))
        proposed = self.tried(propose, act, grounds, reason, self.matter, self.people[who], self.rules, self.at)
        if proposed:
            self.decision, self.appeal = proposed, None

    @rule(data=st.data())
    def advice_is_asked(self, data: st.DataObject) -> None:
        roles = data.draw(st.lists(st.sampled_from([role.id for role in self.rules.roles]), max_size=2))
        if self.decision:
            self.decision = self.tried(ask_advice, self.decision, roles, self.rules) or self.decision

    @rule(view=st.sampled_from(View), reason=REASONS, who=PEOPLE)
    def somebody_advises(self, view: View, reason: str, who: int) -> None:
        if self.decision:
            given = self.tried(advise, self.decision, view, reason, self.people[who], self.rules, self.at, self.absent)
            self.decision = given or self.decision

    @rule(outcome=st.sampled_from(Outcome), reason=REASONS, who=PEOPLE, overruling=st.none() | REASONS)
    def somebody_decides(self, outcome: Outcome, reason: str, who: int, overruling: str | None) -> None:
        if self.decision is None:
            return
        asked = (self.decision, outcome, reason, self.matter, self.people[who], self.rules, self.at, self.absent)
        ruled = self.tried(decide, *asked, overruling)
        if ruled:
            self.decision, self.matter_decided, self.absent_then = ruled, self.matter, self.absent

    @rule(reason=REASONS)
    def the_author_appeals(self, reason: str) -> None:
        if self.decision and not self.appeal:
            self.appeal = self.tried(appeal, self.decision, reason, self.rules, self.at)

    @rule(who=PEOPLE)
    def somebody_agrees_to_a_reversal(self, who: int) -> None:
        if self.appeal:
            self.appeal = self.tried(agree, self.appeal, self.people[who], self.rules, self.absent) or self.appeal

    @rule(verdict=st.sampled_from(Verdict), reason=REASONS, who=PEOPLE)
    def somebody_judges(self, verdict: Verdict, reason: str, who: int) -> None:
        if self.appeal:
            asked = (self.appeal, verdict, reason, self.people[who], self.rules, self.at, self.absent)
            self.appeal = self.tried(judge, *asked) or self.appeal

    @invariant()
    def what_was_done_was_allowed(self) -> None:
        decision = self.decision
        if decision is None or not decision.done:
            return
        ruling, matter = decision.ruling, self.matter_decided
        terms = self.rules.act(decision.act)
        assert terms
        assert ruling
        assert decision.reason.strip()
        assert ruling.reason.strip()
        decider = next(person for person in self.people if person.person == ruling.person)
        deputy = self.rules.role(terms.decided_by).in_absence
        stood_in = deputy in decider.roles and terms.decided_by in self.absent_then
        assert terms.decided_by in decider.roles or stood_in
        assert ruling.person not in {given.person for given in decision.advice} or not terms.advice_from
        if terms.advice_from:
            assert decision.advice
            against = [given for given in decision.advice if given.view != View.AGREE]
            assert not against or (not terms.advice_binds and ruling.overruled)
        if terms.evidence_first or decision.act == ActKind.BLOCK:
            assert matter.evidence
            assert matter.evidence.shows("c1")
        if terms.after_repeat:
            assert matter.author.earlier_violations or (terms.or_extreme and (matter.extreme or "").strip())
        if decision.act != ActKind.LIFT:
            assert decision.grounds
            assert all(self.rules.ground(ground) for ground in decision.grounds)

    @invariant()
    def nobody_removes_a_protected_comment_on_what_is_not_enough(self) -> None:
        if self.decision is None or not self.decision.done or self.decision.act == ActKind.LIFT:
            return
        for protection in self.rules.protections:
            if self.matter_decided.seen.labels & set(protection.labels):
                assert not set(self.decision.grounds) <= set(protection.cannot_be_only_ground)

    @invariant()
    def an_appeal_was_judged_by_somebody_else_and_no_earlier_than_the_rules_say(self) -> None:
        if self.appeal is None:
            return
        against = self.appeal.against
        assert against.done
        assert against.ruling
        terms = self.rules.appeal(against.act)
        if terms:
            assert self.appeal.opened_at >= against.ruling.at + timedelta(days=28 * terms.opens_after_months)
        judgement = self.appeal.judgement
        if judgement is None:
            return
        assert judgement.person not in against.took_part
        if terms and terms.together_with and judgement.verdict == Verdict.REVERSED:
            assert judgement.together_with not in (None, judgement.person)
            assert judgement.together_with not in against.took_part

    def change(self, **known: object) -> None:
        self.matter = Matter(**{**{key: getattr(self.matter, key) for key in Matter.__slots__}, **known})

    def tried(self, step, *asked):
        """What a step gives, or None where it is refused; a refusal is one sentence and changes nothing."""
        before = (self.decision, self.appeal)
        try:
            return step(*asked)
        except RefusedError as refused:
            sentence = str(refused)
            assert sentence.endswith("."), sentence
            assert "\n" not in sentence
            assert (self.decision, self.appeal) == before
            return None


def evidence(comment: str) -> Evidence:
    return Evidence(
        (Snapshot(comment, 1, "…", "somebody", "@s", START, None, None, "It breaks the rules.", "kim", START),)
    )


Deciding.TestCase.settings = settings(max_examples=250, stateful_step_count=50, deadline=None)
TestDeciding = Deciding.TestCase
