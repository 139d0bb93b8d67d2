"""Advice: who gives it, when it has to be there, and what it takes to decide against it."""

from dataclasses import replace

import pytest

from models.labels import Label
from serving.domain.deciding import advise, ask_advice, decide, propose
from serving.domain.decision import Advice, Decision, Outcome, Stage, View
from serving.domain.errors import Refusal
from serving.domain.people import Actor, InRole
from serving.domain.roles import ActKind
from tests.serving.domain.steps import (
    AGAIN,
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
    matter,
    proposed,
    refused,
)


def two_views(first: View, second: View, second_person: Actor = HEAD) -> Decision:
    asked = ask_advice(proposed(), ["communications_manager", "head_of_communications"], WHG)
    given = advise(asked, first, "As I see it.", MANAGER, WHG, NOON)
    return advise(given, second, "As I see it.", second_person, WHG, NOON)


def test_advice_is_given_by_those_who_were_asked_and_once():
    asked = ask_advice(proposed(), ["communications_manager"], WHG)
    assert refused(ask_advice, asked, ["customer_services_colleague"], WHG) == (
        Refusal.WRONG_ROLE,
        "The rules name the Communications Manager or Head of Communications for advice on this, and no other role.",
    )
    assert refused(advise, proposed(), View.AGREE, "Yes.", MANAGER, WHG, NOON)[0] == Refusal.NOT_ASKED
    assert refused(advise, asked, View.AGREE, "Yes.", HEAD, WHG, NOON) == (
        Refusal.WRONG_ROLE,
        "Advice on this was asked of the Communications Manager, and you are not one.",
    )
    assert refused(advise, advised(), View.OTHER, "Hm.", MANAGER, WHG, NOON)[0] == Refusal.ADVISED_ALREADY


def test_nobody_decides_without_advice_or_on_their_own():
    assert refused(deciding, proposed()) == (
        Refusal.NO_ADVICE,
        "Advice of the Communications Manager or Head of Communications has to be on record first (2.3).",
    )
    both = Actor("bo", frozenset({"social_media_specialist", "communications_manager"}))
    assert refused(deciding, advised(by=both), both) == (
        Refusal.OWN_ADVICE,
        "You gave advice on this, so somebody else has to decide.",
    )


def test_advice_is_overruled_only_with_a_reason_that_is_kept():
    against = advised(View.DISAGREE)
    assert refused(deciding, against) == (
        Refusal.OVERRULES,
        "Not every adviser agreed; to decide otherwise needs a reason.",
    )
    ruled = deciding(against, overruling="The slur is in the second line.")
    assert ruled.ruling
    assert ruled.ruling.overruled == "The slur is in the second line."


def test_what_was_decided_to_stay_goes_only_with_a_reason_against_that():
    kept = decide(proposed(), Outcome.KEEP, "It quotes somebody else.", HATE, SHOWN, SPECIALIST, WHG, NOON)
    about = replace(HATE, proposals=(kept,))
    asked = (advised(), Outcome.ACT, "It attacks a group.", about, SHOWN, SPECIALIST, WHG, NOON)
    said = "It was decided before to keep this text; to decide otherwise needs a reason."
    assert refused(decide, *asked) == (Refusal.OVERRULES, said)
    against = replace(asked[0], advice=advised(View.OTHER).advice)
    said = "Not every adviser agreed and it was decided before to keep this text; to decide otherwise needs a reason."
    assert refused(decide, against, *asked[1:]) == (Refusal.OVERRULES, said)
    ruled = decide(*asked, overruling="The quotation is made up.")
    assert ruled.ruling
    assert ruled.ruling.overruled == "The quotation is made up."


def test_to_keep_a_comment_needs_no_advice():
    kept = decide(proposed(), Outcome.KEEP, "It quotes somebody else.", HATE, SHOWN, SPECIALIST, WHG, NOON)
    assert (kept.stage, kept.is_to_act) == (Stage.DECIDED, False)


def test_advice_can_be_asked_of_one_after_the_other_but_of_nobody_else_and_not_of_nobody():
    both = ask_advice(ask_advice(proposed(), ["communications_manager"], WHG), ["head_of_communications"], WHG)
    assert both.asked == {"communications_manager", "head_of_communications"}
    assert refused(ask_advice, proposed(), [], WHG)[0] == Refusal.WRONG_ROLE
    mixed = ["communications_manager", "customer_services_colleague"]
    assert refused(ask_advice, proposed(), mixed, WHG)[0] == Refusal.WRONG_ROLE
    assert refused(ask_advice, block(record=AGAIN), ["chief_executive"], NORTH_HERTS)[0] == Refusal.DECIDED_ALREADY
    open_block = propose(ActKind.BLOCK, ["spam"], "Why.", matter(Label.HATE_SPEECH), NOBODY, NORTH_HERTS, NOON)
    assert (
        refused(ask_advice, open_block, ["chief_executive"], NORTH_HERTS)[1]
        == "The rules ask for nobody's advice on this."
    )


def test_no_advice_is_added_to_what_was_decided():
    ruled = deciding(advised())
    assert refused(advise, ruled, View.DISAGREE, "No.", HEAD, WHG, NOON)[0] == Refusal.DECIDED_ALREADY


@pytest.mark.parametrize("views", [(View.AGREE, View.DISAGREE), (View.DISAGREE, View.AGREE), (View.AGREE, View.OTHER)])
def test_one_adviser_who_does_not_agree_is_enough_to_need_a_reason(views: tuple[View, View]):
    assert refused(deciding, two_views(*views))[0] == Refusal.OVERRULES
    assert refused(deciding, two_views(*views), overruling=" \t")[0] == Refusal.OVERRULES
    assert deciding(two_views(*views), overruling=" It is a slur. ").ruling.overruled == "It is a slur."  # type: ignore[union-attr]


def test_a_reason_to_overrule_is_not_kept_where_nothing_was_overruled():
    ruled = deciding(advised(), overruling="In case.")
    assert ruled.ruling
    assert ruled.ruling.overruled is None


def test_whoever_gave_one_of_two_pieces_of_advice_does_not_decide():
    both = Actor("bo", frozenset({"social_media_specialist", "head_of_communications"}))
    assert refused(deciding, two_views(View.AGREE, View.AGREE, both), both)[0] == Refusal.OWN_ADVICE


def test_whoever_gave_advice_does_not_decide_to_keep_either():
    both = Actor("bo", frozenset({"social_media_specialist", "communications_manager"}))
    said = refused(decide, advised(by=both), Outcome.KEEP, "It quotes.", HATE, SHOWN, both, WHG, NOON)
    assert said[0] == Refusal.OWN_ADVICE


def test_advice_in_a_role_the_rules_do_not_name_counts_for_nothing():
    given = Advice("cy", InRole("customer_services_colleague"), View.AGREE, "Yes.", NOON)
    assert refused(deciding, replace(proposed(), advice=(given,)))[0] == Refusal.NO_ADVICE
