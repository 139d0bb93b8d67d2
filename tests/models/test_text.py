import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.text import HOMOGLYPHS, UnreadableText, clean, require_readable

READABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
AWKWARD = st.text(st.sampled_from("aaAаАеBоß\u200b\u00ad\u0301\u0336&;#x41lt😊🏽👨\u200d👩\ufe0fﬁ½Ⅳ №\n\t\u2028İſ"), max_size=25)
TEXTS = READABLE | AWKWARD


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        # what hides a word
        ("&lt;b&gt; &amp;amp; &#65;&#x42;", "<b> &amp; AB"),
        ("sc\u200bum\u2060", "scum"),
        ("soft\u00adhyphen", "softhyphen"),
        ("f\u0336u\u0336c\u0336k", "fuck"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("𝓼𝓬𝓾𝓶", "scum"),
        ("sсum", "scum"),  # Cyrillic с
        ("АBBA", "ABBA"),  # Cyrillic А
        ("ΝHS", "NHS"),  # Greek Ν
        ("looooove", "loove"),
        ("HATEEEE", "HATEE"),
        ("sooOOoo", "soo"),
        ("line\nbreak\ttab\u2028end", "line break tab end"),
        ("thanks 😊", "thanks  smiling face with smiling eyes "),
        ("👍🏽 ok", " thumbs up sign  ok"),
        ("\u202egnitteg", "gnitteg"),
        # near misses, which stay
        ("fish &chips; AT&T &nosuchentity;", "fish &chips; AT&T &nosuchentity;"),
        ("R&D", "R&D"),
        ("Привет, как дела", "Привет, как дела"),
        ("Россия лучше", "Россия лучше"),
        ("Καλημέρα", "Καλημέρα"),
        ("вода and water", "вода and water"),
        ("café naïve Łódź", "café naïve Łódź"),
        ("cafe\u0301", "café"),
        ("good committee bookkeeper", "good committee bookkeeper"),
        ("£1000 or 0000000", "£1000 or 0000000"),
        ("wait... what??? no!!!", "wait... what??? no!!!"),
        ("www.example.org", "ww.example.org"),
    ],
)
def test_what_hides_a_word_is_undone_and_what_only_looks_like_it_stays(text, cleaned):
    assert clean(text).text == cleaned


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda char: not char.isalpha() and char != "&")))
@example("Boiler's out again & nobody rang back :(")
def test_plain_ascii_is_left_alone(text):
    cleaned = clean(text)
    assert cleaned.text == text
    assert list(zip(cleaned.starts, cleaned.ends, strict=True)) == [(at, at + 1) for at in range(len(text))]


@given(TEXTS)
def test_bounds_never_decrease_and_stay_within_the_original(text):
    cleaned = clean(text)
    starts, ends = list(cleaned.starts), list(cleaned.ends)
    assert len(starts) == len(ends) == len(cleaned.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@given(TEXTS, st.data())
def test_a_piece_of_the_cleaned_text_leads_back_to_a_piece_of_the_original(text, data):
    cleaned = clean(text)
    if not cleaned.text:
        return
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))
    first, last = cleaned.original_bounds(start, end)
    assert first == cleaned.starts[start]
    assert last == cleaned.ends[end - 1]
    assert first < last


@given(TEXTS)
def test_a_visible_character_kept_as_it_was_leads_back_to_itself(text):
    cleaned = clean(text)
    for at, char in enumerate(cleaned.text):
        start, end = cleaned.original_bounds(at, at + 1)
        if end == start + 1 and char.isascii() and not char.isspace():
            original = unicodedata.normalize("NFKC", text[start])
            assert char in original or char in HOMOGLYPHS.values() or char in unicodedata.name(text[start], "").lower()


@given(AWKWARD.filter(lambda text: "&" not in text))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text).text
    assert clean(once).text == once


@pytest.mark.parametrize(
    ("text", "piece", "original"),
    [
        ("ring &#48;7700 900123 now", "07700 900123", "&#48;7700 900123"),
        ("flat 12\u200b Elm\u00ad Court", "12 Elm Court", "12\u200b Elm\u00ad Court"),
        ("tom@exаmple.org", "tom@example.org", "tom@exаmple.org"),
        ("😊 SW1A 1AA 😊", "SW1A 1AA", "SW1A 1AA"),
        ("heeeeelp me", "heelp", "heeeeelp"),
    ],
)
def test_a_find_in_the_cleaned_text_marks_what_a_person_sees(text, piece, original):
    cleaned = clean(text)
    at = cleaned.text.index(piece)
    start, end = cleaned.original_bounds(at, at + len(piece))
    assert text[start:end] == original


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (0, 4), (-1, 2)])
def test_no_bounds_are_given_for_what_is_no_piece(start, end):
    with pytest.raises(ValueError, match="is not a piece of a text of 3 characters"):
        clean("abc").original_bounds(start, end)


@pytest.mark.parametrize("text", ["a\0b", "\0", "a\ud800", "\udfffa", "\udc80"])
def test_text_that_no_file_should_hold_is_refused_without_being_quoted(text):
    with pytest.raises(UnreadableText, match=r"^the text holds a (?:NUL character|lone surrogate, which is not a character)$"):
        require_readable(text)


@pytest.mark.parametrize("text", ["", "a\x01b", "😊", "\ufffd", "\ue000", "\U0010ffff"])
def test_text_that_is_only_unusual_is_read(text):
    require_readable(text)
    clean(text)
