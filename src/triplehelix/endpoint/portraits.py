"""What a page says of a thing, in the order in which people read it.

Names first, then what it is, where and when, its identifiers, its ties to others, and last what the
build worked out. Of a date only the form that the source states is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from triplehelix.endpoint.names import NAMESPACE, PREFIXES
from triplehelix.endpoint.site import Term
from triplehelix.lookup import CLASSES
from triplehelix.questions import Question, questions

NAMES: Final = tuple(
    PREFIXES[prefix] + local
    for prefix, local in (("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)
NAMED, KIND, WHERE, WHEN, KNOWN_AS, TIES, WORKED_OUT = (
    "Names", "What it is", "Where", "When", "Identifiers and addresses", "Ties",
    "Worked out by the build",
)  # fmt: skip
SECTIONS: Final = (NAMED, KIND, WHERE, WHEN, KNOWN_AS, TIES, WORKED_OUT)
CALLED: Final = {
    "rdf:type": "is a", "skos:prefLabel": "name", "skos:altLabel": "other name",
    "rdfs:label": "name",
    "dcterms:title": "title", "rdfs:comment": "note", "schema:sameAs": "same as",
    "schema:url": "address", "foaf:homepage": "website", "skos:definition": "definition",
    "skos:broader": "broader", "skos:inScheme": "in the vocabulary", "skos:notation": "code",
}  # fmt: skip
"""What people call properties of vocabularies that this graph does not label."""

_ALIASES: Final = {"altLabel", "formerName", "brandName", "hiddenLabel", "tradeName"}
_IDENTIFIERS: Final = {
    "lei", "ror", "cik", "isin", "wikidataId", "enterpriseNumber", "ticker", "isoCode", "sameAs",
    "homepage", "url", "identifier", "exactMatch", "closeMatch", "notation",
}  # fmt: skip
_FORMS_OF_DATE: Final = ("", "Latest", "Precision")
_CONCLUDED: Final = frozenset(f"{NAMESPACE}graph/{name}" for name in ("inferred", "classified"))
_SCHEMA: Final = {
    "organization": "Organization", "product": "Product", "document": "CreativeWork",
    "place": "Place", "event": "Event",
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A document that stands beside a fact."""

    iri: str
    label: str


@dataclass(frozen=True)
class Value:
    """A value with what a page calls it, the graphs that say so, and their documents."""

    term: Term
    label: str
    graphs: tuple[str, ...] = ()
    address: str = ""
    documents: tuple[Document, ...] = ()

    @property
    def concluded(self) -> bool:
        """Whether no source says it."""
        return bool(self.graphs) and _CONCLUDED.issuperset(self.graphs)


@dataclass(frozen=True)
class Group:
    """The values of one property; `count` may be more than the values shown."""

    iri: str
    label: str
    values: tuple[Value, ...]
    count: int

    @property
    def differently_stated(self) -> bool:
        """Whether its values are not all said by the same graphs."""
        return len({value.graphs for value in self.values}) > 1

    @property
    def many(self) -> bool:
        """Whether its values are things, and too many for a line each."""
        return len(self.values) > 2 and all(value.term.kind == "uri" for value in self.values)

    @property
    def local(self) -> str:
        """The end of the property's IRI."""
        return self.iri.replace("#", "/").rpartition("/")[2]


@dataclass(frozen=True)
class Section:
    """Groups that people read together."""

    name: str
    groups: tuple[Group, ...]


def sections(groups: Sequence[Group]) -> tuple[Section, ...]:
    """The groups in sections, empty ones left out."""
    hidden = _other_forms(group.local for group in groups)
    found: dict[str, list[Group]] = {name: [] for name in SECTIONS}
    for group in groups:
        if group.local not in hidden:
            found[_section(group)].append(group)
    return tuple(Section(name, tuple(listed)) for name, listed in found.items() if listed)


def _other_forms(locals_: Iterable[str]) -> set[str]:
    """The properties that say in another form what another one states of a date."""
    stems = [each.removesuffix("Stated") for each in locals_ if each.endswith("Stated")]
    return {stem + end for stem in stems for end in _FORMS_OF_DATE}


def _section(group: Group) -> str:
    """The section of a group, by its property or by its values."""
    if group.iri in NAMES or group.local in _ALIASES:
        return NAMED
    if group.local in _IDENTIFIERS:
        return KNOWN_AS
    first = group.values[0]
    if first.term.kind == "uri":
        return _of_thing(group, first)
    if all(value.concluded for value in group.values):
        return WORKED_OUT
    return WHEN if group.local.endswith("Stated") or _is_date(first.term) else KIND


def _of_thing(group: Group, value: Value) -> str:
    """The section of a group whose values are things."""
    kind = value.term.value.removeprefix(NAMESPACE).split("/")
    if kind[:2] == ["id", "place"]:
        return WORKED_OUT if all(each.concluded for each in group.values) else WHERE
    if kind[0] == "id":
        return TIES
    return WORKED_OUT if value.concluded else KIND


def _is_date(term: Term) -> bool:
    return term.datatype in {PREFIXES["xsd"] + name for name in ("date", "gYear", "gYearMonth")}


def kind_of(iri: str) -> str:
    """The kind in the address of a thing of ours, as `organization`; empty for others."""
    path = iri.removeprefix(f"{NAMESPACE}id/")
    parts = path.split("/")
    return parts[0] if path != iri and len(parts) == 2 else ""


def asked_of(iri: str) -> list[tuple[Question, dict[str, str]]]:
    """The questions that are about one thing of this kind, with it as their parameter."""
    kind = kind_of(iri)
    wanted = {name for name, (segment, _) in CLASSES.items() if segment == kind}
    return sorted(_asked(wanted, iri.rpartition("/")[2]), key=lambda pair: pair[0].summary)


def _asked(kinds: set[str], key: str) -> Iterator[tuple[Question, dict[str, str]]]:
    """A question is about one thing where it needs one: its first parameter has a default."""
    for question in questions().values():
        first = next(iter(question.parameters.values()), None)
        if first and first.kind in kinds and first.default and first.kind != "country":
            yield question, {first.name: key}


def embedded(iri: str, label: str, groups: Sequence[Group]) -> str:
    """The thing in schema.org's terms as JSON-LD, safe within a page (HTML, section 4.12.1.3)."""
    by = {group.local: [value.term.value for value in group.values] for group in groups}
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA.get(kind_of(iri), "Thing"),
        "@id": iri,
        "name": label,
    }
    several = {
        "alternateName": by.get("altLabel", []) + by.get("formerName", []),
        "sameAs": [each for each in by.get("sameAs", []) if each.startswith("http")],
        "url": by.get("homepage", []) or by.get("url", []),
        "description": by.get("comment", []),
    }
    for key, found in several.items():
        if once := list(dict.fromkeys(found)):
            said[key] = once[0] if len(once) == 1 else once
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
