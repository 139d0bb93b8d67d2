"""Values of a valid form, each made in the manner of the fictional one that it replaces; see `format_valid`."""

import re
import string
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from random import Random

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs

from evaluation.valid_dates import another_date
from evaluation.written_alike import alike, digits_of, in_case, in_manner, in_places, other_digits
from models.recognisers.ni_number import NEVER_ISSUED
from models.recognisers.postcode import AREAS, find_postcodes
from models.spans import SpanType

# Ofcom, "Telephone numbers for use in TV and radio drama programmes", without the nought that they begin with.
DRAMA = (
    *(f"{code}4960" for code in (113, 114, 115, 116, 117, 118, 121, 131, 141, 151, 161)),
    *("2079460", "1914980", "2896496", "2920180", "1632960", "7700900", "8081570", "9098790", "3069990"),
)
DIALLING_CODE = re.compile("2[03489]|11[3-8]|1[2-9]1|1[0-9]{3}|[389][0-9]{2}")
SOME_CODES = ("1224", "1332", "1482", "1522", "1604", "1733", "1752", "1792", "1902")
"""Dialling codes of towns, for 01632, which is no town's."""
WHOLE_PHONE = re.compile("((?:00)?440?|0)?([1-9][0-9]{9})")
TRIES = 200
"""Draws that keep the dialling code or the district, before another is taken: in most a third or more are valid."""

MAILBOXES = (
    *("gmail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "yahoo.co.uk", "icloud.com", "live.co.uk"),
    *("btinternet.com", "sky.com", "aol.com", "virginmedia.com", "talktalk.net"),
)
AT = re.compile(r"@|\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|_at_", re.IGNORECASE)
DOT = re.compile(r"\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*|\s+dot\s+|_dot_|\.", re.IGNORECASE)

NI_NUMBER = re.compile(r"([A-Z])(\W*)([A-Z])(.*?)((?<![A-Z])[A-D])?", re.IGNORECASE | re.DOTALL)
NI_FIRST = "ABCEGHJKLMNOPRSTWXYZ"
NI_SECOND = NI_FIRST.replace("O", "")
# HMRC's manual, NIM39110: prefixes that are never issued, and those of its own administration.
NO_NI_PREFIX = NEVER_ISSUED | {"CR", "MW", "NC", "PP", "PY", "PZ"}

TEST_CARDS = frozenset(
    [
        *("4111111111111111", "4242424242424242", "4000056655665556", "5555555555554444", "5200828282828210"),
        *("2223003122003222", "6011111111111117", "4012888888881881", "5105105105105100", "378282246310005"),
    ]
)
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(\W*)[0-9]([A-Z]{2})", re.IGNORECASE)
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that postcodes end in."""
PLATE = re.compile(r"([A-Z])([A-Z]\W?)[0-9]{2}(\W?[A-Z]{3})", re.IGNORECASE)
PLATE_AREAS = "ABCDEFGHKLMNOPRSVWY"
PLATE_AGES = (*range(2, 26), *range(51, 76))
BANKS = ("04", "07", "08", "09", "11", "20", "30", "40", "50", "60", "77", "80", "83", "90")
"""What sort codes of large banks begin with."""
IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def _phone(old: str, random: Random) -> str:
    """A number of the same dialling code; where the old one is no whole British number, other digits.

    Those that stand first after a plus, which hold the code of a country, stay.
    """
    digits = digits_of(old)
    read = WHOLE_PHONE.fullmatch(digits)
    if read is None:
        kept = digits[:3] if old.startswith("+") else ""
        return in_manner(old, kept + _figures(len(digits) - len(kept), random))
    prefix, number = read.groups(default="")
    return in_manner(old, prefix + _national_number(number, random))


def _national_number(old: str, random: Random) -> str:
    """Ten digits, valid by Google's libphonenumber and in no drama range; no line's number begins with 0 or 1."""
    mobile = "7" + random.choice("45789")
    code = DIALLING_CODE.match(old)
    own = mobile if code is None else random.choice(SOME_CODES) if code[0] == "1632" else code[0]
    begun = (code + random.choice("23456789") for code in chain(repeat(own, TRIES), repeat(mobile)))
    drawn = (begin + _figures(10 - len(begin), random) for begin in begun)
    return next(number for number in drawn if _is_valid_phone(number))


def _is_valid_phone(number: str) -> bool:
    return not number.startswith(DRAMA) and phonenumbers.is_valid_number(phonenumbers.parse(f"+44{number}"))


def _email(old: str, random: Random) -> str:
    """The same name at an ordinary provider, with at and dot as they were written."""
    ats = list(AT.finditer(old))
    if not ats:
        return old
    domain = old[ats[-1].end() :]
    dot = DOT.search(domain)
    provider = (dot[0] if dot else ".").join(random.choice(MAILBOXES).split("."))
    return old[: ats[-1].end()] + in_case(domain, provider)


def _ni_number(old: str, random: Random) -> str:
    read = NI_NUMBER.fullmatch(old)
    if read is None:
        return other_digits(old, random)
    first, gap, second, middle, last = read.groups(default="")
    drawn = (random.choice(NI_FIRST) + random.choice(NI_SECOND) for _ in repeat(None))
    prefix = next(prefix for prefix in drawn if prefix not in NO_NI_PREFIX)
    suffix = random.choice("ABCD") if last else ""
    begin = in_case(first, prefix[0]) + gap + in_case(second, prefix[1])
    return begin + other_digits(middle, random) + in_case(last, suffix)


def _nhs_number(old: str, random: Random) -> str:
    """Ten digits that pass their check, in ranges that are issued in England and Wales."""
    if len(digits_of(old)) != 10:
        return other_digits(old, random)
    drawn = (random.choice("46") + _figures(9, random) for _ in repeat(None))
    return in_manner(old, next(number for number in drawn if nhs.is_valid(number)))


def _card(old: str, random: Random) -> str:
    """A number that passes Luhn's check; the first four digits, which say the network, stay."""
    digits = digits_of(old)
    if not 13 <= len(digits) <= 19:
        return other_digits(old, random)
    drawn = (digits[:4] + _figures(len(digits) - 5, random) for _ in repeat(None))
    checked = (number + luhn.calc_check_digit(number) for number in drawn)
    return in_manner(old, next(number for number in checked if number not in TEST_CARDS))


def _postcode(old: str, random: Random) -> str:
    """Another unit of the same district, or of some other where our recogniser knows no such area."""
    read = POSTCODE.fullmatch(old)
    if read is None:
        return alike(old, random)
    outward, gap, unit = read.groups()
    others = (in_case(outward, random.choice(sorted(AREAS)) + random.choice("123456789")) for _ in repeat(None))
    drawn = (
        (district, random.choice(string.digits) + in_case(unit, "".join(random.choices(UNIT_LETTERS, k=2))))
        for district in chain(repeat(outward, TRIES), others)
    )
    return next(gap.join(halves) for halves in drawn if find_postcodes(" ".join(halves)))


def _vehicle(old: str, random: Random) -> str:
    """A registration of the same form, of a year that has been; I and Z, which mark Northern Irish ones, stay."""
    read = PLATE.fullmatch(old)
    if read is None:
        return alike(old, random, keep="IZiz")
    area, letter, rest = read.groups()
    begin = in_case(area, random.choice(PLATE_AREAS)) + alike(letter, random)
    return f"{begin}{random.choice(PLATE_AGES):02d}{alike(rest, random)}"


def _bank_account(old: str, random: Random) -> str:
    """An IBAN of the same bank with its check digits; else other digits, a sort code's beginning as a large bank's."""
    compact = iban.compact(old)
    if IBAN.fullmatch(compact):
        country, number = compact[:2], alike(compact[4:], random, keep=string.ascii_letters)
        return in_places(old, country + iban.calc_check_digits(f"{country}00{number}") + number)
    count = len(digits_of(old))
    begin = random.choice(BANKS) if count in (6, 14) else ""
    return in_manner(old, begin + _figures(count - len(begin), random))


def _reference(old: str, random: Random) -> str:
    """Other digits, and other capitals where they stand alone: more in a row ("TEN", "JOB") say what it refers to."""
    return re.sub(r"[0-9]|(?<![A-Za-z])[A-Z](?![A-Za-z])", lambda each: alike(each[0], random), old)


def _figures(count: int, random: Random) -> str:
    return "".join(random.choices(string.digits, k=count))


MAKERS: Mapping[SpanType, Callable[[str, Random], str]] = {
    SpanType.PHONE: _phone,
    SpanType.EMAIL: _email,
    SpanType.NI_NUMBER: _ni_number,
    SpanType.NHS_NUMBER: _nhs_number,
    SpanType.CARD: _card,
    SpanType.POSTCODE: _postcode,
    SpanType.VEHICLE: _vehicle,
    SpanType.BANK_ACCOUNT: _bank_account,
    SpanType.REFERENCE: _reference,
    SpanType.DATE_OF_BIRTH: another_date,
}
"""Each makes a value from an old one and chance. What is no whole number of its kind keeps its letters."""
