"""Comments, people and turns for tests of what is kept: put in through the service, without a classifier."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Engine, text

from models.labels import LABELS, Label, Topic
from models.spans import Span
from serving.domain.correction import Reading
from serving.domain.people import Actor
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import suggest
from serving.service import intake
from serving.service.cases import claim, close, open_file
from serving.service.classify import CommentAnswer, LabelAnswer, TopicAnswer
from serving.service.intake import Kept, Posted, Score
from serving.service.policy import Permission
from serving.service.repositories.people import Account
from serving.service.work import Turn
from serving.store.database import writing
from serving.store.work import SqlWorks
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEXT = "No heating since Friday, third time I have rung. Ann"
COMPLAINT = Reading(frozenset({Label.COMPLAINT}), Topic.HEATING_HOT_WATER)
NUMBERS = count(1)


@dataclass
class House:
    """One organisation on a database, and a clock that goes on by a second with each turn."""

    engine: Engine
    name: str = "whg"
    at: datetime = NOON
    works: SqlWorks = field(init=False)

    def __post_init__(self) -> None:
        self.works = SqlWorks(self.engine)
        self.rules = shipped(self.name)

    @contextmanager
    def turn(self, person: str = "grace") -> Iterator[Turn]:
        """A turn of a person without roles."""
        self.at += timedelta(seconds=1)
        with self.works.writing(self.name) as work:
            yield Turn(work, self.rules, Actor(person, frozenset()), self.at)

    def hire(self, person: str, name: str) -> None:
        """Give a person an account."""
        permissions = frozenset({Permission.REVIEW})
        with self.turn() as turn:
            account = Account(self.name, person, name, "customer_services", permissions, frozenset(), turn.at)
            turn.work.people.add_account(account, "no hash")
            turn.record("account_added", person, team=account.team, permissions="review")

    def keep(
        self,
        reading: Reading | None = COMPLAINT,
        *,
        written: str = TEXT,
        handle: str | None = "Ann Smith",
        place: Place = Place.PUBLIC,
        external_id: str | None = None,
    ) -> Kept:
        """Keep a comment that the classifier takes to be this; None where it was unavailable."""
        posted = Posted(
            channel="facebook",
            external_id=external_id or f"platform-{next(NUMBERS)}",
            text=written,
            posted_at=NOON,
            first_seen_at=NOON,
            place=place,
            author_handle=handle,
            profile_link="https://example.org/people/ann",
            link="https://example.org/comments/1",
        )
        with self.turn("key:intake") as turn:
            return intake.keep(turn, [posted], [self._score(reading, place) if reading else None])[0]

    def claimed(self, case: str | None, person: str = "grace") -> int:
        """Open and claim a case; its version then."""
        assert case is not None
        with self.turn(person) as turn:
            open_file(turn, case)
            return claim(turn, case, turn.work.cases.get(case).version).version

    def closed(self, case: str) -> None:
        """Close a case: only then anything of it is erased."""
        version = self.claimed(case)
        with self.turn() as turn:
            close(turn, case, version, "Answered.")

    def erase(self, comment: str) -> None:
        """Erase the text of a comment, whose case is closed first, and what was said of it."""
        with self.works.reading(self.name) as work:
            case = work.cases.of_comment(comment)
        if case:
            self.closed(case.id)
        with writing(self.engine) as connection:
            gone = "UPDATE comment_versions SET text = NULL, nonce = NULL, erased_at = seen_at WHERE comment = :id"
            connection.execute(text(gone), {"id": comment})

    def events(self, subject: str) -> list[str]:
        """What is on record about somebody or something."""
        with self.works.reading(self.name) as work:
            return [entry.event for entry in work.trail.entries(subject)]

    def _score(self, reading: Reading, place: Place) -> Score:
        types = frozenset(span.type for span in reading.spans)
        seen = Seen(reading.labels, topic=reading.topic, span_types=types, place=place)
        answer = CommentAnswer(
            id=None,
            labels={
                label: LabelAnswer(0.9 if label in reading.labels else 0.1, label in reading.labels) for label in LABELS
            },
            topic=TopicAnswer(reading.topic, 0.9) if reading.topic else None,
            language="en",
            spans=reading.spans,
            windows=1,
            suggestion=suggest(seen, self.rules, NOON),
        )
        return Score("tiny@1", self.rules.id, answer, NOON)


def spanned(*spans: Span, labels: frozenset[Label] = frozenset({Label.PERSONAL_INFORMATION})) -> Reading:
    """A reading with these pieces of personal data."""
    return Reading(labels, Topic.OTHER, spans)
