"""A graph that can be asked: the built one on disk, or any SPARQL 1.1 service.

Both answer the same way, so that whoever outgrows the embedded store moves to another engine
and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse_query_results,
)

from triplehelix import store
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.sparql import form, guard

Term = NamedNode | Literal | BlankNode | Triple


@dataclass(frozen=True)
class Rows:
    """A table of terms: columns in the order asked for; None where nothing is bound."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]


@dataclass(frozen=True)
class Triples:
    """A graph as an answer."""

    triples: Sequence[Triple]


@dataclass(frozen=True)
class Verdict:
    """Yes or no."""

    holds: bool


Result = Rows | Triples | Verdict


class Graph(Protocol):
    """Something that answers SPARQL queries."""

    name: str

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer to a query. Raises TripleHelixError, with `where` as its place."""
        ...


class Local:
    """The built graph in a folder, read-only."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._store = store.open_current(folder)

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer to a query, with no call to anywhere else."""
        try:
            return _result(self._store.query(guard(query)))
        except SyntaxError as problem:
            raise _syntax(where, problem) from None


class Remote:
    """A SPARQL 1.1 service, asked through SPARQLWrapper."""

    def __init__(self, address: str) -> None:
        self.name = address

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer of the service. Raises TripleHelixError when it gives none."""
        from SPARQLWrapper import JSON, N3, SPARQLWrapper  # noqa: PLC0415
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException  # noqa: PLC0415

        graph = form(query) in {"construct", "describe"}
        client = SPARQLWrapper(self.name, returnFormat=N3 if graph else JSON)
        client.setMethod("POST")
        client.setQuery(guard(query))
        try:
            body: bytes = client.query().response.read()
        except (SPARQLWrapperException, HTTPError, URLError, OSError) as problem:
            first = str(problem).strip().splitlines()[0]
            raise TripleHelixError(
                f"{where} at {self.name}", f"the service gave no answer: {first}",
                "check the address and whether the service is up",
            ) from None  # fmt: skip
        return self._read(body, graph=graph)

    def _read(self, body: bytes, *, graph: bool) -> Result:
        try:
            if graph:
                parsed = pyoxigraph.parse(input=body, format=RdfFormat.TURTLE)
                return Triples([quad.triple for quad in parsed])
            return _result(parse_query_results(input=body, format=QueryResultsFormat.JSON))
        except SyntaxError as problem:
            raise DataError(
                self.name, f"the service's answer cannot be read: {problem}",
                "check that the address is that of a SPARQL 1.1 service",
            ) from None  # fmt: skip


def _syntax(where: str, problem: SyntaxError) -> TripleHelixError:
    return TripleHelixError(
        where, f"not SPARQL: {problem}", "mend the query at the place that is named"
    )


def _result(answer: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    if isinstance(answer, QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        return Rows(columns, [tuple(row[column] for column in columns) for row in answer])
    if isinstance(answer, QueryTriples):
        return Triples(list(answer))
    return Verdict(bool(answer))
