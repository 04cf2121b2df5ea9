"""Content negotiation: which of the formats on offer a client likes best (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from triplehelix.sparql import Form

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"
RESULTS_JSON: Final = "application/sparql-results+json"
RESULTS_XML: Final = "application/sparql-results+xml"

# What is asked for -> what is written; the first is what a client without a wish gets.
BOOLEANS: Final = {
    RESULTS_JSON: RESULTS_JSON,
    RESULTS_XML: RESULTS_XML,
    "application/json": RESULTS_JSON,
    "application/xml": RESULTS_XML,
    "text/xml": RESULTS_XML,
    HTML: RESULTS_JSON,
}
ROWS: Final = {
    **BOOLEANS,
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
}
GRAPHS: Final = {
    TURTLE: TURTLE,
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    JSON_LD: JSON_LD,
    "application/n-quads": "application/n-quads",
    "application/trig": "application/trig",
    "text/n3": "text/n3",
    "application/json": JSON_LD,
    "application/xml": "application/rdf+xml",
    HTML: TURTLE,
}
ENTITIES: Final = (TURTLE, JSON_LD, HTML, "application/n-triples", "application/rdf+xml")
SHORT_NAMES: Final = {
    "html": HTML,
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": TURTLE,
    "jsonld": JSON_LD,
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}

# The formats of an answer to a saved question: those of `triplehelix ask`, XML, Excel and a page.
ANSWERS: Final = {
    "json": RESULTS_JSON,
    "xml": RESULTS_XML,
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "turtle": TURTLE,
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": HTML,
}
OTHER_ANSWERS: Final = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}

_QUALITY: Final = re.compile(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")


def formats_of(form: Form) -> Mapping[str, str]:
    """The formats on offer for a form of query, each with the format that the workers write."""
    if form == "ask":
        return BOOLEANS
    return ROWS if form == "select" else GRAPHS


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The media type of `offered` that an Accept header likes best, None if it likes none.

    Among equals the first one offered wins; an empty header accepts everything.
    """
    return _chosen(accept, tuple(offered))


@lru_cache(1024)  # few clients have a header of their own
def _chosen(accept: str, offered: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return offered[0]
    wishes = [wish for part in accept.split(",") if (wish := _wish(part))]
    best, best_quality = None, 0.0
    for media_type in offered:
        fitting = [
            (rank, quality) for pattern, quality in wishes if (rank := _rank(pattern, media_type))
        ]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


@lru_cache(1024)
def takes(accept_encoding: str, coding: str) -> bool:
    """Whether a client asks for a content coding, and no less than for none (RFC 9110, 12.5.3).

    Without the header nothing was asked for. `x-gzip` is the old name of `gzip` (8.4.1.3).
    """
    liked: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p.partition("=")[2].strip() for p in parameters if p.startswith("q=")), "1")
        if name and _QUALITY.fullmatch(quality):
            liked[name.removeprefix("x-")] = float(quality)
    wanted = liked.get(coding, liked.get("*", 0.0))
    return wanted > 0 and wanted >= liked.get("identity", 0.0)


def likes_pages(accept: str) -> bool:
    """Whether this is a browser: it names HTML, and names nothing that it likes better."""
    return "text/html" in accept and choose(accept, (HTML, "application/problem+json")) == HTML


def content_type(media_type: str) -> str:
    """The media type as a header says it, with the encoding where a client may guess wrongly."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _wish(part: str) -> tuple[str, float] | None:
    """One element of an Accept header, as media range and quality; None if it is malformed."""
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((p.partition("=")[2].strip() for p in parameters if p.startswith("q=")), "1")
    if media_range.count("/") != 1 or not _QUALITY.fullmatch(quality):
        return None
    return media_range, float(quality)


def _rank(media_range: str, media_type: str) -> int:
    """How precisely a media range names a media type: 3 exactly, 2 `type/*`, 1 `*/*`, 0 not."""
    if media_range == media_type:
        return 3
    if media_range == media_type.partition("/")[0] + "/*":
        return 2
    return int(media_range == "*/*")
