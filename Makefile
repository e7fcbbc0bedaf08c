# Telusur. `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= var/demo
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo dev test test-fast lint format bench lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(VENV)/.demo: requirements-demo.lock pyproject.toml
	@deploy/venv.sh "$(PYTHON)" $(VENV) requirements-demo.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@deploy/venv.sh "$(PYTHON)" $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.demo

$(VENV)/.bench: requirements-bench.lock pyproject.toml
	@deploy/venv.sh "$(PYTHON)" $(VENV) requirements-bench.lock
	@touch $@ $(VENV)/.dev $(VENV)/.demo

demo: $(VENV)/.demo ## Install, make the sample collection, index it and serve it on http://127.0.0.1:8000
	@$(BIN)/python deploy/demo.py --data $(DATA) --port $(PORT)

dev: $(VENV)/.dev ## Serve a few sample SOPs on http://127.0.0.1:8001, restarting when a file of the program changes
	@$(BIN)/python deploy/demo.py --data var/dev --port 8001 --collection corpus/samples --reload

test: $(VENV)/.dev ## Install what the tests need and run all of them
	@deploy/test-tools.sh
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "not benchmark"

test-fast: $(VENV)/.dev ## Run the tests that need neither a browser nor much time
	@$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow and not browser and not benchmark"

lint: $(VENV)/.dev ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.dev ## Rewrite the code in the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench ## Measure speed beside peers; figures and commands: docs/benchmarks.md
	@$(BIN)/python -m pytest -q -s -m benchmark tests/benchmarks

lock: $(VENV)/.dev ## Renew the lock files from pyproject.toml
	@deploy/lock.sh $(BIN)/uv

clean: ## Remove what the other targets made, the demo's data included
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis
