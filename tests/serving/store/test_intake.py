"""Comments that come in are kept: once each, every version, and none is approved or removed by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from serving.domain.case import Status
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.service import cases, intake
from serving.service.intake import Result
from tests.serving.deciding import HEAD, SPECIALIST, advised, asked, decided, proposed, recorded, removed
from tests.serving.office import Office


def versions(office: Office, comment: str) -> list[str | None]:
    with office.works.reading(office.id) as work:
        return [version.text for version in work.comments.versions(comment)]


def test_the_same_external_id_twice_is_one_comment(office: Office):
    first, again = office.keep("repair", "fb-1"), office.keep("repair", "fb-1")
    assert (first.result, again.result) == (Result.NEW, Result.UNCHANGED)
    assert (first.comment, first.case) == (again.comment, again.case)
    assert versions(office, first.comment) == ["repair"]


def test_the_same_id_on_another_channel_is_another_comment(office: Office):
    assert office.keep("repair", "1").comment != office.keep("repair", "1", channel="instagram").comment


def test_an_edit_is_a_new_version_and_the_old_one_stays(office: Office):
    first = office.keep("repair", "fb-1")
    edited = office.keep("repair emergency", "fb-1")
    assert (edited.result, edited.version, edited.comment) == (Result.EDITED, 2, first.comment)
    assert versions(office, first.comment) == ["repair", "repair emergency"]
    assert (first.level, edited.level) == (Level.NORMAL, Level.EMERGENCY)


def test_comments_sent_together_may_hold_the_same_one_twice(office: Office):
    with office.turn() as turn:
        posted = [
            intake.Posted("facebook", "fb-1", text, office.now, office.now, author_handle="ann")
            for text in ("repair", "repair", "emergency")
        ]
        kept = intake.keep(turn, posted, [office.score(one) for one in posted])
    assert [one.result for one in kept] == [Result.NEW, Result.UNCHANGED, Result.EDITED]
    assert len({one.comment for one in kept}) == len({one.case for one in kept}) == 1
    assert versions(office, kept[0].comment) == ["repair", "emergency"]


def test_an_author_of_several_comments_is_one_author_on_each_channel(office: Office):
    kept = [office.keep("repair", author_handle="ann", channel=channel) for channel in ("facebook", "facebook", "x")]
    with office.works.reading(office.id) as work:
        authors = [work.comments.get(one.comment).author for one in kept]
        assert [len(work.comments.by_author(author)) for author in authors] == [2, 2, 1]


def test_two_people_of_one_name_are_two_where_the_channel_tells_them_apart(office: Office):
    told = [{"author_id": "17"}, {"author_id": "18"}, {"profile_link": "https://example.org/17"}, {}]
    same = [{"author_id": "17", "author_handle": "Ann L."}, {"profile_link": "https://example.org/17"}, {}]
    kept = [office.keep("repair", **{"author_handle": "Ann Lowe", **known}) for known in (*told, *same)]
    with office.works.reading(office.id) as work:
        authors = [work.comments.author(work.comments.get(one.comment).author) for one in kept]
    assert len({author.id for author in authors}) == 4
    assert [author.id for author in authors[4:]] == [authors[at].id for at in (0, 2, 3)]
    assert [author.known_by for author in authors[:4]] == ["id", "id", "page", "name"]


LINK, OTHER_LINK = "https://example.org/ann", "https://example.org/ben"


def authors_of(office: Office, *known: dict[str, str]) -> list[str]:
    """The authors of comments that come in one after the other, each known so, all by the same name."""
    kept = [office.keep("repair", **{"author_handle": "Ann Lowe", **each}) for each in known]
    with office.works.reading(office.id) as work:
        return [work.comments.get(one.comment).author for one in kept]


def test_a_page_is_one_persons_whether_the_channel_tells_their_id_or_not(office: Office):
    known = [{"author_id": "17", "profile_link": LINK}, {"profile_link": LINK}, {"author_id": "17"}]
    assert len(set(authors_of(office, *known))) == 1
    first, later = authors_of(office, {"profile_link": OTHER_LINK}, {"author_id": "18", "profile_link": OTHER_LINK})
    assert first == later


def test_people_whom_the_channels_own_ids_tell_apart_stay_apart(office: Office):
    known = [{"author_id": "17", "profile_link": LINK}, {"author_id": "18", "profile_link": LINK}]
    assert len(set(authors_of(office, *known, *known))) == 2


def test_a_page_on_another_channel_is_somebody_elses(office: Office):
    known = [{"author_id": "17", "profile_link": LINK}, {"profile_link": LINK, "channel": "instagram"}]
    assert len(set(authors_of(office, *known))) == 2


def test_authors_that_come_in_together_are_told_apart_as_those_that_come_one_by_one(office: Office):
    told = [{"author_id": "17", "profile_link": LINK}, {"profile_link": LINK}, {"author_id": "18"}, {"author_id": "17"}]
    posted = [
        intake.Posted("facebook", f"t-{at}", "repair", office.now, office.now, **known) for at, known in enumerate(told)
    ]
    with office.turn() as turn:
        kept = intake.keep(turn, posted, [office.score(one) for one in posted])
        authors = [turn.work.comments.get(one.comment).author for one in kept]
    assert authors[0] == authors[1] == authors[3] != authors[2]


def test_a_batch_looks_up_its_authors_in_one_query(office: Office):
    asked: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if "FROM authors" in statement:
            asked.append(statement)

    posted = [
        intake.Posted(
            "facebook", f"q-{at}", "repair", office.now, office.now, author_id=f"{at}", profile_link=f"{LINK}/{at}"
        )
        for at in range(100)
    ]
    event.listen(office.engine, "before_cursor_execute", count)
    with office.turn() as turn:
        intake.keep(turn, posted, [None] * 100)
    event.remove(office.engine, "before_cursor_execute", count)
    assert len(asked) == 1


def test_a_case_shows_whether_its_author_or_another_of_the_name_is_blocked(office: Office):
    first = office.keep("spam", author_handle="ann", author_id="17")
    second = office.keep("spam", author_handle="ann", author_id="17")
    removed(office, str(first.case))
    recorded(office, str(second.case))
    waiting = advised(office, asked(office, proposed(office, str(second.case), ActKind.BLOCK)), HEAD)
    block = decided(office, waiting, SPECIALIST)
    other = authors_of(office, {"author_handle": "ann", "author_id": "18"})[0]
    for elsewhere in ({"author_handle": "Ann"}, {"author_handle": "ann", "channel": "instagram"}):
        office.keep("repair", **elsewhere)
    back = office.keep("spam", author_handle="ann")
    with office.turn() as turn:
        file = cases.open_file(turn, str(back.case))
    assert file.author.id not in {block.decision.author, other}
    assert {(it.author, it.blocked) for it in file.namesakes} == {(block.decision.author, True), (other, False)}
    again = office.keep("spam", author_handle="ann", author_id="17")
    with office.turn() as turn:
        record = cases.open_file(turn, str(again.case)).record
    assert (record.blocked, len(record.violations)) == (True, 1)
    nameless = office.keep("spam", author_handle=None)
    with office.turn() as turn:
        assert cases.open_file(turn, str(nameless.case)).namesakes == ()


def test_comments_without_a_known_author_are_not_one_persons(office: Office):
    kept = [office.keep("repair", author_handle=None) for _ in range(2)]
    with office.works.reading(office.id) as work:
        assert len({work.comments.get(one.comment).author for one in kept}) == 2


def test_a_comment_that_asks_nothing_of_anybody_is_kept_without_a_case(office: Office):
    assert office.keep("nothing to see").case is None


def test_a_comment_that_nobody_could_score_is_kept_raised_and_scored_later(office: Office):
    kept = office.keep("repair emergency", scored=False)
    assert (kept.scored, kept.case is not None) == (False, True)
    with office.works.reading(office.id) as work:
        waiting = work.comments.unscored(10)
        assert work.cases.get(kept.case).unscored
    assert [version.comment for version in waiting] == [kept.comment]
    with office.turn() as turn:
        posted = intake.Posted("facebook", "fb-1", "repair emergency", office.now, office.now)
        intake.score_later(turn, waiting[0], office.score(posted))
    with office.works.reading(office.id) as work:
        case = work.cases.get(kept.case)
        assert (case.unscored, case.level, work.comments.unscored(10)) == (False, Level.EMERGENCY, [])


def test_a_score_that_comes_after_an_edit_is_not_taken_for_the_new_text(office: Office):
    kept = office.keep("repair", "fb-1", scored=False)
    with office.works.reading(office.id) as work:
        old = work.comments.unscored(10)[0]
    office.keep("compliment", "fb-1", scored=False)
    with office.turn() as turn:
        intake.score_later(turn, old, office.score(intake.Posted("facebook", "fb-1", "repair", office.now, office.now)))
    with office.works.reading(office.id) as work:
        assert work.cases.get(kept.case).unscored
        assert work.comments.version(kept.comment, 2).scored_at is None


def test_an_edit_that_needs_somebody_opens_a_closed_case_again(office: Office):
    kept = office.keep("repair", "fb-1")
    case = office.claimed(kept.case, "newcomer")
    with office.turn("newcomer") as turn:
        cases.close(turn, kept.case, case.version, "Answered.")
    office.keep("repair emergency", "fb-1")
    with office.works.reading(office.id) as work:
        again = work.cases.get(kept.case)
    assert (again.status, again.level, again.version > case.version) == (Status.OPEN, Level.EMERGENCY, True)


def test_a_comment_deleted_by_its_author_is_marked_and_stays_as_it_was_seen(office: Office):
    kept = office.keep("abuse", "fb-1")
    with office.turn() as turn:
        deleted = intake.deleted_by_author(turn, "facebook", "fb-1")
    assert deleted is not None
    assert deleted.deleted_by_author_at == office.now
    with office.turn(minutes=5) as turn:
        again = intake.deleted_by_author(turn, "facebook", "fb-1")
        assert again == deleted
        assert intake.deleted_by_author(turn, "facebook", "unknown") is None
    assert versions(office, kept.comment) == ["abuse"]


def test_the_clock_of_a_case_starts_when_the_comment_was_first_seen(office: Office):
    early, late = office.now - timedelta(hours=2), office.now
    cases_kept = [office.keep("repair", first_seen_at=seen).case for seen in (early, late)]
    with office.works.reading(office.id) as work:
        due = [work.cases.get(case).due_at for case in cases_kept]
    assert due[0] is not None
    assert due[1] is not None
    assert due[0] < due[1]


def test_of_comments_sent_together_all_are_kept_or_none(office: Office):
    posted = [intake.Posted("facebook", f"fb-{n}", "repair", office.now, office.now) for n in range(3)]
    with pytest.raises(ValueError, match="shorter"), office.turn() as turn:
        intake.keep(turn, posted, [None, None])
    with office.works.reading(office.id) as work:
        assert work.comments.find(one.key for one in posted) == {}
