"""A report of findings in the forms that people and machines of a CI read.

Each finding points at the row of the table that it is about, where one can be told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final
from urllib.parse import quote

from triplehelix import __version__
from triplehelix.checking import SEVERITIES, Finding, Report
from triplehelix.errors import TripleHelixError

FORMATS: Final = ("text", "json", "sarif", "github")
_LEVELS: Final = {"Violation": "error", "Warning": "warning", "Info": "note"}
_COMMANDS: Final = {"Violation": "error", "Warning": "warning", "Info": "notice"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report, format_: str) -> str:
    """The report in one of the formats. Raises TripleHelixError for an unknown one."""
    writers = {"text": _text, "json": _json, "sarif": _sarif, "github": _github}
    if format_ not in writers:
        raise TripleHelixError(
            f"--format {format_}", "a report has no such form", f"one of: {', '.join(FORMATS)}"
        )
    return writers[format_](report)


def summary(report: Report) -> str:
    """The report in one line."""
    violations, warnings, info = (report.count(severity) for severity in SEVERITIES)
    return (
        f"{counted(violations, 'violation')}, {counted(warnings, 'warning')}, {info} info "
        f"from {counted(report.shapes, 'shape')}"
    )


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 source, 2 sources."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _place(finding: Finding) -> str:
    return f"{finding.file}:{finding.line}" if finding.file else finding.thing


def _rule(finding: Finding) -> str:
    return finding.shape.rsplit("#", 1)[-1]


def _told(finding: Finding) -> str:
    about = f"{finding.label}: " if finding.label else ""
    value = f" (value: {finding.value})" if finding.value else ""
    return f"{about}{finding.message}{value}"


def _text(report: Report) -> str:
    lines = [
        f"{_place(each)}: {each.severity.lower()} {_rule(each)}: {_told(each)}"
        for each in report.findings
    ]
    return "\n".join([*lines, summary(report)]) + "\n"


def _json(report: Report) -> str:
    data = {
        "conforms": report.conforms,
        "shapes": report.shapes,
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "findings": [asdict(each) for each in report.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _github(report: Report) -> str:
    """Workflow commands of GitHub Actions, which show as annotations on the row."""
    return "".join(f"{line}\n" for line in _commands(report))


def _commands(report: Report) -> Iterator[str]:
    for each in report.findings:
        at = f" file={_property(each.file)},line={each.line}" if each.file else " "
        title = f"{'' if at == ' ' else ','}title={_property(_rule(each))}"
        yield f"::{_COMMANDS[each.severity]}{at}{title}::{_escaped(_told(each))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(report: Report) -> str:
    """Static Analysis Results Interchange Format 2.1.0 (OASIS)."""
    rules = sorted({each.shape for each in report.findings})
    results = [_result(each, rules.index(each.shape)) for each in report.findings]
    driver = {
        "name": "triplehelix",
        "version": __version__,
        "rules": [{"id": shape.rsplit("#", 1)[-1], "helpUri": shape} for shape in rules],
    }
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _result(finding: Finding, index: int) -> dict[str, object]:
    location: dict[str, object] = {
        "logicalLocations": [{"fullyQualifiedName": finding.thing, "name": finding.label}]
    }
    if finding.file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.file)},
            "region": {"startLine": finding.line},
        }
    return {
        "ruleId": _rule(finding),
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _told(finding)},
        "locations": [location],
        "partialFingerprints": {"finding/v1": f"{finding.shape} {finding.thing} {finding.value}"},
    }
