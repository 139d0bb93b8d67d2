"""The week of the demo, played with the bundle that ships: everything a visitor should find is there."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.bundle import Bundle
from models.labels import Label
from serving.demo.making import Made, make_demo
from serving.demo.story import read_story
from serving.domain.appeal import Verdict
from serving.domain.case import Case, Status, Timeliness
from serving.domain.correction import Standing
from serving.domain.decision import Outcome, Stage, View
from serving.domain.delivery import DeliveryState
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.classify import open_classifier
from serving.service.repositories.cases import QueueFilter
from serving.service.repositories.decisions import KeptDecision
from serving.settings import DEFAULT_BUNDLE
from serving.store.database import open_migrated
from serving.store.work import SqlWork, SqlWorks

END = datetime(2026, 11, 18, 16, 40, tzinfo=UTC)
"""A Wednesday afternoon."""
PASSWORD = "a password for a test"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, SqlWorks]]:
    engine = open_migrated(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    works = SqlWorks(engine)
    classifier = open_classifier(DEFAULT_BUNDLE, "whg", threads=2)
    yield make_demo(works, classifier, read_story(), PASSWORD, END, lambda share: None), works
    engine.dispose()


@pytest.fixture
def work(played: tuple[Made, SqlWorks]) -> Iterator[SqlWork]:
    with played[1].reading("whg") as work:
        yield work


def cases(work: SqlWork, **wanted: object) -> list[Case]:
    return list(work.cases.page(QueueFilter(**wanted), END, None, 200).cases)  # type: ignore[arg-type]


def everything(work: SqlWork) -> list[Case]:
    return [*cases(work), *cases(work, status=Status.CLOSED)]


def decisions(work: SqlWork) -> list[KeptDecision]:
    return [kept for case in everything(work) for kept in work.decisions.of_comment(case.comment)]


def comments(work: SqlWork) -> list:
    kept = {entry.subject for entry in work.trail.entries() if entry.event == "comment_kept"}
    return [work.comments.get(id) for id in kept]


def answered_by_a_person(work: SqlWork) -> bool:
    closed = cases(work, status=Status.CLOSED)
    replies = [reply for case in closed for reply in work.replies.of_case(case.id)]
    signed = all((reply.text or "").endswith("at whg") for reply in replies)
    return signed and len({reply.text for reply in replies}) == len(replies) > 30


def overruled(kept: KeptDecision) -> bool:
    ruling = kept.decision.ruling
    against = [given for given in kept.decision.advice if given.view == View.DISAGREE]
    return bool(ruling and ruling.overruled and against)


def removed_after_advice(kept: KeptDecision) -> bool:
    decision = kept.decision
    agreed = bool(decision.advice) and all(given.view == View.AGREE for given in decision.advice)
    return decision.act == ActKind.DELETE and decision.is_to_act and agreed


def kept_against_a_suggestion(kept: KeptDecision) -> bool:
    ruling = kept.decision.ruling
    return bool(ruling and ruling.outcome == Outcome.KEEP and ruling.shown.suggested)


def blocks(work: SqlWork, *, told: bool) -> bool:
    """Whether there is a block on evidence, after an earlier violation, of which the author was told or not yet."""
    for kept in decisions(work):
        ruling = kept.decision.ruling
        if kept.decision.act == ActKind.BLOCK and ruling and kept.evidence and ruling.matter.record.violations:
            notices = work.decisions.notices(kept.id)
            if notices and all((notice.told_at is not None) == told for notice in notices):
                return True
    return False


def read(work: SqlWork, standing: Standing, *, changed: bool | None = None) -> bool:
    found = work.corrections.standing(standing)
    return any(changed is None or it.corrections[0].changed == changed for it in found)


STATES: dict[str, Callable[[SqlWork], object]] = {
    "unclaimed": lambda work: len(cases(work, unclaimed=True)) > 15,
    "claimed by somebody now": lambda work: [it for it in cases(work) if it.held_by(END)],
    "assigned": lambda work: [it for it in cases(work) if it.assigned_to],
    "overdue": lambda work: cases(work, timeliness=Timeliness.OVERDUE),
    "at risk": lambda work: cases(work, timeliness=Timeliness.AT_RISK),
    "escalated": lambda work: [it for it in cases(work) if it.escalated_to],
    "a large following": lambda work: [it for it in everything(work) if "large_following" in it.escalated_to],
    "joined": lambda work: [it for it in cases(work, status=Status.CLOSED) if it.joined_to],
    "unscored": lambda work: cases(work, unscored=True),
    "in the inbox": lambda work: cases(work, place=Place.INBOX),
    "an emergency that is open": lambda work: cases(work, level=Level.EMERGENCY),
    "answered by a person": answered_by_a_person,
    "proposed": lambda work: [it for it in decisions(work) if it.decision.stage == Stage.PROPOSED],
    "waits for advice": lambda work: [it for it in decisions(work) if it.decision.stage == Stage.ADVICE_ASKED],
    "advised": lambda work: [it for it in decisions(work) if it.decision.stage == Stage.ADVISED],
    "deleted after advice": lambda work: list(filter(removed_after_advice, decisions(work))),
    "kept against a suggestion": lambda work: list(filter(kept_against_a_suggestion, decisions(work))),
    "advice overruled with a reason": lambda work: list(filter(overruled, decisions(work))),
    "decided by the deputy": lambda work: [
        it for it in decisions(work) if it.decision.ruling and it.decision.ruling.role.in_absence_of
    ],
    "nobody is absent now": lambda work: work.people.absences() and not work.people.away(END, ""),
    "a block and its notice given": lambda work: blocks(work, told=True),
    "a block and its notice due": lambda work: blocks(work, told=False),
    "an appeal is open": lambda work: [it for it in decisions(work) if it.appeal and not it.appeal.judgement],
    "reversed on appeal": lambda work: [
        it
        for it in decisions(work)
        if it.appeal and it.appeal.judgement and it.appeal.judgement.verdict == Verdict.REVERSED
    ],
    "read as suggested": lambda work: read(work, Standing.AGREED, changed=False),
    "read otherwise": lambda work: read(work, Standing.AGREED, changed=True),
    "one reading": lambda work: read(work, Standing.ONE_READING),
    "two disagree": lambda work: read(work, Standing.DISPUTED),
    "settled by an arbiter": lambda work: read(work, Standing.SETTLED),
    "accepted for training": lambda work: read(work, Standing.ACCEPTED),
    "kept out of training": lambda work: read(work, Standing.REJECTED),
    "edited": lambda work: [it for it in comments(work) if it.version > 1],
    "deleted by its author": lambda work: [it for it in comments(work) if it.deleted_by_author_at],
    "done by the tool": lambda work: work.outbox.page(DeliveryState.CONFIRMED, None, 5)[0],
    "waits for the tool": lambda work: work.outbox.page(DeliveryState.WAITING, None, 5)[0],
    "no case": lambda work: [it for it in comments(work) if work.cases.of_comment(it.id) is None],
    "a case that a person alone saw": lambda work: [
        it for it in work.corrections.standing() if Label.THREAT in (it.reading.labels if it.reading else ())
    ],
}


@pytest.mark.parametrize("state", STATES)
def test_a_visitor_finds(work: SqlWork, state: str):
    assert STATES[state](work)


def test_every_scene_could_be_played(played: tuple[Made, SqlWorks]):
    assert played[0].missed == ()


def test_the_trail_holds_and_agrees_with_what_is_kept(work: SqlWork):
    assert list(work.trail.breaks()) == []
    assert list(work.trail.disagreements()) == []


def test_things_happen_in_the_order_of_their_times_and_none_after_the_end(work: SqlWork):
    moments = [entry.at for entry in work.trail.entries()]
    assert moments == sorted(moments)
    assert moments[-1] <= END


def test_emergencies_are_answered_in_time_and_most_of_the_work_is_done(work: SqlWork):
    for case in cases(work, level=Level.EMERGENCY):
        if work.corrections.quarantine(case.comment, 1).corrections:
            continue  # somebody said only later that it is one
        answered = [reply.at for reply in work.replies.of_case(case.id)] or [END]
        assert answered[0] - case.opened_at < timedelta(minutes=15)
    assert len(cases(work, timeliness=Timeliness.OVERDUE)) <= 6
    assert len(cases(work, status=Status.CLOSED)) > len(cases(work))


def test_somebody_is_there_for_every_role_and_every_permission(work: SqlWork):
    accounts = work.people.accounts()
    assert {role for account in accounts for role in account.roles} == {
        "social_media_specialist",
        "communications_colleague",
        "communications_manager",
        "head_of_communications",
        "customer_services_colleague",
    }
    assert {str(permission) for account in accounts for permission in account.permissions} == {
        "review",
        "arbitrate",
        "curate",
        "audit",
        "manage",
    }


@pytest.mark.parametrize("rules", ["north-herts", "brent", "pineview"])
def test_under_other_rules_what_they_do_not_allow_is_left_out_and_the_rest_goes_on(
    rules: str, tiny_bundle: Bundle, tmp_path: Path
):
    engine = open_migrated(f"sqlite:///{tmp_path / 'demo.db'}")
    works = SqlWorks(engine)
    classifier = open_classifier(tiny_bundle.folder, rules, threads=1)
    make_demo(works, classifier, read_story(), PASSWORD, END, lambda share: None)
    with works.reading(rules) as work:
        assert len(comments(work)) == len(read_story().remarks)
        assert list(work.trail.breaks()) == []
    engine.dispose()
