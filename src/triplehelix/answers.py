"""Answers to saved questions: the rows, and all that comes with them.

It knows graphs, questions and evidence; it knows nothing of screens, arguments and exit codes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Coverage, Emptiness, Evidence, coverage, emptiness, trace
from triplehelix.graphs import Graph, Rows, Term, Triples
from triplehelix.lookup import term_for
from triplehelix.questions import Question, question, questions
from triplehelix.receipts import Receipt, receipt
from triplehelix.terms import BASE, LABEL, compact
from triplehelix.terms import name as iri
from triplehelix.views import LEGAL, View, moves, owners_instead, refuse, view, with_takeovers
from triplehelix.writing import text

# What a file says of each deal, and no measure needs.
_DEALS: Final = f"""
SELECT ?alliance ?allianceName ?kinds
WHERE {{
  ?alliance a {iri("th:Alliance")} ; {LABEL} ?allianceName .
  OPTIONAL {{ ?alliance {iri("th:kindNames")} ?kinds }}
}}"""


@dataclass(frozen=True)
class Answer:
    """The answer of a graph to a question; evidence is looked for when it is asked for.

    `given` is what a person typed, `terms` the same as SPARQL terms, `query` the text asked.
    `found` is what the query found, and `rows` the answer: the same, or what the question measures
    over the network whose edges were found.
    """

    graph: Graph
    question: Question
    given: Mapping[str, str]
    terms: Mapping[str, str]
    query: str
    found: Rows
    rows: Rows

    @cached_property
    def evidence(self) -> Evidence:
        """The facts that each row rests on; a measure of a network rests on those of its edges."""
        traced = trace(self.graph, self.query, self.found)
        if isinstance(self.graph, View):
            traced = with_takeovers(self.graph, traced)
        if not self.question.measure:
            return traced
        from triplehelix import networks  # noqa: PLC0415

        rows = (
            dict.fromkeys(fact for edge in edges for fact in traced.rows[edge])
            for edges in networks.behind(self.found, self.rows)
        )
        return Evidence(tuple(tuple(row) for row in rows), traced.absent)

    @cached_property
    def coverage(self) -> Coverage:
        """How much the whole answer rests on."""
        return coverage(self.graph, self.evidence)

    @cached_property
    def receipt(self) -> Receipt:
        """What was asked of which graph, and the digest of the answer."""
        asked, query = self.question.name, self.query
        return receipt(self.graph, asked, self.given, query, self.rows, self.identity)

    @property
    def identity(self) -> str:
        """For whom facts count: `legal` for the one named, `then` or `now` for its owner."""
        return self.graph.identity if isinstance(self.graph, View) else LEGAL

    def network(self, format_: str) -> str:
        """The network that was asked about as a file, in one of `networks.FORMATS`.

        Raises TripleHelixError for another format, and where the rows are no edges.
        """
        from triplehelix import networks  # noqa: PLC0415

        edges = self.found
        if set(networks.EDGES) <= set(edges.columns) and "allianceName" not in edges.columns:
            deals = self.graph.ask(_DEALS, "names of alliances")
            edges = networks.with_deals(edges, deals) if isinstance(deals, Rows) else edges
        return networks.write(edges, format_, self.rows)

    def moves(self) -> list[str]:
        """The organisations of the answer that count for an owner, each in a line."""
        if not isinstance(self.graph, View):
            return []
        found = moves(self.graph, self.evidence, self._organisations())
        called = names(self.graph, {term for move in found for term in move.terms})
        return [move.line(called) for move in found]

    def emptiness(self) -> Emptiness:
        """Why there is no row; above all, that facts of a firm asked for count for its owner."""
        if isinstance(self.graph, View):
            owners = owners_instead(self.graph, self._organisations())
            if owners:
                called = names(self.graph, {*owners, *chain.from_iterable(owners.values())})
                return Emptiness("", "; ".join(_instead(called, owners)), {})
        return emptiness(self.graph, self.question, self.terms)

    def _organisations(self) -> list[str]:
        """The organisations that were asked for, as SPARQL terms."""
        return [
            self.terms[name] for name, parameter in self.question.parameters.items()
            if parameter.kind == "organisation" and name in self.terms
        ]  # fmt: skip

    def facts(self) -> Triples:
        """The statements that the answer rests on, as a graph."""
        return Triples([fact.triple for fact in self.evidence.facts])

    def names(self) -> Mapping[Term, str]:
        """What people call the terms of the evidence."""
        triples = [fact.triple for fact in self.evidence.facts]
        terms = {term for each in triples for term in (each.subject, each.predicate, each.object)}
        return names(self.graph, terms)

    def described(self) -> Triples:
        """Everything that the graph says of the things in the rows."""
        things = sorted({
            cell.value for row in self.rows.rows for cell in row
            if isinstance(cell, NamedNode) and cell.value.startswith(f"{BASE}id/")
        })  # fmt: skip
        values = " ".join(f"<{thing}>" for thing in things)
        said = self.graph.ask(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
        )
        return said if isinstance(said, Triples) else Triples(())


def _instead(
    called: Mapping[Term, str], owners: Mapping[NamedNode, Sequence[NamedNode]]
) -> Iterator[str]:
    """For each organisation, whom to ask for instead of it."""
    for one, others in owners.items():
        who = " or ".join(called[other] for other in others)
        yield f"facts of {called[one]} count for its owner here: ask for {who}"


def names(graph: Graph, terms: Collection[Term]) -> Mapping[Term, str]:
    """What people call these terms: labels of things, values of literals, else compact IRIs."""
    found = {
        term: compact(term.value, parts=True) if isinstance(term, NamedNode) else text(term)
        for term in terms
    }
    values = " ".join(sorted(str(term) for term in terms if isinstance(term, NamedNode)))
    labels = graph.ask(
        f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {values} }} "
        f"?thing {LABEL}|{iri('rdfs:label')}|{iri('dcterms:title')} ?label }} "
        "ORDER BY ?thing DESC(?label)",
        "names",
    )
    for thing, label in labels.rows if isinstance(labels, Rows) else ():
        if thing is not None:
            found[thing] = text(label)
    return found


def ask(graph: Graph, name: str, given: Mapping[str, str], identity: str = LEGAL) -> Answer:
    """The answer to the saved question of that name, with these parameters as a person types them.

    Facts count for the organisation that a source names, or by `identity` for its owner `then` or
    `now`. Raises TripleHelixError for an unknown question, parameter, value or identity.
    """
    return answer(graph, find(name), given, identity)


def answer(
    graph: Graph, asked: Question, given: Mapping[str, str], identity: str = LEGAL
) -> Answer:
    """The answer to a question, as `ask` has it.

    Raises TripleHelixError for an unknown parameter, value or identity.
    """
    refuse(graph, identity)
    terms = terms_of(graph, asked, given)
    query = asked.filled(terms)
    graph = view(graph, identity)
    found = graph.ask(query, f"question {asked.name}")
    if not isinstance(found, Rows):
        raise TripleHelixError(f"question {asked.name}", "not a SELECT query", "write it as SELECT")
    return Answer(graph, asked, dict(given), terms, query, found, _measured(asked, found))


def _measured(asked: Question, found: Rows) -> Rows:
    """What the question measures over the edges that it found; what it found where it does not."""
    if not asked.measure:
        return found
    from triplehelix import networks  # noqa: PLC0415  # only questions on networks need it

    return networks.measured(asked.measure, found)


def find(name: str) -> Question:
    """The saved question of that name. Raises TripleHelixError with the nearest names."""
    found = question(name)
    if found is not None:
        return found
    near = get_close_matches(name, questions(), n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "`triplehelix ask` lists the questions"
    raise TripleHelixError(f"question {name}", "there is no such question", hint)


def terms_of(graph: Graph, asked: Question, given: Mapping[str, str]) -> Mapping[str, str]:
    """What a person typed as parameters of a question, as SPARQL terms.

    Raises TripleHelixError for an unknown parameter, or a value that the graph does not know.
    """
    for name in given:
        if name not in asked.parameters:
            near = get_close_matches(name, asked.parameters, n=1)
            all_ = ", ".join(f"--{each}" for each in asked.parameters) or "none"
            raise TripleHelixError(
                f"--{name}", f"{asked.name} has no such parameter",
                f"did you mean --{near[0]}?" if near else f"its parameters: {all_}",
            )  # fmt: skip
    return {name: term_for(graph, asked.parameters[name], text) for name, text in given.items()}
