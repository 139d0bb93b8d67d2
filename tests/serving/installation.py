"""An installation of several organisations, where people are let in as the program does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Engine

from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.service import accounts
from serving.service.callers import caller_of
from serving.service.policy import Permission
from serving.service.rules_file import load_all_rules
from serving.service.sessions import Failures, begin_session, prove
from serving.service.work import Turn
from serving.store.people import SqlCredentials
from serving.store.work import SqlWorks

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PASSWORD = "twelve characters"
WHG = ("whg", "communications", "social_media_specialist")
BRENT = ("brent", "communications", "web_team_officer")


@cache
def house_rules() -> dict[str, HouseRules]:
    """The house rules of three organisations, as they are shipped."""
    return load_all_rules(["whg", "brent", "pineview"])


class Installation:
    """Two organisations on one database, and a clock that goes on by a second with every turn."""

    def __init__(self, engine: Engine) -> None:
        self.works = SqlWorks(engine)
        self.credentials = SqlCredentials(engine)
        self.now = NOON

    @contextmanager
    def turn(self, organisation: str = "whg", person: str = "command line") -> Iterator[Turn]:
        """A turn of somebody in an organisation, a second after the one before."""
        self.now += timedelta(seconds=1)
        with self.works.writing(organisation) as work:
            yield Turn(work, house_rules()[organisation], Actor(person, frozenset()), self.now)

    def add(self, person: str = "kim", where: tuple[str, str, str] = WHG, roles: tuple[str, ...] = ()) -> None:
        """Give a person an account."""
        with self.turn(where[0]) as turn:
            accounts.add_account(turn, person, "Kim Lee", where[1], [Permission.REVIEW], roles, PASSWORD)

    def sign_in(self, person: str = "kim", password: str = PASSWORD) -> str:
        """Sign somebody in; the token of their session."""
        proven = prove(self.credentials, Failures(), house_rules(), person, password, self.now)
        with self.turn(proven.account.organisation, person) as turn:
            return begin_session(turn, proven)[0]

    def lets_in(self, token: str, **later: float) -> bool:
        """Whether a token opens anything, now or so much later."""
        return caller_of(self.credentials, token, self.now + timedelta(**later)) is not None

    def events(self, organisation: str = "whg") -> list[tuple[str, str, str]]:
        """Who did what to whom, as the trail of an organisation has it."""
        with self.works.reading(organisation) as work:
            return [(it.person, it.event, it.subject) for it in work.trail.entries()]
