"""RESULTS.md: what `run.py` measured, for people."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import startup

if TYPE_CHECKING:
    from measuring import Limits, Measured, Size

TOOLS: Final = (
    "triplehelix", "pyoxigraph", "rdflib", "pyshacl", "pyrudof", "owlrl", "reasonable",
)  # fmt: skip
# Our step of the build, the task of another tool, and what that task is.
COMPARED: Final = (
    ("reading tables", "rdflib-parse", "rdflib parses the same facts as N-Quads"),
    ("reading tables", "oxigraph-load", "pyoxigraph bulk-loads the same N-Quads"),
    ("reasoning", "owlrl", "owlrl, facts and ontology"),
    ("reasoning", "reasonable", "reasonable, facts and ontology (no property chains)"),
    ("checking", "pyshacl", "pySHACL, in place, the same graph and shapes"),
    ("checking", "pyrudof", "rudof, the same graph and shapes"),
    ("writing the store", "rdflib-parse of the graph", "rdflib parses the built graph"),
)


def write(path: Path, sizes: Sequence[Size], started: Mapping[str, float], limits: Limits) -> None:
    """Write everything that was measured into one Markdown file."""
    parts = [*_head(limits)]
    for size in sizes:
        parts += _size(size)
    parts += _questions(sizes, limits)
    parts += ["", "## From the shell, on the shipped facts", ""]
    parts += ["Start of Python included; fastest of three where the first took over a second.", ""]
    parts += startup.lines(started)
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _head(limits: Limits) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield "Written by `python benchmarks/run.py`; [README.md](README.md) says what is measured and"
    yield "how to read it. Other work on the machine changes the seconds; the ratios hold better."
    yield ""
    yield f"- {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"- Python {platform.python_version()}, " + ", ".join(map(_version, TOOLS))
    yield f"- limits for other tools: {limits.task:g} s a task, {limits.question:g} s a question"


def _version(tool: str) -> str:
    try:
        return f"{tool} {version(tool)}"
    except PackageNotFoundError:
        return f"{tool} (not installed)"


def _size(size: Size) -> Iterator[str]:
    yield from ("", f"## {_thousands(size.wanted)} triples", "")
    if size.built.failed:
        yield f"The build: {size.built.failed}."
        return
    found = size.built.found
    yield (
        f"{_thousands(size.rows)} rows; {_thousands(found['inferred'])} triples inferred; "
        f"{_thousands(found['quads'])} quads in memory; {_thousands(found['findings'])} findings."
    )
    yield from ("", "| our build | seconds | peak memory |", "|---|---:|---:|")
    for step, seconds in _steps(size).items():
        yield f"| {step} | {_seconds(seconds)} | |"
    yield f"| **whole build** | **{_seconds(size.built.seconds)}** | {size.built.megabytes} MB |"
    yield f"| opening the store | {_seconds(size.opened.seconds)} | {size.opened.megabytes} MB |"
    yield from ("", "| our step | other tool | its seconds | times ours | its peak memory |")
    yield "|---|---|---:|---:|---:|"
    for step, tool, title in COMPARED:
        yield _compared(size, step, title, size.rivals.get(tool))


def _steps(size: Size) -> Mapping[str, float]:
    return cast("Mapping[str, float]", size.built.found.get("steps", {}))


def _compared(size: Size, step: str, title: str, rival: Measured | None) -> str:
    ours = _steps(size).get(step)
    if rival is None or ours is None:
        return f"| {step} | {title} | not measured | | |"
    if rival.seconds is None:
        ratio = f"> {rival.limit / ours:.1f}" if rival.limit else ""
        return f"| {step} | {title} | {rival.failed} | {ratio} | |"
    ratio = f"{rival.seconds / ours:.1f}"
    if "findings" in rival.found:
        title += f"; {_thousands(rival.found['findings'])} findings"
    return f"| {step} | {title} | {_seconds(rival.seconds)} | {ratio} | {rival.megabytes} MB |"


def _questions(sizes: Sequence[Size], limits: Limits) -> Iterator[str]:
    """Every saved question: our seconds at each size, and rdflib's at the smallest."""
    asked = [size for size in sizes if size.ours.seconds is not None]
    if not asked:
        return
    theirs = _answers(asked[0].theirs)
    heads = [f"ours, {_thousands(size.wanted)}" for size in asked]
    yield from ("", "## Saved questions", "", "Seconds in an open store, rows written out.", "")
    heads.append(f"rdflib, {_thousands(asked[0].wanted)}")
    yield f"| question | rows | {' | '.join(heads)} | times ours |"
    yield f"|---|---:|{'---:|' * len(heads)}---:|"
    for name, first in _answers(asked[0].ours).items():
        cells = [_answer(_answers(size.ours).get(name, {})) for size in asked]
        other = theirs.get(name, {})
        cells += [_answer(other, first), _ratio(first, other, limits.question)]
        yield f"| `{name}` | {first.get('rows', '')} | {' | '.join(cells)} |"


def _answers(measured: Measured) -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", measured.found.get("answers", {}))


def _answer(answer: Mapping[str, object], ours: Mapping[str, object] | None = None) -> str:
    """Seconds of one answer; another number of rows than ours is told."""
    if "seconds" not in answer:
        return str(answer.get("failed", "not measured"))
    told = _seconds(cast("float", answer["seconds"]), 3)
    if ours is not None and ours.get("rows") != answer.get("rows"):
        return f"{told} ({answer['rows']} rows)"
    return told


def _ratio(ours: Mapping[str, object], theirs: Mapping[str, object], limit: float) -> str:
    mine = cast("float | None", ours.get("seconds"))
    if not mine:
        return ""
    if "seconds" in theirs:
        return f"{cast('float', theirs['seconds']) / mine:.0f}"
    return f"> {limit / mine:.0f}" if "did not end" in str(theirs.get("failed")) else ""


def _thousands(number: object) -> str:
    return f"{int(cast('int', number)):,}".replace(",", " ")


def _seconds(seconds: float | None, places: int = 2) -> str:
    return "" if seconds is None else f"{seconds:.{places}f}"
