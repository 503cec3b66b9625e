# Two commands: `make run` and `make test`. Both do all the set-up on a fresh machine with Python 3.11.
PYTHON ?= python3.11
BIN := .venv/bin
STAMPS := .stamps
UV := .tools/bin/uv
export UV_NO_PROGRESS := 1
export PYTHONUTF8 := 1

.PHONY: help run test check bench demo lock messages clean
help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(STAMPS)/app  ## set up, fill a demo study and serve it at http://127.0.0.1:8000
	@QUICKCHOICE_DEMO=$${QUICKCHOICE_DEMO-$$([ "$$QUICKCHOICE_ENV" = production ] || echo 1)} $(BIN)/quickchoice serve --prepare

demo: $(STAMPS)/app  ## fill the database with the demo studies, without serving
	@$(BIN)/quickchoice demo

test: $(STAMPS)/test  ## set up and pass every test, PostgreSQL and browser included
	@sh tests/browser.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: $(STAMPS)/test  ## the static checks: style, types, import contracts, content
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/quickchoice check-content

bench: $(STAMPS)/bench  ## the figures: speed and size as ratios against peers and limits in the same run
	@$(BIN)/python -m benchmarks

lock: $(UV)  ## renew the hashed locks from pyproject.toml
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra test -c requirements.txt pyproject.toml -o requirements-dev.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra test --extra bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt

clean:  ## remove what the set-up made, keep the data
	@rm -rf .venv .tools $(STAMPS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# uv lives outside .venv so that a sync of .venv never removes it
$(UV):
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip -q --disable-pip-version-check install uv

$(STAMPS)/venv: $(UV)
	@$(UV) venv -q --allow-existing --python $(PYTHON) .venv
	@mkdir -p $(STAMPS) && touch $@

# One environment: the stamp of the smaller set stays valid when a larger one was installed over it.
$(STAMPS)/app: requirements.txt pyproject.toml $(STAMPS)/venv
	@$(UV) pip install -q -p .venv --require-hashes -r requirements.txt
	@$(UV) pip install -q -p .venv --no-deps -e .
	@touch $@

$(STAMPS)/test: requirements-dev.txt $(STAMPS)/app
	@$(UV) pip install -q -p .venv --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/bench: requirements-bench.txt $(STAMPS)/test
	@$(UV) pip install -q -p .venv --require-hashes -r requirements-bench.txt
	@touch $@
