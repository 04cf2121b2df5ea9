"""The imports of the engine, read and not run, held against the layers of the design."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from triplehelix.home import HOME, LOADERS

ENGINE = HOME / "src" / "triplehelix"
LAYERS: list[set[str]] = [
    {"errors", "home"},
    {
        "dates", "terms", "tables", "vocabulary", "cells", "records", "layouts", "entries",
        "checkdigits", "keys", "clusters",
        "questions", "selecting", "ordering",
        "sparql", "turtle", "jsonld",
    },
    {"statements", "loaders", "sources"},
    {"loading", "borrowing", "remembering", "licences"},
    {
        "identity", "decisions", "conflicts", "matching", "accepting", "axioms", "rules",
        "reasoning", "classifying", "concluding",
        "forms", "shapegraph", "shapes", "checking", "store", "evaluating", "workers",
    },
    {
        "graphs", "evidence", "receipts", "accounting", "describing", "locating", "building",
        "lookup", "unchanged", "writing", "answers", "comparing", "publishing",
        "networks", "validating", "drifting", "pointing", "reporting", "gate", "listing",
        "starting", "ontology", "fetching", "views",
    },
    {"endpoint", "exporting", "verifying", "differing", "pictures", "screen"},
    {"api", "cli"},
]  # fmt: skip
LAYER = {module: number for number, modules in enumerate(LAYERS) for module in modules}


def files() -> Iterator[tuple[str, Path]]:
    """Every file of the engine with the module or package that it belongs to."""
    for path in sorted(ENGINE.rglob("*.py")):
        parts = path.relative_to(ENGINE).parts
        yield parts[0].removesuffix(".py"), path


def imported(path: Path, package: str) -> set[str]:
    """The modules of the engine that a file imports anywhere, in functions too."""
    found: set[str] = set()
    known = {module for module, _ in files()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{package}.{node.module or ''}".rstrip(".")]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "triplehelix" and len(parts) > 1:
                found.add(parts[1] if parts[1] in known else "__init__")
    return found


def arrows() -> dict[str, set[str]]:
    """Which module of the engine imports which."""
    found: dict[str, set[str]] = {}
    for module, path in files():
        here = "triplehelix" if path.parent == ENGINE else f"triplehelix.{module}"
        found.setdefault(module, set()).update(imported(path, here) - {module})
    return found


ARROWS = arrows()
each_module = pytest.mark.parametrize("module", sorted(set(ARROWS) - {"__init__"}))


@each_module
def test_each_module_has_its_layer(module: str) -> None:
    assert module in LAYER


@each_module
def test_no_arrow_points_up(module: str) -> None:
    up = {other for other in ARROWS[module] - {"__init__"} if LAYER[other] > LAYER[module]}
    assert up == set()


def test_the_package_itself_imports_what_python_users_need_and_only_when_asked() -> None:
    assert ARROWS["__init__"] == {"api", "errors"}


def test_there_is_no_circle() -> None:
    waiting = {module: set(others) for module, others in ARROWS.items()}
    while waiting:
        free = {module for module, others in waiting.items() if not others & set(waiting)}
        assert free, f"a circle among {sorted(waiting)}"
        waiting = {module: others for module, others in waiting.items() if module not in free}


@pytest.mark.parametrize("path", sorted(LOADERS.glob("*/loader.py")), ids=str)
def test_a_loader_imports_the_first_layers_and_no_other_loader(path: Path) -> None:
    found = imported(path, f"triplehelix.loaders.{path.parent.name}")
    assert {LAYER[module] for module in found} <= {0, 1, 2}
    assert not found & {"loaders", "sources"}


@pytest.mark.parametrize("path", sorted(LOADERS.glob("*/loader.py")), ids=str)
def test_a_loader_opens_no_socket_and_no_file_but_a_table_beside_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert names <= {
        "__future__", "collections", "dataclasses", "datetime", "decimal", "functools", "hashlib",
        "pathlib", "pyoxigraph", "re", "string", "tomllib", "triplehelix", "typing",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("records", {"pyoxigraph", "rdflib"}),
        ("dates", {"pyoxigraph", "rdflib"}),
        ("tables", {"pyoxigraph", "rdflib"}),
        ("loading", {"socket", "urllib", "http", "SPARQLWrapper", "httpx", "requests"}),
        ("building", {"typer", "click", "rich", "sys"}),
        ("answers", {"typer", "click", "rich", "sys"}),
        ("cli", {"pyoxigraph", "rdflib"}),
    ],
)
def test_a_module_does_not_import_what_it_must_not_know(module: str, strangers: set[str]) -> None:
    paths = [path for name, path in files() if name == module]
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {
        name.split(".")[0]
        for node in nodes
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names & strangers == set()


def test_the_endpoint_sees_a_built_graph_and_nothing_of_how_it_came_about() -> None:
    hidden = {"loading", "sources", "loaders", "reasoning", "axioms", "rules", "shapes", "checking",
              "building", "identity", "accepting"}  # fmt: skip
    assert ARROWS["endpoint"] & hidden == set()
    assert ARROWS.get("exporting", set()) & (hidden - {"shapes"}) == set()
