# Everything a person types. `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
BIN := .venv/bin
UV := .venv/tools/bin/uv
ARGS ?=
PYTEST_FLAGS ?= -n 2 --dist loadfile --no-loadscope-reorder

# uv takes the machine's own Python and fetches none.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
export UV_NO_PROGRESS := 1

.PHONY: help setup setup-tests run test check format docs selftest bench screenshots audit lock clean

help: ## List every target.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.runtime .venv/.pango ## Make the virtual environment and install what the product needs.

setup-tests: .venv/.development .venv/.pango .venv/.browser ## Install what the tests need as well.

run: setup ## Start the demo clinic on this machine and print its address and log-ins; Ctrl-C ends it.
	@exec $(BIN)/bedring up --demo

test: setup-tests ## Run the whole suite on SQLite and PostgreSQL; ARGS="tests/domain -x" chooses.
	@$(BIN)/pytest $(PYTEST_FLAGS) $(ARGS)

check: .venv/.development .venv/.pango ## Look at format, style, types, import contracts, templates and generated pages.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	@$(BIN)/bedring config docs | diff -u docs/configuration.md - || { echo "docs/configuration.md is old: make docs"; exit 1; }
	@$(BIN)/bedring rules docs docs/clinical.md | diff -u docs/clinical.md - || { echo "docs/clinical.md is old: make docs"; exit 1; }

format: .venv/.development ## Bring all files into the one format.
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: setup ## Write the generated pages of docs/ anew.
	$(BIN)/bedring config docs > docs/configuration.md
	$(BIN)/bedring rules docs docs/clinical.md > docs/clinical.new && mv docs/clinical.new docs/clinical.md

selftest: setup ## Play the main story once on a fresh installation in a temporary folder.
	@$(BIN)/bedring selftest

bench: .venv/.development .venv/.pango ## Print the ratios of all benchmarks; nothing is asserted. Installs Typst, too.
	@$(UV) sync --frozen --all-extras --group bench --inexact --quiet
	@for bench in adapt caseload figures pdf worker; do echo "== $$bench"; $(BIN)/python -m bench.$$bench || exit 1; done

screenshots: setup-tests ## Take the pictures of the README and of every page (var/screenshots); ARGS=--readme: the four.
	@$(BIN)/python -m tests.screenshots $(ARGS)

audit: $(UV) ## Ask the public advisories about every locked package; needs the network.
	@$(UV) export --frozen --all-extras --no-emit-project --quiet > .venv/audit.txt
	$(UV) tool run --from pip-audit==2.10.1 pip-audit --require-hashes --disable-pip -r .venv/audit.txt

lock: $(UV) ## Resolve all packages anew and write uv.lock with their hashes.
	$(UV) lock --default-index https://pypi.org/simple

clean: ## Remove the virtual environment and all caches; var/ stays.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

$(UV): .ci/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Bedring needs Python 3.11 or newer; $(PYTHON) is older or missing." >&2; exit 1; }
	@$(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m venv .venv/tools \
		|| { echo "Python's venv is missing. Install it: apt-get install python3-venv" >&2; exit 1; }
	@.venv/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/uv.txt
	@touch $@

.venv/.runtime: $(UV) pyproject.toml uv.lock
	@$(UV) sync --frozen --all-extras --no-dev --inexact --quiet
	@touch $@

.venv/.development: $(UV) pyproject.toml uv.lock
	@$(UV) sync --frozen --all-extras --inexact --quiet
	@touch .venv/.runtime $@

.venv/.pango: .ci/system
	@.ci/system pango && touch $@

.venv/.browser: .ci/system
	@.ci/system browser && touch $@
