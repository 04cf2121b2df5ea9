"""Which axioms lie outside OWL 2 RL: OWL 2 Profiles, section 4.2.

Datatypes are of section 4.2.2, class expressions of 4.2.3, data ranges of 4.2.4, axioms of 4.2.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from triplehelix.axioms import DOMAIN, RANGE, SUBCLASS, THING, Node
from triplehelix.ontology.modules import Modules, short
from triplehelix.terms import PREFIXES, TYPE, name

# With the two that OWL 2 takes from RDF.
_DATATYPES: Final = frozenset(
    name(curie)
    for curie in (
        "rdf:XMLLiteral", "rdf:PlainLiteral", "rdfs:Literal", "xsd:decimal", "xsd:integer",
        "xsd:nonNegativeInteger", "xsd:nonPositiveInteger", "xsd:positiveInteger",
        "xsd:negativeInteger", "xsd:long", "xsd:int", "xsd:short", "xsd:byte", "xsd:unsignedLong",
        "xsd:unsignedInt", "xsd:unsignedShort", "xsd:unsignedByte", "xsd:float", "xsd:double",
        "xsd:string", "xsd:normalizedString", "xsd:token", "xsd:language", "xsd:Name",
        "xsd:NCName", "xsd:NMTOKEN", "xsd:boolean", "xsd:hexBinary", "xsd:base64Binary",
        "xsd:anyURI", "xsd:dateTime", "xsd:dateTimeStamp",
    )
)  # fmt: skip
_AND, _OR = name("owl:intersectionOf"), name("owl:unionOf")
_SOME, _ONLY, _VALUE = name("owl:someValuesFrom"), name("owl:allValuesFrom"), name("owl:hasValue")
_EQUIVALENT: Final = name("owl:equivalentClass")

Axiom = tuple[Node, Iterator[str]]
"""What an axiom is about, and what keeps it outside the profile."""


def outside(modules: Modules) -> Iterator[tuple[str, str]]:
    """The axioms outside the profile: the IRI of what each is about, and what is wrong."""
    for axioms in (_class_axioms, _disjoint_axioms, _property_axioms, _forbidden):
        for node, messages in axioms(modules):
            for message in messages:
                yield _place(modules, node), message


def _class_axioms(modules: Modules) -> Iterator[Axiom]:
    for quad in modules.quads(SUBCLASS):
        named = quad.subject if isinstance(quad.subject, NamedNode) else quad.object
        yield named, _below(modules, quad.subject)
        yield quad.subject, _above(modules, quad.object)
    for quad in modules.quads(_EQUIVALENT):
        sides = (quad.subject, quad.object)
        if not any(_is_data_range(modules, side) for side in sides):
            yield from ((quad.subject, _equal(modules, side)) for side in sides)
    for quad in modules.quads(name("owl:hasKey")):
        yield quad.subject, _below(modules, quad.subject)
    for quad in modules.quads(TYPE):
        if isinstance(quad.object, BlankNode):
            yield quad.subject, _above(modules, quad.object)


def _disjoint_axioms(modules: Modules) -> Iterator[Axiom]:
    for quad in modules.quads(name("owl:disjointWith")):
        yield quad.subject, _below(modules, quad.subject)
        yield quad.subject, _below(modules, quad.object)
    for quad in modules.quads(name("owl:members")):
        if modules.holds(quad.subject, TYPE, name("owl:AllDisjointClasses")):
            for member in modules.members(quad.object):
                yield member, _below(modules, member)


def _property_axioms(modules: Modules) -> Iterator[Axiom]:
    annotations = set(modules.typed("owl:AnnotationProperty"))
    data = set(modules.typed("owl:DatatypeProperty"))
    for quad in (*modules.quads(DOMAIN), *modules.quads(RANGE)):
        of_data = quad.predicate == RANGE and quad.subject in data
        if quad.subject not in annotations:
            judge = _data_range if of_data else _above
            yield quad.subject, judge(modules, quad.object)


def _forbidden(modules: Modules) -> Iterator[Axiom]:
    for curie in ("owl:disjointUnionOf", "owl:onProperties"):
        for quad in modules.quads(name(curie)):
            yield quad.subject, iter((curie,))
    for node in modules.typed("owl:ReflexiveProperty"):
        yield node, iter(("owl:ReflexiveProperty",))


def _place(modules: Modules, node: Node) -> str:
    """The named thing that an axiom is about, for the report."""
    for named in (node, *modules.objects(node, SUBCLASS), *modules.subjects(None, node)):
        if isinstance(named, NamedNode):
            return named.value
    return "(unnamed)"


def _is_data_range(modules: Modules, node: Node) -> bool:
    if modules.holds(node, TYPE, name("rdfs:Datatype")) or node in _DATATYPES:
        return True
    known = (PREFIXES["xsd"], PREFIXES["owl"] + "real", PREFIXES["owl"] + "rational")
    return isinstance(node, NamedNode) and node.value.startswith(known)


def _data_range(modules: Modules, node: Node) -> Iterator[str]:
    """What keeps a data range outside the profile."""
    if isinstance(node, BlankNode):
        members = modules.value(node, _AND)
        if members is None:
            yield "a data range other than a datatype or an intersection"
            return
        for member in modules.members(members):
            yield from _data_range(modules, member)
    elif node not in _DATATYPES:
        yield f"datatype {short(node)}"


def _below(modules: Modules, node: Node) -> Iterator[str]:
    """What keeps a subclass expression outside the profile (subClassExpression)."""
    if isinstance(node, NamedNode):
        if node == THING:
            yield "owl:Thing as a subclass expression"
        return
    form, value = modules.form(node)
    if form in (_AND, _OR):
        for member in modules.members(value):
            yield from _below(modules, member)
    elif form == _SOME:
        if _is_data_range(modules, value):
            yield from _data_range(modules, value)
        elif value != THING:
            yield from _below(modules, value)
    elif form not in (_VALUE, name("owl:oneOf")):
        yield f"{_called(form)} in a subclass expression"


def _above(modules: Modules, node: Node) -> Iterator[str]:
    """What keeps a superclass expression outside the profile (superClassExpression)."""
    if isinstance(node, NamedNode):
        yield from _named_above(modules, node)
        return
    form, value = modules.form(node)
    if form == _AND:
        for member in modules.members(value):
            yield from _above(modules, member)
    elif form == name("owl:complementOf"):
        yield from _below(modules, value)
    elif form == _ONLY:
        judge = _data_range if _is_data_range(modules, value) else _above
        yield from judge(modules, value)
    elif form in (name("owl:maxCardinality"), name("owl:maxQualifiedCardinality")):
        yield from _at_most_one(modules, node, value)
    elif form != _VALUE:
        yield f"{_called(form)} in a superclass expression"


def _named_above(modules: Modules, node: NamedNode) -> Iterator[str]:
    if node == THING:
        yield "owl:Thing as a superclass expression"
    elif _is_data_range(modules, node):
        yield f"datatype {short(node)} as a superclass expression"


def _at_most_one(modules: Modules, node: Node, number: Node) -> Iterator[str]:
    if short(number) not in ("0", "1"):
        yield f"a maximum of {short(number)}; only 0 and 1 are allowed"
    for kind in modules.objects(node, name("owl:onClass")):
        if kind != THING:
            yield from _below(modules, kind)
    for kind in modules.objects(node, name("owl:onDataRange")):
        yield from _data_range(modules, kind)


def _equal(modules: Modules, node: Node) -> Iterator[str]:
    """What keeps a side of an equivalence outside the profile (equivClassExpression)."""
    if isinstance(node, NamedNode):
        if node == THING:
            yield "owl:Thing in an equivalence"
        return
    form, value = modules.form(node)
    if form == _AND:
        for member in modules.members(value):
            yield from _equal(modules, member)
    elif form != _VALUE:
        yield f"{_called(form)} in an equivalence"


def _called(form: NamedNode | None) -> str:
    return "an unknown expression" if form is None else short(form)
