"""Replies: drafts with what is known, and nothing recorded as sent that the rules refuse."""

from typing import Any

import pytest
from sqlalchemy import Engine

from models.labels import Label, Topic
from models.spans import Span, SpanType
from serving.domain.correction import Reading
from serving.domain.errors import Refusal, RefusedError
from serving.domain.replies import Where, fill
from serving.domain.seen import Place
from serving.service import cases, corrections, replies
from serving.service.work import NotFoundError
from tests.serving.kept_comments import COMPLAINT, House

OWN = "Hi Ann, sorry about the wait; the fitter comes on Tuesday morning. Grace at whg"


@pytest.fixture
def house(engine: Engine) -> House:
    built = House(engine)
    built.hire("grace", "Grace Mensah")
    return built


def sent(house: House, case: str | None, text: str = OWN, where: Where = Where.PUBLIC, **known: Any):
    assert case is not None
    version = known.pop("version", None) or house.claimed(case)
    with house.turn(known.pop("person", "grace")) as turn:
        return replies.send(turn, case, text, where, known.pop("spans", ()), known.pop("draft", None), version)[0]


def kept(house: House, case: str | None):
    assert case is not None
    with house.turn() as turn:
        return replies.of_case(turn, case)


def refused(house: House, case: str | None, *asked: Any, **known: Any) -> Refusal:
    with pytest.raises(RefusedError) as error:
        sent(house, case, *asked, **known)
    assert kept(house, case) == []
    assert "replied" not in house.events(str(case))
    return error.value.refusal


def drafted(house: House, case: str | None, person: str = "grace"):
    assert case is not None
    with house.turn(person) as turn:
        return replies.drafts(turn, case)


def unchanged(house: House, case: str | None) -> str:
    """The first draft with nothing but the name filled in."""
    return fill(drafted(house, case).drafts[0].text, {"name": "Ann", "detail": ""})


def drafts_first(house: House, case: str | None) -> str:
    house.claimed(case)
    return drafted(house, case).drafts[0].id


def test_drafts_are_signed_and_greet_by_the_name_on_the_page(house: House):
    case = house.keep().case
    house.claimed(case)
    offered = drafted(house, case)
    assert offered.drafts
    for draft in offered.drafts:
        assert draft.text.startswith("Hi Ann,")
        assert draft.text.endswith("Grace at whg")
        assert set(draft.to_fill) <= {"detail"}
    assert offered.signature == "Grace at whg"
    assert [it.clause for it in offered.reminders] == [rule.clause for rule in house.rules.answering]


def test_nobody_answers_what_they_have_not_opened(house: House):
    case = str(house.keep().case)
    with house.turn("grace") as turn:
        version = cases.claim(turn, case, 1).version
    assert refused(house, case, version=version) == Refusal.UNREAD


def test_a_nickname_is_left_for_the_person_to_see(house: House):
    case = house.keep(handle="walsall_lad84").case
    house.claimed(case)
    for draft in drafted(house, case).drafts:
        assert draft.text.startswith("Hi {name},")
        assert "name" in draft.to_fill


def test_nobody_answers_a_case_that_they_have_not_opened(house: House):
    case = house.keep().case
    with pytest.raises(RefusedError) as error:
        drafted(house, case)
    assert error.value.refusal == Refusal.UNREAD


def test_drafts_follow_what_people_say_the_comment_is(house: House):
    made = house.keep()
    house.claimed(made.case)
    before = [draft.id for draft in drafted(house, made.case).drafts]
    with house.turn("kim") as turn:
        praise = Reading(frozenset({Label.COMPLIMENT}), Topic.HEATING_HOT_WATER)
        corrections.correct(turn, made.comment, 1, praise)
    assert {draft.id for draft in drafted(house, made.case).drafts} == {"thanks"}
    assert "thanks" not in before


def test_a_comment_that_nobody_has_scored_has_no_drafts_until_somebody_has_read_it(house: House):
    made = house.keep(None)
    house.claimed(made.case)
    assert drafted(house, made.case).drafts == ()
    with house.turn("kim") as turn:
        corrections.correct(turn, made.comment, 1, COMPLAINT)
    assert drafted(house, made.case).drafts


def test_a_reply_is_recorded_with_who_when_and_where(house: House):
    case = house.keep().case
    reply = sent(house, case, draft=drafts_first(house, case))
    assert kept(house, case) == [reply]
    assert (reply.person, reply.where, reply.text) == ("grace", Where.PUBLIC, OWN)
    with house.turn() as turn:
        [entry] = [it for it in turn.work.trail.entries(str(case)) if it.event == "replied"]
    assert entry.at == reply.at
    assert entry.details["reply"] == reply.id
    assert (entry.details["where"], entry.person) == ("public", "grace")
    assert OWN not in str(entry.details)


def test_a_standard_reply_as_it_stands_is_refused(house: House):
    case = house.keep().case
    house.claimed(case)
    assert refused(house, case, unchanged(house, case)) == Refusal.UNCHANGED


def test_other_rules_let_a_standard_reply_pass(engine: Engine):
    brent = House(engine, "brent")
    brent.hire("grace", "Grace Mensah")
    case = brent.keep().case
    brent.claimed(case)
    draft = drafted(brent, case).drafts[0]
    where = Where.PUBLIC if draft.where == Where.EITHER else draft.where
    assert sent(brent, case, fill(draft.text, {"name": "Ann", "detail": ""}), where, draft=draft.id)


@pytest.mark.parametrize(
    ("text", "where", "spans", "refusal"),
    [
        ("Hi Ann, what is your address? Grace at whg", Where.PUBLIC, (), Refusal.ASKS_IN_PUBLIC),
        (
            "Hi Ann, flat 3 is next. Grace at whg",
            Where.PUBLIC,
            (Span(8, 14, SpanType.ADDRESS),),
            Refusal.TELLS_IN_PUBLIC,
        ),
        ("Hi Ann, the fitter comes on Tuesday.", Where.PUBLIC, (), Refusal.UNSIGNED),
        ("Hi {name}, the fitter comes on Tuesday. Grace at whg", Where.PUBLIC, (), Refusal.UNFILLED),
        ("Grace at whg", Where.INBOX, (), Refusal.EMPTY_REPLY),
    ],
)
def test_what_the_rules_refuse_is_not_recorded(
    house: House, text: str, where: Where, spans: tuple[Span, ...], refusal: Refusal
):
    assert refused(house, house.keep().case, text, where, spans=spans) == refusal


def test_a_private_message_is_not_answered_in_public(house: House):
    case = house.keep(place=Place.INBOX).case
    assert refused(house, case) == Refusal.WRONG_PLACE
    assert sent(house, case, where=Where.INBOX)


def test_whom_a_reply_greets_is_no_personal_detail_but_others_are(house: House):
    case = house.keep().case
    assert (
        refused(house, case, OWN.replace("Ann", "Lee"), spans=(Span(3, 6, SpanType.PERSON),)) == Refusal.TELLS_IN_PUBLIC
    )
    assert sent(house, case, spans=(Span(3, 6, SpanType.PERSON),))


def test_who_answers_has_claimed_the_case_as_it_is_now(house: House):
    case = house.keep().case
    assert refused(house, case, version=1) == Refusal.NOT_CLAIMED
    version = house.claimed(case)
    assert refused(house, case, version=version + 1) == Refusal.CHANGED_MEANWHILE
    assert refused(house, case, version=version, person="kim") == Refusal.NOT_CLAIMED


def test_a_reply_is_signed_by_somebody_with_an_account(house: House):
    case = house.keep().case
    version = house.claimed(case, "nobody")
    assert refused(house, case, version=version, person="nobody") == Refusal.NO_SUCH_PERSON


def test_a_standard_reply_that_the_rules_do_not_have_is_none(house: House):
    case = house.keep().case
    with pytest.raises(NotFoundError, match="standard reply"):
        sent(house, case, draft="made_up")
    assert kept(house, case) == []


def test_replies_of_another_organisation_are_not_seen(house: House, engine: Engine):
    case = house.keep().case
    sent(house, case)
    with pytest.raises(NotFoundError):
        kept(House(engine, "brent"), case)
