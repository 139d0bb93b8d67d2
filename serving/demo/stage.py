"""One comment of the story, its case and what was decided about it, and what everybody does who works on it."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from serving.demo.cast import removal
from serving.demo.hours import moment_before
from serving.demo.office import TOOL, Office, UnplayableError
from serving.demo.story import Remark
from serving.domain.case import Status
from serving.domain.errors import Refusal, RefusedError
from serving.domain.roles import ActKind
from serving.service import cases, decisions, intake
from serving.service.intake import Posted, Score
from serving.service.repositories.comments import Version
from serving.service.work import Turn

Moments = Generator[datetime, None, datetime]
"""The moments at which something is about to happen, each told before it does; the last one is given back."""
FIRST_ID, ID_STEP = 4_100_000, 37
RENEWED = timedelta(minutes=10)
"""What is left of a claim when it is renewed."""
DEFAULT_KEPT = "Read in full, with the thread. No ground is met that would outweigh leaving it where it is."


@dataclass(slots=True)
class Stage:
    """A comment and what became of it; `others` are all comments of the story, by their ids there."""

    office: Office
    remark: Remark
    number: int
    others: dict[str, "Stage"] = field(repr=False)
    comment: str = ""
    case: str | None = None
    decided: dict[ActKind, str] = field(default_factory=dict)

    @property
    def posted_at(self) -> datetime:
        """When it is written."""
        return moment_before(self.office.end, self.remark.when) + timedelta(seconds=self.number * 17 % 60 - 59)

    def posted(self, text: str | None = None, at: datetime | None = None) -> Posted:
        """The comment as its channel tells of it, or as it was edited at a later time."""
        remark = self.remark
        site = f"https://{remark.channel}.example.org"
        post = f"{site}/posts/{remark.post}" if remark.post else None
        external = f"{remark.channel[:2]}-{FIRST_ID + self.number * ID_STEP}"
        return Posted(
            channel=remark.channel,
            external_id=external,
            text=text or remark.text,
            posted_at=self.posted_at,
            first_seen_at=at or self.office.later(self.posted_at, seconds=50),
            place=remark.place,
            own_page=remark.own_page,
            author_handle=remark.by,
            followers=remark.followers,
            link=f"{post}?comment={external}" if post else None,
            post_link=post,
            thread_link=post,
            language=remark.language,
        )

    def comes_in(self, score: Score | None) -> Moments:
        """The tool hands the comment over."""
        posted = self.posted()
        yield posted.first_seen_at
        with self.office.turn(TOOL, posted.first_seen_at) as turn:
            kept = intake.keep(turn, [posted], [score])[0]
        self.comment, self.case = kept.comment, kept.case
        return posted.first_seen_at

    def turn(self, part: str, at: datetime) -> AbstractContextManager[Turn]:
        """Somebody's turn."""
        return self.office.turn(part, at)

    def the_case(self) -> str:
        """The id of the comment's case. Raises `UnplayableError` where it became none."""
        if self.case is None:
            raise UnplayableError(f"'{self.remark.id}' is no case, since nothing in it asks for anybody.")
        return self.case

    def case_version(self, turn: Turn) -> int:
        """The version that the case is at."""
        return turn.work.cases.get(self.the_case()).version

    def is_closed(self) -> bool:
        """Whether nothing is left to do in the case."""
        with self.office.reading() as work:
            return work.cases.get(self.the_case()).status == Status.CLOSED

    def follow(self, turn: Turn) -> None:
        """Look whether the comment has a case by now, since people said what it is."""
        case = turn.work.cases.of_comment(self.comment)
        self.case = case.id if case else None

    def decision(self, act: ActKind) -> str:
        """The id of the latest decision on an act. Raises `UnplayableError` where nobody proposed it."""
        if act not in self.decided:
            raise UnplayableError(f"Nobody proposed to {act} '{self.remark.id}'.")
        return self.decided[act]

    def act(self, named: str | None) -> ActKind:
        """The act that is named, or how comments are taken down here. Raises `UnplayableError`."""
        terms = removal(self.office.rules)
        if named is None and terms is None:
            raise UnplayableError("The house rules give the removal of comments to nobody.")
        return ActKind(named) if named or terms is None else terms.act

    def current(self, turn: Turn) -> Version:
        """The comment as it stands now."""
        comment = turn.work.comments.get(self.comment)
        return turn.work.comments.version(comment.id, comment.version)

    def opens(self, part: str, at: datetime) -> Moments:
        """Somebody reads the case."""
        yield at
        with self.turn(part, at) as turn:
            cases.open_file(turn, self.the_case())
        return at

    def claims(self, part: str, at: datetime) -> Moments:
        """Somebody reads the case and takes it, from whoever had it, or renews a claim that soon lapses."""
        at = yield from self.opens(part, at)
        person = self.office.player(part).person
        with self.office.reading() as work:
            case = work.cases.get(self.the_case())
        holder = case.held_by(at)
        if holder not in (None, person):
            yield at
            with self.office.turn(self._part_of(holder), at) as turn:
                cases.release(turn, case.id, case.version)
        if holder != person or case.held_by(at + RENEWED) is None:
            at = self.office.later(at, seconds=40)
            yield at
            with self.turn(part, at) as turn:
                cases.claim(turn, case.id, self.case_version(turn))
        return at

    def finishes(self, part: str, at: datetime, finish: Callable[[Turn], object]) -> Moments:
        """Somebody closes the case; where a suggestion to remove stands in the way, it is kept first by who decides."""
        at = yield from self._claimed_for(part, at)
        try:
            self._do(part, at, finish)
        except RefusedError as refused:
            if refused.refusal != Refusal.UNANSWERED:
                raise
            at = yield from self.keeps("decider", self.office.later(at, minutes=4), self.remark.kept or DEFAULT_KEPT)
            at = yield from self._claimed_for(part, self.office.later(at, minutes=2))
            self._do(part, at, finish)
        return at

    def keeps(self, part: str, at: datetime, reason: str) -> Moments:
        """Somebody answers a suggestion to remove by keeping the comment, and gives the case back."""
        at = yield from self.claims(part, at)
        at = self.office.later(at, minutes=3)
        yield at
        with self.turn(part, at) as turn:
            kept = decisions.keep(turn, self.the_case(), reason, self.case_version(turn))
            self.decided[kept.decision.act] = kept.id
        yield at
        with self.turn(part, at) as turn:
            cases.release(turn, self.the_case(), self.case_version(turn))
        return at

    def edited(self, text: str, at: datetime) -> None:
        """The author changes what the comment says."""
        posted = self.posted(text, at)
        with self.turn(TOOL, at) as turn:
            kept = intake.keep(turn, [posted], [self.office.score(posted)])[0]
        self.case = kept.case

    def _claimed_for(self, part: str, at: datetime) -> Moments:
        at = self.office.later((yield from self.claims(part, at)), minutes=1)
        yield at
        return at

    def _do(self, part: str, at: datetime, what: Callable[[Turn], object]) -> None:
        with self.turn(part, at) as turn:
            what(turn)

    def _part_of(self, person: str | None) -> str:
        return next(part for part, it in self.office.cast.parts.items() if it.person == person)
