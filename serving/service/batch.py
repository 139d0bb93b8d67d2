"""Comments that came in together: they are kept together, or not at all."""

from dataclasses import dataclass, field

from serving.domain.audit import Event, Plain
from serving.domain.case import Case, Status
from serving.service.pressed import first_place, follow_joined
from serving.service.repositories.comments import Author, AuthorKey, KeptComment, Version
from serving.service.work import Turn


@dataclass(slots=True)
class Batch:
    """What is known of the comments that came in, and what is written of them at the end."""

    turn: Turn
    comments: dict[tuple[str, str], KeptComment]
    authors: dict[AuthorKey, Author]
    current: dict[str, Version]
    cases: dict[str, Case]
    joined: dict[str, list[Case]]
    new_comments: dict[str, KeptComment] = field(default_factory=dict)
    new_authors: list[Author] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    new_cases: dict[str, Case] = field(default_factory=dict)
    changed: list[KeptComment] = field(default_factory=list)
    changed_cases: dict[str, Case] = field(default_factory=dict)
    took_over: dict[str, None] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def record(self, event: str, subject: str, **details: Plain) -> None:
        """Tell the trail of something, once all is written."""
        self.events.append(Event(self.turn.at, self.turn.person, None, event, subject, details))

    def write(self) -> None:
        """Keep it all, and bring what cases were joined into up to them."""
        work, first = self.turn.work, first_place(self.turn)
        work.comments.add_authors(self.new_authors)
        work.comments.add(list(self.new_comments.values()))
        for comment in self.changed:
            work.comments.save(comment)
        work.comments.add_versions(self.versions)
        work.cases.add(list(self.new_cases.values()), first)
        for case in self.changed_cases.values():
            work.cases.save(case, first)
        work.trail.add(self.events)
        for case in self.took_over:
            follow_joined(self.turn, case)

    def save(self, comment: KeptComment) -> None:
        """Keep what has changed of a comment: each version after the other, since they count up."""
        self.comments[comment.channel, comment.external_id] = comment
        if comment.id in self.new_comments:
            self.new_comments[comment.id] = comment
        else:
            self.changed.append(comment)

    def joined_into(self, case: Case) -> list[Case]:
        """The cases that are joined to one, as this batch leaves them."""
        stored = self.joined.get(case.id, [])
        return [it for it in (self.changed_cases.get(one.id, one) for one in stored) if it.joined_to == case.id]

    def is_unanswered(self, case: Case | None) -> bool:
        """Whether somebody still has to answer a case: it is open, or joined to one that is, and no reply was sent."""
        while case is not None and case.joined_to is not None and case.answered_at is None:
            case = self.changed_cases.get(case.joined_to) or self.turn.work.cases.get(case.joined_to)
        return case is not None and case.status == Status.OPEN and case.answered_at is None
