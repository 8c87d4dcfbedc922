# siegesim: `make demo` plays the documented siege once, `make test` runs the tests, `make lint` reads the code.
# Needs make and Python 3.11 or newer; `make demo PYTHON=python3.12` chooses which.
# Everything is installed into .venv, and again only after pyproject.toml or constraints.txt changed.

SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable
MODERN := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3 python python3.14 python3.13 python3.12 python3.11

.PHONY: help demo test lint gallery clean

help:
	@echo "make demo    play the documented siege once, into results/demo"
	@echo "make test    run the tests"
	@echo "make lint    ruff and mypy"
	@echo "make gallery play the documented siege and the eighteen questions, into results/gallery"
	@echo "make clean   remove .venv and what the tools left behind"

demo: .venv/core.stamp
	$(BIN)/siegesim run scenarios/caracas-2024/documented.yaml --central --out results/demo --force

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy --strict sim

gallery: .venv/dev.stamp
	$(BIN)/python -m benchmarks.gallery

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

.venv/core.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing siegesim into .venv ..."
	@$(PIP) .
	@touch $@

# Whoever has the developers' set has the core too.
.venv/dev.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing siegesim and its development tools into .venv ..."
	@$(PIP) '.[dev]'
	@touch .venv/core.stamp $@

# The first interpreter that is new enough. A half-made environment is removed, so that the next try starts clean.
$(BIN)/python:
	@for candidate in $(or $(PYTHON),$(CANDIDATES)); do \
	    if "$$candidate" -c '$(MODERN)' >/dev/null 2>&1; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "siegesim needs Python 3.11 or newer; found: $$($(or $(PYTHON),python3) --version 2>&1 | head -n 1)." >&2; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3.12 demo" >&2; \
	    exit 1; \
	fi; \
	echo "Creating .venv with $$("$$found" --version) ..."; \
	"$$found" -m venv --clear .venv || { rm -rf .venv; exit 1; }
