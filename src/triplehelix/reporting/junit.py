"""A report as JUnit XML, in the part of it that the schemas of Jenkins and of Ant have in common.

A finding is a test case; a shape that finds nothing is one that passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from triplehelix.checking import Finding, Report
from triplehelix.reporting.wording import place, rule, told

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report) -> str:
    """The test suites as an XML document."""
    failing = report.failing
    cases = [*_cases(report, {id(each) for each in failing})]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
    }
    suites = ET.Element("testsuites", counts)
    skipped = str(sum(case.find("skipped") is not None for case in cases))
    suite = ET.SubElement(
        suites, "testsuite", {"name": "triplehelix validate", **counts, "skipped": skipped}
    )
    suite.extend(cases)
    ET.indent(suites, " ")
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _cases(report: Report, failing: set[int]) -> Iterator[ET.Element]:
    quiet = set(report.rules) - {each.shape for each in report.findings}
    for shape in sorted(quiet):
        yield ET.Element("testcase", {"classname": rule(shape), "name": "nothing found"})
    for each in (*report.findings, *report.gone):
        case = ET.Element("testcase", {"classname": rule(each.shape), "name": _xml(place(each))})
        if id(each) in failing:
            failure = ET.SubElement(
                case, "failure", {"type": each.weight, "message": _xml(told(each))}
            )
            failure.text = _xml(_whole(each))
        else:
            why = each.excuse or f"{each.weight.lower()} only"
            ET.SubElement(case, "skipped", {"message": _xml(f"{why}: {told(each)}")})
        yield case


def _whole(finding: Finding) -> str:
    about = f"shape {finding.shape}\nthing {finding.thing}\n"
    return f"{place(finding)}\n{about}{told(finding)}"


def _xml(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold (section 2.2)."""
    return _NOT_XML.sub("\ufffd", text)
