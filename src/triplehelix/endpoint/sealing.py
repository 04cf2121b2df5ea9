"""The receipt of an answer in its headers: what it holds, of which graph, within which limits.

`Triplehelix-Body` is the SHA-256 of the bytes before they are compressed; `Triplehelix-Graph` is
the digest that the receipt of `triplehelix ask` names too. Limits are a dictionary of structured
fields (RFC 9651, section 3.2).
"""

from __future__ import annotations

import hashlib
from typing import Final

from triplehelix.endpoint.site import Site

ROWS: Final = "Triplehelix-Rows"
BODY: Final = "Triplehelix-Body"
ANSWER: Final = "Triplehelix-Answer"
GRAPH: Final = "Triplehelix-Graph"
LIMITS: Final = "Triplehelix-Limits"
CUT: Final = "Triplehelix-Cut"
"""The limit at which a part ends: `time`, `rows` or `bytes`."""

RECEIPT: Final = (ROWS, BODY, ANSWER, GRAPH, LIMITS, CUT)


def seal(site: Site, body: bytes, rows: int | None = None) -> dict[str, str]:
    """The headers that say what was sent; without `rows` for an answer that has none."""
    limits = f"seconds={site.timeout:g}, rows={site.max_rows}, bytes={site.pool.max_bytes}"
    return sealed(site, hashlib.sha256(body).hexdigest(), rows) | {LIMITS: limits}


def sealed(site: Site, sha256: str, rows: int | None) -> dict[str, str]:
    """The headers of an answer of that digest, without its limits."""
    found = {BODY: f"sha256:{sha256}"}
    if rows is not None:
        found[ROWS] = str(rows)
    if site.graph:
        found[GRAPH] = site.graph
    return found
