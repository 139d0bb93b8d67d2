"""The report on a bundle, in Markdown: what is weak first, then every figure with where it comes from."""

from collections.abc import Iterator

from evaluation import finding_sections, sections
from evaluation.assessment import Assessment, DataFile, Run
from evaluation.compare import Comparison
from evaluation.findings import Findings
from evaluation.functions import FunctionScores
from evaluation.markdown import cell, table
from evaluation.summary import summarise


def render(
    run: Run,
    assessment: Assessment,
    *,
    findings: Findings | None = None,
    comparison: Comparison | None = None,
    functions_before: FunctionScores | None = None,
    texts: sections.Texts | None = None,
) -> str:
    """The whole report.

    `findings` is what was measured besides the examples as a whole. `texts`, by corpus and id, has the worst mistakes
    quoted; by default they are named by id only. `functions_before` is what the functional suite says of the bundle
    compared with.
    """
    overall = assessment.overall
    parts = [
        ("In short", summarise(run, assessment, comparison)),
        *(_findings(findings) if findings else ()),
        ("What was measured", _run(run)),
        ("Overall", sections.overall(assessment)),
        ("Labels", sections.labels(overall.metrics)),
        ("Calibration", sections.calibration(overall.metrics)),
        ("Corpora", sections.corpora(run.learned, assessment.corpora)),
    ]
    if overall.spans:
        parts.append(("Personal data in the text", sections.spans(overall.spans)))
    if assessment.functions:
        parts.append(("Functional tests of hate speech", sections.functions(assessment.functions)))
    if comparison:
        body = sections.comparison(comparison, functions_before, assessment.functions)
        parts.append((f"Against {comparison.before}", body))
    parts.append(("Worst mistakes", sections.mistakes(assessment.mistakes, texts)))
    return f"# Evaluation of {run.bundle}\n\n" + "\n".join(f"## {title}\n\n{body}\n" for title, body in parts)


def _findings(found: Findings) -> Iterator[tuple[str, str]]:
    if found.targets:
        yield "Targets", finding_sections.targets(found.targets)
    if found.notes:
        yield "Not measured", finding_sections.notes(found.notes)
    if found.authored:
        yield "Our own comments", finding_sections.own_comments(found)
    if found.suite:
        yield "Groups of people", finding_sections.groups(found.suite)
        yield "Functional tests", finding_sections.suite(found.suite, found.yardstick)
    if found.robustness:
        yield "Spoilt and hidden words", finding_sections.robustness(found.robustness)
    if spans := finding_sections.personal_data(found):
        yield "Personal data in our own comments", spans
    if found.speed:
        yield "Speed and size", finding_sections.speed(found.speed)


def _run(run: Run) -> str:
    used = f"{run.examples.rows:,} of the {run.part} part"
    if run.examples.rows < run.available:
        used += f", drawn at random from {run.available:,}"
    learned = f"the train part of {len(run.learned)} corpora" if run.learned else "not stated"
    rows = [
        ("Bundle", f"{run.bundle} ({run.kind}), learned from {learned}"),
        ("`bundle.json`", f"sha256 `{run.fingerprint}`"),
        ("Date", f"{run.date.day} {run.date:%B %Y}"),
        ("Texts", used),
        ("Examples", _file(run.examples)),
        *([("Functional suite", f"{_file(run.suite)}, {run.suite.rows:,} cases")] if run.suite else []),
        ("Command", f"<code>{cell(run.command)}</code>"),
        ("Intervals", f"95 %, from {run.resamples:,} resamples of the texts, seed {run.seed}"),
    ]
    return table(("", ""), rows, left=2)


def _file(file: DataFile) -> str:
    return f"{cell(file.name)}, sha256 `{file.sha256}`"
