"""Plays the story in the order of its moments, as if it had just happened, and says what could not be played."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from serving.demo.acts import ACTS, OF_THE_DESK
from serving.demo.hours import staffed
from serving.demo.office import Office, UnplayableError
from serving.demo.stage import Moments, Stage
from serving.demo.story import NO_CASE, REMOVAL, Scene, Step, Story
from serving.domain.errors import RefusedError
from serving.domain.opening import needs_case
from serving.domain.routes import Level
from serving.service.accounts import AccountError
from serving.service.intake import Score
from serving.service.work import NotFoundError, TakenError

STEP_AT_LEAST = timedelta(minutes=2)
"""How close together steps are where there is little time left."""
WITHIN_THE_WEEK = 2
"""Comments that came in so many whole days ago have been dealt with, unless the story says otherwise."""
LOOK_AT_ONCE = timedelta(minutes=6)
"""What the classifier takes for an emergency is looked at as soon as this, whatever the hour."""
FIRST_LOOKS = frozenset({"reply", "close", "propose"})
NOTHING_TO_DO = (
    "Read. Nothing is asked of us.",
    "Residents among themselves; nothing for us to add.",
    "Seen, and passed on by word of mouth. No answer is waited for.",
)
CANNOT = (RefusedError, NotFoundError, TakenError, AccountError, UnplayableError)


class Teller:
    """Plays one story in one office."""

    def __init__(self, story: Story, office: Office) -> None:
        self.office = office
        self.missed: list[str] = []
        """What could not be played, a sentence each."""
        self._stages: dict[str, Stage] = {}
        for number, remark in enumerate(story.remarks, start=1):
            self._stages[remark.id] = Stage(office, remark, number, self._stages)
        self._scores = {id: self._score(stage) for id, stage in self._stages.items()}
        self._steps = {id: _own_steps(stage) for id, stage in self._stages.items()}
        self._cast(story.scenes)

    def tell(self, passed: Callable[[float], None]) -> None:
        """Play everything; `passed` is told which share of the comments have come to the end of their story."""
        lives = [self._life(stage) for stage in self._stages.values()]
        queue = [(next(life), number, life) for number, life in enumerate(lives)]
        heapq.heapify(queue)
        told = len(queue)
        while queue:
            _, number, life = heapq.heappop(queue)
            following = next(life, None)
            if following is not None:
                heapq.heappush(queue, (following, number, life))
            passed(1 - len(queue) / told)

    def _life(self, stage: Stage) -> Iterator[datetime]:
        """Everything that happens to one comment."""
        at = yield from stage.comes_in(self._scores[stage.remark.id])
        chance, steps = Random(stage.remark.id), self._steps[stage.remark.id]
        for number, step in enumerate(steps):
            moment = self._moment(at, stage, step, number == 0, len(steps) - number, chance)
            if moment is None or (stage.case is None and not step.needed):
                return
            try:
                at = yield from self._play(stage, step, moment)
            except CANNOT as error:
                self.missed.append(f"{stage.remark.id}, {step.do}: {error}")
                return

    def _play(self, stage: Stage, step: Step, at: datetime) -> Moments:
        return (yield from ACTS[step.do](stage, step, at))

    def _is_emergency(self, stage: Stage) -> bool:
        score = self._scores[stage.remark.id]
        return score is not None and score.answer.suggestion.attention.level == Level.EMERGENCY

    def _moment(
        self, at: datetime, stage: Stage, step: Step, first: bool, left: int, chance: Random
    ) -> datetime | None:
        """When a step is taken; None where it is not needed and there is no time for it."""
        end = self.office.end
        if step.ago is not None:
            return max(at, end - step.ago)
        after, at_any_hour = step.after or timedelta(), step.at_any_hour
        if first and step.do in FIRST_LOOKS and self._is_emergency(stage):
            after, at_any_hour = min(after, LOOK_AT_ONCE), True
        wanted = at + after
        at_desk = step.do in OF_THE_DESK and not at_any_hour
        moment = staffed(wanted, self.office.rules.calendar, chance) if at_desk else wanted
        if moment <= end - STEP_AT_LEAST * left:
            return moment
        return max(at, min(wanted, end - STEP_AT_LEAST * left)) if step.needed else None

    def _score(self, stage: Stage) -> Score | None:
        return self.office.score(stage.posted()) if stage.remark.scored else None

    def _cast(self, scenes: tuple[Scene, ...]) -> None:
        """Give each scene a comment that is as it needs and that no other scene has."""
        taken: dict[str, str] = {}
        for scene in scenes:
            if scene.follows in taken:
                chosen = taken[scene.follows]
            else:
                free = [id for id in scene.on if id not in taken.values()]
                chosen = next(filter(lambda id: self._fits(scene, id), free), (free or scene.on)[0])
            taken[scene.name] = chosen
            after_own = scene.steps_after or scene.follows is not None
            self._steps[chosen] = (*(self._steps[chosen] if after_own else ()), *scene.steps)

    def _fits(self, scene: Scene, id: str) -> bool:
        score = self._scores[id]
        if score is None:
            return scene.needs is None
        suggestion = score.answer.suggestion
        if scene.needs == NO_CASE:
            return not needs_case(suggestion)
        return needs_case(suggestion) and (scene.needs != REMOVAL or suggestion.proposal is not None)


def _own_steps(stage: Stage) -> tuple[Step, ...]:
    remark = stage.remark
    if remark.steps or remark.left or remark.when.days < WITHIN_THE_WEEK:
        return remark.steps
    reason = Random(remark.id).choice(NOTHING_TO_DO)
    seen = Step("close", "aisha", timedelta(hours=4), None, {"reason": reason}, needed=False)
    return (replace(seen, who="callum"),) if stage.number % 2 else (seen,)
