"""Records, erasures and the audit trail over HTTP, each for those who may."""

from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from serving.service.policy import Permission, Scope
from serving.store.database import reading
from serving.store.work import SqlWorks

NOBODY = "0" * 24


class Desk:
    """A service, and somebody with each permission."""

    def __init__(self, client: TestClient, doors: Any) -> None:
        self.client = client
        self.tool = doors.key(Scope.INTAKE, name="tool")
        self.reviewer = doors.person("rey", Permission.REVIEW)
        self.auditor = doors.person("ada", Permission.AUDIT)
        self.manager = doors.person("mo", Permission.MANAGE)

    def keep(self, text: str, handle: str = "Ann Resident") -> dict[str, Any]:
        comment = {"channel": "facebook", "external_id": f"fb-{text}", "text": text, "author_handle": handle}
        answer = self.client.post("/v1/comments", headers=self.tool, json={"comments": [comment]})
        assert answer.status_code == 200, answer.text
        return answer.json()["comments"][0]

    def get(self, path: str, who: dict[str, str], status: int = 200, **query: Any) -> Any:
        answer = self.client.get(path, headers=who, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    def erase(self, author: str, who: dict[str, str], status: int = 200, reason: str = "They asked.") -> Any:
        answer = self.client.post(f"/v1/authors/{author}/erasure", headers=who, json={"reason": reason})
        assert answer.status_code == status, answer.text
        return answer.json()

    def author(self, kept: dict[str, Any]) -> str:
        return self.get(f"/v1/comments/{kept['comment']}", self.reviewer)["author"]


@pytest.fixture
def desk(client: TestClient, doors: Any) -> Desk:
    return Desk(client, doors)


def test_an_author_who_asked_is_erased_and_the_proof_is_listed(desk: Desk):
    kept = desk.keep("nothing much")
    author = desk.author(kept)
    assert desk.get(f"/v1/records/authors/{author}", desk.manager)["author"]["handle"] == "Ann Resident"
    erased = desk.erase(author, desk.manager)
    assert erased["counts"] == {"comments": 1, "texts": 1, "authors": 1}
    assert (erased["person"], erased["why"], erased["kept"]) == ("mo", "They asked.", [])
    listed = desk.get("/v1/erasures", desk.auditor)
    assert [it["id"] for it in listed["erasures"]] == [erased["id"]]
    assert desk.get(f"/v1/records/authors/{author}", desk.auditor)["author"]["handle"] is None
    assert desk.get("/v1/audit/verification", desk.auditor)["whole"] is True


def test_an_answer_says_whether_the_words_linger_in_the_journal(
    desk: Desk, works: SqlWorks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("serving.store.database.JOURNAL_SECONDS", 0)
    first, second = (desk.author(desk.keep(f"word {it}", f"Author {it}")) for it in range(2))
    with reading(works.engine) as reader:
        reader.execute(text("SELECT count(*) FROM comments")).scalar()
        assert desk.erase(first, desk.manager)["lingers"] is True
    assert desk.erase(second, desk.manager)["lingers"] is False
    assert "lingers" not in desk.get("/v1/erasures", desk.auditor)["erasures"][0]


def test_an_author_with_an_open_case_is_not_erased(desk: Desk):
    kept = desk.keep("complaint")
    refused = desk.erase(desk.author(kept), desk.manager, 409)
    assert refused["refusal"] == "still_needed"
    assert "close it first" in refused["detail"]


def test_erasures_come_in_pages(desk: Desk):
    ids = [desk.erase(desk.author(desk.keep(f"word {it}", f"Author {it}")), desk.manager)["id"] for it in range(3)]
    first = desk.get("/v1/erasures", desk.auditor, limit=2)
    rest = desk.get("/v1/erasures", desk.auditor, limit=2, after=first["next"])
    assert [it["id"] for it in first["erasures"] + rest["erasures"]] == ids
    assert rest["next"] is None


def test_the_trail_comes_in_pages_and_holds_nobodys_words(desk: Desk):
    desk.keep("Zanzibar", "Ann Resident")
    first = desk.get("/v1/audit", desk.auditor, limit=2)
    rest = desk.get("/v1/audit", desk.auditor, after=first["next"], limit=200)
    numbers = [it["number"] for it in first["entries"] + rest["entries"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert rest["next"] is None
    assert "Zanzibar" not in str([first, rest])
    assert "Resident" not in str([first, rest])


def test_that_somebody_took_an_export_is_on_record(desk: Desk):
    case = desk.keep("complaint")["case"]
    desk.get(f"/v1/records/cases/{case}", desk.auditor)
    desk.get("/v1/records/people/rey", desk.auditor)
    entries = desk.get("/v1/audit", desk.auditor, limit=200)["entries"]
    taken = [(it["person"], it["subject"], it["details"]["what"]) for it in entries if it["event"] == "exported"]
    assert taken == [("ada", case, "case"), ("ada", "rey", "person")]


def test_only_those_who_may_see_records_and_erase(desk: Desk):
    author = desk.author(desk.keep("nothing much"))
    for path in ("/v1/audit", "/v1/audit/verification", "/v1/erasures", f"/v1/records/authors/{author}"):
        desk.get(path, desk.reviewer, 403)
        desk.get(path, desk.tool, 403)
    desk.get("/v1/audit", desk.manager, 403)
    desk.erase(author, desk.auditor, 403)
    desk.erase(author, desk.reviewer, 403)


def test_what_is_not_there_is_a_404_and_odd_names_a_422(desk: Desk):
    for path in (f"cases/{NOBODY}", f"authors/{NOBODY}", "people/nobody"):
        desk.get(f"/v1/records/{path}", desk.auditor, 404)
    desk.erase(NOBODY, desk.manager, 404)
    for path in ("cases/x", "authors/%00", "people/A%20B"):
        desk.get(f"/v1/records/{path}", desk.auditor, 422)
    desk.get("/v1/audit", desk.auditor, 422, after=-1)
    desk.get("/v1/audit", desk.auditor, 422, after=10**30)
    desk.get("/v1/erasures", desk.auditor, 422, after="!")
