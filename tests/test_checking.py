"""What the shapes find, in the order in which a curator should read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from tests.conftest import Built, stored
from triplehelix.cells import Known
from triplehelix.checking import Finding, Report, check, excuse, order
from triplehelix.errors import TripleHelixError
from triplehelix.locating import locate
from triplehelix.shapes import Constraint
from triplehelix.sources import gather
from triplehelix.terms import thing

SHAPE = NamedNode("https://w3id.org/triplehelix/shapes#Named")
P = NamedNode("https://example.org/p")


def finding(
    severity: str, shape: str = "s", thing: str = "t", path: str = "", value: str = ""
) -> Finding:
    return Finding(shape, severity, thing, "", path, value, "m")


def constraint(query: str, message: str = "m", path: NamedNode | None = None) -> Constraint:
    return Constraint(SHAPE, "Warning", message, path, query)


def test_a_finding_says_shape_severity_thing_name_property_value_and_message() -> None:
    store = stored('<id/event/x> <https://example.org/p> "bad" ; skos:prefLabel "The X" .')
    query = "SELECT ?this ?value { ?this <https://example.org/p> ?value }"
    report = check(store, [constraint(query, "{?value} is no good ({$value})", P)])
    assert report.findings == [
        Finding(
            SHAPE.value, "Warning", "https://w3id.org/triplehelix/id/event/x", "The X", P.value,
            "bad", "bad is no good (bad)", component="SPARQLConstraintComponent", term='"bad"',
        )
    ]  # fmt: skip
    assert report.shapes == 1


def test_without_a_value_and_a_name_both_are_empty() -> None:
    report = check(stored("<urn:x> a <urn:T> ."), [constraint("SELECT ?this { ?this a <urn:T> }")])
    (found,) = report.findings
    assert (found.thing, found.label, found.value, found.path) == ("urn:x", "", "", "")


def test_one_thing_with_one_value_is_found_once() -> None:
    store = stored("<urn:x> <urn:p> <urn:a>, <urn:b> ; <urn:q> 1, 2 .")
    query = "SELECT ?this ?value { ?this <urn:p> ?value ; <urn:q> ?any }"
    assert [each.value for each in check(store, [constraint(query)]).findings] == ["urn:a", "urn:b"]


KNOWN = finding("Violation", "s", "known")
NEW = finding("Violation", "s", "new")
FOREIGN = finding("Violation", "s", "foreign")
ALL, ALONE, TOLD = Report([FOREIGN, KNOWN, NEW], 1), Report([KNOWN], 1), {"known", "new"}


def test_what_only_registers_make_wrong_of_our_things_is_a_warning_that_says_so() -> None:
    *violations, warning = excuse(ALL, ALONE, TOLD, most=1).findings
    assert violations == [FOREIGN, KNOWN]
    assert (warning.thing, warning.severity) == ("new", "Warning")
    assert warning.message == "m It is so only by what a public register says."


def test_more_than_may_be_excused_stays_a_violation() -> None:
    assert excuse(ALL, ALONE, TOLD, most=0).findings == ALL.findings


def test_no_finding_becomes_worse_by_being_excused() -> None:
    found = Report([finding("Info", "s", "new")], 1)
    assert excuse(found, ALONE, TOLD, most=0).findings == found.findings


def test_only_the_answer_graph_is_checked() -> None:
    store = stored("graph:one { <urn:x> a <urn:T> . }")
    assert check(store, [constraint("SELECT ?this { ?this a <urn:T> }")]).findings == []


def test_a_query_with_an_aggregate_over_nothing_finds_nothing() -> None:
    query = "SELECT ?this { ?this a <urn:T> } GROUP BY ?this HAVING (COUNT(*) < 1)"
    assert check(Store(), [constraint(query)]).findings == []


def test_the_worst_comes_first_then_shape_thing_property_and_value() -> None:
    wanted = [
        finding("Violation", "b"),
        finding("Warning", "a", "t1"),
        finding("Warning", "a", "t2", "p1", "v1"),
        finding("Warning", "a", "t2", "p1", "v2"),
        finding("Warning", "a", "t2", "p2"),
        finding("Info", "a"),
    ]
    assert order(reversed(wanted)) == wanted


def test_a_severity_of_somebody_else_ranks_with_the_violations() -> None:
    """An unknown severity must not make a finding smaller than it may be."""
    found = order([finding("Warning"), finding("https://example.org/Fatal")])
    assert [each.severity for each in found] == ["https://example.org/Fatal", "Warning"]
    assert not Report(found, 1).conforms
    assert [each.severity for each in Report(found, 1).failing] == ["https://example.org/Fatal"]


@pytest.mark.parametrize(
    "query",
    ["SELECT ?this {", "ASK { ?s ?p ?o }", "SELECT ?thing { ?thing ?p ?o }",
     "SELECT ?this { SERVICE <http://127.0.0.1:1/> { ?this ?p ?o } }"],
)  # fmt: skip
def test_a_query_that_cannot_be_run_is_an_error_that_names_the_shape(query: str) -> None:
    """Red and never green: no finding is not the same as no answer."""
    good = constraint("SELECT ?this { ?this a <urn:T> }")
    with pytest.raises(TripleHelixError) as caught:
        check(stored("<urn:x> <urn:p> 1 ."), [good, constraint(query)])
    assert caught.value.where == f"shape {SHAPE.value}"
    assert caught.value.what.startswith("the engine cannot run it: ")


@pytest.mark.parametrize(
    ("severities", "conforms"),
    [((), True), (("Warning", "Info"), True), (("Violation",), False),
     (("Info", "Violation"), False)],
)  # fmt: skip
def test_a_report_conforms_when_nothing_is_violated(
    severities: tuple[str, ...], conforms: bool
) -> None:
    report = Report([finding(each) for each in severities], 3)
    assert report.conforms is conforms
    assert report.count("Warning") == severities.count("Warning")


def test_the_shipped_graph_has_no_violation_and_every_finding_has_a_message(
    shipped_graph: Built,
) -> None:
    report = shipped_graph.made.report
    assert report.conforms
    assert report.shapes >= 45
    for each in report.findings:
        assert each.message
        assert "{?" not in each.message
        assert each.thing.startswith("https://w3id.org/triplehelix/")


def test_the_findings_of_the_shipped_graph_point_at_rows(shipped_graph: Built) -> None:
    located = [each for each in shipped_graph.made.report.findings if each.file]
    assert located
    for each in located:
        assert each.file.startswith("data/")
        assert each.line >= 2


@pytest.mark.parametrize(("severity", "line"), [("Violation", 2), ("Warning", 0)])
def test_the_files_of_a_register_are_searched_for_violations_only(
    tmp_path: Path, severity: str, line: int
) -> None:
    file = tmp_path / "iso-country" / "country-codes.csv"
    file.parent.mkdir()
    columns = "ISO3166-1-Alpha-3,ISO3166-1-Alpha-2,official_name_en,CLDR display name"
    file.write_text(f"{columns}\nBEL,BE,Belgium,Belgium\n", encoding="utf-8")
    sources = gather([tmp_path], with_shipped=False)
    report = Report([finding(severity, thing=thing("place", "be").value)], 1)
    assert [each.line for each in locate(report, sources, Known(), {}).findings] == [line]
