"""What the whole graph amounts to: rules in SPARQL, each run once after everything is inferred.

An axiom says what follows from a fact whatever else is found later. These rules close over what
is known (all kinds of an alliance in one text, a party's size at signing or else today), so none
may read what another one concludes. They save every question from working it out again. Each file
in `ontology/rules` is one CONSTRUCT of one triple.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, Store

from triplehelix.reasoning import write
from triplehelix.selecting import construct


def read_conclusions(folder: Path) -> dict[str, str]:
    """The rules of a folder: their queries by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}


def conclude(store: Store, folder: Path) -> int:
    """Add what the rules of a folder conclude, as `infer` does; answers how much was new."""
    return add_conclusions(store, read_conclusions(folder).values())


def add_conclusions(store: Store, queries: Iterable[str]) -> int:
    """Add what some of the rules conclude; answers how much was new."""
    found = {
        triple
        for query in queries
        for triple in construct(store, query)
        if Quad(triple.subject, triple.predicate, triple.object) not in store
    }
    write(store, found)
    return len(found)
