"""`houserules classify`: labels and the suggestion for a few comments."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import BundleOption, RulesOption, bundle_folder, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.service.classify import Answers, Comment, CommentAnswer

STANDARD_INPUT = "-"


def classify(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="Comments, each in quotes; - reads one per line.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print what the service answers, as JSON.")] = False,
    bundle: BundleOption = None,
    rules: RulesOption = "whg",
) -> None:
    """Say what the classifier sees in each TEXT, and what the house rules suggest.

    Nothing is kept and nothing is sent: people decide. Whole files are for `houserules score`.
    """
    from models.bundle import BundleError
    from models.text import UnreadableText
    from serving.service.classify import Answers, Comment, open_classifier
    from serving.service.rules_file import RulesError

    try:
        comments = [Comment(text) for text in _read(texts)]
        classifier = open_classifier(bundle_folder(bundle), rules)
        answers = classifier.classify(comments, datetime.now(UTC).replace(microsecond=0))
    except (BundleError, RulesError, UnreadableText) as error:
        raise refusal("classify", error) from None
    if json:
        _print_json(Answers(classifier.identity, classifier.rules_identity, answers))
    else:
        _print(comments, answers, f"{classifier.identity}, {classifier.rules_identity}")


def _read(texts: list[str]) -> list[str]:
    """The texts given, with the lines of standard input in the place of `-`. Raises `UnreadableText`."""
    from models.text import UnreadableText

    read: list[str] = []
    for text in texts:
        if text != STANDARD_INPUT:
            read.append(text)
            continue
        try:
            lines = sys.stdin.buffer.read().decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise UnreadableText("standard input is not valid UTF-8") from None
        read += [line for line in lines if line.strip()]
    return read


def _print_json(answers: "Answers") -> None:
    from pydantic import TypeAdapter

    from serving.service.classify import Answers

    typer.echo(TypeAdapter(Answers).dump_json(answers, indent=2))


def _print(comments: "Sequence[Comment]", answers: "Sequence[CommentAnswer]", by: str) -> None:
    from rich.console import Console

    from serving.answer_view import render_answer

    console = Console(highlight=False)
    for comment, answer in zip(comments, answers, strict=True):
        console.print(render_answer(comment.text, answer))
    console.print(f"by {by}" if comments else "no comments to classify", style="dim")
