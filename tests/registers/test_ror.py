"""ROR: what the register says of one organisation, and where two of its rows are at odds."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import turtle
from tests.registers import damaged

KEY = "ror"
ACME = "https://ror.org/05f950310"
BORG = "https://ror.org/02mhbdp94"


def organisation(address: str, name: str, **said: object) -> dict[str, object]:
    """A row of the dump, schema 2.1."""
    place = {
        "country_code": "BE", "country_name": "Belgium", "country_subdivision_code": "VLG",
        "country_subdivision_name": "Flanders", "name": "Leuven",
    }  # fmt: skip
    return {
        "id": address, "status": "active", "types": ["education"], "established": 1425,
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "locations": [{"geonames_id": 1, "geonames_details": place}], "relationships": [],
        "external_ids": [{"type": "wikidata", "preferred": None, "all": ["Q833670"]}], **said,
    }  # fmt: skip


def parent(address: str, name: str) -> list[dict[str, str]]:
    """The relation to what an organisation is part of."""
    return [{"type": "parent", "id": address, "label": name}]


def loaded(folder: Path, *rows: object) -> damaged.Loaded:
    damaged.write(folder / KEY / "v2.1-ror-data.json", json.dumps(rows))
    return damaged.load(folder, KEY)


def stated(found: damaged.Loaded, predicate: str) -> list[tuple[str, str]]:
    """The last part of subject and object of each triple with this property."""
    return [
        (last(str(each[0])), last(str(each[2])))
        for each in found.triples
        if str(each[1]).endswith(f"{predicate}>")
    ]


def last(term: str) -> str:
    """The last part of an IRI, or a text."""
    return term.strip('<>"').rsplit("/", 1)[-1]


def test_the_seat_is_known_by_the_code_of_its_region(tmp_path: Path) -> None:
    found = loaded(tmp_path, organisation(ACME, "Acme University"))
    assert turtle("""
        <id/organization/ror-05f950310> a th:KnowledgeInstitution ;
          skos:prefLabel "Acme University" ; th:country <id/place/be> ;
          th:headquarteredIn <id/place/be-vlg-leuven> .
        <id/place/be-vlg-leuven> a th:City ; skos:prefLabel "Leuven" ; th:within <id/place/be-vlg> .
        <id/place/be-vlg> a th:Region ; th:within <id/place/be> .
    """) <= set(found.triples)


def test_a_founding_and_a_membership_name_the_page(tmp_path: Path) -> None:
    row = organisation(ACME, "Acme University", relationships=parent(BORG, "Borg"))
    found = loaded(tmp_path, row)
    (page,) = {of for about, of in stated(found, "wasDerivedFrom") if about == "ror-05f950310"}
    cited = stated(found, "wasDerivedFrom")
    assert ("founding", page) in cited
    assert ("ror-02mhbdp94", page) in cited  # the membership, named after the whole
    assert stated(found, "unitWhole") == [("ror-02mhbdp94", "ror-02mhbdp94")]


def test_a_code_that_two_rows_bear_is_left_with_the_first(tmp_path: Path) -> None:
    found = loaded(tmp_path, organisation(ACME, "Acme"), organisation(BORG, "Borg"))
    assert found.counted() == (2, 0, 0, 0)
    assert stated(found, "wikidataId") == [("ror-05f950310", "Q833670")]


def test_of_two_that_are_part_of_each_other_the_first_row_counts(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        organisation(ACME, "Acme", relationships=parent(BORG, "Borg")),
        organisation(BORG, "Borg", relationships=parent(ACME, "Acme")),
    )
    assert stated(found, "unitOrganization") == [("ror-02mhbdp94", "ror-05f950310")]
    assert stated(found, "prefLabel").count(("ror-02mhbdp94", "Borg")) == 1
