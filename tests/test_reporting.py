"""A report as people and machines of a CI read it."""

from __future__ import annotations

import json
import re
from urllib.parse import urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix import __version__
from triplehelix.checking import Finding, Report
from triplehelix.errors import TripleHelixError
from triplehelix.reporting import summary, write

SHAPES = "https://w3id.org/triplehelix/shapes#"
IN_ROW = Finding(
    f"{SHAPES}LeiForm", "Violation", "https://w3id.org/triplehelix/id/organization/acme", "Acme",
    "https://w3id.org/triplehelix/ontology#lei", "12:3", "A LEI has 20 characters.",
    "mine/identifiers.csv", 7,
)  # fmt: skip
NOWHERE = Finding(f"{SHAPES}NameShared", "Warning", "urn:x", "", "", "", "A name is shared.")
NOTE = Finding(
    f"{SHAPES}NameShared", "Info", "urn:y", "Y", "", "", "100 % sure,\nor not.", "a b,c.csv", 2
)
REPORT = Report([IN_ROW, NOWHERE, NOTE], 149)
EMPTY = Report([], 149)


def test_a_report_in_text_has_one_line_a_finding_and_a_summary() -> None:
    assert write(Report([IN_ROW, NOWHERE], 149), "text") == (
        "mine/identifiers.csv:7: violation LeiForm: "
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
            }
        ],
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
                    }
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
        "::error file=mine/identifiers.csv,line=7,title=LeiForm::"
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
    assert plain == (f"{label}: {message}" if label else message)


@given(st.text(max_size=30))
def test_machine_formats_keep_any_text(text: str) -> None:
    told = Finding("s#S", "Warning", "urn:x", text, "", "", text)
    for format_ in ("json", "sarif"):
        assert json.loads(write(Report([told], 1), format_))
    assert json.loads(write(Report([told], 1), "json"))["findings"][0]["label"] == text


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(TripleHelixError) as caught:
        write(EMPTY, "xml")
    assert caught.value.where == "--format xml"
    assert caught.value.hint.startswith("one of: text, json, sarif")
