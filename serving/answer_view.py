"""What is said about a comment, for people to read in a terminal."""

from collections.abc import Iterator
from datetime import datetime
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from models.spans import Span
from serving.domain.clocks import LONDON
from serving.domain.routes import Level
from serving.domain.suggestion import Attention, Proposal, RouteTaken, Suggestion, Told
from serving.service.classify import CommentAnswer, LabelAnswer

LEVELS_SHOWN = {
    Level.EMERGENCY: (" EMERGENCY ", "bold white on red"),
    Level.URGENT: (" URGENT ", "bold black on yellow"),
    Level.NORMAL: (" normal ", "bold black on cyan"),
    Level.NONE: ("no need to look", "green"),
}
BAR = 20
"""Characters of a bar for a probability of one."""
WORTH_A_BAR = 0.05
"""A label that is not flagged gets a line of its own from this probability on."""
REPLY_WIDTH = 90
"""Characters of a draft that are shown: enough to tell which it is."""
# What a terminal would act upon, or that turns the reading direction.
UNSEEN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
UNSEEN |= {ord("\n"): "\n", ord("\t"): " "}


def render_answer(text: str, answer: CommentAnswer) -> RenderableType:
    """One comment, its labels, and what the house rules suggest."""
    seen = (show_text(text, answer.spans), Text(), _labels(answer), _facts(answer), Text())
    return Panel(Group(*seen, *_suggestion(answer.suggestion)), border_style="dim")


def show_text(text: str, spans: tuple[Span, ...]) -> Text:
    """A comment with its personal data underlined, each piece followed by its type; control characters as U+FFFD."""
    shown, at = Text(), 0
    safe = text.translate(UNSEEN)
    for span in spans:
        shown.append(safe[at : span.start])
        shown.append(safe[span.start : span.end], "underline magenta")
        shown.append(f" [{span.type}]", "dim magenta")
        at = span.end
    return shown.append(safe[at:]) if text.strip() else Text("(empty)", "dim")


def _labels(answer: CommentAnswer) -> RenderableType:
    ordered = sorted(answer.labels.items(), key=lambda item: (not item[1].flagged, -item[1].probability))
    table = Table.grid(padding=(0, 1))
    for name, label in ordered:
        if label.flagged or label.probability >= WORTH_A_BAR:
            table.add_row(*_label_row(name, label))
    return table if table.row_count else Text("no label", "dim")


def _label_row(name: str, label: LabelAnswer) -> tuple[Text, ...]:
    style = "bold cyan" if label.flagged else "dim"
    bar = round(label.probability * BAR)
    return (
        Text("●" if label.flagged else " ", style),
        Text(name, style),
        Text("━" * bar + " " * (BAR - bar), style),
        Text(f"{label.probability:.0%}".rjust(4), style),
    )


def _facts(answer: CommentAnswer) -> Text:
    topic = f"topic {answer.topic.name} ({answer.topic.probability:.0%})" if answer.topic else "no topic"
    windows = f", read in {answer.windows} pieces" if answer.windows > 1 else ""
    return Text(f"{topic}, language {answer.language}{windows}", "dim")


def _suggestion(suggestion: Suggestion) -> Iterator[RenderableType]:
    yield _attention(suggestion.attention)
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, words in _lines(suggestion):
        table.add_row(name, words)
    yield table
    if suggestion.proposal:
        yield Text()
        yield _proposal(suggestion.proposal)


def _attention(attention: Attention) -> Text:
    shown = Text.assemble(LEVELS_SHOWN[attention.level])
    if attention.look_by:
        shown.append(f" look by {_time(attention.look_by)}", "bold")
    if attention.ring:
        shown.append(f", ring {attention.ring}", "bold")
    if attention.reasons:
        shown.append(f": {' '.join(attention.reasons)}")
    return shown


def _lines(suggestion: Suggestion) -> Iterator[tuple[str, str]]:
    if suggestion.route:
        yield "route", _route(suggestion.route)
    for told in suggestion.tell:
        yield "tell", _told(told)
    for duty in suggestion.duties:
        yield "duty", f"{duty.words} By {_time(duty.due)}."
    for ground in suggestion.grounds:
        check = f" Check: {ground.check}" if ground.check else ""
        yield "ground", f"{ground.words} ({ground.clause}; {', '.join(ground.labels)}).{check}"
    for private in suggestion.privately:
        yield "privately", f"{private.words} ({private.clause})"
    for caution in suggestion.cautions:
        yield "caution", f"{caution.words} ({caution.clause})"
    for reply in suggestion.replies:
        yield "reply", f"{reply.id}: {shorten(reply.text, REPLY_WIDTH, placeholder=' …')}"


def _route(route: RouteTaken) -> str:
    due = f", by {_time(route.due)}" if route.due else ""
    passed = f", passed to {route.pass_to.name}" if route.pass_to else ""
    return f"{route.team.name} ({route.clause}){passed}{due}"


def _told(told: Told) -> str:
    whom = told.team.name if told.team else told.outside or "the team of its topic"
    asked = f", perhaps with the {' or '.join(role.name for role in told.consult)}" if told.consult else ""
    return f"{whom}{asked} ({told.clause}): {told.words}"


def _proposal(proposal: Proposal) -> Text:
    shown = Text(proposal.words, "bold")
    if proposal.deputies:
        names = " or ".join(deputy.name for deputy in proposal.deputies)
        shown.append(f" In their absence: {names}.", "not bold")
    return shown


def _time(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%a %-d %b, %H:%M")
