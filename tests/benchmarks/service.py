"""How fast the service answers, beside the bare predictor in the same run on the same texts."""

import asyncio
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from models.bundle import load_bundle
from models.predictor import Predictor

COMMAND = (sys.executable, "-m", "houserules", "serve")
ROOT = Path(__file__).parents[2]
ROUNDS = 3
SECONDS = 5
"""How long each of the rounds measures one thing; the median of the rounds counts."""
LARGEST_START = 5.0
LARGEST_MEMORY = 500 * 1024**2

WRK_SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local at = 0
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[at])
end
done = function(summary, latency, requests)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.timeout + summary.errors.status
  io.write(string.format('\\nRESULT {"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p99": %f}\\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Callers that each send one request after the other, with so many comments in each."""

    connections: int
    comments: int
    least_share: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a load: comments a second, and milliseconds a request."""

    rate: float
    p50: float
    p99: float


LOADS = (Load(connections=4, comments=32, least_share=0.8), Load(connections=16, comments=1, least_share=0.4))


def run(bundle: Path) -> None:
    """Print the service's speed as shares of the bare predictor's, its time to start and its memory."""
    console = Console()
    texts = housing_texts()
    predictor = Predictor(load_bundle(bundle))
    measure = measure_with_wrk if shutil.which("wrk") else measure_with_asyncio
    if measure is measure_with_asyncio:
        console.print("wrk is not installed; a client in Python takes its place and costs the service some speed.")
    with running_service(bundle, texts[0]) as (address, started):
        bare: list[float] = []
        served: dict[Load, list[Measured]] = {load: [] for load in LOADS}
        for _ in range(ROUNDS):
            bare.append(measure_bare(predictor, texts))
            for load in LOADS:
                served[load].append(measure(address, load, texts))
        memory = resident_bytes(address)
    console.print(_table(bare, served, started, memory))


def housing_texts() -> list[str]:
    """Real-looking comments: those written for this project."""
    files = sorted((ROOT / "datasets" / "housing").glob("*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@contextmanager
def running_service(
    bundle: Path, text: str, database: str | None = None, key: str | None = None
) -> Iterator[tuple[str, float]]:
    """A service of its own process; its address, and the seconds until its first answer."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HOUSERULES_DATABASE": database or f"sqlite:///{folder}/empty.db"}
        command = [*COMMAND, "--bundle", str(bundle.resolve()), "--port", "0"]
        begun = perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout
            address = process.stdout.readline().partition("http://")[2].partition("/")[0]
            classify(address, [text], key)
            yield address, perf_counter() - begun
        finally:
            process.terminate()
            process.wait(timeout=30)


def classify(address: str, texts: Sequence[str], key: str | None = None) -> None:
    """One request, answered."""
    headers = {"Content-Type": "application/json"} | ({"X-API-Key": key} if key else {})
    request = urllib.request.Request(f"http://{address}/v1/classify", body_of(texts).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def body_of(texts: Sequence[str]) -> str:
    """A request that asks about these texts, on one line."""
    return json.dumps({"comments": [{"text": text} for text in texts]})


def measure_bare(predictor: Predictor, texts: Sequence[str], comments: int = 32) -> float:
    """Comments a second of the predictor by itself, in batches of so many."""
    batches = itertools.cycle([texts[at : at + comments] for at in range(0, len(texts) - comments + 1, comments)])
    done, begun = 0, perf_counter()
    while perf_counter() - begun < SECONDS:
        done += len(predictor.predict(next(batches)))
    return done / (perf_counter() - begun)


def requests_of(load: Load, texts: Sequence[str]) -> list[str]:
    """The bodies of the load's requests, which are sent in turn."""
    count = load.comments
    return [body_of(texts[at : at + count]) for at in range(0, len(texts) - count + 1, count)]


def measure_with_wrk(address: str, load: Load, texts: Sequence[str]) -> Measured:
    """Put the load on the service with wrk, whose own cost is small."""
    with tempfile.TemporaryDirectory() as folder:
        script, bodies = Path(folder) / "classify.lua", Path(folder) / "bodies"
        script.write_text(WRK_SCRIPT, encoding="utf-8")
        bodies.write_text("\n".join(requests_of(load, texts)), encoding="utf-8")
        options = ["-t1", f"-c{load.connections}", f"-d{SECONDS}s", "--timeout", "30s", "-s", str(script)]
        wrk = subprocess.run(
            ["wrk", *options, f"http://{address}/v1/classify"],
            env={**os.environ, "BODIES": str(bodies)},
            capture_output=True,
            text=True,
            check=True,
        )
    result = json.loads(wrk.stdout.partition("RESULT")[2])
    if result["failed"]:
        raise RuntimeError(f"{result['failed']} of {result['requests']} requests failed")
    return Measured(result["requests"] * load.comments / result["seconds"], result["p50"], result["p99"])


def measure_with_asyncio(address: str, load: Load, texts: Sequence[str]) -> Measured:
    """Put the load on the service with sockets of our own."""
    times = asyncio.run(_call(address, load, itertools.cycle(requests_of(load, texts))))
    percentiles = statistics.quantiles(times, n=100)
    return Measured(len(times) * load.comments / SECONDS, percentiles[49], percentiles[98])


async def _call(address: str, load: Load, bodies: Iterator[str]) -> list[float]:
    times: list[float] = []
    end = perf_counter() + SECONDS
    async with asyncio.TaskGroup() as callers:
        for _ in range(load.connections):
            callers.create_task(_call_until(end, address, bodies, times))
    return times


async def _call_until(end: float, address: str, bodies: Iterator[str], times: list[float]) -> None:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    while (begun := perf_counter()) < end:
        body = next(bodies).encode()
        head = f"POST /v1/classify HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " 200 " not in answer.splitlines()[0]:
            raise RuntimeError(f"a request failed: {answer.splitlines()[0]}")
        await reader.readexactly(int(answer.lower().partition("content-length: ")[2].split()[0]))
        times.append(1000 * (perf_counter() - begun))
    writer.close()


def resident_bytes(address: str) -> float:
    """The memory that the service says it holds."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("process_resident_memory_bytes ")))


def _table(bare: Sequence[float], served: dict[Load, list[Measured]], started: float, memory: float) -> Table:
    table = Table("Service", "Comments/s", "Share of bare", "Wanted", "p50 ms", "p99 ms", title="The service")
    table.add_row("bare predictor, 32 at a time", f"{statistics.median(bare):.0f}", "100 %", "", "", "")
    for load, rounds in served.items():
        # Each round has its own share, so that a slow spell of the machine falls on both sides of it.
        share = statistics.median(one.rate / alone for one, alone in zip(rounds, bare, strict=True))
        middle = sorted(rounds, key=lambda one: one.rate)[len(rounds) // 2]
        table.add_row(
            f"{load.comments} a request, {load.connections} connections",
            f"{middle.rate:.0f}",
            f"{share:.0%}",
            f"{load.least_share:.0%}",
            f"{middle.p50:.0f}",
            f"{middle.p99:.0f}",
        )
    table.add_row("first answer after start", f"{started:.1f} s", "", f"{LARGEST_START:.0f} s", "", "")
    table.add_row("memory", f"{memory / 1024**2:.0f} MB", "", f"{LARGEST_MEMORY / 1024**2:.0f} MB", "", "")
    return table
