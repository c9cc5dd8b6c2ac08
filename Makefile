# Paths are relative throughout: make cannot handle a space in one, and the working copy may well lie below one.
.DEFAULT_GOAL := help
.PHONY: help run test quick attack lint format openapi migration bench lock clean

# What Python compiles is kept, whatever an environment says: each process would compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
IN := $(VENV)/bin/python
DRAWN = $(shell grep -rl 'import examples$$' tests)
DESK := $(wildcard tests/test_*.py) $(addprefix tests/,contract core security)
INSTALL := $(IN) -m pip --disable-pip-version-check --no-input install --quiet
COMPILE := build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml build/build.in $(ARGS)

# A virtual environment that was moved, or whose Python is gone, is made anew.
$(shell [ "$$(cat $(VENV)/place 2>&1)" = "$$(pwd -P)" ] && $(IN) -c '' 2>&1 || rm -f $(VENV)/place $(VENV)/*.stamp)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/runtime.stamp ## Start the service, its database and, the first time, the sample counties (PORT=8001 for another port)
	@exec env $(if $(PORT),SACHSTAND_PORT="$(PORT)") $(IN) -m app run

test: $(VENV)/dev.stamp ## Run the suite on throw-away databases, one a core (ARGS="-x -k status" goes to pytest)
	@exec $(IN) -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

quick: $(VENV)/dev.stamp ## Run one case of each test of what all rooms stand on, for the desk (ARGS=tests/council for a room)
	@exec $(IN) -m pytest --quick --numprocesses=auto --dist=worksteal $(or $(ARGS),$(DESK))

attack: $(VENV)/dev.stamp ## Fill, stop and kill a service, then send far more examples than `make test` does, for an hour or more (EXAMPLES=30 for fewer)
	$(IN) -m bench.attack $(ATTACK)
	@exec env EXAMPLES="$(or $(EXAMPLES),200)" $(IN) -m pytest --numprocesses=auto --dist=worksteal \
	    $(DRAWN) $(ARGS)

lint: $(VENV)/dev.stamp ## Check style, types, the direction of imports, that the contract file is up to date and breaks nothing released
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m mypy
	$(VENV)/bin/lint-imports
	$(IN) -m app openapi --check

format: $(VENV)/dev.stamp ## Put the code into the common style
	$(IN) -m ruff check --fix-only .
	$(IN) -m ruff format .

openapi: $(VENV)/dev.stamp ## Write the contract to openapi/
	$(IN) -m app openapi

migration: $(VENV)/dev.stamp ## Draft the migration to what the tables in the code say (NAME=milestones)
	$(IN) -m migrations.draft $(NAME)

bench: $(VENV)/runtime.stamp ## Measure how many requests a second it answers, as ratios; needs wrk (ARGS="--only Q1,Q3 --seconds 2")
	@exec $(IN) -m bench.rates $(ARGS)

# The project is installed without a build environment of its own, so what builds it is locked as well.
lock: $(VENV)/place build/uv/bin/uv ## Renew the lock files after a change of pyproject.toml (ARGS=--upgrade for newer versions)
	$(IN) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])' > build/build.in
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove what was made here; the data stay, as they live elsewhere (SACHSTAND_DATA_DIR)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache openapi/node_modules
	find app migrations tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/place:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	    python=; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'Sachstand needs Python 3.11 or later with its venv module (Debian: apt-get install python3 python3-venv).' >&2; \
	    echo "Name one with PYTHON=/path/to/python3 if it is not on the path. Found: $$(python3 --version 2>&1)" >&2; \
	    exit 1; \
	fi; \
	echo "Making the virtual environment $(VENV) with $$("$$python" --version)"; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV) && pwd -P > $@

$(VENV)/runtime.stamp: $(VENV)/place requirements.lock
	@echo 'Installing what requirements.lock lists'
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/place requirements-dev.lock
	@echo 'Installing what requirements-dev.lock lists'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/runtime.stamp

build/uv/bin/uv: $(VENV)/place
	$(IN) -m venv build/uv
	build/uv/bin/python -m pip --disable-pip-version-check install --quiet uv
