"""Tables and RDF files held against the shapes, without building anything."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DOCUMENT, alliance, firm, small_tables, write_table
from triplehelix.checking import Finding, Report
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.home import HOME
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


@pytest.mark.parametrize(
    ("shape", "column"),
    [("LeiCheckDigits", "value"), ("EndedBeforeStart", "signed"), ("CurrencyMissing", "currency"),
     ("Readable", "founded")],
)  # fmt: skip
def test_a_finding_points_at_the_column(report: Report, shape: str, column: str) -> None:
    """The cell of the value; the one that is to be filled in where there is no value."""
    assert {e.column for e in report.findings if e.shape == f"{SHAPES}{shape}"} == {column}


def test_every_finding_on_tables_has_a_column_and_a_way_to_mend_it(report: Report) -> None:
    for each in report.findings:
        assert each.column, each
        assert each.shape == f"{SHAPES}Readable" or re.search(r": .{10}", each.message), each


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
        "there is no month 13", f"{faulty}/firms.csv", 5, "founded",
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


LINES = {
    "facts.ttl": "# a comment\n" + GOOD.replace("; th:lei", ";\n# another\n  th:lei"),
    "facts.trig": GOOD.replace("ex:acme", "ex:g {\nex:acme").replace("ease> .\n", "ease> .\n}\n"),
    "facts.nt": """
<https://example.org/acme> <http://www.w3.org/2004/02/skos/core#prefLabel> "Acme" .
<https://example.org/acme> <http://www.w3.org/ns/prov#wasDerivedFrom> <https://example.org/d> .

<https://example.org/acme> <https://w3id.org/triplehelix/ontology#lei> "%(lei)s" .
<https://example.org/d> <https://schema.org/url> <https://example.org/release> .
""",
    "facts.nq": """<urn:s> <http://purl.org/dc/terms/title> "T" <urn:g> .
<https://example.org/acme> <http://www.w3.org/2004/02/skos/core#prefLabel> "Acme" <urn:g> .
<https://example.org/acme> <https://w3id.org/triplehelix/ontology#lei> "%(lei)s" <urn:g> .
<https://example.org/acme> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:d> .
<urn:d> <https://schema.org/url> <https://example.org/release> .
""",
    "facts.jsonld": """{"@context": {"th": "https://w3id.org/triplehelix/ontology#",
  "skos": "http://www.w3.org/2004/02/skos/core#", "schema": "https://schema.org/"},
 "@id": "https://example.org/acme",
 "skos:prefLabel": "Acme",
 "th:lei": "%(lei)s",
 "http://www.w3.org/ns/prov#wasDerivedFrom":
   {"@id": "urn:d", "schema:url": {"@id": "https://example.org/release"}}}
""",
    "facts.rdf": """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="https://schema.org/"
  xmlns:th="https://w3id.org/triplehelix/ontology#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:prov="http://www.w3.org/ns/prov#">
 <rdf:Description rdf:about="https://example.org/acme">
  <skos:prefLabel>Acme</skos:prefLabel>
  <th:lei>%(lei)s</th:lei>
  <prov:wasDerivedFrom>
   <rdf:Description rdf:about="urn:d"><s:url rdf:resource="https://e.org/r"/></rdf:Description>
  </prov:wasDerivedFrom>
 </rdf:Description>
</rdf:RDF>
""",
}


@pytest.mark.parametrize("name", LINES)
def test_a_finding_in_an_rdf_file_points_at_the_line_of_the_value(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    text = LINES[name].replace("%(lei)s", LEI).replace(LEI, WRONG)
    path.write_text(text, encoding="utf-8")
    bad = [each for each in validate([path]).findings if "Lei" in each.shape]
    assert [(each.shape, each.file, each.thing) for each in bad] == [
        (f"{SHAPES}LeiCheckDigits", str(path), "https://example.org/acme")
    ]
    assert WRONG in text.splitlines()[bad[0].line - 1]


def test_what_is_missing_points_at_the_line_that_says_what_the_thing_is(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD.replace('skos:prefLabel "Acme" ; ', ""), encoding="utf-8")
    lines = [e.line for e in validate([path]).findings if e.shape == f"{SHAPES}NameMissing"]
    assert lines == [7]


def test_an_unnamed_thing_stays_the_same_finding_when_other_lines_change(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    unnamed = '[] a th:Firm ; th:lei "short" .\n'

    def things() -> set[str]:
        return {e.thing for e in validate([path]).findings if e.shape == f"{SHAPES}LeiForm"}

    path.write_text(GOOD + unnamed, encoding="utf-8")
    before = things()
    path.write_text(GOOD + '[] skos:prefLabel "Another" .\n\n' + unnamed, encoding="utf-8")
    assert before == things()
    assert len(before) == 1
    assert all(thing.startswith("_:") for thing in before)


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


# An engine that breaks is red, never green


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A checkout whose shapes may be broken."""
    place = tmp_path / "checkout"
    (place / "src").mkdir(parents=True)
    for folder in ("src/triplehelix", "ontology", "loaders", "queries", "data"):
        (place / folder).symlink_to(HOME / folder)
    shutil.copytree(HOME / "shapes", place / "shapes")
    return place


def run(home: Path, path: Path, seconds: int = 100) -> subprocess.CompletedProcess[str]:
    """`validate` of a checkout, killed by the system after so many seconds of processor."""
    return subprocess.run(
        [sys.executable, "-m", "triplehelix.cli", "validate", str(path), "--format", "json"],
        env={**os.environ, "PYTHONPATH": str(home / "src")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "facts.ttl"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_checkout_that_is_broken_below_is_whole_before(home: Path, good: Path) -> None:
    done = run(home, good)
    assert (done.returncode, json.loads(done.stdout)["conforms"]) == (0, True)


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT $this WHERE { $this a th:Firm . FILTER( }", "the engine cannot run it"),
        ("SELECT $this WHERE { $this a unknown:Firm }", "the engine cannot run it"),
        ("SELECT ?x WHERE { $this a ?x }", "a SELECT without $this has no compiled form"),
        ("SELECT $this WHERE { $this a ?x . SERVICE <http://127.0.0.1:1/> { ?x ?p ?o } }",
         "SERVICE has no compiled form"),
        ("SELECT $this WHERE { $this a ?x MINUS { $this th:lei ?lei } }",
         "MINUS has no compiled form"),
        ("ASK { $this a th:Firm }", "sh:select is no SELECT query"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_be_run_is_an_error(
    home: Path, good: Path, query: str, what: str
) -> None:
    text = (
        f"@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ths: <{SHAPES}> .\n"
        "@prefix th: <https://w3id.org/triplehelix/ontology#> .\n"
        "ths:Broken a sh:NodeShape ; sh:targetClass th:Firm ; "
        f'sh:sparql [ sh:select """{query}""" ] .\n'
    )
    (home / "shapes" / "broken.ttl").write_text(text, encoding="utf-8")
    done = run(home, good)
    assert done.returncode != 0
    assert done.stdout == ""
    assert re.match(f"error: shapes?:? {SHAPES}Broken: {re.escape(what)}", done.stderr)


def test_shapes_that_do_not_parse_are_an_error(home: Path, good: Path) -> None:
    (home / "shapes" / "broken.ttl").write_text("<a> <b> .", encoding="utf-8")
    done = run(home, good)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert done.stderr.startswith(f"error: {home}/shapes/broken.ttl: not Turtle")


def test_no_shapes_at_all_are_an_error(home: Path, good: Path) -> None:
    shutil.rmtree(home / "shapes")
    done = run(home, good)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert done.stderr.startswith(f"error: {home}/shapes: there are no shapes")


def test_a_process_that_is_killed_says_nothing_and_does_not_end_well(
    home: Path, good: Path
) -> None:
    more = "".join(f"<urn:x:{n}> <urn:p> {n} .\n" for n in range(200_000))
    good.write_text(GOOD + more, encoding="utf-8")  # more than can be read in a second
    done = run(home, good, seconds=1)
    assert done.returncode < 0
    assert done.stdout == ""
