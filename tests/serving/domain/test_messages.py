"""What a moderation tool is told: what to do in one word, and nothing of a comment or of anybody's name."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from serving.domain.decision import Outcome, Ruling
from serving.domain.messages import DecisionMade, DecisionReversed, Do, body_about, made, read_body, undone
from serving.domain.people import InRole
from serving.domain.roles import ActKind
from tests.serving.domain.steps import HATE, NOON, SHOWN, proposed

FIELDS = {"decision", "do", "act", "outcome", "channel", "external_id", "comment", "comment_version", "grounds"}


def told(act: ActKind, outcome: Outcome) -> DecisionMade:
    """What is told of a ruling on the third version of a comment."""
    ruling = Ruling("sam", InRole("social_media_specialist"), outcome, "It attacks a group.", NOON, HATE, SHOWN)
    return made("d1", replace(proposed(), act=act, version=3, ruling=ruling), "facebook", "fb-1")


@pytest.mark.parametrize("act", ActKind)
def test_a_ruling_to_act_says_the_act_and_one_to_keep_says_that_there_is_nothing_to_do(act: ActKind):
    assert (told(act, Outcome.ACT).do, told(act, Outcome.ACT).outcome) == (act, "act")
    assert (told(act, Outcome.KEEP).do, told(act, Outcome.KEEP).act) == (Do.NOTHING, act)
    assert told(act, Outcome.ACT).comment_version == 3


@pytest.mark.parametrize(
    ("act", "do"),
    [("delete", "restore"), ("hide", "restore"), ("warn", "withdraw_warning"), ("block", "unblock")],
)
def test_a_reversal_says_what_undoes_the_act(act: str, do: str):
    reversal = undone("d1", replace(proposed(), act=ActKind(act)), "facebook", "fb-1")
    assert (reversal.do, reversal.act, reversal.outcome) == (do, act, "reversed")


@pytest.mark.parametrize("about", [told(ActKind.HIDE, Outcome.ACT), undone("d1", proposed(), "facebook", "fb-1")])
def test_a_body_is_read_back_as_it_was_sent(about: DecisionMade | DecisionReversed):
    body = read_body(body_about(about, NOON + timedelta(microseconds=7)))
    assert (body.data, body.timestamp) == (about, NOON + timedelta(microseconds=7))


def test_a_message_has_no_field_that_could_name_anybody():
    assert {it.name for it in fields(DecisionMade)} == {*FIELDS, "decided_at"}
    assert {it.name for it in fields(DecisionReversed)} == FIELDS - {"grounds"}
