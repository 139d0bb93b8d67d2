"""What a decision is about, put together from what is kept: the comment as it stands, who wrote it, what is known."""

from dataclasses import replace

from models.labels import Label
from serving.domain.correction import Reading, weighed
from serving.domain.decision import Matter, Shown
from serving.domain.seen import READABLE, Seen
from serving.domain.suggestion import Suggestion, suggest_kept
from serving.domain.words import says_something
from serving.service.opened import check_opened
from serving.service.readings import reading_in_force, suggested_reading
from serving.service.repositories.comments import KeptComment, Version
from serving.service.repositories.decisions import evidence_of
from serving.service.work import Turn, Work

NOBODY_READ = "none"
"""The model on record where a comment was decided upon that no classifier had read."""


def matter_of(turn: Turn, comment: KeptComment, extreme: str | None = None, deciding: str | None = None) -> Matter:
    """The matter of a proposal on a comment as it stands now, or of its own decision, which is not its own past."""
    work = turn.work
    version = work.comments.version(comment.id, comment.version)
    quarantine = work.corrections.quarantine(comment.id, comment.version)
    reading = quarantine.reading
    others = [it.decision for it in work.decisions.of_comment(comment.id) if it.id != deciding]
    return Matter(
        comment=comment.id,
        version=comment.version,
        author=comment.author,
        seen=seen_of(comment, version, reading),
        weighed=weighed(quarantine, _believed(version), turn.person if deciding else None),
        record=work.decisions.record_of(comment.id),
        evidence=evidence_of(work.decisions.snapshots(comment.author)),
        extreme=extreme.strip() if extreme and says_something(extreme) else None,
        scored=version.scored_at is not None,
        labelled=reading is not None,
        removed=comment.deleted_by_author_at is not None or work.decisions.is_removed(comment.id),
        proposals=tuple(it for it in others if it.version == comment.version),
    )


def seen_of(comment: KeptComment, version: Version, reading: Reading | None) -> Seen:
    """The comment as the rules see it: by what people say it is, else by what the classifier says."""
    answer = version.answer
    seen = Seen(frozenset(), place=comment.place, followers=comment.followers, own_page=comment.own_page)
    if answer:
        seen = replace(
            seen,
            labels=frozenset(label for label, said in answer.labels.items() if said.flagged),
            language=answer.language,
            topic=answer.topic.name if answer.topic else None,
            span_types=frozenset(span.type for span in answer.spans),
            probabilities={label: said.probability for label, said in answer.labels.items()},
        )
    if reading:
        types = frozenset(span.type for span in reading.spans)
        seen = replace(seen, labels=reading.labels, topic=reading.topic, span_types=types)
    return seen


def _believed(version: Version) -> frozenset[Label] | None:
    """The labels that the classifier gives a comment; None where it has not read it, or cannot."""
    said = suggested_reading(version)
    return said.labels if said and version.language in READABLE else None


def reading_of(work: Work, version: Version) -> Reading | None:
    """What people agree that this version is; None while nobody has said so, or they disagree."""
    return reading_in_force(work, version.comment, version.version)


def suggestion_in_force(turn: Turn, comment: KeptComment, version: Version) -> Suggestion | None:
    """What the rules in force suggest for what people say that a comment is, else for what the classifier said.

    Clocks start when this version's do, whoever said what it is. None where nobody said anything.
    """
    reading = reading_of(turn.work, version)
    if reading is None and (version.answer is None or version.rules == turn.rules.id):
        return version.answer.suggestion if version.answer else None
    return suggestion_of(turn, comment, version, reading)


def suggestion_of(turn: Turn, comment: KeptComment, version: Version, reading: Reading | None) -> Suggestion:
    """What the rules suggest for what a person says that a version is, else for what the classifier said."""
    seen = seen_of(comment, version, reading)
    return suggest_kept(seen, turn.rules, version.starts, said_by_people=reading is not None)


def shown_to(turn: Turn, comment: KeptComment, version: Version) -> Shown:
    """What this person had before them, and since when. Refused where they never opened the case as it stands now."""
    opened_at = check_opened(turn, comment.id, "decide")
    answer, suggestion = version.answer, suggestion_in_force(turn, comment, version)
    return Shown(
        model=version.model or NOBODY_READ,
        opened_at=opened_at,
        probabilities={label: said.probability for label, said in answer.labels.items()} if answer else {},
        suggested=suggestion.proposal.act if suggestion and suggestion.proposal else None,
    )
