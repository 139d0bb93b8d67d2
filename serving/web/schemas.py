"""What callers send. What they get back is described by the answers of `serving.service.classify`."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from serving.domain.seen import Place
from serving.service.classify import Comment
from serving.service.languages import LANGUAGES

MOST_COMMENTS = 256
LONGEST_COMMENT = 10_000
WITHOUT_NUL = r"^[^\x00]*$"


def _is_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError("must be a language code of ISO 639-1, such as en")
    return code


Language = Annotated[str, AfterValidator(_is_language), WithJsonSchema({"type": "string", "enum": sorted(LANGUAGES)})]


def _words(longest: int, description: str) -> str | None:
    return Field(default=None, max_length=longest, pattern=WITHOUT_NUL, description=description)


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CommentIn(_Sent):
    """A comment, and what its platform knows of it. Only `text` is needed; nothing of it is stored or logged."""

    text: str = Field(
        max_length=LONGEST_COMMENT,
        pattern=WITHOUT_NUL,
        description="As it was written, HTML entities and emoji included. May be empty, as beside a picture.",
        examples=["no heating since friday and my mums 84, third time ive rang"],
    )
    id: str | None = _words(200, "Yours; it comes back with the answer.")
    channel: str | None = _words(200, "Where it was written, such as facebook.")
    place: Place = Field(default=Place.PUBLIC, description="Who can read it: everyone, or the organisation alone.")
    own_page: bool = Field(default=True, strict=True, description="False where it stands on somebody else's page.")
    author_handle: str | None = _words(200, "The author's name on the platform.")
    followers: int | None = Field(
        default=None, ge=0, le=10**10, strict=True, description="How many follow the author; house rules may ask."
    )
    language: Language | None = Field(
        default=None, description="ISO 639-1, where the platform knows it; it outweighs the one detected."
    )
    link: str | None = _words(2000, "The comment's address.")

    def as_comment(self) -> Comment:
        """What of it the classifier and the house rules read."""
        return Comment(self.text, self.place, self.own_page, self.followers, self.language)


class ClassifyIn(_Sent):
    """Comments to classify together. The order of the answers is theirs."""

    comments: list[CommentIn] = Field(min_length=1, max_length=MOST_COMMENTS)
