"""What the database refuses although the program let it through: said in a sentence, and logged to be looked into."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from serving.service.policy import Permission, Scope
from serving.store.database import writing
from serving.store.tables import rules_versions
from serving.store.work import SqlWorks
from serving.web.logs import JsonLines, log_unforeseen

MARKER = "zzmarkerzz"
REFUSING = """
    CREATE TRIGGER notes_refused BEFORE INSERT ON case_notes BEGIN SELECT RAISE(ABORT, 'no notes today'); END
"""


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    caplog.set_level(logging.INFO, "houserules")
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records]


def test_a_refusal_of_the_database_is_a_sentence_and_a_line_in_the_log_and_nothing_is_changed(
    client: TestClient, doors: Any, works: SqlWorks, lines: Callable[[], list[dict[str, Any]]]
):
    tool, reviewer = doors.key(Scope.INTAKE, name="tool"), doors.person("rey", Permission.REVIEW)
    comment = {"channel": "facebook", "external_id": "fb-1", "text": "complaint", "author_handle": "Ann"}
    [kept] = client.post("/v1/comments", headers=tool, json={"comments": [comment]}).json()["comments"]
    with works.writing("whg") as work:
        before = work.trail.head()
        work.connection.execute(text(REFUSING))
    answer = client.post(f"/v1/cases/{kept['case']}/notes", headers=reviewer, json={"text": MARKER})
    said = answer.json()
    assert (answer.status_code, said["type"]) == (409, "/problems/does-not-fit")
    assert said["detail"] == "What is kept does not allow this any more; look at it as it is now and try again."
    assert set(said) == {"type", "title", "status", "detail", "request_id"}
    [fault] = [it for it in lines() if it["event"] == "failure"]
    assert (fault["level"], fault["error"], fault["refused"]) == ("error", "IntegrityError", "no notes today")
    assert fault["request_id"] == said["request_id"]
    assert "/serving/store/" in fault["at"]
    assert MARKER not in json.dumps(lines()) + answer.text
    with works.reading("whg") as work:
        assert work.trail.head() == before


def test_what_was_to_be_kept_is_not_in_the_log(engine: Engine, lines: Callable[[], list[dict[str, Any]]]):
    row = {"organisation": MARKER, "id": MARKER, "sha256": MARKER, "registered_at": None}
    with pytest.raises(IntegrityError) as refused, writing(engine) as connection:
        connection.execute(insert(rules_versions), row)
    log_unforeseen("0", refused.value, refused.value.orig)
    [fault] = lines()
    assert "registered_at" in fault["refused"]
    assert MARKER not in json.dumps(fault)


WRITING_GETS = {
    "/v1/cases/{case}",
    "/v1/records/cases/{case}",
    "/v1/records/authors/{author}",
    "/v1/records/people/{person}",
}
"""Who read a case or asked for a record is written down."""


def test_whatever_writes_says_that_it_may_not_fit(client: TestClient):
    described = client.get("/openapi.json").json()["paths"]
    assert {path for path in WRITING_GETS if "get" in described[path]} == WRITING_GETS
    silent = [
        (path, method)
        for path, methods in described.items()
        for method, it in methods.items()
        if (method != "get" or path in WRITING_GETS)
        and path != "/v1/classify"
        and "Does not fit" not in it["responses"].get("409", {}).get("description", "")
    ]
    assert silent == []
