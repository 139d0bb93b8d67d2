"""Whether people said anything: a reason of blanks, dots or characters that nobody sees is none."""

UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers that Unicode counts among the letters."""


def says_something(text: str | None) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(character.isalnum() and character not in UNSEEN_LETTERS for character in text or "")
