"""Shapes as queries: each form finds what SHACL says it finds, with pySHACL as the judge."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate
from rdflib import RDF, SH, Graph

from tests.shapes.examples import examples
from triplehelix.checking import Report, check
from triplehelix.errors import DataError
from triplehelix.home import SHAPES
from triplehelix.shapes import compile_shapes, read_shapes
from triplehelix.terms import PREFIXES

TURTLE = (
    "@prefix : <https://example.org/> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
)

DATA = """
:none a :T .
:iri a :T ; :p :typed .
:stranger a :T ; :p :untyped .
:typed a :C .
:text a :T ; :p "abc" .
:upper a :T ; :p "ABC" .
:empty a :T ; :p "" .
:dutch a :T ; :p "abc"@nl .
:whole a :T ; :p 5 .
:tenth a :T ; :p 5.5 .
:negative a :T ; :p -1 .
:day a :T ; :p "2001-11-09"^^xsd:date .
:noday a :T ; :p "2001-13-01"^^xsd:date .
:true a :T ; :p true .
:two a :T ; :p "abc", "xyz" .
:three a :T ; :p 1, 2, 3 .
:pair a :T ; :p 1 ; :q 2 .
:equal a :T ; :p 2 ; :q 2 .
:backward a :T ; :p 3 ; :q 2 .
:days a :T ; :p "2001-11-09"^^xsd:date ; :q "2001-11-10"^^xsd:date .
:daysback a :T ; :p "2001-11-11"^^xsd:date ; :q "2001-11-10"^^xsd:date .
:mixed a :T ; :p "2001-11-09"^^xsd:date ; :q 7 .
:onlyq a :T ; :q 9 .
:pointed a :T . :other :p :pointed .
"""
ALL = {
    "none", "iri", "stranger", "text", "upper", "empty", "dutch", "whole", "tenth", "negative",
    "day", "noday", "true", "two", "three", "pair", "equal", "backward", "days", "daysback",
    "mixed", "onlyq", "pointed",
}  # fmt: skip
WITHOUT_P = {"none", "onlyq", "pointed"}
WITH_P = ALL - WITHOUT_P
IRIS = {"iri", "stranger"}
TEXTS = {"text", "upper", "empty", "two"}
INTEGERS = {"whole", "negative", "three", "pair", "equal", "backward"}
NUMBERS = INTEGERS | {"tenth"}
DATES = {"day", "days", "daysback", "mixed"}

FORMS = {
    "sh:minCount 1": WITHOUT_P,
    "sh:minCount 2": ALL - {"two", "three"},
    "sh:minCount 0": set(),
    "sh:maxCount 0": WITH_P,
    "sh:maxCount 1": {"two", "three"},
    "sh:maxCount 2": {"three"},
    "sh:class :C": WITH_P - {"iri"},
    "sh:datatype xsd:string": WITH_P - TEXTS,
    "sh:datatype xsd:integer": WITH_P - INTEGERS,
    "sh:datatype xsd:decimal": WITH_P - {"tenth"},
    "sh:datatype xsd:date": WITH_P - DATES,
    "sh:datatype xsd:boolean": WITH_P - {"true"},
    "sh:datatype rdf:langString": WITH_P - {"dutch"},
    "sh:nodeKind sh:IRI": WITH_P - IRIS,
    "sh:nodeKind sh:Literal": IRIS,
    'sh:pattern "^a"': WITH_P - {"text", "dutch"},
    'sh:pattern "^a" ; sh:flags "i"': WITH_P - {"text", "dutch", "upper"},
    'sh:pattern "^[0-9]"': {*IRIS, *TEXTS, "dutch", "negative", "true"},
    'sh:pattern "\\\\d{4}-11"': WITH_P - DATES,
    "sh:in ( 5 :typed )": WITH_P - {"iri", "whole"},
    'sh:in ( "abc" "abc"@nl )': WITH_P - {"text", "dutch"},
    "sh:in ( true 5.5 )": WITH_P - {"true", "tenth"},
    "sh:hasValue 2": ALL - {"three", "equal"},
    'sh:hasValue "xyz"': ALL - {"two"},
    "sh:hasValue :typed": ALL - {"iri"},
    "sh:minInclusive 2": WITH_P - {"whole", "tenth", "equal", "backward"},
    "sh:minExclusive 2": WITH_P - {"whole", "tenth", "backward"},
    "sh:maxInclusive 2": WITH_P - {"negative", "pair", "equal"},
    "sh:maxExclusive 2": WITH_P - {"negative", "pair"},
    'sh:minInclusive "2001-11-10"^^xsd:date': WITH_P - {"daysback"},
    "sh:minLength 1": {"empty"},
    "sh:minLength 4": WITH_P - IRIS - DATES - {"noday", "true"},
    "sh:lessThan :q": {"equal", "backward", "daysback", "mixed"},
    "sh:lessThanOrEquals :q": {"backward", "daysback", "mixed"},
    "sh:disjoint :q": {"equal"},
    "sh:equals :q": WITH_P - {"equal"} | {"onlyq"},
}


def shape(body: str, target: str = "sh:targetClass :T") -> str:
    """A shape with one property, in Turtle."""
    return f"{TURTLE}:S a sh:NodeShape ; {target} ; sh:property [ {body} ] ."


def compiled(shapes: str, data: str) -> Report:
    """What our engine finds."""
    written, store = Store(), Store()
    written.load(shapes, format=RdfFormat.TURTLE)
    store.load(data, format=RdfFormat.TURTLE)
    return check(store, compile_shapes(written))


def judged(shapes: str, data: str) -> set[str]:
    """The focus nodes that pySHACL finds."""
    _, report, _ = validate(
        Graph().parse(data=data, format="turtle"),
        shacl_graph=Graph().parse(data=shapes, format="turtle"),
    )
    assert isinstance(report, Graph)
    return {
        str(report.value(result, SH.focusNode)).rsplit("/", 1)[1]
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def local(report: Report) -> set[str]:
    return {each.thing.rsplit("/", 1)[1] for each in report.findings}


@pytest.mark.parametrize(("form", "bad"), FORMS.items(), ids=FORMS.keys())
def test_each_form_finds_what_breaks_it(form: str, bad: set[str]) -> None:
    text = shape(f"sh:path :p ; {form}")
    assert local(compiled(text, TURTLE + DATA)) == bad


def comparable(form: str) -> set[str]:
    """The nodes about which pySHACL may be asked: it orders a text and a number, SPARQL does not.

    SHACL, section 4.3.1, goes by SPARQL: what cannot be compared breaks the shape.
    """
    if "Inclusive" in form or "Exclusive" in form:
        return DATES if "date" in form else NUMBERS
    return ALL - {"mixed"} if "lessThan" in form else ALL


@pytest.mark.parametrize("form", FORMS)
def test_each_form_agrees_with_pyshacl(form: str) -> None:
    text = shape(f"sh:path :p ; {form}")
    found, theirs = local(compiled(text, TURTLE + DATA)), judged(text, TURTLE + DATA)
    assert found & comparable(form) == theirs & comparable(form)


@pytest.mark.parametrize(
    ("target", "bad"),
    [
        ("sh:targetClass :T", WITHOUT_P),
        ("sh:targetClass :C", {"typed"}),
        ("sh:targetSubjectsOf :q", {"onlyq"}),
        ("sh:targetObjectsOf :p", {"typed", "untyped", "pointed"}),
        ("sh:targetClass :C ; sh:targetSubjectsOf :q", {"typed", "onlyq"}),
        ("sh:targetClass :C, :T", WITHOUT_P | {"typed"}),
        ("sh:targetClass :Nobody", set()),
    ],
)
def test_each_target_agrees_with_pyshacl(target: str, bad: set[str]) -> None:
    text = shape("sh:path :p ; sh:minCount 1", target)
    data = TURTLE + DATA
    if "Objects" in target:  # values that are texts and numbers are targets too
        data = TURTLE + ":a :p :typed, :untyped . :other :p :pointed . "
    assert local(compiled(text, data)) == bad
    assert judged(text, data) == bad


def test_an_inverse_path_looks_the_other_way() -> None:
    text = shape("sh:path [ sh:inversePath :p ] ; sh:minCount 1")
    assert local(compiled(text, TURTLE + DATA)) == ALL - {"pointed"}
    assert judged(text, TURTLE + DATA) == ALL - {"pointed"}


def test_one_property_may_have_several_constraints() -> None:
    text = shape("sh:path :p ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:Literal")
    bad = WITHOUT_P | {"two", "three"} | IRIS
    assert local(compiled(text, TURTLE + DATA)) == bad
    assert judged(text, TURTLE + DATA) == bad


def test_the_value_that_breaks_the_shape_is_told() -> None:
    text = shape('sh:path :p ; sh:maxExclusive 3 ; sh:message "{?value} is too much"')
    data = TURTLE + ":three a :T ; :p 1, 3, 4 ."
    found = [(each.value, each.message) for each in compiled(text, data).findings]
    assert found == [("3", "3 is too much"), ("4", "4 is too much")]


@pytest.mark.parametrize(
    ("shape_severity", "own", "expected"),
    [("", "", "Violation"), ("sh:severity sh:Warning ;", "", "Warning"),
     ("sh:severity sh:Warning ;", "; sh:severity sh:Info", "Info")],
)  # fmt: skip
def test_the_severity_is_that_of_the_property_or_else_of_the_shape(
    shape_severity: str, own: str, expected: str
) -> None:
    text = (
        f"{TURTLE}:S a sh:NodeShape ; {shape_severity} sh:targetClass :T ; "
        f"sh:property [ sh:path :p ; sh:minCount 1 {own} ] ."
    )
    (found,) = compiled(text, TURTLE + ":x a :T .").findings
    assert found.severity == expected


PREFIXED = (
    ':S a sh:NodeShape ; sh:targetClass :T ; sh:sparql [ sh:prefixes :all ; sh:select """%s""" ;'
    ' sh:message "no good: {?value}" ] .\n'
    ':all sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .'
)


@pytest.mark.parametrize(
    ("select", "bad"),
    [
        ("SELECT $this ?value WHERE { $this ex:p ?value . FILTER(isIRI(?value)) }", IRIS),
        ("SELECT $this WHERE { $this ex:p ?value . FILTER(isIRI(?value)) }", IRIS),
        (
            "select distinct $this { $this ex:q ?q . FILTER NOT EXISTS { $this ex:p ?p } }",
            {"onlyq"},
        ),
        (
            """SELECT $this ?value WHERE { { $this ex:q ?value . FILTER(?value = 9) } UNION
            { $this ex:p ?value . FILTER(?value = 5) } }""",
            {"onlyq", "whole"},
        ),
    ],
)
def test_a_query_is_asked_about_its_targets_only(select: str, bad: set[str]) -> None:
    text = TURTLE + PREFIXED % select
    data = TURTLE + DATA + ":outside :p :typed ; :q 9 ."
    assert local(compiled(text, data)) == bad
    assert judged(text, data) == bad


def test_a_query_says_the_value_in_its_message() -> None:
    text = TURTLE + PREFIXED % "SELECT $this ?value WHERE { $this ex:p ?value }"
    (found,) = compiled(text, TURTLE + ":x a :T ; :p :v .").findings
    assert (found.value, found.message) == (
        "https://example.org/v", "no good: https://example.org/v",
    )  # fmt: skip


NODE = ":S a sh:NodeShape ; sh:targetClass :T ; "
REFUSED = {
    "a form of a property": NODE + "sh:property [ sh:path :p ; sh:uniqueLang true ] .",
    "longest length": NODE + "sh:property [ sh:path :p ; sh:maxLength 5 ] .",
    "a qualified shape":
        NODE + "sh:property [ sh:path :p ; sh:qualifiedValueShape :X ; sh:qualifiedMinCount 1 ] .",
    "a node of a property": NODE + "sh:property [ sh:path :p ; sh:node :X ] .",
    "a kind of node": NODE + "sh:property [ sh:path :p ; sh:nodeKind sh:BlankNodeOrIRI ] .",
    "a longer path": NODE + "sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .",
    "an alternative path":
        NODE + "sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:minCount 1 ] .",
    "no path": NODE + "sh:property [ sh:minCount 1 ] .",
    "a literal as property": NODE + 'sh:property "p" .',
    "a query that is missing": NODE + "sh:sparql [ sh:message 'x' ] .",
    "a query that asks": NODE + "sh:sparql [ sh:select 'ASK { ?this ?p ?o }' ] .",
    "no target": ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "a target by name":
        ":S a sh:NodeShape ; sh:targetNode :x ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "a target by name beside another":
        NODE + "sh:targetNode :x ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "a closed shape": NODE + "sh:closed true .",
    "a constraint of the node itself": NODE + "sh:nodeKind sh:IRI .",
    "a negation": NODE + "sh:not :X .",
    "alternatives": NODE + "sh:or ( :X :Y ) .",
    "a property shape that stands alone":
        ":S a sh:PropertyShape ; sh:targetClass :T ; sh:path :p ; sh:minCount 1 .",
    "an unnamed shape":
        "[ a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ] ] .",
    "a rule":
        NODE + "sh:rule [ sh:subject sh:this ; sh:predicate :p ; sh:object :v ] .",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_compiled_is_refused_and_never_passed_over(text: str) -> None:
    store = Store()
    store.load(TURTLE + text, format=RdfFormat.TURTLE)
    with pytest.raises(DataError) as caught:
        compile_shapes(store)
    assert caught.value.where.startswith("shapes")
    assert caught.value.hint


# The shipped shapes


def test_every_shipped_shape_compiles() -> None:
    shapes = {str(example.shape) for example in examples()}
    assert {each.shape.value for each in compile_shapes(read_shapes(SHAPES))} == shapes


def test_shapes_of_several_files_do_not_share_unnamed_nodes(tmp_path: Path) -> None:
    for key in "ab":
        text = f"{TURTLE}:{key} a sh:NodeShape ; sh:targetClass :T ; sh:property _:p . "
        text += f"_:p sh:path :{key} ; sh:minCount 1 ."
        (tmp_path / f"{key}.ttl").write_text(text, encoding="utf-8")
    paths = [each.path for each in compile_shapes(read_shapes(tmp_path))]
    assert [each.value if each else "" for each in paths] == [
        "https://example.org/a", "https://example.org/b",
    ]  # fmt: skip


def test_the_prefixes_of_the_project_are_declared_for_the_queries() -> None:
    declared = {
        (str(graph.value(node, SH.prefix)), str(graph.value(node, SH.namespace)))
        for graph in [Graph().parse(SHAPES / "prefixes.ttl")]
        for node in graph.objects(None, SH.declare)
    }
    assert declared <= set(PREFIXES.items())
