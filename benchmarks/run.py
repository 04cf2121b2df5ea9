"""Measure the engine beside the plain tools on the same made-up data, and write RESULTS.md.

python benchmarks/run.py                    10 000, 100 000 and 1 000 000 triples
python benchmarks/run.py --sizes 10000      only the small one
python benchmarks/run.py --json             the figures as JSON on stdout as well
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, cast

import startup
from generate import generate
from measuring import Limits, Measured, Size, measure
from results import write

from triplehelix.questions import questions

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
SIZES: Final = (10_000, 100_000, 1_000_000)
# rdflib answers the questions only at sizes up to this one: beyond, it needs hours.
SMALL: Final = 10_000
REPEATED: Final = 200_000


def measure_size(wanted: int, work: Path, limits: Limits, hopeless: set[str]) -> Size:
    """Generate an ecosystem and measure everything on it.

    `hopeless` names the tools that did not end on less; they are not tried again, and those that
    do not end here are added to it.
    """
    print(f"{wanted} triples", file=sys.stderr)
    tables, out, given = work / "tables", work / "built", work / "given"
    given.mkdir(parents=True)
    size = Size(wanted, sum(generate(tables, wanted).values()))
    times = 3 if wanted <= REPEATED else 1
    size.built = measure("build", tables, out, limit=1800, times=times)
    if size.built.failed:
        return size
    prepared = measure("prepare", tables, out, given, limit=600)
    if prepared.failed:
        size.rivals["prepare"] = prepared
        return size
    size.opened = measure("open", out, times=3)
    for tool, arguments in _rivals(out, given).items():
        if tool in hopeless:
            size.rivals[tool] = Measured(failed="did not end on less; not tried", limit=limits.task)
            continue
        task = tool.removesuffix(" of the graph")
        size.rivals[tool] = measure(task, *arguments, limit=limits.task, times=times)
        if size.rivals[tool].limit:
            hopeless.add(tool)
    _ask(size, work, limits, times)
    return size


def _rivals(out: Path, given: Path) -> Mapping[str, tuple[Path, ...]]:
    """The tasks of other tools, each with what it reads."""
    return {
        "rdflib-parse": (given / "facts.nq",), "oxigraph-load": (given / "facts.nq",),
        "reasonable": (given / "facts.nt",), "owlrl": (given / "facts.nt",),
        "pyrudof": (given / "answer.nt",), "pyshacl": (given / "answer.nt",),
        "rdflib-parse of the graph": (_built(out),),
    }  # fmt: skip


def _built(out: Path) -> Path:
    """The named graphs of the build, as N-Quads."""
    return next((out / "builds").glob("*/graph.nq"))


def _ask(size: Size, work: Path, limits: Limits, times: int) -> None:
    asked = work / "questions.json"
    asked.write_text(json.dumps(filled(work / "tables")), encoding="utf-8")
    size.ours = measure("questions", work / "built", asked, limit=1800, times=times)
    if size.wanted <= SMALL:
        graphs = (work / "given" / "answer.nt", _built(work / "built"))
        size.theirs = measure("rdflib-questions", *graphs, asked, limits.question, limit=1800)


def filled(tables: Path) -> dict[str, str]:
    """The text of each question, about things that the made-up ecosystem has."""
    busy = _busy(tables / "alliances.csv")
    chosen = {
        "organisation": [f"organization/{key}" for key in busy],
        "alliance": [f"alliance/{_first(tables / 'alliances.csv', 'key')}"],
        "indicator": [f"indicator/{_first(tables / 'indicators.csv', 'key')}"],
        "product": [f"product/{_first(tables / 'products.csv', 'key')}"],
        "place": ["place/us"],
        "country": ["place/us"],
    }
    texts = {}
    for name, question in sorted(questions().items()):
        left = {kind: iter(keys) for kind, keys in chosen.items()}
        terms = {}
        for parameter in question.parameters.values():
            if parameter.default and (key := next(left.get(parameter.kind, iter(())), None)):
                terms[parameter.name] = f"<https://w3id.org/triplehelix/id/{key}>"
        texts[name] = question.filled(terms)
    return texts


def _busy(alliances: Path) -> list[str]:
    """The originators with the most alliances, the busiest first."""
    count: dict[str, int] = {}
    with alliances.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = row["partners"].split("|", 1)[0]
            count[key] = count.get(key, 0) + 1
    return sorted(count, key=lambda key: (-count[key], key))[:4]


def _first(table: Path, column: str) -> str:
    with table.open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))[column]


def as_json(sizes: Iterable[Size], started: Mapping[str, float]) -> str:
    """All figures for machines."""
    data = {"sizes": [asdict(size) for size in sizes], "startup": dict(started)}
    return json.dumps(data, indent=1)


def main() -> None:
    """Measure, write RESULTS.md, and print JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of triples")
    parser.add_argument("--limit", type=float, default=60, help="seconds for another tool's task")
    parser.add_argument("--question-limit", type=float, default=10, help="seconds for one question")
    parser.add_argument("--without-startup", action="store_true", help="leave out the shell")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the file to write")
    given = parser.parse_args()
    limits = Limits(given.limit, given.question_limit)
    hopeless: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="triplehelix-benchmark-") as work:
        shipped = Path(work) / "shipped"
        started = {} if given.without_startup else startup.measure_all(shipped)
        sizes = [
            measure_size(wanted, Path(work) / str(wanted), limits, hopeless)
            for wanted in sorted(cast("list[int]", given.sizes))
        ]
    write(given.out, sizes, started, limits)
    print(f"written: {given.out}", file=sys.stderr)
    if given.json:
        print(as_json(sizes, started))


if __name__ == "__main__":
    main()
