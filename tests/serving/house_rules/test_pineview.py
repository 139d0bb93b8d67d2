"""The shipped pineview file says what the association's Social Media Strategy says, heading by heading."""

from datetime import datetime
from itertools import combinations

import pytest

from models.labels import LABELS, Label, Topic
from serving.domain.clocks import LONDON, Nation
from serving.domain.duties import Duty
from serving.domain.replies import Where
from serving.domain.routes import Level
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import Suggestion, suggest
from tests.serving.shipped import shipped

RULES = shipped("pineview")
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=LONDON)


def suggestion(*labels: Label, **known: object) -> Suggestion:
    return suggest(Seen(frozenset(labels), **known), RULES, MONDAY)  # type: ignore[arg-type]


def test_account_management_is_the_finance_and_corporate_services_teams():
    assert RULES.role("finance_and_corporate_services_officer").name == "Finance and Corporate Services Officer"
    assert {RULES.team(route.team).name for route in RULES.routes} == {"Finance and Corporate Services"}
    assert RULES.access
    assert RULES.access.teams == ("finance_and_corporate_services",)


@pytest.mark.parametrize("label", [Label.COMPLAINT, Label.ABUSE, Label.PROFANITY, Label.HATE_SPEECH])
def test_risk_management_negative_comments_are_answered_in_private(label: Label):
    shown = suggestion(label, topic=Topic.CUSTOMER_SERVICE)
    assert [why.clause for why in shown.privately] == ["Risk Management"]
    assert {draft.where for draft in shown.replies} == {Where.INBOX}


def test_risk_management_a_threat_is_answered_in_private_in_words_that_a_person_finds():
    shown = suggestion(Label.THREAT)
    assert [why.clause for why in shown.privately] == ["Risk Management"]
    assert shown.replies == ()


def test_risk_management_a_complaint_is_pointed_to_the_complaints_policy():
    (draft,) = suggestion(Label.COMPLAINT, topic=Topic.RENT_CHARGES).replies
    assert draft.id == "private_complaint"
    assert "www.pineview.example/complaints" in draft.text


def test_risk_management_an_emergency_is_answered_where_it_stands():
    shown = suggestion(Label.EMERGENCY, Label.COMPLAINT, topic=Topic.HEATING_HOT_WATER)
    drafts = shown.replies
    assert shown.privately == ()  # nobody is told to take it offline
    assert [draft.id for draft in drafts] == ["emergency_now"]
    assert drafts[0].where == Where.EITHER


def test_risk_management_what_is_no_complaint_is_answered_in_the_open():
    shown = suggestion(Label.REPAIR, topic=Topic.REPAIRS)
    assert shown.privately == ()
    assert [draft.id for draft in shown.replies] == ["repair_report"]


def test_risk_management_people_are_reminded_what_to_keep_away_from():
    assert "offensive, confrontational or confidential" in RULES.answering[0].words


@pytest.mark.parametrize("label", [Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY])
def test_our_purpose_matters_are_passed_on_to_the_team_that_looks_after_them(label: Label):
    route = suggestion(label, topic=Topic.HEATING_HOT_WATER).route
    assert route
    assert route.pass_to
    assert route.pass_to.name == "Maintenance"


@pytest.mark.parametrize("label", [Label.COMPLAINT, Label.ABUSE, Label.PROFANITY, Label.HATE_SPEECH])
def test_a_private_word_is_true_of_a_message_too(label: Label):
    drafts = suggestion(label, place=Place.INBOX, topic=Topic.CUSTOMER_SERVICE).replies
    assert drafts
    assert [draft.text for draft in drafts if "your comment" in draft.text] == []


def test_replies_are_signed_by_a_person_at_pineview():
    assert RULES.signature.pattern == "{first_name} at {organisation}"


def test_the_clock_for_damp_is_the_one_duty_in_law_that_is_switched_on():
    assert RULES.duties == (Duty.AWAABS_LAW,)


def test_equality_and_diversity_hate_comes_to_a_person_soon():
    attention = suggestion(Label.HATE_SPEECH).attention
    assert attention.level == Level.URGENT
    assert "Equality and Diversity" in attention.reasons[0]


def test_equality_and_diversity_other_languages_and_formats_are_offered():
    (draft,) = suggestion(language="pl").replies
    assert draft.id == "another_language"
    assert "large print or audio" in draft.text


def test_website_and_facebook_online_repair_requests_messages_and_feedback_are_counted():
    assert [report.name for report in RULES.reports] == ["Online engagement", "Online feedback"]
    assert "online repair requests" in RULES.reports[0].shows
    assert "messages" in RULES.reports[0].shows


def test_nothing_is_ever_proposed_for_removal_as_the_strategy_gives_no_ground():
    assert (RULES.grounds, RULES.acts) == ((), ())
    every = (frozenset(chosen) for count in range(len(LABELS) + 1) for chosen in combinations(LABELS, count))
    assert not [labels for labels in every if suggestion(*labels).proposal]


def test_scotland_keeps_its_own_bank_holidays_and_its_own_clock_for_damp():
    assert RULES.organisation.nation == Nation.SCOTLAND
    assert not RULES.calendar.is_open(datetime(2026, 11, 30, 11, 0, tzinfo=LONDON))  # St Andrew's Day
    assert RULES.calendar.is_open(datetime(2026, 8, 31, 11, 0, tzinfo=LONDON))  # a bank holiday in England
    (damp,) = suggestion(Label.REPAIR, topic=Topic.DAMP_MOULD).duties
    assert damp.due == datetime(2026, 12, 8, 17, 0, tzinfo=LONDON)  # 30 November is no working day
    assert suggestion(Label.EMERGENCY, Label.REPAIR, topic=Topic.BUILDING_SAFETY).duties == ()


def test_messages_in_the_inbox_are_answered_there():
    drafts = suggestion(Label.REPAIR, place=Place.INBOX, topic=Topic.REPAIRS).replies
    assert [draft.id for draft in drafts] == ["private_repair"]
