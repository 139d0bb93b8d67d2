"""What people agreed a comment is, and somebody accepted, as rows that a classifier can be trained on."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from models.labels import LABELS, Label, Topic
from serving.domain.correction import Quarantine, Reading, Standing
from serving.service.readings import suggested_reading
from serving.service.repositories.comments import Version
from serving.service.work import Work

HASH_DIGITS = 16


def export(work: Work, secret: bytes, since: datetime | None = None) -> Iterator[dict[str, Any] | None]:
    """One row for each reading accepted, at `since` or later, oldest first; None for each that has no text any more.

    Rows have the fields of the comments that ship for training, and how the reading came about. People are named by
    hashes under `secret`, which nobody keeps: the same within one export, and not to be led back.
    """
    for quarantine in work.corrections.standing(Standing.ACCEPTED):
        acceptance, reading = quarantine.acceptance, quarantine.reading
        if acceptance is None or reading is None or (since and acceptance.at < since):
            continue
        version = work.comments.version(quarantine.comment, quarantine.version)
        yield _row(work.organisation, version, quarantine, reading, secret) if version.text else None


def _row(
    organisation: str, version: Version, quarantine: Quarantine, reading: Reading, secret: bytes
) -> dict[str, Any]:
    def hashed(person: str) -> str:
        return hmac.new(secret, person.encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS]

    suggested, settlement, acceptance = suggested_reading(version), quarantine.settlement, quarantine.acceptance
    # The labelling guide marks spans only where the label applies.
    spans = reading.spans if Label.PERSONAL_INFORMATION in reading.labels else ()
    return {
        "id": f"{version.comment}-{version.version}",
        "text": version.text,
        "labels": [str(label) for label in LABELS if label in reading.labels],
        "topic": str(reading.topic or Topic.OTHER),
        "spans": [{**asdict(span), "type": str(span.type)} for span in spans],
        "batch": organisation,
        "split": "train",
        "model": version.model,
        "rules": version.rules,
        "blind": any(it.blind for it in quarantine.corrections),
        "changed": None if suggested is None else reading != suggested,
        "readers": [
            {"reader": hashed(it.person), "blind": it.blind, "changed": it.changed} for it in quarantine.corrections
        ],
        "settled_by": hashed(settlement.person) if settlement else None,
        "accepted_by": hashed(acceptance.person) if acceptance else None,
        "accepted_at": acceptance.at.isoformat() if acceptance else None,
    }
