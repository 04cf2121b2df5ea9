"""The axioms of an ontology, as far as rules state them.

It knows the forms that the ontology uses and refuses every other one. It states no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from triplehelix.errors import DataError
from triplehelix.terms import TYPE, name

Node = NamedNode | BlankNode | Literal | Triple

SUBCLASS = name("rdfs:subClassOf")
SUBPROPERTY = name("rdfs:subPropertyOf")
DOMAIN, RANGE = name("rdfs:domain"), name("rdfs:range")
THING = name("owl:Thing")


class Axioms:
    """The statements of an ontology, to be asked for axioms."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def quads(self, predicate: NamedNode) -> list[Quad]:
        """The statements with this predicate, in a fixed order."""
        return sorted(self._store.quads_for_pattern(None, predicate, None, None), key=str)

    def value(self, subject: Node, predicate: NamedNode) -> Node | None:
        """The value of a property that has at most one."""
        if isinstance(subject, Literal | Triple):
            return None
        for quad in self._store.quads_for_pattern(subject, predicate, None, None):
            return quad.object
        return None

    def members(self, head: Node) -> Iterator[Node]:
        """The members of an RDF list."""
        node: Node | None = head
        while node is not None and node != name("rdf:nil"):
            first = self.value(node, name("rdf:first"))
            if first is not None:
                yield first
            node = self.value(node, name("rdf:rest"))

    def typed(self, curie: str) -> list[NamedNode]:
        """The things of this type that have a name."""
        found = self._store.quads_for_pattern(None, TYPE, name(curie), None)
        return sorted((q.subject for q in found if isinstance(q.subject, NamedNode)), key=str)


def disjoint_pairs(axioms: Axioms) -> list[tuple[NamedNode, NamedNode]]:
    """The pairs of classes that are declared to share no members."""
    pairs = [
        (quad.subject, quad.object)
        for quad in axioms.quads(name("owl:disjointWith"))
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    ]
    for quad in axioms.quads(name("owl:members")):
        members = [each for each in axioms.members(quad.object) if isinstance(each, NamedNode)]
        pairs.extend(combinations(members, 2))
    return pairs


def refused(subject: object, what: str) -> DataError:
    """The error of an axiom that no rule states."""
    return DataError(
        f"ontology: {subject}", f"no rule states {what}", "state the axiom within OWL 2 RL"
    )


_UNSTATED = {
    "sameAs": "that two things are one",
    "differentFrom": "that two things differ",
    "hasKey": "a key",
    "propertyDisjointWith": "disjoint properties",
    "disjointUnionOf": "a disjoint union",
    "complementOf": "a complement",
}
_UNSTATED_KINDS = (
    "FunctionalProperty", "InverseFunctionalProperty", "AsymmetricProperty",
    "IrreflexiveProperty", "ReflexiveProperty", "NegativePropertyAssertion", "AllDifferent",
)  # fmt: skip


def refuse_unstated(axioms: Axioms) -> None:
    """Raise DataError for the axioms of OWL 2 that no rule of ours states."""
    for local, what in _UNSTATED.items():
        for quad in axioms.quads(name(f"owl:{local}")):
            raise refused(quad.subject, what)
    for kind in _UNSTATED_KINDS:
        for thing in axioms.typed(f"owl:{kind}"):
            raise refused(thing, f"owl:{kind}")
    for quad in axioms.quads(name("owl:equivalentClass")):
        if isinstance(quad.subject, BlankNode):
            raise refused(quad.object, "an equivalence with an expression; write both halves")
    for quad in axioms.quads(name("owl:disjointWith")):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            raise refused(quad.subject, "disjointness of an expression")
