"""By which takeovers facts came to count for somebody else, with who states them and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from triplehelix.evidence import Evidence, Fact, trace
from triplehelix.graphs import Graph, Rows, Term
from triplehelix.terms import PREFIXES
from triplehelix.views.moving import NOW, View
from triplehelix.views.owners import Chain, Takeover


@dataclass(frozen=True)
class Move:
    """An organisation whose facts count for an owner: the takeovers, and the facts behind them."""

    chain: Chain
    facts: tuple[Fact, ...]

    def line(self, names: Mapping[Term, str]) -> str:
        """The move in words: who counts for whom, since what, and according to what document."""
        first, last = self.chain[0], self.chain[-1]
        steps = "; ".join(_words(step, names) for step in self.chain)
        stated = {where.address for fact in self.facts for where in fact.documents} or {
            source for fact in self.facts for source in fact.sources
        }
        said = f"{_name(first.organization, names)} counts for {_name(last.owner, names)}: {steps}"
        return f"{said} ({', '.join(sorted(stated))})"

    @property
    def terms(self) -> set[Term]:
        """The organisations that the line names."""
        return {end for step in self.chain for end in (step.organization, step.owner)}


def moves(seen: View, evidence: Evidence, asked: Iterable[str]) -> list[Move]:
    """The moves that an answer rests on, and those of the organisations that it was asked for."""
    chains = dict.fromkeys(
        seen.moved[fact.triple] for fact in evidence.facts if fact.triple in seen.moved
    )
    for term in asked:
        if seen.identity == NOW and (chain := seen.owners.now(NamedNode(term.strip("<>")))):
            chains.setdefault(chain)
    behind = takeovers(seen, {step for chain in chains for step in chain})
    found = [Move(each, tuple(f for step in each for f in behind.get(step, ()))) for each in chains]
    return sorted(found, key=lambda move: [step.event.value for step in move.chain])


def owners_instead(seen: View, asked: Iterable[str]) -> Mapping[NamedNode, list[NamedNode]]:
    """For whom the facts of organisations asked for count, where some count for somebody else."""
    wanted = {NamedNode(term.strip("<>")) for term in asked}
    found: dict[NamedNode, set[NamedNode]] = {}
    for chain in seen.moved.values():
        if chain[0].organization in wanted:
            found.setdefault(chain[0].organization, set()).add(chain[-1].owner)
    return {one: sorted(owners, key=str) for one, owners in sorted(found.items(), key=str)}


def with_takeovers(seen: View, evidence: Evidence) -> Evidence:
    """The evidence with the takeovers by which its facts came to count for an owner."""
    steps = {step for fact in evidence.facts for step in seen.moved.get(fact.triple, ())}
    behind = takeovers(seen, steps)
    rows = (
        dict.fromkeys((
            *row,
            *(each for fact in row for step in seen.moved.get(fact.triple, ())
              for each in behind.get(step, ())),
        ))
        for row in evidence.rows
    )  # fmt: skip
    return Evidence(tuple(tuple(row) for row in rows), evidence.absent)


def takeovers(graph: Graph, steps: Collection[Takeover]) -> Mapping[Takeover, tuple[Fact, ...]]:
    """The facts that state each of these takeovers."""
    ordered = sorted(steps, key=lambda step: step.event.value)
    values = " ".join(f"({step.event} {step.organization} {step.owner})" for step in ordered)
    query = f"""PREFIX th: <{PREFIXES["th"]}>
    SELECT ?event ?one ?other WHERE {{ VALUES (?event ?one ?other) {{ {values} }}
      ?event th:hasTarget|th:mergedOrganization ?one .
      ?event th:hasAcquirer|th:resultingOrganization ?other
      OPTIONAL {{ ?event th:isCompleted ?done }} OPTIONAL {{ ?event th:eventDateStated ?day }} }}"""
    found = graph.ask(query, "owners")
    if not ordered or not isinstance(found, Rows):
        return {}
    traced = trace(graph, query, found)
    by_ends = {(step.event, step.organization, step.owner): step for step in ordered}
    return {
        by_ends[row[0], row[1], row[2]]: facts  # type: ignore[index]
        for row, facts in zip(found.rows, traced.rows, strict=True)
    }


def _words(step: Takeover, names: Mapping[Term, str]) -> str:
    one, other = _name(step.organization, names), _name(step.owner, names)
    return f"{one} came to {other}, {step.stated or step.first or 'no date seen'}"


def _name(node: NamedNode, names: Mapping[Term, str]) -> str:
    return names.get(node, node.value)
