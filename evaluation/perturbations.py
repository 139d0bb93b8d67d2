"""Ways in which people spoil or hide what they write; the meaning stays, and so should the labels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from models.spans import Span

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for row in ROWS for at, key in enumerate(row)}
"""The letters left and right of each letter on the keyboard."""
LOOKALIKES = dict(zip("aceiopxysjhABCEHKMOPTX", "асеіорхуѕјһАВСЕНКМОРТХ", strict=True))
LEET = dict(zip("aeiostAEIOST", "431057431057", strict=True))
EMOJI = ("😂", "🤣", "😡", "🙄", "👏", "🙏", "😭", "🔥", "💯", "🤷", "😊", "👍")
UNSEEN = ("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad")


@dataclass(frozen=True, slots=True)
class Perturbed:
    """A spoilt text and where its spans are now."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One way to spoil a text. `rewrite` says what each word is written as, in as many pieces as it had characters."""

    name: str
    rewrite: Callable[[str, Random], list[str]]

    def apply(self, text: str, spans: tuple[Span, ...], random: Random) -> Perturbed:
        """Spoil a text; the same `random` state gives the same. Digits and the places of spans are kept."""
        pieces: list[str] = []
        for word in _words(text):
            pieces += self.rewrite(word, random)
        ends = [0]
        for piece in pieces:
            ends.append(ends[-1] + len(piece))
        moved = (
            Span(ends[span.start], ends[span.end], span.type) for span in spans if ends[span.start] < ends[span.end]
        )
        return Perturbed("".join(pieces), tuple(moved))


def _words(text: str) -> list[str]:
    """The text in runs of letters and single other characters."""
    words: list[str] = []
    for char in text:
        if words and char.isalpha() and words[-1].isalpha():
            words[-1] += char
        else:
            words.append(char)
    return words


def _typos(word: str, random: Random) -> list[str]:
    letters = list(word)
    if len(letters) < 4 or random.random() > 0.25:
        return letters
    at = random.randrange(1, len(letters) - 1)
    match random.randrange(4):
        case 0:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        case 1:
            letters[at] = ""
        case 2:
            letters[at] *= 2
        case _:
            letters[at] = random.choice(NEIGHBOURS.get(letters[at].lower(), letters[at]))
    return letters


def _upper(word: str, _random: Random) -> list[str]:
    return [char.upper() for char in word]


def _mixed_case(word: str, random: Random) -> list[str]:
    return [random.choice((char.upper(), char.lower())) for char in word]


def _emoji(word: str, random: Random) -> list[str]:
    return [f" {random.choice(EMOJI)} " if word == " " and random.random() < 0.15 else char for char in word]


def _lookalikes(word: str, random: Random) -> list[str]:
    return [LOOKALIKES.get(char, char) if random.random() < 0.25 else char for char in word]


def _unseen(word: str, random: Random) -> list[str]:
    return [char + random.choice(UNSEEN) if char.isalpha() and random.random() < 0.15 else char for char in word]


def _leet(word: str, random: Random) -> list[str]:
    if len(word) < 4 or random.random() > 0.3:
        return list(word)
    return [LEET.get(char, char) if random.random() < 0.5 else char for char in word]


def _lost_spaces(word: str, random: Random) -> list[str]:
    return ["" if word == " " and random.random() < 0.15 else char for char in word]


def _spaced_out(word: str, random: Random) -> list[str]:
    if len(word) < 4 or random.random() > 0.1:
        return list(word)
    return [*(char + " " for char in word[:-1]), word[-1]]


def _stretched(word: str, random: Random) -> list[str]:
    letters = list(word)
    if len(letters) > 2 and random.random() < 0.15:
        letters[-2] *= random.randint(3, 6)
    return letters


PERTURBATIONS: Mapping[str, Perturbation] = {
    name: Perturbation(name, rewrite)
    for name, rewrite in (
        ("typos", _typos),
        ("capitals", _upper),
        ("mixed case", _mixed_case),
        ("emoji between words", _emoji),
        ("homoglyphs", _lookalikes),
        ("invisible characters", _unseen),
        ("leetspeak", _leet),
        ("lost spaces", _lost_spaces),
        ("spaced-out words", _spaced_out),
        ("stretched letters", _stretched),
    )
}
