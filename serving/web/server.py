"""The server process: one socket, and an end at which no answer is lost."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import uvicorn
from fastapi import FastAPI

from serving.settings import Settings
from serving.web.running import Running

SIGNALS = (signal.SIGTERM, signal.SIGINT)
KEEP_ALIVE_SECONDS = 75
"""Longer than load balancers keep an idle connection, so that it is they who close it."""
LEAVE_SECONDS = 1.0
"""How long the threads that are left are waited for, once all are answered."""


class ListenError(OSError):
    """The address cannot be listened on; the message is one sentence that says why."""


class Server(uvicorn.Server):
    """uvicorn's server, with an end in two steps.

    On SIGTERM or SIGINT `/readyz` says no and every answer closes its connection, so that callers turn elsewhere.
    `notice` seconds later it stops listening, finishes what is under way, and returns. A second signal ends the
    notice, a third one the waiting.
    """

    def __init__(self, config: uvicorn.Config, running: Running, notice: float, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._running = running
        self._notice = notice
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        self._announce()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's own, does not end the process by the same signal: a stop that was asked for is a success."""
        loop = asyncio.get_running_loop()
        earlier = {
            number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._stop, loop)) for number in SIGNALS
        }
        try:
            yield
        finally:
            for number, handler in earlier.items():
                signal.signal(number, handler)

    def _stop(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.should_exit:
            self.force_exit = True
        elif self._running.stopping:
            self.should_exit = True
        else:
            self._running.stopping = True
            loop.call_later(self._notice, setattr, self, "should_exit", True)


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not yet listening. Raises `ListenError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(f"{host} is not an address of this machine: {error.strerror}") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise ListenError(f"cannot listen on port {port} of {host}: {(error.strerror or '').lower()}") from error
    return bound


def run(app: FastAPI, listener: socket.socket, settings: Settings, announce: Callable[[], None]) -> None:
    """Serve until a signal comes and every answer under way is given; `announce` is called once it listens."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    server = Server(config, app.state.running, settings.notice_seconds, announce)
    server.run(sockets=[listener])


def leave() -> None:
    """End the process, if need be without threads that still wait for the database: it undoes what they had begun.

    To be called last, when all are answered; returns where no thread is left.
    """
    end = monotonic() + LEAVE_SECONDS
    others = [it for it in threading.enumerate() if it is not threading.main_thread() and not it.daemon]
    for thread in others:
        thread.join(max(end - monotonic(), 0))
    if any(thread.is_alive() for thread in others):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
