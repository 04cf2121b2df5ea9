"""The inferred graph: the ontology's own axioms, run as rules over the answer graph.

Each axiom of the OWL 2 RL profile that the ontology uses becomes one rule in SPARQL, and the
rules run until nothing new follows. Rules work on whole sets in the store, and a rule runs again
only when something that it reads has changed. An axiom that no rule can state is an error, so
that nothing is inferred in part and in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from triplehelix import terms
from triplehelix.axioms import Axioms, disjoint_pairs
from triplehelix.rules import Rule
from triplehelix.selecting import construct
from triplehelix.terms import TYPE, graph

INFERRED = graph("inferred")
LITTLE = 5000


@dataclass(frozen=True)
class Clash:
    """A thing that belongs to two classes that share no members."""

    thing: NamedNode
    one: NamedNode
    other: NamedNode


def read_axioms(folder: Path) -> Axioms:
    """The axioms in the Turtle files of a folder."""
    store = Store()
    for path in sorted(folder.glob("*.ttl")):
        store.extend(
            quad for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)
        )
    return Axioms(store)


def infer(store: Store, rules: Sequence[Rule], new: Iterable[NamedNode] | None = None) -> int:
    """Add to the default graph, and to `graph/inferred`, all that follows; answers how much.

    `new` names the classes and properties of triples that came since the last run; without it
    every rule runs.
    """
    if new is None:
        changed = {token for rule in rules for token in rule.reads}
    else:
        changed = {node.value for node in new}
    total = 0
    while changed:
        written: set[str] = set()
        for rule in rules:
            if rule.reads.isdisjoint(changed | written):
                continue
            found = _apply(store, rule)
            total += len(found)
            written |= {_token(triple) for triple in found}
        changed = written
    return total


def _apply(store: Store, rule: Rule) -> list[Triple]:
    """Write what follows by one rule and was not there; answers it."""
    found = construct(store, rule.query())
    write(store, found)
    return found


def write(store: Store, found: Collection[Triple] | Collection[terms.Triple]) -> None:
    """Write what follows into the default graph and `graph/inferred`."""
    # On disk a bulk load costs a file of its own; what is little goes faster into a transaction.
    put = store.extend if len(found) < LITTLE else store.bulk_extend
    for where in (DefaultGraph(), INFERRED):
        put(Quad(subject, predicate, target, where) for subject, predicate, target in found)


def _token(triple: Triple) -> str:
    """What a rule would have to read to see this triple: a class or a property."""
    node = triple.object if triple.predicate == TYPE else triple.predicate
    return str(getattr(node, "value", node))


def clashes(store: Store, axioms: Axioms) -> list[Clash]:
    """Things that belong to two classes that the ontology declares disjoint."""
    pairs = {tuple(sorted(pair, key=str)) for pair in disjoint_pairs(axioms)}
    members: dict[NamedNode, set[NamedNode]] = {node: set() for pair in pairs for node in pair}
    for node, found in members.items():
        for quad in store.quads_for_pattern(None, TYPE, node, DefaultGraph()):
            if isinstance(quad.subject, NamedNode):
                found.add(quad.subject)
    both = [
        Clash(thing, one, other) for one, other in pairs for thing in members[one] & members[other]
    ]
    return sorted(both, key=lambda clash: tuple(map(str, (clash.thing, clash.one, clash.other))))
