"""Everything that is done in the story, each by the function of the service that the web interface calls for it."""

from collections.abc import Callable
from datetime import datetime

from serving.demo import decision_acts, reading_acts, work_acts
from serving.demo.stage import Moments, Stage
from serving.demo.story import Step

ACTS: dict[str, Callable[[Stage, Step, datetime], Moments]] = {
    "reply": work_acts.reply,
    "close": work_acts.close,
    "claim": work_acts.claim,
    "assign": work_acts.assign,
    "escalate": work_acts.escalate,
    "note": work_acts.note,
    "join": work_acts.join,
    "step": work_acts.take_step,
    "away": work_acts.away,
    "back": work_acts.back,
    "edit": work_acts.edit,
    "withdraw": work_acts.withdraw,
    "propose": decision_acts.propose,
    "ask": decision_acts.ask,
    "advise": decision_acts.advise,
    "evidence": decision_acts.evidence,
    "decide": decision_acts.decide,
    "keep": decision_acts.keep,
    "confirm": decision_acts.confirm,
    "tell": decision_acts.tell,
    "appeal": decision_acts.appeal,
    "judge": decision_acts.judge,
    "correct": reading_acts.correct,
    "settle": reading_acts.settle,
    "accept": reading_acts.accept,
}
"""What a step of the story may do."""
OF_THE_DESK = frozenset(ACTS) - {"confirm", "edit", "withdraw"}
"""What is done by people at their desks, when somebody sits there."""
