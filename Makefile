# Needs python3 (3.11 or newer) with venv, and make. `make help` lists what there is.

PYTHON3 ?= python3
PORT ?= 8000
DEBUG ?= 1

VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
PIP := $(VENV)/bin/pip install --disable-pip-version-check --quiet
CODE := manage.py learningpath courses progress benchmarks
TEMPLATES := $(wildcard */templates)
TRUE := 1 true True TRUE yes Yes YES y Y on On ON ok
PYTEST := $(PYTHON) -m pytest
IN_PARALLEL := --numprocesses auto --dist worksteal
NODE := $(and $(shell command -v node 2>/dev/null),$(shell command -v npm 2>/dev/null))
SYSTEM_PACKAGES := chromium fonts-noto-core nginx-light postgresql redis-server
COMPILE := $(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: run test check check-scripts format messages requirements benchmarks screenshots system-packages clean help

# The app itself reads DEBUG, DATABASE_URL, SECRET_KEY and so on from the environment.
run: export DEBUG := $(DEBUG)
run: $(VENV)/.installed ## Set up what is missing and serve at http://localhost:PORT (DEBUG=0: as in production)
	@$(PYTHON) -c 'import sys; sys.tracebacklimit = 0; import learningpath.settings'
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable --verbosity 0
	@$(MANAGE) reload_catalog --if-empty
ifneq (,$(filter $(TRUE),$(DEBUG)))
	@$(MANAGE) load_demo
	@echo "Learning Path is at http://localhost:$(PORT)"
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)
else
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@exec $(VENV)/bin/gunicorn --config deploy/gunicorn.conf.py --bind 127.0.0.1:$(PORT)
endif

# Empty is as good as unset: each run and each server would compile all code and tests anew.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.installed-dev system-packages check ## Check, then test on SQLite with a browser and on PostgreSQL
	$(PYTEST) --ignore=tests/browser $(IN_PARALLEL)
	$(PYTEST) tests/browser $(IN_PARALLEL)
	$(PYTHON) -m tests.postgres $(PYTEST) -m database --ignore=tests/browser $(IN_PARALLEL)

check: export DEBUG := 1
check: $(VENV)/.installed-dev check-scripts ## Check style, types, templates, scripts, migrations and production's settings
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy $(CODE)
	$(VENV)/bin/djlint --quiet --lint $(TEMPLATES)
	$(VENV)/bin/djlint --quiet --check $(TEMPLATES)
	DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		ALLOWED_HOSTS=learning.example $(MANAGE) check --deploy --fail-level WARNING

ifneq (,$(NODE))
check-scripts: node_modules/.installed ## Check and test the JavaScript, where node and npm are there
	node_modules/.bin/eslint .
	node_modules/.bin/tsc
	node_modules/.bin/tsc --project tsconfig.worker.json
	node --test --test-reporter=spec tests/javascript/*.test.js
else ifneq (,$(CI))
check-scripts:
	@echo "Checking the JavaScript needs node (18.18 or newer) and npm." >&2; exit 1
else
check-scripts:
	@echo "The JavaScript is not checked: that needs node (18.18 or newer) and npm."
endif

format: $(VENV)/.installed-dev ## Put code and templates into the common form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djlint --quiet --reformat $(TEMPLATES)

messages: export DEBUG := 1
messages: $(VENV)/.installed ## Collect what the pages say into */locale for translators, and compile the catalogs
	@$(MANAGE) update_messages

requirements: $(PYTHON) ## Compile requirements.txt and requirements-dev.txt anew from pyproject.toml
	$(PIP) uv
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.txt

benchmarks: export DEBUG := 1
benchmarks: $(VENV)/.installed-dev system-packages ## Print what the figures of docs/measured.md come from (CSV=FILE: the backtest too)
	$(PYTHON) -m benchmarks.pages
	$(PYTHON) -m benchmarks.weight
	$(PYTHON) -m benchmarks.catalog
	$(PYTHON) -m benchmarks.sign_ins
	$(if $(CSV),$(PYTHON) -m benchmarks.backtest $(CSV))

screenshots: $(VENV)/.installed-dev system-packages ## Take the README's pictures anew
	$(PYTHON) -m benchmarks.screenshots

system-packages: # Chromium, nginx, PostgreSQL and Redis for the tests: installed if that is allowed, else asked for
	@if { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
		&& { command -v nginx || ls /usr/sbin/nginx; } >/dev/null 2>&1 \
		&& { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 \
		&& command -v redis-server >/dev/null; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES); \
	else \
		echo "The tests need Chromium, nginx, PostgreSQL and Redis. On Debian: sudo apt-get install $(SYSTEM_PACKAGES)" >&2; exit 1; \
	fi

clean: ## Remove what can be made again; never a database
	rm -rf $(VENV) node_modules staticfiles test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- what is installed here: the stamps are younger than the requirements they were installed from ---

$(PYTHON):
	@$(PYTHON3) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON3=...")'
	$(PYTHON3) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(PYTHON)
	@echo "Installing $< into $(VENV) ..."
	@$(PIP) --require-hashes -r $<
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(PYTHON)
	@echo "Installing $< into $(VENV) ..."
	@$(PIP) --require-hashes -r $<
	@touch $@ $(VENV)/.installed

node_modules/.installed: package-lock.json
	@echo "Installing $< into node_modules ..."
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
