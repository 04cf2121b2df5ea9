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
:tongues a :T ; :p "abc"@fr, "abd"@fr .
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
    "none", "iri", "stranger", "text", "upper", "empty", "dutch", "tongues", "whole", "tenth",
    "negative", "day", "noday", "true", "two", "three", "pair", "equal", "backward", "days",
    "daysback", "mixed", "onlyq", "pointed",
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
    "sh:minCount 2": ALL - {"two", "three", "tongues"},
    "sh:minCount 0": set(),
    "sh:maxCount 0": WITH_P,
    "sh:maxCount 1": {"two", "three", "tongues"},
    "sh:maxCount 2": {"three"},
    "sh:class :C": WITH_P - {"iri"},
    "sh:datatype xsd:string": WITH_P - TEXTS,
    "sh:datatype xsd:integer": WITH_P - INTEGERS,
    "sh:datatype xsd:decimal": WITH_P - {"tenth"},
    "sh:datatype xsd:date": WITH_P - DATES,
    "sh:datatype xsd:boolean": WITH_P - {"true"},
    "sh:datatype rdf:langString": WITH_P - {"dutch", "tongues"},
    "sh:nodeKind sh:IRI": WITH_P - IRIS,
    "sh:nodeKind sh:Literal": IRIS,
    'sh:pattern "^a"': WITH_P - {"text", "dutch", "tongues"},
    'sh:pattern "^a" ; sh:flags "i"': WITH_P - {"text", "dutch", "upper", "tongues"},
    'sh:pattern "^[0-9]"': {*IRIS, *TEXTS, "dutch", "tongues", "negative", "true"},
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
    "sh:maxLength 3": {*IRIS, *DATES, "noday", "true"},
    "sh:nodeKind sh:BlankNode": WITH_P,
    "sh:nodeKind sh:BlankNodeOrIRI": WITH_P - IRIS,
    "sh:nodeKind sh:BlankNodeOrLiteral": IRIS,
    "sh:nodeKind sh:IRIOrLiteral": set(),
    'sh:languageIn ( "nl" "fr" )': WITH_P - {"dutch", "tongues"},
    "sh:uniqueLang true": {"tongues"},
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


PROPERTY = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path {0} ; {1} ] ."
WHOLE = {
    "a target by name": (
        ":S sh:targetNode :none, :text ; sh:property [ sh:path :p ; sh:minCount 1 ] .", {"none"}),
    "a class that is its own shape": (
        ":C a sh:NodeShape, rdfs:Class ; sh:property [ sh:path :p ; sh:minCount 1 ] .", {"typed"}),
    "the node itself": (":S a sh:NodeShape ; sh:targetObjectsOf :far ; sh:nodeKind sh:Literal .",
                        {"typed", "untyped", "pointed"}),
    "the node itself by class": (
        ":S a sh:NodeShape ; sh:targetNode :typed, :none ; sh:class :C .", {"none"}),
    "the node itself in a list": (
        ":S a sh:NodeShape ; sh:targetNode :typed, :none ; sh:in ( :none ) .", {"typed"}),
    "the node itself by a value": (
        ":S a sh:NodeShape ; sh:targetNode :typed, :none ; sh:hasValue :none .", {"typed"}),
    "a property shape that stands alone": (
        ":S a sh:PropertyShape ; sh:targetClass :T ; sh:path :p ; sh:minCount 1 .", WITHOUT_P),
    "a shape that is not called one": (
        ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ] .", WITHOUT_P),
    "a shape that is off": (
        ":S sh:targetClass :T ; sh:deactivated true ; sh:nodeKind sh:Literal .", set()),
    "a property of a property": (
        PROPERTY.format(":p", "sh:property [ sh:path :far ; sh:minCount 1 ]")
        .replace(":T", ":Way"), {"way2"}),
    "a sequence": (PROPERTY.format("( :p :far )", "sh:minCount 1").replace(":T", ":Way"), {"w2"}),
    "an alternative": (
        PROPERTY.format("[ sh:alternativePath ( :p :q ) ]", "sh:minCount 1"), {"none", "pointed"}),
    "one step or more": (
        PROPERTY.format("[ sh:oneOrMorePath :p ]", "sh:nodeKind sh:Literal").replace(":T", ":Way"),
        {"w1", "w2"}),
    "no step or more": (
        PROPERTY.format("[ sh:zeroOrMorePath :p ]", "sh:maxCount 1").replace(":T", ":Way"),
        {"w1", "w2"}),
    "no step or one": (
        PROPERTY.format("[ sh:zeroOrOnePath :q ]", "sh:nodeKind sh:IRI"),
        {"pair", "equal", "backward", "days", "daysback", "mixed", "onlyq"}),
    "backwards along a sequence": (
        PROPERTY.format("( [ sh:inversePath :far ] [ sh:inversePath :p ] )", "sh:minCount 1")
        .replace(":T", ":C"), set()),
}  # fmt: skip
WAYS = ":w1 a :Way ; :p :way1 . :way1 :far :typed . :w2 a :Way ; :p :way2 . :way2 :q 1 . "


@pytest.mark.parametrize(("text", "bad"), WHOLE.values(), ids=WHOLE.keys())
def test_whole_shapes_agree_with_pyshacl(text: str, bad: set[str]) -> None:
    far = ":x :far :untyped, :pointed . "
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    shapes, data = TURTLE + rdfs + text, TURTLE + DATA + WAYS + far
    assert local(compiled(shapes, data)) == bad
    assert judged(shapes, data) == bad


def test_one_property_may_have_several_constraints() -> None:
    text = shape("sh:path :p ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:Literal")
    bad = WITHOUT_P | {"two", "three", "tongues"} | IRIS
    assert local(compiled(text, TURTLE + DATA)) == bad
    assert judged(text, TURTLE + DATA) == bad


def test_the_value_that_breaks_the_shape_is_told() -> None:
    text = shape('sh:path :p ; sh:maxExclusive 3 ; sh:message "{?value} is too much"')
    data = TURTLE + ":three a :T ; :p 1, 3, 4 ."
    found = [(each.value, each.message) for each in compiled(text, data).findings]
    assert found == [("3", "3 is too much"), ("4", "4 is too much")]


@pytest.mark.parametrize(
    ("shape_severity", "own", "expected"),
    [("", "", "Violation"), ("sh:severity sh:Warning ;", "", "Violation"),
     ("sh:severity sh:Warning ;", "; sh:severity sh:Info", "Info")],
)  # fmt: skip
def test_the_severity_is_that_of_the_property(shape_severity: str, own: str, expected: str) -> None:
    """SHACL, section 2.1.4: each shape has its own, a violation by default."""
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
    "a component of the shapes' own":
        NODE + "sh:property [ sh:path :p ; :lang 'de' ] . :C a sh:ConstraintComponent ; "
        "sh:parameter [ sh:path :lang ] ; sh:validator [ sh:ask 'ASK { FILTER(false) }' ] .",
    "a constraint of a later SHACL": NODE + "sh:property [ sh:path :p ; sh:someValue 5 ] .",
    "a query with values": NODE + "sh:sparql [ sh:select 'SELECT $this { VALUES ?x { 1 } }' ] .",
    "a sub-select that forgets the thing":
        NODE + "sh:sparql [ sh:select 'SELECT $this { { SELECT ?x { $this :p ?x } } }' ] .",
    "a query that asks for the shapes":
        NODE + "sh:sparql [ sh:select 'SELECT $this { GRAPH $shapesGraph { ?x ?y $this } }' ] .",
    "a path of nothing": NODE + "sh:property [ sh:path [] ; sh:minCount 1 ] .",
    "a class that must be closed": NODE + "sh:closed true ; sh:ignoredProperties ( :p ) .",
    "a target by query": ":S a sh:NodeShape ; sh:target [ sh:select 'SELECT ?this {}' ] .",
    "a qualified shape":
        NODE + "sh:property [ sh:path :p ; sh:qualifiedValueShape :X ; sh:qualifiedMinCount 1 ] .",
    "a node of a property": NODE + "sh:property [ sh:path :p ; sh:node :X ] .",
    "no path": NODE + "sh:property [ sh:minCount 1 ] .",
    "a literal as property": NODE + 'sh:property "p" .',
    "a query that is missing": NODE + "sh:sparql [ sh:message 'x' ] .",
    "a query that asks": NODE + "sh:sparql [ sh:select 'ASK { ?this ?p ?o }' ] .",
    "no target": ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "a closed shape": NODE + "sh:closed true .",
    "a negation": NODE + "sh:not :X .",
    "alternatives": NODE + "sh:or ( :X :Y ) .",
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
