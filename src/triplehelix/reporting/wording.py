"""What all forms of a report say alike: where a finding is, of which rule, and in which words."""

from __future__ import annotations

from collections import Counter

from triplehelix.checking import SEVERITIES, Finding, Report


def summary(report: Report) -> str:
    """The report in one line."""
    violations, warnings, info = (report.count(severity) for severity in SEVERITIES)
    standing = Counter(each.standing for each in (*report.findings, *report.gone) if each.standing)
    weighed = "".join(f"; {standing[each]} {each}" for each in sorted(standing))
    return (
        f"{counted(violations, 'violation')}, {counted(warnings, 'warning')}, {info} info "
        f"from {counted(report.shapes, 'shape')}{weighed}"
    )


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 source, 2 sources."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def place(finding: Finding) -> str:
    """Where to mend it: file, line and column, or the thing where no file is known."""
    if not finding.file:
        return finding.thing
    column = f" column {finding.column}" if finding.column else ""
    return f"{finding.file}:{finding.line}{column}"


def rule(shape: str) -> str:
    """The name of a shape without its namespace."""
    return shape.rsplit("#", 1)[-1]


def told(finding: Finding) -> str:
    """The finding in words, with what excuses it."""
    called = finding.label or (finding.thing if finding.file else "")
    about = f"{called}: " if called else ""
    value = f" (value: {finding.value})" if finding.value else ""
    excuse = f" [{finding.excuse}]" if finding.excuse else ""
    return f"{about}{finding.message}{value}{excuse}"
