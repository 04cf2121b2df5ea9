"""What the saved questions on the keeping of the graph answer, held against the tables."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

from tests import tables
from tests.questions.asking import Ask, agree, approved, label, labels, models, number
from tests.tables import (
    BIOTECHNOLOGY,
    CODES,
    EVER,
    Alliance,
    Row,
    alliances,
    alliances_of,
    finance,
    finest,
    first_day,
    name_of,
    names_of,
    org,
    organisations,
    relations,
    rows,
    split,
    terms,
    terms_of,
)
from triplehelix.home import LOADERS


def test_alliances_without_date(ask: Ask) -> None:
    agree(
        ask("alliances-without-date"),
        "alliance kind parties ended address",
        (
            (
                each.key, label("alliance-kind", each.main), names_of(each.roles), each.ended,
                document,
            )
            for each in alliances().values()
            if not each.signed
            for document in each.documents
        ),
    )  # fmt: skip


def test_coverage_by_class(ask: Ask) -> None:
    """Compared for classes of each sort: of one table, of two, and by a rule of the ontology."""
    told = {table: {tables.deal(row["key"]) for row in rows(f"{table}/alliances")}
            for table in ("alliances", "crossborder")}  # fmt: skip
    firms = [firm for firm in organisations().values() if firm.is_firm]
    offered = {each.firm for each in finance() if each.kind == "ipo"}
    counts = {
        ("University", "institutions"):
            sum(firm.kind("/institutions") == "university" for firm in organisations().values()),
        ("StageEvent", "programmes"): len(rows("programmes/stages")),
        ("GrantAward", "financing"): sum(r["kind"] == "grant" for r in rows("financing/rounds")),
        ("ListedFirm", "inferred"):
            sum(any(firm.all("listed_on")) or firm.key in offered for firm in firms),
        ("LargeFirm", "inferred"): sum(firm.size == "large" for firm in firms),
        ("ApprovedProduct", "inferred"): len(approved(EVER)),
    }  # fmt: skip
    chosen = {"Alliance", *(name for name, _ in counts)}
    agree(
        [row for row in ask("coverage-by-class") if row["class"] in chosen],
        "class graph things inAll",
        [
            *(("Alliance", table, len(keys), len(alliances())) for table, keys in told.items()),
            *((*place, count, count) for place, count in counts.items()),
        ],
    )


Citation = tuple[str, str, str]
"""A document, the table that cites it, and a thing that rests on it."""


def cited_for_alliances() -> Iterable[Citation]:
    for each in alliances().values():
        for (table, row), side in zip(each.told, each.sides, strict=True):
            things = [f"alliance {each.key}", *(f"{kind} in {each.key}" for kind in side.kinds)]
            yield from ((row["source_url"], table, thing) for thing in things)
    for held in terms().values():
        for term in held:
            yield from ((row["source_url"], table_of(row), term.key) for row in term.told)


def table_of(term: Row) -> str:
    """The table in which a term stands."""
    return "alliances/terms" if term in rows("alliances/terms") else "crossborder/terms"


def cited_for_organisations() -> Iterable[Citation]:
    for key, told in organisations().items():
        for table, row in told.told:
            things = [key, *(f"{key}/{part}" for part in life_in(row))]
            yield from ((row["source_url"], table, thing) for thing in things)
    for taken in tables.told_takeovers():
        thing = f"{taken.target}/takeover/{taken.acquirer}"
        yield taken.document, taken.table, thing
    for row in rows("financing/rounds"):
        offering = f"{org(row['firm'])}/ipo/{row['date'][:4] or 'undated'}"
        thing = offering if row["kind"] == "ipo" else row["key"]
        yield row["source_url"], "financing/rounds", thing
    for row in rows("institutions/relations"):
        names = [org(row["subject"]), row["relation"], row["object"], row["from"]]
        if row["relation"] == "spin-off-of":
            names[1:] = ["spin-off", row["object"]]
        yield row["source_url"], "institutions/relations", "/".join(names)


def life_in(row: Row) -> Iterable[str]:
    """The events that the row of an organisation tells of, without its takeover."""
    if row.get("founded"):
        yield "founding"
    if row.get("ipo_date"):
        yield f"ipo/{row['ipo_date'][:4]}"
    if row.get("dissolved"):
        yield "dissolution"
    yield from (f"spin-off/{parent}" for parent in split(row.get("spin_off_of", "")))


def cited_once() -> Iterable[Citation]:
    """Tables of which a row gives one thing."""
    for table in (
        "identifiers/identifiers", "indicators/observations", "management/practices",
        "models/models", "platforms/platforms", "programmes/approvals", "programmes/products",
        "programmes/programmes", "programmes/stages",
    ):  # fmt: skip
        for position, row in enumerate(rows(table)):
            yield row["source_url"], table, f"{table} {position}"


@pytest.mark.parametrize("at_least", ["10", "20"])
def test_documents_most_cited(ask: Ask, at_least: str) -> None:
    things: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, set[str]] = defaultdict(set)
    cited = (*cited_for_alliances(), *cited_for_organisations(), *cited_once())
    for document, table, thing in cited:
        key = document
        if document.startswith("http"):
            key = hashlib.sha256(document.encode()).hexdigest()[:12]
        things[key].add(thing)
        sources[key].add(table.split("/")[0])
    agree(
        ask("documents-most-cited", at_least=at_least),
        "document things sources",
        (
            (document, len(found), len(sources[document]))
            for document, found in things.items()
            if len(found) >= int(at_least)
        ),
    )


def stated() -> Iterable[tuple[str, str, str, str]]:
    """Thing, property, source and value, where two tables may tell of one thing."""
    columns = {"name": "prefLabel", "status": "firmStatus"}
    for key, told in organisations().items():
        for table, row in told.told:
            alone = tables.Organisation(key, ((table, row),))
            source = table.split("/")[0]
            yield from ((key, columns[c], source, row.get(c, "")) for c in columns)
            yield key, "country", source, row["country"].lower()
            yield key, "headquarteredIn", source, alone.place
            yield key, "firmKind", source, alone.kind("/firms")
            yield key, "sizeClass", source, alone.size
            yield f"{key}/founding", "eventDate", source, row.get("founded", "")
            for parent in split(row.get("spin_off_of", "")):
                yield f"{key}/spin-off/{parent}", "eventDate", source, row["founded"]
            if row.get("ipo_date"):
                yield f"{key}/ipo/{row['ipo_date'][:4]}", "eventDate", source, row["ipo_date"]
    for each in relations("spin-off-of"):
        yield f"{each.subject}/spin-off/{each.object}", "eventDate", "institutions", each.since
    for row in rows("financing/rounds"):
        if row["kind"] == "ipo" and row["date"]:
            key = f"{org(row['firm'])}/ipo/{row['date'][:4]}"
            yield key, "eventDate", "financing", row["date"]
    for taken in tables.told_takeovers():
        thing = f"{taken.target}/takeover/{taken.acquirer}"
        yield thing, "eventDate", taken.table.split("/")[0], taken.date
    for deal in alliances().values():
        yield from _stated_of(deal)


def _stated_of(each: Alliance) -> Iterable[tuple[str, str, str, str]]:
    columns = {"title": "prefLabel", "subject": "subject", "signed": "validFrom",
               "ended": "validTo", "end_reason": "endReason", "end_note": "endNote"}  # fmt: skip
    for (table, row), side in zip(each.told, each.sides, strict=True):
        source = table.split("/")[0]
        yield from ((each.key, name, source, row[column]) for column, name in columns.items())
        yield each.key, "mainAgreement", source, side.kinds[0]
        for party, role in side.roles:
            yield f"{each.key}/party/{party}", "partyRole", source, role
    for term in terms_of(each.key):
        for row in term.told:
            source = "alliances" if row in rows("alliances/terms") else "crossborder"
            yield term.key, "wording", source, row["wording"]
            yield term.key, "disclosure", source, row["disclosure"]
            yield f"{term.key}/amount", "amountValue", source, number(row["amount"])


def test_facts_that_differ(ask: Ask) -> None:
    """Titles of documents are left out: they are no facts of a table on its own."""
    values: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for thing, name, source, value in stated():
        if value:
            values[thing, name].setdefault(source, value)
    expected = []
    for (thing, name), told in values.items():
        dated = name in {"eventDate", "validFrom", "validTo"}
        ranked = [told[source] for source in sorted(told, key=lambda s: (s != "firms", s))]
        accepted = finest(ranked) if dated else ranked[0]
        for one, mine in told.items():
            for other, theirs in told.items():
                seen = (first_day(mine), first_day(theirs)) if dated else (mine, theirs)
                if mine != accepted or seen[0] == seen[1]:
                    continue
                closer = dated and (mine.startswith(theirs) or theirs.startswith(mine))
                if name == "headquarteredIn":
                    closer = mine in tables.around(theirs) or theirs in tables.around(mine)
                expected.append((thing, name, "precision" if closer else "value", one, other))
    found = [
        {**row, "property": row["property"].rsplit("#", 1)[-1]}
        for row in ask("facts-that-differ")
        if row["propertyName"] != "title"
    ]
    agree(found, "thing property difference acceptedSource otherSource", expected)


def test_merged_things(ask: Ask) -> None:
    agree(
        ask("merged-things"),
        "merged kept reason",
        (
            (row["subject_id"].split("/")[1], row["object_id"].split("/")[1], row["comment"])
            for table in ("alliances", "organizations")
            for row in tables.decisions(table)
            if row["predicate_modifier"] != "Not"
        ),
    )


@pytest.mark.parametrize("given", [{}, {"organisation": "vib"}])
def test_different_things(ask: Ask, given: dict[str, str]) -> None:
    pairs = (
        sorted((row["subject_id"].split("/")[1], row["object_id"].split("/")[1]))
        for table in ("alliances", "organizations")
        for row in tables.decisions(table)
        if row["predicate_modifier"] == "Not"
    )
    agree(
        ask("different-things", **given),
        "one oneName other otherName",
        (
            (one, name_of(one), other, name_of(other))
            for one, other in pairs
            if not given or given["organisation"] in {one, other}
        ),
    )


def test_models_by_basis(ask: Ask) -> None:
    biotech = {k for k, firm in organisations().items() if firm.kinds("/firms") & BIOTECHNOLOGY}
    told = {basis: [row for row in models() if row["basis"] == basis]
            for basis in ("stated", "read", "classified")}  # fmt: skip
    firms = {basis: {row["firm"] for row in held} for basis, held in told.items()}
    none = {k for k, firm in organisations().items() if firm.is_firm}.difference(*firms.values())
    agree(
        ask("models-by-basis"),
        "basis basisName adoptions firms biotechnologyFirms",
        [
            *((basis, label("basis", basis), len(held), len(firms[basis]),
               len(firms[basis] & biotech)) for basis, held in told.items()),
            ("", "no model", 0, len(none), len(none & biotech)),
        ],
    )  # fmt: skip


def test_sources_of_the_graph(ask: Ask) -> None:
    expected = []
    for file in LOADERS.glob("*/source.toml"):
        key, said = file.parent.name, tomllib.loads(file.read_text(encoding="utf-8"))
        read = sum(len(rows(f"{key}/{path.stem}")) for path in (tables.DATA / key).glob("*.csv"))
        expected.append((key, said["title"], said["licence"], said["issued"], read, read, 0))
    agree(
        [row for row in ask("sources-of-the-graph") if row["rowsRead"]],
        "graph graphName licence issued rowsRead rowsLoaded rowsRejected",
        expected,
    )


def test_terms_by_disclosure(ask: Ask) -> None:
    expected = []
    for kind in {key.split("/")[1] for key in labels() if key.startswith("term-kind/")}:
        held = [term for each in terms() for term in terms_of(each, kind)]
        told = Counter(term.one("disclosure") for term in held)
        having = len({term.alliance for term in held})
        expected.append((
            kind, told["disclosed"], told["undisclosed"], told["none"], having,
            len(alliances()) - having,
        ))  # fmt: skip
    agree(
        ask("terms-by-disclosure"),
        "kind disclosed undisclosed none alliances alliancesWithout",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"scheme": "lei"}, {"scheme": "wikidata"}])
def test_things_without_identifiers(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for key, firm in organisations().items():
        schemes = {scheme for scheme, _ in tables.codes()[key]} & set(CODES)
        if firm.is_firm and not schemes & ({given["scheme"]} if given else schemes):
            expected.append((key, firm.one("name"), len(schemes), len(alliances_of(key))))
    agree(
        ask("things-without-identifiers", **given),
        "firm firmName others alliances",
        expected,
    )
