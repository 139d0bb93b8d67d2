"""Pages for people: what this is, and what each error means."""

from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from serving.web.problems import NOT_FOUND, PROBLEM_TYPES, Problem, ProblemType
from serving.web.running import running_of

FIRST_PAGE = Template(Path(__file__).with_name("first_page.html").read_text(encoding="utf-8"))
CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
async def first_page(request: Request) -> Response:
    """What this service is, and an example to start from."""
    running = running_of(request)
    # Who else is served is for nobody to read who is not known.
    alone = running.first.classifier if len(running.houses) == 1 else None
    words = {
        "model": running.first.classifier.identity,
        "rules": f"{alone.rules_identity}, {alone.rules.organisation.name}" if alone else "of several organisations",
        "address": str(request.base_url).rstrip("/"),
    }
    page = FIRST_PAGE.substitute({name: escape(value, quote=False) for name, value in words.items()})
    return HTMLResponse(page, headers={"Content-Security-Policy": CONTENT_POLICY})


@router.get("/problems", response_class=PlainTextResponse)
async def problems() -> Response:
    """Every kind of error, and what to do about it."""
    return PlainTextResponse("\n\n".join(map(_explained, PROBLEM_TYPES)) + "\n")


@router.get("/problems/{name}", response_class=PlainTextResponse)
async def problem(name: str) -> Response:
    """One kind of error, and what to do about it."""
    for kind in PROBLEM_TYPES:
        if kind.name == name:
            return PlainTextResponse(_explained(kind) + "\n")
    raise Problem(NOT_FOUND, "There is no such kind of problem; /problems lists them all.")


def _explained(kind: ProblemType) -> str:
    return f"{kind.address}: {kind.title} (HTTP {kind.status})\n{kind.advice}"
