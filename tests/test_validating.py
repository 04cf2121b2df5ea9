"""Tables and RDF files held against the shapes, without building anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import DOCUMENT, alliance, firm, small_tables, write_table
from triplehelix.checking import Finding, Report
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.validating import validate

SHAPES = "https://w3id.org/triplehelix/shapes#"


LEI = "549300ACMEACMEACME75"
"""A good LEI: its last two digits are check digits (ISO 17442, ISO 7064 mod 97-10)."""
WRONG = "549300ACMEACMEACME76"


def identifier(value: str, organisation: str = "acme", scheme: str = "lei") -> dict[str, str]:
    return {"organisation": organisation, "scheme": scheme, "value": value, "source_url": DOCUMENT}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one fault of each kind."""
    folder = small_tables(tmp_path_factory.mktemp("faulty") / "mine")
    write_table(folder, "identifiers", [identifier(LEI, "borg"), identifier(WRONG)])
    firms = [firm("acme", founded="2001"), firm("borg", kind="large-pharma"), firm("corp")]
    write_table(folder, "firms", [*firms, firm("dyne", founded="2001-13")])
    rows = [
        alliance("acme-borg-2010", "acme|borg"),
        alliance("second", "acme|borg", ended="2005"),
        alliance("early", "acme|borg", signed="1999"),
        alliance("with-ours", "acme|galapagos", signed="2020"),
    ]
    write_table(folder, "alliances", rows)
    term = {"alliance": "acme-borg-2010", "term": "upfront", "disclosure": "disclosed"}
    write_table(folder, "terms", [{**term, "amount": "5000000", "source_url": DOCUMENT}])
    return folder


@pytest.fixture(scope="module")
def report(faulty: Path) -> Report:
    return validate([faulty])


def found(report: Report, shape: str) -> list[tuple[str, int]]:
    """File name and line of the findings of a shape."""
    return [
        (Path(each.file).name, each.line)
        for each in report.findings
        if each.shape == f"{SHAPES}{shape}"
    ]


def test_good_tables_have_no_violation(own_tables: Path) -> None:
    before = sorted(own_tables.rglob("*"))
    told = validate([own_tables])
    assert told.conforms
    assert told.shapes >= 45
    assert sorted(own_tables.rglob("*")) == before


def test_a_finding_points_at_the_row_of_the_table(report: Report, faulty: Path) -> None:
    assert found(report, "LeiCheckDigits") == [("identifiers.csv", 3)]
    (finding,) = [each for each in report.findings if each.shape == f"{SHAPES}LeiCheckDigits"]
    assert finding.file == f"{faulty}/identifiers.csv"
    assert finding.thing == "https://w3id.org/triplehelix/id/organization/acme"
    assert finding.label == "Acme"
    assert finding.severity == "Violation"
    assert not report.conforms


def test_of_several_rows_on_a_thing_the_one_that_states_the_fault_is_named(report: Report) -> None:
    assert found(report, "EndedBeforeStart") == [("alliances.csv", 3)]


def test_an_alliance_before_the_founding_of_a_party_is_found(report: Report) -> None:
    assert found(report, "SignedBeforeFounding") == [("alliances.csv", 4)]


def test_a_sum_without_a_currency_is_found(report: Report) -> None:
    assert found(report, "CurrencyMissing") == [("terms.csv", 2)]


def test_a_row_that_cannot_be_read_is_a_finding_beside_the_others(
    report: Report, faulty: Path
) -> None:
    (finding,) = [each for each in report.findings if each.shape == f"{SHAPES}Readable"]
    assert finding == Finding(
        f"{SHAPES}Readable", "Violation", "", "", "", "2001-13",
        "column founded: there is no month 13", f"{faulty}/firms.csv", 5,
    )  # fmt: skip


def test_rows_may_refer_to_the_shipped_tables(report: Report) -> None:
    assert not [each for each in report.findings if "with-ours" in each.thing + each.value]


def test_only_what_is_asked_about_is_reported(report: Report, faulty: Path) -> None:
    assert all(each.file.startswith(f"{faulty}/") for each in report.findings)


def test_the_worst_findings_come_first(report: Report) -> None:
    ranks = [("Violation", "Warning", "Info").index(each.severity) for each in report.findings]
    assert ranks == sorted(ranks)


def test_a_file_that_cannot_be_read_as_a_whole_is_an_error(own_tables: Path) -> None:
    (own_tables / "firms.csv").write_bytes(b"")
    with pytest.raises(DataError) as caught:
        validate([own_tables])
    assert (caught.value.where, caught.value.what) == (
        f"{own_tables}/firms.csv", "the file is empty",
    )  # fmt: skip


# RDF files

GOOD = f"""@prefix th: <https://w3id.org/triplehelix/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix ex: <https://example.org/> .
ex:acme a th:Firm ; skos:prefLabel "Acme" ; th:lei "{LEI}" ; prov:wasDerivedFrom ex:d .
ex:d a th:SourceDocument ; dcterms:title "T" ; schema:url <https://example.org/release> .
"""


def test_a_good_rdf_file_has_no_violation(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD, encoding="utf-8")
    assert [each for each in validate([path]).findings if each.severity == "Violation"] == []


@pytest.mark.parametrize("name", ["facts.ttl", "facts.n3", "facts.trig"])
def test_a_finding_in_an_rdf_file_names_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(GOOD.replace(LEI, WRONG), encoding="utf-8")
    bad = [each for each in validate([path]).findings if each.severity == "Violation"]
    assert [(each.shape, each.file, each.thing) for each in bad] == [
        (f"{SHAPES}LeiCheckDigits", str(path), "https://example.org/acme")
    ]
    assert bad[0].line >= 1


def test_facts_in_a_named_graph_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "facts.nq"
    lei = "<https://w3id.org/triplehelix/ontology#lei>"
    path.write_text(
        f'<https://example.org/acme> {lei} "short" <https://example.org/g> .\n', encoding="utf-8"
    )
    assert f"{SHAPES}LeiForm" in {each.shape for each in validate([path]).findings}


def test_a_class_of_an_rdf_file_is_inferred_before_it_is_checked(tmp_path: Path) -> None:
    """A licensor is a party: an organisation without a name, though nobody called it one."""
    path = tmp_path / "facts.ttl"
    path.write_text(
        "@prefix th: <https://w3id.org/triplehelix/ontology#> .\n"
        "<https://example.org/n> a th:NewBiotechnologyFirm .\n",
        encoding="utf-8",
    )
    assert f"{SHAPES}NameMissing" in {each.shape for each in validate([path]).findings}


@pytest.mark.parametrize("name", ["facts.csv", "facts.txt", "facts", "no-such-folder"])
def test_what_is_neither_tables_nor_rdf_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name != "no-such-folder":
        path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(TripleHelixError) as caught:
        validate([path])
    assert caught.value.where == str(path)
    assert caught.value.hint


def test_an_rdf_file_that_does_not_parse_says_where(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text("<a> <b> .\n", encoding="utf-8")
    with pytest.raises(TripleHelixError) as caught:
        validate([path])
    assert caught.value.where.startswith(str(path))
    assert "Turtle" in caught.value.what


def test_an_rdf_file_in_latin_1_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_bytes('<urn:a> <urn:b> "Genève" .\n'.encode("latin-1"))
    with pytest.raises(TripleHelixError) as caught:
        validate([path])
    assert caught.value.where.startswith(str(path))


def test_several_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(GOOD.replace(LEI, WRONG), encoding="utf-8")
    bad = validate([tmp_path / "one.ttl", tmp_path / "two.ttl"]).findings
    assert {Path(each.file).name for each in bad} == {"one.ttl", "two.ttl"}
