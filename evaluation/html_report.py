"""The report as one HTML file that needs nothing else: a page for those who decide, then every figure and plot.

What the Markdown report says is said here in the same words: its sections are taken over and given captions.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evaluation import finding_sections, front_page, plots, sections
from evaluation.assessment import Assessment, DataFile, Run
from evaluation.bootstrap import Estimate
from evaluation.compare import Comparison
from evaluation.examples import Examples
from evaluation.findings import AUTHORED, Findings
from evaluation.functions import FunctionScores
from evaluation.markup import as_html, as_inline_html
from evaluation.plots import Answers
from evaluation.score import BundleScores
from evaluation.targets import Target
from models.labels import Label

TEMPLATE = "report.html"


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot, as the address of an image, with what it shows said in words."""

    source: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: where a link finds it, its heading, its text, and the plots that stand before it."""

    anchor: str
    title: str
    body: Markup
    pictures: tuple[Picture, ...] = ()


def render_html(
    run: Run,
    assessment: Assessment,
    findings: Findings,
    examples: Examples,
    scores: BundleScores,
    *,
    comparison: Comparison | None = None,
    functions_before: FunctionScores | None = None,
    texts: sections.Texts | None = None,
) -> str:
    """The whole report; `examples` and `scores` are what `assessment` was made of, for the plots.

    `texts`, by corpus and id, has the worst mistakes quoted; by default they are named by id only.
    `functions_before` is what the functional suite says of the bundle compared with.
    """
    environment = Environment(
        loader=PackageLoader("evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    metrics = (findings.authored or assessment.overall).metrics
    sets = _answers(examples, scores)
    return environment.get_template(TEMPLATE).render(
        run=run,
        measured_on=_measured_on(run, findings),
        verdict=front_page.verdict(findings.targets),
        cards=tuple(front_page.cards(metrics, findings)),
        strong=[as_inline_html(sentence) for sentence in front_page.strong(metrics)],
        weak=[as_inline_html(sentence) for sentence in front_page.weak(metrics, findings)],
        unknown=[as_inline_html(sentence) for sentence in front_page.unknown(metrics, findings)],
        targets=[_target(each) for each in findings.targets],
        plain=tuple(_plain(run, findings)),
        detailed=tuple(_detailed(run, assessment, findings, sets, scores, comparison, functions_before, texts)),
        facts=tuple(_facts(run)),
    )


def _measured_on(run: Run, findings: Findings) -> str:
    own = findings.authored.metrics.texts if findings.authored else 0
    ours = f", {own:,} of them comments to landlords and councils written for this project" if own else ""
    return f"{run.examples.rows:,} {run.part} texts{ours}"


def _target(target: Target) -> tuple[Target, str, str]:
    """A target, its figure, and its standing as the style sheet names it."""
    return target, finding_sections.target_figure(target), {True: "yes", False: "no", None: "unknown"}[target.reached]


def _plain(run: Run, found: Findings) -> Iterator[Section]:
    """What anybody may want to know: our own comments, groups, functions, spoilt texts, personal data, speed."""
    if found.authored:
        captions = ["How well each label is given, on our own comments"]
        captions += ["Swearing, by the bundle and by a list of words"] * bool(found.profanity_list)
        body = as_html(finding_sections.own_comments(found), captions)
        yield Section("own", "Our own comments", body, (_labels_picture(run.bundle, found),))
    if found.suite:
        drawn = plots.draw_groups(found.suite.groups)
        body = as_html(finding_sections.groups(found.suite), ["How each group is treated"])
        pictures = (_picture(drawn, *GROUPS),) if drawn else ()
        yield Section("groups", "Groups of people", body, pictures)
        captions = ["Functional tests, weakest first"]
        captions += ["Cases that failed, by id"] * any(found.suite.failures.values())
        body = as_html(finding_sections.suite(found.suite, found.yardstick), captions)
        yield Section("functions", "Functional tests", body)
    if found.robustness:
        body = as_html(finding_sections.robustness(found.robustness), ["What is lost, by the way of spoiling"])
        yield Section("robustness", "Spoilt and hidden words", body)
    if spans := finding_sections.personal_data(found):
        captions = ["Personal data found, by type"]
        captions += ["On the types that Presidio looks for"] * bool(found.presidio or found.presidio_valid)
        yield Section("spans", "Personal data in the text", as_html(spans, captions))
    if found.speed:
        body = as_html(finding_sections.speed(found.speed), ["Measured on this machine"])
        yield Section("speed", "Speed and size", body)


def _detailed(
    run: Run,
    assessment: Assessment,
    findings: Findings,
    sets: Sequence[Answers],
    scores: BundleScores,
    comparison: Comparison | None,
    functions_before: FunctionScores | None,
    texts: sections.Texts | None,
) -> Iterator[Section]:
    """Every other figure, in the order of the Markdown report."""
    overall = assessment.overall
    yield Section("overall", "All texts", as_html(sections.overall(assessment), ["Headline figures on all texts"]))
    curves = _picture(plots.draw_precision_recall(sets, scores.thresholds), *PRECISION_RECALL)
    body = as_html(sections.labels(overall.metrics), ["Every label on all texts"])
    yield Section("labels", "Labels", body, (curves,))
    drawn = plots.draw_confusion(sets[0], scores.thresholds)
    if drawn:
        yield Section("confusion", "Labels taken for one another", Markup(), (_picture(drawn, *CONFUSION),))
    body = as_html(sections.calibration(overall.metrics), ["Calibration of every label on all texts"])
    reliability = _picture(plots.draw_reliability(sets), *RELIABILITY)
    yield Section("calibration", "Calibration", body, (reliability,))
    body = as_html(sections.corpora(run.learned, assessment.corpora), ["Each corpus on its own"])
    yield Section("corpora", "Corpora", body)
    if overall.spans:
        body = as_html(sections.spans(overall.spans), ["Personal data in all texts, by type"])
        yield Section("all-spans", "Personal data in all texts", body)
    if assessment.functions:
        captions = ["HateCheck-style functions", *(["Groups spoken of"] * bool(assessment.functions.targets))]
        body = as_html(sections.functions(assessment.functions), captions)
        yield Section("hatecheck", "Functional tests of hate speech", body)
    if comparison:
        both = bool(functions_before and assessment.functions)
        captions = [f"{comparison.after} less {comparison.before}", *(["Functional tests of both"] * both)]
        body = as_html(sections.comparison(comparison, functions_before, assessment.functions), captions)
        yield Section("comparison", f"Against {comparison.before}", body)
    body = as_html(
        sections.mistakes(assessment.mistakes, texts), ["Mistakes it was surest of"] * bool(assessment.mistakes)
    )
    yield Section("mistakes", "Worst mistakes", body)


GROUPS = (
    "Bars for each group: the share of neutral mentions flagged as hate, and the share of hate that is found.",
    "How each group is treated. Lines are 95 % intervals: long ones rest on few cases. The "
    "figures are in the table below.",
)
PRECISION_RECALL = (
    "For each label a curve of precision over recall, with a mark at the bundle's threshold.",
    "Precision and recall at every threshold; one curve where no other corpus knows the label. The mark is the "
    "bundle's own threshold, the dotted line what giving the label to every text would reach. The figures at the "
    "threshold are in the table below.",
)
RELIABILITY = (
    "For each label a curve of how often it applied over how probable it was held, beside the diagonal.",
    "Reliability. A label whose probabilities mean what they say lies on the dashed diagonal; under it, the bundle is "
    f"too sure. Bins of equal width with at least {plots.BIN_SIZE} texts; lines are 95 % intervals.",
)
CONFUSION = (
    "A table of twelve rows and eleven columns: of 100 texts that deserve a label, how many got which other.",
    "Of 100 texts that deserve the label of the row (how many there are stands beside it): on the diagonal, in bold, "
    "how many got it; elsewhere, how many got the column's label and should not have. A dot is under one in 200.",
)


def _labels_picture(bundle: str, found: Findings) -> Picture:
    """F1 of every label, the yardstick's beside it."""
    sets: dict[str, Mapping[Label, Estimate]] = {}
    if found.authored:
        sets[bundle] = {each.label: each.f1 for each in found.authored.metrics.labels}
    if found.yardstick and found.yardstick.authored:
        sets[found.yardstick.bundle] = {each.label: each.f1 for each in found.yardstick.authored.metrics.labels}

    return _picture(
        plots.draw_labels(sets),
        f"F1 of each label by {' and by '.join(sets)}, with intervals.",
        "F1 of every label with its 95 % interval; right is better. The figures are in the table below.",
    )


def _picture(svg: str, alt: str, caption: str) -> Picture:
    """An image of its own, so that the names inside one SVG do not meet those of another."""
    return Picture(f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", alt, caption)


def _answers(examples: Examples, scores: BundleScores) -> tuple[Answers, ...]:
    """What the plots show: our own comments, if there are any, then all texts."""
    own = [corpus == AUTHORED for corpus in examples.corpora]
    everything = Answers("all texts", examples.truth, scores.probabilities)
    if not any(own) or all(own):
        return (everything,)
    return Answers("our own comments", examples.truth[own], scores.probabilities[own]), everything


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    """What was measured, on what and how, so that anyone can measure it again."""
    learned = f"the train part of {len(run.learned)} corpora" if run.learned else "not stated"
    drawn = f", drawn at random from {run.available:,}" if run.examples.rows < run.available else ""
    yield "Bundle", f"{run.bundle} ({run.kind}), learned from {learned}"
    yield "bundle.json", f"sha256 {run.fingerprint}"
    yield "Texts", f"{run.examples.rows:,} of the {run.part} part{drawn}"
    yield "Examples", _file(run.examples)
    if run.suite:
        yield "Functional suite", f"{_file(run.suite)}, {run.suite.rows:,} cases"
    yield "Command", run.command
    yield "Intervals", f"95 %, from {run.resamples:,} resamples of the texts, seed {run.seed}"


def _file(file: DataFile) -> str:
    return f"{file.name}, sha256 {file.sha256}"
