# `make` lists the targets. Everything is installed into .venv, once, and again only when a requirements file changes.

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
APP_READY := .venv/app-installed
DEV_READY := .venv/dev-installed
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# glibc gives each thread an arena of memory, which it seldom hands back: 30 MB after some use with more than two.
SERVE := MALLOC_ARENA_MAX=2 $(BIN)/streamlit run app.py

.PHONY: help run dev test check lint screenshots bench

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 20

run: $(APP_READY)  ## open the app; options for Streamlit go in ARGS="--server.port 8080"
	$(SERVE) $(ARGS)

dev: $(APP_READY)  ## open the app and reload it on every save
	$(SERVE) --server.fileWatcherType auto --server.runOnSave true $(ARGS)

check: $(DEV_READY) lint  ## the fast loop: format, lint, types, quick tests
	$(BIN)/pytest -m "not slow and not browser" $(ARGS)

# The browser is looked for first, so that a machine that cannot have one says so in the first minute. Its tests run
# by themselves, last: they take the longest to explain what is wrong.
test: $(DEV_READY)  ## everything that continuous integration runs, in a real browser too
	$(BIN)/python -m scripts.ensure_browser
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -m "not browser"
	$(BIN)/pytest -m browser

lint: $(DEV_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

screenshots: $(DEV_READY)  ## retake the README's pictures; ARGS="--all --full --out /tmp/shots" for every page
	@$(BIN)/python -m scripts.ensure_browser
	$(BIN)/python -m scripts.screenshots $(ARGS)

bench: $(DEV_READY)  ## measure speed against TensorFlow
	$(BIN)/python -m benchmarks.foundations
	$(BIN)/python -m benchmarks.architectures
	$(BIN)/python -m benchmarks.zoo
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.pages

# pip is the last thing that venv installs, so its presence tells a finished environment from an interrupted one.
$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 to 3.13," \
		"or name yours: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv .venv

$(APP_READY): requirements.txt | $(BIN)/pip
	@echo "Installing the app's requirements; TensorFlow is large, so the first time takes a few minutes."
	$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(APP_READY)
	$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@
