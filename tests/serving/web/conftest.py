"""A service in this process, or in one of its own, with a bundle that reads words at their face value."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.bundle import Bundle
from models.predictor import Prediction
from serving.service.classify import Classifier, open_classifier
from serving.service.keys import KeysInUse
from serving.settings import read_settings
from serving.web.app import create_app
from serving.web.running import Running

ROOT = Path(__file__).parents[3]
SERVE = "import typer; from serving.serve_cli import serve; typer.run(serve)"


class StandIn:
    """A predictor that does what a test wants."""

    def __init__(self, bundle: Bundle, predict: Callable[[Sequence[str]], list[Prediction]]) -> None:
        self.bundle = bundle
        self.predict = predict


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], None]:
    """Wait for something that is about to happen; fail where it does not."""

    def wait(happened: Callable[[], Any]) -> None:
        end = monotonic() + 60
        while not happened():
            assert monotonic() < end, "it did not happen"
            sleep(0.005)

    return wait


@pytest.fixture(scope="session")
def classifier(tiny_bundle: Bundle) -> Classifier:
    return open_classifier(tiny_bundle.folder, "whg", threads=1)


@pytest.fixture
def make_client(classifier: Classifier, tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Start a service in this process, with these settings and perhaps another way to predict."""
    with ExitStack() as stack:

        def make(predict: Callable | None = None, **given: Any) -> TestClient:
            settings = read_settings(**{"keys": tmp_path / "keys.json", **given})
            used = classifier
            if predict:
                used = replace(classifier, predictor=StandIn(classifier.predictor.bundle, predict))  # type: ignore[arg-type]
            app = create_app(Running.start(used, settings), KeysInUse(settings.keys), settings)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client()


@pytest.fixture
def start_process(tiny_bundle: Bundle, tmp_path: Path) -> Callable[..., Any]:
    """Start `serve` as a process of its own; its address is on the first line of its standard output."""

    @contextmanager
    def start(*options: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HOUSERULES_")}
        environment |= {"HOUSERULES_BUNDLE": str(tiny_bundle.folder), "HOUSERULES_KEYS": str(tmp_path / "keys.json")}
        environment["HOUSERULES_PORT"] = "0"
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *options],
            cwd=ROOT,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return start
