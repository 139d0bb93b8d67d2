"""Comments as they came in: every version of every one, and what was said of it."""

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, UniqueConstraint

from serving.domain.seen import Place
from serving.service.repositories.comments import KnownBy
from serving.store.tables.base import Moment, of, one_of, table

authors = table(
    "authors",
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    # what makes two comments the same author's: the channel's own id of them, else their page, else their name
    Column("known_by", String, nullable=False),
    Column("identity", String),
    Column("handle", String),
    Column("profile_link", String),
    Column("erased_at", Moment),
    UniqueConstraint("organisation", "channel", "known_by", "identity"),
    one_of("known_by", KnownBy),
    # the identity of somebody who is blocked outlives the rest
    CheckConstraint("erased_at IS NULL OR (handle IS NULL AND profile_link IS NULL)"),
    Index("authors_by_page", "organisation", "channel", "profile_link"),
    Index("authors_by_handle", "organisation", "channel", "handle"),
)

comments = table(
    "comments",
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("author", String, nullable=False),
    Column("place", String, nullable=False),
    Column("own_page", Boolean, nullable=False),
    Column("followers", BigInteger),
    Column("link", String),
    Column("post_link", String),
    Column("thread_link", String),
    Column("posted_at", Moment, nullable=False),
    Column("first_seen_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("edited_at", Moment),
    Column("deleted_by_author_at", Moment),
    Column("erased_at", Moment),
    of("authors", "author"),
    one_of("place", Place),
    CheckConstraint("erased_at IS NULL OR (link IS NULL AND post_link IS NULL AND thread_link IS NULL)"),
    UniqueConstraint("organisation", "channel", "external_id"),
    Index("comments_by_author", "organisation", "author"),
    Index("comments_by_age", "organisation", "first_seen_at"),
)

comment_versions = table(
    "comment_versions",
    Column("comment", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", String),
    Column("nonce", String),
    Column("sha256", String, nullable=False),
    Column("language", String),
    Column("seen_at", Moment, nullable=False),
    # when it was written, as the channel tells it
    Column("edited_at", Moment),
    # from when its clocks run, and by when it is due at the latest: kept, so that it does not matter when it is scored
    Column("clock_from", Moment, nullable=False),
    Column("emergency_from", Moment, nullable=False),
    Column("due_by", Moment),
    Column("scored_at", Moment),
    Column("model", String),
    Column("rules", String),
    Column("answer", JSON),
    Column("erased_at", Moment),
    of("comments", "comment"),
    CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
    # with the nonce gone, nobody finds the text by trying
    CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
    CheckConstraint("scored_at IS NULL OR model IS NOT NULL"),
    Index("comment_versions_unscored", "organisation", "scored_at"),
)
