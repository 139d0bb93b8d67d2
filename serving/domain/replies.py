"""Standard replies: drafts that a person tailors and signs, never messages that go out by themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from pydantic import Field, ValidationInfo, field_validator

from models.labels import Label, Topic
from serving.domain.part import Clause, Id, RulesPart, Words
from serving.domain.personal_requests import asks_for_personal_data
from serving.domain.seen import Seen
from serving.domain.when import When

TAILORED = ("name", "detail")
"""What a person fills in, so that a reply is seen to come from one: whom it is to, and a sentence about their case."""
FILLED = ("organisation", "team", "topic")
"""What the program fills in where it knows it."""
CONTACT = "contact."
SIGNED = ("first_name", "initials", "team", "organisation")

TOPIC_WORDS: Mapping[Topic, str] = {
    Topic.REPAIRS: "repairs",
    Topic.HEATING_HOT_WATER: "heating and hot water",
    Topic.DAMP_MOULD: "damp and mould",
    Topic.COMMUNAL_AREAS: "shared areas",
    Topic.BUILDING_SAFETY: "building safety",
    Topic.RENT_CHARGES: "rent and service charges",
    Topic.ALLOCATIONS: "finding or swapping a home",
    Topic.ANTISOCIAL_BEHAVIOUR: "antisocial behaviour",
    Topic.TENANCY_SUPPORT: "tenancy support",
    Topic.NEW_HOMES_PLANNING: "new homes",
    Topic.WASTE_RECYCLING: "bins and recycling",
    Topic.ROADS_PAVEMENTS: "roads and pavements",
    Topic.PARKING: "parking",
    Topic.COUNCIL_TAX_BENEFITS: "council tax and benefits",
    Topic.PARKS_OPEN_SPACES: "parks and open spaces",
    Topic.LEISURE_CULTURE_EVENTS: "leisure and events",
    Topic.CHILDREN_SCHOOLS: "schools and children's services",
    Topic.ADULT_SOCIAL_CARE: "adult social care",
    Topic.ENVIRONMENTAL_HEALTH: "environmental health",
    Topic.DEMOCRACY_ELECTIONS: "elections and meetings",
    Topic.CUSTOMER_SERVICE: "customer service",
    Topic.JOBS_BUSINESS: "jobs and business",
    Topic.OTHER: "other services",
}


def _braced(fields: tuple[str, ...]) -> str:
    return ", ".join(f"{{{field}}}" for field in fields)


class Where(StrEnum):
    """Where a reply is written. In `public` and `either` it must not ask for personal data."""

    PUBLIC = "public"
    INBOX = "inbox"
    EITHER = "either"
    EMAIL = "email"


class Signature(RulesPart):
    """How replies are signed: a pattern with `{first_name}` or `{initials}`, left for the person who sends it."""

    clause: Clause
    pattern: Words

    @field_validator("pattern")
    @classmethod
    def _is_signed_by_a_person(cls, pattern: str) -> str:
        fields, wrong = _fields_and_faults(pattern, SIGNED)
        if not wrong and fields.isdisjoint(("first_name", "initials")):
            wrong.append("needs {first_name} or {initials}, so that a person signs")
        if wrong:
            raise ValueError("; ".join(wrong))
        return pattern


class Reply(RulesPart):
    """A standard reply. Without `when` it is offered only where another part of the file names it.

    `with_signpost`: offered too where the comment is about another body's service.
    """

    id: Id
    clause: Clause
    where: Where = Where.PUBLIC
    when: When | None = None
    with_signpost: bool = False
    text: Words = Field(
        description=f"A person fills in {_braced(TAILORED)}, one of them at least; the program {_braced(FILLED)} and "
        f"{{{CONTACT}<id>}}. It ends with {{signature}}."
    )

    @field_validator("text")
    @classmethod
    def _is_a_draft(cls, text: str, info: ValidationInfo) -> str:
        fields, wrong = _fields_and_faults(text, (*TAILORED, *FILLED, "signature"))
        if not wrong and fields.isdisjoint(TAILORED):
            wrong.append("has nothing to tailor; use {name} or {detail}")
        if not wrong and "signature" not in fields:
            wrong.append("is not signed; end it with {signature}")
        public = info.data.get("where", Where.PUBLIC) in (Where.PUBLIC, Where.EITHER)
        if public and asks_for_personal_data(text):
            wrong.append("asks for personal data in public; ask for an inbox message in the same sentence")
        if wrong:
            raise ValueError("; ".join(wrong))
        return text

    def fits(self, seen: Seen) -> bool:
        """Whether it answers a comment like this one, in the place it stands in."""
        return self.when is not None and self.where in (Where.EITHER, seen.place) and self.when.met_by(seen)

    def is_about(self, label: Label) -> bool:
        """Whether it is written for comments with this label."""
        return self.when is not None and label in (*self.when.any_of, *self.when.all_of)


@dataclass(frozen=True, slots=True)
class Draft:
    """A standard reply as offered for one comment; `to_fill` are the fields still visible in `text`."""

    id: str
    where: Where
    text: str
    to_fill: tuple[str, ...]


def draft(reply: Reply, signature: Signature, known: Mapping[str, str]) -> Draft:
    """Fill in what is `known`, by field name, and leave every other field to be seen."""
    text = fill(reply.text, {**known, "signature": fill(signature.pattern, known)})
    fields = (*fields_of(reply.text), *fields_of(signature.pattern))
    to_fill = dict.fromkeys(field for field in fields if field not in known and field != "signature")
    return Draft(reply.id, reply.where, text, tuple(to_fill))


def fill(text: str, known: Mapping[str, str]) -> str:
    """Replace the fields that are known; the others stay as they are written."""
    filled = ""
    for words, field, _, _ in Formatter().parse(text):
        filled += words
        if field is not None:
            filled += known.get(field, f"{{{field}}}")
    return filled


def fields_of(text: str) -> Iterator[str]:
    """The names of a text's fields, in order. Raises `ValueError` where braces do not match."""
    for _, field, form, conversion in Formatter().parse(text):
        if form or conversion:
            raise ValueError("a field is a name and nothing more")
        if field is not None:
            yield field


def _fields_and_faults(text: str, allowed: tuple[str, ...]) -> tuple[set[str], list[str]]:
    try:
        fields = set(fields_of(text))
    except ValueError:
        return set(), ["has braces that do not hold the name of a field"]
    known = f"known are {', '.join(allowed)} and {CONTACT}<id>"
    unknown = sorted(field for field in fields if field not in allowed and not field.startswith(CONTACT))
    return fields, [f"has an unknown field {{{field}}}; {known}" for field in unknown]
