"""For what a decision waits is what the steps themselves take or refuse, whoever asks, in whatever state it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from serving.domain.appeal import Agreement, Appeal, Judgement, Verdict, agree, judge
from serving.domain.deciding import advise, decide
from serving.domain.decision import Advice, Decision, Outcome, Ruling, Stage, View
from serving.domain.errors import RefusedError
from serving.domain.people import Actor, InRole
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.waiting import Step, stands, waiting
from serving.domain.words import beginning
from tests.serving.domain.steps import HATE, NOON, NORTH_HERTS, SHOWN, SPECIALIST, WHG, advised, proposed
from tests.serving.shipped import shipped

FILES = [it for it in (WHG, NORTH_HERTS, shipped("brent"), shipped("pineview")) if it.acts]
PEOPLE = ("ann", "bea", "cay")
LATER = NOON + timedelta(days=1)


@st.composite
def situations(draw: st.DrawFn) -> tuple[HouseRules, Decision, Appeal | None, Actor, frozenset[str]]:
    """House rules, a decision that came somewhere, perhaps an appeal, somebody with roles, and who is away."""
    rules = draw(st.sampled_from(FILES))
    roles = st.sampled_from([role.id for role in rules.roles])
    people = st.sampled_from(PEOPLE)
    terms = draw(st.sampled_from(rules.acts))
    asked = draw(st.frozensets(st.sampled_from(terms.advice_from))) if terms.advice_from else frozenset()
    advisers = draw(st.lists(people, unique=True, max_size=2)) if asked else []
    given_by = tuple(Advice(it, InRole(min(asked)), View.AGREE, "Yes.", NOON) for it in advisers)
    version = draw(st.sampled_from([rules.id, rules.id, rules.id, "older@1"]))
    cited = tuple(it.id for it in rules.grounds[:1])
    decision = Decision(
        terms.act, "c1", 1, "a1", version, cited, "It breaks them.", draw(people), NOON, asked, given_by
    )
    actor = Actor(draw(people), draw(st.frozensets(roles, max_size=3)))
    absent = draw(st.frozensets(roles, max_size=3))
    if not draw(st.booleans()):
        return rules, decision, None, actor, absent
    ruling = Ruling(draw(people), InRole(terms.decided_by), Outcome.ACT, "Yes.", NOON, HATE, SHOWN)
    decided = replace(decision, ruling=ruling)
    if not draw(st.booleans()):
        return rules, decided, None, actor, absent
    agreements = tuple(Agreement(draw(people), InRole(role), "Yes.", NOON, rules.id) for role in draw(st.sets(roles)))
    verdict = Judgement("dee", InRole(rules.roles[0].id), Verdict.UPHELD, "Yes.", NOON, rules.id)
    judged = draw(st.none() | st.just(verdict))
    return rules, decided, Appeal(decided, "It was a joke.", NOON, agreements, judged), actor, absent


def goes(step: Callable[[], object]) -> bool:
    try:
        step()
    except RefusedError:
        return False
    return True


@given(situations())
def test_what_waits_for_somebody_is_what_they_may_do_and_all_else_is_refused(situation):
    rules, decision, appeal, actor, absent = situation
    who = (actor, rules, LATER, absent)
    tried = {
        Step.ADVICE: goes(lambda: advise(decision, View.AGREE, "Yes.", *who)),
        Step.DECISION: goes(lambda: decide(decision, Outcome.KEEP, "It stays.", HATE, SHOWN, *who)),
        Step.AGREEMENT: appeal is not None and goes(lambda: agree(appeal, "Yes.", *who)),
        Step.JUDGEMENT: appeal is not None and goes(lambda: judge(appeal, Verdict.UPHELD, "Yes.", *who)),
    }
    steps = waiting(decision, appeal, rules, of_now=True)
    said = {it.step for it in steps if it.is_for(actor, rules, absent)}
    assert said == {step for step, was_taken in tried.items() if was_taken}


@given(situations())
def test_whoever_may_take_a_step_does_so_in_one_of_the_roles_that_are_named(situation):
    rules, decision, appeal, actor, absent = situation
    for it in waiting(decision, appeal, rules, of_now=True):
        named = it.open_to(rules, absent)
        assert not it.is_for(actor, rules, absent) or not actor.roles.isdisjoint(named)
        alone = [Actor("somebody new", frozenset({role})) for role in named]
        assert all(it.is_for(one, rules, absent) for one in alone)


@given(situations())
def test_a_proposal_that_does_not_stand_waits_for_nobody_and_an_appeal_does_whatever_became_of_the_comment(situation):
    rules, decision, appeal, *_ = situation
    gone, there = (waiting(decision, appeal, rules, of_now=now) for now in (False, True))
    assert gone == (there if decision.ruling else ())
    if not decision.ruling:
        assert not stands(decision, appeal, rules, of_now=False)
        assert stands(decision, appeal, rules, of_now=True) == bool(there)


def test_it_waits_for_advice_once_that_is_asked_for_and_then_for_the_decision():
    def first(decision: Decision) -> tuple[Step, tuple[str, ...]]:
        found = waiting(decision, None, WHG, of_now=True)[0]
        return found.step, found.roles

    done = advised()
    assert done.stage == Stage.ADVISED
    assert first(proposed()) == (Step.DECISION, ("social_media_specialist",))
    assert first(replace(done, advice=())) == (Step.ADVICE, ("communications_manager",))
    assert first(done) == (Step.DECISION, ("social_media_specialist",))


def test_what_was_reversed_stands_no_more():
    ruling = Ruling("sam", InRole("social_media_specialist"), Outcome.ACT, "Yes.", NOON, HATE, SHOWN)
    done = replace(advised(), ruling=ruling)
    reversed_since = Judgement("hal", InRole("head_of_communications"), Verdict.REVERSED, "No.", NOON, WHG.id)
    upheld = replace(reversed_since, verdict=Verdict.UPHELD)
    judged = [Appeal(done, "A joke.", NOON, judgement=it) for it in (None, upheld, reversed_since)]
    assert [stands(done, it, WHG, of_now=False) for it in (None, *judged)] == [True, True, True, False]


def test_a_deputy_is_waited_for_only_while_the_one_they_stand_in_for_is_away():
    found = waiting(proposed(), None, WHG, of_now=True)[0]
    deputy = WHG.role("social_media_specialist").in_absence
    assert deputy
    stand_in, away = Actor("cal", frozenset({deputy})), frozenset({"social_media_specialist"})
    assert [found.is_for(stand_in, WHG, absent) for absent in (frozenset(), away)] == [False, True]
    assert found.open_to(WHG, away) == ("social_media_specialist", deputy)
    assert found.is_for(SPECIALIST, WHG, away)


def test_an_agreement_that_the_rules_ask_for_comes_before_the_judgement():
    ruling = Ruling("olu", InRole("communications_officer"), Outcome.ACT, "Yes.", NOON, HATE, SHOWN)
    done = Decision(ActKind.BLOCK, "c1", 1, "a1", NORTH_HERTS.id, (), "Yes.", "nat", NOON, ruling=ruling)
    appeal = Appeal(done, "A joke.", NOON)
    assert [it.step for it in waiting(done, appeal, NORTH_HERTS, of_now=True)] == [Step.AGREEMENT, Step.JUDGEMENT]
    agreed = replace(appeal, agreements=(Agreement("che", InRole("chief_executive"), "Yes.", NOON, "x"),))
    assert [it.step for it in waiting(done, agreed, NORTH_HERTS, of_now=True)] == [Step.JUDGEMENT]


@given(st.text(alphabet=st.sampled_from("ab \n\u2003é😀"), max_size=40), st.integers(1, 20))
def test_the_beginning_of_a_text_is_as_much_as_fits_and_ends_with_a_word_where_one_ends_there(text: str, most: int):
    shown = beginning(text, most)
    assert text.startswith(shown)
    assert len(shown) <= most
    assert len(text) > most or shown == text
    if len(text) > most and len(text[: most + 1].split(maxsplit=1)) > 1 and shown.strip():
        assert text[len(shown)].isspace()


def test_a_word_too_long_for_a_list_is_cut_where_the_list_ends():
    assert [beginning(text, 5) for text in ("heating", "no heating", "warm water", "hello there", "a b")] == [
        "heati",
        "no",
        "warm",
        "hello",
        "a b",
    ]
