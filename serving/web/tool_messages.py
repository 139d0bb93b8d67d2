"""What is sent to a moderation tool's webhook: the `webhooks` of the API's description, which this service calls."""

from typing import Annotated, Any

from fastapi import APIRouter, Header

from serving.domain.delivery import BACK_OFF
from serving.domain.messages import DecisionMadeMessage, DecisionReversedMessage, WebhookTestMessage

ATTEMPTS = len(BACK_OFF) + 1
ANSWERS: dict[int | str, dict[str, Any]] = {
    410: {"description": "The message is dead at once: it is tried no more until somebody hands it over again."},
    "default": {
        "description": "Any other answer, a redirect too, or none within 10 seconds: it is tried again, "
        f"{ATTEMPTS} attempts in about two days, and is then dead."
    },
}
ACCEPTED = "Any status from 200 to 299: the message is delivered. What else the answer holds is not looked at."

webhooks = APIRouter(tags=["webhook"])
Identity = Annotated[
    str,
    Header(
        alias="webhook-id",
        description="The action's id. The same may come again, and counts once: keep the ids that you have dealt with.",
    ),
]
Sent = Annotated[
    str,
    Header(
        alias="webhook-timestamp",
        description="When this attempt was sent, in seconds since 1970. Refuse one that lies some minutes back.",
    ),
]
Signature = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="As Standard Webhooks says: 'v1,' and the base64 of HMAC-SHA256 over `id.timestamp.body`, which "
        "are the two headers above and the bytes of the body. Its key is what the secret says in base64 after "
        "'whsec_'. After a change of secrets there are two for a day, with a blank between: one that is right "
        "suffices.",
    ),
]


def _sent(kind: str, summary: str) -> Any:
    return webhooks.post(kind, summary=summary, status_code=204, response_description=ACCEPTED, responses=ANSWERS)


@_sent("decision.made", "A decision")
def decision_made(body: DecisionMadeMessage, id: Identity, at: Sent, signature: Signature) -> None:
    """Do what `do` says; `nothing` where the comment was kept. Messages about one decision come one after the other."""


@_sent("decision.reversed", "A reversal")
def decision_reversed(body: DecisionReversedMessage, id: Identity, at: Sent, signature: Signature) -> None:
    """Undo what was decided, as `do` says. It comes also where the decision never reached you: then nothing is to do.

    From then on the decision's own message is not sent any more.
    """


@_sent("test", "A test")
def test(body: WebhookTestMessage, id: Identity, at: Sent, signature: Signature) -> None:
    """Somebody tries the webhook. It is sent once and not kept: answer, and do nothing."""
