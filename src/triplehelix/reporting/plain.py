"""A report as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from triplehelix.checking import SEVERITIES, Finding, Report
from triplehelix.reporting.wording import place, rule, summary, told


def text(report: Report) -> str:
    """One line a finding, and the summary."""
    lines = [_line(each.severity.lower(), each) for each in report.findings]
    lines += [_line("gone", each) for each in report.gone]
    return "\n".join([*lines, summary(report)]) + "\n"


def _line(what: str, finding: Finding) -> str:
    return f"{place(finding)}: {what} {rule(finding.shape)}: {told(finding)}"


def as_json(report: Report) -> str:
    """Every field of every finding."""
    data = {
        "conforms": report.conforms,
        "failOn": report.fail_on,
        "failing": len(report.failing),
        "shapes": report.shapes,
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "findings": [asdict(each) for each in report.findings],
        "gone": [asdict(each) for each in report.gone],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
