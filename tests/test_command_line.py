"""The command line as a whole: what it offers, and what it runs without."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

import houserules

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(typer.main.get_command(houserules.app).commands)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str):
    assert f"houserules {command}" in README, f"README.md does not show `houserules {command}`"


LIBRARIES = ["torch", "transformers", "sklearn", "mlflow", "onnx", "skl2onnx", "datasketch"]


def test_the_service_and_its_commands_start_without_training_libraries():
    code = f"import sys; sys.modules.update(dict.fromkeys({LIBRARIES})); "
    code += "import houserules, serving.web.app, serving.scoring.run"
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (started.returncode, started.stderr) == (0, "")


def test_a_command_that_needs_a_training_library_says_which_extra_to_install():
    code = "import sys; sys.modules['mlflow'] = None; import houserules; houserules.main()"
    command = [sys.executable, "-c", code, "train", "--corpora", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == "houserules: this command needs mlflow; install houserules[train]"
