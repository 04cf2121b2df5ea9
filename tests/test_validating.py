"""Tables and RDF files held against the shapes, without building anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import DOCUMENT, alliance, bring, firm, small_tables, write_table
from triplehelix.checking import Finding
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.validating import validate

SHAPES = "https://w3id.org/triplehelix/shapes#"


def found(folder: Path, severity: str = "Violation") -> set[tuple[str, str, int]]:
    """Shape, file name and line of the findings of this severity in a folder."""
    return {
        (each.shape.removeprefix(SHAPES), Path(each.file).name, each.line)
        for each in validate([folder]).findings
        if each.severity == severity
    }


def identifier(value: str, organisation: str = "acme", scheme: str = "lei") -> dict[str, str]:
    return {"organisation": organisation, "scheme": scheme, "value": value, "source_url": DOCUMENT}


def test_good_tables_have_no_violation(own_tables: Path) -> None:
    report = validate([own_tables])
    assert report.conforms
    assert report.shapes >= 45


def test_a_finding_points_at_the_row_of_the_table(own_tables: Path) -> None:
    """The last two digits of a LEI are check digits (ISO 17442, ISO 7064 mod 97-10)."""
    good, bad = "549300S5IHJ5FUB4CN79", "549300S5IHJ5FUB4CN78"
    write_table(own_tables, "identifiers", [identifier(good, "borg"), identifier(bad)])
    assert found(own_tables) == {("LeiCheckDigits", "identifiers.csv", 3)}
    (finding,) = [each for each in validate([own_tables]).findings if each.severity == "Violation"]
    assert finding.file == f"{own_tables}/identifiers.csv"
    assert finding.thing == "https://w3id.org/triplehelix/id/organization/acme"
    assert finding.label == "Acme"


def test_of_several_rows_on_a_thing_the_one_that_states_the_fault_is_named(
    own_tables: Path,
) -> None:
    write_table(
        own_tables,
        "alliances",
        [alliance("first", "acme|borg"), alliance("second", "acme|borg", ended="2005")],
    )
    write_table(own_tables, "terms", [])
    assert found(own_tables) == {("EndedBeforeStart", "alliances.csv", 3)}


def test_an_alliance_before_the_founding_of_a_party_is_found(own_tables: Path) -> None:
    write_table(own_tables, "alliances", [alliance("early", "acme|borg", signed="1999")])
    write_table(own_tables, "terms", [])
    assert found(own_tables) == {("SignedBeforeFounding", "alliances.csv", 2)}


def test_a_sum_without_a_currency_is_found(own_tables: Path) -> None:
    term = {"alliance": "acme-borg-2010", "term": "upfront", "disclosure": "disclosed",
            "amount": "5000000", "source_url": DOCUMENT}  # fmt: skip
    write_table(own_tables, "terms", [term])
    assert ("terms.csv", 2) in {
        (file, line)
        for severity in ("Violation", "Warning")
        for shape, file, line in found(own_tables, severity)
        if shape == "CurrencyMissing"
    }


def test_a_row_that_cannot_be_read_is_a_finding_beside_the_others(own_tables: Path) -> None:
    write_table(own_tables, "firms", [firm("acme", founded="2001-13"), firm("borg")])
    report = validate([own_tables])
    assert report.findings[0] == Finding(
        f"{SHAPES}Readable", "Violation", "", "", "", "2001-13",
        "column founded: there is no month 13", f"{own_tables}/firms.csv", 2,
    )  # fmt: skip
    assert not report.conforms


def test_a_file_that_cannot_be_read_as_a_whole_is_an_error(own_tables: Path) -> None:
    (own_tables / "firms.csv").write_bytes(b"")
    with pytest.raises(DataError) as caught:
        validate([own_tables])
    assert (caught.value.where, caught.value.what) == (
        f"{own_tables}/firms.csv", "the file is empty",
    )  # fmt: skip


def test_rows_may_refer_to_the_shipped_tables(tmp_path: Path) -> None:
    folder = bring(
        tmp_path / "mine",
        firms=[firm("acme")],
        alliances=[alliance("acme-galapagos", "acme|galapagos", signed="2020")],
    )
    assert validate([folder]).conforms


def test_only_what_is_asked_about_is_reported(own_tables: Path) -> None:
    assert all(each.file.startswith(f"{own_tables}/") for each in validate([own_tables]).findings)


def test_a_code_that_the_shipped_facts_give_to_another_is_found(own_tables: Path) -> None:
    """The LEI of Galapagos on a firm that is said to be another one."""
    lei = "549300S5IHJ5FUB4CN79"
    write_table(own_tables, "identifiers", [identifier(lei)])
    differ = (
        "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment\n"
        "id:organization/acme\tskos:exactMatch\tid:organization/galapagos\tNot\tx\tAnother firm\n"
    )
    (own_tables / "own.sssom.tsv").write_text(differ, encoding="utf-8")
    assert "CodeShared" in {shape for shape, _, _ in found(own_tables)} | {
        shape for shape, _, _ in found(own_tables, "Warning")
    }


def test_several_folders_are_validated_together(tmp_path: Path) -> None:
    one = small_tables(tmp_path / "one")
    two = bring(tmp_path / "two", firms=[firm("dyne")])
    text = (two / "source.toml").read_text(encoding="utf-8").replace('"mine"', '"yours"')
    (two / "source.toml").write_text(text, encoding="utf-8")
    write_table(two, "alliances", [alliance("dyne-acme", "dyne|acme", signed="1999")])
    report = validate([one, two])
    assert [Path(each.file).parent.name for each in report.findings][0] == "two"


# RDF files

GOOD = """@prefix th: <https://w3id.org/triplehelix/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix ex: <https://example.org/> .
ex:acme a th:Firm ; skos:prefLabel "Acme" ; th:lei "549300S5IHJ5FUB4CN79" ; prov:wasDerivedFrom ex:d .
ex:d a th:SourceDocument ; dcterms:title "T" ; schema:url <https://example.org/release> .
"""


def test_a_good_rdf_file_has_no_violation(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD, encoding="utf-8")
    assert [each for each in validate([path]).findings if each.severity == "Violation"] == []


@pytest.mark.parametrize("name", ["facts.ttl", "facts.n3", "facts.trig"])
def test_a_finding_in_an_rdf_file_names_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(GOOD.replace("CN79", "CN78"), encoding="utf-8")
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


def test_tables_and_rdf_files_may_be_given_together(own_tables: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD.replace("CN79", "CN78"), encoding="utf-8")
    write_table(own_tables, "alliances", [alliance("early", "acme|borg", signed="1999")])
    write_table(own_tables, "terms", [])
    bad = [each for each in validate([own_tables, path]).findings if each.severity == "Violation"]
    assert {Path(each.file).name for each in bad} == {"facts.ttl", "alliances.csv"}


def test_nothing_is_written(own_tables: Path) -> None:
    before = sorted(own_tables.rglob("*"))
    validate([own_tables])
    assert sorted(own_tables.rglob("*")) == before
