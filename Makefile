# make edition   the articles in text/ become editions in output/
# make test      every test
# make check     format, lint, types and tests: what must be green before a change lands
#
# Each sets up what it needs, from package registries alone, and is quick the second time.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: edition test check format lint types clean

edition: .venv/edition
	$(BIN)/awaz build

test: .venv/test
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: format lint types test

format: .venv/test
	$(BIN)/ruff format
	$(BIN)/ruff check --fix --exit-zero --quiet

lint: .venv/test
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: .venv/test
	$(BIN)/mypy

clean:
	rm -rf .venv .tools output/*

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "awaz needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip

.venv/edition: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/test: pyproject.toml tests/tools.sh | .venv/bin/python
	$(BIN)/pip install --quiet --editable '.[test]'
	sh tests/tools.sh
	touch $@ .venv/edition
