# Every target sets up what it needs by itself: Python >= 3.11 with venv, git and make are enough.
# PYTHON=python3.12 chooses the interpreter; otherwise the newest usable one is taken.

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fmt lock bench coverage clean

# Another project's environment, left over in the caller's shell, must not leak into ours; nor the
# repository of the git hook that calls make, because tests make repositories of their own.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV MYPYPATH PYTEST_ADDOPTS
unexport GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
export PYTHON

# Trust whom the machine trusts (a mirror behind a company's own authority), where it says whom.
export UV_SYSTEM_CERTS ?= $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## build .venv from the locks; instant when nothing changed
	@tools/setup.sh

demo: setup ## talk to the bot in this terminal: no token, no key
	@exec $(BIN)/python -m kintsugi demo

run: setup ## run the bot as config.yaml and the environment say
	@exec $(BIN)/python -m kintsugi run

# The quickest comes first, and the first failure ends it. pytest is last, so that its summary is
# the last line: that is where a CI counts the tests.
test: check ## every gate, then every test
	$(PYTEST)

check: setup ## the gates without the tests: lint, format, layers, secrets, types
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/python -m tools.secret_scan
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

fmt: setup ## mend what ruff can mend, and format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# No URL and no host goes into a lock: a mirror, an index behind a wall and the public index serve
# the same hashes. 3.11 is the floor of the markers, whichever interpreter resolves.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

lock: setup ## pin the dependencies of pyproject.toml again; UPGRADE=1 takes the newest
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt
	echo 'litellm[proxy]' | $(COMPILE) - --no-annotate --constraint requirements/run.txt \
		--output-file requirements/proxy.txt
	echo 'pydantic-ai-slim[openai]' | $(COMPILE) - --no-annotate \
		--output-file requirements/rivals.txt
	echo uv | $(COMPILE) - --no-annotate --constraint requirements/dev.txt \
		--output-file requirements/uv.txt

bench: setup ## measure one promise: make bench NAME=crash ARGS="--kills 100"
	@test -n "$(NAME)" || { echo 'which one? make bench NAME=...: see bench/README.md' >&2; exit 2; }
	@exec $(BIN)/python -m bench $(NAME) $(ARGS)

# Apart from `test`, because a traced test takes three times as long on Python 3.11.
coverage: setup ## every test, traced: the floors of coverage, and build/coverage/index.html
	$(PYTEST) --cov -p tools.module_coverage --cov-report=term --cov-report=html:build/coverage \
		--cov-report=json:build/coverage.json

clean: ## remove what make made, .venv too; settings and data stay
	rm -rf .venv build dist .coverage .coverage.* .hypothesis
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
