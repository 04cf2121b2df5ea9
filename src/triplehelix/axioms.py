"""Axioms of OWL 2 RL as rules in SPARQL (OWL 2 Profiles, section 4.3).

Knows the forms that the ontology uses and refuses every other one. It runs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, count

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from triplehelix.errors import DataError
from triplehelix.terms import TYPE, name

Node = NamedNode | BlankNode | Literal | Triple

SUBCLASS = name("rdfs:subClassOf")
SUBPROPERTY = name("rdfs:subPropertyOf")
DOMAIN, RANGE = name("rdfs:domain"), name("rdfs:range")
THING = name("owl:Thing")


@dataclass(frozen=True)
class Rule:
    """If `body` holds, then `head`; what the body reads are IRIs of classes and properties."""

    name: str
    body: str
    head: str
    reads: frozenset[str]

    def query(self) -> str:
        """The rule as a SPARQL query for what is new."""
        return (
            f"CONSTRUCT {{ {self.head} }} "
            f"WHERE {{ {{ {self.body} }} FILTER NOT EXISTS {{ {self.head} }} }}"
        )


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


def compile_rules(axioms: Axioms) -> list[Rule]:
    """Every axiom as a rule. Raises DataError for an axiom of a form that no rule states."""
    return [
        *_pair_rules("sub-property", _subproperties(axioms), "?x {p} ?y", "?x {q} ?y"),
        *_pair_rules("inverse", _inverses(axioms), "?x {p} ?y", "?y {q} ?x"),
        *_chains(axioms),
        *_transitives(axioms),
        *_pair_rules("domain", _typing(axioms, DOMAIN), "?x {p} ?y", f"?x {TYPE} {{q}}"),
        *_pair_rules(
            "range", _typing(axioms, RANGE), "?x {p} ?y . FILTER(isIRI(?y))", f"?y {TYPE} {{q}}"
        ),
        *_subclasses(axioms),
        *_definitions(axioms),
    ]


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


def _refused(subject: object, what: str) -> DataError:
    return DataError(
        f"ontology: {subject}", f"no rule states {what}", "state the axiom within OWL 2 RL"
    )


def _pair_rules(
    kind: str, pairs: Iterable[tuple[NamedNode, NamedNode]], body: str, head: str
) -> Iterator[Rule]:
    for p, q in pairs:
        yield Rule(
            f"{kind} {p.value} {q.value}",
            body.format(p=p, q=q),
            head.format(p=p, q=q),
            frozenset({p.value}),
        )


def _named_pairs(
    axioms: Axioms, predicate: NamedNode, what: str
) -> Iterator[tuple[NamedNode, NamedNode]]:
    for quad in axioms.quads(predicate):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            raise _refused(quad.subject, f"{what} of an unnamed thing")
        yield quad.subject, quad.object


def _subproperties(axioms: Axioms) -> Iterator[tuple[NamedNode, NamedNode]]:
    yield from _named_pairs(axioms, SUBPROPERTY, "a sub-property")
    for one, other in _named_pairs(axioms, name("owl:equivalentProperty"), "an equivalence"):
        yield one, other
        yield other, one


def _inverses(axioms: Axioms) -> Iterator[tuple[NamedNode, NamedNode]]:
    for one, other in _named_pairs(axioms, name("owl:inverseOf"), "an inverse"):
        yield one, other
        yield other, one
    for symmetric in axioms.typed("owl:SymmetricProperty"):
        yield symmetric, symmetric


def _typing(axioms: Axioms, predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
    xsd = name("xsd:string").value.removesuffix("string")
    literal = {name("rdfs:Literal"), name("rdf:langString")}
    for prop, kind in _named_pairs(axioms, predicate, "a domain or range"):
        if kind not in literal and kind != THING and not kind.value.startswith(xsd):
            yield prop, kind


def _transitives(axioms: Axioms) -> Iterator[Rule]:
    for prop in axioms.typed("owl:TransitiveProperty"):
        key = frozenset({prop.value})
        body = f"?x {prop} ?y . ?y {prop} ?z"
        yield Rule(f"transitive {prop.value}", body, f"?x {prop} ?z", key)


def _chains(axioms: Axioms) -> Iterator[Rule]:
    for quad in axioms.quads(name("owl:propertyChainAxiom")):
        links = list(axioms.members(quad.object))
        body = " . ".join(f"?n{i} {link} ?n{i + 1}" for i, link in enumerate(links))
        reads = frozenset(link.value for link in links if isinstance(link, NamedNode))
        if len(reads) == 0 or not isinstance(quad.subject, NamedNode):
            raise _refused(quad.subject, "a chain of unnamed properties")
        head = f"?n0 {quad.subject} ?n{len(links)}"
        yield Rule(f"chain {quad.subject.value}", body, head, reads)


def _closure(pairs: Iterable[tuple[NamedNode, NamedNode]]) -> Mapping[NamedNode, set[NamedNode]]:
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for lower, upper in pairs:
        above[lower].add(upper)
    for lower in list(above):
        waiting = list(above[lower])
        while waiting:
            for upper in above.get(waiting.pop(), set()) - above[lower]:
                above[lower].add(upper)
                waiting.append(upper)
    return above


def _subclasses(axioms: Axioms) -> Iterator[Rule]:
    """One rule per class with all the classes above it, so that the tree is climbed in one step."""
    pairs: list[tuple[NamedNode, NamedNode]] = []
    for quad in axioms.quads(SUBCLASS):
        if not isinstance(quad.subject, NamedNode):
            continue
        if isinstance(quad.object, NamedNode):
            pairs.append((quad.subject, quad.object))
        else:
            yield _has_value(axioms, quad.subject, quad.object)
    for quad in axioms.quads(name("owl:equivalentClass")):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            pairs += [(quad.subject, quad.object), (quad.object, quad.subject)]
    for lower, upper in sorted(_closure(pairs).items(), key=str):
        classes = sorted(upper - {lower, THING}, key=str)
        if classes:
            values = " ".join(map(str, classes))
            yield Rule(
                f"subclass {lower.value}",
                f"?x {TYPE} {lower} . VALUES ?upper {{ {values} }}",
                f"?x {TYPE} ?upper",
                frozenset({lower.value}),
            )


def _has_value(axioms: Axioms, subject: NamedNode, restriction: Node) -> Rule:
    prop = axioms.value(restriction, name("owl:onProperty"))
    value = axioms.value(restriction, name("owl:hasValue"))
    if not isinstance(prop, NamedNode) or value is None:
        raise _refused(subject, "this superclass; only hasValue may stand there")
    return Rule(
        f"value {subject.value}",
        f"?x {TYPE} {subject}",
        f"?x {prop} {value}",
        frozenset({subject.value}),
    )


def _definitions(axioms: Axioms) -> Iterator[Rule]:
    """Sufficient conditions: an unnamed class expression below, or equivalent to, a named class."""
    for quad in axioms.quads(SUBCLASS):
        if isinstance(quad.subject, BlankNode):
            yield _definition(axioms, quad.subject, quad.object)
    for quad in axioms.quads(name("owl:equivalentClass")):
        if isinstance(quad.object, BlankNode):
            raise _refused(quad.subject, "an equivalence with an expression; write both halves")


def _definition(axioms: Axioms, expression: BlankNode, defined: Node) -> Rule:
    if not isinstance(defined, NamedNode):
        raise _refused(expression, "an unnamed superclass of an expression")
    reads: set[str] = set()
    body = _pattern(axioms, expression, "?x", reads, count())
    return Rule(
        f"definition {defined.value}",
        body,
        f"?x {TYPE} {defined}",
        frozenset(reads),
    )


def _pattern(axioms: Axioms, node: Node, var: str, reads: set[str], fresh: count[int]) -> str:
    """The graph pattern that the members of a class expression match."""
    if isinstance(node, NamedNode):
        if node == THING:
            return ""
        reads.add(node.value)
        return f"{var} {TYPE} {node} ."
    for junction, glue in (("owl:intersectionOf", " "), ("owl:unionOf", " UNION ")):
        if (members := axioms.value(node, name(junction))) is not None:
            parts = [_pattern(axioms, each, var, reads, fresh) for each in axioms.members(members)]
            return glue.join(f"{{ {each} }}" for each in parts)
    prop = axioms.value(node, name("owl:onProperty"))
    if isinstance(prop, NamedNode):
        reads.add(prop.value)
        if (value := axioms.value(node, name("owl:hasValue"))) is not None:
            return f"{var} {prop} {value} ."
        if (filler := axioms.value(node, name("owl:someValuesFrom"))) is not None:
            inner = f"?n{next(fresh)}"
            return f"{var} {prop} {inner} . {_pattern(axioms, filler, inner, reads, fresh)}"
    raise _refused(node, "this class expression")
