# `make help` says what there is. Everything is installed into .venv and node_modules, from files with hashes.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PYTHON_FILES := .
TEMPLATES := $(wildcard templates */templates)
# A complete production environment that reaches nothing, for the checks of the settings.
NOWHERE := DJANGO_SETTINGS_MODULE=settings.production PANDA_DB_URL=sqlite:///:memory: PORTAL_DB_URL=sqlite:///:memory: \
  SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')
STEPS := check-format check-lint check-types check-templates check-walls check-settings check-migrations check-locks check-audit

##@ Use

.PHONY: demo
demo: $(VENV)/.installed node_modules/.installed ## the portal on a simulated grid, on HOST:PORT (127.0.0.1:8000)
	@scripts/demo

.PHONY: serve
serve: $(VENV)/.installed node_modules/.installed ## the portal on the databases that the environment names
	@scripts/serve

.PHONY: stack
stack: $(VENV)/.installed node_modules/.installed ## the whole portal: nginx, two gunicorns, Redis; on PORT (8080)
	@scripts/stack

##@ Work

.PHONY: check
check: $(STEPS) ## format, lint, types, templates, walls, settings, lock files, audit

.PHONY: test
test: tools node_modules/.installed-dev ## all tests, on real servers; ARGS="-k word tests/panda" narrows them
	@scripts/optional "$(MAKE)" $(VENV)/.installed-mysql default-libmysqlclient-dev pkg-config build-essential python3-dev
	@scripts/optional "$(MAKE)" $(VENV)-rucio/.installed python3-venv
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

.PHONY: bench
bench: tools ## the figures of one part: make bench PART=simulate
	@$(BIN)/python -m bench.$(or $(subst -,_,$(PART)),$(error Say which part: make bench PART=$(subst $() $(),|,$(call parts,bench))))

.PHONY: soak
soak: tools ## the long run of one part: make soak PART=...
	@$(BIN)/python -m soak.$(or $(subst -,_,$(PART)),$(error Say which part: make soak PART=$(subst $() $(),|,$(call parts,soak))))

parts = $(subst _,-,$(filter-out __init__ report grids growth moving asking front,$(basename $(notdir $(wildcard $(1)/*.py)))))

##@ Keep

.PHONY: lock
lock: ## rewrite the locked requirement files and package-lock.json (needs uv and npm)
	requirements/lock
	npm install --package-lock-only
	node -e 'const file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file)); for (const one of Object.values(lock.packages)) delete one.funding; fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")'

.PHONY: clean
clean: ## remove what was installed and made
	rm -rf $(VENV) $(VENV)-rucio node_modules var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: $(STEPS)
$(STEPS): tools
check-format:
	$(BIN)/ruff format --check --quiet $(PYTHON_FILES)
check-lint:
	$(BIN)/ruff check --quiet $(PYTHON_FILES)
check-types:
	$(BIN)/mypy --no-error-summary $(PYTHON_FILES)
check-templates:
	$(BIN)/djlint --quiet --check $(TEMPLATES)
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
check-walls:
	$(BIN)/lint-imports --no-logo --cache-dir var/import-linter
check-settings: node_modules/.installed
	@$(NOWHERE) $(BIN)/python manage.py check --deploy --fail-level WARNING
check-migrations:
	@$(NOWHERE) $(BIN)/python manage.py makemigrations --check --dry-run
check-locks:
	$(BIN)/python -m scripts.check_locks
check-audit:
	$(BIN)/python -m scripts.audit

# Stamps: nothing is installed twice.
.PHONY: tools
tools: $(VENV)/.installed $(VENV)/.installed-dev $(VENV)/.installed-postgres $(VENV)/.installed-oracle

$(VENV)/pyvenv.cfg:
	@scripts/make-venv "$(PYTHON)" "$(VENV)"

$(VENV)/.installed: requirements.txt | $(VENV)/pyvenv.cfg
	@scripts/install "$(VENV)" $<
	@touch $@

$(VENV)/.installed-%: requirements-%.txt | $(VENV)/.installed
	@scripts/install "$(VENV)" $<
	@touch $@

# A server for tests, which pins versions of what the portal uses as well.
$(VENV)-rucio/.installed: requirements-rucio.txt
	@scripts/make-venv "$(PYTHON)" "$(VENV)-rucio"
	@scripts/install "$(VENV)-rucio" $<
	@touch $@

node_modules/.installed: package-lock.json | $(VENV)/.installed
	@scripts/front-end "$(VENV)" --omit=dev
	@touch $@

node_modules/.installed-dev: package-lock.json | $(VENV)/.installed
	@scripts/front-end "$(VENV)"
	@touch $@ node_modules/.installed
