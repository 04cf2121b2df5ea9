"""How much an answer rests on: facts, documents and sources, and what was not disclosed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from triplehelix.evidence.facts import Evidence, Fact
from triplehelix.evidence.recapture import Estimate, estimate
from triplehelix.graphs import Graph, Rows
from triplehelix.terms import BASE, PREFIXES

KINDS = ("disclosed", "undisclosed", "none")
REFERENCE = frozenset({"ontology", "meta"})
"""Graphs that name and describe, and state no facts of the world."""


@dataclass(frozen=True)
class Coverage:
    """What an answer rests on.

    `sources` counts the facts of each source; `terms` the terms of the alliances in the evidence
    by disclosure; `not_searched` the alliances without any term on record. `unseen` estimates how
    many alliances of the kind there are, from the two sources that state most of them.
    """

    facts: int
    documents: int
    sources: Mapping[str, int]
    alliances: int
    terms: Mapping[str, int]
    not_searched: int
    seen_by: tuple[str, ...] = ()
    unseen: Estimate | None = None

    def sentence(self) -> str:
        """The coverage in words, for people."""
        stated = ", ".join(f"{source} {facts}" for source, facts in self.sources.items())
        said = f"rests on {_counted(self.facts, 'fact')}"
        said += f" in {_counted(self.documents, 'document')}"
        said += f" ({stated})" if stated else ""
        if self.alliances:
            terms = "".join(f"{count} terms {kind}, " for kind, count in self.terms.items())
            said += f"; of {_counted(self.alliances, 'alliance')}: {terms}"
            said += f"{self.not_searched} with no term on record"
        if self.unseen:
            one, two = self.seen_by
            said += (
                f"; {one} states {self.unseen.first} of the alliances, {two} {self.unseen.second}, "
                f"both {self.unseen.both}: if they looked independently at the same world, it has "
                f"about {self.unseen.total} such alliances "
                f"(95 % interval {self.unseen.low} to {self.unseen.high})"
            )
        return said


def coverage(graph: Graph, evidence: Evidence) -> Coverage:
    """What this evidence amounts to."""
    facts = [fact for fact in evidence.facts if not REFERENCE.issuperset(fact.sources)]
    sources = Counter(
        source for fact in facts for source in fact.sources if source not in REFERENCE
    )
    alliances = _alliances(facts)
    terms, searched = _terms(graph, alliances)
    seen_by, unseen = _recaptured(facts)
    return Coverage(
        len(facts),
        len({document for fact in facts for document in fact.documents}),
        dict(sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))),
        len(alliances),
        terms,
        len(alliances) - searched,
        seen_by,
        unseen,
    )


def _alliances(facts: Iterable[Fact]) -> set[str]:
    """The alliances that these facts are about, themselves or by one of their parts."""
    return {alliance for fact in facts if (alliance := _alliance(fact))}


def _alliance(fact: Fact) -> str:
    start = f"{BASE}id/alliance/"
    subject = getattr(fact.triple.subject, "value", "")
    if not subject.startswith(start):
        return ""
    return start + subject.removeprefix(start).partition("/")[0]


def _recaptured(facts: Iterable[Fact]) -> tuple[tuple[str, ...], Estimate | None]:
    """The two sources that state most of the alliances, and the estimate from what they share."""
    stated: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if alliance := _alliance(fact):
            for source in fact.sources:
                stated[source].add(alliance)
    most = sorted(stated, key=lambda source: (-len(stated[source]), source))[:2]
    if len(most) < 2:
        return (), None
    one, two = (stated[source] for source in most)
    return tuple(most), estimate(len(one), len(two), len(one & two))


def _terms(graph: Graph, alliances: Collection[str]) -> tuple[Mapping[str, int], int]:
    """The terms of these alliances by disclosure, and how many of the alliances have any."""
    if not alliances:
        return {}, 0
    values = " ".join(f"<{alliance}>" for alliance in sorted(alliances))
    found = graph.ask(
        f"""PREFIX th: <{PREFIXES["th"]}>
        SELECT ?alliance ?term ?disclosure WHERE {{
          VALUES ?alliance {{ {values} }}
          ?alliance th:allianceTerm ?term . ?term th:disclosure ?disclosure
        }}""",
        "coverage",
    )
    rows = found.rows if isinstance(found, Rows) else ()
    by_term = {term: disclosure for _, term, disclosure in rows}
    counted = Counter(
        getattr(disclosure, "value", "").rsplit("/", 1)[-1] for disclosure in by_term.values()
    )
    kinds = [*(kind for kind in KINDS if kind in counted), *sorted(counted.keys() - set(KINDS))]
    return {kind: counted[kind] for kind in kinds}, len({row[0] for row in rows})


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
