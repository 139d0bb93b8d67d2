"""How fast comments are kept, beside the same comments only classified; a long queue; and a long trail."""

import asyncio
import itertools
import json
import statistics
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import track
from rich.table import Table

from serving.domain.people import Actor
from serving.service import intake
from serving.service.accounts import add_account
from serving.service.classify import Classifier, Comment, open_classifier
from serving.service.intake import Posted, Score
from serving.service.keys import create_key
from serving.service.policy import Permission, Scope
from serving.service.repositories.people import Account
from serving.service.sessions import Proven, begin_session
from serving.service.work import Turn
from serving.store.database import open_migrated
from serving.store.rules import register_rules
from serving.store.work import SqlWorks
from tests.benchmarks.service import housing_texts, running_service
from tests.serving.postgresql import NotInstalledError, running_server

BATCH = 32
CONNECTIONS = 4
ROUNDS = 5
LEAST_SHARE = 0.5
LONGEST_PAGE = 100
"""Milliseconds, at the median."""
LONGEST_VERIFY = 20
"""Seconds."""
LOOKS = 40
QUERIES = ("", "level=urgent", "team=customer_services", "unclaimed=true", "timeliness=overdue", "status=closed")
"""What the queue is asked for; the last finds nothing, the most work for the least answer."""


def run(bundle: Path, cases: int, comments: int) -> None:
    """Print the speed of intake as a share of that of classify, of a page of the queue, and of verifying the trail."""
    console = Console()
    table = Table("Keeping", "Measured", "Wanted", title=f"What is kept, with {cases:,} cases")
    with tempfile.TemporaryDirectory() as folder:
        _show(table, "SQLite", _intake(bundle, f"sqlite:///{folder}/intake.db", comments))
        _show(table, "SQLite", _queue(bundle, f"sqlite:///{folder}/queue.db", cases))
    try:
        with running_server() as server, server.database() as address:
            _show(table, "PostgreSQL", _queue(bundle, address, cases))
    except NotInstalledError as error:
        table.caption = f"{error}: the queue was measured on SQLite alone"
    console.print(table)


def _show(table: Table, database: str, rows: Iterator[tuple[str, str, str]]) -> None:
    for name, measured, wanted in rows:
        table.add_row(f"{database}: {name}", measured, wanted)


def _intake(bundle: Path, database: str, comments: int) -> Iterator[tuple[str, str, str]]:
    texts = itertools.cycle(housing_texts())
    key = _prepared(bundle, database)[1]
    batches = comments // ROUNDS // BATCH
    rates: dict[str, list[float]] = {"/v1/classify": [], "/v1/comments": []}
    with running_service(bundle, "warm up", database=database, key=key) as (address, _):
        numbers = itertools.count()
        for _ in range(ROUNDS):
            chosen = [[next(texts) for _ in range(BATCH)] for _ in range(batches)]
            for path in rates:
                bodies = [_body(path, batch, numbers) for batch in chosen]
                rates[path].append(batches * BATCH / asyncio.run(_send(address, path, key, bodies)))
    share = statistics.median(
        kept / bare for kept, bare in zip(rates["/v1/comments"], rates["/v1/classify"], strict=True)
    )
    for path, found in rates.items():
        yield f"{path}, {BATCH} a request, {CONNECTIONS} connections", f"{statistics.median(found):.0f} a second", ""
    yield f"intake of {comments:,}, share of classify", f"{share:.0%}", f"{LEAST_SHARE:.0%}"


def _body(path: str, texts: list[str], numbers: Iterator[int]) -> bytes:
    comments = [{"text": text} for text in texts]
    if path == "/v1/comments":
        comments = [
            {"channel": "facebook", "external_id": str(number), "author_handle": f"author {number % 5000}", **comment}
            for number, comment in zip(numbers, comments, strict=False)
        ]
    return json.dumps({"comments": comments}).encode()


async def _send(address: str, path: str, key: str, bodies: list[bytes]) -> float:
    waiting, begun = iter(bodies), perf_counter()
    async with asyncio.TaskGroup() as callers:
        for _ in range(CONNECTIONS):
            callers.create_task(_send_some(address, path, key, waiting))
    return perf_counter() - begun


async def _send_some(address: str, path: str, key: str, waiting: Iterator[bytes]) -> None:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for body in waiting:
        head = f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nX-API-Key: {key}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " 200 " not in answer.splitlines()[0]:
            raise RuntimeError(f"a request failed: {answer.splitlines()[0]}")
        await reader.readexactly(int(answer.lower().partition("content-length: ")[2].split()[0]))
    writer.close()


def _queue(bundle: Path, database: str, cases: int) -> Iterator[tuple[str, str, str]]:
    session, key = _prepared(bundle, database)
    works = SqlWorks(open_migrated(database))
    _fill(works, open_classifier(bundle, "whg"), cases)
    with running_service(bundle, "warm up", database=database, key=key) as (address, _):
        for query in QUERIES:
            times = [_timed(f"http://{address}/v1/cases?limit=50&{query}", session) for _ in range(LOOKS)]
            name = f"a page of 50 of the queue{f', {query}' if query else ''}"
            yield name, f"{statistics.median(times):.0f} ms (longest {max(times):.0f})", f"{LONGEST_PAGE} ms"
    begun = perf_counter()
    with works.reading("whg") as work:
        assert not [*work.trail.breaks(), *work.trail.disagreements()]
        entries = work.trail.head().number
    yield f"verifying a trail of {entries:,} entries", f"{perf_counter() - begun:.1f} s", f"{LONGEST_VERIFY} s"
    works.engine.dispose()


def _timed(address: str, token: str) -> float:
    request = urllib.request.Request(address, headers={"X-API-Key": token})
    begun = perf_counter()
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
    return 1000 * (perf_counter() - begun)


def _prepared(bundle: Path, database: str) -> tuple[str, str]:
    """A database of whg with somebody who reads and a program that sends; the tokens of both."""
    works = SqlWorks(open_migrated(database))
    rules = open_classifier(bundle, "whg").rules
    at = datetime.now(UTC)
    register_rules(works, [rules], at)
    with works.writing("whg") as work:
        turn = Turn(work, rules, Actor("benchmark", frozenset()), at)
        team, may = rules.teams[0].id, (Permission.REVIEW,)
        account = add_account(turn, "reader", "Kim Lee", team, may, (), "twelve characters")
        token = _session(turn, account)
        key = create_key(turn, "tool", (Scope.CLASSIFY, Scope.INTAKE, Scope.METRICS))
    works.engine.dispose()
    return token, key


def _session(turn: Turn, account: Account) -> str:
    kept = turn.work.people.password_hash(account.person) or ""
    own = replace(turn, actor=Actor(account.person, frozenset()))
    return begin_session(own, Proven(account, kept))[0]


def _fill(works: SqlWorks, classifier: Classifier, cases: int) -> None:
    """So many cases, of comments that came in over a month."""
    now = datetime.now(UTC)
    texts = [f"{text} Please help, this is a complaint about repairs." for text in housing_texts()[:500]]
    answers = classifier.classify([Comment(text) for text in texts], now)
    numbers = itertools.count()
    for _ in track(range(cases // 250), description="Filling the queue"):
        posted, scores = [], []
        for number in itertools.islice(numbers, 250):
            seen = now - timedelta(seconds=26 * (number % 100_000))
            text, answer = texts[number % len(texts)], answers[number % len(texts)]
            posted.append(Posted("facebook", str(number), text, seen, seen, author_handle=f"author {number % 5000}"))
            moved = replace(answer, suggestion=replace(answer.suggestion, attention=_moved(answer, seen - now)))
            scores.append(Score(classifier.identity, classifier.rules_identity, moved, now))
        with works.writing("whg") as work:
            intake.keep(Turn(work, classifier.rules, Actor("benchmark", frozenset()), now), posted, scores)


def _moved(answer, by: timedelta):
    """The attention of an answer, as it would have been so much earlier."""
    attention = answer.suggestion.attention
    return replace(attention, look_by=attention.look_by + by if attention.look_by else None)
