# Two commands do everything on a fresh machine with Python 3.11 or later: `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CORPORA ?= ../shared/corpora
DEMO := sqlite:///build/demo.db
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check train train-linear datasets evaluate faults bench clean

run: $(VENV)/.service  ## A demo on http://127.0.0.1:8080, with the shipped bundle and rules; installs no torch.
	mkdir -p build
	$(BIN)/houserules demo --keep --database $(DEMO)
	$(BIN)/houserules serve --database $(DEMO)

test: $(VENV)/.all check  ## Everything CI runs: style, types, arrows, tests.
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

train: $(VENV)/.all  ## Trains the encoder on the corpora in $(CORPORA); stops and resumes cleanly.
	$(BIN)/houserules train --corpora $(CORPORA)

train-linear: $(VENV)/.all
	$(BIN)/houserules train --kind linear --corpora $(CORPORA)

datasets: build/examples.parquet

build/examples.parquet: $(VENV)/.all datasets/sources.toml $(wildcard datasets/housing/*.jsonl datasets/contrast/*.jsonl)
	$(BIN)/houserules datasets build --corpora $(CORPORA) -o $@

evaluate: build/examples.parquet  ## Measures the shipped bundle beside the linear one on the test parts.
	$(BIN)/houserules evaluate models/default --against models/linear --examples $< -o build/report.html --json build/report.json

faults: $(VENV)/.all  ## The long versions of the tests with many people at once, killed processes and a fuzzed API.
	TEST_LOAD=1 TEST_KILLS=100 TEST_EXAMPLES=300 $(BIN)/python -m pytest \
	  tests/serving/faults tests/serving/web/test_whole_api.py tests/serving/web/test_killed_deliverer.py

bench: $(VENV)/.all  ## Speed of `score` and of the service, as ratios in one run.
	$(BIN)/python -m tests.benchmarks

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.service: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	touch $@

$(VENV)/.all: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e '.[train,dev,presidio]'
	touch $@ $(VENV)/.service

clean:
	rm -rf $(VENV) build *.egg-info
