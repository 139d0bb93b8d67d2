"""What is on record: of a decision (UK GDPR, articles 22A to 22D), of a case, of an author, of a member of staff.

Each is plain data, ready to be written as JSON: times are ISO 8601 in UTC, and what was erased is null.

`decision_record`: `decision` `organisation` `act` `comment` `comment_version` `author` `rules` `model`; `grounds`
`proposed_by` `proposed_at` `proposal`; `asked`, `advice` (`person` `role` `in_absence_of` `view` `reason` `at`);
`shown` (`scores` `suggested` `opened_at`), `seen` (`labels` `topic` `language` `place` and so on), `scored`,
`labelled_by_people` and `labels_weighed`, by which promises to leave it were kept; `decided_by` `role`
`in_absence_of` `outcome` `reason` `overruled` `extreme` `decided_at`;
`seconds_before_deciding`; `suggestion_followed`, null where nothing was suggested; `earlier_decisions`; `evidence`
(`snapshot` `sha256` `erased`) with `evidence_sha256`; `notices`; `appeal_from` and `appeal`
(`reason` `erased` `opened_at`, `agreements` and `judgement`, each with the `rules` in force then).

`case_export`: `case` `comment` `versions` `notes` `replies` `decisions` `evidence` `corrections` `steps` `audit`.

`author_export`, for the author to be told: `author` `comments` (each with `versions`, `decisions`, `replies`) and
`evidence`. Staff appear by role alone, and nobody else by name; reasons and replies are as they were written, so that
somebody reads them before they are handed out.

`person_export`: `person` `account` `proposed` `advised` `decided` `agreed` `judged` `corrected` `audit`.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from serving.domain.appeal import Appeal
from serving.domain.audit import Entry
from serving.domain.correction import Quarantine
from serving.domain.decision import Ruling
from serving.service.namesakes import one_person
from serving.service.repositories.comments import KeptComment, Version
from serving.service.repositories.decisions import KeptDecision, KeptSnapshot
from serving.service.work import NotFoundError, Turn, Work

Record = dict[str, Any]
DID = {
    "proposed": "proposed",
    "advised": "advised",
    "decided": "decided",
    "agreed_to_reversal": "agreed",
    "judged": "judged",
}
"""Events of the trail that are about decisions, and where an export of a person has them."""


def decision_record(work: Work, id: str) -> Record:
    """Everything that a decision rested on and what the person who decided had before them. Raises `NotFoundError`."""
    kept = work.decisions.get(id)
    return {
        **_decision(work, kept),
        **_judged(kept),
        "notices": _plain([asdict(it) for it in work.decisions.notices(id)]),
    }


def case_export(work: Work, case: str) -> Record:
    """All that is kept of a case. Raises `NotFoundError`."""
    kept = work.cases.get(case)
    comment = work.comments.get(kept.comment)
    decided = work.decisions.of_comment(comment.id)
    subjects = (case, comment.id, *(it.id for it in decided))
    entries = sorted((entry for it in subjects for entry in work.trail.entries(it)), key=lambda entry: entry.number)
    versions = work.comments.versions(comment.id)
    said = (work.corrections.quarantine(comment.id, it.version) for it in versions)
    evidence = [it for it in work.decisions.snapshots(comment.author) if it.comment == comment.id]
    return _plain(
        {
            "case": asdict(kept),
            "comment": asdict(comment),
            "versions": [{name: it for name, it in asdict(version).items() if name != "nonce"} for version in versions],
            "notes": [asdict(it) for it in work.cases.notes(case)],
            "replies": [asdict(it) for it in work.replies.of_case(case)],
            "decisions": [decision_record(work, it.id) for it in decided],
            "evidence": [_evidence(it) for it in evidence],
            "corrections": [asdict(it) for it in said if it.corrections],
            "steps": work.cases.steps(case),
            "audit": [_entry(it) for it in entries],
        }
    )


def author_export(work: Work, author: str, *, same_person: bool = False) -> Record:
    """What an author may be told of what is kept of them. Raises `NotFoundError`.

    Refused where they are known by name alone, unless somebody made sure that it is the `same_person`.
    """
    kept = one_person(work, author, same_person=same_person)
    decided = work.decisions.of_author(author)
    return _plain(
        {
            "author": asdict(kept),
            "comments": [_told(work, it, decided) for it in work.comments.by_author(author)],
            "evidence": [_without_staff(_evidence(it)) for it in work.decisions.snapshots(author)],
        }
    )


def person_export(work: Work, person: str) -> Record:
    """All that a member of staff did. Raises `NotFoundError` where there is no such account and no trace of one."""
    account, entries = work.people.account(person), list(work.trail.by(person))
    if account is None and not entries:
        raise NotFoundError("There is nobody of this name here.")
    done: Record = {
        part: [decision_record(work, it) for it in _subjects(entries, event)] for event, part in DID.items()
    }
    corrected = {(it.subject, it.details.get("version")) for it in entries if it.event == "corrected"}
    said = (work.corrections.quarantine(comment, int(version or 0)) for comment, version in sorted(corrected, key=str))
    known = {"permissions": sorted(account.permissions), "roles": sorted(account.roles)} if account else {}
    return _plain(
        {
            "person": person,
            "account": {**asdict(account), **known} if account else None,
            **done,
            "corrected": [reading for it in said for reading in _readings_of(it, person)],
            "audit": [_entry(it) for it in entries],
        }
    )


def exported(turn: Turn, what: str, subject: str) -> None:
    """Put on record that somebody took an export."""
    turn.record("exported", subject, what=what)


def _decision(work: Work, kept: KeptDecision) -> Record:
    decision = kept.decision
    snapshots = [work.decisions.snapshot(it) for it in kept.evidence]
    return _plain(
        {
            "decision": kept.id,
            "organisation": work.organisation,
            "stage": decision.stage,
            "act": decision.act,
            "comment": decision.comment,
            "comment_version": decision.version,
            "author": decision.author,
            "rules": decision.rules,
            "grounds": decision.grounds,
            "proposed_by": decision.proposed_by,
            "proposed_at": decision.proposed_at,
            "proposal": decision.reason,
            "asked": sorted(decision.asked),
            "advice": [{**asdict(it), **asdict(it.role)} for it in decision.advice],
            "evidence": [{"snapshot": it.id, "sha256": it.sha256, "erased": it.snapshot is None} for it in snapshots],
            "evidence_sha256": kept.evidence_sha256,
            "appeal_from": kept.appeal_from,
            "appeal": _appeal(kept.appeal) if kept.appeal else None,
        }
    )


def _judged(kept: KeptDecision) -> Record:
    """The part of the record on the person who decided: nulls until somebody has."""
    ruling = kept.decision.ruling
    said = _ruling(ruling) if ruling else dict.fromkeys(OF_A_RULING)
    return _plain({**said, "suggestion_followed": kept.decision.suggestion_followed})


def _ruling(ruling: Ruling) -> Record:
    matter, shown = ruling.matter, ruling.shown
    return {
        "model": shown.model,
        "shown": {"scores": shown.probabilities, "suggested": shown.suggested, "opened_at": shown.opened_at},
        "seen": asdict(matter.seen),
        "scored": matter.scored,
        "labelled_by_people": matter.labelled,
        "labels_weighed": None if matter.weighed is None else sorted(matter.weighed),
        "earlier_decisions": asdict(matter.record),
        "decided_by": ruling.person,
        **asdict(ruling.role),
        "outcome": ruling.outcome,
        "reason": ruling.reason,
        "overruled": ruling.overruled,
        "extreme": matter.extreme,
        "decided_at": ruling.at,
        "seconds_before_deciding": (ruling.at - shown.opened_at).total_seconds(),
    }


OF_A_RULING: tuple[str, ...] = (
    "model", "shown", "seen", "scored", "labelled_by_people", "labels_weighed", "earlier_decisions",
    "decided_by", "role", "in_absence_of", "outcome", "reason", "overruled", "extreme", "decided_at",
    "seconds_before_deciding",
)  # fmt: skip


def _appeal(appeal: Appeal) -> Record:
    agreements = [{**asdict(it), **asdict(it.role)} for it in appeal.agreements]
    judged = appeal.judgement
    said = {"reason": appeal.reason, "erased": appeal.reason is None, "opened_at": appeal.opened_at}
    return {
        **said,
        "agreements": agreements,
        "judgement": {**asdict(judged), **asdict(judged.role)} if judged else None,
    }


def _told(work: Work, comment: KeptComment, decided: Iterable[KeptDecision]) -> Record:
    case = work.cases.of_comment(comment.id)
    replies = work.replies.of_case(case.id) if case else []
    return {
        **asdict(comment),
        "versions": [_said_of(it) for it in work.comments.versions(comment.id)],
        "decisions": [
            _without_staff({**_decision(work, it), **_judged(it)})
            for it in decided
            if it.decision.comment == comment.id
        ],
        "replies": [{"text": it.text, "where": it.where, "at": it.at} for it in replies],
    }


def _said_of(version: Version) -> Record:
    """A version of a text and what the program took it to be."""
    answer = version.answer
    return {
        "version": version.version,
        "text": version.text,
        "seen_at": version.seen_at,
        "edited_at": version.edited_at,
        "model": version.model,
        "rules": version.rules,
        "scores": {label: it.probability for label, it in answer.labels.items()} if answer else None,
        "labels": [label for label, it in answer.labels.items() if it.flagged] if answer else None,
        "topic": answer.topic.name if answer and answer.topic else None,
    }


def _without_staff(record: Record) -> Record:
    """The record with roles in the place of people, and the views of advisers without their words."""
    left_out = {"proposed_by", "decided_by", "taken_by", "person", "earlier_decisions"}
    kept = {name: value for name, value in record.items() if name not in left_out}
    if "advice" in kept:
        kept["advice"] = [{name: it[name] for name in ("role", "view", "at")} for it in kept["advice"]]
    if appeal := kept.get("appeal"):
        agreements, judged = [_without_staff(it) for it in appeal["agreements"]], appeal["judgement"]
        kept["appeal"] = {**appeal, "agreements": agreements, "judgement": _without_staff(judged) if judged else None}
    return kept


def _evidence(kept: KeptSnapshot) -> Record:
    whole = kept.snapshot
    names = ("text", "handle", "profile_link", "written_at", "link", "thread")
    return {
        "snapshot": kept.id,
        "comment": kept.comment,
        "comment_version": kept.version,
        **{name: getattr(whole, name) if whole else None for name in names},
        "why": kept.why,
        "taken_by": kept.taken_by,
        "taken_at": kept.taken_at,
        "sha256": kept.sha256,
    }


def _readings_of(quarantine: Quarantine, person: str) -> list[Record]:
    return [asdict(it) for it in quarantine.corrections if it.person == person]


def _subjects(entries: Iterable[Entry], event: str) -> list[str]:
    return list(dict.fromkeys(entry.subject for entry in entries if entry.event == event))


def _entry(entry: Entry) -> Record:
    return {name: getattr(entry, name) for name in Entry.__slots__ if name != "organisation"}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case frozenset() | set():
            return sorted(map(str, value))
        case list() | tuple():
            return [_plain(part) for part in value]
        case str():
            return str(value)
        case _:
            return value
