# Every command of the tracker; `make` alone lists them. Syntax of GNU make 3.81.

GIVEN   := EDITION COHORT RAW OUT KNOWN_ON BASE ON REASON DAYS CODINGS WRITE CLUSTER CASES
KNOWN   := $(GIVEN) PYTHON
PLAIN   := $(GIVEN:%=%=)
PYTHON  := python3
RUN     := .venv/bin/python
TESTED  := $(CURDIR)/.cache/test

# A misspelt variable (EDITON=2024) would build the standard report in silence.
define hint
$(shell $(PYTHON) -c 'import difflib, sys; \
  close = difflib.get_close_matches(sys.argv[1].upper(), sys.argv[2:], 1); \
  print("; did you mean %s" % close[0] if close else "")' '$(1)' $(KNOWN))
endef
$(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $v))),\
  $(if $(filter $(KNOWN),$v),,$(error unknown $v; known: $(KNOWN)$(call hint,$v)))))

export $(GIVEN)
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: report data profiles worker site preview picture check tidy intake diff links publish
.PHONY: verify test notebooks test-all lint bench fuzz golden scale env lab lock licences audit clean help

## Build

report: .venv/run $(if $(CLUSTER),.venv/cluster) ## Make the report, HTML and PDF; does only what changed
	@$(RUN) -m analysis.publishing report

data: .venv/run $(if $(CLUSTER),.venv/cluster) ## Make the report, then its data to reuse: CSV, workbook, descriptions
	@$(RUN) -m analysis.datasets

profiles: .venv/run $(if $(CLUSTER),.venv/cluster) ## Make a profile of every government, HTML and PDF; only what changed
	@$(RUN) -m analysis.profiles

worker: .venv/cluster ## Join the cluster at CLUSTER=tcp://host:port as a worker, until stopped
	@PYTHONPATH=tests $(RUN) -m analysis.cluster

site: profiles data ## Make the site of an edition, for a folder or any web server
	@$(RUN) -m analysis.site

preview: .venv/run ## Render the report's notebook alone, on the tables as they stand
	@$(RUN) -m analysis.publishing preview

picture: .venv/run ## Draw the README's picture of the matrix anew
	@$(PLAIN) $(RUN) -m analysis.picture

check: .venv/run ## Check the raw tables; with BASE=<git ref> what changed without its ledger line too
	@$(RUN) -m analysis.tables

tidy: .venv/run ## Repair what a spreadsheet did to the raw tables, only where it is beyond doubt
	@$(RUN) -m analysis.tidy

intake: .venv/run ## Show what a coder's rows move: CODINGS=file.csv; WRITE=yes takes them in
	@$(RUN) -m analysis.intake

diff: .venv/run ## With BASE=<git ref>: what a change does to levels by cause, bands, findings
	@$(RUN) -m analysis.difference

links: .venv/run ## Ask whether sources still answer (not those seen in DAYS=30); data/links.csv
	@$(RUN) -m analysis.links

## Publish

publish: .venv/run ## Publish an edition on a day (ON=): PDF and checksums for the repository
	@$(RUN) -m analysis.publication

verify: .venv/run ## Build a published edition anew from its tag and compare it with the checksums
	@VERIFY_PYTHON="$(PYTHON)" $(RUN) -m analysis.verification

## Test

test: .venv/dev ## Run the tests, and the notebooks beside them; under two minutes
	@mkdir -p "$(TESTED)"
	@$(MAKE) --no-print-directory notebooks > "$(TESTED).txt" 2>&1 & beside=$$!; \
	  $(PLAIN) $(RUN) -m pytest -n auto --dist loadgroup -m "not slow"; code=$$?; \
	  wait $$beside || code=1; cat "$(TESTED).txt"; exit $$code

notebooks: .venv/dev ## Run the notebooks twice: as they stand, and the report's against what it shows
	@rm -rf "$(TESTED)" && mkdir -p "$(TESTED)/lax/processed"
	$(PLAIN) OUT="$(TESTED)/lax" $(RUN) -m pytest --nbval-lax notebooks
	$(PLAIN) OUT="$(TESTED)" $(RUN) -m analysis.publishing report
	$(PLAIN) OUT="$(TESTED)" $(RUN) -m pytest --nbval "$(TESTED)/reports"

test-all: test ## The same, then the tests marked slow
	$(PLAIN) $(RUN) -m pytest -n auto --dist loadgroup -m slow

lint: .venv/dev ## Check style and format, notebooks too
	$(RUN) -m ruff check analysis tests notebooks
	$(RUN) -m ruff format --check analysis tests notebooks
	.venv/bin/nbstripout --keep-id --verify notebooks/*.ipynb

bench: .venv/dev ## Measure speed and memory beside peers, as ratios in one run
	@$(PLAIN) $(RUN) tests/bench.py
	@$(PLAIN) $(RUN) tests/bench_profiles.py

fuzz: .venv/dev $(if $(CLUSTER),.venv/cluster) ## Try CASES=1000 folders of raw tables gone wrong, on all cores or CLUSTER
	@$(PLAIN) CASES="$(CASES)" CLUSTER="$(CLUSTER)" PYTHONPATH=tests $(RUN) -c "import fuzz, sys; sys.exit(fuzz.main())"

golden: .venv/dev ## Write the golden tables, feed and difference of the toy anew; read their diff
	$(RUN) -m pytest tests/test_golden.py tests/test_feed.py tests/test_difference.py -k golden --regenerate

scale: .venv/cluster .venv/dev ## Measure what grows with what, and write docs/scale.md
	@$(PLAIN) PYTHONPATH=tests $(RUN) -c "import scale; scale.main()"

## Set up

env: .venv/dev ## Make .venv with all tools; have git strip outputs and diff notebooks by cell
	@if git rev-parse --git-dir > /dev/null 2>&1; then git config filter.nbstripout.clean \
	  'if test -x .venv/bin/nbstripout; then .venv/bin/nbstripout --keep-id; else cat; fi'; \
	  git config diff.notebook.command 'of() { if test -x .venv/bin/git-nbdiffdriver; then \
	  .venv/bin/git-nbdiffdriver diff "$$@"; else diff -u "$$2" "$$5" || :; fi; }; of'; fi

lab: env ## Open JupyterLab on the notebooks
	.venv/bin/jupyter lab notebooks

lock: .venv/dev ## Bring locks and environment.yml into line with pyproject.toml
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --extra cluster -c requirements-dev.lock pyproject.toml -o requirements-cluster.lock
	$(RUN) -m analysis.environment

licences: .venv/dev ## List the licences of all locked packages in docs/licences.md
	@$(RUN) -m analysis.licences

audit: ## Look for known faults of the locked packages; asks the network, needs pip-audit
	@if command -v pip-audit > /dev/null; then \
	  pip-audit --strict --require-hashes --disable-pip --requirement requirements-dev.lock; \
	else echo "audit skipped: pip-audit is not installed (pipx install pip-audit)"; fi

clean: ## Remove .venv, caches and reports; published reports stay
	rm -rf .venv .cache .pytest_cache .ruff_cache .hypothesis *.egg-info
	mkdir -p reports && find reports -mindepth 1 -maxdepth 1 ! -name published -exec rm -rf {} +

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^## / {printf "\n%s\n", substr($$0, 4)} \
	  /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "Variables: $(KNOWN); see README.md and CONTRIBUTING.md"

LOCK := .venv/bin/uv pip compile -q --universal --generate-hashes --fork-strategy fewest \
  --no-header --no-annotate --no-emit-index-url
INSTALL := .venv/bin/pip install --quiet --disable-pip-version-check

# Set-up goes by stamps: a needless second run is harmless. An editable install cannot be hashed.
.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 14) or sys.exit( \
	  "python3 here is %d.%d; 3.11 to 3.14 will do: make ... PYTHON=python3.12 takes another" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo "python3 has no venv module; Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes --only-binary :all: -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(INSTALL) --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

.venv/cluster: .venv/run requirements-cluster.lock
	$(INSTALL) --require-hashes --only-binary :all: -r requirements-cluster.lock
	@touch $@
