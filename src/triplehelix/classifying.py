"""Business models that no source states, concluded from what a firm is seen to do.

A closed-world rule, run after reasoning over what the graph holds: platform if the firm gives
access to a platform of its own, product if it develops programmes, hybrid if both. It never
speaks where a source or a curator has spoken, and it names what it counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store

from triplehelix.selecting import select
from triplehelix.statements import coded, is_a, linked
from triplehelix.terms import DATE, DERIVED_FROM, Triple, graph, part, th, typed

CLASSIFIED = graph("classified")

_PREFIXES = (
    "PREFIX th: <https://w3id.org/triplehelix/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
)
# One pattern per query: the engine is slow to join unions and optional parts.
_ACTIVITIES = (
    ("product", "?firm th:develops ?seen"),
    ("platform", "?firm a th:PlatformActiveFirm ; th:ownsPlatform ?seen"),
    ("platform", "?firm a th:PlatformActiveFirm ; th:isLicensorIn ?seen"),
    ("platform", "?firm a th:PlatformActiveFirm ; th:isProviderIn ?seen"),
)
_DATES = (
    ("eventDate", "?event th:stageOf ?seen . ?seen a th:DevelopmentProgramme . ?event"),
    ("validFrom", "?seen a th:TechnologyPlatform . ?seen"),
    ("validFrom", "?alliance th:governedBy ?seen . ?alliance"),
)

Date = tuple[str, str, str, str]
_DATE = ("first", "latest", "precision", "stated")


@dataclass
class _Seen:
    """What was seen of a firm: things and documents, and the dates of it."""

    things: dict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    documents: set[NamedNode] = field(default_factory=set)
    dates: set[Date] = field(default_factory=set)


def classify(store: Store) -> list[Triple]:
    """The adoptions that follow from activities, for firms without a stated or read model."""
    dates = _dates(store)
    firms: dict[NamedNode, _Seen] = defaultdict(_Seen)
    for model, pattern in _ACTIVITIES:
        found = select(
            store,
            f"{_PREFIXES} SELECT ?firm ?seen ?document WHERE {{ ?firm a th:BiotechnologyFirm . "
            f"FILTER NOT EXISTS {{ ?stated th:adoptedBy ?firm }} {pattern} . "
            "?seen prov:wasDerivedFrom ?document }",
        )
        for row in found:
            seen = firms[row["firm"]]
            seen.things[model].add(row["seen"])
            seen.documents.add(row["document"])
            seen.dates |= dates.get(row["seen"], set())
    return [
        triple
        for firm in sorted(firms, key=lambda node: node.value)
        for triple in _adoption(firm, firms[firm])
    ]


def _dates(store: Store) -> dict[NamedNode, set[Date]]:
    """The dates of programmes, platforms and agreements: first and last day, precision, wording."""
    dates: dict[NamedNode, set[Date]] = defaultdict(set)
    for role, pattern in _DATES:
        found = select(
            store,
            f"{_PREFIXES} SELECT ?seen ?first ?latest ?precision ?stated WHERE {{ {pattern} "
            f"th:{role} ?first ; th:{role}Latest ?latest ; th:{role}Precision ?precision ; "
            f"th:{role}Stated ?stated }}",
        )
        for row in found:
            first, latest, precision, stated = (row[each].value for each in _DATE)
            dates[row["seen"]].add((first, latest, precision, stated))
    return dates


def _adoption(firm: NamedNode, seen: _Seen) -> Iterator[Triple]:
    model = "hybrid" if len(seen.things) == 2 else next(iter(seen.things))
    subject = part(firm, "model", f"{model}-classified")
    yield from is_a(subject, "BusinessModelAdoption")
    yield from linked(subject, "adoptedBy", [firm])
    yield from coded(subject, "businessModel", "business-model", model)
    yield from coded(subject, "basis", "basis", "classified")
    if seen.dates:
        first, latest, precision, stated = min(seen.dates)
        yield subject, th("validFrom"), typed(first, DATE)
        yield subject, th("validFromLatest"), typed(latest, DATE)
        yield subject, th("validFromPrecision"), NamedNode(precision)
        yield subject, th("validFromStated"), Literal(stated)
    counts = ", ".join(f"{len(things)} as {kind}" for kind, things in sorted(seen.things.items()))
    yield subject, th("evidence"), Literal(f"Counted in the graph: {counts}")
    for things in seen.things.values():
        yield from linked(subject, "evidencedBy", sorted(things, key=lambda node: node.value))
    for document in sorted(seen.documents, key=lambda node: node.value):
        yield subject, DERIVED_FROM, document
