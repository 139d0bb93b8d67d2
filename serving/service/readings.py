"""What a comment is taken to be: by people, where they agree, and by the classifier."""

from serving.domain.correction import Reading
from serving.service.repositories.comments import Version
from serving.service.work import Work


def reading_in_force(work: Work, comment: str, version: int) -> Reading | None:
    """What people take a version of a comment to be; None where nobody has said so, or they disagree."""
    return work.corrections.quarantine(comment, version).reading


def readings_of(work: Work, comment: str, version: int) -> list[Reading]:
    """What people say that a version of a comment is: one reading once they agree or it is settled, else each."""
    quarantine = work.corrections.quarantine(comment, version)
    agreed = quarantine.reading
    return [agreed] if agreed else [correction.reading for correction in quarantine.corrections]


def suggested_reading(version: Version) -> Reading | None:
    """What the classifier took a version of a comment to be; None where it has not read it."""
    if version.answer is None:
        return None
    labels = frozenset(label for label, said in version.answer.labels.items() if said.flagged)
    topic = version.answer.topic
    return Reading(labels, topic.name if topic else None, version.answer.spans)
