"""The rows that a SPARQL service finds, as a file of JSON objects: whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from triplehelix.errors import TripleHelixError
from triplehelix.fetching.download import Client, Progress, Response
from triplehelix.graphs import Remote
from triplehelix.sparql import form


def select(endpoint: str, query: Path, into: Path, client: Client, progress: Progress) -> None:
    """Ask the service and write an object per row, its columns by name.

    Raises TripleHelixError for a query that is no SELECT, or when no whole answer can be had.
    """
    text = query.read_text(encoding="utf-8")
    if form(text) != "select":
        raise TripleHelixError(query.name, "is no SELECT query", "mend the query of the register")
    service = Remote(endpoint, client.agent)

    def ask(_: Mapping[str, str]) -> Response:
        return service.open(text, timeout=client.manners.timeout)

    received = into.with_name(f".{into.name}.results")
    client.patiently(endpoint, ask, received, progress, _fault)
    _write(_rows(received), into)
    received.unlink()


def _write(rows: Iterator[dict[str, str | None]], into: Path) -> None:
    """Write rows as an array in JSON, a line each."""
    part = into.with_name(f".{into.name}.rows")
    with part.open("w", encoding="utf-8") as out:
        before = "["
        for row in rows:
            out.write(f"{before}\n{json.dumps(row, ensure_ascii=False)}")
            before = ","
        out.write("\n]\n" if before == "," else "[]\n")
    part.replace(into)


def _rows(results: Path) -> Iterator[dict[str, str | None]]:
    """The rows of SPARQL 1.1 results in JSON. Raises SyntaxError where they are cut."""
    found = parse_query_results(path=results, format=QueryResultsFormat.JSON)
    if isinstance(found, QuerySolutions):
        columns = [variable.value for variable in found.variables]
        for row in found:
            cells = (getattr(cell, "value", None) for cell in row)
            yield dict(zip(columns, cells, strict=True))


def _fault(results: Path) -> str:
    """Why the results are not whole: a service that runs out of time ends in the middle."""
    try:
        for _ in _rows(results):
            pass
    except (SyntaxError, ValueError) as problem:
        return f"the answer is no whole one: {problem}"
    return ""
