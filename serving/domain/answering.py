"""How the organisation answers, besides the words of its standard replies."""

from enum import StrEnum

from serving.domain.part import Clause, Id, RulesPart, Words
from serving.domain.when import When


class Held(StrEnum):
    """What the program holds people to when they answer.

    `tailored`: a standard reply is not sent as it stands. `own_pages_only`: nothing is answered on pages that are not
    the organisation's.
    """

    TAILORED = "tailored"
    OWN_PAGES_ONLY = "own_pages_only"


class AnsweringRule(RulesPart):
    """What whoever answers is reminded of, and, with `held`, what the program refuses otherwise."""

    clause: Clause
    words: Words
    held: Held | None = None


class PrivateAnswer(RulesPart):
    """Comments that are answered by private message though they stand in public. An emergency is answered there too."""

    clause: Clause
    when: When
    words: Words


class Disruption(RulesPart):
    """What people are sent to while an emergency or a disruption keeps the organisation from answering one by one."""

    clause: Clause
    reply: Id
    words: Words


class FreedomOfInformation(RulesPart):
    """When a comment counts as a request for information, and the reply that says how it will be answered."""

    clause: Clause
    counts_when: Words
    reply: Id
