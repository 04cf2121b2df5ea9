"""Parts of an answer, for who asks for them: `Range: rows=0-` (RFC 9110, sections 14 and 15.3.7).

A range of rows is the one way in which HTTP itself says that less than the whole was sent, and
where it ends: status 206 and `Content-Range: rows 0-99999/*`. Nobody gets it who has not asked. A
range begins with the first row, as rows have no order that would hold from one query to the next.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from triplehelix.endpoint.sealing import CUT
from triplehelix.workers import Answer

UNIT: Final = "rows"
_FIRST: Final = re.compile(r"rows=0-([0-9]{0,9})", re.IGNORECASE)


def rows_wanted(request: Request, most: int) -> int | None:
    """How many rows a request is content with, at most `most`; None for all or an error.

    Ranges that we do not serve count for nothing, as HTTP has it: the answer is whole then.
    """
    found = _FIRST.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if request.method not in {"GET", "HEAD"} or not found or "if-range" in request.headers:
        return None
    return min(most, int(found[1]) + 1) if found[1] else most


def told_of(answer: Answer) -> tuple[int, dict[str, str]]:
    """The status and the headers that say whether an answer is whole."""
    if not answer.cut:
        return 200, {"Accept-Ranges": UNIT}
    return 206, {
        "Content-Range": f"{UNIT} 0-{answer.rows - 1}/*",
        CUT: answer.cut,
        "Cache-Control": "no-store",
    }
