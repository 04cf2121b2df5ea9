"""What pages call things: by the label that the graph has, or by that of their whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.endpoint.names import PREFIXES, is_iri, readable
from triplehelix.endpoint.portraits import NAMES
from triplehelix.endpoint.site import Site
from triplehelix.evidence.facts import wholes

ADDRESS: Final = PREFIXES["schema"] + "url"


@dataclass(frozen=True)
class Named:
    """The labels of things, and the web addresses of documents, by IRI; `own` is the page's."""

    labels: dict[str, str]
    addresses: dict[str, str]
    own: str = ""


async def labels(site: Site, iris: set[str]) -> Named:
    """What the graph calls each of `iris`; English or plain names, in the order of NAMES."""
    listed = " ".join(f"<{iri}>" for iri in sorted(iris) if is_iri(iri))
    wanted = ", ".join(f"<{iri}>" for iri in (*NAMES, ADDRESS))
    rows = await site.rows(  # all that is said of each thing, sifted: eight times as fast
        f"SELECT DISTINCT ?x ?p ?o WHERE {{ VALUES ?x {{ {listed} }} "
        f"{{ ?x ?p ?o }} UNION {{ GRAPH ?g {{ ?x ?p ?o }} }} FILTER(?p IN ({wanted})) }}"
    )
    found: dict[str, tuple[int, str]] = {}
    addresses: dict[str, str] = {}
    for row in rows:
        iri, said = row["x"].value, row["o"]
        if row["p"].value == ADDRESS:
            addresses[iri] = said.value
        elif said.language.lower().partition("-")[0] in ("", "en"):
            rank = (NAMES.index(row["p"].value), said.value)
            found[iri] = min(found.get(iri, rank), rank)
    return Named({iri: name for iri, (_, name) in found.items()}, addresses)


def called(iri: str, named: Named) -> str:
    """What a page calls a thing: its label, or that of its whole and the rest of its address."""
    if iri in named.labels:
        return named.labels[iri]
    for whole in wholes_of(iri):
        if whole in named.labels:
            rest = part_of(whole, iri)
            return rest if whole == named.own else f"{named.labels[whole]}: {rest}"
    if iri in named.addresses:  # a document without a title
        return named.addresses[iri].partition("://")[2].rstrip("/")
    return readable(iri)


def part_of(whole: str, iri: str) -> str:
    """What a part is called beside its whole, after which it is named."""
    return iri.removeprefix(f"{whole}/").replace("/", " ").replace("-", " ")


def wholes_of(iri: str) -> Iterator[str]:
    """The things of which one is a part, the nearest first."""
    return (whole.value for whole in islice(wholes(NamedNode(iri)), 1, None))
