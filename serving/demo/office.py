"""The office where the story happens: house rules, people with accounts, a key for the moderation tool, and turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from serving.demo.cast import Cast, Person, cast_of
from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.service.accounts import add_account
from serving.service.classify import Classifier, Comment
from serving.service.intake import Posted, Score
from serving.service.keys import create_key, subject
from serving.service.policy import Scope
from serving.service.work import Turn, Work, Works

KEY = "demo"
"""The name of the key that the moderation tool of the demo shows."""
TOOL = "tool"
"""The part of the moderation tool."""
COMMAND_LINE = "command line"


class UnplayableError(LookupError):
    """A step that cannot be taken under these house rules, or with this comment; the message is a sentence."""


@dataclass(slots=True)
class Office:
    """Where everything happens, up to the `end` of the story. `away` are the parts whose players are absent."""

    works: Works
    classifier: Classifier
    end: datetime
    away: set[str] = field(default_factory=set)

    @property
    def rules(self) -> HouseRules:
        """The organisation's house rules."""
        return self.classifier.rules

    @property
    def cast(self) -> Cast:
        """Who works here."""
        return cast_of(self.rules)

    def open(self, at: datetime, password: str) -> str:
        """Add the accounts, all with this password, and the tool's key, which is given back."""
        with self.turn(COMMAND_LINE, at) as turn:
            for it in self.cast.people:
                add_account(turn, it.person, it.name, it.team, it.permissions, it.roles, password)
            return create_key(turn, KEY, [Scope.CLASSIFY, Scope.INTAKE, Scope.ACTIONS])

    def player(self, part: str) -> Person:
        """Who plays a part now. Raises `UnplayableError` where the rules have no such part."""
        acting = "deputy" if part == "decider" and part in self.away else part
        found = self.cast.parts.get(acting)
        if found is None:
            raise UnplayableError(f"The house rules of {self.rules.organisation.short_name} have no {acting}.")
        return found

    @contextmanager
    def turn(self, part: str, at: datetime) -> Iterator[Turn]:
        """Somebody's turn, in a transaction of its own."""
        with self.works.writing(self.rules.organisation.id) as work:
            yield Turn(work, self.rules, self._actor(part), at)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """What is kept, for nobody in particular."""
        with self.works.reading(self.rules.organisation.id) as work:
            yield work

    def later(self, at: datetime, **after: float) -> datetime:
        """So long after a moment, but never after the end."""
        return min(at + timedelta(**after), self.end)

    def score(self, posted: Posted) -> Score:
        """What the classifier says of a comment when it comes in."""
        comment = Comment(posted.text, posted.place, posted.own_page, posted.followers, posted.language)
        answer = self.classifier.classify([comment], posted.first_seen_at)[0]
        return Score(self.classifier.identity, self.rules.id, answer, posted.first_seen_at)

    def _actor(self, part: str) -> Actor:
        if part == TOOL:
            return Actor(subject(KEY), frozenset())
        if part == COMMAND_LINE:
            return Actor(COMMAND_LINE, frozenset())
        player = self.player(part)
        return Actor(player.person, player.roles)
