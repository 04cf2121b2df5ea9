"""The Turtle modules of an ontology, merged, and the questions that all who read them ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from triplehelix.axioms import Axioms, Node
from triplehelix.errors import TripleHelixError
from triplehelix.terms import PREFIXES, TYPE, compact, name

CLASS: Final = name("owl:Class")
PROPERTY_KINDS: Final = tuple(
    map(name, ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"))
)
_FORMS: Final = tuple(
    name(f"owl:{local}")
    for local in (
        "intersectionOf", "unionOf", "oneOf", "complementOf", "someValuesFrom", "allValuesFrom",
        "hasValue", "hasSelf", "minCardinality", "maxCardinality", "cardinality",
        "minQualifiedCardinality", "maxQualifiedCardinality", "qualifiedCardinality",
    )
)  # fmt: skip


class Modules(Axioms):
    """The statements of all modules. Whatever it lists comes in the order of the terms' text."""

    def statements(self) -> Iterator[Quad]:
        """Every statement."""
        return self._store.quads_for_pattern(None, None, None, None)

    def about(self, node: Node, predicate: NamedNode | None = None) -> list[Quad]:
        """What is said about `node`, by one property or by all."""
        if not isinstance(node, NamedNode | BlankNode):
            return []
        return sorted(self._store.quads_for_pattern(node, predicate, None, None), key=str)

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """The values of a property."""
        return [quad.object for quad in self.about(subject, predicate)]

    def subjects(self, predicate: NamedNode | None, value: Node) -> list[Node]:
        """What has this value for the property, or for any property."""
        found = self._store.quads_for_pattern(None, predicate, value, None)
        return sorted((quad.subject for quad in found), key=str)

    def holds(self, subject: Node, predicate: NamedNode, value: Node) -> bool:
        """Whether this is stated."""
        return value in self.objects(subject, predicate)

    def text(self, node: Node, predicate: NamedNode) -> str:
        """The text or IRI that a property has, or nothing."""
        value = self.value(node, predicate)
        return value.value if isinstance(value, Literal | NamedNode) else ""

    def terms(self) -> list[NamedNode]:
        """The classes and properties that are declared in the ontology's own namespace."""
        kinds = (CLASS, *PROPERTY_KINDS)
        found = {node for kind in kinds for node in self.subjects(TYPE, kind)}
        return sorted((node for node in found if is_own(node)), key=str)

    def form(self, expression: Node) -> tuple[NamedNode | None, Node]:
        """The constructor of a class expression and its value."""
        for form in _FORMS:
            if (value := self.value(expression, form)) is not None:
                return form, value
        return None, expression


def read(folder: Path, *more: Path) -> Modules:
    """The modules of `folder` and further files of RDF, merged.

    Raises TripleHelixError where the folder has no module, or a file is no RDF.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise TripleHelixError(str(folder), "no module (*.ttl) in it", "name the ontology's folder")
    store = Store()
    for file in (*files, *more):
        _add(store, file)
    return Modules(store)


def _add(store: Store, file: Path) -> None:
    kind = RdfFormat.from_extension(file.suffix.removeprefix("."))
    try:
        store.extend(parse(path=str(file), format=kind, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        told = error.msg if isinstance(error, SyntaxError) else str(error)
        raise TripleHelixError(str(file), f"cannot be read: {told}", "repair the file") from error


def is_own(node: Node) -> TypeGuard[NamedNode]:
    """Whether `node` is a name in the ontology's own namespace."""
    return isinstance(node, NamedNode) and node.value.startswith(PREFIXES["th"])


def short(node: Node) -> str:
    """A name or a value as people read it."""
    if isinstance(node, NamedNode):
        return compact(node.value, parts=True)
    return node.value if isinstance(node, Literal) else "(unnamed)"
