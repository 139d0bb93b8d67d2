"""Valid formats: values that could be real, in the manner of the fictional ones, with spans that move along."""

import re
from datetime import datetime
from random import Random

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.gb import nhs

from evaluation.format_valid import with_valid_formats
from evaluation.valid_dates import another_date
from evaluation.valid_values import DRAMA, MAKERS, TEST_CARDS
from evaluation.written_alike import digits_of, in_manner
from models.labels import Label
from models.recognisers import find_spans
from models.recognisers.phone import national_digits
from models.spans import SPAN_TYPES, Span, SpanType
from models.text import clean

seeds = st.integers(0, 2**32)
OLD = {
    SpanType.PERSON: "Mrs Khan",
    SpanType.PHONE: "07700 900123",
    SpanType.EMAIL: "jo.bloggs@example.org",
    SpanType.ADDRESS: "14 Elm Road",
    SpanType.POSTCODE: "CT6 9QX",
    SpanType.NI_NUMBER: "QQ 12 34 56 C",
    SpanType.NHS_NUMBER: "999 318 4027",
    SpanType.BANK_ACCOUNT: "20-88-41",
    SpanType.CARD: "4242 4242 4242 4242",
    SpanType.DATE_OF_BIRTH: "14/02/1961",
    SpanType.REFERENCE: "TEN-0048213-B",
    SpanType.VEHICLE: "QX71 KLE",
    SpanType.HANDLE_OR_URL: "facebook.com/jo.bloggs",
}
STAY = {SpanType.PERSON, SpanType.ADDRESS, SpanType.HANDLE_OR_URL}


def made(type_: SpanType, old: str, seed: int) -> str:
    return MAKERS[type_](old, Random(seed))


def shape(text: str) -> str:
    """A text with 9, A and a in the place of its digits and letters."""
    return re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "9", text)))


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text, spans = draw(st.text("ab 👍", max_size=5)), []
    for type_ in draw(st.lists(st.sampled_from(SPAN_TYPES), max_size=5)):
        spans.append(Span(len(text), len(text) + len(OLD[type_]), type_))
        text += OLD[type_] + draw(st.text("ab 👍", max_size=5))
    return text, spans


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(written=texts_with_spans(), seed=seeds)
def test_spans_move_with_their_values_and_all_else_stays(make_examples, written, seed):
    text, spans = written
    found = with_valid_formats(make_examples([text], spans=[spans]), seed)
    new, moved = found.texts[0], found.spans[0]
    assert [span.type for span in moved] == [span.type for span in spans]
    for span, old in zip(moved, spans, strict=True):
        before, after = text[old.start : old.end], new[span.start : span.end]
        assert after == before if span.type in STAY else span.type == SpanType.EMAIL or shape(after) == shape(before)
    assert between(new, moved) == between(text, spans)


def test_every_contact_value_is_another_and_names_addresses_and_profiles_are_not(make_examples):
    for type_, old in OLD.items():
        examples = make_examples([old], spans=[[Span(0, len(old), type_)]])
        assert (with_valid_formats(examples, 1).texts == [old]) == (type_ in STAY), type_


def between(text: str, spans) -> list[str]:
    cuts = [0, *(at for span in spans for at in (span.start, span.end)), len(text)]
    return [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]


def test_truth_topics_ids_and_the_examples_given_are_left_as_they_were(make_examples):
    span = Span(5, 17, SpanType.PHONE)
    examples = make_examples(["ring 07700 900123 ok"], [[Label.PERSONAL_INFORMATION]], spans=[[span]])
    found = with_valid_formats(examples, 1)
    assert (found.truth is examples.truth, found.topics is examples.topics, found.ids) == (True, True, examples.ids)
    assert (examples.texts, examples.spans) == (["ring 07700 900123 ok"], [[span]])


def test_a_text_gets_the_same_values_from_the_same_seed_whatever_stands_beside_it(make_examples):
    texts, spans = ["07700 900123", "ring 07700 900124"], [[Span(0, 12, SpanType.PHONE)], [Span(5, 17, SpanType.PHONE)]]
    both = make_examples(texts, spans=spans)
    alone = both.take([1])
    assert with_valid_formats(both, 7).texts[1] == with_valid_formats(alone, 7).texts[0]
    assert with_valid_formats(both, 7).texts != with_valid_formats(both, 8).texts


def test_of_spans_that_overlap_the_first_is_made_and_the_other_follows(make_examples):
    spans = [Span(0, 15, SpanType.REFERENCE), Span(8, 15, SpanType.POSTCODE), Span(0, 15, SpanType.ADDRESS)]
    found = with_valid_formats(make_examples(["case 12 CT6 9QX"], spans=[spans]), 1)
    assert len(found.texts[0]) == 15
    assert all(0 <= span.start < span.end <= 15 for span in found.spans[0])
    assert Span(0, 15, SpanType.ADDRESS) in found.spans[0]


@pytest.mark.parametrize("type_", sorted(MAKERS))
def test_what_is_made_is_found_by_our_recognisers_as_its_kind(type_):
    """So that a loss on valid formats is a fault of the bundle's, not of the values."""
    lead = {
        SpanType.DATE_OF_BIRTH: "born ",
        SpanType.REFERENCE: "my ref is ",
        SpanType.BANK_ACCOUNT: "acc 70318825, sort code ",
        SpanType.VEHICLE: "the car, reg ",
    }.get(type_, "it is ")
    for seed in range(15):
        value = made(type_, OLD[type_], seed)
        assert find_spans(clean(lead + value))[-1] == Span(len(lead), len(lead + value), type_), seed


@pytest.mark.parametrize(
    ("old", "begins"),
    [
        ("07700 900123", "07"),
        ("07700900123", "07"),
        ("+44 7700 900 123", "07"),
        ("0044 7700.900.123", "07"),
        ("+44 (0)7700-900123", "07"),
        ("O77OO 900123", "07"),
        ("020 7946 0863", "020"),
        ("(0141) 496 0372", "0141"),
        ("028 9649 6317", "028"),
        ("029 2018 0123", "029"),
        ("01632 960 517", "01"),
        ("oh double seven double oh, nine hundred, one eight oh", "07"),
        ("07700 nine double oh 123", "07"),
    ],
)
def test_a_telephone_number_is_valid_in_no_drama_range_and_of_the_same_dialling_code(old, begins):
    for seed in range(25):
        number = national_digits(made(SpanType.PHONE, old, seed))
        assert len(number) == 11
        assert number.startswith(begins)
        assert not number[1:].startswith(DRAMA)
        assert not number.startswith("01632")
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "GB"))


def test_a_draw_from_a_drama_range_is_drawn_again():
    class Rigged(Random):
        """Draws 0141 496 0123 first."""

        def choice(self, seq):
            return "4"

        def choices(self, *args, **settings):
            first, self.first = getattr(self, "first", "960123"), ""
            return list(first) or super().choices(*args, **settings)

    new = MAKERS[SpanType.PHONE]("0141 496 0372", Rigged(1))
    assert new.startswith("0141 4")
    assert not new.startswith("0141 496 0")


@given(old=st.sampled_from(["0117 496 0834", "0191 498 0263", "07700.900.123", "+44 (0)7700-900 123"]), seed=seeds)
def test_figures_keep_their_grouping(old, seed):
    new = made(SpanType.PHONE, old, seed)
    assert shape(new) == shape(old)
    assert new != old


@pytest.mark.parametrize(
    ("old", "like"),
    [
        ("960517", r"\d{6}"),
        ("+48 512 345 678", r"\+48 5\d\d \d{3} \d{3}"),
        ("0800 1111", r"\d{4} \d{4}"),
        ("no number", "no number"),
    ],
)
def test_what_is_no_whole_british_number_gets_other_digits(old, like):
    assert re.fullmatch(like, made(SpanType.PHONE, old, 1))


@pytest.mark.parametrize(
    ("digits", "manner", "written"),
    [
        ("07911234506", "oh seven seven double oh nine double oh six one eight", "oh seven nine double one ..."),
        ("07911234506", "zero seven seven zero zero nine zero zero six one eight", "zero seven nine one one ..."),
        ("07911234506", "OH SEVEN SEVEN DOUBLE OH NINE DOUBLE OH SIX ONE EIGHT", "OH SEVEN NINE DOUBLE ONE ..."),
        ("07911234506", "Oh seven seven nought nought nine nought nought six one eight", "Oh seven nine one one ..."),
        ("07911", "07700", "07911"),
        ("07901", "O77OO", "O79O1"),
        ("0791122", "07, double seven, hundred 1", "07, nine one, one two 2"),
        ("07911", "oh seven, double seven, one", "oh seven, nine one, one"),
    ],
)
def test_digits_are_written_as_others_were(digits, manner, written):
    found = in_manner(manner, digits)
    assert found.startswith(written.removesuffix("..."))
    assert digits_of(found) == digits


@given(digits=st.text("0123456789", min_size=11, max_size=11))
@pytest.mark.parametrize("manner", ["oh seven seven double oh nine hundred one two three", "07700 nine double oh 123"])
def test_digits_can_be_read_again_as_they_were_written(manner, digits):
    assert digits_of(in_manner(manner, digits)) == digits


def test_another_number_of_digits_is_refused():
    with pytest.raises(ValueError, match="3 digits cannot be written in the place of 5"):
        in_manner("07700", "123")


@pytest.mark.parametrize(
    ("old", "like"),
    [
        ("jo.bloggs7@example.org", r"jo\.bloggs7@[a-z]+\.(com|net|co\.uk)"),
        ("JO@EXAMPLE.COM", r"JO@[A-Z]+\.(COM|NET|CO\.UK)"),
        ("jo at example dot co dot uk", r"jo at [a-z]+ dot (com|net|co dot uk)"),
        ("h dot khan at example dot org", r"h dot khan at [a-z]+ dot (com|net|co dot uk)"),
        ("jo[at]example[dot]com", r"jo\[at\][a-z]+\[dot\](com|net|co\[dot\]uk)"),
        ("nothing", "nothing"),
    ],
)
def test_an_address_moves_to_an_ordinary_provider_in_its_own_disguise(old, like):
    for seed in range(15):
        new = made(SpanType.EMAIL, old, seed)
        assert re.fullmatch(like, new)
        assert "example" not in new.lower()


@given(old=st.sampled_from(["QQ 12 34 56 C", "QQ123456C", "qq123456c", "QQ.12.34.56.C", "QQ 12 34 56"]), seed=seeds)
def test_a_national_insurance_number_has_a_prefix_that_hmrc_issues(old, seed):
    """HMRC's manual, NIM39110."""
    new = made(SpanType.NI_NUMBER, old, seed)
    assert shape(new) == shape(old)
    compact = re.sub(r"\W", "", new).upper()
    assert re.fullmatch("[ABCEGHJ-PR-TW-Z][ABCEGHJ-NPR-TW-Z][0-9]{6}[A-D]?", compact)
    assert compact[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "CR", "MW", "NC", "PP", "PY", "PZ"}


@settings(max_examples=50)
@given(old=st.sampled_from(["999 318 4027", "9993184027", "999-318-4027"]), seed=seeds)
def test_an_nhs_number_passes_its_check_and_is_none_of_the_test_numbers(old, seed):
    new = made(SpanType.NHS_NUMBER, old, seed)
    assert shape(new) == shape(old)
    assert nhs.is_valid(new)
    assert new[0] in "46"


@settings(max_examples=50)
@given(old=st.sampled_from(["4242 4242 4242 4242", "5200828282828210", "3782 822463 10005"]), seed=seeds)
def test_a_card_number_passes_luhn_s_check_keeps_its_network_and_is_no_test_number(old, seed):
    new = made(SpanType.CARD, old, seed)
    assert shape(new) == shape(old)
    assert new[:4] == old[:4]
    assert luhn.is_valid(digits_of(new))
    assert digits_of(new) not in TEST_CARDS


def test_the_end_of_a_card_number_gets_other_digits():
    assert re.fullmatch(r"ending \d{4}", made(SpanType.CARD, "ending 4242", 1))


@settings(max_examples=50)
@given(old=st.sampled_from(["CT6 9QX", "CT69QX", "ct6 9qx", "SW1A 2AA", "ME13 8ZK", "Ct6 9qx"]), seed=seeds)
def test_a_postcode_keeps_its_district_and_ends_as_postcodes_do(old, seed):
    new = made(SpanType.POSTCODE, old, seed)
    assert shape(new) == shape(old)
    assert new[:-3] == old[:-3]
    assert not set(new[-2:].upper()) & set("CIKMOV")


def test_a_postcode_of_no_area_moves_to_one_that_is():
    for seed in range(10):
        assert find_spans(clean(made(SpanType.POSTCODE, "ZZ1 1ZZ", seed)))


@settings(max_examples=50)
@given(old=st.sampled_from(["QX71 KLE", "qx71kle", "KX19 ZZT"]), seed=seeds)
def test_a_registration_is_of_a_year_that_has_been_and_of_letters_in_use(old, seed):
    new = made(SpanType.VEHICLE, old, seed)
    assert shape(new) == shape(old)
    assert int(new[2:4]) in {*range(2, 26), *range(51, 76)}
    assert not set(new.upper()) & set("IQZ")


def test_older_registrations_keep_their_form_and_northern_irish_ones_their_z():
    assert re.fullmatch(r"[A-Y]{2}Z \d{4}", made(SpanType.VEHICLE, "LGZ 7418", 1))
    assert re.fullmatch(r"[A-Y]\d{3} [A-Y]{3}", made(SpanType.VEHICLE, "A123 BCD", 1))


@pytest.mark.parametrize(
    ("old", "like"),
    [
        ("00-11-22", r"(?!00)\d\d-\d\d-\d\d"),
        ("00 11 22 00045678", r"(?!00)\d\d \d\d \d\d \d{8}"),
        ("00045678", r"\d{8}"),
    ],
)
def test_a_bank_account_gets_other_digits_and_a_sort_code_that_begins_as_a_bank_s(old, like):
    for seed in range(15):
        assert re.fullmatch(like, made(SpanType.BANK_ACCOUNT, old, seed))


@pytest.mark.parametrize("old", ["GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819"])
def test_an_iban_passes_its_check_and_stays_with_its_bank(old):
    for seed in range(10):
        new = made(SpanType.BANK_ACCOUNT, old, seed)
        assert iban.is_valid(new)
        assert shape(new) == shape(old)
        assert "nwbk" in new.lower()
        assert new != old


def test_a_reference_gets_other_digits_and_single_capitals_and_keeps_its_words():
    found = {made(SpanType.REFERENCE, "JOB 208-6641-B", seed) for seed in range(20)}
    assert all(re.fullmatch(r"JOB \d{3}-\d{4}-[A-Y]", new) for new in found)
    assert len(found) == 20


@pytest.mark.parametrize(
    ("old", "form"),
    [
        ("14/02/1961", "%d/%m/%Y"),
        ("3/9/51", "%d/%m/%y"),
        ("14.02.1941", "%d.%m.%Y"),
        ("1961-02-14", "%Y-%m-%d"),
        ("14021961", "%d%m%Y"),
        ("14 February 1961", "%d %B %Y"),
        ("14 Feb 81", "%d %b %y"),
        ("FEB 14 1961", "%b %d %Y"),
        ("february 9, 1961", "%B %d, %Y"),
    ],
)
def test_a_date_stays_a_date_of_its_decade_in_its_writing(old, form):
    for seed in range(25):
        new = another_date(old, Random(seed))
        assert datetime.strptime(new, form).year // 10 == datetime.strptime(old, form).year // 10
        assert re.sub("[0-9]", "9", re.sub("[A-Za-z]+", "", new)) == re.sub("[0-9]", "9", re.sub("[A-Za-z]+", "", old))
        assert (new.isupper(), new.islower()) == (old.isupper(), old.islower())


@pytest.mark.parametrize(
    ("old", "like"),
    [
        ("3rd of March 1984", r"\d(st|nd|rd|th) of [A-Z][a-z]+ 198\d"),
        ("22nd of the 11th 1938", r"\d\d(st|nd|rd|th) of the 1[0-2]th 193\d"),
        ("3rd of the 11th two thousand and nine", r"\d(st|nd|rd|th) of the 1[0-2]th two thousand and nine"),
        ("ninth of June 1958", r"ninth of [A-Z][a-z]+ 195\d"),
        ("9th of Feb 71", r"\d(st|nd|rd|th) of [A-Z][a-z]{2} 7\d"),
        ("14/02/2024", r"\d\d/\d\d/202[0-5]"),
    ],
)
def test_words_and_endings_of_a_date_fit(old, like):
    endings = {"1st", "2nd", "3rd", "21st", "22nd", "23rd"}
    for seed in range(25):
        new = another_date(old, Random(seed))
        assert re.fullmatch(like, new)
        for ordinal in re.findall(r"\d+(?:st|nd|rd|th)", new):
            assert ordinal in endings or (
                ordinal.endswith("th") and ordinal[:-2] not in {"1", "2", "3", "21", "22", "23"}
            )
