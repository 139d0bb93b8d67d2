"""Clean-up sees through what hides words, and never loses the way back."""

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.text import ENTITY, HOMOGLYPHS, UnreadableText, clean, require_readable

HIDING = [
    *"aAаеоᴋſſﬁI3&;#",
    "\u200b",
    "\u200d",
    "\u00ad",
    "\ufe0f",
    "\u20e3",
    "\u0301",
    "😀",
    "👍🏽",
    "🇬🇧",
    "aaaa",
    "&amp;",
    "&#38;",
]
TEXTS = st.lists(
    st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from(HIDING)), max_size=20
).map("".join)
ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


@given(TEXTS)
def test_every_clean_character_has_bounds_within_the_original_that_never_go_back(text: str):
    cleaned = clean(text)
    starts, ends = list(cleaned.starts), list(cleaned.ends)
    assert len(starts) == len(ends) == len(cleaned.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@settings(deadline=None)  # its first call pays for the alphabet
@given(TEXTS, st.data())
def test_the_original_bounds_of_a_piece_cover_each_of_its_characters(text: str, data: st.DataObject):
    cleaned = clean(text)
    assume(cleaned.text)
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))
    first, last = cleaned.original_bounds(start, end)
    assert 0 <= first < last <= len(text)
    assert all(first <= cleaned.starts[at] and cleaned.ends[at] <= last for at in range(start, end))


@given(TEXTS)
def test_a_visible_character_kept_as_it_was_leads_back_to_itself(text: str):
    cleaned = clean(text)
    for at, char in enumerate(cleaned.text):
        start, end = cleaned.original_bounds(at, at + 1)
        if end == start + 1 and char.isascii() and not char.isspace():
            original = unicodedata.normalize("NFKC", text[start])
            assert char in original or char in HOMOGLYPHS.values() or char in unicodedata.name(text[start], "").lower()


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 4)])
def test_the_bounds_of_no_piece_are_refused(start: int, end: int):
    with pytest.raises(ValueError, match="is not a piece of a text of 3 characters"):
        clean("mud").original_bounds(start, end)


@given(TEXTS)
def test_cleaning_a_clean_text_changes_nothing(text: str):
    cleaned = clean(text).text
    assume(not ENTITY.search(cleaned))  # one that the clean-up spelled was none to the platform
    assert clean(cleaned).text == cleaned


@given(ASCII)
def test_plain_ascii_stays_as_it_is(text: str):
    plain = "".join(char for at, char in enumerate(text) if char != "&" and char.lower() != text[at - 1 : at].lower())
    cleaned = clean(plain)
    assert cleaned.text == plain
    assert [cleaned.original_bounds(at, at + 1) for at in range(len(plain))] == [
        (at, at + 1) for at in range(len(plain))
    ]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("fuсk", "fuck"),  # Cyrillic с
        ("Ηοuѕing", "Housing"),  # Greek Η and ο, Cyrillic ѕ
        ("ѕсum of Россия", "ѕсum of Россия".replace("ѕсum", "scum")),
        ("Когда почините отопление", "Когда почините отопление"),
        ("оно", "оно"),  # all look-alikes, but a Russian word
        ("Πότε θα έρθετε", "Πότε θα έρθετε"),
        ("АBBA", "ABBA"),  # Cyrillic А
        ("ΝHS", "NHS"),  # Greek Ν
        ("вода and water", "вода and water"),
        ("café naïve Łódź", "café naïve Łódź"),
        ("𝐟𝐮𝐜𝐤", "fuck"),
        ("ｓｐａｍ", "spam"),
        ("oﬃce", "office"),
        ("café", "café"),
        ("cafe\u0301", "café"),
        ("i\u0336d\u0336i\u0336o\u0336t\u0336", "idiot"),  # struck through
    ],
)
def test_letters_that_look_alike_are_read_as_they_look(text: str, cleaned: str):
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("sc\u200bum", "scum"),
        ("sc\u00adum", "scum"),
        ("sc\u2060u\ufeffm", "scum"),
        ("\u202escum\u202c", "scum"),
        ("sc\x07um", "scum"),
        ("\u200b\ufeff", ""),
        ("sc um", "sc um"),
        ("one\ntwo\tthree\r\nfour", "one two three  four"),
        ("one\u2028two\u00a0three", "one two three"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_breaks_become_spaces(text: str, cleaned: str):
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("damp &amp; mould", "damp & mould"),
        ("can&#39;t", "can't"),
        ("can&#x27;t", "can't"),
        ("can&amp;#39;t", "can't"),  # escaped twice
        ("&amp;amp;lt;3", "<3"),
        ("b&#8203;ad", "bad"),
        ("one&nbsp;two", "one two"),
        ("R&D; and AT&T", "R&D; and AT&T"),
        ("damp & mould;", "damp & mould;"),
        ("&lt;b&gt; &#65;&#x42;", "<b> AB"),
        ("fish &chips; AT&T &nosuchentity;", "fish &chips; AT&T &nosuchentity;"),
        ("&#;", "&#;"),
        ("&repairs;", "&repairs;"),
    ],
)
def test_entities_are_read_as_what_they_stand_for(text: str, cleaned: str):
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("sooooo", "soo"),
        ("sOoOo", "sOo"),
        ("sooOOoo", "soo"),
        ("HATEEEE", "HATEE"),
        ("good committee, Aaron", "good committee, Aaron"),
        ("www.example.org", "www.example.org"),
        ("ewww.no", "eww.no"),
        ("аааа", "аа"),
        ("07000 000111", "07000 000111"),
        ("£1000.00", "£1000.00"),
        ("why???", "why???"),
    ],
)
def test_stretched_letters_are_shortened_and_digits_and_marks_are_not(text: str, cleaned: str):
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("ta👍", "ta thumbs up sign "),
        ("ta👍🏽", "ta thumbs up sign "),
        ("⚠️ gas", " warning sign  gas"),
        ("👨‍👧", " man  girl "),
        ("© 2024", "© 2024"),
        ("up ↑ 5 € + 3", "up ↑ 5 € + 3"),
    ],
)
def test_emoji_are_spelled_out_and_other_signs_are_not(text: str, cleaned: str):
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "piece", "original"),
    [
        ("you fu\u200bсk off", "fuck", "fu\u200bсk"),
        ("so looooong", "loong", "looooong"),
        ("noooo way", "noo", "noooo"),
        ("damp &amp; mould", "&", "&amp;"),
        ("ta 👍🏽 mate", "thumbs", "👍🏽"),
        ("flat 3\ufe0f\u20e3 now", "3", "3\ufe0f\u20e3"),
        ("ring 1\ufe0f\u20e32\ufe0f\u20e3", "12", "1\ufe0f\u20e32\ufe0f\u20e3"),
        ("bad\u200b\u200d word", "bad", "bad\u200b\u200d"),
        ("bad&#8203; word", "bad", "bad&#8203;"),
        ("\u200bbad", "bad", "bad"),  # nothing before it to belong to
        ("bad\nword", "bad", "bad"),
        ("ring &#48;7700 900123 now", "07700 900123", "&#48;7700 900123"),
        ("flat 12\u200b Elm\u00ad Court", "12 Elm Court", "12\u200b Elm\u00ad Court"),
        ("tom@exаmple.org", "tom@example.org", "tom@exаmple.org"),
        ("😊 SW1A 1AA 😊", "SW1A 1AA", "SW1A 1AA"),
    ],
)
def test_a_piece_of_the_clean_text_leads_back_to_all_of_its_characters(text: str, piece: str, original: str):
    cleaned = clean(text)
    at = cleaned.text.index(piece)
    start, end = cleaned.original_bounds(at, at + len(piece))
    assert text[start:end] == original


@pytest.mark.parametrize(("odd", "named"), [("\0", "NUL"), ("\ud83d", "surrogate")])
def test_what_is_not_text_is_refused_without_quoting_it(odd: str, named: str):
    with pytest.raises(UnreadableText, match=named) as refused:
        require_readable(f"mould{odd}again")
    assert "mould" not in str(refused.value)
    assert "again" not in str(refused.value)
    assert odd not in str(refused.value)


@given(TEXTS)
def test_whatever_else_can_be_written_is_readable(text: str):
    assert require_readable(text) is None
