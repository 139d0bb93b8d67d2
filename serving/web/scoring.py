"""Scoring comments that are kept: at once where the classifier can, later where it could not."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from models.predictor import Prediction
from serving.domain.people import Actor
from serving.engine import EngineClosedError, QueueFullError
from serving.service import intake
from serving.service.classify import Comment
from serving.service.intake import Score
from serving.service.repositories.comments import KeptComment, Version
from serving.service.work import Turn, Works
from serving.web.failing import Failing
from serving.web.logs import log_failure
from serving.web.running import House

SCORING = Actor("service:scoring", frozenset())
"""Who is named in the audit trail for what the program does by itself."""
UNAVAILABLE_AFTER = 20.0
"""Seconds that whoever sends a comment waits for its labels; then it is kept without."""
AT_ONCE = 64
EVERY = 2.0
"""Seconds between looks for comments that nobody has scored."""
AT_A_STRETCH = 32


async def scores_of(
    house: House, comments: Sequence[Comment], received: Sequence[datetime], at: datetime
) -> list[Score | None]:
    """What is said of each comment, received then; None of each that the classifier could not read now."""
    predictions = await _predictions(house, [comment.text for comment in comments])
    scores: list[Score | None] = []
    for comment, prediction, seen in zip(comments, predictions, received, strict=True):
        scores.append(_score(house, comment, prediction, seen, at) if prediction else None)
        if len(scores) % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    house.metrics.count_comments(score.answer for score in scores if score)
    return scores


async def score_waiting(house: House, works: Works) -> None:
    """Again and again, score what came in while the classifier was unavailable."""
    failing = Failing()
    while True:
        await asyncio.sleep(EVERY)
        try:
            while await _score_some(house, works, failing):
                pass
        except Exception as error:  # whatever it was, the next look may fare better
            log_failure("scoring", error)


async def _score_some(house: House, works: Works, failing: Failing) -> bool:
    """Score some that wait; whether there may be more."""
    if not house.engine.is_working:
        return False
    waiting = await run_in_threadpool(_waiting, works, house.organisation, failing)
    if not waiting:
        return False
    comments = [_comment(comment, version) for comment, version in waiting]
    seen = [comment.first_seen_at for comment, _ in waiting]
    scores = await scores_of(house, comments, seen, datetime.now(UTC))
    versions = [version for _, version in waiting]
    for version, score in zip(versions, scores, strict=True):
        failing.remember(version, failed=score is None)
    async with house.writers:
        await run_in_threadpool(_keep, works, house, versions, scores)
    return len(waiting) == AT_ONCE and any(scores)


def _waiting(works: Works, organisation: str, failing: Failing) -> list[tuple[KeptComment, Version]]:
    most = AT_ONCE + len(failing)
    with works.reading(organisation) as work:
        unscored = work.comments.unscored(most)
        if len(unscored) < most:
            failing.keep_only(unscored)
        return [(work.comments.get(version.comment), version) for version in failing.in_turn(unscored, AT_ONCE)]


def _keep(works: Works, house: House, versions: Sequence[Version], scores: Sequence[Score | None]) -> None:
    with works.writing(house.organisation) as work:
        turn = Turn(work, house.classifier.rules, SCORING, datetime.now(UTC))
        for version, score in zip(versions, scores, strict=True):
            if score:
                intake.score_later(turn, version, score)


def _comment(kept: KeptComment, version: Version) -> Comment:
    return Comment(version.text or "", kept.place, kept.own_page, kept.followers, version.language)


def _score(house: House, comment: Comment, prediction: Prediction, received: datetime, at: datetime) -> Score:
    classifier = house.classifier
    return Score(classifier.identity, classifier.rules_identity, classifier.answer(comment, prediction, received), at)


async def _predictions(house: House, texts: Sequence[str]) -> list[Prediction | None]:
    """A prediction of each text. One that cannot be read does not keep the others from being read."""
    try:
        async with asyncio.timeout(UNAVAILABLE_AFTER):
            return list(await house.engine.predict(texts))
    except (QueueFullError, EngineClosedError, TimeoutError) as error:
        log_failure("classifier", error)
        return [None] * len(texts)
    except Exception as error:  # what a predictor raises shares no base class but this
        log_failure("classifier", error)
        return [await _alone(house, text) for text in texts] if len(texts) > 1 else [None]


async def _alone(house: House, text: str) -> Prediction | None:
    return (await _predictions(house, [text]))[0]
