"""Replies that were sent, in the database."""

from serving.domain.replies import Where
from serving.domain.sending import SentReply
from serving.service.repositories.replies import KeptReply
from serving.store.rows import OfOrganisation
from serving.store.tables import replies


class SqlReplies(OfOrganisation):
    """The replies of one organisation."""

    def add(self, id: str, case: str, reply: SentReply, draft: str | None) -> None:
        """Keep a reply that was sent."""
        sent = {"text": reply.text, "place": str(reply.where), "person": reply.person, "at": reply.at}
        self._insert(replies, [{"id": id, "case": case, "draft": draft, **sent}])

    def of_case(self, case: str) -> list[KeptReply]:
        """All replies in a case, oldest first."""
        rows = self._rows(self._select(replies, replies.c.case == case).order_by(replies.c.at, replies.c.id))
        return [KeptReply(it.id, it.case, it.text, it.draft, Where(it.place), it.person, it.at) for it in rows]
