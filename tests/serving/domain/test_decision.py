"""What a person is told who asks for something that is not done, and what is on record once it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from models.labels import Label
from serving.domain.deciding import advise, ask_advice, decide, propose
from serving.domain.decision import AuthorRecord, Matter, Outcome, Ruling, Stage, View
from serving.domain.errors import Refusal
from serving.domain.notices import NoticeDue, notices_due
from serving.domain.people import Actor, InRole
from serving.domain.roles import ActKind
from serving.domain.seen import Place
from serving.service.rules_file import bundled_rules
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
    OFFICER,
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


def test_a_decision_goes_from_proposal_through_advice_to_a_ruling():
    asked = ask_advice(proposed(), ["communications_manager"], WHG)
    given = advise(asked, View.AGREE, "I have read it.", MANAGER, WHG, NOON)
    ruled = deciding(given)
    assert [it.stage for it in (proposed(), asked, given, ruled)] == list(Stage)
    role = InRole("social_media_specialist")
    assert ruled.ruling == Ruling("sam", role, Outcome.ACT, "It attacks a group.", NOON, HATE, SHOWN)
    assert ruled.took_part == {"nat", "max", "sam"}
    assert (ruled.comment, ruled.version, ruled.author, ruled.rules) == ("c1", 1, "a1", "whg@1")


@pytest.mark.parametrize(
    ("act", "grounds", "about", "refusal", "sentence"),
    [
        (ActKind.HIDE, ["hate_speech"], HATE, Refusal.NOBODYS_ACT, "The house rules of whg give 'hide' to nobody."),
        (
            ActKind.DELETE,
            [],
            HATE,
            Refusal.NO_GROUND,
            "To delete needs at least one ground of the house rules of whg.",
        ),
        (
            ActKind.DELETE,
            ["complaint"],
            HATE,
            Refusal.UNKNOWN_GROUND,
            "A ground that is cited is none in the house rules of whg.",
        ),
        (
            ActKind.DELETE,
            ["detrimental_impact"],
            matter(Label.COMPLAINT, Label.PROFANITY),
            Refusal.PROTECTED,
            "'Something that could have a detrimental impact on whg' is not enough by itself against a comment "
            "labelled complaint (2.26).",
        ),
        (
            ActKind.DELETE,
            ["hate_speech"],
            matter(own_page=False),
            Refusal.NOT_OUR_PAGE,
            "It stands on somebody else's page; nothing can be removed there.",
        ),
        (
            ActKind.BLOCK,
            ["naming_colleagues"],
            matter(place=Place.INBOX),
            Refusal.GROUND_ELSEWHERE,
            "'Naming a whg colleague or a member of their family' is a ground only in public, not in inbox.",
        ),
        (
            ActKind.BLOCK,
            ["hate_speech"],
            matter(record=AuthorRecord(("d1",), blocked=True)),
            Refusal.BLOCKED_ALREADY,
            "The author is blocked already.",
        ),
    ],
)
def test_what_cannot_be_done_is_not_even_proposed(
    act: ActKind, grounds: list[str], about: Matter, refusal: Refusal, sentence: str
):
    assert refused(propose, act, grounds, "Why.", about, NOBODY, WHG, NOON) == (refusal, sentence)


def test_every_step_needs_a_reason():
    said = [
        refused(propose, ActKind.DELETE, ["hate_speech"], " ", HATE, NOBODY, WHG, NOON),
        refused(advise, ask_advice(proposed(), ["head_of_communications"], WHG), View.AGREE, "", HEAD, WHG, NOON),
        refused(decide, advised(), Outcome.KEEP, "\n", HATE, SHOWN, SPECIALIST, WHG, NOON),
    ]
    assert said == [
        (Refusal.NO_REASON, "A proposal needs a reason."),
        (Refusal.NO_REASON, "Advice needs a reason."),
        (Refusal.NO_REASON, "A decision needs a reason."),
    ]


def test_only_the_named_role_decides():
    assert refused(deciding, advised(), NOBODY) == (
        Refusal.WRONG_ROLE,
        "Only the Social Media and Digital Specialist decides this (2.3).",
    )


def test_a_deputy_decides_only_while_the_holder_is_recorded_absent():
    assert refused(deciding, advised(), COLLEAGUE) == (
        Refusal.HOLDER_PRESENT,
        "The colleague of the Communications Team standing in decides only while the Social Media and Digital "
        "Specialist is recorded absent.",
    )
    ruled = deciding(advised(), COLLEAGUE, absent=frozenset({"social_media_specialist"}))
    assert ruled.ruling
    assert ruled.ruling.role == InRole("communications_colleague", in_absence_of="social_media_specialist")


def test_what_was_decided_is_not_decided_again():
    ruled = deciding(advised())
    assert refused(deciding, ruled) == (Refusal.DECIDED_ALREADY, "This has been decided already.")
    assert refused(ask_advice, ruled, ["head_of_communications"], WHG)[0] == Refusal.DECIDED_ALREADY


def test_a_comment_that_was_corrected_meanwhile_is_judged_as_it_stands_now():
    decision = propose(ActKind.DELETE, ["detrimental_impact"], "Why.", HATE, NOBODY, WHG, NOON)
    asked = advise(ask_advice(decision, ["communications_manager"], WHG), View.AGREE, "Yes.", MANAGER, WHG, NOON)
    corrected = matter(Label.COMPLAINT)
    said = refused(decide, asked, Outcome.ACT, "Why.", corrected, SHOWN, SPECIALIST, WHG, NOON)
    assert said[0] == Refusal.PROTECTED


@pytest.mark.parametrize("kept", [None, "c2"])
def test_a_block_needs_the_comment_on_record(kept: str | None):
    about = matter(Label.HATE_SPEECH, record=AGAIN, evidence=evidence(kept) if kept else None)
    decision = proposed(ActKind.BLOCK, about=about)
    given = advise(ask_advice(decision, ["head_of_communications"], WHG), View.AGREE, "Yes.", HEAD, WHG, NOON)
    said = refused(decide, given, Outcome.ACT, "Again.", about, SHOWN, SPECIALIST, WHG, NOON)
    assert said == (Refusal.NO_EVIDENCE, "The comment has to be recorded as evidence first (2.24).")


def test_a_block_is_for_those_who_went_on_or_were_extreme():
    assert refused(block) == (
        Refusal.NOT_REPEATED,
        "'block' is for people who broke the rules before, unless a reason is given why this is extreme (6.3.3).",
    )
    assert block(record=AGAIN).is_to_act
    assert block(extreme="It calls for arson.").is_to_act


def test_the_chief_executive_is_told_of_a_block_and_the_author_of_a_warning():
    assert notices_due(block(record=AGAIN), NORTH_HERTS) == (NoticeDue(role="chief_executive"),)
    about = matter(Label.HATE_SPEECH, evidence=evidence())
    warning = propose(ActKind.WARN, ["discriminatory_language"], "Why.", about, NOBODY, NORTH_HERTS, NOON)
    given = advise(
        ask_advice(warning, ["service_director"], NORTH_HERTS), View.AGREE, "Yes.", DIRECTOR, NORTH_HERTS, NOON
    )
    assert notices_due(given, NORTH_HERTS) == ()
    warned = decide(given, Outcome.ACT, "Why.", about, SHOWN, OFFICER, NORTH_HERTS, NOON)
    (notice,) = notices_due(warned, NORTH_HERTS)
    assert (notice.reply, notice.if_known) == ("written_warning", "an account that can be sent a private message")


def test_a_block_is_lifted_only_together_with_the_chief_executive():
    about = matter(Label.HATE_SPEECH, record=AuthorRecord(("d1",), blocked=True))
    lift = propose(ActKind.LIFT, [], "A year has gone by.", about, NOBODY, NORTH_HERTS, NOON)
    against = advise(ask_advice(lift, ["chief_executive"], NORTH_HERTS), View.DISAGREE, "No.", CHIEF, NORTH_HERTS, NOON)
    said = refused(
        decide, against, Outcome.ACT, "Why.", about, SHOWN, MANAGER, NORTH_HERTS, NOON, overruling="I think otherwise."
    )
    assert said == (
        Refusal.ADVICE_BINDS,
        "This is decided together with the Chief Executive, who did not agree (6.3.3).",
    )
    free = matter(Label.HATE_SPEECH)
    assert refused(propose, ActKind.LIFT, [], "Why.", free, NOBODY, NORTH_HERTS, NOON)[0] == Refusal.NOT_BLOCKED


@pytest.mark.parametrize("act", [ActKind.HIDE, ActKind.DELETE])
def test_a_private_message_is_removed_only_where_the_rules_say_so(act: ActKind):
    inbox = matter(Label.SPAM, place=Place.INBOX)
    said = refused(propose, act, ["spam"], "Why.", inbox, NOBODY, NORTH_HERTS, NOON)
    assert said == (
        Refusal.PRIVATE_MESSAGE,
        "It is a private message; nobody else sees it, so nothing is removed.",
    )
    assert propose(ActKind.DELETE, ["hate_speech"], "Why.", inbox, NOBODY, WHG, NOON).grounds == ("hate_speech",)


def test_a_warning_needs_a_ground_too_and_may_be_about_another_page():
    elsewhere = matter(own_page=False)
    assert refused(propose, ActKind.WARN, [], "Why.", elsewhere, NOBODY, NORTH_HERTS, NOON)[0] == Refusal.NO_GROUND
    assert propose(ActKind.WARN, ["spam"], "Why.", elsewhere, NOBODY, NORTH_HERTS, NOON)


def test_what_is_not_enough_alone_may_stand_beside_what_is():
    complaint = matter(Label.COMPLAINT)
    cited = ["detrimental_impact", "hate_speech", "hate_speech"]
    decision = propose(ActKind.DELETE, cited, " Why. ", complaint, NOBODY, WHG, NOON)
    assert (decision.grounds, decision.reason) == (("detrimental_impact", "hate_speech"), "Why.")


def test_a_block_needs_evidence_though_a_file_forgets_to_say_so():
    forgetful = NORTH_HERTS.model_copy(
        update={"acts": tuple(act.model_copy(update={"evidence_first": False}) for act in NORTH_HERTS.acts)}
    )
    about = matter(Label.HATE_SPEECH, record=AGAIN)
    decision = propose(ActKind.BLOCK, ["spam"], "Again.", about, NOBODY, forgetful, NOON)
    said = refused(decide, decision, Outcome.ACT, "Again.", about, SHOWN, OFFICER, forgetful, NOON)
    assert said[0] == Refusal.NO_EVIDENCE


def test_extreme_is_a_reason_and_not_a_blank():
    assert refused(block, extreme="  ")[0] == Refusal.NOT_REPEATED


def test_an_author_who_was_blocked_meanwhile_is_not_blocked_again():
    before = matter(Label.HATE_SPEECH, record=AGAIN, evidence=evidence())
    decision = propose(ActKind.BLOCK, ["spam"], "Again.", before, NOBODY, NORTH_HERTS, NOON)
    after = matter(Label.HATE_SPEECH, record=AuthorRecord(("d1",), blocked=True), evidence=evidence())
    said = refused(decide, decision, Outcome.ACT, "Again.", after, SHOWN, OFFICER, NORTH_HERTS, NOON)
    assert said[0] == Refusal.BLOCKED_ALREADY


def test_an_edit_undoes_a_proposal_and_the_advice_on_it():
    edited = matter(version=2)
    said = refused(decide, advised(), Outcome.ACT, "Why.", edited, SHOWN, SPECIALIST, WHG, NOON)
    assert said == (
        Refusal.CHANGED_MEANWHILE,
        "The comment has been edited since this was proposed; propose it again.",
    )


def test_a_decision_belongs_to_its_comment_its_author_and_its_rules():
    for other in (replace(HATE, comment="c9"), replace(HATE, author="a9")):
        with pytest.raises(ValueError, match="about the comment"):
            decide(advised(), Outcome.ACT, "Why.", other, SHOWN, SPECIALIST, WHG, NOON)
    said = refused(decide, advised(), Outcome.ACT, "Why.", HATE, SHOWN, OFFICER, NORTH_HERTS, NOON)
    assert said == (
        Refusal.OTHER_RULES,
        "This was proposed under whg@1; propose it again under north-herts@1.",
    )


@pytest.mark.parametrize("known", [{"scored": False}, {"language": "pl"}])
def test_what_nobody_could_read_is_protected_until_a_person_has_labelled_it(known: dict):
    cited = ["detrimental_impact"]
    said = refused(propose, ActKind.DELETE, cited, "Why.", matter(**known), NOBODY, WHG, NOON)
    assert said[0] == Refusal.READ_BY_NOBODY_ELSE
    assert propose(ActKind.DELETE, cited, "Why.", matter(**known, labelled=True), NOBODY, WHG, NOON)


def test_grounds_that_two_promises_hold_not_enough_are_not_enough_together():
    one, two = (
        WHG.protections[1].model_copy(update={"id": id, "cannot_be_only_ground": (ground,)})
        for id, ground in (("one", "detrimental_impact"), ("two", "misinformation"))
    )
    rules = WHG.model_copy(update={"protections": (one, two)})
    cited = ["detrimental_impact", "misinformation"]
    assert (
        refused(propose, ActKind.DELETE, cited, "Why.", matter(Label.REPAIR), NOBODY, rules, NOON)[0]
        == Refusal.PROTECTED
    )


def test_what_is_gone_is_not_removed_again():
    said = refused(propose, ActKind.DELETE, ["hate_speech"], "Why.", replace(HATE, removed=True), NOBODY, WHG, NOON)
    assert said == (Refusal.REMOVED_ALREADY, "The comment is not there any more.")


def test_a_lift_cites_no_ground():
    blocked = matter(record=AuthorRecord(blocked=True))
    assert propose(ActKind.LIFT, ["anything"], "Why.", blocked, NOBODY, NORTH_HERTS, NOON).grounds == ()


@pytest.mark.parametrize("reason", ["\u200b", "...", "\u3164", "\u00ad\u2060"])
def test_a_reason_says_something(reason: str):
    assert refused(propose, ActKind.DELETE, ["hate_speech"], reason, HATE, NOBODY, WHG, NOON)[0] == Refusal.NO_REASON


def test_nobody_acts_without_a_name():
    with pytest.raises(ValueError, match="name"):
        Actor(" ", frozenset())


@pytest.mark.parametrize("at", [NOON - timedelta(seconds=1), NOON.replace(tzinfo=None)])
def test_no_step_comes_before_the_one_it_follows_or_at_a_time_without_a_zone(at: datetime):
    with pytest.raises(ValueError, match=r"comes before|zone"):
        decide(advised(), Outcome.ACT, "Why.", HATE, SHOWN, SPECIALIST, WHG, at)
    with pytest.raises(ValueError, match=r"comes before|zone"):
        advise(ask_advice(proposed(), ["head_of_communications"], WHG), View.AGREE, "Yes.", HEAD, WHG, at)


def test_the_record_of_a_decision_keeps_what_it_rested_on_and_what_was_shown():
    extreme = block(extreme="It calls for arson.")
    assert extreme.ruling
    assert extreme.ruling.matter.extreme == "It calls for arson."
    assert extreme.ruling.matter.evidence == evidence()
    assert extreme.ruling.shown == SHOWN


def test_every_refusal_can_happen():
    serving = bundled_rules("whg").parents[1]
    modules = [*(serving / "domain").glob("*.py"), *(serving / "service").glob("*.py")]
    source = "".join(module.read_text() for module in modules if module.name != "errors.py")
    assert [refusal.name for refusal in Refusal if f"Refusal.{refusal.name}" not in source] == []
