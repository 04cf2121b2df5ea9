"""What the saved questions on the keeping of the graph answer, held against the tables."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import exp, log, sqrt

import pytest

from tests import tables
from tests.questions.asking import Ask, agree, approved, known, label, labels, models, number
from tests.tables import (
    BIOTECHNOLOGY,
    CODES,
    EVER,
    Alliance,
    Row,
    about,
    alliances,
    alliances_of,
    finance,
    finest,
    first_day,
    last_day,
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
        "identifiers/identifiers", "indicators/observations", "literature/concepts",
        "management/practices", "places/coordinates",
        "models/models", "platforms/platforms", "programmes/approvals", "programmes/products",
        "programmes/programmes", "programmes/stages",
    ):  # fmt: skip
        for position, row in enumerate(rows(table)):
            yield row["source_url"], table, f"{table} {position}"


@pytest.mark.parametrize("at_least", ["10", "25"])
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


@pytest.mark.parametrize("as_of", [EVER, "2010-12-31"])
def test_models_by_basis(ask: Ask, as_of: str) -> None:
    biotech = {k for k, firm in organisations().items() if firm.kinds("/firms") & BIOTECHNOLOGY}
    told = {
        basis: [row for row in models() if row["basis"] == basis and known(row["from"], as_of)]
        for basis in ("stated", "read", "classified")
    }
    firms = {basis: {row["firm"] for row in held} for basis, held in told.items()}
    there = {
        key for key, firm in organisations().items()
        if firm.is_firm and not (firm.founded and first_day(firm.founded) > as_of)
    }  # fmt: skip
    none = there.difference(*firms.values())
    agree(
        ask("models-by-basis", as_of=as_of),
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
        if "file" in said:  # a public register, of which the project ships nothing
            continue
        read = sum(len(rows(f"{key}/{path.stem}")) for path in (tables.DATA / key).glob("*.csv"))
        expected.append((key, said["title"], said["licence"], said["issued"], read, read, 0))
    agree(
        [row for row in ask("sources-of-the-graph") if row["rowsRead"]],
        "graph graphName licence issued rowsRead rowsLoaded rowsRejected",
        expected,
    )


def signed_by(as_of: str) -> list[Alliance]:
    """The alliances that were certainly signed by a date."""
    return [each for each in alliances().values() if known(each.signed, as_of)]


@pytest.mark.parametrize("as_of", [EVER, "2010-12-31"])
def test_terms_by_disclosure(ask: Ask, as_of: str) -> None:
    expected = []
    for kind in {key.split("/")[1] for key in labels() if key.startswith("term-kind/")}:
        held = [term for each in signed_by(as_of) for term in terms_of(each.key, kind)]
        told = Counter(term.one("disclosure") for term in held)
        having = len({term.alliance for term in held})
        expected.append((
            kind, told["disclosed"], told["undisclosed"], told["none"], having,
            len(signed_by(as_of)) - having,
        ))  # fmt: skip
    agree(
        ask("terms-by-disclosure", as_of=as_of),
        "kind disclosed undisclosed none alliances alliancesWithout",
        expected,
    )


def percent(part: int, whole: int) -> str:
    """A share in percent with one decimal, as a number is written."""
    return number(str(int(1000 * part / whole + 0.5) / 10))


@pytest.mark.parametrize("as_of", [EVER, "2010-12-31"])
def test_terms_not_searched(ask: Ask, as_of: str) -> None:
    groups: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for each in signed_by(as_of):
        told = {term.one("disclosure") for term in terms_of(each.key)}
        groups[each.main, label("alliance-kind", each.main)].append(told)
        groups["", "all"].append(told)
    expected = []
    for names, held in groups.items():
        counts = [sum(word in told for told in held)
                  for word in ("disclosed", "undisclosed", "none")]  # fmt: skip
        silent = sum(not told for told in held)
        expected.append((*names, len(held), *counts, silent, percent(silent, len(held))))
    agree(
        ask("terms-not-searched", as_of=as_of),
        "kind kindName alliances withDisclosed withUndisclosed withNone withoutAny shareWithoutAny",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"at_least": "3", "country": "BE"}])
def test_firms_without_facts(ask: Ask, given: dict[str, str]) -> None:
    told = {row["firm"] for row in models() if row["basis"] != "classified"}
    expected = []
    for key, firm in organisations().items():
        held = (
            {scheme for scheme, _ in tables.codes()[key]} & set(CODES), key in told, firm.founded,
            alliances_of(key), any(row["source_url"] for _, row in firm.told),
        )  # fmt: skip
        gaps = ["" if each else "missing" for each in held]
        if (
            firm.is_firm and gaps.count("missing") >= int(given.get("at_least", "4"))
            and given.get("country", firm.one("country")) == firm.one("country")
        ):  # fmt: skip
            expected.append((key, firm.one("name"), gaps.count("missing"), *gaps))
    agree(
        ask("firms-without-facts", **given),
        "firm firmName gaps identifier model founded alliance document",
        expected,
    )


# What the tables use of some vocabularies: the column that holds its codes, by table.
USED = {
    "stage": [("programmes/stages", "stage"), ("programmes/products", "stage")],
    "management-practice": [("management/practices", "practice")],
    "end-reason": [("alliances/alliances", "end_reason"), ("crossborder/alliances", "end_reason")],
    "investor-kind": [("financing/investors", "kind")],
    "platform-kind": [("platforms/platforms", "kind")],
    "institution-kind": [("institutions/institutions", "kind")],
}


@pytest.mark.parametrize("vocabulary", ["", "stage", "end-reason"])
def test_concepts_without_facts(ask: Ask, vocabulary: str) -> None:
    expected = []
    for scheme, places in USED.items():
        codes = {key.split("/")[1] for key in labels() if key.startswith(f"{scheme}/")}
        used = codes & {
            code for table, column in places for row in rows(table) if column in row
            for code in split(row[column])
        }  # fmt: skip
        if vocabulary in {"", scheme}:
            expected += [(scheme, code, len(used), len(codes)) for code in codes - used]
    found = ask("concepts-without-facts", **({"vocabulary": vocabulary} if vocabulary else {}))
    agree(
        [row for row in found if row["scheme"] in USED],
        "scheme concept used codes",
        expected,
    )


LEGAL_FORMS = {
    "nv", "sa", "inc", "ltd", "plc", "gmbh", "ag", "kg", "bv", "bvba", "sprl", "srl", "spa",
    "corp", "corporation", "co", "company", "limited", "incorporated", "llc", "se", "ab", "as",
    "oy", "kk",
}  # fmt: skip


def plain(name: str) -> str:
    """A name in small letters and digits, without its legal form."""
    words = re.sub("[^a-z0-9]+", " ", name.lower()).split()
    return "".join(word for word in words if word not in LEGAL_FORMS)


def names_borne() -> Iterable[tuple[str, str, str]]:
    """Kind, thing and name of what may stand twice."""
    for key, each in organisations().items():
        for column in ("name", "former_names", "aliases"):
            for name in each.all(column):
                yield from (("organisation", key, one) for one in split(name))
    for table, kind in (("programmes/products", "product"), ("platforms/platforms", "platform")):
        for row in rows(table):
            for column in ("name", "codes", "aliases"):
                yield from ((kind, row["key"], one) for one in split(row.get(column, "")))


@pytest.mark.parametrize("given", [{}, {"kind": "organisation"}])
def test_open_identities(ask: Ask, given: dict[str, str]) -> None:
    """Pairs of one name; that no ticker, home page or alliance is shared is worked out too."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, key, name in names_borne():
        bearers[kind, plain(name)].add(key)
    settled = {
        frozenset((org(row["subject_id"].split("/")[1]), org(row["object_id"].split("/")[1])))
        for row in tables.decisions("organizations")
        if row["predicate_modifier"] == "Not"
    }
    expected = [
        (kind, one, other, "same name", shared)
        for (kind, shared), keys in bearers.items()
        for one, other in combinations(sorted(keys), 2)
        if frozenset((one, other)) not in settled and given.get("kind", kind) == kind
    ]
    assert not list(twins())
    agree(ask("open-identities", **given), "sort one other reason shared", expected)


def twins() -> Iterable[tuple[str, str]]:
    """Alliances of two tables with one originator and another party in common, perhaps of one
    day."""
    once = [each for each in alliances().values() if len(each.told) == 1]
    for one, other in combinations(once, 2):
        apart = one.told[0][0] != other.told[0][0]
        origin = set(one.sides[0].with_role("originator")) & set(
            other.sides[0].with_role("originator")
        )
        if apart and origin and len(set(one.roles) & set(other.roles)) > 1:
            spans = [(first_day(e.signed), last_day(e.signed)) for e in (one, other) if e.signed]
            if len(spans) < 2 or (spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]):
                yield one.key, other.key


def stating() -> Mapping[tuple[str, str], set[str]]:
    """The things that each source states, by kind and source."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in alliances().values():
        for table, _ in each.told:
            found["alliance", table.split("/")[0]].add(each.key)
    for key, organisation in organisations().items():
        for table, _ in organisation.told:
            found["organisation", table.split("/")[0]].add(key)
    return found


def test_sources_that_overlap(ask: Ask) -> None:
    expected = [
        (kind, one, other, len(first), len(second), len(first & second),
         percent(len(first & second), len(second)), percent(len(first & second), len(first)))
        for (kind, one), first in stating().items()
        for (sort, other), second in stating().items()
        if kind == sort and one < other and first & second
    ]  # fmt: skip
    agree(
        ask("sources-that-overlap"),
        "kind one other inOne inOther inBoth shareOfOther shareOfOne",
        expected,
    )


def crosses(one: str, other: str, country: str) -> bool:
    """Whether one is a firm of the country and the other a firm of another country."""
    return (
        about(one).is_firm and about(other).is_firm and about(one).one("country") == country
        and about(other).one("country") not in {"", country}
    )  # fmt: skip


def abroad(country: str, as_of: str) -> list[tuple[Alliance, str, str]]:
    """Alliances by a date of a firm of the country with a firm of another, and the two."""
    return [
        (each, one, other)
        for each in signed_by(as_of)
        for one in each.roles for other in each.roles
        if crosses(one, other, country)
    ]  # fmt: skip


def tied(as_of: str) -> Iterable[tuple[str, str, str]]:
    """How a firm and another are tied outside of alliances by a date, by programme or by money."""
    programmes = {row["key"]: org(row["firm"]) for row in rows("programmes/programmes")}
    for row in rows("programmes/stages"):
        if known(row["date"], as_of):
            yield from (("programmes with a partner", programmes[row["programme"]], partner)
                        for partner in tables.orgs(row["partner"]))  # fmt: skip
    for each in finance():
        if known(each.date, as_of):
            yield from (("investments", each.firm, investor) for investor in each.investors)


def chapman(first: int, second: int, both: int) -> tuple[object, ...]:
    """Seen, N, unseen, its variance and the log-normal interval, by the formulas as printed."""
    seen = first + second - both
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (
        (first + 1) * (second + 1) * (first - both) * (second - both)
        / ((both + 1) ** 2 * (both + 2))
    )  # fmt: skip
    ends: tuple[object, object] = ("", "")
    if total > seen:
        c = exp(1.959964 * sqrt(log(1 + variance / (total - seen) ** 2)))
        ends = (round(seen + (total - seen) / c), round(seen + (total - seen) * c))
    written = number(str(int(10 * variance + 0.5) / 10))
    rounded = int(total + 0.5)
    return seen, rounded, rounded - seen, written, *ends


def reading(first: int, second: int, both: int) -> str:
    """Whether an estimate can be used."""
    if both < 7:
        return "too thin: fewer than seven in both"
    if both in {first, second}:
        return "no estimate: one holds nothing that the other lacks"
    return "usable under the assumptions"


def estimates(seen: Mapping[tuple[str, str, str], set[object]]) -> Iterable[tuple[object, ...]]:
    """A row for every two witnesses of one unit and period that overlap."""
    for (unit, period, one), first in seen.items():
        for (kind, time, other), second in seen.items():
            if (unit, period) == (kind, time) and one < other and first & second:
                n1, n2, m = len(first), len(second), len(first & second)
                yield (unit, period, one, other, n1, n2, m, *chapman(n1, n2, m),
                       percent(m, n2), percent(m, n1), reading(n1, n2, m))  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), [("BE", EVER), ("BE", "2015-12-31"), ("US", EVER)])
def test_unseen_alliances(ask: Ask, country: str, as_of: str) -> None:
    titles = {"alliances": "Alliances of the Belgian biotechnology cluster",
              "crossborder": "Cross-border alliances since 1987"}  # fmt: skip
    seen: dict[tuple[str, str, str], set[object]] = defaultdict(set)
    for each, one, other in abroad(country, as_of):
        seen["pair of partners", "all years", "alliances"].add((one, other))
        for table, _ in each.told:
            for period in ("all years", each.decade):
                seen["alliance", period, titles[table.split("/")[0]]].add(each.key)
    for witness, one, other in tied(as_of):
        if crosses(one, other, country):
            seen["pair of partners", "all years", witness].add((one, other))
    agree(
        ask("unseen-alliances", country=country, as_of=as_of),
        "unit period one other inOne inOther inBoth seen estimate unseen variance lower upper "
        "shareOfOther shareOfOne reading",
        estimates(seen),
    )


def test_unseen_alliances_by_hand(ask: Ask) -> None:
    """186 and 11 with 7 in both: 187 * 12 / 8 - 1 = 279.5; 187 * 12 * 179 * 4 / (64 * 9)."""
    row = next(row for row in ask("unseen-alliances") if row["period"] == "all years")
    assert (row["inOne"], row["inOther"], row["inBoth"]) == ("186", "11", "7")
    assert (row["estimate"], row["variance"]) == ("280", "2789.4")
    assert (row["lower"], row["upper"]) == ("221", "451")


@pytest.mark.parametrize(("country", "as_of"), [("BE", EVER), ("BE", "2015-12-31")])
def test_ties_without_alliance(ask: Ask, country: str, as_of: str) -> None:
    signs = {"programmes with a partner": "programme with a partner", "investments": "investment"}
    expected = Counter(
        (one, other, signs[witness])
        for witness, one, other in tied(as_of)
        if one != other and about(one).is_firm and about(other).is_firm
        and about(one).one("country") == country
        and not any(known(each.signed, as_of) and other in each.roles for each in alliances_of(one))
    )  # fmt: skip
    agree(
        ask("ties-without-alliance", country=country, as_of=as_of),
        "firm partner sign",
        expected.elements(),
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
