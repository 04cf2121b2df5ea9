"""What the shapes find in a graph: a report that a curator can act on.

It knows shapes and graphs; it knows nothing of where a graph came from.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Store

from triplehelix.selecting import select
from triplehelix.shapes import Constraint
from triplehelix.terms import LABEL

Severity = Literal["Violation", "Warning", "Info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("Violation", "Warning", "Info")
_ONLY_REGISTERS: Final = "It is so only by what a public register says."


@dataclass(frozen=True)
class Finding:
    """One thing that breaks one shape. `file` and `line` are the row it stands in, if known."""

    shape: str
    severity: str
    thing: str
    label: str
    path: str
    value: str
    message: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Report:
    """Everything the shapes found, the worst first."""

    findings: Sequence[Finding]
    shapes: int

    def count(self, severity: Severity) -> int:
        """The number of findings of this severity."""
        return sum(1 for each in self.findings if each.severity == severity)

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings do not count."""
        return self.count("Violation") == 0


def check(store: Store, constraints: Sequence[Constraint]) -> Report:
    """Run every constraint over the default graph of the store."""
    findings = [each for constraint in constraints for each in _findings(store, constraint)]
    return Report(order(findings), len({constraint.shape for constraint in constraints}))


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
    return Report(order(found), report.shapes) if excused <= most else report


def order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, the worst first, then by shape, thing and value."""
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    return sorted(
        findings,
        key=lambda each: (rank[_severity(each)], each.shape, each.thing, each.path, each.value),
    )


def _severity(finding: Finding) -> Severity:
    return next((each for each in SEVERITIES if each == finding.severity), "Violation")


def _findings(store: Store, constraint: Constraint) -> Iterable[Finding]:
    solutions = select(store, constraint.query)
    columns = [variable.value for variable in solutions.variables]
    seen: set[tuple[str, str]] = set()
    for row in solutions:
        thing = row["this"]
        value = _text(row["value"]) if "value" in columns else ""
        if thing is None or (thing.value, value) in seen:
            continue
        seen.add((thing.value, value))
        yield Finding(
            constraint.shape.value,
            constraint.severity,
            thing.value,
            _label(store, thing),
            constraint.path.value if constraint.path is not None else "",
            value,
            constraint.message.replace("{?value}", value).replace("{$value}", value),
        )


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, RdfLiteral)) else ""


def _label(store: Store, thing: NamedNode) -> str:
    for quad in store.quads_for_pattern(thing, LABEL, None, None):
        return _text(quad.object)
    return ""
