"""The whole API by its own description: whatever fits or does not fit it, no answer is one that it does not name."""

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from serving.service.policy import Permission, Scope
from serving.web.app import ROUTERS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("TEST_EXAMPLES", "5"))
"""Of requests that fit and of those that do not, each; `make faults` takes 300."""


class Known:
    """A service with something of every kind in it, and the ids of all that."""

    def __init__(self, client: TestClient, doors: Any) -> None:
        self.client = client
        self.tool = doors.key(*Scope, name="tool")
        roles = ["social_media_specialist", "communications_manager"]
        self.person = doors.person("rey", *Permission, roles=roles)
        self.ids = self._filled()

    def _filled(self) -> dict[str, str]:
        comments = [
            {"channel": "facebook", "external_id": str(number), "text": text, "author_handle": "ann"}
            for number, text in enumerate(("spam", "repair emergency", "complaint"))
        ]
        answer = self.client.post("/v1/comments", headers=self.tool, json={"comments": comments})
        kept = answer.json()["comments"][0]
        case = f"/v1/cases/{kept['case']}"
        act = {"act": "delete", "grounds": ["advertising_and_spam"], "reason": "It advertises."}
        decision = self.client.post(f"{case}/proposals", headers=self.person, json=act).json()["id"]
        self.client.post(f"{case}/evidence", headers=self.person, json={"why": "It advertises."})
        author = self.client.get(f"/v1/comments/{kept['comment']}", headers=self.person).json()["author"]
        return {"case": kept["case"], "comment": kept["comment"], "decision": decision, "author": author}


@pytest.fixture
def known(make_client: Callable[..., TestClient], doors: Any) -> Known:
    return Known(make_client(), doors)


@pytest.fixture(scope="module")
def description() -> list[Any]:
    """The API's own description, once a test has read it; it is the same of every service."""
    return []


def described(operation: str, app: Any, description: list[Any]) -> Any:
    """What an application says of an operation; it is asked by way of that application."""
    if not description:
        description.append(schemathesis.openapi.from_asgi("/openapi.json", app))
    method, path = operation.split()
    description[0].app = app
    return description[0][path][method]


def operations() -> list[tuple[str, GenerationMode]]:
    """Every operation of the API, each a test of its own; what takes nothing cannot be given what does not fit."""
    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return sorted(
        (f"{method} {route.path}", mode)
        for route in found
        if route.include_in_schema
        for method in route.methods
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or takes_something(route)
    )


def takes_something(route: APIRoute) -> bool:
    taken = route.dependant
    return bool(taken.path_params or taken.query_params or taken.body_params)


@pytest.mark.parametrize(("operation", "mode"), operations())
def test_no_answer_is_one_that_the_description_does_not_name(
    known: Known, description: list[Any], operation: str, mode: GenerationMode
):
    said = described(operation, known.client.app, description)
    kinds = st.sampled_from([known.tool, known.person, {}])

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=said.as_strategy(generation_mode=mode), headers=kinds, real=st.booleans())
    def check(case: Any, headers: dict[str, str], real: bool) -> None:
        for name in case.path_parameters or {}:
            if real and name in known.ids:
                case.path_parameters[name] = known.ids[name]
        case.call_and_validate(headers=headers, checks=CHECKS)

    check()
