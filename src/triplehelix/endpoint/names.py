"""The names that the endpoint shows: prefixes, and where an IRI of ours lies on this server."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from triplehelix import terms
from triplehelix.terms import BASE

NAMESPACE: Final = BASE

PREFIXES: Final[dict[str, str]] = {
    **terms.PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}
PREFIX_LINES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\]*')


def compact(iri: str, *, parts: bool = False) -> str:
    """The IRI as `prefix:local`, and with `parts` also as `id:organization/x`."""
    return terms.compact(iri, PREFIXES, parts=parts)


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
    if not _IRI.fullmatch(text):
        return False
    try:
        NamedNode(text)  # knows the grammar of RFC 3987 in full
    except ValueError:
        return False
    return True
