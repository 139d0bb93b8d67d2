"""The shipped north-herts file says what the council's Social Media Strategy says, clause by clause."""

import re
from datetime import datetime, timedelta

import pytest

from models.labels import Label, Topic
from serving.domain.answering import Held
from serving.domain.clocks import LONDON, Nation
from serving.domain.replies import Where
from serving.domain.roles import Act, ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import Suggestion, suggest
from tests.serving.shipped import shipped

RULES = shipped("north-herts")
FRIDAY_AFTERNOON = datetime(2026, 11, 20, 16, 30, tzinfo=LONDON)
SATURDAY = datetime(2026, 11, 21, 11, 0, tzinfo=LONDON)


def suggestion(*labels: Label, at: datetime = FRIDAY_AFTERNOON, **known: object) -> Suggestion:
    return suggest(Seen(frozenset(labels), **known), RULES, at)  # type: ignore[arg-type]


def act(kind: ActKind) -> Act:
    terms = RULES.act(kind)
    assert terms
    return terms


def names(roles: tuple[str, ...]) -> list[str]:
    return [RULES.role(id).name for id in roles]


def test_2_4_the_communications_team_and_the_customer_service_centre_have_access():
    assert RULES.access
    assert RULES.access.teams == ("communications", "customer_service_centre")


def test_4_3_and_5_11_a_dashboard_shows_engagement_mentions_tags_followers_and_sentiment():
    dashboard = RULES.reports[0]
    assert (dashboard.clause, dashboard.name) == ("4.3, 5.11", "Dashboard for the senior management team")
    assert dashboard.shows == ("engagement", "mentions", "tags", "followers", "sentiment")


def test_5_2_communications_assigns_messages_to_itself_or_to_the_customer_service_centre():
    assert RULES.assignment
    assert RULES.assignment.by == "communications"
    assert RULES.assignment.to == ("communications", "customer_service_centre")


@pytest.mark.parametrize("label", [Label.ENQUIRY, Label.REPAIR])
def test_5_2_straightforward_enquiries_go_to_the_customer_service_centre(label: Label):
    route = suggestion(label).route
    assert route
    assert route.team.name == "Customer Service Centre"


def test_5_4_communications_is_told_where_many_will_see_it():
    told = suggestion(Label.COMPLAINT, followers=12_000).tell
    assert [(it.id, it.team.name if it.team else None) for it in told] == [("reputation", "Communications team")]
    assert suggestion(Label.COMPLAINT, followers=300).tell == ()


def test_5_5_replies_end_with_the_responders_initials():
    assert RULES.signature.pattern == "^{initials}"
    assert suggestion(Label.ENQUIRY, topic=Topic.WASTE_RECYCLING).replies[0].text.endswith("^{initials}")


def test_5_7_only_what_stands_on_the_councils_own_pages_is_answered():
    elsewhere = suggestion(Label.COMPLAINT, own_page=False)
    assert RULES.holds_to(Held.OWN_PAGES_ONLY)
    assert elsewhere.replies == ()
    assert elsewhere.route
    assert elsewhere.route.due is None
    assert elsewhere.attention.look_by is None
    assert suggestion(Label.EMERGENCY, own_page=False).replies


@pytest.mark.parametrize(
    "label", [Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.ABUSE, Label.PROFANITY, Label.SPAM]
)
def test_5_7_elsewhere_there_is_no_reply_and_no_clock_and_communications_sees_it(label: Label):
    shown = suggestion(label, own_page=False)
    assert shown.replies == ()
    assert shown.attention.look_by is None
    assert shown.route
    assert (shown.route.team.name, shown.route.due) == ("Communications team", None)


@pytest.mark.parametrize("label", [Label.THREAT, Label.HATE_SPEECH, Label.PERSONAL_INFORMATION])
def test_5_7_elsewhere_what_may_do_harm_is_looked_at_within_four_hours_and_not_answered(label: Label):
    shown = suggestion(label, own_page=False)
    assert (shown.replies, shown.route and shown.route.due) == ((), None)
    assert shown.attention.look_by == FRIDAY_AFTERNOON + timedelta(hours=4)


def test_5_7_elsewhere_another_language_is_looked_at_within_a_working_day_and_not_answered():
    shown = suggestion(own_page=False, language="pl")
    assert (shown.replies, shown.route and shown.route.due) == ((), None)
    assert shown.attention.look_by == datetime(2026, 11, 23, 17, 0, tzinfo=LONDON)


def test_5_9_comments_compliments_and_complaints_are_counted_which_was_too_much_by_hand():
    assert RULES.reports[1].shows == ("comments", "compliments", "complaints")


def test_5_10_a_complaint_is_taken_up_and_shown_the_way_to_a_formal_one():
    drafts = suggestion(Label.COMPLAINT, topic=Topic.CUSTOMER_SERVICE).replies
    assert [draft.id for draft in drafts] == ["sorry_service"]
    assert "private message" in drafts[0].text
    assert "www.north-herts.example/complaints" in drafts[0].text


def test_6_1_4_the_pages_are_monitored_nine_to_five_on_weekdays_but_bank_holidays():
    assert RULES.organisation.nation == Nation.ENGLAND
    assert RULES.calendar.is_open(datetime(2026, 11, 20, 9, 0, tzinfo=LONDON))
    assert not RULES.calendar.is_open(datetime(2026, 11, 20, 17, 0, tzinfo=LONDON))
    assert not RULES.calendar.is_open(SATURDAY)
    assert not RULES.calendar.is_open(datetime(2026, 12, 25, 11, 0, tzinfo=LONDON))


def test_6_2_1_not_every_comment_is_answered():
    assert suggestion().route is None
    assert suggestion().attention.level == Level.NONE


def test_6_2_1_messages_are_replied_to_by_the_customer_service_centre():
    route = suggestion(place=Place.INBOX).route
    assert route
    assert route.team.name == "Customer Service Centre"
    assert route.due == datetime(2026, 11, 23, 17, 0, tzinfo=LONDON)


def test_6_2_2_questions_and_requests_are_answered_within_one_working_day():
    for label in (Label.ENQUIRY, Label.REPAIR, Label.COMPLAINT):
        route = suggestion(label).route
        assert route
        assert route.due == datetime(2026, 11, 23, 17, 0, tzinfo=LONDON)


def test_6_2_3_requests_are_pointed_to_the_portal_and_the_telephone():
    (draft,) = (it for it in suggestion(Label.REPAIR, topic=Topic.OTHER).replies if it.id == "service_request")
    assert "www.north-herts.example/do-it-online" in draft.text
    assert "03069 990210" in draft.text


def test_6_2_4_an_emergency_outside_office_hours_shows_the_emergency_number():
    assert suggestion(Label.EMERGENCY, at=SATURDAY).attention.ring == "03069 990299"
    assert "03069 990299" in suggestion(Label.EMERGENCY, at=SATURDAY).replies[0].text


def test_6_2_5_during_a_disruption_people_are_sent_to_the_web_site():
    assert RULES.disruption
    reply = next(reply for reply in RULES.replies if reply.id == RULES.disruption.reply)
    assert "{contact.status_link}" in reply.text


@pytest.mark.parametrize("topic", [Topic.COUNCIL_TAX_BENEFITS, Topic.ALLOCATIONS, Topic.PARKING])
def test_6_2_6_sensitive_matters_move_to_other_channels(topic: Topic):
    texts = [draft.text for draft in suggestion(Label.COMPLAINT, topic=topic).replies]
    assert any(re.search(r"private message|can't (talk|look)", text) and "{contact" not in text for text in texts)


def test_6_2_6_whoever_answers_is_reminded_to_move_what_is_sensitive_to_a_private_channel():
    assert [rule.words for rule in RULES.answering if rule.clause == "6.2.6"] == [
        "Move what is personal, sensitive or needs looking into to a private channel."
    ]


def test_6_2_6_matters_are_passed_on_to_the_most_appropriate_service():
    for label in (Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY):
        route = suggestion(label, topic=Topic.WASTE_RECYCLING).route
        assert route
        assert route.pass_to
        assert route.pass_to.name == "Waste and Recycling"


def test_6_3_1_criticism_however_it_is_sworn_is_never_proposed_for_removal():
    for said in (Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.EMERGENCY):
        assert suggestion(said, Label.PROFANITY, Label.ABUSE).proposal is None
        protections = [it for it in RULES.protections if said in it.labels]
        assert all("provoking_others" in it.cannot_be_only_ground for it in protections)


def test_6_3_2_lists_the_grounds_and_there_are_no_others():
    assert {ground.clause for ground in RULES.grounds} == {"6.3.2"}
    assert [ground.id for ground in RULES.grounds if not ground.judgement] == [
        "bad_language",
        "degrading_remarks",
        "harassing_or_threatening",
        "discriminatory_language",
        "spam",
    ]
    assert {ground.id for ground in RULES.grounds if ground.judgement} == {
        "provoking_others",
        "defamatory",
        "contempt_of_court",
        "breaks_the_law",
        "inappropriate_material",
    }


def test_6_3_2_personal_details_are_no_ground():
    shown = suggestion(Label.PERSONAL_INFORMATION)
    assert (shown.grounds, shown.proposal) == ((), None)
    assert shown.attention.level == Level.URGENT
    assert [draft.id for draft in shown.replies] == ["personal_details"]


@pytest.mark.parametrize("label", [Label.THREAT, Label.HATE_SPEECH])
def test_6_3_3_what_may_do_harm_is_for_communications_whatever_else_is_said(label: Label):
    route = suggestion(label, Label.ENQUIRY).route
    assert route
    assert route.team.name == "Communications team"
    assert route.due == FRIDAY_AFTERNOON + timedelta(hours=4)


@pytest.mark.parametrize("kind", [ActKind.DELETE, ActKind.HIDE, ActKind.WARN, ActKind.BLOCK])
def test_6_3_3_first_of_all_a_record_is_made(kind: ActKind):
    assert act(kind).evidence_first
    assert RULES.role(act(kind).decided_by).team == "communications"


def test_6_3_3_posts_are_deleted_or_hidden_and_hiding_is_proposed():
    proposal = suggestion(Label.HATE_SPEECH).proposal
    assert proposal
    assert proposal.act == ActKind.HIDE
    assert "should this comment be hidden?" in proposal.words
    assert act(ActKind.DELETE).advice_from == ()


def test_6_3_3_a_written_warning_follows_consultation_and_links_to_the_policy():
    assert names(act(ActKind.WARN).advice_from) == ["Communications Manager", "Service Director"]
    notice = act(ActKind.WARN).notice
    assert notice
    warning = next(reply for reply in RULES.replies if reply.id == notice.reply)
    assert warning.where == Where.INBOX
    assert "{contact.policy_link}" in warning.text


def test_6_3_3_a_block_is_for_what_goes_on_or_is_extreme_and_the_chief_executive_is_told():
    block = act(ActKind.BLOCK)
    assert (block.after_repeat, block.or_extreme) == (True, True)
    assert names(block.tells) == ["Chief Executive"]


def test_6_3_3_after_twelve_months_a_block_can_be_appealed_with_the_chief_executive():
    appeal = RULES.appeal(ActKind.BLOCK)
    assert appeal
    assert appeal.opens_after_months == 12
    assert appeal.together_with == "chief_executive"
    assert act(ActKind.BLOCK).decided_by not in appeal.judged_by


@pytest.mark.parametrize("kind", [ActKind.DELETE, ActKind.HIDE, ActKind.WARN])
def test_6_3_4_the_other_acts_are_looked_at_again_at_once_by_those_who_do_not_decide_them(kind: ActKind):
    appeal = RULES.appeal(kind)
    assert appeal
    assert not appeal.opens_after_months
    assert names(appeal.judged_by) == ["Communications Manager", "Service Director"]


def test_6_3_3_a_block_is_lifted_only_together_with_the_chief_executive():
    lift = act(ActKind.LIFT)
    assert names(lift.advice_from) == ["Chief Executive"]
    assert lift.advice_binds


def test_6_3_4_the_police_are_named_where_harm_is_threatened():
    told = suggestion(Label.THREAT).tell
    assert [(it.id, it.outside, it.clause) for it in told] == [("police", "Police", "6.3.3, 6.3.4")]


def test_no_duty_in_law_is_switched_on_as_the_strategy_names_none():
    assert RULES.duties == ()


def test_a_message_is_answered_by_private_message():
    drafts = suggestion(Label.COMPLAINT, place=Place.INBOX, topic=Topic.CUSTOMER_SERVICE).replies
    assert [draft.id for draft in drafts] == ["message_received"]
