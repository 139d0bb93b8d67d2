"""The shipped brent file says what Appendix A of the council's Social Media Strategy says, heading by heading."""

from datetime import datetime, timedelta
from itertools import combinations

from models.labels import LABELS, Label, Topic
from serving.domain.clocks import LONDON, Nation
from serving.domain.duties import Duty, Event, procedures_of, steps_due
from serving.domain.roles import ActKind
from serving.domain.seen import Seen
from serving.domain.suggestion import Suggestion, suggest
from tests.serving.shipped import shipped

RULES = shipped("brent")
FRIDAY_EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=LONDON)


def suggestion(*labels: Label, **known: object) -> Suggestion:
    return suggest(Seen(frozenset(labels), **known), RULES, FRIDAY_EVENING)  # type: ignore[arg-type]


def reminders(heading: str) -> list[str]:
    return [rule.words for rule in RULES.answering if rule.clause == f"App. A, {heading}"]


def test_channels_the_web_team_manages_them():
    assert {RULES.team(route.team).name for route in RULES.routes} == {"Web team"}


def test_day_to_day_follow_up_actions_are_assigned_to_team_members():
    assert RULES.assignment
    assert RULES.assignment.by == "web_team"
    assert set(RULES.assignment.to) == {team.id for team in RULES.teams}


def test_assigning_what_needs_customer_services_goes_to_the_service_with_an_answer_inside_24_hours():
    route = suggestion(Label.COMPLAINT, topic=Topic.PARKING).route
    assert route
    assert (route.team.name, route.pass_to and route.pass_to.name) == ("Web team", "Parking and Lighting")
    assert route.due == FRIDAY_EVENING + timedelta(hours=24)


def test_assigning_a_repair_is_passed_on_to_the_officers_of_the_service():
    route = suggestion(Label.REPAIR, topic=Topic.ROADS_PAVEMENTS).route
    assert route
    assert route.pass_to
    assert route.pass_to.name == "Highways and Infrastructure"


def test_assigning_a_general_question_is_answered_by_the_web_team_itself():
    route = suggestion(Label.ENQUIRY, topic=Topic.WASTE_RECYCLING).route
    assert route
    assert (route.team.name, route.pass_to) == ("Web team", None)
    assert route.due == FRIDAY_EVENING + timedelta(hours=24)


def test_assigning_what_is_of_no_consequence_needs_nothing_but_watching():
    assert suggestion().route is None
    assert any("Of no particular consequence" in words for words in reminders("Assigning tasks"))


def test_assigning_a_general_question_is_answered_with_a_signpost_to_the_web_site():
    drafts = suggestion(Label.ENQUIRY, topic=Topic.WASTE_RECYCLING).replies
    assert [draft.id for draft in drafts] == ["question_answered"]
    assert "www.brent.example" in drafts[0].text


def test_assigning_an_ongoing_conversation_is_joined_by_the_service_when_the_web_team_says_so():
    ongoing = next(it for it in RULES.escalations if it.id == "ongoing_conversation")
    assert ongoing.to_service
    assert ongoing.when is None


def test_assigning_an_influential_commentator_brings_in_communications_the_service_and_leading_members():
    (told,) = suggestion(Label.COMPLAINT, followers=25_000).tell
    assert told.team
    assert told.team.name == "Communications"
    assert [role.name for role in told.consult] == ["lead officer of the service", "leading member"]
    assert suggestion(Label.COMPLAINT, followers=250).tell == ()


def test_assigning_emerging_issues_are_escalated_by_hand():
    emerging = next(it for it in RULES.escalations if it.id == "emerging_issue")
    assert (emerging.team, emerging.when) == ("communications", None)


def test_assigning_the_council_may_join_in_on_other_pages():
    elsewhere = suggestion(Label.COMPLAINT, own_page=False, topic=Topic.CUSTOMER_SERVICE)
    assert elsewhere.replies
    assert any("somebody else's page" in reason for reason in elsewhere.attention.reasons)


def test_tone_do_difficult_conversations_move_to_a_private_channel():
    assert any("private channel" in words for words in reminders("Tone of voice, Do"))
    (draft,) = suggestion(Label.COMPLAINT, topic=Topic.ALLOCATIONS).replies[-1:]
    assert "private" in draft.text or "message us" in draft.text


def test_tone_do_not_ignore_genuine_questions():
    assert suggestion(Label.ENQUIRY).attention.look_by is not None


def test_tone_do_not_take_a_political_standpoint_or_reveal_what_is_confidential():
    assert [words.split(";")[0] for words in reminders("Tone of voice, Do not")] == [
        "Take no political standpoint",
        "Reveal nothing confidential or sensitive about the council or your work.",
    ]


def test_tone_do_not_take_a_political_standpoint_is_said_to_who_complains_of_politics():
    (draft,) = (
        it for it in suggestion(Label.COMPLAINT, topic=Topic.DEMOCRACY_ELECTIONS).replies if it.id == "politics"
    )
    assert "We don't take a political view on here" in draft.text


def test_tone_do_not_ignore_questions_and_interactions_of_any_kind():
    (promise,) = RULES.protections
    assert "not ignored" in promise.words
    assert set(promise.labels) == {
        *(Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.EMERGENCY),
    }


def test_tone_do_not_delete_is_asked_of_who_decides():
    terms = RULES.act(ActKind.DELETE)
    assert terms
    assert terms.check
    assert "absolutely necessary" in terms.check
    assert "likely be preserved somewhere" in terms.check


def test_replies_are_signed_by_a_person():
    assert RULES.signature.pattern == "{first_name}, {organisation}"


def test_the_duties_of_a_council_that_is_a_landlord_are_switched_on():
    assert RULES.duties == (Duty.FREEDOM_OF_INFORMATION, Duty.COMPLAINT_HANDLING_CODE, Duty.AWAABS_LAW)


def test_tone_do_not_delete_unless_absolutely_necessary_so_nothing_is_ever_proposed():
    assert [ground.id for ground in RULES.grounds] == ["absolutely_necessary"]
    assert RULES.grounds[0].judgement
    assert [act.act for act in RULES.acts] == [ActKind.DELETE]
    every = (frozenset(chosen) for count in range(len(LABELS) + 1) for chosen in combinations(LABELS, count))
    assert not [labels for labels in every if suggestion(*labels).proposal]


def test_freedom_of_information_is_answered_in_20_working_days_of_the_whole_kingdom():
    (request,) = procedures_of((Duty.FREEDOM_OF_INFORMATION,), RULES.organisation.nation)
    assert Duty.FREEDOM_OF_INFORMATION in RULES.duties
    (answer,) = steps_due(request, {Event.RECEIVED: datetime(2026, 12, 7, 10, 0, tzinfo=LONDON)}, Nation.ENGLAND)
    # 4 January 2027, in place of the 2nd, is a bank holiday in Scotland alone, and so no working day.
    assert answer.due == datetime(2027, 1, 8, 17, 0, tzinfo=LONDON)
    (answer,) = steps_due(request, {Event.RECEIVED: datetime(2026, 2, 2, 10, 0, tzinfo=LONDON)}, Nation.ENGLAND)
    assert answer.due == datetime(2026, 3, 2, 17, 0, tzinfo=LONDON)


def test_freedom_of_information_needs_a_real_name_or_an_address_and_the_answer_goes_by_email_or_on_the_web_site():
    part = RULES.freedom_of_information
    assert part
    assert "real name" in part.counts_when
    assert "address for correspondence" in part.counts_when
    reply = next(reply for reply in RULES.replies if reply.id == part.reply)
    assert "20 working days" in reply.text
    assert "e-mail" in reply.text
    assert "website with a link" in reply.text
