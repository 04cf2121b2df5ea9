"""Ask every saved question at 1 M and 10 M triples, beside naive queries and Virtuoso: SCALE.md.

python benchmarks/scale.py --built GRAPH --naive QUERIES      all steps, in the order below
python benchmarks/scale.py ... --steps ours naive report      only these

GRAPH is what `triplehelix build` made of a million triples of `generate.py`; QUERIES a folder of
the same questions as written for reading. What was measured stays in --work, so that a run that
was stopped goes on; `--afresh` throws it away.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import scaling
import virtuoso
from asking import Asked, Took
from choosing import Chosen, chosen
from multiplying import multiply

from triplehelix import store

SCALE: Final = Path(__file__).with_name("SCALE.md")
STEPS: Final = ("choose", "ours", "virtuoso", "naive", "multiply", "large", "report")
TIMES: Final = 10


@dataclass(frozen=True)
class Given:
    """What a run works with."""

    built: Path
    naive: Path
    work: Path
    limit: float
    backwards: bool = False

    @property
    def large(self) -> Path:
        """The folder of the graph that is `TIMES` as large."""
        return self.work / f"times-{TIMES}"


def choose(given: Given) -> None:
    """Write down what is asked: our text, the naive one, and what stands in for a default."""
    found = {name: asdict(each) for name, each in chosen(given.built, given.naive).items()}
    _file(given, "asked").write_text(json.dumps(found, indent=1), encoding="utf-8")


def _asked(given: Given) -> Mapping[str, Chosen]:
    found = json.loads(_file(given, "asked").read_text(encoding="utf-8"))
    return {name: Chosen(**each) for name, each in found.items()}


def _file(given: Given, step: str) -> Path:
    return given.work / f"{step}.jsonl"


def measured(given: Given, step: str) -> dict[str, Took]:
    """What a step has found so far."""
    file = _file(given, step)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = [json.loads(line) for line in lines]
    return {each.pop("name"): Took(**each) for each in found}


def _each(given: Given, step: str, wanted: Iterable[str], ask: Callable[[str], Took]) -> None:
    """Ask what has not been asked yet, and keep every answer at once."""
    names = sorted(wanted, reverse=given.backwards)
    with _file(given, step).open("a", encoding="utf-8") as stream:
        for name in names:
            if name in measured(given, step):
                continue
            took = ask(name)
            print(json.dumps({"name": name, **asdict(took)}), file=stream, flush=True)
            print(f"  {step} {name}: {took.processor:.2f} s {took.failed}", file=sys.stderr)


def _embedded(given: Given, step: str, built: Path, *, naive: bool = False) -> None:
    asked = _asked(given)
    wanted = [name for name, each in asked.items() if not naive or each.naive]
    graph = Asked(built, given.limit)

    def ask(name: str) -> Took:
        each = asked[name]
        if naive:
            return graph.ask(each.naive, plain=True)
        return graph.ask(each.ours, each.measure)

    try:
        _each(given, step, wanted, ask)
    finally:
        graph.close()


def ours(given: Given) -> None:
    """Our queries on the graph as it was built."""
    _embedded(given, "ours", given.built)


def naive(given: Given) -> None:
    """The naive queries on the same store."""
    _embedded(given, "naive", given.built, naive=True)


def large(given: Given) -> None:
    """Our queries on the multiplied graph, the quickest first."""
    _embedded(given, "large", given.large)


def multiplied(given: Given) -> None:
    """Make the multiplied graph, if there is none."""
    if not (given.large / store.CURRENT).exists():
        given.large.mkdir(exist_ok=True)
        multiply(given.built, given.large, TIMES)


def rival(given: Given) -> None:
    """Our queries in Virtuoso, on the graph as it was built."""
    asked = _asked(given)
    with virtuoso.running(given.built, given.work / "virtuoso", given.limit) as server:
        _each(given, "virtuoso", asked, lambda name: server.ask(asked[name].ours))


def report(given: Given) -> None:
    """Write SCALE.md from what there is."""
    found = {step: measured(given, step) for step in ("ours", "large", "naive", "virtuoso")}
    quads = store.manifest(store.current(given.built))["quads"]
    text = scaling.report(scaling.Scale(_asked(given), found, quads, given.limit))
    SCALE.write_text(text, encoding="utf-8")


RUN: Final[Mapping[str, Callable[[Given], None]]] = {
    "choose": choose, "ours": ours, "virtuoso": rival, "naive": naive,
    "multiply": multiplied, "large": large, "report": report,
}  # fmt: skip


def main() -> None:
    """Run the steps that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--built", type=Path, required=True, help="folder of a built graph")
    parser.add_argument("--naive", type=Path, required=True, help="folder of naive queries")
    parser.add_argument("--work", type=Path, default=Path("/tmp/scale"), help="what is kept")  # noqa: S108
    parser.add_argument("--limit", type=float, default=30, help="seconds for one question")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--afresh", action="store_true", help="measure everything once more")
    parser.add_argument("--backwards", action="store_true", help="from the end: a second process")
    said = parser.parse_args()
    given = Given(said.built, said.naive, said.work, said.limit, said.backwards)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    given.work.mkdir(parents=True, exist_ok=True)
    for step in said.steps:
        if said.afresh:
            _file(given, step).unlink(missing_ok=True)
        RUN[step](given)


if __name__ == "__main__":
    main()
