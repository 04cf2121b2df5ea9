"""A graph that can be asked: the built one on disk, or any SPARQL 1.1 service.

Both answer the same way, so that whoever outgrows the embedded store moves to another engine
and changes nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError

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
from triplehelix.ordering import ordered, split
from triplehelix.sparql import RefusedQueryError, form, guard

Term = NamedNode | Literal | BlankNode | Triple
Found = QuerySolutions | QueryBoolean | QueryTriples | list[Triple]


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


class Held:
    """A store that this process holds open."""

    def __init__(self, name: str, held: pyoxigraph.Store) -> None:
        self.name = name
        self._store = held

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer to a query, with no call to anywhere else."""
        allowed = _guarded(query, where)
        try:
            return self._answered(allowed)
        except SyntaxError as problem:
            raise _syntax(where, problem, allowed) from None
        except (OSError, RuntimeError) as problem:
            raise _damaged(self.name, problem) from None

    def dump(self, into: Path) -> None:
        """Write the answer graph, the default one, as N-Triples in the order of the engine."""
        try:
            self._store.dump(
                str(into), format=RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()
            )
        except RuntimeError as problem:
            raise _damaged(self.name, problem) from None

    def _answered(self, query: str) -> Result:
        return in_order(query, lambda text: result(self._store.query(text)))


class Local(Held):
    """The built graph in a folder, read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            super().__init__(str(folder), store.open_current(folder))
        except (RuntimeError, UnicodeDecodeError) as problem:
            raise _damaged(str(folder), problem) from None


class Remote:
    """A SPARQL 1.1 service, asked through SPARQLWrapper; `agent` says to it who asks."""

    def __init__(self, address: str, agent: str = "triplehelix") -> None:
        if not address.startswith(("http://", "https://")):
            raise TripleHelixError(
                f"--endpoint {address}",
                "not an address",
                "it starts with http:// or https://, such as http://127.0.0.1:7878/sparql",
            )
        self.name = address
        self._agent = agent

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer of the service. Raises TripleHelixError when it gives none."""
        return result(self.fetch(query, where))

    def fetch(
        self,
        query: str,
        where: str = "query",
        *,
        timeout: float | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Found:
        """What the service found, as the engine's own types; `timeout` in seconds.

        Raises TimeoutError at the limit, TripleHelixError when there is no answer.
        """
        allowed = _guarded(query, where)
        graph = form(allowed) in {"construct", "describe"}
        try:
            with self.open(
                allowed, timeout=timeout, default_graphs=default_graphs, named_graphs=named_graphs
            ) as response:
                if response.status >= 400:
                    raise self._silent(where, f"HTTP {response.status} {response.reason}")
                body: bytes = response.read()
        except TimeoutError:
            raise
        except (HTTPException, OSError, ValueError) as problem:
            if isinstance(getattr(problem, "reason", None), TimeoutError):
                raise TimeoutError from None
            first = (str(problem).strip() or type(problem).__name__).splitlines()[0]
            raise self._silent(where, first) from None
        return self._read(body, graph=graph)

    def open(
        self,
        query: str,
        *,
        timeout: float | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> HTTPResponse:
        """What the service answers, of whatever status, to be read; `timeout` in seconds.

        Rows come as SPARQL 1.1 results in JSON, triples as Turtle. Raises OSError, HTTPException
        or ValueError when nothing comes.
        """
        from SPARQLWrapper import JSON, N3, SPARQLWrapper  # noqa: PLC0415
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException  # noqa: PLC0415

        graph = form(query) in {"construct", "describe"}
        client = SPARQLWrapper(self.name, returnFormat=N3 if graph else JSON, agent=self._agent)
        client.setMethod("POST")
        client.setQuery(query)
        if timeout is not None:
            client.setTimeout(math.ceil(timeout))
        for default in default_graphs:
            client.addDefaultGraph(default)
        for named in named_graphs:
            client.addNamedGraph(named)
        try:
            answer: HTTPResponse = client.query().response
        except (HTTPError, SPARQLWrapperException) as problem:
            # For some statuses the wrapper has an exception of its own, and has read the body.
            refusal = problem if isinstance(problem, HTTPError) else problem.__context__
            if isinstance(refusal, HTTPError) and isinstance(refusal.fp, HTTPResponse):
                return refusal.fp
            raise OSError(str(problem)) from None
        return answer

    def _silent(self, where: str, said: str) -> TripleHelixError:
        return TripleHelixError(
            f"{where} at {self.name}",
            f"the service gave no answer: {said}",
            "check the address and whether the service is up",
        )

    def _read(self, body: bytes, *, graph: bool) -> Found:
        try:
            if graph:
                parsed = pyoxigraph.parse(input=body, format=RdfFormat.TURTLE)
                return [quad.triple for quad in parsed]
            return parse_query_results(input=body, format=QueryResultsFormat.JSON)
        except SyntaxError as problem:
            raise DataError(
                self.name,
                f"the service's answer cannot be read: {problem}",
                "check that the address is that of a SPARQL 1.1 service",
            ) from None


def _guarded(query: str, where: str) -> str:
    """The query as it may be evaluated; a refusal names `where` as its place."""
    try:
        return guard(query)
    except RefusedQueryError as problem:
        place = problem.where.replace("query", where, 1)
        raise TripleHelixError(place, problem.what, problem.hint) from None


def _syntax(where: str, problem: SyntaxError, query: str) -> TripleHelixError:
    """The engine's `error at 1:29: expected ...` as a place and what stands there."""
    found = re.match(r"error at (\d+):(\d+)", str(problem))
    hint = "see what stands before that place: a brace, a dot or a PREFIX line may be missing"
    if not found:
        return TripleHelixError(where, f"not SPARQL: {problem}", hint)
    line, column = int(found[1]), int(found[2])
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :].split()
    seen = f"at {rest[0][:30]!r}" if rest else "at its end"
    return TripleHelixError(f"{where}, line {line}, column {column}", f"not SPARQL {seen}", hint)


def _damaged(name: str, problem: Exception) -> DataError:
    return DataError(
        name, f"the graph cannot be read: {problem}", "build it anew: triplehelix build"
    )


def in_order(query: str, run: Callable[[str], Result]) -> Result:
    """What `run` finds for a query, put into the order of its last ORDER BY here, where it can."""
    found, keys = split(query)
    answer = run(found)
    if not keys or not isinstance(answer, Rows):
        return answer
    if not {key.column for key in keys} <= set(answer.columns):
        return run(query)
    return Rows(answer.columns, ordered(list(answer.rows), answer.columns, keys))


def result(answer: Found) -> Result:
    """What the engine found, as one of our three kinds of answer."""
    if isinstance(answer, QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        return Rows(columns, [tuple(row) for row in answer])
    if isinstance(answer, QueryBoolean):
        return Verdict(bool(answer))
    return Triples(list(answer))
