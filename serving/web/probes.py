"""For machines that watch over the service: is it alive, is it ready, what has it done."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.metrics import CONTENT_TYPE
from serving.web.problems import (
    DATABASE_AWAY,
    NO_KEY,
    NOT_ALLOWED_HERE,
    NOT_READY,
    RETRY_AFTER,
    TOO_LARGE,
    Problem,
    documented,
)
from serving.web.running import running_of
from serving.web.turns import may

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Comments that come now are labelled, by this model and these house rules (name@version).

    `rules` is left out where more than one organisation is served: whose they are is not for anybody to read.
    """

    status: str = "ready"
    model: str
    rules: str | None = None


@router.get("/healthz", summary="Alive?", responses=documented(TOO_LARGE))
async def healthz() -> Alive:
    """Whether the process is alive; if this fails, restart it."""
    return Alive()


@router.get("/readyz", summary="Ready?", response_model_exclude_none=True, responses=documented(TOO_LARGE, NOT_READY))
async def readyz(request: Request) -> Ready:
    """Whether to send comments here. The model was tried with a comment when the service started."""
    running = running_of(request)
    if not running.ready:
        detail = "The service is stopping." if running.stopping else "The engine has stopped."
        raise Problem(NOT_READY, detail, {"Retry-After": RETRY_AFTER})
    rules = running.rules if len(running.houses) == 1 else None
    return Ready(model=running.first.classifier.identity, rules=rules)


@router.get(
    "/metrics",
    summary="Count",
    response_class=PlainTextResponse,
    responses=documented(NO_KEY, NOT_ALLOWED_HERE, TOO_LARGE, DATABASE_AWAY),
)
async def metrics(request: Request, _: Caller = may(Resource.METRICS, Access.READ)) -> Response:
    """Counts and times for Prometheus, of all organisations that are served; nothing that anybody wrote."""
    return Response(running_of(request).metrics.text(), media_type=CONTENT_TYPE)
