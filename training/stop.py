"""Stopping a long run cleanly."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Stopped(RuntimeError):
    """The run was asked to stop; its checkpoint is saved and the same command goes on from there."""


@contextmanager
def stop_signals() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM instead of dying of them; the list is empty until one comes."""
    received: list[int] = []
    before = {
        number: signal.signal(number, lambda which, _frame: received.append(which))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
