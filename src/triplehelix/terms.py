"""The names of the graph: namespaces, how IRIs are minted, and the codes of closed vocabularies.

It knows nothing of sources and stores. IRIs follow one law: `id/<kind>/<key>`, and a part is
named after its whole, so that nothing needs a blank node and nothing changes its name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from triplehelix.home import ONTOLOGY

BASE: Final = "https://w3id.org/triplehelix/"
ONTOLOGY_IRI: Final = BASE + "ontology"
SHAPES_IRI: Final = BASE + "shapes"

PREFIXES: Final[dict[str, str]] = {
    "th": ONTOLOGY_IRI + "#",
    "ths": SHAPES_IRI + "#",
    "id": BASE + "id/",
    "concept": BASE + "concept/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
}


@cache
def name(curie: str) -> NamedNode:
    """The IRI of a compact name such as `skos:prefLabel`. Raises KeyError for an unknown prefix."""
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_PARTS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-/]*")


def compact(iri: str, prefixes: Mapping[str, str] = PREFIXES, *, parts: bool = False) -> str:
    """The IRI as `prefix:local` where a prefix fits, as it stands otherwise.

    With `parts` also `id:organization/x`, which JSON-LD and people read, and Turtle does not.
    """
    pattern = _PARTS if parts else _LOCAL
    for prefix, start in prefixes.items():
        if iri.startswith(start) and pattern.fullmatch(iri, len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


@cache
def th(local: str) -> NamedNode:
    """A class or property of the ontology."""
    return NamedNode(PREFIXES["th"] + local)


Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]
"""What a row says. pyoxigraph's own class takes thirty times as long to make of a literal."""


AT_ONCE: Final = 1000
"""About so many lines are written at once."""


def plain(triple: pyoxigraph.Triple) -> Triple:
    """A triple of the engine in the form in which rows say them."""
    return cast("Triple", tuple(triple))


def n_triples(triples: Iterable[Triple]) -> Iterator[str]:
    """The triples as lines of N-Triples, some thousand lines at a time."""
    lines: list[str] = []
    before: NamedNode | None = None
    start = ""
    for subject, predicate, target in triples:
        if subject is not before:  # a row says most of one thing
            before, start = subject, f"<{subject.value}> <"
            if len(lines) > AT_ONCE:
                yield "".join(lines)
                lines.clear()
        if type(target) is NamedNode:
            lines.append(f"{start}{predicate.value}> <{target.value}> .\n")
        else:
            lines.append(f"{start}{predicate.value}> {target} .\n")
    yield "".join(lines)


TYPE: Final = name("rdf:type")
LABEL: Final = name("skos:prefLabel")
ALT_LABEL: Final = name("skos:altLabel")
HIDDEN_LABEL: Final = name("skos:hiddenLabel")
COMMENT: Final = name("rdfs:comment")
DERIVED_FROM: Final = name("prov:wasDerivedFrom")
DATE: Final = name("xsd:date")
DECIMAL: Final = name("xsd:decimal")
BOOLEAN: Final = name("xsd:boolean")
INTEGER: Final = name("xsd:integer")
TRUE: Final = Literal("true", datatype=name("xsd:boolean"))
FALSE: Final = Literal("false", datatype=name("xsd:boolean"))


@lru_cache(maxsize=1 << 16)
def slug(text: str) -> str:
    """`text` as part of an IRI: lower case ASCII letters and digits, joined by hyphens.

    A text of another script, of which nothing would be left, becomes its digest.
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    plain = plain.encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return found or hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""


def thing(kind: str, key: str) -> NamedNode:
    """The IRI of a thing: `id/<kind>/<key>`."""
    return NamedNode(f"{BASE}id/{kind}/{key}")


def part(whole: NamedNode, *names: str) -> NamedNode:
    """The IRI of a part, named after its whole."""
    return NamedNode("/".join((whole.value, *names)))


@cache
def concept(scheme: str, code: str) -> NamedNode:
    """The concept that `code` stands for in a closed vocabulary."""
    return NamedNode(f"{BASE}concept/{scheme}/{code}")


@cache
def graph(key: str) -> NamedNode:
    """The named graph of a source, or of a step of the build."""
    return NamedNode(f"{BASE}graph/{key}")


def typed(value: object, datatype: NamedNode) -> Literal:
    """A literal of the given XML Schema datatype."""
    return Literal(str(value), datatype=datatype)


@cache
def codes() -> dict[str, frozenset[str]]:
    """The codes of each closed vocabulary, by scheme, as the ontology lists them."""
    start = f"{BASE}concept/"
    found: dict[str, set[str]] = defaultdict(set)
    path = ONTOLOGY / "concepts.ttl"
    for triple in parse(path=str(path), format=RdfFormat.TURTLE):
        if triple.predicate == name("skos:inScheme") and isinstance(triple.subject, NamedNode):
            scheme, code = triple.subject.value.removeprefix(start).split("/", 1)
            found[scheme].add(code)
    return {scheme: frozenset(members) for scheme, members in found.items()}
