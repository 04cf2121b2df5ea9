"""A report in the Static Analysis Results Interchange Format 2.1.0 (OASIS)."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from triplehelix import __version__
from triplehelix.checking import Finding, Report
from triplehelix.gate.baseline import identity
from triplehelix.reporting.wording import rule, told

_LEVELS: Final = {"Violation": "error", "Warning": "warning", "Info": "note"}
_STATES: Final = {"new": "new", "known": "unchanged", "waived": "unchanged", "gone": "absent"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report) -> str:
    """One run with a rule for each shape that found something."""
    every = [*report.findings, *report.gone]
    shapes = sorted({each.shape for each in every})
    compared = any(each.standing in {"new", "known", "gone"} for each in every)
    results = [_result(each, shapes.index(each.shape), compared) for each in every]
    driver = {
        "name": "triplehelix",
        "version": __version__,
        "rules": [_rule(shape, report) for shape in shapes],
    }
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rule(shape: str, report: Report) -> dict[str, object]:
    said: dict[str, object] = {"id": rule(shape), "helpUri": shape}
    if shape in report.rules:
        said["shortDescription"] = {"text": report.rules[shape].label or rule(shape)}
        said["help"] = {"text": report.rules[shape].message or rule(shape)}
    return said


def _result(finding: Finding, index: int, compared: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "ruleId": rule(finding.shape),
        "ruleIndex": index,
        "level": _LEVELS[finding.weight],
        "message": {"text": told(finding)},
        "locations": [_location(finding)],
        "partialFingerprints": {"finding/v1": " ".join(identity(finding))},
    }
    if compared:  # section 3.27.24: a run has the state in all of its results, or in none
        said["baselineState"] = _STATES[finding.standing]
    if finding.standing == "waived":
        said["suppressions"] = [{"kind": "external", "justification": finding.excuse}]
    return said


def _location(finding: Finding) -> dict[str, object]:
    logical = [{"fullyQualifiedName": finding.thing, "name": finding.label}]
    if finding.column:
        logical.append({"fullyQualifiedName": finding.column, "name": finding.column})
    location: dict[str, object] = {"logicalLocations": logical}
    if finding.file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.file)},
            "region": {"startLine": max(finding.line, 1)},
        }
    return location
