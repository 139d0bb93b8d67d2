"""The shipped whg file says what whg's Social Media Policy says, clause by clause."""

from datetime import UTC, datetime, timedelta

import pytest

from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import SpanType
from serving.domain.answering import Held
from serving.domain.clocks import Nation, Unit, due
from serving.domain.contacts import ContactKind
from serving.domain.duties import Duty
from serving.domain.replies import Where
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import Suggestion, suggest
from tests.serving.shipped import shipped

WHG = shipped("whg")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def suggestion(*labels: Label, **known: object) -> Suggestion:
    return suggest(Seen(frozenset(labels), **known), WHG, NOON)  # type: ignore[arg-type]


def test_the_organisation_keeps_englands_bank_holidays():
    assert (WHG.organisation.short_name, WHG.organisation.nation) == ("whg", Nation.ENGLAND)


@pytest.mark.parametrize("act", [ActKind.DELETE, ActKind.BLOCK])
def test_only_the_specialist_deletes_and_blocks_after_advice_from_the_manager_or_the_head(act: ActKind):
    terms = WHG.act(act)
    assert terms
    assert WHG.role(terms.decided_by).name == "Social Media and Digital Specialist"
    assert [WHG.role(id).name for id in terms.advice_from] == ["Communications Manager", "Head of Communications"]


def test_a_colleague_of_the_communications_team_stands_in_for_the_specialist():
    deputy = WHG.role("social_media_specialist").in_absence
    assert deputy
    assert WHG.role(deputy).team == "communications"


def test_blocking_is_for_repeated_violations_with_proof_kept_first_and_told_by_email():
    block = WHG.act(ActKind.BLOCK)
    assert block
    assert block.after_repeat
    assert block.evidence_first
    assert block.notice
    notice = next(reply for reply in WHG.replies if reply.id == block.notice.reply)
    assert notice.where == Where.EMAIL
    assert "{contact.customer_services_phone}" in notice.text  # another way to reach whg


def test_the_policy_gives_nobody_hiding_warning_or_lifting():
    assert [act.act for act in WHG.acts] == [ActKind.DELETE, ActKind.BLOCK]


def test_every_exception_of_clause_2_2_and_2_23_is_a_ground_and_nothing_else_is():
    assert {ground.id for ground in WHG.grounds if ground.clause.startswith("2.2,") or ground.clause == "2.2"} == {
        "profanity",
        "hate_speech",
        "religious_or_political_offence",
        "naming_colleagues",
        "graphic_images",
        "unsafe_links",
        "detrimental_impact",
        "advertising_and_spam",
        "misinformation",
        "personal_information",
    }
    assert {ground.id for ground in WHG.grounds if ground.clause == "2.23"} == {
        "offensive_language",
        "aggressive_language",
        "comments_about_individuals",
        "defamation",
    }
    assert len(WHG.grounds) == 14


def test_grounds_that_need_judgement_are_left_to_people():
    assert {ground.id for ground in WHG.grounds if ground.judgement} == {
        "religious_or_political_offence",
        "graphic_images",
        "detrimental_impact",
        "misinformation",
        "defamation",
    }


def test_detrimental_impact_is_never_the_only_ground_against_what_people_come_to_say():
    for label in (Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.EMERGENCY):
        protections = [protection for protection in WHG.protections if label in protection.labels]
        assert any("detrimental_impact" in protection.cannot_be_only_ground for protection in protections), label


def test_each_label_that_is_no_plain_talk_suggests_a_ground():
    suggesting = {rule.label for ground in WHG.grounds for rule in ground.suggested_by}
    assert suggesting == set(LABELS[:6])


def test_complaints_and_repairs_go_to_customer_services_within_48_hours():
    received = datetime(2026, 12, 24, 16, tzinfo=UTC)
    for label in (Label.COMPLAINT, Label.REPAIR):
        route = next(route for route in WHG.routes if route.when.any_of == (label,))
        assert WHG.team(route.team).name == "Customer Services"
        assert route.clock
        assert due(received, WHG.clock(route.clock), WHG.calendar) - received == timedelta(hours=48)


def test_all_topics_have_a_team():
    assert all(WHG.team(WHG.service(topic).team) for topic in TOPICS)
    assert len(TOPICS) == 23


def test_emergencies_are_looked_at_within_15_minutes_with_a_number_for_the_night():
    rule = WHG.attention[0]
    clock = WHG.clock(rule.clock)
    assert (rule.level, clock.amount, clock.unit) == (Level.EMERGENCY, 15, Unit.CLOCK_MINUTES)
    assert rule.out_of_hours
    assert WHG.contact(rule.out_of_hours).kind == ContactKind.PHONE


@pytest.mark.parametrize("label", [Label.EMERGENCY, Label.THREAT, Label.HATE_SPEECH, Label.PERSONAL_INFORMATION])
def test_2_22_what_needs_urgent_addressing_is_flagged_to_communications_beside_a_complaint_too(label: Label):
    shown = suggestion(label, Label.COMPLAINT)
    assert shown.route
    assert shown.route.team.name == "Customer Services"
    assert [(it.clause, it.team and it.team.name) for it in shown.tell] == [("2.22", "Communications Team")]


def test_2_22_a_complaint_alone_is_flagged_to_nobody():
    assert suggestion(Label.COMPLAINT, Label.PROFANITY).tell == ()


def test_2_22_a_message_has_the_clock_of_48_hours_with_customer_services():
    route = suggestion(place=Place.INBOX).route
    assert route
    assert (route.team.name, route.due) == ("Customer Services", NOON + timedelta(hours=48))


def test_2_25_what_is_reported_is_passed_on_to_whom_it_should_be_forwarded():
    for label in (Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY):
        route = suggestion(label, topic=Topic.DAMP_MOULD).route
        assert route
        assert (route.team.name, route.pass_to and route.pass_to.name) == ("Customer Services", "Repairs")


def test_2_26_who_reports_a_repair_is_told_the_right_route():
    (draft,) = suggestion(Label.REPAIR, topic=Topic.REPAIRS).replies
    assert "www.whg.example/repairs" in draft.text
    assert "03069 990140" in draft.text
    assert "inbox message" in draft.text


@pytest.mark.parametrize("said", [Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY])
def test_2_26_a_sworn_complaint_or_report_is_not_proposed_for_removal_and_the_promise_is_shown(said: Label):
    shown = suggestion(said, Label.PROFANITY, Label.ABUSE)
    assert shown.grounds
    assert shown.proposal is None
    assert "2.26" in [caution.clause for caution in shown.cautions]


def test_2_27_details_sent_in_the_inbox_are_what_was_asked_for_and_no_harm():
    shown = suggestion(Label.PERSONAL_INFORMATION, place=Place.INBOX)
    assert (shown.grounds, shown.tell, shown.attention.level) == ((), (), Level.NORMAL)
    assert shown.route
    assert shown.route.team.name == "Customer Services"


def test_2_27_replies_are_signed_by_a_person_at_whg():
    assert WHG.signature.pattern == "{first_name} at {organisation}"
    assert suggestion(Label.ENQUIRY).replies[0].text.endswith("{first_name} at whg")


def test_2_28_thanks_that_name_a_colleague_are_thanked_and_not_proposed_for_removal():
    shown = suggestion(Label.COMPLIMENT, Label.PERSONAL_INFORMATION, span_types=frozenset({SpanType.PERSON}))
    assert [ground.id for ground in shown.grounds] == ["naming_colleagues"]
    assert shown.proposal is None
    assert "2.28" in [caution.clause for caution in shown.cautions]
    assert "thanks" in [draft.id for draft in shown.replies]


def test_4_1_what_may_discriminate_against_a_group_is_monitored_closely():
    attention = suggestion(Label.HATE_SPEECH).attention
    assert (attention.level, attention.look_by) == (Level.URGENT, NOON + timedelta(hours=4))
    assert "4.1" in attention.reasons[0]


def test_7_1_access_is_for_communications_and_customer_services():
    assert WHG.access
    assert WHG.access.teams == ("customer_services", "communications")


@pytest.mark.parametrize("act", [ActKind.DELETE, ActKind.BLOCK])
def test_an_act_is_looked_at_again_by_those_who_advise_on_it(act: ActKind):
    appeal, terms = WHG.appeal(act), WHG.act(act)
    assert appeal
    assert terms
    assert set(appeal.judged_by) == set(terms.advice_from)


def test_two_duties_in_law_of_landlords_in_england_are_switched_on():
    assert WHG.duties == (Duty.COMPLAINT_HANDLING_CODE, Duty.AWAABS_LAW)


def test_who_is_blocked_need_not_be_a_customer_and_is_promised_nothing_of_a_home():
    notice = next(reply for reply in WHG.replies if reply.id == "block_notice")
    assert "customer," not in notice.text
    assert "home" not in notice.text


def test_public_comments_are_answered_before_inbox_messages():
    assert WHG.order
    assert (WHG.order.first, WHG.order.clause) == (Place.PUBLIC, "2.22")


def test_reports_are_quarterly_and_accounts_need_a_second_factor():
    assert [(report.name, report.every) for report in WHG.reports] == [
        ("Communications Report", "quarter"),
        ("Customer In The Room (CiTR) Report", "quarter"),
    ]
    assert WHG.access
    assert WHG.access.two_factor


def test_replies_are_tailored_and_ask_for_personal_data_in_private_only():
    assert WHG.holds_to(Held.TAILORED)
    assert [rule.clause for rule in WHG.answering] == ["2.27", "2.27", "2.28"]
