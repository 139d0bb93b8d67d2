"""What the demo says: all of it is made up, and none of it is what classifiers learn from or are measured on."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest

from evaluation.function_suite import SUITE, read_suite
from serving.demo.acts import ACTS
from serving.demo.story import FOLDER, read_story
from training.authored_checks import read_sets
from training.data import DATASETS
from training.split import near_copies

STORY = read_story()
DRAMA = re.compile(r"07700900\d{3}|01632960\d{3}|02079460\d{3}")
"""Numbers that Ofcom keeps for drama, and gives to nobody."""
SITE = re.compile(r"\b[\w.-]+\.(?:com|co\.uk|org|net|uk|info|io|gov)\b", re.IGNORECASE)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
WRITTEN = [(FOLDER / name).read_text(encoding="utf-8") for name in ("comments.yaml", "scenes.yaml")]


def test_a_week_has_120_to_150_comments_and_no_two_are_near_copies():
    texts = [remark.text for remark in STORY.remarks]
    assert 120 <= len(texts) <= 150
    assert len(set(near_copies(texts).tolist())) == len(texts)


def test_no_comment_nearly_repeats_what_teaches_or_measures():
    others = [placed.row.text for placed in read_sets([DATASETS / "housing", DATASETS / "contrast"]).comments]
    others += [case.text for case in read_suite(SUITE)]
    texts = [remark.text for remark in STORY.remarks]
    groups = near_copies([*texts, *others]).tolist()
    known = set(groups[len(texts) :])
    assert [text for text, group in zip(texts, groups, strict=False) if group in known] == []


@pytest.mark.parametrize("text", WRITTEN, ids=["comments", "scenes"])
def test_every_telephone_number_is_one_of_those_kept_for_drama(text: str):
    found = [_national(match.number) for match in phonenumbers.PhoneNumberMatcher(text, "GB")]
    found += [re.sub(r"\D", "", digits) for digits in re.findall(r"(?<!\d)0\d[\d ]{8,11}\d(?!\d)", text)]
    assert [number for number in found if not DRAMA.fullmatch(number)] == []


def test_the_story_holds_numbers_so_that_the_test_above_looks_at_something():
    assert len(list(phonenumbers.PhoneNumberMatcher(WRITTEN[0], "GB"))) + WRITTEN[0].count("07700 900") >= 3


@pytest.mark.parametrize("text", WRITTEN, ids=["comments", "scenes"])
def test_every_site_and_address_of_e_mail_is_under_example_org(text: str):
    assert [site for site in SITE.findall(text) if not site.endswith("example.org")] == []
    assert POSTCODE.findall(text) == []


def test_every_step_is_one_that_can_be_played():
    assert {step.do for step in _steps()} <= ACTS.keys()


def test_every_scene_is_about_comments_of_the_story():
    known = {remark.id for remark in STORY.remarks}
    assert len(known) == len(STORY.remarks)
    assert {id for scene in STORY.scenes for id in scene.on} <= known


def test_the_story_is_part_of_what_is_installed():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "demo/*.yaml" in project["tool"]["setuptools"]["package-data"]["serving"]


def _steps() -> Iterator:
    for told in (*STORY.remarks, *STORY.scenes):
        yield from told.steps


def _national(number: phonenumbers.PhoneNumber) -> str:
    return f"0{number.national_number}"
