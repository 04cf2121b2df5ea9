"""The names that the endpoint shows: prefixes, and where an IRI of ours lies on this server."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

NAMESPACE: Final = "https://w3id.org/triplehelix/"

PREFIXES: Final[dict[str, str]] = {
    "th": NAMESPACE + "ontology#",
    "id": NAMESPACE + "id/",
    "concept": NAMESPACE + "concept/",
    "graph": NAMESPACE + "graph/",
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
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}
PREFIX_LINES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_PARTS: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-/]*")
_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\]*')


def compact(iri: str, *, parts: bool = False) -> str:
    """The IRI as `prefix:local` where a prefix fits, as it stands otherwise.

    With `parts` also `id:firm/x`, which JSON-LD and people read, and Turtle does not.
    """
    pattern = _PARTS if parts else _LOCAL
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and pattern.fullmatch(iri, len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def readable(iri: str) -> str:
    """What to call a thing without a label: the end of its IRI, parts with their whole."""
    if iri.startswith(NAMESPACE):
        tail = iri.removeprefix(NAMESPACE).partition("#")[2]
        return tail or " / ".join(iri.removeprefix(NAMESPACE).split("/")[1:]) or iri
    return compact(iri)


def local_address(iri: str) -> str:
    """Where a link to `iri` leads: a path of this server for our own IRIs, the web for others.

    The empty string when it is no address that a browser should follow.
    """
    if iri.startswith(NAMESPACE):
        path, mark, fragment = iri.removeprefix(NAMESPACE).partition("#")
        return "/" + quote(path, safe="/:@!$&'()*+,;=~-._") + mark + quote(fragment)
    return iri if iri.startswith(("http://", "https://")) else ""


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI that can stand between angle brackets."""
    return _IRI.fullmatch(text) is not None
