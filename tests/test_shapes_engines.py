"""Another engine on all shapes at once: ours and rudof find the same.

The graph of violations is made of the examples of all shapes, the good and the bad, each in a name
space of its own, so that what breaks one shape also stands before all others. pySHACL is asked in
test_shapes.py, about one shape at a time, as it takes minutes for them all.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyrudof
import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple, parse, serialize

from tests.conftest import Built
from tests.shapes.examples import examples, shapes_graph
from triplehelix import store
from triplehelix.checking import check
from triplehelix.home import SHAPES
from triplehelix.shapes import compile_shapes, read_shapes
from triplehelix.terms import BASE

Found = set[tuple[str, str, str]]
"""Shape, focus node and value of each finding."""


def name(shape: object) -> str:
    """The shape of a property shape or of a query is named by what is before the hyphen."""
    return str(shape).strip("<>").rsplit("#", 1)[-1].partition("-")[0]


def ours(path: Path) -> Found:
    data = Store()
    data.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    found = check(data, compile_shapes(read_shapes(SHAPES))).findings
    return {(name(e.shape), e.thing, e.term and plain(e.term)) for e in found}


def rudof(path: Path) -> Found:
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_shacl(shapes_graph().serialize(format="turtle"), pyrudof.ShaclFormat.Turtle)
    engine.read_data(path, pyrudof.RDFFormat.NTriples)
    return {
        (name(e.source_shape), e.focus_node.strip("<>"), plain(str(e.value or "")))
        for e in engine.validate_shacl()
    }


def plain(term: str) -> str:
    """The text of a term, without brackets, marks, language and datatype; a number as it counts."""
    text = re.sub(r'^"(.*)"(?:@.*|\^\^.*)?$', r"\1", term, flags=re.DOTALL).strip("<>")
    return f"{float(text):g}" if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


@pytest.fixture(scope="module")
def violations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every example of every shape in one graph."""
    triples = set()
    for example in examples():
        for path in (example.good, example.bad):
            text = path.read_text(encoding="utf-8")
            for quad in parse(input=text, format=RdfFormat.TURTLE, rename_blank_nodes=True):
                triples.add(_moved(quad.triple, path.stem))
    file = tmp_path_factory.mktemp("violations") / "violations.nt"
    serialize(sorted(triples, key=str), str(file), RdfFormat.N_TRIPLES)
    return file


def _moved(triple: Triple, place: str) -> Triple:
    subject, target = (
        NamedNode(re.sub(f"^{BASE}(id|graph)/", rf"{BASE}\1/{place}/", node.value))
        if isinstance(node, NamedNode)
        else node
        for node in (triple.subject, triple.object)
    )
    assert not isinstance(subject, Triple)
    return Triple(subject, triple.predicate, target)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found(violations: Path) -> Found:
    return ours(violations)


def test_the_graph_of_violations_breaks_every_shape(found: Found) -> None:
    """149 shapes, each with one constraint; the standard that the project sets itself is 60."""
    assert {shape for shape, _, _ in found} == {example.name for example in examples()}
    assert len(found) > 400


def test_rudof_finds_the_same_violations(violations: Path, found: Found) -> None:
    theirs = rudof(violations)
    assert theirs - found == set()
    assert found - theirs == set()


def test_rudof_finds_the_same_in_the_shipped_graph(shipped_graph: Built, tmp_path: Path) -> None:
    file = tmp_path / "answer.nt"
    opened = store.open_current(shipped_graph.folder)
    opened.dump(str(file), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    theirs, found = rudof(file), ours(file)
    assert theirs - found == set()
    assert found - theirs == set()
