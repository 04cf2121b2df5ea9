"""Checks, classification and documentation of the ontology.

Knows OWL 2, SKOS and the folder of Turtle modules. It must not know the data, the loaders or the
store, and changes no module.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from triplehelix.errors import TripleHelixError

NAMESPACE: Final = "https://w3id.org/triplehelix/ontology#"
CONCEPTS: Final = "https://w3id.org/triplehelix/concept/"
_SCHEMA: Final = Namespace("https://schema.org/")

_PROPERTY_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_TERM_KINDS: Final = (OWL.Class, *_PROPERTY_KINDS)
# What every term must say about itself, and the name of the check that misses it.
_DUTIES: Final = (
    ("label", RDFS.label),
    ("definition", SKOS.definition),
    ("module", RDFS.isDefinedBy),
    ("source", DCTERMS.source),
)
_FORMS: Final = (
    OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.someValuesFrom,
    OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf, OWL.minCardinality, OWL.maxCardinality,
    OWL.cardinality, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality,
    OWL.qualifiedCardinality,
)  # fmt: skip
# OWL 2 Profiles, section 4.2.2, with the two that OWL 2 takes from RDF.
_RL_DATATYPES: Final = frozenset(
    {
        RDF.XMLLiteral, RDF.PlainLiteral, RDFS.Literal, XSD.decimal, XSD.integer,
        XSD.nonNegativeInteger, XSD.nonPositiveInteger, XSD.positiveInteger, XSD.negativeInteger,
        XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt,
        XSD.unsignedShort, XSD.unsignedByte, XSD.float, XSD.double, XSD.string,
        XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN,
        XSD.boolean, XSD.hexBinary, XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp,
    }
)  # fmt: skip


@dataclass(frozen=True, order=True)
class OntologyFinding:
    """One thing that is wrong: which check found it, at which term (an IRI), and what it is."""

    check: str
    term: str
    message: str


@dataclass(frozen=True)
class Reasoning:
    """What a reasoner answers: consistent or not, empty classes, and the classes of each thing.

    All are IRIs; `types` is empty where the ontology is inconsistent.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    types: dict[str, frozenset[str]]


def load(folder: Path) -> Graph:
    """The modules of `folder` merged into one graph.

    Raises TripleHelixError where the folder has no module or a module is no Turtle.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise TripleHelixError(str(folder), "no module (*.ttl) in it", "name the ontology's folder")
    graph = Graph()
    for file in files:
        _read(graph, file)
    return graph


def check(folder: Path, beside: Sequence[Path] = ()) -> list[OntologyFinding]:
    """What is wrong in the modules of `folder`, in a fixed order; an empty list if nothing is.

    `beside` are folders (shapes, questions) whose mention of a term counts as a use of it.
    Raises what `load` raises.
    """
    graph = load(folder)
    found: list[OntologyFinding] = []
    for each in _CHECKS:
        found.extend(each(graph))
    found.extend(_orphans(graph, _texts(beside)))
    return sorted(set(found))


def classify(folder: Path, extra: Path | None = None) -> Reasoning:
    """What HermiT concludes from the modules and, if given, a file of data.

    Dates are left out: HermiT knows no xsd:date (OWL 2 Structural Specification, section 4).
    Raises TripleHelixError where Java is missing or HermiT fails, and what `load` raises.
    """
    graph = load(folder)
    if extra is not None:
        _read(graph, extra)
    graph.remove((None, OWL.imports, None))
    _name_individuals(graph)
    if shutil.which("java") is None:
        raise TripleHelixError(
            "java", "not found, and HermiT runs on it", "install a Java runtime, 11 or later"
        )
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "merged.nt"
        graph.serialize(file, format="nt", encoding="utf-8")
        return _hermit(file)


def docs(folder: Path, out: Path) -> None:
    """Writes one HTML page about the ontology to `out`; the page asks nothing of the network.

    Raises what `load` raises.
    """
    from jinja2 import Environment  # noqa: PLC0415 (only this function renders)

    graph = load(folder)
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)
    text = page.render(head=_header(graph), modules=_modules(graph), schemes=_schemes_shown(graph))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


# Reading -----------------------------------------------------------------------------------------


def _read(graph: Graph, file: Path) -> None:
    try:
        graph.parse(file)
    except (BadSyntax, SyntaxError, ValueError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise TripleHelixError(str(file), f"cannot be read: {first}", "repair the file") from error


def _texts(folders: Iterable[Path]) -> str:
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def _terms(graph: Graph) -> list[URIRef]:
    """The classes and properties that the ontology declares in its own namespace."""
    found = {node for kind in _TERM_KINDS for node in graph.subjects(RDF.type, kind)}
    return sorted(node for node in found if isinstance(node, URIRef) and _own(node))


def _own(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(NAMESPACE)


def _short(node: Node) -> str:
    text = str(node)
    for base, prefix in (
        (NAMESPACE, "th:"), (CONCEPTS, ""), (str(OWL), "owl:"), (str(XSD), "xsd:"),
        (str(SKOS), "skos:"), (str(RDFS), "rdfs:"), (str(RDF), "rdf:"),
    ):  # fmt: skip
        if text.startswith(base):
            return prefix + text.removeprefix(base)
    return text


# The checks --------------------------------------------------------------------------------------


def _missing(graph: Graph) -> Iterator[OntologyFinding]:
    """Terms and concepts without a label, a definition, a module or a source."""
    for term in _terms(graph):
        for name, duty in _DUTIES:
            if (term, duty, None) not in graph:
                yield OntologyFinding(name, str(term), f"{_short(term)} has no {_short(duty)}")
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        for name, duty in (("label", SKOS.prefLabel), ("definition", SKOS.definition)):
            if (concept, duty, None) not in graph:
                message = f"{_short(concept)} has no {_short(duty)}"
                yield OntologyFinding(name, str(concept), message)


def _undeclared(graph: Graph) -> Iterator[OntologyFinding]:
    """Terms of our namespace that some statement uses and none declares."""
    declared = set(_terms(graph))
    used = {node for triple in graph for node in triple if _own(node)}
    for each in used - declared:
        message = f"{_short(each)} is used and not declared as class or property"
        yield OntologyFinding("undeclared", str(each), message)


def _orphans(graph: Graph, texts: str) -> Iterator[OntologyFinding]:
    """Terms that nothing links to another term and no text of `texts` mentions."""
    for term in _terms(graph):
        mentioned = f"{_short(term)} " in texts or str(term) in texts or _names(texts, term)
        if not mentioned and not _linked(graph, term):
            message = f"{_short(term)} has no superclass and no use anywhere"
            yield OntologyFinding("orphan", str(term), message)


def _names(texts: str, term: URIRef) -> bool:
    name, start = _short(term), 0
    while (start := texts.find(name, start)) >= 0:
        start += len(name)
        if start == len(texts) or not (texts[start].isalnum() or texts[start] == "_"):
            return True
    return False


def _linked(graph: Graph, term: URIRef) -> bool:
    if (None, term, None) in graph or (None, None, term) in graph:
        return True
    for predicate, value in graph.predicate_objects(term):
        if predicate in (RDF.type, RDFS.isDefinedBy) or isinstance(value, Literal):
            continue
        if not str(value).startswith(str(XSD)):
            return True
    return False


def _cycles(graph: Graph) -> Iterator[OntologyFinding]:
    """Classes and properties that lie below themselves."""
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for node in set(graph.subjects(predicate, None)):
            if isinstance(node, URIRef) and _reaches_itself(graph, node, predicate):
                message = f"{_short(node)} lies below itself by {_short(predicate)}"
                yield OntologyFinding("cycle", str(node), message)


def _reaches_itself(graph: Graph, start: URIRef, predicate: URIRef) -> bool:
    waiting, seen = list(graph.objects(start, predicate)), set[Node]()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting.extend(graph.objects(node, predicate))
    return False


def _schemes(graph: Graph) -> Iterator[OntologyFinding]:
    """Concepts without a scheme, and concepts of one scheme that share a label."""
    labels: dict[tuple[Node, str], list[str]] = defaultdict(list)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        schemes = set(graph.objects(concept, SKOS.inScheme))
        if not schemes:
            message = f"{_short(concept)} is in no scheme"
            yield OntologyFinding("scheme", str(concept), message)
        for label in graph.objects(concept, SKOS.prefLabel):
            for scheme in schemes:
                labels[scheme, str(label)].append(str(concept))
    for (scheme, shared), concepts in labels.items():
        for first, second in pairwise(sorted(concepts)):
            message = f"{shared!r} is also the label of {_short(URIRef(first))} in {_short(scheme)}"
            yield OntologyFinding("same label", str(second), message)


# The profile: OWL 2 Profiles, section 4.2 --------------------------------------------------------


def _profile(graph: Graph) -> Iterator[OntologyFinding]:
    """Axioms outside OWL 2 RL.

    Source: OWL 2 Profiles, section 4.2 (classes 4.2.3, axioms 4.2.5, datatypes 4.2.2).
    """
    for term, messages in _axioms(graph):
        for message in messages:
            yield OntologyFinding("profile", _place(graph, term), f"outside OWL 2 RL: {message}")


def _axioms(graph: Graph) -> Iterator[tuple[Node, Iterator[str]]]:
    """Every axiom whose form the profile restricts: the thing it is about and what is wrong."""
    for lower, upper in graph.subject_objects(RDFS.subClassOf):
        yield (lower if isinstance(lower, URIRef) else upper), _below(graph, lower)
        yield lower, _above(graph, upper)
    for one, other in graph.subject_objects(OWL.equivalentClass):
        if not _is_data_range(graph, one) and not _is_data_range(graph, other):
            yield one, _equal(graph, one)
            yield one, _equal(graph, other)
    for keyed in graph.subjects(OWL.hasKey, None):
        yield keyed, _below(graph, keyed)
    for individual, kind in graph.subject_objects(RDF.type):
        if isinstance(kind, BNode):
            yield individual, _above(graph, kind)
    yield from _disjoint_axioms(graph)
    yield from _property_axioms(graph)
    yield from _forbidden(graph)


def _disjoint_axioms(graph: Graph) -> Iterator[tuple[Node, Iterator[str]]]:
    for one, other in graph.subject_objects(OWL.disjointWith):
        yield one, _below(graph, one)
        yield one, _below(graph, other)
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in graph.objects(node, OWL.members):
            for member in Collection(graph, members):
                yield member, _below(graph, member)


def _property_axioms(graph: Graph) -> Iterator[tuple[Node, Iterator[str]]]:
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    for prop, domain in graph.subject_objects(RDFS.domain):
        if prop not in annotations:
            yield prop, _above(graph, domain)
    for prop, value in graph.subject_objects(RDFS.range):
        if prop not in annotations:
            data = (prop, RDF.type, OWL.DatatypeProperty) in graph
            yield prop, _data_range(graph, value) if data else _above(graph, value)


def _forbidden(graph: Graph) -> Iterator[tuple[Node, Iterator[str]]]:
    for node in graph.subjects(OWL.disjointUnionOf, None):
        yield node, iter(("owl:disjointUnionOf",))
    for node in graph.subjects(RDF.type, OWL.ReflexiveProperty):
        yield node, iter(("owl:ReflexiveProperty",))
    for node in graph.subjects(OWL.onProperties, None):
        yield node, iter(("owl:onProperties",))


def _place(graph: Graph, node: Node) -> str:
    """The named thing that an axiom is about, for the report."""
    if isinstance(node, URIRef):
        return str(node)
    for named in (*graph.objects(node, RDFS.subClassOf), *graph.subjects(None, node)):
        if isinstance(named, URIRef):
            return str(named)
    return "(unnamed)"


def _form(graph: Graph, node: Node) -> tuple[URIRef | None, Node]:
    """The constructor of a class expression and its value."""
    for form in _FORMS:
        value = graph.value(node, form)
        if value is not None:
            return form, value
    return None, node


def _is_data_range(graph: Graph, node: Node) -> bool:
    if isinstance(node, BNode):
        return (node, RDF.type, RDFS.Datatype) in graph
    text = str(node)
    declared = (node, RDF.type, RDFS.Datatype) in graph
    return declared or node in _RL_DATATYPES or text.startswith((str(XSD), str(OWL.real)))


def _data_range(graph: Graph, node: Node) -> Iterator[str]:
    """What keeps a data range outside the profile (section 4.2.4)."""
    if isinstance(node, BNode):
        members = graph.value(node, OWL.intersectionOf)
        if members is None:
            yield "a data range other than a datatype or an intersection"
            return
        for member in Collection(graph, members):
            yield from _data_range(graph, member)
    elif node not in _RL_DATATYPES:
        yield f"datatype {_short(node)}"


def _below(graph: Graph, node: Node) -> Iterator[str]:
    """What keeps a subclass expression outside the profile (subClassExpression)."""
    if isinstance(node, URIRef):
        if node == OWL.Thing:
            yield "owl:Thing as a subclass expression"
        return
    form, value = _form(graph, node)
    if form in (OWL.intersectionOf, OWL.unionOf):
        for member in Collection(graph, value):
            yield from _below(graph, member)
    elif form == OWL.someValuesFrom:
        if _is_data_range(graph, value):
            yield from _data_range(graph, value)
        elif value != OWL.Thing:
            yield from _below(graph, value)
    elif form not in (OWL.hasValue, OWL.oneOf):
        yield f"{_form_name(form)} in a subclass expression"


def _above(graph: Graph, node: Node) -> Iterator[str]:
    """What keeps a superclass expression outside the profile (superClassExpression)."""
    if isinstance(node, URIRef):
        if node == OWL.Thing:
            yield "owl:Thing as a superclass expression"
        elif _is_data_range(graph, node):
            yield f"datatype {_short(node)} as a superclass expression"
        return
    form, value = _form(graph, node)
    if form == OWL.intersectionOf:
        for member in Collection(graph, value):
            yield from _above(graph, member)
    elif form == OWL.complementOf:
        yield from _below(graph, value)
    elif form == OWL.allValuesFrom:
        inner = _data_range if _is_data_range(graph, value) else _above
        yield from inner(graph, value)
    elif form in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        yield from _at_most_one(graph, node, value)
    elif form != OWL.hasValue:
        yield f"{_form_name(form)} in a superclass expression"


def _at_most_one(graph: Graph, node: Node, number: Node) -> Iterator[str]:
    if str(number) not in ("0", "1"):
        yield f"a maximum of {number}; only 0 and 1 are allowed"
    for kind in graph.objects(node, OWL.onClass):
        if kind != OWL.Thing:
            yield from _below(graph, kind)
    for kind in graph.objects(node, OWL.onDataRange):
        yield from _data_range(graph, kind)


def _equal(graph: Graph, node: Node) -> Iterator[str]:
    """What keeps a side of an equivalence outside the profile (equivClassExpression)."""
    if isinstance(node, URIRef):
        if node == OWL.Thing:
            yield "owl:Thing in an equivalence"
        return
    form, value = _form(graph, node)
    if form == OWL.intersectionOf:
        for member in Collection(graph, value):
            yield from _equal(graph, member)
    elif form != OWL.hasValue:
        yield f"{_form_name(form)} in an equivalence"


def _form_name(form: URIRef | None) -> str:
    return "an unknown expression" if form is None else _short(form)


_CHECKS: Final[tuple[Callable[[Graph], Iterator[OntologyFinding]], ...]] = (
    _missing, _undeclared, _cycles, _schemes, _profile,
)  # fmt: skip


# HermiT ------------------------------------------------------------------------------------------


def _name_individuals(graph: Graph) -> None:
    """Declare the instances of classes and what object properties link: owlready2 lists no others.

    Section 5.6 of the OWL 2 Structural Specification names the declaration.
    """
    things: set[Node] = set()
    for kind in graph.subjects(RDF.type, OWL.Class):
        things.update(graph.subjects(RDF.type, kind))
    for prop in graph.subjects(RDF.type, OWL.ObjectProperty):
        for pair in graph.subject_objects(prop):
            things.update(pair)
    for thing in things:
        if isinstance(thing, URIRef):
            graph.add((thing, RDF.type, OWL.NamedIndividual))


def _hermit(file: Path) -> Reasoning:
    import owlready2  # noqa: PLC0415 (slow to import, and only needed here)

    world = owlready2.World()
    loaded = world.get_ontology(file.as_uri()).load()
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Reasoning(consistent=False, unsatisfiable=(), types={})
    except owlready2.OwlReadyJavaError as error:
        raise TripleHelixError(
            "HermiT", _complaint(str(error)), "repair the axiom; if none is named, see to Java"
        ) from error
    empty = sorted(str(each.iri) for each in world.inconsistent_classes() if each.name != "Nothing")
    types = {
        str(each.iri): frozenset(
            str(kind.iri) for kind in each.INDIRECT_is_a if isinstance(kind, owlready2.ThingClass)
        )
        for each in world.individuals()
    }
    return Reasoning(consistent=True, unsatisfiable=tuple(empty), types=types)


def _complaint(message: str) -> str:
    """What HermiT says is wrong, without the trace of where in HermiT."""
    lines = [line.strip() for line in message.splitlines()]
    told = [line for line in lines if line and not line.startswith(("at ", "Java error message"))]
    return " ".join(told).rpartition("Exception: ")[2] or "stopped without a message"


# The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """One term or concept as the page shows it: its rows are (heading, texts)."""

    name: str
    anchor: str
    label: str
    definition: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class _Section:
    """A module with its classes and properties, or a scheme with its concepts as classes."""

    title: str
    anchor: str
    about: str
    classes: tuple[_Entry, ...]
    properties: tuple[_Entry, ...]


def _words(graph: Graph, node: Node) -> str:
    """A class expression in words after the Manchester syntax."""
    if not isinstance(node, BNode):
        return _short(node)
    form, value = _form(graph, node)
    if form in (OWL.intersectionOf, OWL.unionOf):
        glue = " and " if form == OWL.intersectionOf else " or "
        return "(" + glue.join(_words(graph, each) for each in Collection(graph, value)) + ")"
    prop = _short(graph.value(node, OWL.onProperty) or node)
    verb = {OWL.someValuesFrom: "some", OWL.allValuesFrom: "only", OWL.hasValue: "value"}
    return f"{prop} {verb.get(form, _form_name(form)) if form else ''} {_words(graph, value)}"


def _text(graph: Graph, node: Node, predicate: URIRef) -> str:
    return str(graph.value(node, predicate) or "")


def _listed(graph: Graph, node: Node, predicate: URIRef) -> tuple[str, ...]:
    return tuple(sorted(_words(graph, each) for each in graph.objects(node, predicate)))


def _rows(rows: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((heading, texts) for heading, texts in rows if texts)


def _class_rows(graph: Graph, term: URIRef) -> tuple[tuple[str, tuple[str, ...]], ...]:
    below = sorted(graph.subjects(RDFS.subClassOf, term), key=str)
    defined = sorted(_words(graph, each) for each in below if isinstance(each, BNode))
    return _rows(
        (
            ("Superclasses", _listed(graph, term, RDFS.subClassOf)),
            ("Subclasses", tuple(_short(each) for each in below if isinstance(each, URIRef))),
            ("Every thing of this kind belongs to it", tuple(defined)),
            ("Close to", _listed(graph, term, SKOS.closeMatch)),
            ("Source", _listed(graph, term, DCTERMS.source)),
        )
    )


def _property_rows(graph: Graph, term: URIRef) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chains = (
        " then ".join(_short(link) for link in Collection(graph, head))
        for head in graph.objects(term, OWL.propertyChainAxiom)
    )
    inverse = {*graph.objects(term, OWL.inverseOf), *graph.subjects(OWL.inverseOf, term)}
    transitive = (term, RDF.type, OWL.TransitiveProperty) in graph
    return _rows(
        (
            ("Domain", _listed(graph, term, RDFS.domain)),
            ("Used with", _listed(graph, term, _SCHEMA.domainIncludes)),
            ("Range", _listed(graph, term, RDFS.range)),
            ("Superproperties", _listed(graph, term, RDFS.subPropertyOf)),
            ("Inverse", tuple(sorted(_short(each) for each in inverse))),
            ("Follows from", tuple(sorted(chains))),
            ("Transitive", ("yes",) if transitive else ()),
            ("One value per thing", _listed(graph, term, URIRef(NAMESPACE + "singleValued"))),
            ("Close to", _listed(graph, term, SKOS.closeMatch)),
            ("Source", _listed(graph, term, DCTERMS.source)),
        )
    )


def _entry(
    graph: Graph, node: Node, label: URIRef, rows: tuple[tuple[str, tuple[str, ...]], ...]
) -> _Entry:
    name = _short(node)
    anchor = name.removeprefix("th:").replace("/", "-")
    definition = _text(graph, node, SKOS.definition)
    return _Entry(name, anchor, _text(graph, node, label), definition, rows)


def _modules(graph: Graph) -> list[_Section]:
    sections = []
    for module in sorted(set(graph.objects(None, RDFS.isDefinedBy)), key=str):
        terms = [each for each in _terms(graph) if (each, RDFS.isDefinedBy, module) in graph]
        classes = [each for each in terms if (each, RDF.type, OWL.Class) in graph]
        if terms:
            sections.append(
                _Section(
                    title=_text(graph, module, DCTERMS.title),
                    anchor="module-" + str(module).rsplit("/", 1)[-1],
                    about=_text(graph, module, DCTERMS.description),
                    classes=tuple(
                        _entry(graph, each, RDFS.label, _class_rows(graph, each))
                        for each in classes
                    ),
                    properties=tuple(
                        _entry(graph, each, RDFS.label, _property_rows(graph, each))
                        for each in terms
                        if each not in classes
                    ),
                )
            )
    return sections


def _schemes_shown(graph: Graph) -> list[_Section]:
    sections = []
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        concepts = sorted(graph.subjects(SKOS.inScheme, scheme), key=lambda c: _order(graph, c))
        sections.append(
            _Section(
                title=_text(graph, scheme, SKOS.prefLabel),
                anchor="scheme-" + _short(scheme),
                about=_text(graph, scheme, SKOS.definition),
                classes=tuple(_entry(graph, each, SKOS.prefLabel, ()) for each in concepts),
                properties=(),
            )
        )
    return sections


def _order(graph: Graph, concept: Node) -> tuple[int, str]:
    rank = graph.value(concept, URIRef(NAMESPACE + "rankOrder"))
    return (int(str(rank)) if rank is not None else 0, str(concept))


def _header(graph: Graph) -> dict[str, str]:
    main = URIRef(NAMESPACE.removesuffix("#"))
    return {
        "title": _text(graph, main, DCTERMS.title),
        "about": _text(graph, main, DCTERMS.description),
        "version": _text(graph, main, OWL.versionInfo),
        "issued": _text(graph, main, DCTERMS.issued),
        "licence": _text(graph, main, DCTERMS.license),
        "iri": str(main),
    }


_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ head.title }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-bottom: 1px solid #999; margin-top: 3rem; }
h4 { margin: 1.5rem 0 .2rem; }
p { margin: .2rem 0; }
code { font-size: .95em; }
dl { display: grid; grid-template-columns: 12rem 1fr; margin: .2rem 0 0 1rem; font-size: .9rem; }
dt { color: #555; }
dd { margin: 0; }
table { border-collapse: collapse; }
td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
nav ul { columns: 3; }
</style>
</head>
<body>
<h1>{{ head.title }}</h1>
<p>{{ head.about }}</p>
<p>Version {{ head.version }} of {{ head.issued }}, <code>{{ head.iri }}</code>,
licence {{ head.licence }}.</p>
<nav>
<h2>Contents</h2>
<ul>
{% for section in modules + schemes %}
<li><a href="#{{ section.anchor }}">{{ section.title }}</a></li>
{% endfor %}
</ul>
</nav>
{% macro shown(entry) %}
<h4 id="{{ entry.anchor }}">{{ entry.label }} <code>{{ entry.name }}</code></h4>
<p>{{ entry.definition }}</p>
<dl>
{% for heading, texts in entry.rows %}
<dt>{{ heading }}</dt><dd>{% for text in texts %}{{ text }}{% if not loop.last %}<br>{% endif %}\
{% endfor %}</dd>
{% endfor %}
</dl>
{% endmacro %}
{% for module in modules %}
<h2 id="{{ module.anchor }}">{{ module.title }}</h2>
<p>{{ module.about }}</p>
{% if module.classes %}
<h3>Classes</h3>
{% for entry in module.classes %}{{ shown(entry) }}{% endfor %}
{% endif %}
{% if module.properties %}
<h3>Properties</h3>
{% for entry in module.properties %}{{ shown(entry) }}{% endfor %}
{% endif %}
{% endfor %}
<h2>Concept schemes</h2>
{% for scheme in schemes %}
<h3 id="{{ scheme.anchor }}">{{ scheme.title }}</h3>
<p>{{ scheme.about }}</p>
<table>
{% for entry in scheme.classes %}
<tr id="{{ entry.anchor }}"><td><code>{{ entry.name }}</code></td><td>{{ entry.label }}</td>\
<td>{{ entry.definition }}</td></tr>
{% endfor %}
</table>
{% endfor %}
</body>
</html>
"""
