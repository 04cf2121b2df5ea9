"""Axioms of OWL 2 RL as rules in SPARQL (OWL 2 Profiles, section 4.3). It runs nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product

from pyoxigraph import BlankNode, NamedNode

from triplehelix.axioms import (
    DOMAIN,
    RANGE,
    SUBCLASS,
    SUBPROPERTY,
    THING,
    Axioms,
    Node,
    refuse_unstated,
    refused,
)
from triplehelix.terms import TYPE, name


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


def compile_rules(axioms: Axioms) -> list[Rule]:
    """Every axiom as a rule. Raises DataError for an axiom of a form that no rule states."""
    refuse_unstated(axioms)
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
            raise refused(quad.subject, f"{what} of an unnamed thing")
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
        named = all(isinstance(link, NamedNode) for link in links)
        if not links or not named or not isinstance(quad.subject, NamedNode):
            raise refused(quad.subject, "a chain of unnamed properties")
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
        raise refused(subject, "this superclass; only hasValue may stand there")
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
            raise refused(quad.subject, "an equivalence with an expression; write both halves")


def _definition(axioms: Axioms, expression: BlankNode, defined: Node) -> Rule:
    if not isinstance(defined, NamedNode):
        raise refused(expression, "an unnamed superclass of an expression")
    reads: set[str] = set()
    ways = _ways(axioms, expression, "?x", reads, count())
    return Rule(
        f"definition {defined.value}",
        " UNION ".join(f"{{ {way} }}" for way in ways),
        f"?x {TYPE} {defined}",
        frozenset(reads),
    )


def _ways(axioms: Axioms, node: Node, var: str, reads: set[str], fresh: count[int]) -> list[str]:
    """The graph patterns of which a member of a class expression matches at least one.

    Unions are multiplied out: the engine joins a pattern with a union in quadratic time.
    """
    if isinstance(node, NamedNode):
        if node == THING:
            return [""]
        reads.add(node.value)
        return [f"{var} {TYPE} {node} ."]
    if (members := axioms.value(node, name("owl:unionOf"))) is not None:
        each = (_ways(axioms, member, var, reads, fresh) for member in axioms.members(members))
        return [way for ways in each for way in ways]
    if (members := axioms.value(node, name("owl:intersectionOf"))) is not None:
        parts = [_ways(axioms, member, var, reads, fresh) for member in axioms.members(members)]
        return [" ".join(chosen) for chosen in product(*parts)]
    prop = axioms.value(node, name("owl:onProperty"))
    if isinstance(prop, NamedNode):
        reads.add(prop.value)
        if (value := axioms.value(node, name("owl:hasValue"))) is not None:
            return [f"{var} {prop} {value} ."]
        if (filler := axioms.value(node, name("owl:someValuesFrom"))) is not None:
            inner = f"?n{next(fresh)}"
            ways = _ways(axioms, filler, inner, reads, fresh)
            return [f"{var} {prop} {inner} . {way}" for way in ways]
    raise refused(node, "this class expression")
