"""Measure what stands beside the examples as a whole: our own comments, functions, yardsticks, speed and targets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.progress import Progress

from evaluation.assessment import Figures, assess
from evaluation.examples import Examples
from evaluation.findings import Findings, Yardstick
from evaluation.format_valid import with_valid_formats
from evaluation.function_suite import FunctionCase, SuiteScores, measure_suite
from evaluation.perturbations import PERTURBATIONS
from evaluation.presidio_spans import Beside, Spans, is_installed, measure_beside
from evaluation.profanity_list import measure_list
from evaluation.robustness import Robustness, measure_robustness
from evaluation.score import BundleScores, Scorer, score
from evaluation.span_scores import measure_spans
from evaluation.speed import Speed, measure_speed
from evaluation.targets import targets


@dataclass(frozen=True, slots=True)
class Said:
    """A bundle, opened, and what it said of our own comments and of the cases of the functional suite, row by row."""

    scorer: Scorer
    own: BundleScores
    suite: BundleScores


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure on: our own comments, the suite and the words of a list, each empty where there are none.

    `is_quick` leaves out robustness, Presidio and speed, which take longest.
    """

    own: Examples
    cases: Sequence[FunctionCase]
    words: Sequence[str]
    is_quick: bool
    resamples: int
    seed: int

    @property
    def chance(self) -> dict[str, int]:
        """What every interval rests on."""
        return {"resamples": self.resamples, "seed": self.seed}


def measure_findings(
    plan: Plan, said: Said, yardstick: Said | None, authored: Figures | None, progress: Progress
) -> Findings:
    """Measure as planned. `authored` are the bundle's figures on our own comments; `yardstick` is another bundle.

    Raises `BundleError` where the bundle's folder is gone since it was opened.
    """
    valid = with_valid_formats(plan.own, plan.seed) if any(plan.own.spans) else None
    valid_found = _score(said.scorer, valid, "scoring valid values", progress).spans if valid else ()
    suite = _suite(plan, said)
    robustness = _robustness(plan, said, progress)
    speed = _speed(plan, said, progress)
    return Findings(
        authored=authored,
        suite=suite,
        robustness=robustness,
        valid_spans=measure_spans(valid, valid_found, **plan.chance) if valid else None,
        presidio=_presidio(plan, plan.own, said.own.spans, progress),
        presidio_valid=_presidio(plan, valid, valid_found, progress) if valid else None,
        profanity_list=measure_list(plan.own, plan.words, **plan.chance),
        yardstick=_yardstick(plan, yardstick) if yardstick else None,
        speed=speed,
        targets=targets(
            authored=authored.metrics if authored else None,
            topics=authored.topics if authored else None,
            spans=authored.spans if authored else None,
            suite=suite,
            robustness=robustness,
            speed=speed,
        ),
        notes=tuple(_notes(plan)),
    )


def count_on(progress: Progress, what: str, total: int) -> Callable[[int], None]:
    """A new bar; the function it returns moves it on by so many."""
    task = progress.add_task(what, total=total)
    return lambda done: progress.advance(task, done)


def _score(scorer: Scorer, examples: Examples, what: str, progress: Progress) -> BundleScores:
    return score(scorer, examples.texts, advance=count_on(progress, what, len(examples)))


def _suite(plan: Plan, said: Said) -> SuiteScores | None:
    return measure_suite(plan.cases, said.suite, **plan.chance) if plan.cases else None


def _robustness(plan: Plan, said: Said, progress: Progress) -> Robustness | None:
    if plan.is_quick or not len(plan.own):
        return None
    advance = count_on(progress, "scoring spoilt texts", len(PERTURBATIONS) * len(plan.own))
    return measure_robustness(said.scorer, plan.own, said.own, advance=advance, **plan.chance)


def _presidio(plan: Plan, examples: Examples, ours: Spans, progress: Progress) -> Beside | None:
    if plan.is_quick or not is_installed() or not any(examples.spans):
        return None
    advance = count_on(progress, "asking Presidio", len(examples))
    return measure_beside(examples, ours, advance=advance, **plan.chance)


def _speed(plan: Plan, said: Said, progress: Progress) -> Speed | None:
    if plan.is_quick:
        return None
    advance = count_on(progress, "timing", 1)
    found = measure_speed(said.scorer.bundle.folder)
    advance(1)
    return found


def _yardstick(plan: Plan, said: Said) -> Yardstick:
    if not len(plan.own):
        return Yardstick(said.own.bundle, None, _suite(plan, said))
    figures = assess(plan.own, said.own, resamples=plan.resamples, seed=plan.seed).overall
    return Yardstick(said.own.bundle, figures, _suite(plan, said))


def _notes(plan: Plan) -> Iterator[str]:
    """Why something was not measured, a sentence each."""
    if not len(plan.own):
        yield "None of the texts are our own comments, so what is measured on those is missing."
    if not plan.cases:
        yield "Our own functional tests were not run: there is no folder of them (--functions names one)."
    if plan.is_quick:
        yield "Robustness, Presidio and speed were left out (--quick)."
    elif not is_installed():
        yield "Presidio was not measured: install houserules[presidio]."
    if len(plan.own) and not plan.words:
        yield "The list of swear words was not measured: the examples hold no lexicon."
