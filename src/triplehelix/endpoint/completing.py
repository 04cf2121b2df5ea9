"""What the editor of queries completes: the prefixes and terms of this graph, as JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from triplehelix.endpoint.names import PREFIXES, compact
from triplehelix.endpoint.overview import TERMS_QUERY, entries
from triplehelix.endpoint.site import Row, site_of

PROPERTIES_QUERY = """
SELECT DISTINCT ?property WHERE { ?thing ?property ?value } ORDER BY ?property
"""


async def terms(request: Request) -> Response:
    """The prefixes, and each class and property in use or in the ontology with its label."""
    site = site_of(request)
    own = entries(await site.rows_kept(TERMS_QUERY))
    found = {
        compact(entry.iri): {"label": entry.label, "kind": kind.lower(), "about": entry.comment}
        for kind, listed in own.items()
        for entry in listed
    }
    for term in _used(await site.rows_kept(PROPERTIES_QUERY)):
        found.setdefault(term, {"label": "", "kind": "relations", "about": ""})
    listed = [{"term": term, **said} for term, said in sorted(found.items())]
    return JSONResponse({"prefixes": PREFIXES, "terms": listed})


def _used(rows: list[Row]) -> list[str]:
    """The properties in use that have a compact name."""
    names = (compact(row["property"].value) for row in rows)
    return [name for name in names if "://" not in name]
