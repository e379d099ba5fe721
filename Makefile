# Everything a clone needs: python3, pip and make. `make` alone says what there is.

PYTHON ?= python3
WORKERS ?= 3
BIN := .venv/bin
UV := .tools/bin/uv
COMPILE = $(UV) pip compile --quiet --no-header --generate-hashes --no-emit-index-url --universal \
	--python-version 3.11 $(if $(UPGRADE),--upgrade)

export UV_PYTHON_DOWNLOADS := never
export UV_HTTP_TIMEOUT ?= 120
export DO_NOT_TRACK := 1
# What was compiled once is kept: else each process of the tests compiles everything that it imports.
export PYTHONDONTWRITEBYTECODE :=
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.DEFAULT_GOAL := help
.PHONY: help install demo test quick one check sizes chaos drift bench migration requirements format map glossary clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.installed ## Install into .venv what is pinned in requirements/ (again only when that changes)

demo: install ## Live one project in front of you; ONCE=1 stops after it, YEAR=1 shows a Trust a year on, PORT=9000 is where
	$(BIN)/python -m deployments.demo $(if $(ONCE),--once) $(if $(YEAR),--year) $(if $(PORT),--port $(PORT))

test: install ## Run every test on SQLite and PostgreSQL; COVERAGE=1 also sees that they cover the code
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(COVERAGE),--cov)

quick: install ## The loop while writing: SQLite alone, no browser, no Prefect, nothing slow, no coverage
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		-m "not postgresql and not browser and not prefect and not slow" $(T)

one: install ## Run one test, by its path or by words of its name: make one T=tests/web or T="silence never"
	@test -n "$(T)" || { echo 'Say which: make one T=tests/web/tasks/test_links.py, or T="words of its name"'; exit 2; }
	$(BIN)/pytest -n 0 $(if $(wildcard $(firstword $(subst ::, ,$(T)))),"$(T)",-k "$(T)")

check: install ## Check format, lint, types, imports and migrations, then run the tests and see what they cover
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory sizes
	$(MAKE) --no-print-directory drift
	$(MAKE) --no-print-directory test COVERAGE=1

sizes: install ## Print how long functions are, and the modules over 250 lines; it never fails
	$(BIN)/python -m tests.support.source_code

chaos: install ## Live a year of 300 projects under a stopped clock, and count every kind of email
	QI_TEST_YEAR_OF=300 $(BIN)/pytest -q tests/stories/test_a_year.py

drift: install ## See that the migrations build the tables the records describe
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && url="sqlite:///$$scratch/drift.sqlite3" \
		&& $(BIN)/alembic -x url="$$url" upgrade head && $(BIN)/alembic -x url="$$url" check

bench: install ## Measure, and print one table
	$(BIN)/python -m tests.bench

migration: install ## Write the next migration from the records: make migration NUMBER=0002 ABOUT="what changes"
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && url="sqlite:///$$scratch/draft.sqlite3" \
		&& $(BIN)/alembic -x url="$$url" upgrade head \
		&& $(BIN)/alembic -x url="$$url" revision --autogenerate --rev-id "$(NUMBER)" -m "$(ABOUT)"

requirements: $(UV) ## Pin again after pyproject.toml has changed; UPGRADE=1 takes the newest of everything
	$(COMPILE) pyproject.toml --extra build -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt
	echo uv | $(COMPILE) - -o requirements/uv.txt

format: install ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

map: install ## Draw docs/map.md again, from the imports
	$(BIN)/python -m tests.docs.floor_map

glossary: install ## Write again where docs/glossary.md says that each number is cited
	$(BIN)/python -m tests.docs.glossary

clean: ## Remove what make made, but never the data in .qi
	rm -rf .venv .tools build dist *.egg-info .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV): requirements/uv.txt
	$(PYTHON) -m pip install --quiet --require-hashes --upgrade --target .tools -r requirements/uv.txt
	@touch $@

.venv/.installed: pyproject.toml requirements/dev.txt $(UV)
	test -x $(BIN)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		--config-setting editable_mode=compat --editable .
	@touch $@
