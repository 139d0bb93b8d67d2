"""A moderation tool for tests: a real HTTP server that reads signatures in its own way and answers as it is told."""

import base64
import hashlib
import hmac
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = int | Callable[["Handler"], None]


@dataclass(frozen=True)
class Received:
    """One request that came in."""

    id: str
    body: dict[str, Any]
    headers: Message
    raw: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures was made with this secret."""
        key = base64.b64decode(secret.split("_", 1)[1])
        content = b".".join([self.id.encode(), self.headers["webhook-timestamp"].encode(), self.raw])
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        versions = [one.split(",", 1) for one in self.headers["webhook-signature"].split()]
        return any(version == "v1" and hmac.compare_digest(mac, expected) for version, mac in versions)


class Tool:
    """What came in, and what is answered: the next of `answers`, or 200 once there is none."""

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.received: list[Received] = []
        self.answers: deque[Answer] = deque()
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        """Its webhook."""
        return f"http://127.0.0.1:{self.server.server_port}/hook?key=abc"

    @property
    def ids(self) -> list[str]:
        """The ids of what came in, in order."""
        return [one.id for one in self.received]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    tool: Tool

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up has hung up."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        tool, raw = self.server.tool, self.rfile.read(int(self.headers["content-length"]))
        tool.received.append(Received(self.headers["webhook-id"], json.loads(raw), self.headers, raw))
        try:
            answer = tool.answers.popleft()
        except IndexError:
            answer = 200
        if callable(answer):
            answer(self)
        else:
            self.answer(answer)

    def answer(self, status: int, body: bytes = b"thank you", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def a_tool() -> Iterator[Tool]:
    """A tool that listens, until the end."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.tool = tool = Tool(server)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield tool
        finally:
            tool.ended.set()
            server.shutdown()
            serving.join()


def hang(handler: Handler) -> None:
    """Say nothing at all."""
    handler.server.tool.ended.wait()
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Send a byte now and then, so that something always comes and nothing is ever said."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    while not handler.server.tool.ended.wait(0.05):
        handler.wfile.write(b"x")
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Break the connection off."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def flood(handler: Handler) -> None:
    """Accept, with an answer that never ends."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.tool.ended.is_set():
        handler.wfile.write(b"x" * 4096)


def slowly(seconds: float) -> Callable[[Handler], None]:
    """Accept after a while."""

    def answer(handler: Handler) -> None:
        handler.server.tool.ended.wait(seconds)
        handler.answer(200)

    return answer
