"""Every shape is documented, passes its good example and finds its bad one, for pySHACL and us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from tests.shapes.examples import (
    FOLDER,
    SHAPES,
    THS,
    Example,
    alone,
    examples,
    shape_of,
    shapes_graph,
)
from triplehelix.checking import check
from triplehelix.shapes import compile_shapes

EXAMPLES = list(examples())
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
CONSTRAINTS = {
    SH.minCount, SH.maxCount, SH.datatype, SH["class"], SH.nodeKind, SH.pattern, SH["in"],
    SH.hasValue, SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH.minLength,
    SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint,
}  # fmt: skip

each_shape = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def values(subject: Node, predicate: URIRef) -> list[Node]:
    return list(shapes_graph().objects(subject, predicate))


@dataclass(frozen=True)
class Judgement:
    """What pySHACL finds: the shape that is broken, how badly, by what, and what it says."""

    shape: URIRef
    severity: URIRef
    focus: str
    message: str


@cache
def findings(example: Example, data: str) -> tuple[Judgement, ...]:
    """What the shape finds in its file `good` or `bad`; asked once, as pySHACL takes its time."""
    _, report, _ = validate(
        Graph().parse(getattr(example, data)), shacl_graph=alone(example.shape), inplace=True
    )
    assert isinstance(report, Graph)
    return tuple(
        Judgement(
            shape_of(report.value(result, SH.sourceShape)),
            URIRef(str(report.value(result, SH.resultSeverity))),
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultMessage)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def test_there_are_shapes_and_no_stray_examples() -> None:
    assert len(EXAMPLES) >= 45
    expected = {path for example in EXAMPLES for path in (example.good, example.bad)}
    assert set(FOLDER.glob("*.ttl")) == expected


@each_shape
def test_shape_is_described(example: Example) -> None:
    shape = example.shape
    assert len(values(shape, RDFS.label)) == 1
    (severity,) = values(shape, SH.severity)
    assert severity in SEVERITIES
    (message,) = values(shape, SH.message)
    assert isinstance(message, Literal)
    assert str(message).endswith(".")
    assert any(values(shape, target) for target in TARGETS)


@each_shape
def test_shape_has_one_rule(example: Example) -> None:
    """One property with one constraint, or one query; its message and severity are the shape's."""
    shape = example.shape
    properties, queries = values(shape, SH.property), values(shape, SH.sparql)
    assert len(properties) + len(queries) == 1
    (rule,) = properties or queries
    assert isinstance(rule, URIRef)
    assert values(rule, SH.message) == values(shape, SH.message)
    if properties:
        assert values(rule, SH.severity) == values(shape, SH.severity)
        assert len(values(rule, SH.path)) == 1
        assert len(CONSTRAINTS & set(shapes_graph().predicates(rule))) == 1
        assert "{" not in str(values(shape, SH.message)[0])
    else:
        (query,) = values(rule, SH.select)
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", str(query))
        assert values(rule, SH.prefixes) == [URIRef(str(THS).removesuffix("#"))]
        placeholders = set(re.findall(r"\{\?(\w+)\}", str(values(shape, SH.message)[0])))
        assert placeholders <= {"value"}
        assert not placeholders or "$this ?value" in str(query) or "?path ?value" in str(query)


@each_shape
def test_bad_example_is_found(example: Example) -> None:
    found = findings(example, "bad")
    assert found
    (severity,) = values(example.shape, SH.severity)
    for each in found:
        assert (each.shape, each.severity) == (example.shape, severity)
        assert each.message
        assert "{?" not in each.message


@each_shape
def test_good_example_passes(example: Example) -> None:
    assert findings(example, "good") == ()


@pytest.mark.parametrize("which", ["good", "bad"])
@each_shape
def test_our_engine_finds_the_focus_nodes_that_pyshacl_finds(example: Example, which: str) -> None:
    store, shapes = Store(), Store()
    store.load(path=str(getattr(example, which)), format=RdfFormat.TURTLE)
    shapes.load(alone(example.shape).serialize(format="turtle"), format=RdfFormat.TURTLE)
    found = check(store, compile_shapes(shapes)).findings
    assert {each.thing for each in found} == {each.focus for each in findings(example, which)}
    assert bool(found) == (which == "bad")
    assert {each.shape for each in found} <= {str(example.shape)}


def test_each_file_says_which_family_it_holds() -> None:
    for path in SHAPES.glob("*.ttl"):
        assert path.read_text(encoding="utf-8").startswith("# ")
