"""Which line of an RDF file a finding is about.

Parsers tell no places, but they say a triple as soon as they have read it: fed line by line, the
number of lines that they were given is the line where the triple ends.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, Store, parse

from triplehelix.checking import Finding, Report, order
from triplehelix.errors import TripleHelixError
from triplehelix.terms import LABEL, TYPE

SUFFIXES: Final = ".ttl, .nt, .nq, .trig, .rdf or .jsonld"


class _Lines(io.BufferedReader):
    """A file that gives one line at a time and counts them."""

    given = 0

    def read(self, _size: int | None = -1, /) -> bytes:
        line = self.readline()
        self.given += bool(line)
        return line


def read(path: Path) -> Iterator[tuple[int, Quad]]:
    """The statements of an RDF file, each with its line; the graph that it stands in is dropped.

    Unnamed nodes are numbered in the order in which they come, so that reading again gives the
    same. Raises TripleHelixError for a file of another kind, or one that does not parse.
    """
    format_ = _format(path)
    if format_ is None or not path.is_file():
        what = "neither a folder of tables nor an RDF file" if path.exists() else "no such file"
        raise TripleHelixError(
            str(path), what, f"name a folder, or a file that ends in {SUFFIXES}"
        )  # fmt: skip
    names: dict[str, BlankNode] = {}
    try:
        with path.open("rb", buffering=0) as raw, _Lines(raw) as lines:
            for quad in parse(lines, format=format_):
                subject, target = quad.subject, quad.object
                if isinstance(subject, BlankNode):
                    subject = _numbered(subject, names)
                if isinstance(target, BlankNode):
                    target = _numbered(target, names)
                yield lines.given, Quad(subject, quad.predicate, target, DefaultGraph())
    except SyntaxError as problem:
        raise TripleHelixError(
            str(path), f"not {format_.name}: {problem}", "mend the file at the place that is named"
        ) from None


def _format(path: Path) -> RdfFormat | None:
    return RdfFormat.from_extension(path.suffix.lstrip("."))


def _numbered(node: BlankNode, names: dict[str, BlankNode]) -> BlankNode:
    return names.setdefault(node.value, BlankNode(f"b{len(names)}"))


def point(report: Report, path: Path, store: Store) -> Report:
    """The report on a file in which each finding has the line that explains it best.

    Unnamed things are called by a digest of what the file says of them, so that they are the same
    findings when something else of the file changes.
    """
    about = _statements(path, {each.thing for each in report.findings})
    late = _format(path) == RdfFormat.JSON_LD
    text = path.read_text(encoding="utf-8").splitlines() if late and about else []
    found = []
    for each in report.findings:
        line = _line(each, about.get(each.thing, ()))
        found.append(replace(each, file=str(path), line=_back(each, line, text) if text else line))
    return replace(report, findings=order(_called(each, store) for each in found))


def _statements(path: Path, things: set[str]) -> Mapping[str, Sequence[tuple[int, Quad]]]:
    """The statements of the file on these things."""
    found: dict[str, list[tuple[int, Quad]]] = {}
    for line, quad in read(path) if things else ():
        subject = str(quad.subject).strip("<>")
        if subject in things:
            found.setdefault(subject, []).append((line, quad))
    return found


def _line(finding: Finding, said: Sequence[tuple[int, Quad]]) -> int:
    """The line that states the value, or else the property, or what the thing is; 1 if none."""
    if not said:
        return 1
    return max(said, key=lambda entry: (_fit(finding, entry[1]), -entry[0]))[0]


def _back(finding: Finding, line: int, text: Sequence[str]) -> int:
    """The nearest line before that holds the value or else the thing.

    JSON-LD may name the context last, so that its parser holds statements back.
    """
    for wanted in filter(None, (finding.value, re.split("[/#:]", finding.thing)[-1])):
        for number in range(line, 0, -1):
            if wanted in text[number - 1]:
                return number
    return line


def _fit(finding: Finding, quad: Quad) -> int:
    if finding.term and str(quad.object) == finding.term:
        return 3 if quad.predicate.value == finding.path else 2
    if quad.predicate.value == finding.path:
        return 2
    return 1 if quad.predicate in (TYPE, LABEL) else 0


def _called(finding: Finding, store: Store) -> Finding:
    if not finding.thing.startswith("_:"):
        return finding
    node = BlankNode(finding.thing.removeprefix("_:"))
    said = (quad.triple for quad in store.quads_for_pattern(node, None, None, DefaultGraph()))
    lines = sorted(
        f"{each.predicate} {'_:' if isinstance(each.object, BlankNode) else each.object}"
        for each in said
    )
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return replace(finding, thing=f"_:{digest[:12]}")
