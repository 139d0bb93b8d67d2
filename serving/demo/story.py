"""The story as it is written down: comments that come in, and the steps that people take with each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from serving.domain.seen import Place

FOLDER = Path(__file__).parent
REMOVAL, NO_CASE = "removal", "no_case"
"""What a scene may need: that the removal of its comment is suggested, or that the classifier saw nothing in it."""
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one person does with a comment, so long `after` the step before, or so long `ago`.

    One that is not `needed` is left out where there is no time for it before the story ends.
    """

    do: str
    who: str
    after: timedelta | None
    ago: timedelta | None
    details: Mapping[str, Any]
    at_any_hour: bool = False
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """When a comment comes in: so many whole `days` before the end, at a time of day; or so long `ago`."""

    days: int = 0
    hour: int = 0
    minute: int = 0
    ago: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of the story, and what people do with it. `kept` is why it stays where its removal is suggested."""

    id: str
    when: Moment
    by: str
    text: str
    channel: str = "facebook"
    post: str | None = None
    place: Place = Place.PUBLIC
    own_page: bool = True
    followers: int | None = None
    language: str | None = None
    scored: bool = True
    left: bool = False
    kept: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Steps that are taken with the first of some comments that is as the scene needs.

    `follows` names a scene that this one goes on from. `steps_after`: they come after the comment's own steps, else
    they take their place.
    """

    name: str
    on: tuple[str, ...]
    steps: tuple[Step, ...]
    needs: str | None = None
    follows: str | None = None
    steps_after: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happens."""

    remarks: tuple[Remark, ...]
    scenes: tuple[Scene, ...] = field(default=())


def read_story() -> Story:
    """The story that ships."""
    yaml = YAML(typ="safe")
    remarks = tuple(map(_remark, yaml.load(FOLDER / "comments.yaml")))
    scenes = tuple(_scene(**written) for written in yaml.load(FOLDER / "scenes.yaml"))
    return Story(remarks, scenes)


def duration(text: str) -> timedelta:
    """How long "1h20m" is, or "47m", or "12m30s". Raises `ValueError`."""
    found = DURATION.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"'{text}' is not so long as 1h20m")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _moment(text: str) -> Moment:
    days, _, time = text.partition(" ")
    if not time:
        return Moment(ago=duration(text))
    hour, minute = map(int, time.split(":"))
    return Moment(int(days), hour, minute)


def _remark(written: dict[str, Any]) -> Remark:
    written["when"] = _moment(written["when"])
    written["place"] = Place(written.get("place", Place.PUBLIC))
    own = ("withdrawn", "answer", "close", "remove", "edited", "then")
    done = {name: written.pop(name) for name in own if name in written}
    steps = tuple(replace(step, needed=False) for step in _own_steps(**done))
    return Remark(**written, steps=steps)


def _own_steps(
    withdrawn: str | None = None,
    answer: dict[str, Any] | None = None,
    close: dict[str, Any] | None = None,
    remove: dict[str, Any] | None = None,
    edited: dict[str, Any] | None = None,
    then: list[dict[str, Any]] | None = None,
) -> Iterator[Step]:
    if withdrawn:
        yield _step("withdraw", after=withdrawn, at_any_hour=True)
    if answer:
        yield from _answer(**answer)
    if close:
        yield _step("close", close["by"], after=close["after"], reason=close["reason"])
    if remove:
        yield from _removal(**remove)
    if edited:
        yield _step("edit", after=edited["after"], at_any_hour=True, text=edited["text"])
    for step in then or ():
        yield _step(**step)


def _answer(
    by: str,
    after: str,
    text: str,
    draft: str | None = None,
    at_any_hour: bool = False,
    closed: dict[str, str] | None = None,
) -> Iterator[Step]:
    yield _step("reply", by, after=after, at_any_hour=at_any_hour, text=text, draft=draft)
    yield _step("close", by, at_any_hour=True, **closed or {"after": "3m", "reason": "Answered."})


def _removal(by: str, after: str, grounds: list[str], reason: str, advice: str, decision: str) -> Iterator[Step]:
    yield _step("propose", by, after=after, grounds=grounds, reason=reason)
    yield _step("ask", "decider", after="20m", roles=["adviser"])
    yield _step("advise", "adviser", after="1h10m", view="agree", reason=advice)
    yield _step("decide", "decider", after="35m", outcome="act", reason=decision)
    yield _step("confirm", after="2m")
    yield _step("close", "decider", after="5m", reason="Removed after advice.")


def _scene(name: str, on: list[str], steps: list[dict[str, Any]], **more: Any) -> Scene:
    needed = not more.get("steps_after", False)
    return Scene(name, tuple(on), tuple(replace(_step(**step), needed=needed) for step in steps), **more)


def _step(
    do: str, who: str = "", after: str | None = None, ago: str | None = None, at_any_hour: bool = False, **details: Any
) -> Step:
    return Step(
        do, who, duration(after) if after else None, duration(ago) if ago else None, details, at_any_hour=at_any_hour
    )
