"""A process killed at any moment has lost nothing that it said was kept, and left nothing half-written."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Timer

from sqlalchemy import func, select

from serving.store.database import reading
from serving.store.tables import decisions, outbox, rulings
from tests.serving.office import Office

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("TEST_KILLS", "4"))
"""`make faults` takes 100."""
LONGEST = 1.0
"""Seconds from the first thing that was kept to the end."""


def killed(address: str, run: int, after: float) -> list[tuple[str, str]]:
    """What a process that was killed so long after its first write had said is kept."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.faults.writer", address, str(run)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    timer = Timer(after, process.send_signal, [signal.SIGKILL])
    timer.start()
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    timer.join()
    # A line that was cut off was not said.
    return [(line.split()[0], line.split()[1]) for line in lines if line.endswith("\n")]


def test_what_was_said_to_be_kept_is_there_after_a_kill_and_the_trail_holds(office: Office, address: str):
    random = Random(KILLS)
    said = [one for run in range(KILLS) for one in killed(address, run, random.uniform(0, LONGEST))]
    ids = {kind: [id for of, id in said if of == kind] for kind, _ in said}
    assert len(ids["kept"]) >= KILLS
    with office.works.reading(office.id) as work:
        for comment in ids["kept"]:
            assert work.cases.of_comment(comment) is not None
        for decision in ids.get("advised", []):
            assert work.decisions.get(decision).decision.advice
        for decision in ids.get("decided", []):
            assert work.decisions.get(decision).decision.is_to_act
        assert list(work.trail.breaks()) == []
        entries = list(work.trail.entries())
    with reading(office.engine) as connection:
        ruled = set(connection.execute(select(rulings.c.decision)).scalars())
        handed_over = list(connection.execute(select(outbox.c.decision)).scalars())
        proposed = connection.execute(select(func.count()).select_from(decisions)).scalar()
    assert set(ids.get("decided", [])) <= ruled
    assert sorted(handed_over) == sorted(ruled), "each decision is handed over once"
    assert {it.subject for it in entries if it.event == "decided"} == ruled
    assert len([it for it in entries if it.event == "proposed"]) == proposed
