"""The API's description: what the library knows of the routes, with our problems and keys added."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from serving.web.access import GUARDED
from serving.web.problems import ProblemDetails

SUMMARY = "Labels public comments and suggests what the house rules would do; people decide."
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key made with `houserules keys create`."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}
"""A service that listens on its own machine alone, and for which no key was ever made, asks for none."""


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _with_problems_and_keys(
            get_openapi(title=app.title, version="1", summary=SUMMARY, routes=app.routes)
        )
    return app.openapi_schema


def _with_problems_and_keys(description: dict[str, Any]) -> dict[str, Any]:
    _, problems = models_json_schema([(ProblemDetails, "serialization")], ref_template="#/components/schemas/{model}")
    components = description["components"]
    components["schemas"] = {**components["schemas"], **problems["$defs"]}
    components["securitySchemes"] = KEYS
    for path, operations in description["paths"].items():
        if path.startswith(GUARDED):
            for operation in operations.values():
                operation["security"] = [{name: []} for name in (*KEYS,)] + [{}]
    return description
