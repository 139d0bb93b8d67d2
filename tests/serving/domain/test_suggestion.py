"""What is suggested for a comment, and what never is."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import SpanType
from serving.domain.clocks import LONDON
from serving.domain.deciding import propose
from serving.domain.duties import Duty
from serving.domain.grounds import NEVER_A_GROUND, Protection
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import Named, Proposal, Suggestion, suggest
from tests.serving.domain.steps import NOBODY, matter
from tests.serving.shipped import shipped

WHG = shipped("whg")
SHIPPED = tuple(shipped(name) for name in ("whg", "north-herts", "brent", "pineview"))
FRIDAY_EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=LONDON)
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=LONDON)
SUBSETS = [frozenset(chosen) for n in range(len(LABELS) + 1) for chosen in combinations(LABELS, n)]
NO_NAME = frozenset({SpanType.PHONE})
NAME = frozenset({SpanType.PERSON})
CIRCUMSTANCES = (
    ("en", frozenset(), Place.PUBLIC),
    ("en", NAME, Place.PUBLIC),
    ("en", NO_NAME, Place.INBOX),
    ("und", NAME | NO_NAME, Place.PUBLIC),
    ("pl", NAME, Place.PUBLIC),
    ("cy", frozenset(), Place.INBOX),
)


def comment(*labels: str, **known: object) -> Seen:
    return Seen(frozenset(map(Label, labels)), **known)  # type: ignore[arg-type]


def suggestion(*labels: str, at: datetime = FRIDAY_NOON, rules: HouseRules = WHG, **known: object) -> Suggestion:
    return suggest(comment(*labels, **known), rules, at)


def ids(parts: tuple) -> list[str]:
    return [part.id for part in parts]


@pytest.fixture(scope="module")
def every() -> list[tuple[Seen, Suggestion]]:
    """A suggestion for every set of labels, each with every language, name or none, in public and in the inbox."""
    seen = (
        Seen(labels, language=language, span_types=spans, place=place)
        for labels in SUBSETS
        for language, spans, place in CIRCUMSTANCES
    )
    return [(it, suggest(it, WHG, FRIDAY_EVENING)) for it in seen]


def test_every_set_of_labels_has_been_tried(every: list[tuple[Seen, Suggestion]]):
    assert len({seen.labels for seen, _ in every}) == 2 ** len(LABELS)


def test_without_a_ground_there_is_no_proposal(every: list[tuple[Seen, Suggestion]]):
    assert not [seen for seen, it in every if it.proposal and not it.grounds]
    assert [seen for seen, it in every if it.proposal]


def test_a_proposal_cites_only_grounds_that_are_met(every: list[tuple[Seen, Suggestion]]):
    assert not [seen for seen, it in every if it.proposal and not set(it.proposal.grounds) <= set(ids(it.grounds))]


def test_what_people_come_to_say_is_never_proposed_for_removal(every: list[tuple[Seen, Suggestion]]):
    plain = [it for seen, it in every if seen.labels <= NEVER_A_GROUND]
    assert len(plain) == 2**5 * len(CIRCUMSTANCES)
    assert not [it for it in plain if it.proposal or it.grounds]


def test_a_proposal_names_a_decider_and_another_person_for_advice(every: list[tuple[Seen, Suggestion]]):
    proposals = [it.proposal for _, it in every if it.proposal]
    assert all(it.advice_from and it.decided_by not in it.advice_from for it in proposals)


def test_grounds_that_need_judgement_are_never_suggested(every: list[tuple[Seen, Suggestion]]):
    judgement = {ground.id for ground in WHG.grounds if ground.judgement}
    assert judgement
    assert not [seen for seen, it in every if judgement & set(ids(it.grounds))]


def test_an_emergency_comes_first_whatever_else_is_said(every: list[tuple[Seen, Suggestion]]):
    emergencies = [it for seen, it in every if Label.EMERGENCY in seen.labels]
    assert {it.attention.level for it in emergencies} == {Level.EMERGENCY}
    assert {it.attention.look_by for it in emergencies} == {FRIDAY_EVENING.astimezone(UTC) + timedelta(minutes=15)}
    assert {it.attention.reasons[0] for it in emergencies} == {"Somebody may be in danger now."}
    assert {it.route and it.route.clock for it in emergencies} == {"emergency"}


def test_a_language_the_classifier_does_not_know_gets_a_person_and_nothing_else(every: list[tuple[Seen, Suggestion]]):
    foreign = [(seen, it) for seen, it in every if seen.language in ("pl", "cy")]
    assert not [seen for seen, it in foreign if it.grounds or it.proposal]
    assert not [seen for seen, it in foreign if it.attention.level == Level.NONE]
    drafts = {reply.id for seen, it in foreign if Label.EMERGENCY not in seen.labels for reply in it.replies}
    assert drafts == {"another_language"}


def test_swearing_and_insults_beside_a_case_are_never_enough(every: list[tuple[Seen, Suggestion]]):
    case = {Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.EMERGENCY}
    angry = {Label.PROFANITY, Label.ABUSE, Label.COMPLIMENT, *case}
    tried = [it for seen, it in every if seen.labels & case and seen.labels <= angry and not seen.span_types]
    assert [it for it in tried if it.grounds]
    assert not [it for it in tried if it.proposal]


def test_whatever_may_be_removed_is_looked_at_by_a_person(every: list[tuple[Seen, Suggestion]]):
    assert not [seen for seen, it in every if it.proposal and it.attention.level == Level.NONE]


def test_a_protected_comment_with_a_ground_always_carries_the_promise(every: list[tuple[Seen, Suggestion]]):
    protected = {Label.COMPLAINT, Label.REPAIR}
    met = [it for seen, it in every if seen.readable and it.grounds and seen.labels & protected]
    assert all("reports_and_complaints" in ids(it.cautions) for it in met)
    assert all(it.proposal.cautions == it.cautions for it in met if it.proposal)


def test_nothing_is_suggested_where_no_label_is_sure():
    assert suggestion(topic=Topic.REPAIRS) == Suggestion(
        grounds=(),
        cautions=(),
        route=None,
        attention=suggestion().attention,
        tell=(),
        duties=(),
        privately=(),
        replies=(),
        proposal=None,
    )
    assert suggestion().attention.level == Level.NONE


def test_a_sworn_complaint_shows_its_ground_and_the_promise_but_no_proposal():
    it = suggestion("complaint", "repair", "profanity", topic=Topic.REPAIRS)
    assert (ids(it.grounds), it.proposal) == (["profanity"], None)
    assert "will not be removed, even if they are complaints" in it.cautions[0].words
    assert it.cautions[0].clause == "2.26"


def test_hate_in_a_complaint_is_put_to_a_person_with_the_promise_beside_it():
    it = suggestion("complaint", "hate_speech", "profanity")
    assert it.proposal
    assert it.proposal.grounds == ("hate_speech",)
    assert ids(it.proposal.cautions) == ["reports_and_complaints"]
    assert it.proposal.decided_by.name == "Social Media and Digital Specialist"
    assert [adviser.name for adviser in it.proposal.advice_from] == ["Communications Manager", "Head of Communications"]
    assert ids(it.proposal.deputies) == ["communications_colleague"]
    assert it.proposal.words.startswith("For the Social Media and Digital Specialist to decide: should this comment")


@st.composite
def promising(draw: st.DrawFn) -> HouseRules:
    """The rules of an organisation that ships, with its own promises or with others."""
    rules = draw(st.sampled_from(SHIPPED))
    if not rules.grounds or draw(st.booleans()):
        return rules
    grounds = st.lists(st.sampled_from([ground.id for ground in rules.grounds]), unique=True).map(tuple)
    promises = st.builds(
        Protection,
        id=st.just("promise"),
        clause=st.just("1"),
        words=st.just("It stays."),
        labels=st.lists(st.sampled_from(LABELS), min_size=1, unique=True).map(tuple),
        no_proposal_for=grounds,
        cannot_be_only_ground=grounds,
    )
    return rules.model_copy(update={"protections": tuple(draw(st.lists(promises, max_size=3)))})


@given(
    rules=promising(),
    labels=st.frozensets(st.sampled_from(LABELS)),
    spans=st.frozensets(st.sampled_from(list(SpanType))),
    place=st.sampled_from(Place),
    own_page=st.booleans(),
    language=st.sampled_from(["en", "und", "pl"]),
)
def test_whatever_is_proposed_to_people_could_be_proposed_by_one(
    rules: HouseRules,
    labels: frozenset[Label],
    spans: frozenset[SpanType],
    place: Place,
    own_page: bool,
    language: str,
):
    about = matter(*labels, span_types=spans, place=place, own_page=own_page, language=language)
    put = suggest(about.seen, rules, FRIDAY_NOON).proposal
    if put:
        taken = propose(put.act, put.grounds, "As suggested.", about, NOBODY, rules, FRIDAY_NOON)
        assert taken.grounds == put.grounds


def test_a_ground_that_is_not_enough_by_itself_is_not_proposed_either():
    promise = Protection(
        id="promise", clause="1", words="It stays.", labels=(Label.COMPLAINT,), cannot_be_only_ground=("profanity",)
    )
    rules = WHG.model_copy(update={"protections": (promise,)})
    it = suggestion("complaint", "profanity", rules=rules)
    assert (ids(it.grounds), ids(it.cautions), it.proposal) == (["profanity"], ["promise"], None)
    beside = suggestion("complaint", "profanity", "hate_speech", rules=rules).proposal
    assert beside
    assert beside.grounds == ("hate_speech",)


def test_swearing_alone_is_put_to_a_person():
    it = suggestion("profanity")
    assert it.proposal
    assert (it.proposal.grounds, it.proposal.cautions) == (("profanity",), ())


@pytest.mark.parametrize(
    ("labels", "spans", "place", "grounds"),
    [
        (["personal_information"], NO_NAME, Place.PUBLIC, ["personal_information"]),
        (["personal_information"], NAME, Place.PUBLIC, ["naming_colleagues"]),
        (["personal_information"], NAME | NO_NAME, Place.PUBLIC, ["naming_colleagues", "personal_information"]),
        (["personal_information"], frozenset(), Place.PUBLIC, ["personal_information"]),
        (["personal_information"], NAME | NO_NAME, Place.INBOX, []),  # where the policy asks for it
        ([], NAME | NO_NAME, Place.PUBLIC, []),
        (["abuse"], frozenset(), Place.PUBLIC, ["offensive_language"]),
        (["abuse"], NAME, Place.PUBLIC, ["offensive_language", "comments_about_individuals"]),
        (["threat"], frozenset(), Place.INBOX, ["aggressive_language"]),
        (["spam"], frozenset(), Place.PUBLIC, ["unsafe_links", "advertising_and_spam"]),
    ],
)
def test_grounds_of_the_policy(labels: list[str], spans: frozenset[SpanType], place: Place, grounds: list[str]):
    assert ids(suggestion(*labels, span_types=spans, place=place).grounds) == grounds


def test_naming_somebody_in_thanks_is_not_proposed_for_removal():
    it = suggestion("compliment", "personal_information", span_types=NAME)
    assert (ids(it.grounds), ids(it.cautions), it.proposal) == (["naming_colleagues"], ["kind_words"], None)


def test_a_ground_says_how_sure_its_label_is():
    it = suggestion("spam", probabilities={Label.SPAM: 0.83, Label.ABUSE: 0.99})
    assert {ground.probability for ground in it.grounds} == {0.83}
    assert {ground.probability for ground in suggestion("spam").grounds} == {None}


@pytest.mark.parametrize(
    ("labels", "topic", "team", "clause", "hours", "passed_to"),
    [
        (["complaint"], Topic.RENT_CHARGES, "customer_services", "2.25", 48, "income"),
        (["repair"], Topic.DAMP_MOULD, "customer_services", "2.26", 48, "repairs"),
        (["repair", "profanity"], Topic.REPAIRS, "customer_services", "2.26", 48, "repairs"),
        (["enquiry"], Topic.OTHER, "customer_services", "2.25", 48, None),
        (["enquiry"], None, "customer_services", "2.25", 48, None),
        (["threat"], Topic.REPAIRS, "communications", "2.22", 4, None),
        (["spam"], Topic.OTHER, "communications", "2.23", 48, None),
        (["compliment"], Topic.LEISURE_CULTURE_EVENTS, "customer_services", "2.28", None, "communications"),
        (["complaint", "emergency"], Topic.BUILDING_SAFETY, "customer_services", "2.22", 0.25, "building_safety"),
    ],
)
def test_the_route_names_team_clause_due_time_and_who_it_is_passed_to(
    labels: list[str], topic: Topic | None, team: str, clause: str, hours: float | None, passed_to: str | None
):
    route = suggestion(*labels, topic=topic).route
    assert route
    assert (route.team.id, route.clause, route.pass_to and route.pass_to.id) == (team, clause, passed_to)
    assert route.due == (None if hours is None else FRIDAY_NOON.astimezone(UTC) + timedelta(hours=hours))


def test_threats_are_urgent_and_the_number_to_ring_is_shown_while_the_office_is_closed():
    open_hours, closed = suggestion("threat"), suggestion("threat", at=FRIDAY_EVENING)
    assert open_hours.attention.level == closed.attention.level == Level.URGENT
    assert (open_hours.attention.ring, closed.attention.ring) == (None, WHG.contact("out_of_hours_phone").value)


def test_a_large_following_is_flagged_to_communications_where_something_is_at_stake():
    told = suggestion("complaint", followers=10_000).tell
    assert [(it.team.id, it.clause) for it in told] == [("communications", "2.22")]
    assert suggestion("complaint", followers=9_999).tell == ()
    assert suggestion("compliment", followers=1_000_000).tell == ()


def test_a_comment_on_somebody_elses_page_cannot_be_removed_and_is_for_a_person():
    it = suggestion("abuse", own_page=False)
    assert (ids(it.grounds), it.proposal) == (["offensive_language"], None)
    assert it.attention.reasons[-1].endswith("case by case (2.29).")


def test_where_nobody_may_delete_no_removal_is_proposed():
    data = WHG.model_dump(mode="json") | {"acts": [], "appeals": []}
    data["replies"] = [reply for reply in data["replies"] if reply["id"] != "block_notice"]
    nobody = HouseRules.model_validate(data)
    assert suggestion("hate_speech", rules=nobody).proposal is None


def test_the_duties_that_may_be_running():
    damp = suggestion("complaint", "repair", topic=Topic.DAMP_MOULD).duties
    assert [(it.duty, it.due.astimezone(LONDON)) for it in damp] == [
        (Duty.AWAABS_LAW, datetime(2026, 12, 4, 17, tzinfo=LONDON)),
        (Duty.COMPLAINT_HANDLING_CODE, datetime(2026, 11, 27, 17, tzinfo=LONDON)),
    ]
    unsafe = suggestion("repair", "emergency", topic=Topic.BUILDING_SAFETY).duties
    assert [(it.duty, it.due - FRIDAY_NOON.astimezone(UTC)) for it in unsafe] == [
        (Duty.AWAABS_LAW, timedelta(hours=24))
    ]


def test_duties_that_are_not_switched_on_are_not_shown():
    rules = WHG.model_copy(update={"duties": ()})
    assert suggestion("complaint", "repair", topic=Topic.DAMP_MOULD, rules=rules).duties == ()


@pytest.mark.parametrize(
    ("labels", "topic", "place", "drafts"),
    [
        (["repair"], "repairs", Place.PUBLIC, ["repair_report"]),
        (["repair", "complaint"], "repairs", Place.PUBLIC, ["repair_chased"]),
        (["repair"], "repairs", Place.INBOX, ["inbox_repair"]),
        (["compliment"], "repairs", Place.PUBLIC, ["thanks"]),
        (["compliment", "complaint"], "repairs", Place.PUBLIC, ["complaint_and_thanks"]),
        (["enquiry"], "roads_pavements", Place.PUBLIC, ["council_service"]),
        (["compliment"], "roads_pavements", Place.PUBLIC, ["thanks"]),
        (["complaint", "profanity"], "waste_recycling", Place.PUBLIC, ["council_service", "language_please"]),
        (["emergency", "repair", "compliment", "profanity"], "building_safety", Place.PUBLIC, ["emergency_home"]),
        (["emergency"], "tenancy_support", Place.PUBLIC, ["emergency_safe", "emergency_home"]),
    ],
)
def test_the_drafts_that_fit(labels: list[str], topic: str, place: Place, drafts: list[str]):
    assert ids(suggestion(*labels, topic=Topic(topic), place=place).replies) == drafts


def test_a_draft_fills_in_what_is_known_and_leaves_the_rest_to_be_seen():
    (first, *_) = suggestion("enquiry", topic=Topic.HEATING_HOT_WATER).replies
    assert "There's more about heating and hot water at www.whg.example" in first.text
    assert first.text.endswith("{first_name} at whg")
    assert first.to_fill == ("name", "detail", "first_name")
    assert "{topic}" in suggestion("enquiry").replies[0].text


def test_no_draft_is_for_another_place_than_the_comments(every: list[tuple[Seen, Suggestion]]):
    assert not [1 for seen, it in every for draft in it.replies if draft.where not in ("either", seen.place)]


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("label", sorted(NEVER_A_GROUND))
def test_whatever_people_come_with_there_is_a_route_and_a_reply(label: str, place: Place):
    unanswered = [
        topic
        for topic in (*TOPICS, None)
        if not (it := suggestion(label, topic=topic, place=place)).route or not it.replies
    ]
    assert unanswered == []


def test_a_proposal_without_grounds_cannot_be_made():
    decider, adviser = Named("a", "A"), Named("b", "B")
    with pytest.raises(ValueError, match="only where a ground is met"):
        Proposal(ActKind.DELETE, "1", decider, (), (adviser,), (), (), "")
    with pytest.raises(ValueError, match="cannot be the adviser"):
        Proposal(ActKind.DELETE, "1", decider, (), (adviser, decider), ("spam",), (), "")
