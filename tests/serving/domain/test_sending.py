"""Replies on their way out: tailored, signed, and never with personal details in public."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from models.labels import Label
from models.spans import Span, SpanType
from serving.domain.errors import Refusal, RefusedError
from serving.domain.replies import Where, fill
from serving.domain.seen import Place, Seen
from serving.domain.sending import SentReply, Signer, check_reply, signature
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = {name: shipped(name) for name in ("whg", "north-herts", "brent", "pineview")}
WHG = RULES["whg"]
GRACE = Signer("grace", "Grace Mensah", "Customer Services")
COMPLAINT = Seen(frozenset({Label.COMPLAINT}))
EVERY_DRAFT = [(name, reply.id) for name, rules in RULES.items() for reply in rules.replies]


def sent(text: str, where: Where = Where.PUBLIC, spans: tuple[Span, ...] = (), **known: Any) -> SentReply:
    rules, seen = known.pop("rules", WHG), known.pop("seen", COMPLAINT)
    return check_reply(text, seen, where, spans, GRACE, rules, NOON, **known)


def refusal(*asked: Any, **known: Any) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        sent(*asked, **known)
    return refused.value.refusal


def filled(name: str, id: str, detail: str) -> str:
    """A standard reply with everything filled in as a person would."""
    rules = RULES[name]
    text = next(reply.text for reply in rules.replies if reply.id == id)
    known = {f"contact.{contact.id}": contact.value for contact in rules.contacts}
    known |= {"name": "Ann", "detail": detail, "signature": signature(GRACE, rules), "topic": "repairs"}
    known |= {"team": "Repairs", "organisation": rules.organisation.short_name}
    return re.sub(" +", " ", fill(text, known))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("whg", "Grace at whg"),
        ("north-herts", "^GM"),
        ("brent", "Grace, Brent Council"),
        ("pineview", "Grace at Pineview"),
    ],
)
def test_a_reply_is_signed_as_the_organisation_signs(name: str, expected: str):
    assert signature(GRACE, RULES[name]) == expected
    with pytest.raises(RefusedError, match=re.escape(expected)):
        sent("Sorry about that.", rules=RULES[name])
    assert sent(f"Sorry about that. {expected}", rules=RULES[name]).person == "grace"


def test_initials_of_a_hyphenated_name_are_all_of_them():
    assert Signer("a", "Ann-Marie o'Neill", "x").initials == "AMO"


@pytest.mark.parametrize(("name", "id"), EVERY_DRAFT)
def test_a_standard_reply_as_it_stands_is_refused_where_the_rules_say_so(name: str, id: str):
    place = Where.INBOX
    unchanged = filled(name, id, "")
    if name == "whg":
        assert refusal(unchanged, place, rules=RULES[name]) == Refusal.UNCHANGED
        assert refusal(unchanged.upper().replace(signature(GRACE, WHG).upper(), signature(GRACE, WHG)), place)
    else:
        assert sent(unchanged, place, rules=RULES[name])


@pytest.mark.parametrize(("name", "id"), EVERY_DRAFT)
def test_a_standard_reply_with_a_sentence_of_ones_own_can_be_sent(name: str, id: str):
    assert sent(filled(name, id, "The fitter comes on Tuesday."), Where.INBOX, rules=RULES[name])


@pytest.mark.parametrize(("name", "id"), EVERY_DRAFT)
def test_no_standard_reply_that_stands_in_public_asks_for_personal_data(name: str, id: str):
    reply = next(reply for reply in RULES[name].replies if reply.id == id)
    if reply.where in ("public", "either"):
        assert sent(filled(name, id, "The fitter comes on Tuesday."), rules=RULES[name])


def test_fields_left_open_are_named():
    with pytest.raises(RefusedError, match=re.escape("Fill in {name}, {detail} before")):
        sent("Hi {name}, sorry. {detail} {name} Grace at whg")


def test_personal_details_are_not_asked_for_in_public_but_may_be_in_the_inbox():
    asking = "Hi Ann, what's your address? Grace at whg"
    assert refusal(asking) == Refusal.ASKS_IN_PUBLIC
    assert sent(asking, Where.INBOX)


def test_personal_details_are_not_told_in_public():
    text = "Hi Ann, your flat 3 is next. Grace at whg"
    flat = Span(text.index("flat 3"), text.index("flat 3") + 6, SpanType.ADDRESS)
    assert refusal(text, spans=(flat,)) == Refusal.TELLS_IN_PUBLIC
    assert sent(text, Where.INBOX, spans=(flat,))


def test_the_name_that_is_answered_and_the_one_that_signs_are_no_personal_details():
    text = "Hi Ann, we will be there on Monday. Grace at whg"
    names = (Span(3, 6, SpanType.PERSON), Span(text.index("Grace"), text.index("Grace") + 5, SpanType.PERSON))
    assert sent(text, spans=names, addressee="Ann")
    assert refusal(text, spans=names) == Refusal.TELLS_IN_PUBLIC


def test_other_peoples_pages_are_answered_only_where_the_rules_allow_or_somebody_is_in_danger():
    elsewhere = Seen(frozenset({Label.COMPLAINT}), own_page=False)
    assert refusal("Sorry. ^GM", rules=RULES["north-herts"], seen=elsewhere) == Refusal.NOT_OUR_PAGE
    assert sent("Sorry. Grace, Brent Council", rules=RULES["brent"], seen=elsewhere)
    danger = Seen(frozenset({Label.EMERGENCY}), own_page=False)
    assert sent("Ring 999. ^GM", rules=RULES["north-herts"], seen=danger)


@pytest.mark.parametrize("text", ["", "  \n", "Grace at whg"])
def test_a_reply_that_says_nothing_is_none(text: str):
    assert refusal(text) == Refusal.EMPTY_REPLY


def test_the_signature_ends_the_reply():
    assert refusal("Sorry. Grace at whg. Ring us.") == Refusal.UNSIGNED
    assert sent("  Sorry about that. Grace at whg \n").text == "Sorry about that. Grace at whg"


def test_personal_details_right_before_the_signature_are_seen():
    text = "Ring 07700 900481 Grace at whg"
    assert refusal(text, spans=(Span(5, 17, SpanType.PHONE),)) == Refusal.TELLS_IN_PUBLIC
    assert refusal(text.replace(" Grace", "Grace"), spans=(Span(5, 17, SpanType.PHONE),)) == Refusal.TELLS_IN_PUBLIC


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text.replace(", ", " , "), lambda text: text.replace(" ", "  ")]
)
def test_other_capitals_and_spaces_make_nothing_of_ones_own(change):
    body = change(filled("whg", "thanks", "").removesuffix("Grace at whg"))
    assert refusal(f"{body} Grace at whg", Where.INBOX) == Refusal.UNCHANGED


def test_a_sentence_in_the_place_of_the_name_is_of_ones_own():
    text = filled("whg", "thanks", "").replace("Hi Ann,", "Hi Ann. The plumber has been told. Good luck,")
    assert sent(text, Where.INBOX)


def test_curly_apostrophes_and_characters_nobody_sees_make_nothing_of_ones_own():
    unchanged = filled("whg", "thanks", "")
    assert refusal(unchanged.replace("'", "\u2019"), Where.INBOX) == Refusal.UNCHANGED
    assert refusal(unchanged.replace(" made", " \u200bmade"), Where.INBOX) == Refusal.UNCHANGED


def test_spaces_before_a_reply_hide_no_personal_details():
    text = " " * 40 + "Ring 07700 900481. Grace at whg"
    at = text.index("07700")
    assert refusal(text, spans=(Span(at, at + 12, SpanType.PHONE),)) == Refusal.TELLS_IN_PUBLIC


def test_a_private_message_is_not_answered_in_public():
    inbox = Seen(frozenset({Label.COMPLAINT}), place=Place.INBOX)
    assert refusal("Sorry about that. Grace at whg", seen=inbox) == Refusal.WRONG_PLACE
    assert sent("Sorry about that. Grace at whg", Where.EMAIL, seen=inbox).where == Where.EMAIL
    with pytest.raises(ValueError, match="one place"):
        sent("Sorry about that. Grace at whg", Where.EITHER)


def test_a_first_name_answers_whoever_shows_a_full_one():
    text = "Hi Ann, we will be there on Monday. Grace at whg"
    assert sent(text, spans=(Span(3, 6, SpanType.PERSON),), addressee="Ann Smith")


def test_nobody_signs_without_a_name():
    with pytest.raises(ValueError, match="name"):
        Signer("x", " ", "x")


@pytest.mark.parametrize("text", ["\u200b", "…", "\u3164 Grace at whg"])
def test_what_nobody_can_read_is_no_reply(text: str):
    assert refusal(text) == Refusal.EMPTY_REPLY
