"""What people wrote: whether it says anything, and how it begins.

A reason of blanks, dots or characters that nobody sees is none.
"""

UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers that Unicode counts among the letters."""


def says_something(text: str | None) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(character.isalnum() and character not in UNSEEN_LETTERS for character in text or "")


def beginning(text: str, most: int) -> str:
    """So many characters at most from the beginning of a text, up to the end of a word where one ends there."""
    if len(text) <= most:
        return text
    spaces = [at for at in range(most + 1) if text[at].isspace()]
    whole = text[: spaces[-1]].rstrip() if spaces else ""
    return whole or text[:most]
