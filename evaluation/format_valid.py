"""The same texts with contact values that could be real, since recognisers that check formats refuse fictional ones.

Our comments hold numbers that nobody can have: telephones from Ofcom's drama ranges, National Insurance numbers that
begin with QQ, test cards. A recogniser that asks whether a number is valid passes them by, and rightly so. To measure
it fairly, and ours beside it, each value is replaced by one of a valid form, written in the same manner.

A number in a valid range may be somebody's. So they are drawn from a seeded generator at the time of measuring, and
never stored, shown or logged: whoever uses this keeps figures alone.
"""

from dataclasses import replace
from itertools import accumulate
from random import Random

from evaluation.bootstrap import SEED
from evaluation.examples import Examples
from evaluation.valid_values import MAKERS
from models.recognisers.overlaps import first_of_overlapping
from models.spans import Span


def with_valid_formats(examples: Examples, seed: int = SEED) -> Examples:
    """The same texts with a value of a valid form in place of each telephone number, e-mail address and so on.

    Names, addresses and profiles stay as they are, and so do truth and order; spans move with their values. A text
    gets the same values from the same seed, whatever other texts there are. Keep nothing of what this returns.
    """
    rewritten = [
        _rewrite(text, tuple(spans), Random(f"{seed} {corpus} {id_}"))
        for text, spans, corpus, id_ in zip(examples.texts, examples.spans, examples.corpora, examples.ids, strict=True)
    ]
    return replace(examples, texts=[text for text, _ in rewritten], spans=[spans for _, spans in rewritten])


def _rewrite(text: str, spans: tuple[Span, ...], random: Random) -> tuple[str, tuple[Span, ...]]:
    """A text with new values and where its spans are now; where spans overlap, the first that has a maker is made."""
    pieces = list(text)
    for span in first_of_overlapping(span for span in spans if span.type in MAKERS):
        value = MAKERS[span.type](text[span.start : span.end], random)
        pieces[span.start : span.end] = [value, *[""] * (span.end - span.start - 1)]
    ends = [0, *accumulate(map(len, pieces))]
    moved = (Span(ends[span.start], ends[span.end], span.type) for span in spans if ends[span.start] < ends[span.end])
    return "".join(pieces), tuple(moved)
