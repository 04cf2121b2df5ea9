"""Which row of which table a finding is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Triple

from triplehelix.cells import Known
from triplehelix.checking import Finding, Report, order
from triplehelix.loading import trace
from triplehelix.sources import Source
from triplehelix.terms import LABEL, TYPE


def locate(
    report: Report,
    sources: Sequence[Source],
    refers_to: Known,
    merged: Mapping[NamedNode, NamedNode],
) -> Report:
    """The report with the row of a table for each finding, where one can be told.

    `merged` says what each IRI became, as the rows name things as they were before.
    """
    back: dict[str, list[NamedNode]] = {}
    for old, kept in merged.items():
        back.setdefault(kept.value, [kept]).append(old)
    wanted = {
        node for each in report.findings for node in back.get(each.thing, [NamedNode(each.thing)])
    }
    rows = trace(sources, refers_to, frozenset(wanted))
    located = []
    for each in report.findings:
        names = back.get(each.thing, [NamedNode(each.thing)])
        said = [entry for node in names for entry in rows.get(node, [])]
        if said:
            row = max(said, key=lambda entry: _fit(each, entry[1]))[0]
            each = replace(each, file=row.file, line=row.line)  # noqa: PLW2901
        located.append(each)
    return Report(order(located), report.shapes)


def _fit(finding: Finding, triples: Sequence[Triple]) -> int:
    """How well a row explains a finding: it states the value, the property, or just the thing."""
    best = 0
    for triple in triples:
        if getattr(triple.object, "value", None) == finding.value and finding.value:
            return 3
        if triple.predicate.value == finding.path:
            best = 2
        elif triple.predicate in (TYPE, LABEL) and best == 0:
            best = 1
    return best
