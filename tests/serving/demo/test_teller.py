"""The story plays through at any hour, and goes on where a scene cannot be played."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.bundle import Bundle
from serving.demo.making import Contents, contents, make_demo
from serving.demo.story import NO_CASE, REMOVAL, Story, read_story
from serving.service.classify import open_classifier
from serving.store.database import open_migrated
from serving.store.work import SqlWorks

PASSWORD = "a password for a test"
HOURS = [
    datetime(2026, 11, 23, 8, 5, tzinfo=UTC),  # a Monday, the desk just opened
    datetime(2026, 12, 28, 9, 0, tzinfo=UTC),  # a bank holiday after Christmas
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the night in which clocks go forward
]


def read_at_face_value() -> Story:
    """The story in words that the tiny bundle knows: what a scene needs is there, and every other comment complains."""
    story = read_story()
    wanted = {id: scene.needs for scene in story.scenes for id in scene.on if scene.needs}
    texts = {REMOVAL: "hate_speech", NO_CASE: "nothing", None: "complaint"}
    remarks = tuple(replace(it, text=f"{texts[wanted.get(it.id)]} {it.id}", language="en") for it in story.remarks)
    return replace(story, remarks=remarks)


@pytest.mark.parametrize("end", HOURS, ids=lambda end: f"{end:%a %H:%M}")
def test_every_scene_is_played_at_any_hour(end: datetime, tiny_bundle: Bundle, tmp_path: Path):
    engine = open_migrated(f"sqlite:///{tmp_path / 'demo.db'}")
    works, shares = SqlWorks(engine), []
    classifier = open_classifier(tiny_bundle.folder, "whg", threads=1)
    made = make_demo(works, classifier, read_at_face_value(), PASSWORD, end, shares.append)
    with works.reading("whg") as work:
        moments = [entry.at for entry in work.trail.entries()]
        assert list(work.trail.breaks()) == []
    whole = contents(works)
    engine.dispose()
    assert made.missed == ()
    assert moments == sorted(moments)
    assert moments[-1] <= end
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert whole == Contents.DEMO


def test_a_scene_that_cannot_be_played_is_named_and_the_others_go_on(tiny_bundle: Bundle, tmp_path: Path):
    story = read_at_face_value()
    silent = tuple(replace(it, text="nothing") if it.id == "lift-one" else it for it in story.remarks)
    engine = open_migrated(f"sqlite:///{tmp_path / 'demo.db'}")
    works = SqlWorks(engine)
    classifier = open_classifier(tiny_bundle.folder, "whg", threads=1)
    made = make_demo(works, classifier, replace(story, remarks=silent), PASSWORD, HOURS[0], lambda share: None)
    whole = contents(works)
    engine.dispose()
    assert len(made.missed) == 1
    assert made.missed[0].startswith("lift-two, join: 'lift-one' is no case")
    assert whole == Contents.DEMO
