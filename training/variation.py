"""Other people's data in the same comments: spans rewritten with made values, so that tags are learned from context.

Nothing made here is kept: it lives in memory for one run. Names of many origins and addresses come from Faker.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from faker import Faker

from models.spans import Span, SpanType

ORIGINS = (
    *("en_GB",) * 8,
    *("en_IE", "ga_IE", "pl_PL", "ro_RO", "lt_LT", "en_IN", "en_IN", "en_PK", "en_PK"),
    *("yo_NG", "ig_NG", "ha_NG", "tw_GH"),
    *("tr_TR", "pt_PT", "es_ES", "it_IT", "fr_FR", "hu_HU", "sk_SK", "nl_NL", "zu_ZA", "en_KE", "en_PH", "sq_AL"),
)
"""Where names come from: a Faker locale drawn at random. They write in Latin letters, but for one letter of Twi."""
TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "father", "sister", "sir"])
MAILBOXES = (
    *("example.com", "example.org", "example.co.uk", "gmail.com", "hotmail.co.uk", "yahoo.co.uk", "outlook.com"),
    *("btinternet.com", "icloud.com", "live.co.uk", "sky.com", "aol.com", "virginmedia.com"),
)
PHONE_GROUPS = ((5, 6), (5, 3, 3), (4, 3, 4), (5, 2, 2, 2), (11,), (3, 4, 4), (7, 4))
HOUSES = ("House", "Court", "Tower", "Lodge", "Point", "Heights")
FIRST_BIRTH, DAYS_OF_BIRTH = date(1930, 1, 1), 34_000
DATE_FORMS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%y", "%d %B %Y", "%d %b %y", "%B %d %Y")
SPOKEN = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SITES = ("facebook.com/", "instagram.com/", "fb.com/", "www.facebook.com/", "tiktok.com/@", "x.com/", "@")


class Invention:
    """Makes values of every span type in the manner of the value they replace; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._people = {origin: Faker(origin) for origin in dict.fromkeys(ORIGINS)}
        for fake in self._people.values():
            fake.seed_instance(seed)
        self._britain = self._people["en_GB"]
        self._makers: Mapping[SpanType, Callable[[str], str]] = {
            SpanType.PERSON: self._person,
            SpanType.PHONE: self._phone,
            SpanType.EMAIL: self._email,
            SpanType.ADDRESS: self._address,
            SpanType.POSTCODE: self._postcode,
            SpanType.DATE_OF_BIRTH: self._date,
            SpanType.HANDLE_OR_URL: self._profile,
        }

    def vary(self, text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
        """The text with every span's value replaced by a made one, and where the spans are now."""
        pieces: list[str] = []
        moved: list[Span] = []
        at = length = 0
        for span in sorted(spans):
            kept = text[at : span.start]
            value = self._value(text[span.start : span.end], span.type)
            start = length + len(kept)
            pieces += [kept, value]
            moved.append(Span(start, start + len(value), span.type))
            at, length = span.end, start + len(value)
        return "".join([*pieces, text[at:]]), tuple(moved)

    def _value(self, old: str, type_: SpanType) -> str:
        made = self._makers.get(type_, self._alike)(old)
        if old.islower():
            return made.lower()
        return made.upper() if old.isupper() and len(old) > 4 else made

    def _alike(self, old: str) -> str:
        """Other digits and capitals in the same places."""
        return "".join(
            self._random.choice(string.digits)
            if char.isdigit()
            else self._random.choice("ABCDEGHJKLMNPRSTWXYZ")
            if char.isupper()
            else char
            for char in old
        )

    def _person(self, old: str) -> str:
        words = old.split()
        titled = words[0].strip(".").lower() in TITLES
        fake = self._people[self._random.choice(ORIGINS)]
        names = words[titled:]
        made = [fake.last_name() if titled or at else fake.first_name() for at in range(max(len(names), 1))]
        made = [f"{new[0]}." if len(was.strip(".")) == 1 else new for new, was in zip(made, names or made, strict=True)]
        name = " ".join([*words[:titled], *made])
        return plain_letters(name) if self._random.random() < 0.7 else name

    def _phone(self, old: str) -> str:
        digits = self._national_number()
        if self._random.random() < 0.1 or not any(char.isdigit() for char in old):
            return " ".join(SPOKEN[int(digit)] for digit in digits)
        parts = []
        for size in self._random.choice(PHONE_GROUPS):
            parts.append(digits[:size])
            digits = digits[size:]
        written = self._random.choice((" ", " ", " ", "-", ".", "")).join(parts)
        return written.replace("0", "+44 ", 1) if self._random.random() < 0.1 else written

    def _national_number(self) -> str:
        """Eleven digits of a mobile or a landline, one in three from the ranges that Ofcom keeps for drama."""
        first = self._random.choice(("07700900", "07700900", "01632960", "07", "07", "07", "020", "011", "015", "0191"))
        return first + "".join(self._random.choices(string.digits, k=11 - len(first)))

    def _email(self, old: str) -> str:
        first, last = self._plain_name()
        number = str(self._random.randint(1, 99))
        user = self._random.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}{first[0]}", first + number))
        address = f"{user}@{self._random.choice(MAILBOXES)}"
        return address if "@" in old else address.replace("@", " at ").replace(".", " dot ")

    def _address(self, old: str) -> str:
        number = f"{self._random.randint(1, 320)}{self._random.choice(('', '', '', 'a', 'b', 'A'))}"
        if old.lower().startswith(("flat", "apartment", "apt")):
            house = f"{self._britain.last_name()} {self._random.choice(HOUSES)}"
            return f"{old.split()[0]} {number}{self._random.choice((' ', ', '))}{house}"
        before = self._random.choice(("", "", "no ", "number "))
        return f"{before}{number}{self._random.choice((' ', ' ', ', '))}{self._britain.street_name()}"

    def _postcode(self, old: str) -> str:
        code = self._britain.postcode()
        return code if " " in old else code.replace(" ", "")

    def _date(self, _old: str) -> str:
        born = FIRST_BIRTH + timedelta(days=self._random.randrange(DAYS_OF_BIRTH))
        return born.strftime(self._random.choice(DATE_FORMS))

    def _profile(self, _old: str) -> str:
        return self._random.choice(SITES) + self._random.choice("._").join(self._plain_name())

    def _plain_name(self) -> tuple[str, str]:
        """First and last name in small plain letters, without spaces."""
        fake = self._people[self._random.choice(ORIGINS)]
        first, last = (
            re.sub("[^a-z]", "", plain_letters(name).lower()) for name in (fake.first_name(), fake.last_name())
        )
        return first or "jo", last or "bloggs"


def plain_letters(text: str) -> str:
    """A text without the marks over its letters, as people type names here: Łukasz becomes Lukasz."""
    bare = unicodedata.normalize("NFKD", text.translate(str.maketrans("łŁøØđĐ", "lLoOdD")))
    return "".join(char for char in bare if not unicodedata.combining(char))
