"""How long texts and evidence are kept: what a file may say of it, and what counts where it is silent."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from serving.domain.part import Clause, RulesPart

COMMENTS_DAYS = 365
"""Days that the words of a closed case are kept where the file says nothing.

UK GDPR, article 5(1)(e), wants them kept no longer than they are needed. The Housing Ombudsman and the Local
Government Ombudsman both hear of a matter for twelve months, and so long somebody may need to see what was said and
how it was answered.
"""
EVIDENCE_DAYS = 365
"""Days that evidence is kept after what rests on it has ended, where the file says nothing.

The twelve months in which whoever was blocked may still turn to an ombudsman, or to a court, begin with the end.
"""
LONGEST_DAYS = 3650


class Retention(RulesPart):
    """How many days words and evidence are kept.

    `comments_days` begin when a case is closed: then the comment's text, its author's handle and links, and the replies
    and notes are erased. `evidence_days` begin when a block was lifted or reversed, or an appeal was judged.
    """

    clause: Clause
    comments_days: int = Field(default=COMMENTS_DAYS, ge=1, le=LONGEST_DAYS)
    evidence_days: int = Field(default=EVIDENCE_DAYS, ge=1, le=LONGEST_DAYS)


@dataclass(frozen=True, slots=True)
class Periods:
    """How long words are kept once a case is closed, and evidence once what rests on it has ended."""

    comments: timedelta
    evidence: timedelta


def periods(retention: Retention | None) -> Periods:
    """What the file says, or what counts where it says nothing."""
    if retention is None:
        return Periods(timedelta(days=COMMENTS_DAYS), timedelta(days=EVIDENCE_DAYS))
    return Periods(timedelta(days=retention.comments_days), timedelta(days=retention.evidence_days))
