# `make demo` shows the system, `make test` proves it; both make what they need. ARGS go to the demo,
# as make demo ARGS="--scale 0.1 --port 8080".
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python

.PHONY: demo test setup lint types contracts lock wheel

demo: setup
	@.venv/bin/yiju demo $(ARGS)

test: setup
	@$(PY) scripts/check.py

setup:
	@$(PYTHON) scripts/setup.py

lint: setup
	@$(PY) scripts/check.py lint

types: setup
	@$(PY) scripts/check.py types

contracts: setup
	@$(PY) scripts/check.py contracts

wheel: setup
	@$(PY) -m build --wheel --no-isolation

lock:
	@scripts/lock.sh
