"""For machines that watch over the service: is it alive, is it ready, what has it done."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.metrics import CONTENT_TYPE
from serving.web.problems import NO_KEY, NOT_ALLOWED_HERE, NOT_READY, RETRY_AFTER, Problem, documented
from serving.web.running import running_of
from serving.web.turns import may

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Comments that come now are labelled, by this model and these house rules (name@version)."""

    status: str = "ready"
    model: str
    rules: str


@router.get("/healthz", summary="Alive?")
async def healthz() -> Alive:
    """Whether the process is alive; if this fails, restart it."""
    return Alive()


@router.get("/readyz", summary="Ready?", responses=documented(NOT_READY))
async def readyz(request: Request) -> Ready:
    """Whether to send comments here. The model was tried with a comment when the service started."""
    running = running_of(request)
    if not running.ready:
        detail = "The service is stopping." if running.stopping else "The engine has stopped."
        raise Problem(NOT_READY, detail, {"Retry-After": RETRY_AFTER})
    return Ready(model=running.first.classifier.identity, rules=running.rules)


@router.get(
    "/metrics", summary="Count", response_class=PlainTextResponse, responses=documented(NO_KEY, NOT_ALLOWED_HERE)
)
async def metrics(request: Request, _: Caller = may(Resource.METRICS, Access.READ)) -> Response:
    """Counts and times for Prometheus; nothing that anybody wrote."""
    return Response(running_of(request).metrics.text(), media_type=CONTENT_TYPE)
