"""An organisation at work in a test: its rules registered, somebody in every role, and comments that come in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine

from serving.domain.case import Case
from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.service import cases, intake
from serving.service.absences import begin_absence
from serving.service.classify import Classifier, Comment
from serving.service.intake import Kept, Posted, Score
from serving.service.policy import Permission
from serving.service.repositories.people import Account
from serving.service.work import Turn
from serving.store.rules import register_rules
from serving.store.work import SqlWorks
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday, with everybody at work."""
MANAGER = "manager"
NEWCOMER = "newcomer"
"""Somebody who works on cases and holds no role of the house rules."""


class Office:
    """One organisation on a database. Its clock goes on by a second with every turn."""

    def __init__(self, engine: Engine, classifier: Classifier, name: str = "whg") -> None:
        self.engine = engine
        self.works = SqlWorks(engine)
        self.rules: HouseRules = shipped(name)
        self.classifier = Classifier(classifier.predictor, self.rules, self.rules.id)
        self.now = NOON
        self.numbers = count(1)
        register_rules(self.works, [self.rules], NOON)
        for role in self.rules.roles:
            self.hire(self.person(role.id), role.id)
        self.hire(self.name(NEWCOMER))
        self.hire(self.name("second"))

    @property
    def id(self) -> str:
        """The organisation's id."""
        return self.rules.organisation.id

    def person(self, role: str) -> str:
        """The name of the one who holds a role."""
        return self.name(role.replace("_", "-"))

    def name(self, person: str) -> str:
        """A name that is unique in the installation."""
        return f"{person}.{self.id}"[-40:]

    @contextmanager
    def turn(self, person: str = NEWCOMER, **after: float) -> Iterator[Turn]:
        """A turn of somebody, by role or by name, so long after the one before."""
        self.now += timedelta(**after) if after else timedelta(seconds=1)
        known = [role.id for role in self.rules.roles]
        who = self.person(person) if person in known else self.name(person)
        with self.works.writing(self.id) as work:
            account = work.people.account(who)
            roles = account.roles if account else frozenset()
            yield Turn(work, self.rules, Actor(who, roles), self.now)

    def keep(self, text: str = "spam", external_id: str | None = None, *, scored: bool = True, **known: Any) -> Kept:
        """A comment comes in, from an author of its own unless one is named."""
        number = next(self.numbers)
        posted = Posted(
            **{
                "channel": "facebook",
                "external_id": external_id or f"fb-{number}",
                "text": text,
                "posted_at": self.now,
                "first_seen_at": self.now,
                "author_handle": f"author {number}",
                **known,
            }
        )
        with self.turn("second") as turn:
            return intake.keep(turn, [posted], [self.score(posted) if scored else None])[0]

    def score(self, posted: Posted) -> Score:
        """What the classifier says of a comment."""
        comment = Comment(posted.text, posted.place, posted.own_page, posted.followers, posted.language)
        answer = self.classifier.classify([comment], posted.first_seen_at)[0]
        return Score(self.classifier.identity, self.rules.id, answer, self.now)

    def claimed(self, case: str, person: str) -> Case:
        """A case as somebody has claimed it, after they looked at it."""
        with self.turn(person) as turn:
            cases.open_file(turn, case)
        with self.turn(person) as turn:
            return cases.claim(turn, case, turn.work.cases.get(case).version)

    def hire(self, person: str, *roles: str) -> None:
        """Give a person an account as the service does, without the time that it takes to hash a password."""
        team = next((role.team for role in self.rules.roles if role.id in roles and role.team), self.rules.teams[0].id)
        account = Account(self.id, person, "Kim Lee", team, frozenset({Permission.REVIEW}), frozenset(roles), self.now)
        with self.works.writing(self.id) as work:
            turn = Turn(work, self.rules, Actor(self.name(MANAGER), frozenset()), self.now)
            work.people.add_account(account, "x")
            turn.record("account_added", person, team=team, permissions="review")
            for role in roles:
                turn.record("role_given", person, given=role)

    def away(self, role: str) -> None:
        """The holder of a role is recorded absent."""
        with self.turn(MANAGER) as turn:
            begin_absence(turn, role)


def in_force(office: Office, **changed: Any) -> None:
    """The next version of an office's house rules, with these parts changed, is registered and in force from now on."""
    said = office.rules.model_copy(update={**changed, "version": str(int(office.rules.version) + 1)})
    office.rules = HouseRules.model_validate(said.model_dump(mode="json"))
    register_rules(office.works, [office.rules], office.now)
