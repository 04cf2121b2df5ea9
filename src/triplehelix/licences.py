"""What the licence of a source lets others do with its facts.

Every statement is in the graph of its source, and the graph bears the licence; a build may keep
only the sources that a purpose allows. What a licence says is read from its address, or from
`use` in the description of a source whose licence has an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from triplehelix.errors import TripleHelixError
from triplehelix.sources import Source

USES: Final = ("public-domain", "attribution", "share-alike", "non-commercial")
"""From the freest: no condition; naming the source; the same licence again; no commerce."""
_KNOWN: Final = (
    (r"creativecommons\.org/publicdomain/|opendatacommons\.org/licenses/pddl", "public-domain"),
    (r"creativecommons\.org/licenses/by/|opendatacommons\.org/licenses/by", "attribution"),
    (r"creativecommons\.org/licenses/by-sa/|opendatacommons\.org/licenses/odbl", "share-alike"),
    (r"creativecommons\.org/licenses/by-nc(-sa)?/", "non-commercial"),
)


def use_of(source: Source) -> str:
    """Under which of `USES` the facts of a source may be used; empty where that is not known."""
    if source.use:
        return source.use
    found = (use for pattern, use in _KNOWN if re.search(pattern, source.licence))
    return next(found, "")


def usable(sources: Iterable[Source], use: str) -> tuple[list[Source], list[Source]]:
    """The sources that may be used under no more than this condition, and the others.

    Raises TripleHelixError for an unknown condition.
    """
    if use not in USES:
        raise TripleHelixError(f"--licence {use}", "no such use", f"one of: {', '.join(USES)}")
    allowed = USES[: USES.index(use) + 1]
    kept, others = list[Source](), list[Source]()
    for source in sources:
        (kept if use_of(source) in allowed else others).append(source)
    return kept, others
