"""What the tests of all saved questions share: asking, comparing, and rules of several subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    alliances_of,
    first_day,
    last_day,
    org,
    organisations,
    orgs,
    relations,
    rows,
)
from triplehelix import answers
from triplehelix.graphs import Local
from triplehelix.home import ONTOLOGY
from triplehelix.terms import BASE
from triplehelix.writing import text

Answer = list[dict[str, str]]
Ask = Callable[..., Answer]
Line = tuple[object, ...]


def asked(folder: Path) -> Ask:
    """How a saved question of the graph in a folder is asked, as `triplehelix ask` does."""
    graph = Local(folder)

    def answer(name: str, **given: str) -> Answer:
        typed = {key.replace("_", "-"): value for key, value in given.items()}
        found = answers.ask(graph, name, typed).rows
        cells = [[short(text(cell)) for cell in row] for row in found.rows]
        return [dict(zip(found.columns, row, strict=True)) for row in cells]

    return answer


LICENCES: Final = ("licence", "option", "data-access")


def short(value: str) -> str:
    """The key of a thing or code, in place of its IRI."""
    if not value.startswith(BASE):
        return value
    kind, _, rest = value.removeprefix(BASE).partition("/")
    if kind in {"id", "concept"}:
        return rest.split("/", 1)[1] if "/" in rest else rest
    return rest or kind.rsplit("#", 1)[-1]


def agree(found: Answer, columns: str, expected: Iterable[Line]) -> None:
    """The answer holds these rows in these columns: all of them, no other, none twice."""
    wanted = sorted(tuple(map(str, line)) for line in expected)
    assert wanted, "nothing to compare with"
    assert sorted(tuple(row[column] for column in columns.split()) for row in found) == wanted


@cache
def labels() -> Mapping[str, str]:
    """The label of each code, by scheme and code."""
    start = f"{BASE}concept/"
    wanted = "http://www.w3.org/2004/02/skos/core#prefLabel"
    return {
        quad.subject.value.removeprefix(start): quad.object.value
        for path in sorted(ONTOLOGY.glob("*.ttl"))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        and quad.predicate.value == wanted and quad.subject.value.startswith(start)
    }  # fmt: skip


def label(scheme: str, code: str) -> str:
    """The label of a code; empty for an empty cell."""
    return labels()[f"{scheme}/{code}"] if code else ""


def labelled(scheme: str, codes: Iterable[str], between: str = ", ") -> str:
    """The labels of codes, in order."""
    return between.join(sorted(label(scheme, code) for code in codes))


def number(cell: str) -> str:
    """A number as the graph writes it."""
    return format(Decimal(cell).normalize(), "f") if cell else ""


def known(date: str, as_of: str) -> bool:
    """Whether what bears this date was certain by then; undated things are, if all is asked for."""
    return last_day(date) <= as_of


def years_between(one: str, other: str) -> object:
    """The difference of two calendar years, where both are known."""
    return int(other[:4]) - int(one[:4]) if one and other else ""


def of_firm(firm: str, as_of: str = EVER) -> list[Alliance]:
    """The alliances of a firm that were certainly signed by a date."""
    return [each for each in alliances_of(firm) if known(each.signed, as_of)]


def flows(firm: str, as_of: str = EVER) -> tuple[int, int, int, int, int]:
    """Licences taken and given, knowledge received and sent, collaborations, by a date."""
    licences = [each for each in of_firm(firm, as_of) if "licence" in each.kinds]
    sent = [r for r in relations("transfers-technology-to") if known(r.since, as_of)]
    joint = [r for r in relations("collaborates-with") if known(r.since, as_of)]
    return (
        sum(firm in each.side("licence", "partner") for each in licences),
        sum(firm in each.side("licence", "originator") for each in licences),
        sum(relation.object == firm for relation in sent),
        sum(relation.subject == firm for relation in sent),
        sum(firm in {relation.subject, relation.object} for relation in joint),
    )


@cache
def models() -> tuple[Mapping[str, str], ...]:
    """Who followed which model, as stated, read, or concluded from what a firm is seen to do."""
    told = []
    for row in rows("models/models"):
        firm, begun = org(row["firm"]), row["from"] or "undated"
        key = f"{firm}/model/{row['model']}-{begun}-{row['basis']}"
        told.append({**row, "firm": firm, "key": key})
    having = {row["firm"] for row in told}
    silent = [
        key for key, firm in organisations().items()
        if firm.kinds("/firms") & BIOTECHNOLOGY and key not in having
    ]  # fmt: skip
    return (*told, *(row for key in silent for row in _concluded(key)))


def _concluded(firm: str) -> Iterable[Mapping[str, str]]:
    """Product: it develops something. Platform: it owns one and gives access to it. Else both."""
    programmes = {row["key"] for row in rows("programmes/programmes") if org(row["firm"]) == firm}
    platforms = [row for row in rows("platforms/platforms") if org(row["owner"]) == firm]
    given = [
        each
        for each in alliances_of(firm)
        if any(firm in each.side(kind, "originator") for kind in (*LICENCES, "service"))
    ]
    opens = any(
        firm in e.side(kind, "originator") for e in given for kind in ("licence", "service")
    )
    dates = [row["date"] for row in rows("programmes/stages") if row["programme"] in programmes]
    if platforms and opens:
        dates += [row["since"] for row in platforms] + [each.signed for each in given]
    kinds = ["product"] * bool(programmes) + ["platform"] * bool(platforms and opens)
    if kinds:
        model = "hybrid" if len(kinds) == 2 else kinds[0]
        begun = min(filter(None, dates), key=lambda d: (first_day(d), last_day(d)), default="")
        yield {"firm": firm, "model": model, "from": begun, "to": "", "basis": "classified",
               "key": f"{firm}/model/{model}-classified"}  # fmt: skip


def made_by(firm: str) -> set[str]:
    """The products that a firm originated or develops."""
    programmes = (r["product"] for r in rows("programmes/programmes") if org(r["firm"]) == firm)
    products = (r["key"] for r in rows("programmes/products") if firm in orgs(r["originators"]))
    return {*programmes, *products}


def approved(as_of: str) -> set[str]:
    """The products that an agency approved by a date, in full or with conditions."""
    return {
        row["product"] for row in rows("programmes/approvals")
        if row["decision"] in {"approved", "conditional"} and known(row["date"], as_of)
    }  # fmt: skip
