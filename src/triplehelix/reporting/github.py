"""A report as workflow commands of GitHub Actions, which show as annotations on the row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triplehelix.checking import Finding, Report
from triplehelix.reporting.wording import rule, told

_COMMANDS: Final = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def write(report: Report) -> str:
    """One command a finding; what is excused is a notice."""
    return "".join(f"{line}\n" for line in _commands([*report.findings, *report.gone]))


def _commands(findings: list[Finding]) -> Iterator[str]:
    for each in sorted(findings, key=lambda finding: bool(finding.excuse)):
        command = "notice" if each.excuse else _COMMANDS[each.weight]
        at = f"file={_property(each.file)},line={each.line}," if each.file else ""
        column = f" column {each.column}" if each.column else ""
        yield f"::{command} {at}title={_property(rule(each.shape) + column)}::{_text(told(each))}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
