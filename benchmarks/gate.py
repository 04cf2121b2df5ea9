"""All shapes over one graph: ours, rudof and pySHACL on rdflib, one after the other.

python benchmarks/gate.py GRAPH            GRAPH is what `triplehelix build` made
python benchmarks/gate.py GRAPH --times 6  how long the others may take, as times of ours

Reading the graph counts for ours and for no other. Seconds of processor stand beside those of the
clock, as the machine may be shared; ours takes as many threads as there are processors.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import Measured, measure
from pyoxigraph import DefaultGraph, RdfFormat

from triplehelix import store


def lines(built: Path, work: Path, times: float) -> list[str]:
    """What each engine took and found."""
    answer = work / "answer.nt"
    store.open_current(built).dump(str(answer), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    ours = measure("gate", answer, limit=600, times=3)
    if ours.seconds is None:
        return [f"ours: {ours.failed}"]
    found = ours.found
    told = (
        f"ours: {ours.seconds:.1f} s ({found['reading']:.1f} s of them reading; "
        f"{found['processor']:.1f} s of processor), {found['triples']} triples, "
        f"{found['findings']} findings, {ours.megabytes} MB"
    )
    limit = ours.seconds * times
    return [told] + [_said(name, measure(name, answer, limit=limit), ours) for name in RIVALS]


RIVALS = ("pyrudof", "pyshacl")


def _said(name: str, other: Measured, ours: Measured) -> str:
    if other.seconds is None or ours.seconds is None:
        return f"{name}: {other.failed}"
    ratio, findings = other.seconds / ours.seconds, other.found["findings"]
    return f"{name}: {other.seconds:.1f} s ({ratio:.1f} times ours), {findings} findings"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("built", type=Path, help="folder of a built graph")
    parser.add_argument("--times", type=float, default=6, help="limit of the others, times ours")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="triplehelix-gate-") as work:
        for line in lines(given.built, Path(work), given.times):
            print(line)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
