# make setup   installs everything that the project needs, beside the project
# make demo    a demo company in a real Firebird, its first sync and the portal, until Ctrl-C
# make test    linters, types, layers and every test, with real servers
# make bench   the figures of docs/benchmarks.md that are missing, with what they are compared with

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test lint bench docs lock clean

setup: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@deployments/setup.sh "$(PYTHON)"

demo: setup
	@$(BIN)/b2bgo demo

test: setup lint
	@deployments/test_servers.sh
	$(BIN)/pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-bench.lock
	$(BIN)/b2bgo bench all

docs: setup
	$(BIN)/python -m microsip.datasets.documentation docs/datasets.md

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header \
		--quiet pyproject.toml --output-file requirements.lock
	uv pip compile --universal --python-version 3.11 --extra dev --extra bench --constraint requirements.lock \
		--generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml --output-file requirements-bench.lock

clean:
	rm -rf .venv var build *.egg-info
