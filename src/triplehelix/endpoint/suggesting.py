"""Finding things by what somebody types: `/suggest` for fields, `/search` as a page.

Names, former names and identifiers are looked through, and for the page the questions too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from pyoxigraph import Literal
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from triplehelix.endpoint.names import NAMESPACE
from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.rendering import address, page
from triplehelix.endpoint.site import Row, Site, site_of
from triplehelix.lookup import CLASSES, NAMES
from triplehelix.questions import Question, questions

SUGGESTED: Final = 10
FOUND: Final = 50
LONGEST: Final = 100
KINDS: Final = {
    "organization": "organisation", "concept": "term", "document": "document",
}  # fmt: skip
"""What people call the kinds whose addresses say something else."""

SAID_AS: Final = {
    "formerName": "formerly", "altLabel": "also", "brandName": "brand", "lei": "LEI", "ror": "ROR",
    "cik": "CIK", "isin": "ISIN", "wikidataId": "Wikidata", "enterpriseNumber": "number",
    "ticker": "ticker", "isoCode": "code",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A thing that bears what was typed; `also` is the other name by which it was found."""

    name: str
    value: str
    kind: str
    address: str
    also: str = ""


async def suggest(request: Request) -> Response:
    """The best few things as JSON. Raises ProblemError 400 for an unknown `kind`."""
    kind = request.query_params.get("kind", "")
    if kind and kind not in CLASSES:
        hint = f"one of: {', '.join(CLASSES)}"
        raise ProblemError(400, f"there is no kind {kind[:40]!r}", hint)
    typed = request.query_params.get("q", "").strip()[:LONGEST]
    found = await find(site_of(request), typed, kind, SUGGESTED) if typed else []
    return JSONResponse([asdict(each) for each in found])


async def search(request: Request) -> Response:
    """A page of the things and the questions that bear what was typed."""
    typed = request.query_params.get("q", "").strip()[:LONGEST]
    found = await find(site_of(request), typed, "", FOUND) if typed else []
    return page(
        "search.html",
        typed=typed,
        found=found,
        most=FOUND,
        questions=asking(typed) if typed else [],
    )


def asking(typed: str) -> list[Question]:
    """The questions in whose summary, name or subject all words typed stand."""
    wanted = typed.lower().split()
    return [
        each
        for each in sorted(questions().values(), key=lambda each: (each.subject, each.name))
        if all(word in f"{each.summary} {each.name} {each.subject}".lower() for word in wanted)
    ]


async def find(site: Site, typed: str, kind: str, most: int) -> list[Found]:
    """The things that bear `typed`, those whose name begins with it first; each once."""
    rows = await site.rows(_query(typed, kind, most * 6))
    found: dict[str, Found] = {}
    for row in rows:
        iri = row["thing"].value
        if iri not in found and len(found) < most:
            found[iri] = _found(iri, row)
    return _told_apart(list(found.values()))


def _query(typed: str, kind: str, most: int) -> str:
    """The names that hold what was typed: preferred ones first, then by how they begin."""
    wanted = Literal(typed.lower())
    naming = " ".join(f"({name} {rank})" for rank, name in enumerate((*NAMES, "dcterms:title")))
    of = f"?thing a th:{CLASSES[kind][1]} ." if kind else ""
    return f"""SELECT ?thing ?name ?said ?naming WHERE {{
      VALUES (?naming ?rank) {{ {naming} }}
      ?thing ?naming ?said . {of}
      BIND(LCASE(STR(?said)) AS ?plain) FILTER(CONTAINS(?plain, {wanted}))
      FILTER(STRSTARTS(STR(?thing), STR(id:)))
      OPTIONAL {{ ?thing skos:prefLabel ?name }}
      BIND(IF(?plain = {wanted}, 0, IF(STRSTARTS(?plain, {wanted}), 1, 2)) AS ?far)
    }} ORDER BY ?far (?rank > 1) STRLEN(?plain) ?plain ?thing DESC(?rank) LIMIT {most}"""


def _found(iri: str, row: Row) -> Found:
    """A thing, with the name by which it was found where that is not its own."""
    said = row["said"].value
    name = row["name"].value if "name" in row else said
    kind, _, key = iri.removeprefix(f"{NAMESPACE}id/").partition("/")
    local = row["naming"].value.replace("#", "/").rpartition("/")[2]
    also = f"{SAID_AS.get(local, '')} {said}".strip() if said != name else ""
    return Found(name, key, KINDS.get(kind, kind), address(iri), also)


def _told_apart(found: Sequence[Found]) -> list[Found]:
    """The value of a field is the name, and the key only where two have one name."""
    names = [each.name for each in found]
    return [
        Found(e.name, e.name, e.kind, e.address, e.also) if names.count(e.name) == 1 else e
        for e in found
    ]
