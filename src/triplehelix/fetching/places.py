"""Where a register is published, as `[[fetch]]` blocks of its description say. It opens nothing.

A block names an address (`url`), or an index in JSON and the way to the addresses in it (`index`,
`pick`), or pages that lead one to the next (`url`, `next`, `parameter`), or a SPARQL service and
a query beside the description (`endpoint`, `query`). `save` is the name of the file; of an
archive the members of `unpack` are kept. `interval` is seconds between two requests; `contact`
says that the publisher asks who is there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from triplehelix.errors import DataError
from triplehelix.sources import read_description


@dataclass(frozen=True)
class Place:
    """One block."""

    save: str = ""
    url: str = ""
    index: str = ""
    pick: str = ""
    next: str = ""
    parameter: str = ""
    endpoint: str = ""
    query: str = ""
    unpack: tuple[str, ...] = ()
    interval: float = 1.0
    contact: bool = False


def places(description: Path) -> tuple[Place, ...]:
    """The blocks of a register's description. Raises DataError for one that cannot be used."""
    blocks = read_description(description).get("fetch", [])
    known = {each.name for each in fields(Place)}
    found = []
    for block in blocks if isinstance(blocks, list) else [None]:
        if not isinstance(block, dict) or not block.keys() <= known or not _leads(block):
            raise DataError(
                str(description), "[[fetch]] cannot be used",
                "name url, index and pick, or endpoint and query; and save",
            )  # fmt: skip
        found.append(Place(**{**block, "unpack": tuple(block.get("unpack", ()))}))
    return tuple(found)


def _leads(block: dict[str, object]) -> bool:
    ways = [{"url"}, {"index", "pick"}, {"endpoint", "query"}]
    pages = {"next", "parameter"} & block.keys()
    single = sum(bool(way & block.keys()) for way in ways) == 1
    return (
        single and any(way <= block.keys() for way in ways) and len(pages) != 1 and "save" in block
    )
