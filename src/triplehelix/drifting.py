"""What shapes cannot say: how a graph differs from an earlier build of it, as findings.

Sources that shrank or grew, properties and codes that came or went, identities that swallowed more
than one thing, and answers to saved questions that moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Store

from triplehelix import store
from triplehelix.building import Assembled
from triplehelix.checking import Finding, Rule, Severity
from triplehelix.comparing import Build, Difference, compare, opened
from triplehelix.errors import DataError
from triplehelix.graphs import Held
from triplehelix.questions import questions
from triplehelix.selecting import select
from triplehelix.terms import BASE, SHAPES_IRI, compact, graph

LEAST: Final = 0.9
MOST: Final = 2.0
"""A source may lose a tenth of the rows of a kind, and have twice as many."""
FEW: Final = 5
"""So many rows more or fewer say nothing."""
_RULES: Final[Mapping[str, tuple[str, Severity, str]]] = {
    "SourceGone": ("a source stays", "Warning", "build with the source, or say that it left"),
    "RowsFewer": ("rows stay", "Warning", "restore them, or say why they left"),
    "RowsMany": ("rows do not double at once", "Warning", "look whether they came twice"),
    "PropertyGone": ("a column stays filled", "Warning", "look what has become of its column"),
    "PropertyNew": ("a new property", "Info", "see that it is meant"),
    "CodeGone": ("a code that is not used any more", "Info", "see that it is meant"),
    "CodeNew": ("a code that was not used before", "Info", "see that it is meant"),
    "IdentityGrew": ("identities grow by one at a time", "Warning", "read why they are the same"),
    "AnswerMoved": ("an answer that changed", "Info", "see that it is meant"),
}
RULES: Final = {
    f"{SHAPES_IRI}#{key}": Rule(label, f"{label}: {mending}.")
    for key, (label, _, mending) in _RULES.items()
}
Properties = Counter[tuple[str, str]]
Codes = set[tuple[str, str, str]]


@dataclass(frozen=True)
class _Sources:
    """What the sources of a graph hold: rows by kind, statements by property, codes by property."""

    rows: Mapping[str, Mapping[str, int]]
    properties: Properties
    codes: Codes


def drift(made: Assembled, folder: Path) -> list[Finding]:
    """How the sources and identities of a graph differ from those of the build in a folder.

    Raises TripleHelixError where there is no build, and DataError where it is damaged.
    """
    said = store.manifest(store.current(folder))
    old = _told(store.open_current(folder), _rows(said, folder))
    new = _told(made.store, {each.source.key: dict(each.loaded) for each in made.accounts})
    found = [*_of_rows(old.rows, new.rows), *_of_statements(old, new)]
    return [*found, *_of_identities(_clusters(_merged(said)), _clusters(_names(made.merged)))]


def answers(made: Assembled, folder: Path) -> list[Finding]:
    """The rows of answers to saved questions that are others than those of the build in a folder.

    Raises TripleHelixError where there is no build that keeps its tables.
    """
    here = Build(Held("the graph that is checked", made.store), made.sources)
    moved = compare(opened(folder), here, questions().values())
    return [finding for each in moved for finding in _of_answer(each)]


def _finding(rule: str, thing: str, what: str, path: str = "", value: str = "") -> Finding:
    _, severity, mending = _RULES[rule]
    message = f"{what}: {mending}."
    return Finding(f"{SHAPES_IRI}#{rule}", severity, thing, "", path, value, message)


def _rows(manifest: Mapping[str, object], folder: Path) -> Mapping[str, Mapping[str, int]]:
    listed = manifest.get("sources")
    if not isinstance(listed, list):
        raise DataError(str(folder), "its manifest lists no sources", store.REBUILD)
    return {each["key"]: each["loaded"] for each in listed}


def _told(held: Store, rows: Mapping[str, Mapping[str, int]]) -> _Sources:
    properties: Properties = Counter()
    codes: Codes = set()
    for key in rows:
        where = f"GRAPH {graph(key)} {{ ?s ?property ?o }}"
        for row in select(
            held, f"SELECT ?property (COUNT(*) AS ?n) {{ {where} }} GROUP BY ?property"
        ):
            properties[key, row["property"].value] = int(row["n"].value)
        concepts = f'FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{BASE}concept/"))'
        for row in select(held, f"SELECT DISTINCT ?property ?o {{ {where} {concepts} }}"):
            codes.add((key, row["property"].value, row["o"].value))
    return _Sources(rows, properties, codes)


def _of_rows(
    old: Mapping[str, Mapping[str, int]], new: Mapping[str, Mapping[str, int]]
) -> Iterator[Finding]:
    for key in sorted(old):
        thing = graph(key).value
        if key not in new:
            yield _finding("SourceGone", thing, f"The source {key} was there before")
            continue
        for kind, before in sorted(old[key].items()):
            now = new[key].get(kind, 0)
            told = f"{before} rows of {kind} before, {now} now"
            if abs(now - before) > FEW and now < LEAST * before:
                yield _finding("RowsFewer", thing, told, value=kind)
            elif abs(now - before) > FEW and now > MOST * before:
                yield _finding("RowsMany", thing, told, value=kind)


def _of_statements(old: _Sources, new: _Sources) -> Iterator[Finding]:
    both = old.rows.keys() & new.rows.keys()
    for gone, came, rule in (
        (old.properties, new.properties, "PropertyGone"),
        (new.properties, old.properties, "PropertyNew"),
    ):
        for key, path in sorted(gone.keys() - came.keys()):
            if key in both:
                when = "before and not now" if rule == "PropertyGone" else "now and not before"
                told = f"{key} states {compact(path)} {when} ({gone[key, path]} times)"
                yield _finding(rule, graph(key).value, told, path)
    yield from _of_codes("CodeGone", old.codes - new.codes, both)
    yield from _of_codes("CodeNew", new.codes - old.codes, both)


def _of_codes(rule: str, codes: Codes, sources: Set[str]) -> Iterator[Finding]:
    when = "not any more" if rule == "CodeGone" else "for the first time"
    for key, path, code in sorted(codes):
        if key in sources:
            told = f"{key} says {compact(code, parts=True)} as {compact(path)} {when}"
            yield _finding(rule, graph(key).value, told, path, code)


def _merged(manifest: Mapping[str, object]) -> Mapping[str, str]:
    merged = manifest.get("merged")
    return merged if isinstance(merged, dict) else {}


def _names(merged: Mapping[NamedNode, NamedNode]) -> Mapping[str, str]:
    return {old.value: kept.value for old, kept in merged.items()}


def _clusters(merged: Mapping[str, str]) -> Mapping[str, Set[str]]:
    """Who is one thing, by the name that is kept."""
    found: dict[str, set[str]] = defaultdict(set)
    for old, kept in merged.items():
        found[kept] |= {old, kept}
    return found


def _of_identities(old: Mapping[str, Set[str]], new: Mapping[str, Set[str]]) -> Iterator[Finding]:
    """Identities that two or more joined at once: one of them may have brought the others."""
    before = {member: members for members in old.values() for member in members}
    for kept, members in sorted(new.items()):
        known: Set[str] = max((before.get(each, {each}) for each in members), key=len)
        joined = sorted(members - known)
        if len(joined) > 1:
            names = ", ".join(compact(each, parts=True) for each in joined)
            yield _finding("IdentityGrew", kept, f"{len(joined)} things became it: {names}")


def _of_answer(moved: Difference) -> Iterator[Finding]:
    """A finding for each row that came or went, at the row of a table that did it."""
    asked = " ".join([moved.question, *(f"--{k} {v}" for k, v in moved.parameters.items())])
    thing = f"{BASE}question/{moved.question}"
    if moved.failed:
        yield _finding("AnswerMoved", thing, f"{asked}: {moved.failed}")
    for change in moved.changes:
        row = f"{change.sign} {' | '.join(change.cells)}"
        found = _finding("AnswerMoved", thing, f"{asked}: {row}", value=row)
        cause = change.causes[0] if change.causes else None
        yield replace(found, file=cause.file, line=cause.line) if cause else found
