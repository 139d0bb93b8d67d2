"""Messages in both databases: kept with what they tell of, taken by one, and never another organisation's."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from serving.domain.delivery import BACK_OFF, LEASE, Confirmation, DeliveryState
from serving.domain.errors import Refusal, RefusedError
from serving.service import outbox
from serving.service.repositories.outbox import Taken
from serving.service.work import NotFoundError
from serving.store.outbox import DueMessages
from tests.serving.handing_over import NOON, Sender, told

URL = "https://tool.example/hook"


def take(engine: Engine, at=NOON, most: int = 100, each: int = 100, **room: int) -> list[Taken]:
    return DueMessages(engine).take(at, room, most, each)


def ids(taken: list[Taken]) -> list[str]:
    return [one.message.id for one in taken]


def settle(sender: Sender, taken: Taken, failure: str | None, at=NOON) -> DeliveryState:
    with sender.works.writing(sender.organisation) as work:
        return outbox.settle(work, taken.message, failure, at, 0.5)


def events(sender: Sender, subject: str) -> list[str]:
    with sender.works.reading(sender.organisation) as work:
        return [entry.event for entry in work.trail.entries(subject)]


def test_a_message_is_kept_with_what_it_tells_of_or_not_at_all(engine: Engine):
    sender = Sender(engine)
    with suppress(ZeroDivisionError), sender.turn() as turn:
        lost = outbox.hand_over(turn, told(sender.decided(turn)))
        raise ZeroDivisionError
    with pytest.raises(NotFoundError):
        sender.kept(lost.id)
    kept = sender.kept(sender.hand_over()[0])
    assert (kept.delivery.state, kept.kind, kept.added_at) == (DeliveryState.WAITING, "decision.made", NOON)
    assert kept.body == {
        "type": "decision.made",
        "timestamp": "2026-11-20T12:00:00Z",
        "data": {
            "decision": kept.decision,
            "do": "hide",
            "act": "hide",
            "outcome": "act",
            "channel": "facebook",
            "external_id": "fb-1",
            "comment": "c1",
            "comment_version": 1,
            "grounds": ["spam", "abuse"],
            "decided_at": "2026-11-20T12:00:00Z",
        },
    }
    assert events(sender, kept.decision) == ["handed_over"]


def test_a_message_that_was_taken_is_nobody_elses_until_its_lease_is_over(engine: Engine):
    sender = Sender(engine, url=URL)
    id = sender.hand_over()[0]
    first = take(engine)
    assert ids(first) == [id]
    assert first[0].message == sender.kept(id)
    assert take(engine, NOON + LEASE - timedelta(seconds=1)) == []
    again = take(engine, NOON + LEASE)
    assert ids(again) == [id]
    assert settle(sender, first[0], "timed out", NOON + LEASE) == DeliveryState.WAITING
    assert sender.kept(id) == again[0].message


def test_many_who_take_at_once_never_take_the_same(engine: Engine):
    sender = Sender(engine, url=URL)
    wanted = sender.hand_over(60)
    with ThreadPoolExecutor(6) as deliverers:
        taken = [id for part in deliverers.map(lambda _: ids(take(engine, most=7)), range(20)) for id in part]
    taken += ids(take(engine))
    assert sorted(taken) == sorted(wanted)


def test_nobody_waits_for_a_deliverer_that_is_taking(engine: Engine):
    """On PostgreSQL rows are skipped that another holds; on SQLite writers take turns anyway."""
    sender = Sender(engine, url=URL)
    wanted = sender.hand_over(2)
    if engine.dialect.name != "postgresql":
        assert ids(take(engine)) == wanted
        return
    with engine.connect() as other, other.begin():
        other.execute(text("SELECT 1 FROM outbox WHERE id = :id FOR UPDATE"), {"id": wanted[0]})
        assert ids(take(engine)) == [wanted[1]]


def test_without_a_webhook_messages_wait(engine: Engine):
    sender = Sender(engine)
    sender.hand_over()
    assert take(engine) == []
    with sender.turn() as turn:
        outbox.set_webhook(turn, URL)
    assert len(take(engine)) == 1
    with sender.turn() as turn:
        outbox.remove_webhook(turn)
    assert take(engine, NOON + LEASE) == []


def test_each_organisation_s_messages_go_to_its_own_webhook_and_are_seen_by_it_alone(engine: Engine):
    whg, brent = Sender(engine, "whg", "https://whg.example/"), Sender(engine, "brent", "https://brent.example/")
    sent = {whg.hand_over()[0]: "https://whg.example/", brent.hand_over()[0]: "https://brent.example/"}
    assert {one.message.id: one.webhook.url for one in take(engine)} == sent
    with pytest.raises(NotFoundError):
        brent.kept(next(iter(sent)))
    with pytest.raises(NotFoundError), brent.turn() as turn:
        outbox.confirm(turn, next(iter(sent)), Confirmation.DONE)
    with brent.works.reading("brent") as work:
        assert [message.organisation for message in work.outbox.page(None, None, 10)[0]] == ["brent"]


def test_organisations_take_turns_and_none_has_more_under_way_than_its_share(engine: Engine):
    whg, brent = Sender(engine, "whg", URL), Sender(engine, "brent", URL)
    whg.hand_over(10)
    brent.hand_over(10, NOON + timedelta(seconds=1))
    later = NOON + timedelta(seconds=2)
    assert [one.message.organisation for one in take(engine, later, most=4, each=4)].count("brent") == 2
    rest = [one.message.organisation for one in take(engine, later, most=8, each=3, whg=0)]
    assert rest == ["brent"] * 3


def test_messages_about_one_decision_go_one_after_the_other(engine: Engine):
    sender = Sender(engine, url=URL)
    with sender.turn() as turn:
        decision = sender.decided(turn)
        first, second = (outbox.hand_over(turn, told(decision)) for _ in range(2))
    taken = take(engine)
    assert ids(taken) == [first.id]
    settle(sender, taken[0], "http 500")
    assert ids(take(engine, NOON + BACK_OFF[0])) == [first.id]
    with sender.turn() as turn:
        outbox.confirm(turn, first.id, Confirmation.DONE)
    assert ids(take(engine, NOON + BACK_OFF[0])) == [second.id]


def test_the_trail_tells_of_what_was_delivered_given_up_and_confirmed(engine: Engine):
    sender = Sender(engine, url=URL)
    arrived, gone = sender.hand_over(2)
    for taken in take(engine):
        settle(sender, taken, None if taken.message.id == arrived else "http 410")
    with sender.turn() as turn:
        outbox.confirm(turn, arrived, Confirmation.DONE, "hidden")
        outbox.confirm(turn, arrived, Confirmation.DONE, "hidden again")
        outbox.retry(turn, gone)
    assert events(sender, sender.kept(arrived).decision) == ["handed_over", "action_delivered", "action_confirmed"]
    assert events(sender, sender.kept(gone).decision) == ["handed_over", "action_dead", "handed_over_again"]
    assert sender.kept(arrived).delivery.confirmation == "hidden"
    with sender.works.reading("whg") as work:
        assert list(work.trail.breaks()) == []
        assert all("hidden" not in str(entry.details) for entry in work.trail.entries())


def test_a_dead_message_and_one_that_failed_are_handed_over_again_at_the_end_of_the_line(engine: Engine):
    sender = Sender(engine, url=URL)
    dead, failed, other = sender.hand_over(3)
    for taken in take(engine):
        settle(sender, taken, "http 410" if taken.message.id == dead else None)
    with sender.turn() as turn:
        outbox.confirm(turn, failed, Confirmation.FAILED, "no such post")
    assert {sender.kept(dead).delivery.state, sender.kept(failed).delivery.state} == {"dead", "failed"}
    assert DueMessages(engine).counts() == {"waiting": 0, "dead": 1, "failed": 1, "withdrawn": 0}
    with sender.turn() as turn:
        for id in (dead, failed):
            outbox.retry(turn, id)
    with sender.works.reading("whg") as work:
        assert [it.id for it in work.outbox.page(None, other, 10)[0]] == [dead, failed]
    assert ids(take(engine)) == [dead, failed]
    assert DueMessages(engine).counts() == {"waiting": 2, "dead": 0, "failed": 0, "withdrawn": 0}


def test_pages_follow_each_other_without_a_gap(engine: Engine):
    sender = Sender(engine)
    handed_over = sender.hand_over(7)
    with sender.turn() as turn:
        outbox.confirm(turn, handed_over[3], Confirmation.DONE)
    waiting, after = [], None
    with sender.works.reading("whg") as work:
        while True:
            page, after = work.outbox.page(DeliveryState.WAITING, after, 3)
            waiting += [message.id for message in page]
            if after is None:
                break
        assert [it.id for it in work.outbox.page(DeliveryState.CONFIRMED, None, 3)[0]] == [handed_over[3]]
        with pytest.raises(NotFoundError):
            work.outbox.page(None, "nothing", 3)
    assert waiting == [id for id in handed_over if id != handed_over[3]]


def test_those_who_hand_over_at_once_do_so_one_after_the_other(engine: Engine):
    sender = Sender(engine)
    with ThreadPoolExecutor(6) as people:
        handed_over = [id for one in people.map(lambda _: sender.hand_over(2), range(12)) for id in one]
    with sender.works.reading("whg") as work:
        page, _ = work.outbox.page(None, None, 100)
    assert sorted(message.id for message in page) == sorted(handed_over)


def test_another_secret_takes_over_within_a_day(engine: Engine):
    sender = Sender(engine, url=URL)
    later = NOON + timedelta(hours=1)
    with sender.turn(later) as turn:
        webhook = outbox.set_webhook(turn, URL)
        kept = outbox.webhook_of(turn)
    assert webhook.secret != sender.secret
    assert kept.secrets(later + timedelta(hours=23)) == (webhook.secret, sender.secret)
    assert kept.secrets(later + timedelta(hours=24)) == (webhook.secret,)
    assert sender.secret not in repr(kept)
    assert URL not in repr(kept)


def test_an_address_that_is_refused_changes_nothing(engine: Engine):
    sender = Sender(engine, url=URL)
    with pytest.raises(RefusedError) as refused, sender.turn() as turn:
        outbox.set_webhook(turn, "http://tool.example/")
    assert refused.value.refusal == Refusal.BAD_ADDRESS
    with sender.turn() as turn:
        assert outbox.webhook_of(turn).secret == sender.secret


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outbox",
        "UPDATE outbox SET body = '{}'",
        "UPDATE outbox SET kind = 'other'",
        "UPDATE outbox SET added_at = '2026-11-20 13:00:00.000000'",
        "UPDATE outbox SET next_at = NULL",
        "UPDATE outbox SET state = 'delivered'",
        "UPDATE outbox SET state = 'lost', next_at = NULL",
    ],
)
def test_the_database_refuses_to_lose_or_change_a_message(engine: Engine, statement: str):
    sender = Sender(engine)
    before = sender.kept(sender.hand_over()[0])
    with pytest.raises(DBAPIError), engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(statement))
    assert sender.kept(before.id) == before


def test_the_database_refuses_to_undo_a_confirmation(engine: Engine):
    sender = Sender(engine)
    id = sender.hand_over()[0]
    with sender.turn() as turn:
        outbox.confirm(turn, id, Confirmation.DONE)
    with pytest.raises(DBAPIError), engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE outbox SET state = 'dead'"))
