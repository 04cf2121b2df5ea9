"""A report as people and machines of a CI read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urlparse
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph, Literal, URIRef

from triplehelix import __version__
from triplehelix.checking import Finding, Report, Rule
from triplehelix.errors import TripleHelixError
from triplehelix.reporting import FORMATS, summary, write

SHAPES = "https://w3id.org/triplehelix/shapes#"
IN_ROW = Finding(
    f"{SHAPES}LeiForm", "Violation", "https://w3id.org/triplehelix/id/organization/acme", "Acme",
    "https://w3id.org/triplehelix/ontology#lei", "12:3", "A LEI has 20 characters.",
    "mine/identifiers.csv", 7, "value", "PatternConstraintComponent", '"12:3"',
)  # fmt: skip
NOWHERE = Finding(f"{SHAPES}NameShared", "Warning", "urn:x", "", "", "", "A name is shared.")
NOTE = Finding(
    f"{SHAPES}NameShared", "Info", "urn:y", "Y", "", "", "100 % sure,\nor not.", "a b,c.csv", 2
)
REPORT = Report([IN_ROW, NOWHERE, NOTE], 149)
EMPTY = Report([], 149)


def xml(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  (what we have just written)


def test_a_report_in_text_has_one_line_a_finding_and_a_summary() -> None:
    assert write(Report([IN_ROW, NOWHERE], 149), "text") == (
        "mine/identifiers.csv:7 column value: violation LeiForm: "
        "Acme: A LEI has 20 characters. (value: 12:3)\n"
        "urn:x: warning NameShared: A name is shared.\n"
        "1 violation, 1 warning, 0 info from 149 shapes\n"
    )


def test_a_clean_report_in_text_is_its_summary() -> None:
    assert write(EMPTY, "text") == "0 violations, 0 warnings, 0 info from 149 shapes\n"
    assert summary(EMPTY) == "0 violations, 0 warnings, 0 info from 149 shapes"


def test_a_report_in_json_holds_every_field() -> None:
    assert json.loads(write(Report([IN_ROW], 149), "json")) == {
        "conforms": False,
        "failOn": "Violation",
        "failing": 1,
        "shapes": 149,
        "counts": {"Violation": 1, "Warning": 0, "Info": 0},
        "findings": [
            {
                "shape": f"{SHAPES}LeiForm",
                "severity": "Violation",
                "thing": "https://w3id.org/triplehelix/id/organization/acme",
                "label": "Acme",
                "path": "https://w3id.org/triplehelix/ontology#lei",
                "value": "12:3",
                "message": "A LEI has 20 characters.",
                "file": "mine/identifiers.csv",
                "line": 7,
                "column": "value",
                "component": "PatternConstraintComponent",
                "term": '"12:3"',
                "standing": "",
                "excuse": "",
            }
        ],
        "gone": [],
    }
    assert json.loads(write(EMPTY, "json"))["conforms"] is True


def test_json_keeps_letters_as_they_are() -> None:
    told = Finding("s#S", "Info", "urn:x", "Évry 東京", "", "", "m")
    assert "Évry 東京" in write(Report([told], 1), "json")


# SARIF 2.1.0 (OASIS), sections in brackets


def test_a_report_in_sarif_has_the_structure_of_the_standard() -> None:
    log = json.loads(write(REPORT, "sarif"))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"  # [3.13.2]
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("triplehelix", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["LeiForm", "NameShared"]
    pages = [rule["helpUri"] for rule in driver["rules"]]
    assert pages == [f"{SHAPES}LeiForm", f"{SHAPES}NameShared"]
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}  # [3.14.17]
    assert len(run["results"]) == 3
    for result in run["results"]:
        assert result["level"] in {"none", "note", "warning", "error"}  # [3.27.10]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]  # [3.27.6]
        assert result["message"]["text"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())


def test_a_result_in_sarif_points_at_the_row_and_at_the_thing() -> None:
    first, second, third = json.loads(write(REPORT, "sarif"))["runs"][0]["results"]
    assert first == {
        "ruleId": "LeiForm",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "Acme: A LEI has 20 characters. (value: 12:3)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "mine/identifiers.csv"},
                    "region": {"startLine": 7},
                },
                "logicalLocations": [
                    {
                        "fullyQualifiedName": "https://w3id.org/triplehelix/id/organization/acme",
                        "name": "Acme",
                    },
                    {"fullyQualifiedName": "value", "name": "value"},
                ],
            }
        ],
        "partialFingerprints": first["partialFingerprints"],
    }
    assert "physicalLocation" not in second["locations"][0]
    assert (second["level"], third["level"]) == ("warning", "note")


def test_the_file_of_a_result_in_sarif_is_a_uri_reference() -> None:
    """SARIF 2.1.0, section 3.4.3: a URI reference of RFC 3986, so a blank is written %20."""
    result = json.loads(write(Report([NOTE], 1), "sarif"))["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", uri)
    assert urlparse(uri).path in {"a%20b,c.csv", "a%20b%2Cc.csv"}


def test_findings_that_differ_have_fingerprints_that_differ() -> None:
    results = json.loads(write(REPORT, "sarif"))["runs"][0]["results"]
    assert len({json.dumps(each["partialFingerprints"]) for each in results}) == 3


def test_a_clean_report_in_sarif_has_an_empty_list_of_results() -> None:
    assert json.loads(write(EMPTY, "sarif"))["runs"][0]["results"] == []


# Annotations of GitHub Actions


def test_an_annotation_points_at_the_row_and_escapes_what_would_end_it() -> None:
    assert write(REPORT, "github") == (
        "::error file=mine/identifiers.csv,line=7,title=LeiForm column value::"
        "Acme: A LEI has 20 characters. (value: 12:3)\n"
        "::warning title=NameShared::A name is shared.\n"
        "::notice file=a b%2Cc.csv,line=2,title=NameShared::Y: 100 %25 sure,%0Aor not.\n"
    )


def test_a_clean_report_has_no_annotation() -> None:
    assert write(EMPTY, "github") == ""


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_out_of_an_annotation(label: str, message: str) -> None:
    """Runners split lines at CR and LF, and properties at the comma and the second `::`."""
    told = Finding("s#S", "Warning", "urn:x", label, "", "", message, f"{label}.csv", 3)
    (line,) = re.split(r"[\r\n]+", write(Report([told], 1), "github").strip("\r\n"))
    head, _, body = line.removeprefix("::").partition("::")
    assert re.fullmatch(r"warning file=[^,:]*,line=3,title=S", head)
    plain = body.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert plain == f"{label or 'urn:x'}: {message}"


@given(st.text(max_size=30))
def test_machine_formats_keep_any_text(text: str) -> None:
    told = Finding("urn:s#S", "Warning", "urn:x", text, "", "", text)
    for format_ in ("json", "sarif"):
        assert json.loads(write(Report([told], 1), format_))
    assert xml(write(Report([told], 1), "junit")).find(".//skipped") is not None
    assert read(write(Report([replace(told, term=str(pyoxigraph.Literal(text)))], 1), "turtle"))
    assert json.loads(write(Report([told], 1), "json"))["findings"][0]["label"] == text


# What a baseline and waivers excuse

KNOWN = replace(IN_ROW, standing="known", excuse="in the baseline")
WAIVED = replace(NOWHERE, standing="waived", excuse="waived until 2027-01-31 by Ann: asked")
NEW = replace(NOTE, standing="new")
GONE = replace(NOTE, file="", line=0, standing="gone", excuse="not found any more")
WEIGHED = Report([KNOWN, WAIVED, NEW], 149, gone=[GONE])
EXCUSES = ("in the baseline", "waived until 2027-01-31 by Ann: asked", "not found any more")


@pytest.mark.parametrize("format_", FORMATS)
def test_every_form_tells_what_is_excused_and_why(format_: str) -> None:
    written = write(WEIGHED, format_)
    for excuse in EXCUSES[: 2 if format_ == "turtle" else 3]:  # a report of SHACL has no gone ones
        assert excuse in written


def test_the_summary_counts_what_is_new_known_waived_and_gone() -> None:
    assert summary(WEIGHED) == (
        "1 violation, 1 warning, 1 info from 149 shapes; 1 gone; 1 known; 1 new; 1 waived"
    )


def test_results_in_sarif_have_the_state_beside_the_baseline_and_the_waiver() -> None:
    """Sections 3.27.24 and 3.35: viewers hide what is unchanged, absent or suppressed."""
    results = json.loads(write(WEIGHED, "sarif"))["runs"][0]["results"]
    states = [each["baselineState"] for each in results]
    assert states == ["unchanged", "unchanged", "new", "absent"]
    assert [each.get("suppressions") for each in results] == [
        None, [{"kind": "external", "justification": WAIVED.excuse}], None, None,
    ]  # fmt: skip


def test_what_is_excused_is_a_notice_below_what_is_not() -> None:
    first, *others = write(Report([KNOWN, replace(NOTE, severity="Violation")], 1), "github").split(
        "\n"
    )
    assert first.startswith("::error file=a b%2Cc.csv")
    assert others[0].startswith("::notice file=mine/identifiers.csv")


# JUnit XML: what https://github.com/jenkinsci/xunit-plugin (junit-10.xsd) and the schema of Ant
# allow both

CASE = {"classname", "name"}
SUITE = {"name", "tests", "failures", "errors", "skipped"}


@pytest.mark.parametrize("report", [REPORT, EMPTY, WEIGHED], ids=["some", "none", "weighed"])
def test_a_report_in_junit_keeps_to_the_schema(report: Report) -> None:
    suites = xml(write(report, "junit"))
    assert suites.tag == "testsuites"
    assert set(suites.attrib) <= SUITE
    (suite,) = suites
    assert (suite.tag, set(suite.attrib)) == ("testsuite", SUITE)
    for case in suite:
        assert (case.tag, set(case.attrib)) == ("testcase", CASE)
        assert [child.tag for child in case] in ([], ["failure"], ["skipped"])
    assert int(suite.attrib["tests"]) == len(suite)
    assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))
    assert int(suite.attrib["skipped"]) == len(suite.findall(".//skipped"))


def test_only_what_fails_is_a_failure_in_junit() -> None:
    """A warning fails when warnings are asked to; a shape that finds nothing is a test that ran."""
    rules = {f"{SHAPES}LeiForm": Rule("", ""), f"{SHAPES}Other": Rule("", "")}
    report = Report([IN_ROW, NOWHERE], 2, rules)

    def failures(report: Report) -> list[str]:
        cases = xml(write(report, "junit")).iter("testcase")
        return [c.attrib["name"] for c in cases if c.find("failure") is not None]

    assert failures(report) == ["mine/identifiers.csv:7 column value"]
    assert failures(replace(report, fail_on="Warning")) == [
        "mine/identifiers.csv:7 column value", "urn:x",
    ]  # fmt: skip
    passed = xml(write(report, "junit")).find(".//testcase[@classname='Other']")
    assert passed is not None
    assert len(passed) == 0


# SHACL, section 3.6


def read(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_a_report_in_turtle_is_one_of_shacl() -> None:
    told = replace(IN_ROW, path="^https://example.org/p")
    graph = read(write(Report([IN_ROW, told], 149), "turtle"))
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    results = list(graph.objects(report, SH.result))
    assert len(results) == 2
    for result in results:
        assert {str(each) for each in graph.objects(result, SH.focusNode)} == {IN_ROW.thing}
        assert graph.value(result, SH.resultSeverity) == SH.Violation
        assert graph.value(result, SH.sourceConstraintComponent) == SH.PatternConstraintComponent
        assert graph.value(result, SH.value) == Literal("12:3")
        assert str(graph.value(result, SH.sourceShape)) == IN_ROW.shape
        assert str(graph.value(result, SH.resultMessage)) == IN_ROW.message
    paths = {graph.value(result, SH.resultPath) for result in results}
    assert URIRef(IN_ROW.path) in paths
    assert list(graph.objects(None, SH.inversePath)) == [URIRef("https://example.org/p")]


def test_a_clean_report_in_turtle_conforms_and_one_with_a_note_does_not() -> None:
    """Section 3.6.1.1: a report conforms when there is no result, of whatever severity."""
    for report, conforms in ((EMPTY, True), (Report([NOTE], 1), False)):
        graph = read(write(report, "turtle"))
        assert list(graph.objects(None, SH.conforms)) == [Literal(conforms)]


def test_a_row_that_cannot_be_read_is_a_result_about_its_place() -> None:
    told = Finding(f"{SHAPES}Readable", "Violation", "", "", "", "x", "no", "m.csv", 2, "founded")
    graph = read(write(Report([told], 1), "turtle"))
    assert list(graph.objects(None, SH.focusNode)) == [Literal("m.csv:2 column founded")]


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(TripleHelixError) as caught:
        write(EMPTY, "xml")
    assert caught.value.where == "--format xml"
    assert caught.value.hint.startswith("one of: text, json, sarif")
