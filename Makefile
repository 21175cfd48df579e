# What one does with a checkout. Every target makes its own .venv first; only Python 3.11 or newer, make and git are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RUNS := $(VENV)/.runs
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
SAID := $(VENV)/pip.log
UNREACHED := { sed -n '/^ERROR/p' $(SAID) >&2; \
  echo "The libraries could not be installed: the first time needs the network (all that pip said: $(SAID))." >&2; exit 1; }
# Half of the tests wait for servers: two workers pay off even on a small machine.
PYTEST := $(BIN)/python -m pytest -n $(or $(WORKERS),2) --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test check judge format weights encoder soak audit lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## /\1	/p' $(MAKEFILE_LIST) | expand -t 10

demo: $(RUNS)  ## shows the whole job: local servers, nine days of mail, letters, digest and roster to look at
	@$(BIN)/mailbot demo

run: $(RUNS)  ## runs the bot with ./config.toml until stopped
	@$(BIN)/mailbot run

test: $(READY)  ## every test but the long runs
	@$(PYTEST)

check: $(READY)  ## what must hold before a commit: format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTEST)

judge: $(READY)  ## what SpamAssassin, html-validate, vnu and khal say about the letters, where installed
	@$(BIN)/python tests/letters/judges.py

format: $(READY)  ## sets the layout right
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

weights: $(READY)  ## the learned weights of reading, made anew from training/ (takes scikit-learn, CRFsuite)
	@$(PIP) install -r training/requirements.txt
	@$(BIN)/python -m training.train

encoder: $(READY)  ## the encoder of reading, made anew from training/ (takes PyTorch; two hours on two cores)
	@$(PIP) install -r training/requirements.txt -r training/requirements-encoder.txt
	@$(BIN)/python -m training.encoder
	@$(BIN)/python -m training.activities

soak: $(READY)  ## the long runs: state machines, kills, hostile mail
	@$(BIN)/python -m pytest -m soak

audit: $(READY)  ## known weaknesses of the locked libraries
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

lock:  ## newest versions into the lock files (needs uv)
	@uv pip compile pyproject.toml --group build --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock
	@uv pip compile pyproject.toml --group dev --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## removes what the targets made
	@rm -rf $(VENV) demo dist build

# --- the virtual environment, made once and again only when the locked versions change ------------------------------------

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNS): $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing mailbot into $(VENV) (once)…"
	@$(PIP) install --require-hashes -r requirements.lock 2>$(SAID) || $(UNREACHED)
	@$(PIP) install --no-deps --no-build-isolation --editable . 2>$(SAID) || $(UNREACHED)
	@touch $@

$(READY): $(RUNS) requirements-dev.lock
	@echo "Installing the tools for tests and checks (once)…"
	@$(PIP) install --require-hashes -r requirements-dev.lock 2>$(SAID) || $(UNREACHED)
	@touch $@
