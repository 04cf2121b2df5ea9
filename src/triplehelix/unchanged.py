"""Whether a build would change anything, told without what only a build needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from triplehelix import store
from triplehelix.decisions import decision_files
from triplehelix.errors import TripleHelixError
from triplehelix.home import DATA
from triplehelix.loading import known
from triplehelix.remembering import inputs
from triplehelix.sources import Source


def is_built(
    sources: Sequence[Source],
    out: Path,
    folders: Iterable[Path] = (),
    *,
    every: Sequence[Source] = (),
) -> bool:
    """Whether the graph in force below `out` is what a build would make, and can be opened."""
    try:
        store.open_current(out)
        said = store.manifest(store.current(out)).get("inputs")
    except TripleHelixError:
        return False
    return said == inputs_of(sources, folders, every)


def inputs_of(
    sources: Sequence[Source], folders: Iterable[Path], every: Sequence[Source] = ()
) -> str:
    """The digest of all that a build of these sources depends on."""
    decisions = decision_files([DATA / "identity", *folders])
    return inputs(sources, known(every or sources), decisions)
