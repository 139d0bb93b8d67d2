"""Who may look at a decision again, when, and together with whom."""

from datetime import UTC, datetime, timedelta

import pytest

from models.labels import Label
from serving.domain.appeal import Verdict, agree, appeal, judge, judges, opens_on
from serving.domain.deciding import advise, ask_advice, decide, propose
from serving.domain.decision import AuthorRecord, Outcome, View
from serving.domain.errors import Refusal
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from tests.serving.domain.steps import (
    AGAIN,
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    HATE,
    HEAD,
    MANAGER,
    NOBODY,
    NOON,
    NORTH_HERTS,
    SHOWN,
    SPECIALIST,
    WHG,
    advised,
    block,
    deciding,
    evidence,
    matter,
    proposed,
    refused,
)

OPENS = opens_on(ActKind.BLOCK, NOON, NORTH_HERTS)


def test_an_appeal_opens_on_the_day_twelve_months_after():
    blocked = block(record=AGAIN)
    day = datetime(2027, 11, 20, 0, 0, tzinfo=UTC)
    assert opens_on(ActKind.BLOCK, NOON, NORTH_HERTS) == day
    assert refused(appeal, blocked, "I have changed.", day, day - timedelta(seconds=1)) == (
        Refusal.TOO_EARLY,
        "This can be appealed from 20 November 2027 on.",
    )
    opened = appeal(blocked, "I have changed.", day, day)
    assert refused(appeal, blocked, "Again.", day, day, again=True)[0] == Refusal.APPEALED_ALREADY
    assert opened.judgement is None


def test_an_appeal_is_judged_by_somebody_who_had_no_part_together_with_the_chief_executive():
    year = NOON + timedelta(days=400)
    opened = appeal(block(record=AGAIN), "I have changed.", OPENS, year)
    both = Actor("olu", frozenset({"communications_officer", "service_director"}))
    assert refused(judge, opened, Verdict.UPHELD, "No.", both, NORTH_HERTS, year)[0] == Refusal.NOT_IMPARTIAL
    assert refused(judge, opened, Verdict.UPHELD, "No.", CHIEF, NORTH_HERTS, year)[0] == Refusal.WRONG_ROLE
    assert refused(judge, opened, Verdict.REVERSED, "Yes.", DIRECTOR, NORTH_HERTS, year) == (
        Refusal.NOT_TOGETHER,
        "A reversal is decided together with the Chief Executive, whose agreement, as another person, is not on record "
        "(6.3.3).",
    )
    assert refused(agree, opened, "Yes.", DIRECTOR, NORTH_HERTS, year)[0] == Refusal.WRONG_ROLE
    judged = judge(
        agree(opened, "Yes.", CHIEF, NORTH_HERTS, year), Verdict.REVERSED, "Yes.", DIRECTOR, NORTH_HERTS, year
    )
    assert judged.judgement
    assert (judged.judgement.person, [it.person for it in judged.agreements]) == ("dee", ["che"])
    assert (judged.judgement.rules, [it.rules for it in judged.agreements]) == (NORTH_HERTS.id, [NORTH_HERTS.id])
    assert refused(judge, judged, Verdict.UPHELD, "No.", MANAGER, NORTH_HERTS, year)[0] == Refusal.DECIDED_ALREADY
    upheld = judge(opened, Verdict.UPHELD, "No.", DIRECTOR, NORTH_HERTS, year)
    assert upheld.judgement
    assert upheld.agreements == ()


def test_where_the_rules_are_silent_an_appeal_opens_at_once_and_an_adviser_who_was_not_asked_judges_it():
    ruled = deciding(advised())
    assert opens_on(ActKind.DELETE, NOON, WHG) == NOON
    silent = WHG.model_copy(update={"appeals": ()})
    assert judges(ActKind.DELETE, WHG) == ("communications_manager", "head_of_communications")
    assert judges(ActKind.DELETE, silent) == (
        "communications_manager",
        "head_of_communications",
        "customer_services_colleague",
    )
    every = tuple(role.id for role in WHG.roles)
    assert judges(ActKind.HIDE, WHG) == judges(ActKind.HIDE, silent) == every
    opened = appeal(ruled, "It was a quotation.", NOON, NOON)
    assert refused(judge, opened, Verdict.UPHELD, "No.", MANAGER, WHG, NOON)[0] == Refusal.NOT_IMPARTIAL
    assert refused(agree, opened, "Yes.", HEAD, WHG, NOON)[0] == Refusal.NOT_ASKED
    assert judge(opened, Verdict.REVERSED, "It was one.", HEAD, WHG, NOON).judgement


def test_who_judges_and_with_whom_is_for_the_rules_that_are_in_force_then():
    ruled, silent = deciding(advised()), WHG.model_copy(update={"version": "2", "appeals": (), "acts": ()})
    opened = appeal(ruled, "It was a quotation.", NOON, NOON)
    colleague = Actor("cas", frozenset({"customer_services_colleague"}))
    assert refused(judge, opened, Verdict.UPHELD, "No.", colleague, WHG, NOON)[0] == Refusal.WRONG_ROLE
    judged = judge(opened, Verdict.REVERSED, "It was one.", colleague, silent, NOON).judgement
    assert judged
    assert judged.rules == "whg@2"
    terms = [it.model_copy(update={"together_with": "head_of_communications"}) for it in WHG.appeals]
    together = WHG.model_copy(update={"version": "3", "appeals": tuple(terms)})
    agreed = agree(opened, "Yes.", HEAD, together, NOON)
    assert refused(agree, agreed, "Yes.", HEAD, together, NOON)[0] == Refusal.DECIDED_ALREADY
    terms = [it.model_copy(update={"together_with": "communications_colleague"}) for it in WHG.appeals]
    others = WHG.model_copy(update={"version": "4", "appeals": tuple(terms)})
    another = Actor("mia", frozenset({"communications_manager"}))
    assert refused(judge, agreed, Verdict.REVERSED, "Yes.", another, others, NOON)[0] == Refusal.NOT_TOGETHER
    both = agree(agreed, "Yes.", COLLEAGUE, others, NOON)
    assert [it.rules for it in both.agreements] == ["whg@3", "whg@4"]
    assert judge(both, Verdict.REVERSED, "Yes.", another, others, NOON).judgement


def test_an_appeal_always_finds_a_role_that_may_judge_it():
    one = WHG.model_copy(update={"appeals": (), "roles": WHG.roles[:1]})
    act = WHG.acts[0].model_copy(update={"decided_by": WHG.roles[0].id})
    assert judges(act.act, one.model_copy(update={"acts": (act,)})) == (WHG.roles[0].id,)


def test_nothing_is_appealed_that_was_not_done():
    kept = decide(proposed(), Outcome.KEEP, "It quotes.", HATE, SHOWN, SPECIALIST, WHG, NOON)
    assert refused(appeal, kept, "Why?", NOON, NOON)[0] == Refusal.NOTHING_DONE


def with_deputies():
    """North Herts, were the directors and the Chief Executive stood in for by the manager."""
    roles = (
        role.model_copy(update={"in_absence": "communications_manager"})
        if role.id in ("service_director", "chief_executive")
        else role
        for role in NORTH_HERTS.roles
    )
    return NORTH_HERTS.model_copy(update={"roles": tuple(roles)})


def test_a_deputy_advises_agrees_and_judges_while_the_holder_is_absent():
    rules, away = with_deputies(), frozenset({"service_director", "chief_executive"})
    about = matter(Label.HATE_SPEECH, evidence=evidence())
    asked = ask_advice(propose(ActKind.WARN, ["spam"], "Why.", about, NOBODY, rules, NOON), ["service_director"], rules)
    assert refused(advise, asked, View.AGREE, "Yes.", MANAGER, rules, NOON)[0] == Refusal.WRONG_ROLE
    assert (
        advise(asked, View.AGREE, "Yes.", MANAGER, rules, NOON, away).advice[0].role.in_absence_of == "service_director"
    )
    year = NOON + timedelta(days=400)
    opened = appeal(block(record=AGAIN), "I have changed.", OPENS, year)
    assert refused(agree, opened, "Yes.", MANAGER, rules, year)[0] == Refusal.WRONG_ROLE
    assert [it.person for it in agree(opened, "Yes.", MANAGER, rules, year, away).agreements] == ["max"]
    only_director = rules.model_copy(
        update={"appeals": (rules.appeals[0].model_copy(update={"judged_by": ("service_director",)}),)}
    )
    assert refused(judge, opened, Verdict.UPHELD, "No.", MANAGER, only_director, year)[0] == Refusal.WRONG_ROLE
    assert judge(opened, Verdict.UPHELD, "No.", MANAGER, only_director, year, away).judgement


def test_appeals_agreements_and_judgements_need_reasons_time_and_another_person():
    year = NOON + timedelta(days=400)
    blocked = block(record=AGAIN)
    assert refused(appeal, blocked, " ", OPENS, year)[0] == Refusal.NO_REASON
    opened = appeal(blocked, "I have changed.", OPENS, year)
    assert refused(judge, opened, Verdict.UPHELD, " ", DIRECTOR, NORTH_HERTS, year)[0] == Refusal.NO_REASON
    judged = judge(opened, Verdict.UPHELD, "No.", DIRECTOR, NORTH_HERTS, year)
    assert refused(agree, judged, "Yes.", CHIEF, NORTH_HERTS, year)[0] == Refusal.DECIDED_ALREADY
    decider = Actor("olu", frozenset({"chief_executive"}))
    assert refused(agree, opened, "Yes.", decider, NORTH_HERTS, year)[0] == Refusal.NOT_IMPARTIAL
    alone = Actor("che", frozenset({"chief_executive", "service_director"}))
    agreed = agree(opened, "Yes.", alone, NORTH_HERTS, year)
    assert refused(judge, agreed, Verdict.REVERSED, "Yes.", alone, NORTH_HERTS, year)[0] == Refusal.NOT_TOGETHER


@pytest.mark.parametrize(
    ("decided", "months", "opens"),
    [
        (datetime(2027, 1, 31, 12, tzinfo=UTC), 1, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 15, 12, tzinfo=UTC), 1, datetime(2027, 1, 15, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 1, datetime(2026, 8, 1, 23, tzinfo=UTC)),  # 2 July on the wall
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 0, datetime(2026, 7, 1, 23, 30, tzinfo=UTC)),
    ],
)
def test_months_end_on_the_day_of_the_same_number_in_the_united_kingdom(
    decided: datetime, months: int, opens: datetime
):
    rules = NORTH_HERTS.model_copy(
        update={"appeals": (NORTH_HERTS.appeals[0].model_copy(update={"opens_after_months": months}),)}
    )
    assert opens_on(ActKind.BLOCK, decided, rules) == opens


def test_whoever_proposed_does_not_judge_the_appeal():
    mover = propose(ActKind.DELETE, ["hate_speech"], "Why.", HATE, HEAD, WHG, NOON)
    given = advise(ask_advice(mover, ["communications_manager"], WHG), View.AGREE, "Yes.", MANAGER, WHG, NOON)
    opened = appeal(deciding(given), "It was a quotation.", NOON, NOON)
    assert refused(judge, opened, Verdict.UPHELD, "No.", HEAD, WHG, NOON)[0] == Refusal.NOT_IMPARTIAL


def test_lifting_a_block_and_what_was_undone_are_not_appealed():
    blocked = matter(record=AuthorRecord(blocked=True))
    lift = propose(ActKind.LIFT, [], "A year has gone by.", blocked, NOBODY, NORTH_HERTS, NOON)
    agreed = advise(ask_advice(lift, ["chief_executive"], NORTH_HERTS), View.AGREE, "Yes.", CHIEF, NORTH_HERTS, NOON)
    lifted = decide(agreed, Outcome.ACT, "Why.", blocked, SHOWN, MANAGER, NORTH_HERTS, NOON)
    assert refused(appeal, lifted, "Why?", NOON, NOON)[0] == Refusal.NOTHING_DONE
    assert refused(appeal, deciding(advised()), "Why?", NOON, NOON, undone=True)[0] == Refusal.UNDONE_ALREADY
