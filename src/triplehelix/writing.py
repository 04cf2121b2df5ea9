"""How an answer is written: as JSON, CSV, TSV, Markdown or Turtle.

It knows rows, triples and evidence; it asks nothing and knows nothing of screens.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Evidence, Fact
from triplehelix.graphs import Result, Rows, Term, Triples, Verdict
from triplehelix.receipts import Receipt
from triplehelix.terms import BASE, PREFIXES
from triplehelix.turtle import turtle

FORMATS: Final = ("table", "csv", "tsv", "json", "md", "turtle")
NETWORK_FORMATS: Final = ("graphml", "gexf")
"""Forms of a network, for questions whose rows are edges or are measured over edges."""


def text(term: Term | None) -> str:
    """A term as people read it: the value of a literal, the address of a thing."""
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term or "")


def words(column: str) -> str:
    """The name of a column as people write it: `noEndKnown` is `no end known`."""
    spaced = "".join(f" {each.lower()}" if each.isupper() else each for each in column)
    return spaced.removesuffix(" name").strip()


def shown(rows: Rows) -> Rows:
    """The rows without the columns of IRIs that have a column of names beside them."""
    keep = [
        position
        for position, column in enumerate(rows.columns)
        if f"{column}Name" not in rows.columns and not _all_things(rows, position)
    ] or list(range(len(rows.columns)))
    columns = tuple(rows.columns[position].removesuffix("Name") for position in keep)
    return Rows(columns, [tuple(row[position] for position in keep) for row in rows.rows])


def _all_things(rows: Rows, position: int) -> bool:
    cells = [row[position] for row in rows.rows if row[position] is not None]
    return bool(cells) and all(
        isinstance(cell, NamedNode) and cell.value.startswith(BASE + "id/") for cell in cells
    )


def write(
    result: Result, format_: str, why: Evidence | None = None, receipt: Receipt | None = None
) -> str:
    """The result as text in one of the formats but `table`.

    Raises TripleHelixError when the result has no such form.
    """
    if isinstance(result, Triples):
        return _graph(result.triples, format_)
    if format_ == "json":
        return _json(result, why, receipt)
    if isinstance(result, Verdict):
        return f"{str(result.holds).lower()}\n"
    if format_ == "md":
        return _markdown(result, why)
    if format_ in {"csv", "tsv"}:
        return _separated(result, "," if format_ == "csv" else "\t", why)
    raise TripleHelixError(
        f"--format {format_}", "a table of rows has no such form",
        "use table, csv, tsv, json or md; turtle is for CONSTRUCT and DESCRIBE",
    )  # fmt: skip


def _graph(triples: Sequence[Triple], format_: str) -> str:
    if format_ not in {"table", "turtle"}:
        raise TripleHelixError(
            f"--format {format_}", "the answer is a graph, not a table", "use --format turtle"
        )
    return turtle(triples, PREFIXES).decode()


def _json(result: Rows | Verdict, why: Evidence | None, receipt: Receipt | None) -> str:
    """SPARQL 1.1 Query Results JSON; evidence and receipt as members `why` and `receipt` of it."""
    if isinstance(result, Verdict):
        data: dict[str, object] = {"head": {}, "boolean": result.holds}
    else:
        bindings = [
            {
                column: _binding(cell)
                for column, cell in zip(result.columns, row, strict=True)
                if cell is not None
            }
            for row in result.rows
        ]
        data = {"head": {"vars": list(result.columns)}, "results": {"bindings": bindings}}
        if why is not None:
            rows = enumerate(why.rows, start=1)
            data["why"] = [
                {"row": row, "facts": [_fact(each) for each in said]} for row, said in rows
            ]
            data["absent"] = list(why.absent)
        if receipt is not None:
            data["receipt"] = vars(receipt)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _fact(fact: Fact) -> dict[str, object]:
    """A fact as JSON: the statement, the sources that make it, and their documents."""
    return {
        "statement": _binding(fact.triple)["value"],
        "sources": list(fact.sources),
        "documents": [vars(document) for document in fact.documents],
    }


def _binding(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {key: _binding(part) for key, part in parts.items()}}
    said: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype.value != PREFIXES["xsd"] + "string":
        said["datatype"] = term.datatype.value
    return said


def _separated(rows: Rows, separator: str, why: Evidence | None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow([*rows.columns, *(["documents"] if why else [])])
    for number, row in enumerate(rows.rows):
        cells = [text(cell) for cell in row]
        writer.writerow([*cells, *([" ".join(_addresses(why.rows[number]))] if why else [])])
    return out.getvalue()


def _markdown(rows: Rows, why: Evidence | None) -> str:
    head = [*rows.columns, *(["documents"] if why else [])]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for number, row in enumerate(rows.rows):
        cells = [text(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        cells += [" ".join(f"<{each}>" for each in _addresses(why.rows[number]))] if why else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _addresses(facts: Sequence[Fact]) -> Sequence[str]:
    """The addresses of the documents behind a row, each once."""
    return sorted({document.address for fact in facts for document in fact.documents})
