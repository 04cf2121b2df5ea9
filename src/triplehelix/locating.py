"""Which row of which table a finding is about, and which cell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.cells import Known
from triplehelix.checking import Finding, Report, order
from triplehelix.loading import Row, trace
from triplehelix.sources import Source
from triplehelix.terms import LABEL, TYPE, Triple

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORD: Final = re.compile(r"\w+")


def locate(
    report: Report,
    sources: Sequence[Source],
    refers_to: Known,
    merged: Mapping[NamedNode, NamedNode],
) -> Report:
    """The report with the row of a table for each finding, where one can be told.

    `merged` says what each IRI became, as the rows name things as they were before. The files of
    registers are long and not ours to mend: they are searched for violations only.
    """
    back: dict[str, list[NamedNode]] = {}
    for old, kept in merged.items():
        back.setdefault(kept.value, [kept]).append(old)
    names = [back.get(each.thing, [NamedNode(each.thing)]) for each in report.findings]
    rows = _rows(zip(report.findings, names, strict=True), sources, refers_to)
    located = []
    for each, called in zip(report.findings, names, strict=True):
        said = [entry for node in called for entry in rows.get(node, ())]
        if said:
            row = max(said, key=lambda entry: _fit(each, entry[1]))[0]
            cell = _column(each, row.cells)
            each = replace(each, file=row.file, line=row.line, column=cell)  # noqa: PLW2901
        located.append(each)
    return replace(report, findings=order(located))


def _rows(
    found: Iterable[tuple[Finding, Iterable[NamedNode]]],
    sources: Sequence[Source],
    refers_to: Known,
) -> Mapping[NamedNode, Sequence[tuple[Row, list[Triple]]]]:
    """The rows on what was found, by subject."""
    wanted: set[NamedNode] = set()
    violated: set[NamedNode] = set()
    for each, names in found:
        (violated if each.severity == "Violation" else wanted).update(names)
    tables = [source for source in sources if not source.kinds]
    rows = dict(trace(tables, refers_to, frozenset(wanted | violated)))
    registers = [source for source in sources if source.kinds and violated]
    for node, more in trace(registers, refers_to, frozenset(violated)).items():
        rows[node] = [*rows.get(node, ()), *more]
    return rows


def _fit(finding: Finding, triples: Sequence[Triple]) -> int:
    """How well a row explains a finding: it states the value, the property, or just the thing."""
    best = 0
    for _, predicate, target in triples:
        if getattr(target, "value", None) == finding.value and finding.value:
            return 3
        if predicate.value == finding.path:
            best = 2
        elif predicate in (TYPE, LABEL) and best == 0:
            best = 1
    return best


def _column(finding: Finding, cells: Mapping[str, str]) -> str:
    """The column of the value, or one that the message asks to fill in, or that of the thing.

    The first one if none of them is told: it says what the row is about.
    """
    mending = finding.message.rpartition(": ")[2]
    asked = next((word for word in _WORD.findall(mending) if word in cells), "")
    found = _holding(finding.value, cells) or asked or _holding(finding.thing, cells)
    return found or next(iter(cells), "")


def _holding(value: str, cells: Mapping[str, str]) -> str:
    wanted = {value, value.rsplit("/", 1)[-1]} - {""}
    if _DAY.fullmatch(value):  # of a date that was given as a month or a year
        wanted |= {value[:4], value[:7]}
    for column, cell in cells.items():
        if wanted & {part.strip() for part in cell.split("|")}:
            return column
    return ""
