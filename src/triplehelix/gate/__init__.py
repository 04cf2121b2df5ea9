"""Which findings of a report make a check fail: neither those of a baseline nor waived ones.

It knows reports and files of a curator; it knows nothing of graphs and shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from triplehelix.checking import SEVERITIES, Finding, Report, Severity, order
from triplehelix.errors import TripleHelixError
from triplehelix.gate import baseline as baselines
from triplehelix.gate.baseline import Baseline, identity, read_baseline
from triplehelix.gate.waivers import OWN, Waiver, read_waivers

__all__ = ["failing_on", "judge", "severity", "write_baseline"]
KNOWN = "in the baseline"


def severity(named: str) -> Severity:
    """The severity of this name. Raises TripleHelixError for another word."""
    for each in SEVERITIES:
        if each.lower() == named:
            return each
    words = ", ".join(each.lower() for each in SEVERITIES)
    raise TripleHelixError(f"--fail-on {named}", "there is no such severity", f"one of: {words}")


def failing_on(report: Report, least: Severity) -> Report:
    """The report in which what is as bad as this fails."""
    return replace(report, fail_on=least)


def write_baseline(report: Report) -> str:
    """The findings of a report as a baseline, without what waivers are about."""
    kept = [each for each in report.findings if each.shape not in OWN]
    return baselines.write_baseline(replace(report, findings=kept))


def judge(report: Report, baseline: Path | None, waivers: Path | None, today: date) -> Report:
    """The report as these files weigh it: each finding with its standing and what excuses it.

    A waiver that has ended is a violation, one that fits nothing an info; both point at its row.
    Raises DataError for a file that cannot be read as what it is.
    """
    if waivers is not None:
        report = _waived(report, read_waivers(waivers, report.rules), today)
    if baseline is not None:
        report = _known(report, read_baseline(baseline))
    return report


def _waived(report: Report, waivers: Sequence[Waiver], today: date) -> Report:
    used: set[Waiver] = set()
    found = []
    for finding in report.findings:
        fitting = [waiver for waiver in waivers if waiver.fits(finding)]
        used.update(fitting)
        running = [waiver for waiver in fitting if waiver.until >= today]
        excused = replace(finding, standing="waived", excuse=str(running[0])) if running else None
        found.append(excused or finding)
    found += [waiver.ended() for waiver in waivers if waiver.until < today]
    found += [w.unused() for w in waivers if w not in used and w.until >= today]
    return replace(report, findings=order(found))


def _known(report: Report, baseline: Baseline) -> Report:
    left = baseline.copy()
    found = []
    for finding in report.findings:
        known = left[identity(finding)] > 0
        left[identity(finding)] -= known
        if finding.standing == "waived":
            found.append(finding)
        elif known:
            found.append(replace(finding, standing="known", excuse=KNOWN))
        else:
            found.append(replace(finding, standing="new"))
    return replace(report, findings=found, gone=[*_gone(left.elements())])


def _gone(identities: Iterable[tuple[str, str, str, str]]) -> Iterable[Finding]:
    for shape, thing, path, value in sorted(identities):
        yield Finding(
            shape, "Info", thing, "", path, value,
            "The baseline holds this, and it is not found any more: write the baseline again.",
            standing="gone", excuse="not found any more",
        )  # fmt: skip
