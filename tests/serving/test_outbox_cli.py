"""`houserules webhook` and `houserules outbox`: where messages go, and how far they have come."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from houserules import app
from serving.domain.delivery import Confirmation
from serving.service import outbox
from serving.store.database import open_migrated
from tests.serving.handing_over import NOON, Sender
from tests.serving.tool import Tool, a_tool


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'houserules.db'}"


@pytest.fixture
def sender(database: str) -> Iterator[Sender]:
    engine = open_migrated(database)
    yield Sender(engine)
    engine.dispose()


@pytest.fixture
def tool() -> Iterator[Tool]:
    with a_tool() as listening:
        yield listening


def run(database: str, command: str) -> Result:
    return CliRunner().invoke(app, [*shlex.split(command), "--database", database, "--organisation", "whg"])


def said(database: str, command: str) -> str:
    result = run(database, command)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(database: str, command: str) -> str:
    result = run(database, command)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    return result.stderr


def test_a_webhook_is_set_tried_shown_and_removed(database: str, tool: Tool, sender: Sender):
    secret = said(database, f"webhook set '{tool.url}' --private-http").strip()
    assert said(database, "webhook test").endswith(": accepted\n")
    assert tool.received[0].is_signed_with(secret)
    assert tool.received[0].body["type"] == "test"
    shown = said(database, "webhook show")
    assert tool.url in shown
    assert "private hosts allowed" in shown
    with sender.turn() as turn:
        assert [it.event for it in turn.work.trail.entries("webhook")] == ["webhook_set", "webhook_tried"]
    assert secret not in shown
    said(database, "webhook remove")
    assert refused(database, "webhook show") == (
        "houserules webhook: No webhook is set, so messages wait until the tool asks for them.\n"
    )


def test_the_secret_before_counts_for_a_day_and_one_is_told(database: str, sender: Sender):
    said(database, "webhook set https://tool.example/")
    assert "the secret before counts until" in run(database, "webhook set https://tool.example/").stderr


def test_a_webhook_that_does_not_accept_is_said_in_a_word(database: str, tool: Tool, sender: Sender):
    said(database, f"webhook set '{tool.url}' --private-http")
    tool.answers.append(500)
    tried = run(database, "webhook test")
    assert (tried.exit_code, tried.stdout.split(": ")[1]) == (1, "http 500\n")


def test_an_address_that_cannot_be_used_is_refused_in_one_line(database: str, sender: Sender):
    assert "begins with https://" in refused(database, "webhook set http://tool.example/")
    assert "--private-http" in refused(database, "webhook set https://10.0.0.1/")


def test_what_waits_is_dead_or_failed_is_listed_and_handed_over_again(database: str, sender: Sender):
    with sender.turn() as turn:
        outbox.set_webhook(turn, "https://tool.example/")
    dead, done, failed = sender.hand_over(3)
    for taken in sender.works.due().take(NOON, {}, 1, 1):
        with sender.works.writing("whg") as work:
            outbox.settle(work, taken.message, "http 410", NOON, 0)
    with sender.turn() as turn:
        outbox.confirm(turn, done, Confirmation.DONE)
        outbox.confirm(turn, failed, Confirmation.FAILED)
    decision = sender.kept(dead).decision
    assert said(database, "outbox list --state dead") == (
        f"{dead} decision.made of {decision}: dead, 1 attempt, http 410\n"
    )
    assert [line.split(" ")[0] for line in said(database, "outbox list").splitlines()] == [dead, failed]
    assert said(database, "outbox list --state confirmed").startswith(done)
    assert said(database, f"outbox retry {dead}") == f"{dead}: waiting\n"
    assert sender.kept(dead).delivery.attempts == 0
    assert "done" in refused(database, f"outbox retry {done}")
    assert "no such action" in refused(database, "outbox retry nothing")


def test_the_help_says_when_a_message_is_dead_or_withdrawn():
    said = " ".join(CliRunner().invoke(app, ["outbox", "list", "--help"]).stdout.replace("│", " ").split())
    assert "as soon as the tool answers 410" in said
    assert "withdrawn" in said


def test_no_message_is_left_out_of_a_long_list(database: str, sender: Sender):
    handed_over = sender.hand_over(450)
    assert [line.split(" ")[0] for line in said(database, "outbox list").splitlines()] == handed_over
