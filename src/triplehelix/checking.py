"""What the shapes find in a graph: a report that a curator can act on.

It knows shapes and graphs; it knows nothing of where a graph came from.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Literal

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store
from pyoxigraph import Literal as RdfLiteral

from triplehelix.errors import TripleHelixError
from triplehelix.selecting import select
from triplehelix.shapes import SPARQL_COMPONENT, Constraint
from triplehelix.terms import LABEL

Severity = Literal["Violation", "Warning", "Info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("Violation", "Warning", "Info")
_ONLY_REGISTERS: Final = "It is so only by what a public register says."


@dataclass(frozen=True)
class Finding:
    """One thing that breaks one shape.

    `file`, `line` and `column` are the cell that it is about, if known. `path` is a property, after
    `^` where it is walked backwards. `term` is the value as N-Triples write it, `component` the
    name of the constraint component (SHACL, appendix B). `standing` is new, known, waived or gone,
    where a report was weighed, and `excuse` says why it is not to fail.
    """

    shape: str
    severity: str
    thing: str
    label: str
    path: str
    value: str
    message: str
    file: str = ""
    line: int = 0
    column: str = ""
    component: str = ""
    term: str = ""
    standing: str = ""
    excuse: str = ""

    @property
    def weight(self) -> Severity:
        """The severity; one that SHACL does not define weighs as a violation."""
        return next((each for each in SEVERITIES if each == self.severity), "Violation")


@dataclass(frozen=True)
class Rule:
    """What one shape demands, in words."""

    label: str
    message: str


@dataclass(frozen=True)
class Report:
    """Everything the shapes found, the worst first; `rules` are the shapes by IRI.

    `gone` is what a baseline holds and nobody finds any more; what is as bad as `fail_on` fails.
    """

    findings: Sequence[Finding]
    shapes: int
    rules: Mapping[str, Rule] = field(default_factory=dict)
    gone: Sequence[Finding] = ()
    fail_on: Severity = "Violation"

    def count(self, severity: Severity) -> int:
        """The number of findings that weigh as this severity."""
        return sum(1 for each in self.findings if each.weight == severity)

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings do not count."""
        return self.count("Violation") == 0

    @property
    def failing(self) -> Sequence[Finding]:
        """The findings that are not excused and as bad as `fail_on`, or worse."""
        bad = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return [each for each in self.findings if not each.excuse and each.weight in bad]


def check(store: Store, constraints: Sequence[Constraint]) -> Report:
    """Run every constraint over the default graph of the store.

    Raises TripleHelixError for a constraint that the engine cannot run: it is never passed over.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the store works without Python's lock
        found = list(pool.map(partial(_run, store), constraints))
    findings = [each for several in found for each in several]
    rules = {each.shape.value: Rule(each.label, each.message) for each in constraints}
    return Report(order(findings), len(rules), rules)


def _run(store: Store, constraint: Constraint) -> Sequence[Finding]:
    try:
        return list(_findings(store, constraint))
    except (SyntaxError, ValueError, TypeError, KeyError, RuntimeError, OSError) as problem:
        why = str(problem)
    raise TripleHelixError(  # out here, as what has failed must be dropped by this thread
        f"shape {constraint.shape.value}", f"the engine cannot run it: {why}",
        "nothing is judged; mend its query, or build the graph anew if it is damaged",
    )  # fmt: skip


def excuse(report: Report, alone: Report, told: Container[str], most: float) -> Report:
    """The report in which what only registers make wrong of our things is a warning.

    `alone` is the report on the tables without registers: what it does not find wrong of the things
    that the tables have `told`, no row can mend. What registers say of things of their own stays a
    violation, and more than `most` such findings stay as they are: then a register is damaged.
    """
    ours = {(each.shape, each.thing, each.value) for each in alone.findings}
    found = [
        replace(each, severity="Warning", message=f"{each.message} {_ONLY_REGISTERS}")
        if each.severity == "Violation"
        and each.thing in told
        and (each.shape, each.thing, each.value) not in ours
        else each
        for each in report.findings
    ]
    excused = sum(one != other for one, other in zip(found, report.findings, strict=True))
    return replace(report, findings=order(found)) if excused <= most else report


def order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, the worst first, then by shape, thing and value."""
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    return sorted(
        findings,
        key=lambda each: (rank[each.weight], each.shape, each.thing, each.path, each.value),
    )


def _findings(store: Store, constraint: Constraint) -> Iterable[Finding]:
    solutions = select(store, constraint.query)
    columns = [variable.value for variable in solutions.variables]
    if "this" not in columns:
        raise ValueError("it does not answer ?this")
    by_query = constraint.component == SPARQL_COMPONENT  # section 5.3.2: the focus node by default
    own = ("^" if constraint.inverse else "") + (constraint.path.value if constraint.path else "")
    seen: set[tuple[str, str, str]] = set()
    for row in solutions:
        thing = row["this"]
        term = row["value"] if "value" in columns else None
        path = row["path"] if "path" in columns else None
        value = _text(term)
        if thing is None or (str(thing), str(path), str(term)) in seen:
            continue
        seen.add((str(thing), str(path), str(term)))
        if constraint.only is not None and not _says(store, thing, constraint.only):
            continue
        yield Finding(
            constraint.shape.value,
            constraint.severity,
            str(thing) if isinstance(thing, BlankNode) else thing.value,
            _label(store, thing),
            path.value if isinstance(path, NamedNode) else own,
            value,
            constraint.message.replace("{?value}", value).replace("{$value}", value),
            component=constraint.component,
            term=str(term if term is not None else thing if by_query else ""),
        )


def _says(store: Store, thing: NamedNode | BlankNode, predicate: NamedNode) -> bool:
    found = store.quads_for_pattern(thing, predicate, None, DefaultGraph())
    return next(iter(found), None) is not None


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, RdfLiteral)) else ""


def _label(store: Store, thing: NamedNode | BlankNode | RdfLiteral) -> str:
    if isinstance(thing, RdfLiteral):
        return ""
    for quad in store.quads_for_pattern(thing, LABEL, None, None):
        return _text(quad.object)
    return ""
