# `make run` tries the bot, `make test` and `make check` check it; each makes .venv first, and only when needed.
PYTHON ?= python3
ARGS ?=
# Most tests wait for something more than they compute: two a processor, eight at most.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(8, 2 * (os.cpu_count() or 1)))')
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development

.PHONY: help run setup test check lint types imports format coverage lock clean

help:
	@echo "make run       ask the documentation in docs/ here in the terminal"
	@echo "make setup     install everything into .venv, for development too"
	@echo "make test      run the tests          (ARGS=\"-k slack\" picks some)"
	@echo "make check     linter, format, types, import contracts (lint, types, imports)"
	@echo "make format    format the code"
	@echo "make coverage  run the tests and show what they miss"
	@echo "make lock      write requirements*.txt anew from pyproject.toml"
	@echo "make clean     remove .venv, .peers and caches; the index in .footnote stays"

run: $(RUNTIME)
	@$(BIN)/footnote try $(ARGS)

setup: $(DEVELOPMENT)

test: $(DEVELOPMENT)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: lint types imports

lint: $(DEVELOPMENT)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEVELOPMENT)
	$(BIN)/mypy

imports: $(DEVELOPMENT)
	$(BIN)/lint-imports

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

coverage: $(DEVELOPMENT)
	$(BIN)/pytest --cov --cov-report=term-missing $(ARGS)

lock: $(DEVELOPMENT)
	.ci/lock

clean:
	rm -rf .venv .peers .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(RUNTIME): requirements.txt pyproject.toml .ci/setup .ci/installer.txt
	@PYTHON="$(PYTHON)" .ci/setup requirements.txt </dev/null
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	@PYTHON="$(PYTHON)" .ci/setup requirements-dev.txt </dev/null
	@touch $@
