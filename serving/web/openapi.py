"""The API's description: what the library knows of the routes, with our problems and keys added."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from serving.web.access import OPEN_AT_HOME, is_guarded
from serving.web.problems import ProblemDetails
from serving.web.tool_messages import webhooks

SUMMARY = "Labels public comments and suggests what the house rules would do; people decide."
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, or the token of a session."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same."},
}
"""A service that listens on its own machine alone, and for which no key was ever made, asks for none."""


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _with_problems_and_keys(
            get_openapi(title=app.title, version="1", summary=SUMMARY, routes=app.routes, webhooks=webhooks.routes)
        )
    return app.openapi_schema


def _with_problems_and_keys(description: dict[str, Any]) -> dict[str, Any]:
    _, problems = models_json_schema([(ProblemDetails, "serialization")], ref_template="#/components/schemas/{model}")
    components = description["components"]
    components["schemas"] = {**components["schemas"], **problems["$defs"]}
    components["securitySchemes"] = KEYS
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if is_guarded(method, path):
                operation["security"] = [{name: []} for name in KEYS] + [{}] * (path in OPEN_AT_HOME)
    return description
