# Two commands do everything on a fresh machine: `make build` and `make test`. They set up .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DBT_VENV := .venv-dbt
CLIENTS_VENV := .venv-clients
SUPERSET_VENV := .venv-superset
SPARK_VENV := .venv-spark
JVM_VENV := .venv-spark-jvm
# Bytecode is kept, also where the environment asks for none: tests start a thousand processes that import the same modules.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: build test parity clients spark spark-jvm lint docs check-docs clean help

build: $(VENV)/.ready  ## build the warehouse: seeds, models, tests, expectations, publish
	$(BIN)/python runner.py build $(ARGS)

test: $(VENV)/.ready  ## run the tests
	$(BIN)/python -m pytest $(ARGS)

parity: $(VENV)/.ready $(DBT_VENV)/.ready  ## build with dbt and with the runner, compare every relation
	DBT=$(abspath $(DBT_VENV))/bin/dbt $(BIN)/python -m pytest tests/parity $(ARGS)

clients: $(VENV)/.ready $(CLIENTS_VENV)/.ready  ## read the database with other programs, also while builds publish
	@$(MAKE) $(SUPERSET_VENV)/.ready || echo "skipped: Superset cannot be installed here"
	GOUJI_SUPERSET=$$(test ! -f $(SUPERSET_VENV)/.ready || echo $(abspath $(SUPERSET_VENV))/bin) GOUJI_PYTHON=$(abspath $(BIN))/python \
	$(CLIENTS_VENV)/bin/python -m pytest tests/clients $(ARGS)

spark: $(VENV)/.ready $(SPARK_VENV)/.ready  ## build on Sail, an engine of Spark's language, and compare every relation; kill it in the middle
	GOUJI_SPARK=$(abspath $(SPARK_VENV))/bin/python $(BIN)/python -m pytest tests/spark $(ARGS)

spark-jvm: $(VENV)/.ready  ## the same on Apache Spark itself, where Java is; takes minutes
	@if command -v java >/dev/null; then $(MAKE) $(JVM_VENV)/.ready && \
	GOUJI_SPARK_SERVER=spark GOUJI_SPARK=$(abspath $(JVM_VENV))/bin/python $(BIN)/python -m pytest tests/spark $(ARGS); \
	else echo "skipped: Apache Spark needs Java 17 or newer, and there is none (make spark needs none)"; fi

lint: $(VENV)/.ready  ## ruff, import layers, dead names, types, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests/data

docs: $(VENV)/.ready  ## write the generated pages of docs/ (after a build)
	$(BIN)/python runner.py docs --write docs $(ARGS)
	$(BIN)/python -m gouji.cli.table > docs/commands.md

check-docs: $(VENV)/.ready  ## fail where a generated page of docs/ or a suite of rules is not current (after a build)
	$(BIN)/python runner.py docs --check docs $(ARGS)
	$(BIN)/python runner.py suites --check

clean:  ## remove target/; the database stays
	rm -rf target

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.ready: requirements.txt
$(DBT_VENV)/.ready: requirements-dbt.txt
$(CLIENTS_VENV)/.ready: requirements-clients.txt
$(SUPERSET_VENV)/.ready: requirements-superset.txt
$(SPARK_VENV)/.ready: requirements-spark.txt
$(JVM_VENV)/.ready: requirements-spark-jvm.txt

%/.ready:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "gouji needs Python 3.11 or newer; call make PYTHON=python3.11")'
	$(PYTHON) -m venv $*
	$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $^
	touch $@
