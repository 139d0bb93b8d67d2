"""One organisation's house rules: what its file says, checked as a whole."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.labels import Topic
from serving.domain.answering import AnsweringRule, Disruption, FreedomOfInformation, Held, PrivateAnswer
from serving.domain.clocks import Calendar, Clock, Nation, OpeningHours
from serving.domain.contacts import Contact, ContactKind
from serving.domain.duties import Duty
from serving.domain.faults import BrokenRulesError, find_faults
from serving.domain.grounds import Ground, Protection
from serving.domain.part import Clause, Id, RulesPart, Words
from serving.domain.replies import Reply, Signature
from serving.domain.retention import Periods, Retention, periods
from serving.domain.roles import Act, ActKind, AppealTerms, Role, Team
from serving.domain.routes import Assignment, AttentionRule, Escalation, Route, Service
from serving.domain.seen import Place


class Organisation(RulesPart):
    """Whose rules these are, and whose bank holidays count. `id` is how programs name it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    name: Words
    short_name: Words
    nation: Nation


class Source(RulesPart):
    """The document that the file puts into practice."""

    document: Words
    approved: Words
    review_due: Words | None = None


class Order(RulesPart):
    """What is answered first."""

    clause: Clause
    first: Place


class Report(RulesPart):
    """A report that the figures go into."""

    clause: Clause
    name: Words
    every: Literal["week", "month", "quarter", "year"]
    shows: tuple[Words, ...] = ()


class Access(RulesPart):
    """Whose people are let in, anybody's where no team is named, and what they need for it."""

    clause: Clause
    teams: tuple[Id, ...] = ()
    two_factor: bool = False


class HouseRules(RulesPart):
    """An organisation's house rules. Building one refuses parts that contradict each other (`BrokenRulesError`)."""

    version: Words = Field(description="What decisions name beside the organisation; a changed file needs a new one.")
    organisation: Organisation
    source: Source
    teams: tuple[Team, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)
    grounds: tuple[Ground, ...] = ()
    protections: tuple[Protection, ...] = ()
    acts: tuple[Act, ...] = ()
    appeals: tuple[AppealTerms, ...] = ()
    clocks: tuple[Clock, ...] = Field(min_length=1)
    opening_hours: tuple[OpeningHours, ...] = Field(min_length=1)
    routes: tuple[Route, ...] = Field(min_length=1)
    services: tuple[Service, ...] = Field(min_length=1)
    attention: tuple[AttentionRule, ...] = Field(min_length=1)
    assignment: Assignment | None = None
    escalations: tuple[Escalation, ...] = ()
    order: Order | None = None
    answering: tuple[AnsweringRule, ...] = ()
    answer_privately: tuple[PrivateAnswer, ...] = ()
    disruption: Disruption | None = None
    freedom_of_information: FreedomOfInformation | None = None
    signature: Signature
    replies: tuple[Reply, ...] = Field(min_length=1)
    contacts: tuple[Contact, ...] = ()
    duties: tuple[Duty, ...] = Field(
        default=(), description="Duties in law to show, beside what the organisation's own document asks."
    )
    reports: tuple[Report, ...] = ()
    access: Access | None = None
    retention: Retention | None = None

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if faults := find_faults(self.model_dump(mode="json")):
            raise BrokenRulesError(faults)
        return self

    @property
    def id(self) -> str:
        """The rules as decisions and answers name them: `organisation@version`."""
        return f"{self.organisation.id}@{self.version}"

    @cached_property
    def calendar(self) -> Calendar:
        """When the organisation is open."""
        return Calendar.of(self.opening_hours, self.organisation.nation)

    @property
    def kept_for(self) -> Periods:
        """How long words and evidence are kept."""
        return periods(self.retention)

    def team(self, id: Id) -> Team:
        """The team with this id, which the file is known to hold."""
        return next(team for team in self.teams if team.id == id)

    def role(self, id: Id) -> Role:
        """The role with this id, which the file is known to hold."""
        return next(role for role in self.roles if role.id == id)

    def service(self, topic: Topic) -> Service:
        """The team that a topic is passed on to; every topic has one."""
        return next(service for service in self.services if topic in service.topics)

    def ground(self, id: Id) -> Ground | None:
        """The ground with this id, or None where the organisation has no such ground."""
        return next((ground for ground in self.grounds if ground.id == id), None)

    def clock(self, id: Id) -> Clock:
        """The clock with this id, which the file is known to hold."""
        return next(clock for clock in self.clocks if clock.id == id)

    def contact(self, id: Id) -> Contact:
        """The contact with this id, which the file is known to hold."""
        return next(contact for contact in self.contacts if contact.id == id)

    def act(self, kind: ActKind) -> Act | None:
        """Who may do this, and how; None where the organisation's document gives it to nobody."""
        return next((act for act in self.acts if act.act == kind), None)

    def appeal(self, kind: ActKind) -> AppealTerms | None:
        """How this act is looked at again; None where the organisation's document says nothing of it."""
        return next((appeal for appeal in self.appeals if appeal.act == kind), None)

    def holds_to(self, rule: Held) -> bool:
        """Whether people who answer are held to this."""
        return any(part.held == rule for part in self.answering)

    def published(self, kind: ContactKind) -> tuple[str, ...]:
        """The contact details of one kind that the organisation publishes itself."""
        return tuple(contact.value for contact in self.contacts if contact.kind == kind)
