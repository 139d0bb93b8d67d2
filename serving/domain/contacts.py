"""How the organisation can be reached: what it publishes itself, and so is nobody's private data."""

from enum import StrEnum

from serving.domain.part import Id, RulesPart, Words


class ContactKind(StrEnum):
    """What sort of contact detail it is."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE = "postcode"
    LINK = "link"


class Contact(RulesPart):
    """One published detail. Replies name it as `{contact.<id>}`."""

    id: Id
    kind: ContactKind
    value: Words
