"""What moderation tools send when comments come in."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from serving.domain.seen import Place
from serving.service.classify import Comment
from serving.service.intake import Posted
from serving.web.inputs import Sent
from serving.web.schemas import LONGEST_COMMENT, MOST_COMMENTS, WITHOUT_NUL, Language

FIRST = datetime(1990, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
Channel = Annotated[
    str, Field(min_length=1, max_length=200, pattern=WITHOUT_NUL, description="Where it was written, such as facebook.")
]
ExternalId = Annotated[
    str, Field(min_length=1, max_length=200, pattern=WITHOUT_NUL, description="The channel's own id of the comment.")
]
Link = Annotated[str, Field(max_length=2000, pattern=WITHOUT_NUL)]
Page = Annotated[str, Field(min_length=1, max_length=2000, pattern=WITHOUT_NUL)]
Moment = Annotated[AwareDatetime, Field(ge=FIRST, le=LAST)]


class PostedIn(Sent):
    """A comment to keep. The same `external_id` of a `channel` is the same comment; another text is an edit of it."""

    channel: Channel
    external_id: ExternalId
    text: str = Field(
        max_length=LONGEST_COMMENT,
        pattern=WITHOUT_NUL,
        description="As it was written, HTML entities and emoji included. May be empty, as beside a picture.",
        examples=["no heating since friday and my mums 84, third time ive rang"],
    )
    place: Place = Field(default=Place.PUBLIC, description="Who can read it: everyone, or the organisation alone.")
    own_page: bool = Field(default=True, strict=True, description="False where it stands on somebody else's page.")
    author_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        pattern=WITHOUT_NUL,
        description="The channel's own id of the author. Without it or a profile link, people of one name are one.",
    )
    author_handle: str | None = Field(
        default=None, min_length=1, max_length=200, pattern=WITHOUT_NUL, description="The author's name there."
    )
    profile_link: Page | None = Field(default=None, description="The author's page there.")
    followers: int | None = Field(
        default=None, ge=0, le=10**10, strict=True, description="How many follow the author; house rules may ask."
    )
    link: Link | None = Field(default=None, description="The comment's address.")
    post_link: Link | None = Field(default=None, description="The address of the post it stands under.")
    thread_link: Link | None = Field(default=None, description="The address of the conversation.")
    posted_at: Moment | None = Field(
        default=None, description="When it was written; now, if not given, or in the future."
    )
    first_seen_at: Moment | None = Field(
        default=None,
        description="When the organisation first had it: clocks start then. Now, if not given. Not read where the "
        "comment is known already: `edited_at` is for that.",
    )
    edited_at: Moment | None = Field(
        default=None,
        description="When this text was written, if that was after `posted_at`: an edit as the channel dates it. "
        "Edits that arrive late or again are told by it from new ones. Without it, an old text that is delivered again "
        "cannot be told from an edit back, and is kept as one. A time in the future counts as now, and one before "
        "`posted_at` as that.",
    )
    language: Language | None = Field(
        default=None, description="ISO 639-1, where the channel knows it; it outweighs the one detected."
    )

    def as_comment(self) -> Comment:
        """What of it the classifier and the house rules read."""
        return Comment(self.text, self.place, self.own_page, self.followers, self.language)

    def as_posted(self, received: datetime) -> Posted:
        """It as it is kept. Nothing was written in the future or edited before it was posted, as clocks may have it."""
        seen = min(self.first_seen_at or received, received)
        edited = min(self.edited_at, received) if self.edited_at else None
        posted = min(self.posted_at or min(seen, edited or seen), received)
        edited = max(edited, posted) if edited else None
        fields = self.model_dump(exclude={"posted_at", "first_seen_at", "edited_at", "place"})
        return Posted(**fields, place=self.place, posted_at=posted, first_seen_at=seen, edited_at=edited)


class CommentsIn(Sent):
    """Comments to keep together: all of them, or none. The answers come in their order."""

    comments: list[PostedIn] = Field(min_length=1, max_length=MOST_COMMENTS)


class DeletedIn(Sent):
    """A comment that its author has deleted."""

    channel: Channel
    external_id: ExternalId
