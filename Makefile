# Every command of this repository. `make` alone lists them.
#   PYTHON=python3.12   interpreter of a new .venv        T=tests/node        what `make test` runs
#   SABOTAGE=<step>     what `make demo` breaks           DEMO_ARGS, RUN_ARGS, BENCH_ARGS, MUTATE_ARGS, PYTEST_ARGS, CONFORMANCE_ARGS, MUTANTS_ARGS
#   ROUNDS=5            deaths per step of `make crash`   CRASH_ARGS, SOAK_ARGS, ENDURE_ARGS

BIN := .venv/bin
SETUP := .venv/.setup-done
T ?= tests
# Tests sync thousands of small databases: in memory, where there is room; TMPDIR=/var/tmp asks a disk.
TMPDIR ?= $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
# Thousands of programs start, and each would compile our sources anew.
QUICKLY := env -u PYTHONDONTWRITEBYTECODE $(if $(TMPDIR),TMPDIR=$(TMPDIR))

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fix generate vectors bench crash soak endure mutate image wheels conformance mutants mutants-all

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)$$/\1\t\2/p' Makefile | while IFS='	' read -r name words; do \
		printf '  make %-11s %s\n' "$$name" "$$words"; done

setup: $(SETUP) ## .venv with everything installed; runs again only when a pin changed

$(SETUP): pyproject.toml reference_node/pyproject.toml conformance/pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' sh tools/setup.sh

demo: $(SETUP) ## one parcel's way through a locker, every step checked
	@$(if $(SABOTAGE),SABOTAGE='$(SABOTAGE)') $(BIN)/python -m demo $(DEMO_ARGS)

run: $(SETUP) ## leave a node running and print its addresses, until Ctrl-C
	@$(BIN)/python -m demo.run $(RUN_ARGS)

test: $(SETUP) ## the tests, several at once; PYTEST_ARGS='-n 0 -x' runs them one by one
	@$(QUICKLY) $(BIN)/python -m pytest -n auto --durations=15 --durations-min=5 $(PYTEST_ARGS) $(T)

check: $(SETUP) ## format, lint, types, layers, schema, generated code, docs, words
	@$(BIN)/python -m tools.check $(CHECK)

fix: $(SETUP) ## format, and repair what lint can repair by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

generate: $(SETUP) ## write the generated code and the generated pages of docs/
	@$(BIN)/python -m tools.generate
	@$(BIN)/python -m tools.docs --write

vectors: $(SETUP) ## write the published vectors and let the second verifier judge them
	@$(BIN)/python -m tools.vectors

bench: $(SETUP) ## measure; the table also goes to build/bench.json
	@$(BIN)/python -m bench $(BENCH_ARGS)

crash: $(SETUP) ## kill the node at every step and at random, cut its power, break its disk
	@$(BIN)/python -m crash $(if $(ROUNDS),--rounds $(ROUNDS)) $(CRASH_ARGS)

soak: $(SETUP) ## ten minutes of load with calls cancelled; exit 1 if it slows down or grows
	@$(BIN)/python -m crash.soak $(SOAK_ARGS)

endure: $(SETUP) ## 10,000 orders over a line that cuts and doubles, client and node killed: each once
	@$(BIN)/python -m crash.endure $(ENDURE_ARGS)

mutate: $(SETUP) ## change table rows and comparisons of the core; 85 % must be noticed by a test
	@PYTHONHASHSEED=0 $(BIN)/python -m tools.mutate $(MUTATE_ARGS)

conformance: $(SETUP) ## judge the reference node by the conformance suite, in all profiles; reports in build/
	@$(BIN)/python -m tools.conformance $(CONFORMANCE_ARGS)

mutants: $(SETUP) ## wrong nodes: each must be caught by the cases that it names, and by no other of a sample
	@$(BIN)/python -m tests.conformance.mutants $(MUTANTS_ARGS)

mutants-all: $(SETUP) ## the same with every case on every wrong node; goes on where it was cut
	@$(BIN)/python -m tests.conformance.mutants --all $(MUTANTS_ARGS)

image: $(SETUP) ## the steps of both Containerfiles, of node and suite, as scripts in empty folders
	@$(BIN)/python -m tools.image

wheels: $(SETUP) ## build the three wheels, try each alone in an empty environment, weigh the library
	@$(BIN)/python -m tools.wheels
