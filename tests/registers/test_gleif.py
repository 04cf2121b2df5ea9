"""GLEIF: legal entities, who is a unit of whom, and legal forms, in both layouts of level 1."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix import keys, loading, statements
from triplehelix.errors import DataError
from triplehelix.terms import LABEL, thing

KEY = "gleif"
ACME, BORG, OLD = "549300ACMEBIO0000028", "549300BORG0000000093", "549300OLDCO000000073"
FUND, BRANCH, DOUBLE = "549300FUND0000000068", "549300BRANCH00000035", "549300DUP00000000035"
WRONG = "549300ACMEBIO0000029"
OTHER = "Entity.OtherEntityNames.OtherEntityName"
SEAT = "Entity.HeadquartersAddress"
COMMON = [
    "LEI", "Entity.LegalName", "Entity.LegalName.xmllang",
    f"{OTHER}.1", f"{OTHER}.1.xmllang", f"{OTHER}.1.type",
    f"{OTHER}.2", f"{OTHER}.2.xmllang", f"{OTHER}.2.type",
    f"{SEAT}.FirstAddressLine", f"{SEAT}.City", f"{SEAT}.Region", f"{SEAT}.Country",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "Entity.EntityCategory", "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus",
]  # fmt: skip
END = ["Registration.LastUpdateDate", "Registration.RegistrationStatus"]
V21 = [
    *COMMON, "Entity.EntityExpirationDate", "Entity.EntityExpirationReason",
    "Entity.SuccessorEntity.SuccessorLEI", "Entity.SuccessorEntity.SuccessorEntityName", *END,
]  # fmt: skip
EVENT = "Entity.LegalEntityEvents.LegalEntityEvent.1."
V31 = [
    *COMMON, "Entity.EntityCreationDate", "Entity.SuccessorEntity.1.SuccessorLEI",
    "Entity.SuccessorEntity.1.SuccessorEntityName", f"{EVENT}event_status",
    f"{EVENT}LegalEntityEventType", f"{EVENT}LegalEntityEventEffectiveDate", *END, "ConformityFlag",
]  # fmt: skip
RELATION = [
    "Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID",
    "Relationship.RelationshipType", "Relationship.RelationshipStatus",
    "Registration.RegistrationStatus",
    *(f"Relationship.Period.{n}.{end}" for n in (1, 2)
      for end in ("startDate", "endDate", "periodType")),
]  # fmt: skip
FORMS = [
    "ELF Code", "Country of formation", "Country Code (ISO 3166-1)",
    "Entity Legal Form name Local name", "Language", "Language Code (ISO 639-1)",
    "Abbreviations Local language", "ELF Status ACTV/INAC",
]  # fmt: skip
Rows = Iterable[Mapping[str, str]]


def table(path: Path, columns: list[str], rows: Rows, *, quoted: bool = False) -> Path:
    text = io.StringIO()
    dialect = "unix" if quoted else "excel"
    writer = csv.DictWriter(text, columns, restval="", dialect=dialect, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return damaged.write(path, text.getvalue())


def entity(lei: str, label: str, **cells: str) -> dict[str, str]:
    """A row of level 1; in the names of other cells a dot is written as two underscores."""
    least = {
        "LEI": lei, "Entity.LegalName": label, f"{SEAT}.City": "GHENT", f"{SEAT}.Country": "BE",
        "Entity.EntityStatus": "ACTIVE", "Registration.RegistrationStatus": "ISSUED",
        "Entity.LegalForm.EntityLegalFormCode": "8888",
    }  # fmt: skip
    return {**least, **{way.replace("__", "."): value for way, value in cells.items()}}


def relation(child: str, parent: str, kind: str, *period: str, **cells: str) -> dict[str, str]:
    """A row of level 2 with the periods as start, end, kind, one after another."""
    return {
        **dict(zip(RELATION[:3], (child, parent, kind), strict=True)),
        "Relationship.RelationshipStatus": "ACTIVE",
        "Registration.RegistrationStatus": "PUBLISHED",
        **dict(zip(RELATION[5:], period, strict=False)),
        **{way.replace("__", "."): value for way, value in cells.items()},
    }


ENTITIES = [
    entity(
        ACME, "Acme Bio NV",
        **{
            f"{OTHER}.1": "Acme Biology", f"{OTHER}.1.type": "PREVIOUS_LEGAL_NAME",
            f"{OTHER}.2": "Acme", f"{OTHER}.2.type": "TRADING_OR_OPERATING_NAME",
            f"{SEAT}.Region": "BE-VLG", "Entity.LegalForm.EntityLegalFormCode": "R85P",
            "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA000025",
            "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "0403.091.220",
        },
    ),
    entity(FUND, "Fonds de Gand", Entity__EntityCategory="FUND"),
    entity(BRANCH, "Borg Branch", Entity__EntityCategory="BRANCH"),
    entity(DOUBLE, "Acme Bio", Registration__RegistrationStatus="DUPLICATE"),
]  # fmt: skip
RELATIONS = [
    relation(
        ACME, BORG, "IS_DIRECTLY_CONSOLIDATED_BY", "2017-01-01T00:00:00.000Z",
        "2017-12-31T00:00:00.000Z", "ACCOUNTING_PERIOD", "1498089600000",
        "2019-06-30T00:00:00+02:00", "RELATIONSHIP_PERIOD",
    ),
    relation(BRANCH, BORG, "IS_INTERNATIONAL_BRANCH_OF", "2015-03-01T00:00:00.000Z", "",
             "RELATIONSHIP_PERIOD"),
    relation(FUND, BORG, "IS_FUND-MANAGED_BY"),
    relation(ACME, BORG, "IS_ULTIMATELY_CONSOLIDATED_BY",
             Relationship__RelationshipStatus="INACTIVE"),
]  # fmt: skip


@pytest.fixture
def level1(tmp_path: Path) -> Path:
    return table(tmp_path / KEY / "lei-cdf-golden-copy.csv", V21, ENTITIES)


def test_an_entity_has_names_seat_form_and_numbers(level1: Path) -> None:
    found = damaged.load(level1.parents[1], KEY)
    assert found.counted() == (3, 0, 0, 1)
    page = f"https://search.gleif.org/#/record/{ACME}"
    key = ACME.lower()
    expected = turtle(
        f"""
        <id/organization/lei-{key}> a th:Organization ; th:lei "{ACME}" ;
          skos:prefLabel "Acme Bio NV" ; skos:altLabel "Acme" ; th:formerName "Acme Biology" ;
          th:country <id/place/be> ; th:headquarteredIn <id/place/be-vlg-ghent> ;
          th:legalForm <concept/legal-form/R85P> ; th:enterpriseNumber "0403091220" ;
          th:registerNumber "RA000025:0403.091.220" ;
          prov:wasDerivedFrom <id/document/378b73041f51> .
        <id/place/be> a th:Country ; th:isoCode "BE" ; skos:prefLabel "Belgium" .
        <id/place/be-vlg> a th:Region ; skos:prefLabel "Vlaams Gewest" ;
          skos:notation "BE-VLG" ; th:within <id/place/be> .
        <id/place/be-vlg-ghent> a th:City ; skos:prefLabel "Ghent" ;
          th:within <id/place/be-vlg> .
        <id/document/378b73041f51> a th:SourceDocument ; schema:url <{page}> .
        """
    )
    assert expected - set(found.triples) == set()
    acme = thing("organization", f"lei-{key}")
    said = {triple for triple in found.triples if triple[0] == acme}
    assert said == {triple for triple in expected if triple[0] == acme}
    kinds = turtle(
        f"<id/organization/lei-{FUND.lower()}> a th:Investor ."
        f"<id/organization/lei-{BRANCH.lower()}> a th:OrganizationalUnit ."
    )
    assert kinds <= set(found.triples)


def test_the_end_of_an_entity_in_the_older_layout(level1: Path) -> None:
    ended = {"Entity.EntityExpirationDate": "1349089740000"}
    table(
        level1, V21,
        [
            entity(OLD, "Old", Entity__SuccessorEntity__SuccessorLEI=ACME,
                   Entity__EntityExpirationReason="CORPORATE_ACTION", **ended),
            entity(BORG, "Borg", Entity__EntityExpirationReason="DISSOLVED",
                   Entity__EntityExpirationDate="2016-02-03T02:19:00.000Z"),
            entity(BRANCH, "Branch", Entity__EntityStatus="INACTIVE"),
        ],
    )  # fmt: skip
    found = damaged.load(level1.parents[1], KEY)
    event = f"id/organization/lei-{OLD.lower()}/merged-into/{ACME.lower()}"
    expected = turtle(
        f"""
        <{event}> a th:Merger ; th:eventDateStated "2012-10-01" ;
          th:mergedOrganization <id/organization/lei-{OLD.lower()}> ;
          th:resultingOrganization <id/organization/lei-{ACME.lower()}> .
        <id/organization/lei-{ACME.lower()}> th:lei "{ACME}" ; skos:prefLabel "{ACME}" .
        <id/organization/lei-{BORG.lower()}/dissolution> a th:Dissolution ;
          th:eventDateStated "2016-02-03" .
        """
    )
    assert expected - set(found.triples) == set()
    assert not any(BRANCH.lower() + "/" in str(triple[0]) for triple in found.triples)


def test_the_life_of_an_entity_in_the_newer_layout(level1: Path) -> None:
    table(
        level1.with_name("20260101-0800-gleif-goldencopy-lei2-golden-copy.csv"), V31,
        [
            entity(
                OLD, "Old", Entity__EntityCreationDate="1998-05-04T00:00:00+02:00",
                Entity__EntityCategory="GENERAL",
                **{
                    "Entity.SuccessorEntity.1.SuccessorLEI": BORG,
                    f"{EVENT}event_status": "COMPLETED",
                    f"{EVENT}LegalEntityEventType": "ABSORPTION",
                    f"{EVENT}LegalEntityEventEffectiveDate": "2020-02-29T00:00:00Z",
                },
            ),
            entity(BORG, "Borg", Entity__EntityCreationDate="0214-01-01T00:00:00Z"),
            entity(BRANCH, "Jane Roe", Entity__EntityCategory="SOLE_PROPRIETOR"),
        ], quoted=True,
    )  # fmt: skip
    level1.unlink()
    found = damaged.load(level1.parents[1], KEY, damaged=True)
    assert found.counted() == (1, 1, 0, 1)
    assert [each[2:] for each in found.rejected()] == [
        ("Entity.EntityCreationDate", "before the year 1000")
    ]
    start = f"id/organization/lei-{OLD.lower()}"
    expected = turtle(
        f"""
        <{start}/founding> a th:Founding ; th:eventDateStated "1998-05-04" .
        <{start}/merged-into/{BORG.lower()}> a th:Merger ; th:eventDateStated "2020-02-29" .
        """
    )
    assert expected - set(found.triples) == set()


def test_parents_are_wholes_for_the_period_of_the_relationship(level1: Path) -> None:
    table(level1.with_name("20260101-gleif-goldencopy-rr-golden-copy.csv"), RELATION, RELATIONS)
    found = damaged.load(level1.parents[1], KEY)
    assert found.account.loaded == {"entities": 3, "relationships": 2}
    assert found.account.not_chosen == {"entities": 1, "relationships": 2}
    acme, borg = ACME.lower(), BORG.lower()
    fact = f"id/organization/lei-{acme}/direct-consolidation/{borg}"
    expected = turtle(
        f"""
        <{fact}> a th:UnitMembership ; th:unitKind <concept/unit-kind/direct-consolidation> ;
          th:unitOrganization <id/organization/lei-{acme}> ;
          th:unitWhole <id/organization/lei-{borg}> ;
          th:validFromStated "2017-06-22" ; th:validToStated "2019-06-30" ;
          prov:wasDerivedFrom <id/document/378b73041f51> .
        <id/organization/lei-{borg}> skos:prefLabel "{BORG}" ; th:lei "{BORG}" .
        <id/organization/lei-{BRANCH.lower()}/international-branch/{borg}> a th:UnitMembership ;
          th:unitKind <concept/unit-kind/international-branch> ; th:validFromStated "2015-03-01" .
        """
    )
    assert expected - set(found.triples) == set()
    about = thing("organization", f"lei-{acme}")
    said = [triple for triple in found.triples if triple[0] == about]
    names = {triple[2] for triple in said if triple[1] == LABEL}
    assert names == {Literal("Acme Bio NV")}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (relation(ACME, ACME, RELATIONS[0][RELATION[2]]), "Relationship.EndNode.NodeID"),
        (relation(ACME, WRONG, RELATIONS[0][RELATION[2]]), "Relationship.EndNode.NodeID"),
        (relation(ACME, BORG, RELATIONS[0][RELATION[2]], "2019-01-01", "2018-01-01",
                  "RELATIONSHIP_PERIOD"), "Relationship.Period.1.endDate"),
        (relation(ACME, BORG, RELATIONS[0][RELATION[2]], "01/02/2019", "",
                  "RELATIONSHIP_PERIOD"), "Relationship.Period.1.startDate"),
    ],
)  # fmt: skip
def test_a_relationship_that_cannot_be_is_rejected(
    level1: Path, row: Mapping[str, str], column: str
) -> None:
    table(level1.with_name("rr-cdf.csv"), RELATION, [row])
    found = damaged.load(level1.parents[1], KEY, damaged=True)
    assert [each[2] for each in found.rejected()] == [column]


def test_a_legal_form_has_a_name_in_each_language(level1: Path) -> None:
    rows = [
        ("8888", "", "", "", "", "", "", "ACTV"),
        ("R85P", "Belgium", "BE", "Naamloze vennootschap", "Dutch", "nl", "NV;nv", "ACTV"),
        ("R85P", "Belgium", "BE", "Société anonyme", "French", "fr", "SA", "ACTV"),
    ]
    path = level1.with_name("2026-02-19-elf-code-list-v1.6.csv")
    table(path, FORMS, [dict(zip(FORMS, row, strict=True)) for row in rows], quoted=True)
    found = damaged.load(level1.parents[1], KEY)
    assert found.account.loaded["forms"] == 2
    form = turtle(
        """
        <concept/legal-form/R85P> a skos:Concept ; skos:inScheme <concept/legal-form> ;
          skos:notation "R85P" ; skos:prefLabel "Naamloze vennootschap"@nl ;
          skos:altLabel "Société anonyme"@fr , "NV" , "nv" , "SA" ; dcterms:spatial <id/place/be> .
        """
    )
    assert form - set(found.triples) == set()


def test_of_a_whole_registry_the_slice_is_taken_and_its_relationships(level1: Path) -> None:
    table(level1.with_name("rr-cdf.csv"), RELATION, RELATIONS)
    description = level1.parents[1] / KEY / "select.toml"
    shipped = (Path(__file__).parents[2] / "loaders" / KEY / "source.toml").read_text("utf-8")
    description.write_text(shipped.replace("select_from", "#"), encoding="utf-8")
    found = damaged.load(level1.parents[1], KEY)
    assert found.account.loaded == {"entities": 1, "relationships": 1}
    assert found.account.not_chosen == {"entities": 3, "relationships": 3}


@pytest.mark.parametrize(
    ("damage", "counted"),
    [
        (damaged.bare_cr, (3, 0, 0, 1)),
        (damaged.banner, (3, 0, 0, 1)),
        (lambda path: damaged.repeated(path, 2), (3, 0, 1, 1)),
        (lambda path: damaged.huge_cell(path, "Acme Bio NV"), (3, 0, 0, 1)),
        (lambda path: damaged.bad_byte(path, "Acme Bio NV"), (2, 1, 0, 1)),
        (lambda path: damaged.column_gone(path, "Entity.EntityCategory"), (3, 0, 0, 1)),
        (lambda path: damaged.columns_swapped(path, "LEI", "Entity.LegalName"), (3, 0, 0, 1)),
        (lambda path: damaged.replaced(path, ACME, WRONG), (2, 1, 0, 1)),
        (lambda path: damaged.replaced(path, FUND, ACME), (2, 1, 0, 1)),
        (lambda path: damaged.replaced(path, "GHENT,,BE", "GHENT,,BEL"), (2, 1, 0, 1)),
        (lambda path: damaged.replaced(path, "R85P", "R85"), (2, 1, 0, 1)),
        (lambda path: path.write_bytes(gzip.compress(path.read_bytes())), (3, 0, 0, 1)),
        (lambda path: path.write_bytes(path.read_bytes()[:-70]), (3, 1, 0, 0)),
    ],
)
def test_every_row_of_a_damaged_file_is_accounted_for(
    level1: Path, damage: Callable[[Path], None], counted: tuple[int, int, int, int]
) -> None:
    damage(level1)
    assert damaged.load(level1.parents[1], KEY, damaged=True).counted() == counted


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: damaged.column_gone(path, "LEI"), "no header with the column LEI"),
        (damaged.utf16, "the file is UTF-16"),
        (
            lambda path: damaged.replaced(path, "LEI,Entity.LegalName", "Entity.LegalName,LEI"),
            "this one, field LEI: not an LEI, or its check digits are wrong",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_with_one_line(
    level1: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(level1)
    with pytest.raises(DataError) as caught:
        damaged.load(level1.parents[1], KEY)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


LEIS = (ACME, BORG, FUND, BRANCH, DOUBLE, OLD)
codes, names = st.sampled_from(LEIS), st.sampled_from(["Acme", "Borg"])
rows_of_entities = st.lists(st.tuples(codes, names, st.sampled_from(["GHENT", "Liège"])))
rows_of_parents = st.lists(st.tuples(codes, codes))


@settings(max_examples=30, deadline=None)
@given(rows_of_entities, rows_of_parents)
def test_what_is_kept_in_memory_or_on_disk_makes_no_difference(
    entities: list[tuple[str, str, str]], parents: list[tuple[str, str]]
) -> None:
    found = []
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        place = Path(folder) / KEY
        said = [entity(code, label, **{f"{SEAT}.City": city}) for code, label, city in entities]
        table(place / "lei-cdf.csv", V21, said)
        kind = "IS_DIRECTLY_CONSOLIDATED_BY"
        table(place / "rr-cdf.csv", RELATION, [relation(*pair, kind) for pair in parents])
        for most, lately in ((keys.MOST, statements.LATELY), (0, 1), (3, 2)):
            patch.setattr(keys, "MOST", most)
            patch.setattr(statements, "LATELY", lately)
            patch.setattr(loading, "UNFILED", most)
            loaded = damaged.load(Path(folder), KEY, damaged=True)
            found.append((set(loaded.triples), loaded.counted(), loaded.rejected()))
    assert found[0] == found[1] == found[2]
    assert sum(found[0][1]) == len(entities) + len(parents)


def test_what_rows_share_is_stated_with_the_first_that_is_loaded(tmp_path: Path) -> None:
    rows = [entity(WRONG, "Wrong"), entity(ACME, "Acme"), entity(BORG, "Borg")]
    table(tmp_path / KEY / "lei-cdf.csv", V21, rows)
    triples = damaged.load(tmp_path, KEY, damaged=True).triples
    assert len(triples) == len(set(triples))
    assert thing("place", "be-city-ghent") in {triple[0] for triple in triples}
