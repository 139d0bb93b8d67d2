"""Grounds on which a comment may be removed, and what protects a comment from it."""

from pydantic import Field, ValidationInfo, field_validator

from models.labels import Label
from models.spans import SpanType
from serving.domain.part import Clause, Id, RulesPart, Words
from serving.domain.seen import Place, Seen

NEVER_A_GROUND = frozenset({Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.EMERGENCY})
"""What people come to say. No organisation's file can make a reason to remove out of it."""


class SuggestedBy(RulesPart):
    """A label that points to a ground.

    Where `spans` are given, one of them must have been found too. With `unless_only` the label is not enough
    where nothing but such spans was found.
    """

    label: Label = Field(description=f"Never {', '.join(it for it in Label if it in NEVER_A_GROUND)}.")
    spans: tuple[SpanType, ...] = ()
    unless_only: tuple[SpanType, ...] = ()

    @field_validator("label")
    @classmethod
    def _can_be_a_ground(cls, label: Label) -> Label:
        if label in NEVER_A_GROUND:
            raise ValueError(f"'{label}' is never a ground for removal")
        return label

    def met_by(self, seen: Seen) -> bool:
        """Whether the comment carries the label, and spans of the kind asked for."""
        found = seen.span_types
        return (
            self.label in seen.labels
            and (not self.spans or not found.isdisjoint(self.spans))
            and not (found and found.issubset(self.unless_only))
        )


class Ground(RulesPart):
    """A reason the organisation's own document gives for removing a comment.

    A ground with `judgement` needs knowledge of the world or of an image: people may cite it with a reason, the
    classifier never suggests it. `check` is what a person has to make sure of before citing it.
    """

    id: Id
    clause: Clause
    words: Words
    judgement: bool = False
    suggested_by: tuple[SuggestedBy, ...] = ()
    place: Place | None = None
    check: Words | None = None

    @field_validator("suggested_by")
    @classmethod
    def _judgement_is_left_to_people(
        cls, suggested_by: tuple[SuggestedBy, ...], info: ValidationInfo
    ) -> tuple[SuggestedBy, ...]:
        if suggested_by and info.data.get("judgement"):
            raise ValueError("a ground that needs judgement cannot be suggested by a label")
        return suggested_by

    def met_by(self, seen: Seen) -> tuple[Label, ...]:
        """The labels that point to this ground in this comment, in the file's order; none where it is not met."""
        if self.place not in (None, seen.place):
            return ()
        return tuple(dict.fromkeys(rule.label for rule in self.suggested_by if rule.met_by(seen)))


class Protection(RulesPart):
    """A promise that comments with these labels stay.

    No removal is proposed on grounds in `no_proposal_for`, though a person may still cite them. Those in
    `cannot_be_only_ground` do not suffice for anybody, and so are not proposed either.
    """

    id: Id
    clause: Clause
    words: Words
    labels: tuple[Label, ...] = Field(min_length=1)
    no_proposal_for: tuple[Id, ...] = ()
    cannot_be_only_ground: tuple[Id, ...] = ()

    def covers(self, labels: frozenset[Label]) -> bool:
        """Whether a comment with these labels is one of those promised to stay."""
        return not labels.isdisjoint(self.labels)

    @property
    def not_proposed(self) -> frozenset[Id]:
        """The grounds on which the program proposes no removal of what is promised to stay."""
        return frozenset((*self.no_proposal_for, *self.cannot_be_only_ground))
