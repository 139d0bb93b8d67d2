"""`serve` as a process of its own: how it starts, how it refuses to, and how it ends."""

import json
import shutil
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import httpx2 as httpx
import pytest

from models.bundle import Bundle
from serving.service.policy import Permission, Scope

ROOT = Path(__file__).parents[3]
PATIENCE = 60
"""Seconds; long, since other tests may hold the machine."""
WALL_OF_TEXT = "repair " * 1400


def address_of(process: Any) -> str:
    return process.stdout.readline().split()[3]


def test_it_says_where_it_listens_and_by_what_it_judges_and_then_answers(start_process: Callable[..., Any]):
    with start_process() as process, httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
        announced = [process.stdout.readline() for _ in range(3)]
        answer = client.post("v1/classify", json={"comments": [{"text": "repair"}]})
    assert answer.json()["model"] == "tiny@1.0.0"
    assert "tiny@1.0.0" in announced[0]
    assert "whg@1" in announced[1]
    assert "/openapi.json" in announced[2]


def test_an_organisation_that_is_kept_but_not_served_is_named_at_the_start(start_process: Callable[..., Any]):
    with start_process("--rules", "whg") as process:
        address_of(process)
    with start_process("--rules", "brent") as process:
        address_of(process)
        announced = [process.stdout.readline() for _ in range(4)]
    assert "brent@1" in announced[1]
    assert announced[3].startswith("  not served   whg:")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_says_so_answers_all_that_is_under_way_and_ends_well(
    start_process: Callable[..., Any], number: signal.Signals
):
    comments = [{"text": WALL_OF_TEXT}] * 100
    with start_process(HOUSERULES_NOTICE_SECONDS="0.5", HOUSERULES_DRAIN_SECONDS="60") as process:
        address = address_of(process)

        def classify(_: int) -> httpx.Response:
            return httpx.post(f"{address}v1/classify", json={"comments": comments}, timeout=PATIENCE)

        with ThreadPoolExecutor(6) as callers, httpx.Client(base_url=address, timeout=PATIENCE) as watcher:
            under_way = [callers.submit(classify, caller) for caller in range(6)]
            while "houserules_queue_comments 0.0" in watcher.get("metrics").text:
                assert not under_way[0].done()
            process.send_signal(number)
            while (ready := watcher.get("readyz")).status_code == 200:
                sleep(0.01)
            assert not all(request.done() for request in under_way)
            answers = [request.result() for request in under_way]
        assert (ready.status_code, ready.headers["connection"]) == (503, "close")
        assert [answer.status_code for answer in answers] == [200] * 6
        assert [len(answer.json()["comments"]) for answer in answers] == [100] * 6
        assert process.wait(timeout=PATIENCE) == 0


def test_a_service_that_nobody_calls_stops_soon(start_process: Callable[..., Any]):
    with (
        start_process(HOUSERULES_NOTICE_SECONDS="0") as process,
        httpx.Client(base_url=address_of(process), timeout=PATIENCE) as idle,
    ):
        idle.get("healthz")
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0


def test_a_body_that_is_too_large_gets_its_answer_over_a_real_connection(start_process: Callable[..., Any]):
    body = json.dumps({"comments": [{"text": "x" * 10**7}]}).encode()
    with start_process() as process, httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
        for content in (body, (body[at : at + 65536] for at in range(0, len(body), 65536))):
            answer = client.post("v1/classify", content=content, headers={"content-type": "application/json"})
            assert answer.status_code == 413
        assert client.post("v1/classify", json={"comments": [{"text": "repair"}]}).status_code == 200


def refusal(process: Any) -> str:
    """The one line that a service which does not start says on standard error; its exit status is 2."""
    output, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (2, "")
    assert error.count("\n") == 1
    assert error.startswith("houserules serve: ")
    return error


def test_a_port_in_use_is_refused(start_process: Callable[..., Any]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start_process("--port", port) as process:
            assert f"cannot listen on port {port} of 127.0.0.1: address already in use" in refusal(process)


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        (["--port", "70000"], {}, "--port: input should be less than or equal to 65535"),
        ([], {"HOUSERULES_PORT": "http"}, "HOUSERULES_PORT: input should be a valid integer"),
        ([], {"HOUSERULES_PROT": "80"}, "HOUSERULES_PROT is not a setting; did you mean HOUSERULES_PORT?"),
        (["--bundle", "nowhere"], {}, "nowhere/bundle.json cannot be read: No such file or directory"),
        (["--rules", "wgh"], {}, "no such house rules"),
        (["--rules", "nowhere/rules.yaml"], {}, "nowhere/rules.yaml: cannot be read"),
        (["--host", "nowhere.invalid"], {}, "'houserules accounts add NAME', or listen on 127.0.0.1"),
        (["--host", "0.0.0.0"], {}, "make one with 'houserules keys create NAME' or "),
        (["--rules", "whg,brent,whg"], {}, "there are house rules of 'whg' before these"),
        (["--rules", " , "], {}, "--rules: "),
        (["--database", "nowhere"], {}, "the database is no address of a database"),
        (["--database", "sqlite://"], {}, "the database cannot be opened: a file has to be named"),
        (["--database", "sqlite:////dev/null/x.db"], {}, "the database cannot be opened: "),
        (
            ["--database", "postgresql://kim:secret@127.0.0.1:1/x"],
            {},
            "the database cannot be opened: nothing listens at its host and port",
        ),
    ],
)
def test_what_it_cannot_start_with_is_named_in_one_line(
    start_process: Callable[..., Any], options: list[str], variables: dict[str, str], said: str
):
    with start_process(*options, **variables) as process:
        assert said in refusal(process)


def test_a_bundle_that_was_tampered_with_is_refused(
    start_process: Callable[..., Any], tiny_bundle: Bundle, tmp_path: Path
):
    tampered = shutil.copytree(tiny_bundle.folder, tmp_path / "tampered")
    with (tampered / "model.onnx").open("ab") as graph:
        graph.write(b"\0")
    with start_process("--bundle", str(tampered)) as process:
        assert "model.onnx is not the file that bundle.json names: its sha256 differs" in refusal(process)


def test_house_rules_with_several_mistakes_are_refused_by_the_first(start_process: Callable[..., Any], tmp_path: Path):
    rules = tmp_path / "rules.yaml"
    rules.write_text('version: "1"\nteams: []\n', encoding="utf-8")
    with start_process("--rules", str(rules)) as process:
        assert "rules.yaml:1: " in refusal(process)


def test_a_host_that_is_none_of_this_machine_s_is_refused(start_process: Callable[..., Any], doors: Any):
    doors.key()
    with start_process("--host", "nowhere.invalid") as process:
        assert "nowhere.invalid is not an address of this machine" in refusal(process)


def test_with_a_key_it_listens_beyond_this_machine_and_asks_for_it(start_process: Callable[..., Any], doors: Any):
    shown = doors.key(Scope.METRICS)
    with start_process("--host", "0.0.0.0") as process:
        address = address_of(process).replace("0.0.0.0", "127.0.0.1")
        answers = [httpx.get(f"{address}metrics", headers=headers, timeout=PATIENCE) for headers in ({}, shown)]
    assert [answer.status_code for answer in answers] == [401, 200]


def test_changed_house_rules_under_an_old_version_are_refused(start_process: Callable[..., Any], tmp_path: Path):
    changed = tmp_path / "rules.yaml"
    shipped = (ROOT / "serving" / "house_rules" / "whg.yaml").read_text(encoding="utf-8")
    changed.write_text(shipped.replace("name: Income", "name: Money").replace("Rents and Income", "Rents"), "utf-8")
    with start_process("--rules", str(changed)) as process:
        assert "whg@1 was in use with other content; give the changed rules a new version" in refusal(process)


def test_one_process_serves_two_organisations_each_by_its_own_rules(start_process: Callable[..., Any], doors: Any):
    shown = {id: doors.person(f"kim.{id}", Permission.REVIEW, organisation=id) for id in ("whg", "brent")}
    body = {"comments": [{"text": "repair"}]}
    with start_process(HOUSERULES_RULES="whg, brent") as process:
        address = address_of(process)
        rules = {
            id: httpx.post(f"{address}v1/classify", json=body, headers=headers, timeout=PATIENCE).json()["rules"]
            for id, headers in shown.items()
        }
    assert rules == {"whg": "whg@1", "brent": "brent@1"}


def test_a_database_is_made_for_its_owner_alone(start_process: Callable[..., Any], tmp_path: Path):
    file = tmp_path / "new" / "houserules.db"
    with start_process("--database", f"sqlite:///{file}") as process:
        address_of(process)
        assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
