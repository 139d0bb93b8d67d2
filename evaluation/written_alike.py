"""Writing one thing as another is written: the same case, digits in the same places, words where it had words."""

import re
import string
from random import Random

from models.recognisers.phone import O_IN_NUMBER
from models.recognisers.spoken import TIMES, UNITS, ZEROS, Digits, read_digits

LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"
"""Capitals without I, Q and Z, which number plates leave out or keep for Northern Ireland."""
SAID_BY = {digit: word for word, digit in UNITS.items()}
WORD = re.compile("[a-z]+")
IN_WORDS = re.compile("[A-Za-z]{2}")
FIGURE = re.compile("[0-9]")


def in_case(old: str, new: str) -> str:
    """`new` in small letters or in capitals where all of `old` is."""
    if old.islower():
        return new.lower()
    return new.upper() if old.isupper() else new


def in_places(old: str, new: str) -> str:
    """The letters and digits of `new`, one by one, where `old` has its own; what stands between them stays."""
    letters = iter(new)
    return "".join(in_case(char, next(letters)) if char.isalnum() else char for char in old)


def alike(old: str, random: Random, *, keep: str = "") -> str:
    """Other digits and letters in the same places and cases; those in `keep` stay."""

    def other(char: str) -> str:
        if char in string.digits:
            return random.choice(string.digits)
        return in_case(char, random.choice(LETTERS)) if char in string.ascii_letters and char not in keep else char

    return "".join(map(other, old))


def digits_of(text: str) -> str:
    """The digits of a number, in figures or in words ("double oh" is 00)."""
    return "".join(run.digits for run in _runs(text))


def other_digits(old: str, random: Random) -> str:
    """As many other digits, in the same manner."""
    return in_manner(old, "".join(random.choices(string.digits, k=len(digits_of(old)))))


def in_manner(old: str, digits: str) -> str:
    """`digits`, as many as `old` has, written as it writes them: figures in their places, words where it has words.

    Raises `ValueError` where their number differs.
    """
    runs = _runs(old)
    if len(digits) != sum(len(run.digits) for run in runs):
        raise ValueError(f"{len(digits)} digits cannot be written in the place of {len(digits_of(old))}")
    pieces, at = [], 0
    for run in runs:
        own, digits = digits[: len(run.digits)], digits[len(run.digits) :]
        written = old[run.start : run.end]
        pieces += [old[at : run.start], _say(own, written) if IN_WORDS.search(written) else _figures(own, written)]
        at = run.end
    return "".join([*pieces, old[at:]])


def _runs(text: str) -> list[Digits]:
    """The digits of a text: each group of figures, and words together that have nothing but a space between them."""
    runs: list[Digits] = []
    for piece in read_digits(O_IN_NUMBER.sub("0", text)):
        last = runs[-1] if runs else None
        if last and text[last.end : piece.start] == " " and not FIGURE.search(text, last.start, piece.end):
            runs[-1] = Digits(last.digits + piece.digits, last.start, piece.end)
        else:
            runs.append(piece)
    return runs


def _figures(digits: str, written: str) -> str:
    """Figures; the letter o, where it was typed for a nought, stays where there is a nought again."""
    return "".join(old if new == "0" and old in "oO" else new for new, old in zip(digits, written, strict=True))


def _say(digits: str, written: str) -> str:
    """Digits in words, with "double" for two alike where the old words have such, and nought as they call it."""
    words = WORD.findall(written.lower())
    names = SAID_BY | {"0": next((word for word in words if word in ZEROS), "oh")}
    pairs = "([0-9])(\\1)?" if any(word in TIMES for word in words) else "([0-9])()"
    said = " ".join(f"double {names[each[1]]}" if each[2] else names[each[1]] for each in re.finditer(pairs, digits))
    return in_case(written, said.capitalize() if written[0].isupper() else said)
