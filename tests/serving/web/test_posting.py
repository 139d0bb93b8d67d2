"""Where a message really goes: to an address that was looked up and checked, whatever name it hides behind."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from serving.domain.delivery import Delivery
from serving.service.repositories.outbox import OutboxMessage, Taken, Webhook
from serving.web.posting import send_once
from tests.serving.handing_over import NOON
from tests.serving.tool import Tool, a_tool

MESSAGE = OutboxMessage("m1", "whg", "d1", "decision.made", {"type": "test"}, NOON, Delivery(next_at=NOON))
SECRET = "whsec_" + "A" * 44


@pytest.fixture
def tool() -> Iterator[Tool]:
    with a_tool() as listening:
        yield listening


class Names(dict[str, list[list[str]]]):
    """What names stand for, look by look, as a resolver that somebody else controls would say; the last one stays."""

    def look(self, host: str) -> list[str]:
        answers = self.get(host, [[host]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    known, look_up = Names(), socket.getaddrinfo

    def looked_up(host: Any, *more: Any, **named: Any) -> list[Any]:
        return [it for address in known.look(host) for it in look_up(address, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return known


def sent(url: str, *, private: bool) -> str | None:
    return asyncio.run(send_once(Taken(MESSAGE, Webhook(url, SECRET, NOON, private=private))))


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "127.0.0.1"]])
def test_a_name_that_leads_to_this_machine_gets_nothing(tool: Tool, names: Names, answers: list[str]):
    names["tool.example"] = [answers]
    url = tool.url.replace("127.0.0.1", "tool.example")
    assert sent(url, private=False) == "address not allowed"
    assert tool.received == []


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "64:ff9b::a9fe:a9fe"])
def test_a_name_that_leads_to_the_credentials_of_a_cloud_never_gets_anything(names: Names, address: str):
    names["tool.local"] = [[address]]
    assert sent("http://tool.local/", private=True) == "address not allowed"


def test_a_private_host_that_was_allowed_is_called_by_its_name(tool: Tool, names: Names):
    names["tool.local"] = [["127.0.0.1"]]
    assert sent(tool.url.replace("127.0.0.1", "tool.local"), private=True) is None
    assert tool.received[0].headers["host"] == f"tool.local:{tool.server.server_port}"


def test_what_is_connected_to_is_what_was_checked(tool: Tool, names: Names):
    names["tool.local"] = [["127.0.0.1"], ["169.254.169.254"]]
    assert sent(tool.url.replace("127.0.0.1", "tool.local"), private=True) is None
    assert len(tool.received) == 1


def test_a_host_that_does_not_answer_at_one_address_is_tried_at_the_next(tool: Tool, names: Names):
    names["tool.local"] = [["127.0.0.2", "127.0.0.1"]]
    assert sent(tool.url.replace("127.0.0.1", "tool.local"), private=True) is None


def test_a_name_that_nobody_knows_is_no_connection():
    assert sent("https://nowhere.invalid/", private=False) == "no connection"


def test_a_certificate_is_asked_for_by_the_host_s_name(names: Names):
    """The beginning of a TLS connection names the host, not the address that is connected to."""
    names["tool.local"] = [["127.0.0.1"]]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://tool.local:{listening.getsockname()[1]}/"

        async def begin() -> bytes:
            sending = asyncio.create_task(_send(url))
            connection, _ = await asyncio.to_thread(listening.accept)
            with connection:
                hello = await asyncio.to_thread(connection.recv, 4096)
            await sending
            return hello

        assert b"tool.local" in asyncio.run(begin())


async def _send(url: str) -> None:
    assert await send_once(Taken(MESSAGE, Webhook(url, SECRET, NOON, private=True))) == "no connection"


def test_no_proxy_of_the_environment_stands_between(tool: Tool, monkeypatch: pytest.MonkeyPatch):
    with a_tool() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server.server_port}")
        assert sent(tool.url, private=True) is None
        assert (len(tool.received), proxy.received) == (1, [])
