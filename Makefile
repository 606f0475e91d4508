# onceproof: `make help` lists the targets.
PYTHON ?= python3
BIN    := .venv/bin
SEED   ?= 0

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check lint findings worlds fuzz through bench vectors docs lock clean bar-worlds bar-kills bench-explore bench-explore-largest bench-rates bar-explore bar-steady bar-patches bar-upstream

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.ready: constraints.txt pyproject.toml .ci/setup_venv.py
	@$(PYTHON) .ci/setup_venv.py

setup: .venv/.ready  ## build .venv with the pinned dependencies and the command onceproof

demo: .venv/.ready  ## the suites on the model, on a World, and on a broken copy of each; what is wrong, drawn
	@$(BIN)/onceproof demo

lint: .venv/.ready  ## lint, format and types
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

check: .venv/.ready  ## vectors rebuilt byte for byte, and linted
	@$(BIN)/onceproof vectors check
	@$(BIN)/onceproof findings check

test: .venv/.ready  ## everything that needs only Python: under 90 seconds
	@$(MAKE) --no-print-directory -j 2 lint check
	@$(BIN)/pytest -q -n auto -m "not real and not slow"

test-all: test  ## make test, what takes long, and what needs Node, Go, Rust, Java, servers or a browser
	@.ci/toolchains
	@$(BIN)/onceproof mutants
	@$(BIN)/pytest -q -n auto -m "slow and not real"
	@$(BIN)/pytest -q -n 2 --dist loadfile -m real

bar-patches: .venv/.ready  ## break a published release on purpose; each patch must be flagged
	@$(BIN)/onceproof patches

findings: .venv/.ready  ## run the script of every finding on its package, and say which still reproduce
	@$(BIN)/onceproof findings run

.PHONY: versions baselines
versions: .venv/.ready  ## every finding of the SDKs on every curated release: the rows of the pages (15 minutes)
	@$(BIN)/onceproof findings versions

baselines: .venv/.ready  ## the committed baselines of the SDKs anew, each entry explained by a cause
	@rm -rf .onceproof/examples # what an earlier run found is tried first, and a new checkout has none of it
	@$(BIN)/onceproof check npm:@workflow/core --no-baseline --report .onceproof/npm > /dev/null || [ $$? = 1 ]
	@$(BIN)/onceproof findings baseline .onceproof/npm/run.jsonl npm:@workflow/core
	@$(BIN)/onceproof check pypi:vercel-workflow --no-baseline --report .onceproof/pypi > /dev/null || [ $$? = 1 ]
	@$(BIN)/onceproof findings baseline .onceproof/pypi/run.jsonl pypi:vercel-workflow

through: .venv/.ready  ## every mutant served as a program, and what notices it; goes on where it stopped
	@$(BIN)/onceproof mutants --through stdio --record

worlds: .venv/.ready  ## measure published World backends anew: page and baselines (half an hour)
	@.ci/worlds

fuzz: .venv/.ready  ## a million fuzzed inputs over envelopes and flattened texts
	@$(BIN)/python -m conformance.fuzz --seed $(SEED)

bar-worlds: .venv/.ready  ## seeded faults of the reference Worlds: each must be noticed; writes the record
	@$(BIN)/onceproof world-faults --tier ci --record benchmarks/bar-worlds.txt

bar-upstream: .venv/.ready  ## upstream's own suite for Worlds on the same faults; goes on where it was (half an hour)
	@$(BIN)/onceproof world-upstream --record benchmarks/bar-upstream.txt

bar-steady: .venv/.ready  ## the reference Worlds pass 20 runs of tier ci, each with another seed; goes on where it was
	@$(BIN)/python -m benchmarks.steady

bar-kills: .venv/.ready  ## 200 kills of the durable World: nothing acknowledged is lost, nothing is doubled
	@$(BIN)/python -m benchmarks.kills

bench: .venv/.ready  ## measure, and print ratios against peers run side by side
	@$(BIN)/python -m benchmarks

bench-explore: .venv/.ready  ## the explorer beside SPIN and TLC, random schedules, shrinking (half an hour)
	@$(BIN)/python -m benchmarks.explored

bench-explore-largest: .venv/.ready  ## the same on the largest configuration that SPIN finishes in 4 GiB (40 minutes)
	@$(BIN)/python -m benchmarks.explored.largest

bench-rates: .venv/.ready  ## random schedules beside a rule machine of Hypothesis, and shrinking
	@$(BIN)/python -m benchmarks.explored.rates

bar-explore: .venv/.ready  ## reduced searches beside unreduced ones, for every mutant; goes on where it was
	@$(BIN)/python -m benchmarks.reductions

vectors: .venv/.ready  ## rebuild the golden vectors from their families
	@$(BIN)/onceproof vectors build

docs: .venv/.ready  ## write the generated pages of docs/reference anew
	@$(BIN)/onceproof docs build

lock: .venv/.ready  ## resolve the dependencies anew and pin them with hashes
	@.ci/lock

clean:  ## remove everything that the targets made
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .onceproof
	rm -rf benchmarks/peer/node_modules
