"""What the whole graph amounts to: rules in SPARQL, each run once after everything is inferred.

An axiom says what follows from a fact whatever else is found later. These rules close over what
is known (all kinds of an alliance in one text, a party's size at signing or else today), so none
may read what another one concludes. They save every question from working it out again. Each file
in `ontology/rules` is one CONSTRUCT of one triple.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, Store

from triplehelix.reasoning import INFERRED
from triplehelix.selecting import construct


def read_conclusions(folder: Path) -> dict[str, str]:
    """The rules of a folder: their queries by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}


def conclude(store: Store, folder: Path) -> int:
    """Add what the rules of a folder conclude, as `infer` does; answers how much was new."""
    found = {
        triple
        for query in read_conclusions(folder).values()
        for triple in construct(store, query)
        if Quad(triple.subject, triple.predicate, triple.object) not in store
    }
    for where in (DefaultGraph(), INFERRED):
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, where) for t in found)
    return len(found)
