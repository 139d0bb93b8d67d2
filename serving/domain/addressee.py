"""Whom a reply is to: the given name in what an author calls themselves on a page, where there clearly is one."""

NO_GIVEN_NAMES = frozenset(
    [
        "a",
        "action",
        "an",
        "and",
        "association",
        "campaign",
        "club",
        "community",
        "council",
        "group",
        "ltd",
        "miss",
        "mr",
        "mrs",
        "ms",
        "mx",
        "my",
        "news",
        "not",
        "official",
        "our",
        "page",
        "professor",
        "rev",
        "residents",
        "save",
        "shop",
        "sir",
        "tenants",
        "the",
        "watch",
        "your",
        "dr",
    ]
)
"""What begins or makes up the names of pages and groups, and titles that are not followed by a given name."""
MOST_WORDS = 3


def given_name(handle: str | None) -> str | None:
    """The name to greet somebody by, such as Ann for Ann Smith; None for a nickname, a title or a group."""
    words = (handle or "").split()
    if not 1 <= len(words) <= MOST_WORDS or not all(map(_is_name, words)):
        return None
    return None if NO_GIVEN_NAMES & {word.casefold() for word in words} else words[0]


def _is_name(word: str) -> bool:
    parts = word.replace("\u2019", "'").replace("'", "-").split("-")
    letters = all(part.isalpha() for part in parts)
    return letters and len(word) > 1 and word[0].isupper() and not word.isupper() and _is_one_word(parts)


def _is_one_word(parts: list[str]) -> bool:
    """Whether capitals begin a part, as in Ann-Marie and McDonald, and do not join words, as in WalsallFan."""
    return all(sum(map(str.isupper, part.removeprefix("Mc").removeprefix("Mac"))) <= 1 for part in parts)
