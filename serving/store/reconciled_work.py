"""Comments, cases and what people did about them beside what the trail tells of it."""

from typing import cast

from sqlalchemy import Row

from serving.domain.audit import Entry, Plain
from serving.domain.case import Case, queue_key
from serving.domain.delivery import AFTER, DeliveryState
from serving.domain.reconciliation import moment, sha256_of
from serving.domain.seen import Place
from serving.service.repositories.comments import KeptComment, sha256_of_comment
from serving.store.cases import as_text
from serving.store.corrections import correction_of, settlement_of
from serving.store.keeper import State, rows_of
from serving.store.tables import (
    acceptances,
    advice_asked,
    case_notes,
    case_openings,
    case_steps,
    cases,
    comments,
    corrections,
    notices,
    outbox,
    replies,
    settlements,
)

HANDED_OVER = {
    "handed_over": DeliveryState.WAITING,
    "handed_over_again": DeliveryState.WAITING,
    "action_delivered": DeliveryState.DELIVERED,
    "action_dead": DeliveryState.DEAD,
    "action_withdrawn": DeliveryState.WITHDRAWN,
}
CONFIRMED = {str(said): state for said, state in AFTER.items()}


def _comment(row: Row) -> Plain:
    return sha256_of_comment(cast("KeptComment", row))  # a row has what it is made of, and many are read


def _queue_key(row: Row) -> Plain:
    """None where a case stands in the queue as its row says, whichever place the rules put first."""
    case = cast("Case", row)
    places = (as_text(queue_key(case, first)) for first in (None, *Place))
    return None if row.queue_key in places else row.queue_key


def _closed(entry: Entry) -> dict[str, Plain]:
    return {"at": moment(entry.at), "into": entry.details.get("into")}


def _claimed(entry: Entry) -> dict[str, Plain]:
    return {"person": entry.person, "until": entry.details.get("until")}


def _handed_over(entry: Entry) -> dict[str, Plain]:
    if entry.event == "action_confirmed":
        return {"state": CONFIRMED.get(str(entry.details.get("said"))), "at": moment(entry.at)}
    state = HANDED_OVER[entry.event]
    return {"state": state, "at": moment(entry.at) if state == DeliveryState.WITHDRAWN else None}


def _ended(row: Row) -> Plain:
    """When the tool said what it did, or when a message was withdrawn that it has said nothing of."""
    at = row.withdrawn_at if row.state == DeliveryState.WITHDRAWN else row.confirmed_at
    return moment(at) if at else None


OF_WORK = (
    rows_of("comment_kept", comments.c.id, {"about": _comment}, first=("version", 1)),
    rows_of(
        "deleted_by_author",
        comments.c.id,
        {"at": "deleted_by_author_at"},
        only=comments.c.deleted_by_author_at.is_not(None),
    ),
    rows_of(
        "case_opened", cases.c.id, {"comment": "comment", "place": "place", "at": "opened_at", "queue_key": _queue_key}
    ),
    rows_of("case_read", case_openings.c.case, {"at": "at"}, {"person": "person", "version": "comment_version"}),
    rows_of(
        "step_taken", case_steps.c.case, {"person": "person", "at": "at"}, {"procedure": "procedure", "step": "event"}
    ),
    rows_of("noted", case_notes.c.case, {"person": "person", "at": "at"}, {"note": "id"}),
    rows_of(
        "replied", replies.c.case, {"person": "person", "at": "at", "where": "place", "draft": "draft"}, {"reply": "id"}
    ),
    rows_of(
        "advice_asked", advice_asked.c.decision, {"person": "asked_by", "at": "at"}, {"roles": "role"}, each="roles"
    ),
    rows_of(
        "told",
        notices.c.decision,
        {"person": "told_by", "at": "told_at"},
        {"notice": "id"},
        only=notices.c.told_at.is_not(None),
    ),
    rows_of(
        "handed_over",
        outbox.c.decision,
        {"kind": "kind", "at": "added_at", "sha256": lambda row: sha256_of(row.body)},
        {"message": "id"},
    ),
    rows_of(
        "corrected",
        corrections.c.comment,
        {"blind": "blind", "sha256": lambda row: sha256_of(correction_of(row))},
        {"version": "version", "person": "person", "number": "number"},
    ),
    rows_of(
        "settled",
        settlements.c.comment,
        {"person": "person", "at": "at", "sha256": lambda row: sha256_of(settlement_of(row))},
        {"version": "version"},
    ),
    rows_of(
        "reading_accepted",
        acceptances.c.comment,
        {"person": "person", "at": "at"},
        {"version": "version"},
        only=acceptances.c.accepted,
    ),
    rows_of(
        "reading_rejected",
        acceptances.c.comment,
        {"person": "person", "at": "at"},
        {"version": "version"},
        only=~acceptances.c.accepted,
    ),
)
"""What is done once: comments and cases, what was read, noted, answered, asked, told, handed over and corrected."""
STATES_OF_WORK = (
    State(
        rows_of(
            "claimed",
            cases.c.id,
            {"person": "claimed_by", "until": "claim_expires_at"},
            only=cases.c.claimed_by.is_not(None),
        ),
        ("claimed",),
        _claimed,
    ),
    State(
        rows_of("closed", cases.c.id, {"at": "closed_at", "into": "joined_to"}, only=cases.c.status == "closed"),
        ("closed", "joined"),
        _closed,
    ),
    State(
        rows_of("handed_over", outbox.c.decision, {"state": "state", "at": _ended}, {"message": "id"}),
        (*HANDED_OVER, "action_confirmed"),
        _handed_over,
    ),
)
"""Who has a case, which are closed, and how far messages have come."""
