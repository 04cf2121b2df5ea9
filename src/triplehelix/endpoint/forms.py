"""The form of a question: for each parameter the field that suits its kind, filled as it was asked.

Codes are a list to choose from, places and the like complete from the graph, a date may be as short
as a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from triplehelix.endpoint.site import Site
from triplehelix.lookup import CLASSES
from triplehelix.questions import Parameter, Question
from triplehelix.terms import BASE, codes
from triplehelix.writing import words

EVER: Final = "9999-12-31"
LISTED: Final = 300  # names that a list of the browser still shows at once
FEW: Final = ("country", "place", "product", "indicator")
CONCEPTS_QUERY: Final = """
SELECT ?concept ?name WHERE {
  ?concept a skos:Concept ; skos:prefLabel ?name .
  FILTER(STRSTARTS(STR(?concept), STR(concept:)))
  FILTER(LANG(?name) = "" || LANGMATCHES(LANG(?name), "en"))
} ORDER BY ?concept ?name
"""
YEARS_QUERY: Final = """
SELECT (MIN(YEAR(?day)) AS ?first) (MAX(YEAR(?day)) AS ?last) WHERE { ?thing th:validFrom ?day }
"""


@dataclass(frozen=True)
class Choice:
    """A value that a field takes, and what people call it."""

    value: str
    name: str


@dataclass(frozen=True)
class Field:
    """A parameter in a form; `choices` are all it takes (`select`) or some of it (`thing`)."""

    name: str
    label: str
    about: str
    control: str
    kind: str
    value: str
    default: str
    choices: tuple[Choice, ...] = ()
    years: tuple[int, int] | None = None


async def fields(site: Site, asked: Question, given: Mapping[str, str]) -> list[Field]:
    """The fields of a question as it was asked."""
    return [
        await _field(site, parameter, given.get(name, ""))
        for name, parameter in asked.parameters.items()
    ]


async def _field(site: Site, parameter: Parameter, value: str) -> Field:
    """The field of a parameter."""
    control, years = "text", None
    choices: tuple[Choice, ...] = ()
    if parameter.kind == "code":
        control, choices = "select", await _codes(site, parameter.scheme)
    elif parameter.kind in CLASSES:
        control = "thing"
        choices = await _things(site, parameter.kind) if parameter.kind in FEW else ()
    elif parameter.kind in {"date", "integer"}:
        control = parameter.kind
    if parameter.kind == "date":
        years = await _years(site)
    named = {choice.value: choice.name for choice in choices}
    default = "everything known" if parameter.default == EVER else parameter.default
    label, about = words(parameter.name.replace("-", " ")), parameter.about.replace(EVER, "no date")
    return Field(
        parameter.name, label[:1].upper() + label[1:], about, control, parameter.kind,
        value, named.get(default, default), choices, years,
    )  # fmt: skip


async def _codes(site: Site, scheme: str) -> tuple[Choice, ...]:
    """The codes of a scheme with their names, in the order of the names."""
    start = f"{BASE}concept/{scheme}/"
    named = {
        row["concept"].value.removeprefix(start): row["name"].value
        for row in reversed(await site.rows_kept(CONCEPTS_QUERY))
        if row["concept"].value.startswith(start)
    }
    found = [Choice(code, named.get(code, code)) for code in codes().get(scheme, ())]
    return tuple(sorted(found, key=lambda choice: choice.name.casefold()))


async def _things(site: Site, kind: str) -> tuple[Choice, ...]:
    """The names of the things of a kind of which there are few; nothing where there are many."""
    query = (
        f"SELECT DISTINCT ?name WHERE {{ ?thing a th:{CLASSES[kind][1]} ; skos:prefLabel ?name }} "
        f"ORDER BY ?name LIMIT {LISTED + 1}"
    )
    names = [row["name"].value for row in await site.rows_kept(query)]
    return tuple(Choice(name, name) for name in names) if len(names) <= LISTED else ()


async def _years(site: Site) -> tuple[int, int] | None:
    """The first and the last year in which something of the graph began."""
    (row,) = await site.rows_kept(YEARS_QUERY) or [{}]
    if "first" not in row or "last" not in row:
        return None
    return int(row["first"].value), int(row["last"].value)
