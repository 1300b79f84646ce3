# Two commands are enough: `make run` and `make test` install whatever they need (see docs/decisions/0001-set-up.md).

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test soak bench pictures lock clean setup-run setup-test

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: setup-run  ## start Siaga Desk; without a display, play the first drill and leave its pictures and log in out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
	  exec $(BIN)/siaga-desk run; \
	fi; \
	exec $(BIN)/siaga-desk drill play resources/drills/first_drill.toml --solo --offscreen --out out

test: setup-test  ## everything CI runs: style, types, arrows between the rooms, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

HOURS ?= 1
soak: setup-test  ## kill desks and programs for HOURS (1): nothing that was acknowledged may be lost
	$(BIN)/python -m tests.soak $(HOURS)

bench: setup-test  ## measure (nothing else should run beside it)
	$(BIN)/python -m benchmarks

# Root, who exists on build machines and in containers only, gets no sandbox from Chromium.
pictures: setup-run  ## take every picture of docs/ anew, from real windows
	@export QT_QPA_PLATFORM=offscreen; \
	if [ "$$(id -u)" -eq 0 ]; then export QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox --disable-gpu"; fi; \
	exec $(BIN)/python tools/screenshots.py

setup-run: ; @$(PYTHON) tools/set_up.py run
setup-test: ; @$(PYTHON) tools/set_up.py test

# Pins stay as they are unless asked: make lock UPGRADE=--upgrade
LOCK = build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
lock:  ## write requirements*.lock anew from requirements*.in, with uv from a throw-away environment
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/pip --disable-pip-version-check install --quiet uv
	$(LOCK) --output-file requirements-dev.lock requirements-dev.in
	$(LOCK) --output-file requirements.lock --constraint requirements-dev.lock requirements.in

clean:  ## remove what was installed, built and drawn here
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
