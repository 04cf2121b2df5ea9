# Recipes for everyday work; `just` lists them.

python := ".venv/bin/python"

[private]
default:
    @just --list

# Install the project with what its tests need into .venv
install:
    python3 -m venv .venv
    .venv/bin/pip install -e '.[test]'

# Run the tests; arguments go to pytest
test *arguments:
    {{python}} -m pytest {{arguments}}

# Run the tests with branch coverage of the engine
coverage:
    {{python}} -m pytest --cov --cov-report=term

# Check style and types
lint:
    .venv/bin/ruff check
    .venv/bin/ruff format --check
    .venv/bin/mypy
    .venv/bin/mypy $(ls -d loaders/*-*/loader.py | sed 's#/#.#g; s#^#-m #; s#.py$##')

# Build the graph of the shipped facts
build:
    .venv/bin/triplehelix build

# Check the shipped tables against the shapes
validate:
    .venv/bin/triplehelix validate

# Check the ontology with HermiT (needs Java)
ontology:
    .venv/bin/triplehelix ontology check

# Measure, and write benchmarks/RESULTS.md
bench:
    {{python}} benchmarks/run.py

# Run the W3C test suite of SHACL, from the source archive of pySHACL
shacl-suite:
    .venv/bin/pip download pyshacl --quiet --no-deps --no-binary :all: -d .shacl-suite
    {{python}} benchmarks/shacl_suite.py .shacl-suite/pyshacl-*.tar.gz

# Check a built graph with all engines, one after the other
gate graph:
    {{python}} benchmarks/gate.py {{graph}}
