"""How long `houserules audit verify` takes over a long trail, in a process of its own."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from serving.domain.audit import Event
from serving.store.audit_trail import AuditTrail
from serving.store.database import open_migrated, writing
from tests.benchmarks.service import ROOT

LONGEST = 20.0
"""Seconds that 200,000 entries may take."""
AT_ONCE = 10_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def run(entries: int) -> None:
    """Print how long it takes to check a trail of so many entries on SQLite, the start of the program included."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'houserules.db'}"
        _write(database, entries)
        command = [sys.executable, "-m", "houserules", "audit", "verify", "--database", database]
        begun = perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        seconds = perf_counter() - begun
    table = Table("", "measured", "target", title=f"audit verify on {entries:,} entries")
    table.add_row("seconds", f"{seconds:.1f}", f"< {LONGEST * entries / 200_000:g}")
    table.add_row("entries a second", f"{entries / seconds:,.0f}", "")
    Console().print(table)


def _write(database: str, entries: int) -> None:
    engine = open_migrated(database)
    for first in range(0, entries, AT_ONCE):
        with writing(engine) as connection:
            AuditTrail(connection, "whg").add(_events(first, min(first + AT_ONCE, entries)))
    engine.dispose()


def _events(first: int, end: int) -> Iterator[Event]:
    for number in range(first, end):
        details = {"version": number % 7, "by": "kim", "sha256": f"{number:064x}"}
        yield Event(BEGIN + timedelta(seconds=number), f"person {number % 9}", None, "noted", f"{number:024x}", details)
