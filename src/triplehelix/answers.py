"""Answers to saved questions and to queries: the rows, their evidence, and how they are written.

It knows graphs and questions; it knows nothing of screens, arguments and exit codes.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Result, Rows, Term, Triples, Verdict
from triplehelix.lookup import term_for
from triplehelix.questions import Question, question, questions
from triplehelix.terms import BASE, PREFIXES
from triplehelix.turtle import turtle

FORMATS: Final = ("table", "csv", "tsv", "json", "md", "turtle")


@dataclass(frozen=True)
class Evidence:
    """A document that supports something in a row of an answer."""

    row: int
    thing: str
    document: str
    address: str
    title: str


def find(name: str) -> Question:
    """The saved question of that name. Raises TripleHelixError with the nearest names."""
    found = question(name)
    if found is not None:
        return found
    near = get_close_matches(name, questions(), n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "`triplehelix ask` lists the questions"
    raise TripleHelixError(f"question {name}", "there is no such question", hint)


def fill(graph: Graph, asked: Question, given: Mapping[str, str]) -> str:
    """The query of a question with what a person typed as its parameters.

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
    terms = {name: term_for(graph, asked.parameters[name], text) for name, text in given.items()}
    return asked.filled(terms)


def evidence(graph: Graph, rows: Rows) -> list[Evidence]:
    """The documents behind each row: those from which the things in it were derived."""
    things = {
        cell for row in rows.rows for cell in row
        if isinstance(cell, NamedNode) and cell.value.startswith(BASE + "id/")
    }  # fmt: skip
    values = " ".join(sorted(map(str, things)))
    found = graph.ask(
        f"""PREFIX prov: <{PREFIXES["prov"]}> PREFIX dcterms: <{PREFIXES["dcterms"]}>
        PREFIX schema: <{PREFIXES["schema"]}>
        SELECT ?thing ?document ?address ?title WHERE {{
          VALUES ?thing {{ {values} }}
          ?thing prov:wasDerivedFrom ?document .
          OPTIONAL {{ ?document schema:url ?address }} OPTIONAL {{ ?document dcterms:title ?title }}
        }} ORDER BY ?thing ?document ?address ?title""",
        "evidence",
    )
    documents: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in found.rows if isinstance(found, Rows) else ():
        thing, *rest = (text(cell) for cell in row)
        documents[thing].append(tuple(rest))
    return [
        Evidence(number, cell.value, *said)
        for number, row in enumerate(rows.rows, start=1)
        for cell in dict.fromkeys(row)
        if isinstance(cell, NamedNode)
        for said in documents.get(cell.value, ())
    ]


def described(graph: Graph, rows: Rows) -> Triples:
    """Everything that the graph says of the things in these rows."""
    things = sorted({
        cell.value for row in rows.rows for cell in row
        if isinstance(cell, NamedNode) and cell.value.startswith(BASE + "id/")
    })  # fmt: skip
    values = " ".join(f"<{thing}>" for thing in things)
    said = graph.ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
    return said if isinstance(said, Triples) else Triples(())


def text(term: Term | None) -> str:
    """A term as people read it: the value of a literal, the address of a thing."""
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term or "")


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


def write(result: Result, format_: str, why: Sequence[Evidence] = ()) -> str:
    """The result as text in one of the formats but `table`.

    Raises TripleHelixError when the result has no such form.
    """
    if isinstance(result, Triples):
        return _graph(result.triples, format_)
    if format_ == "json":
        return _json(result, why)
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


def _json(result: Rows | Verdict, why: Sequence[Evidence]) -> str:
    """SPARQL 1.1 Query Results JSON; evidence, where asked for, as a member `why` beside it."""
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
        if why:
            data["why"] = [vars(each) for each in why]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


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


def _separated(rows: Rows, separator: str, why: Sequence[Evidence]) -> str:
    documents = _documents(why)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow([*rows.columns, *(["documents"] if why else [])])
    for number, row in enumerate(rows.rows, start=1):
        cells = [text(cell) for cell in row]
        writer.writerow([*cells, *([" ".join(documents[number])] if why else [])])
    return out.getvalue()


def _markdown(rows: Rows, why: Sequence[Evidence]) -> str:
    documents = _documents(why)
    head = [*rows.columns, *(["documents"] if why else [])]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for number, row in enumerate(rows.rows, start=1):
        cells = [text(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        cells += [" ".join(f"<{each}>" for each in documents[number])] if why else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _documents(why: Sequence[Evidence]) -> Mapping[int, list[str]]:
    """The addresses of the documents behind each row, each once."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for each in why:
        found[each.row][each.address or each.document] = None
    return defaultdict(list, {row: list(addresses) for row, addresses in found.items()})
