# Every target does the set-up it needs; a second call does none.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3,$(shell command -v $(name))))
VENV := .venv
BIN := $(VENV)/bin
OFFICIAL_VENV := .venv-official
NATIVE_BUILD := build/native
JOBS := $(shell getconf _NPROCESSORS_ONLN)
# Tests wait for processes more than they compute.
WORKERS := $(shell echo $$(( $(JOBS) * 3 / 2 )))

CPP_SOURCES := $(shell find cpp_ext -type f)
CPP_CODE := $(filter %.cpp %.hpp,$(CPP_SOURCES))
RECORD_SOURCES := $(wildcard spy_pipeline/core/records/*.py)

export SPY_HOME ?= $(CURDIR)

.PHONY: help setup demo test lint bench soak up asan tsan format records lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.native $(OFFICIAL_VENV)/.ready ## Make the environment in .venv, system packages included

$(VENV)/.system: deploy/system-packages.sh
	@deploy/system-packages.sh "$(PYTHON)"
	@test -d $(VENV) || "$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.dependencies: $(VENV)/.system pyproject.toml requirements.lock
	@echo "Installing Python packages into $(VENV) (a few minutes the first time)"
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock pip scikit-build-core pybind11
	SKBUILD_CMAKE_DEFINE="SPY_BUILD_MODULE=ON;SPY_BUILD_TESTS=ON;SPY_WARNINGS_AS_ERRORS=ON" CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) \
	  $(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --no-build-isolation --editable '.[dev,bench]'
	@touch $@

$(VENV)/.native: $(VENV)/.dependencies $(CPP_SOURCES) $(RECORD_SOURCES)
	@echo "Building the native module"
	SKBUILD_CMAKE_DEFINE="SPY_BUILD_MODULE=ON;SPY_BUILD_TESTS=ON;SPY_WARNINGS_AS_ERRORS=ON" CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(OFFICIAL_VENV)/.ready: tests/gateway/official-client.txt $(VENV)/.system
	@echo "Installing Interactive Brokers' own Python client into $(OFFICIAL_VENV) (tests talk to the gateway with it)"
	@test -d $(OFFICIAL_VENV) || "$(PYTHON)" -m venv $(OFFICIAL_VENV)
	$(OFFICIAL_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

up: setup ## Run everything all day: collector, Dagster, MLflow and the page, until Ctrl-C
	@$(BIN)/spy up

demo: setup ## Play a simulated session with everything, no account and no data needed
	@$(BIN)/spy demo

test: setup ## Run the C++ and Python tests
	@ctest --test-dir $(NATIVE_BUILD) --output-on-failure --parallel $(JOBS)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: setup ## Check style, types, layers and the C++ side
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/clang-format --dry-run --Werror $(CPP_CODE)
	@printf '%s\n' $(filter %.cpp,$(CPP_CODE)) | xargs -P $(JOBS) -n 4 $(BIN)/clang-tidy --quiet -p $(NATIVE_BUILD)

format: setup ## Bring the code into its one style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/clang-format -i $(CPP_CODE)

bench: setup ## Run all benchmarks against their peers
	@deploy/system-packages.sh "$(PYTHON)" redis-server
	@$(BIN)/python -m benchmarks

soak: setup ## Run the long tests; interrupted, it goes on where it stopped
	@$(BIN)/python -m pytest tests/soak -o addopts='-ra --strict-markers --import-mode=importlib' -o timeout=7200

asan tsan: setup ## Run the C++ tests under sanitizers
	@cd cpp_ext && cmake --preset $@ >/dev/null && cmake --build --preset $@ --parallel $(JOBS)
	@ctest --test-dir build/$@ --output-on-failure --parallel $(JOBS)

records: setup ## Make docs/records.md anew from the record descriptions
	@$(BIN)/python -m spy_pipeline.core.records.documentation docs/records.md

lock: setup ## Pin what is installed now
	@$(BIN)/pip freeze --exclude-editable --exclude spy_pipeline | sed 's/+cpu$$//' > requirements.lock

clean: ## Remove what was built, not what was recorded
	@rm -rf build $(VENV) $(OFFICIAL_VENV)
