# Two commands: `make review` and `make test`. Both set everything up first.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
PATIENCE := 900
FUZZER := .venv-fuzz
CRATE := .venv-crate
SECONDS ?= 20
STEPS ?= 10000
SEED ?= 0
export PYTHONUTF8 := 1

.PHONY: help setup review status checks publish pdf test lived test-slow check format lock clean docs rules bench corpus oracle crate published coverage determinism \
  faults atlas stopping machines attack security fuzz slurm resources dedupe-benchmark ranking-benchmark newcomer wheel release packs

help:  ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/installed  ## install everything from the lock into .venv
	@$(BIN)/python -m compileall -q workflow/prismake  # once here, not in each job of a run

$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "prismake.pth").write_text(str(pathlib.Path("workflow").resolve()))'
	@$(BIN)/python -c 'import pathlib, sys; name = pathlib.Path("$(BIN)/prismake"); name.write_text("#!" + sys.executable + "\nimport sys\nfrom prismake.__main__ import main\nsys.exit(main())\n"); name.chmod(0o755)'
	@touch $@

review: setup  ## build reports/review.html and reports/review.xlsx
	$(BIN)/snakemake

checks: setup  ## print what the standards ask, whether it holds, and what there is to mend
	$(BIN)/python -m prismake checks --issues

packs: setup  ## print how many items of each reporting standard a filled review of each kind answers from facts, by hand or not
	PYTHONPATH=tests/tools $(BIN)/python tests/tools/packs.py

publish: review  ## build the report and stage it for the next commit
	git add reports/review.html reports/review.xlsx

pdf: setup  ## build reports/review.pdf, too
	$(BIN)/snakemake reports/review.pdf

test: setup  ## run the whole test suite
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lived: setup  ## live a whole review of each kind through, from its sheets to its report (some minutes)
	$(BIN)/python -m pytest -m lived --numprocesses auto --maxprocesses 4 --dist loadfile

test-slow: setup  ## run what takes whole runs by the dozen: every rule killed in turn, three rounds of a living review
	$(BIN)/python -m pytest -m slow

status: setup  ## say who owes what, and what the next run would do
	@$(BIN)/python -m prismake status

faults: setup  ## every fault of docs/faults.md, then 200 random runs: prints what was survived and that no vote was lost
	$(BIN)/python -m pytest -m "slow or lived or not slow" tests/faults
	$(BIN)/python benchmarks/faults.py

attack: setup  ## random histories of a review against a truth of their own: STEPS=10000 SEED=0, ONLY=kinds, WITHOUT=a cure
	$(BIN)/python tests/attack/run.py --steps $(STEPS) --seed $(SEED) $(if $(ONLY),--only $(ONLY)) $(if $(WITHOUT),--without $(WITHOUT))

security: setup  ## try every hostile input of the suites, also those that take minutes, and count them
	$(BIN)/python -m pytest -m "slow or not slow" tests/security

fuzz: setup $(FUZZER)/installed  ## search for hostile bytes, guided by coverage: SECONDS=20 for each of the readers
	PYTHONPATH=$(FUZZER) $(BIN)/python tests/fuzz/fuzz.py --seconds $(SECONDS)

# Beside the locked environment, not in it: nothing of the review rests on it.
$(FUZZER)/installed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --quiet --upgrade --target $(FUZZER) --no-deps atheris==3.0.0
	@touch $@

slurm: setup  ## build the flagship review on a real Slurm of one node, started for it; kill a job, and repair it
	$(BIN)/python tests/slurm/review.py

resources: setup  ## measure the memory and time of every rule, beside what it asks a cluster for (up to an hour)
	$(BIN)/python benchmarks/resources.py

check: setup  ## run linters, formatters and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check -l 120 Snakefile workflow
	$(BIN)/mypy --strict workflow/prismake
	$(BIN)/snakemake --lint

format: setup  ## format all code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt -l 120 Snakefile workflow

lock: setup  ## resolve pyproject.toml anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --group pdf --group slurm --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file requirements.lock

rules: setup  ## draw the rule graph of docs/architecture.md anew (graphviz)
	$(BIN)/snakemake --rulegraph dot 2>/dev/null | $(BIN)/python docs/draw_rules.py > docs/rules.svg

bench: setup  ## time every step and its growth to a million records, beside its peers (ONLY=idle,vote QUICK=1)
	@$(MAKE) --keep-going --no-print-directory setup $$($(BIN)/python benchmarks/bench.py --peers $(if $(ONLY),--only $(ONLY))) || echo "what could not be installed is told in the tables"
	$(BIN)/python benchmarks/bench.py $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(RESUME),--resume) $(if $(PUBLISH),--publish)

corpus: setup  ## judge the readers on real exports, beside rispy and bibtexparser
	$(BIN)/python benchmarks/corpus.py

dedupe-benchmark: setup .venv-bib-dedupe/installed  ## judge deduplication on labelled sets, beside bib-dedupe
	$(BIN)/python benchmarks/dedupe.py --peer .venv-bib-dedupe/bin/python

ranking-benchmark: setup .venv-asreview/installed  ## judge the ranking and its stopping test on labelled reviews, beside ASReview
	$(BIN)/python benchmarks/ranking.py

oracle: setup $(PEERS)/installed  ## check the synthesis against every number of metafor's oracle, beside two other libraries
	PYTHONPATH=$(PEERS) $(BIN)/python benchmarks/oracle.py

atlas: setup  ## rebuild the published reviews of atlas/ from their deposited files, every figure equal or explained; write docs/atlas.md
	$(BIN)/python atlas/rebuild.py

stopping: setup  ## simulate ranked screening of atlas/chronic_pain up to where it may stop, 200 times (some minutes); writes docs/atlas_stopping.csv
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/stopping.py

machines: setup  ## simulate machines of known recall that vote on labelled reviews, 500 runs each (some minutes); writes docs/machines.csv
	$(BIN)/python benchmarks/machines.py

# Beside the locked environment, not in it: nothing of the review rests on it.
$(CRATE)/installed: $(VENV)/installed
	$(BIN)/python -m venv $(CRATE)
	$(CRATE)/bin/pip install --quiet --quiet roc-validator==0.13.0 rocrate==0.16.0
	@touch $@

crate: review $(CRATE)/installed  ## validate ro-crate-metadata.json as a Workflow Run RO-Crate, without a network
	$(CRATE)/bin/python tests/tools/validate_crate.py

published: setup  ## live nine published data sets through, from sheets to report, and compare with R (its packages metafor, metadat, clubSandwich)
	PYTHONPATH=workflow:tests/tools $(BIN)/python tests/tools/published_sets.py

coverage: setup  ## simulate how often the 95 per cent intervals hold the truth (an hour); write docs/coverage.md
	$(BIN)/python benchmarks/coverage.py

determinism: setup  ## build the flagship review under every kernel, C library, thread count and numpy at hand; compare every byte
	$(BIN)/python benchmarks/determinism.py

# Beside the locked environment, not in it: nothing of the review rests on these. What an installer says when it fails stays in `why`.
.venv-bib-dedupe/installed: PEER := bib-dedupe==0.11
.venv-asreview/installed: PEER := asreview==3.0.8
.venv-srdedupe/installed: PEER := srdedupe==0.1.1
.venv-deduplicate-it/installed: PEER := deduplicate-it==1.2.0
.venv-pimeta/installed: PEER := pimeta==1.1.0
.venv-colrev/installed: PEER := colrev==0.16.2
.venv-bib-dedupe/installed .venv-asreview/installed .venv-srdedupe/installed .venv-deduplicate-it/installed .venv-pimeta/installed .venv-colrev/installed:
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	timeout $(PATIENCE) $(@D)/bin/python -m pip install --quiet --quiet $(PEER) 2> $(@D)/why || { test -s $(@D)/why || echo "stopped after $(PATIENCE) s" > $(@D)/why; cat $(@D)/why; exit 1; }
	@touch $@

$(PEERS)/installed: $(VENV)/installed
	@mkdir -p $(@D)
	$(BIN)/python -m pip install --quiet --quiet --upgrade --target $(PEERS) --no-deps PyMetaAnalysis==0.9.0 statsmodels==0.15.0 patsy==1.0.3 2> $(@D)/why || { cat $(@D)/why; exit 1; }
	@touch $@

docs: setup  ## build the documentation into site/
	$(BIN)/mkdocs build --quiet

release: setup  ## freeze the version that config/config.yaml states, in releases/
	$(BIN)/python -m prismake release

newcomer: setup  ## live through a whole review as a newcomer, two releases long: built package, empty environment, sheets filled in LibreOffice
	$(BIN)/python tests/tools/newcomer.py

wheel: setup  ## build the package that others install into dist/
	$(BIN)/uv build --quiet --wheel --out-dir dist

clean:  ## remove what the workflow built, the published report aside (never config/ or seeds/)
	rm -rf results logs ro-crate-metadata.json reports/exports reports/review.pdf .snakemake
