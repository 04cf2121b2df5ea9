"""SCALE.md: what `scale.py` measured, for people."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import virtuoso
from asking import Took
from choosing import Chosen

# Seconds that a question may take on the graph as built, and on the multiplied one.
GOALS: Final = {"ours": 1.0, "large": 10.0}
_TITLES: Final = {"ours": "1 M", "large": "10 M"}
_WORST: Final = 20


@dataclass(frozen=True)
class Scale:
    """Everything that was measured, by step and question."""

    asked: Mapping[str, Chosen]
    found: Mapping[str, Mapping[str, Took]]
    quads: object
    limit: float


def report(scale: Scale) -> str:
    """The whole file."""
    parts = [*_head(scale), "", "## Goals", ""]
    for step in GOALS:
        parts += _goal(scale, step)
    parts += ["", "## Beside the naive query and Virtuoso", ""]
    parts += [_beside(scale, "naive", "the naive query on plain pyoxigraph")]
    parts += [_beside(scale, "virtuoso", "Virtuoso, our query")]
    parts += ["", *_refused(scale), "## Every question", "", *_table(scale)]
    parts += ["", "## What stands in for a default that the made-up graph does not have", ""]
    parts += _instead(scale)
    return "\n".join(parts) + "\n"


def _head(scale: Scale) -> Iterator[str]:
    yield "# Saved questions at scale"
    yield ""
    yield "Written by `scale.py`; README.md says what is measured and how to read it."
    yield ""
    yield (
        f"{platform.machine()}, {os.cpu_count()} cores shared with other work; "
        f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}; "
        f"{virtuoso.version()}."
    )
    yield (
        f"1 M is a graph of {scale.quads} quads in named graphs after reasoning, all of which are "
        "in the default graph once more. Seconds are of processor, the clock in parentheses: "
        f"other work had most of the machine. {_ratio(scale)}"
    )


def _ratio(scale: Scale) -> str:
    told = [each for each in scale.found["ours"].values() if each.said and each.processor > 0.05]
    mean = _mean([each.clock / each.processor for each in told])
    return f"The clock showed {mean:.1f} times the processor's seconds (geometric mean)."


def _goal(scale: Scale, step: str) -> Iterator[str]:
    found, goal = scale.found[step], GOALS[step]
    met = [name for name, took in found.items() if took.said and took.processor <= goal]
    quick = [name for name, took in found.items() if took.said and took.clock <= goal]
    missed = sorted(found.keys() - set(met), key=lambda name: -found[name].processor)
    silent = [name for name, took in found.items() if took.said and not took.rows]
    yield (
        f"- {_TITLES[step]}: {len(found)} of {len(scale.asked)} questions measured, {len(met)} of "
        f"them within {goal:g} s of processor ({len(quick)} by the clock of the busy machine); "
        f"{len(silent)} have no rows."
    )
    if missed:
        worst = ", ".join(f"`{name}` {_seconds(found[name])}" for name in missed[:_WORST])
        more = f" and {len(missed) - _WORST} more" if len(missed) > _WORST else ""
        yield f"  Not met: {worst}{more}."
    if left := sorted(scale.asked.keys() - found.keys()):
        yield f"  Not measured: {len(left)} ({', '.join(left[:_WORST])}{' ...'[: len(left)]})."


def _beside(scale: Scale, step: str, what: str) -> str:
    """The geometric mean of their seconds in ours."""
    ours, theirs = scale.found["ours"], scale.found[step]
    both = [name for name in theirs if name in ours and ours[name].said]
    if step == "naive":
        told = [name for name in both if theirs[name].said or _late(theirs[name])]
    else:
        told = [name for name in both if theirs[name].said and theirs[name].rows == ours[name].rows]
    if not told:
        return f"- {what}: not measured."
    mean = _mean([_floor(theirs[name]) / _floor(ours[name]) for name in told])
    late = sum(_late(theirs[name]) for name in told)
    possible = sum(1 for each in scale.asked.values() if step != "naive" or each.naive)
    return (
        f"- {what}: {mean:.2f} times ours, the geometric mean over {len(told)} of {possible} "
        f"questions ({late} stopped at {scale.limit:g} s and counted as that; {len(theirs)} tried)."
    )


def _late(took: Took) -> bool:
    return "in time" in took.failed


def _floor(took: Took) -> float:
    """Seconds, but no less than one tick of the clock by which a server's processor is read."""
    return max(took.processor, 0.01)


def _mean(ratios: list[float]) -> float:
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else 0.0


def _refused(scale: Scale) -> Iterator[str]:
    """What Virtuoso does not answer, or answers otherwise."""
    theirs, ours = scale.found["virtuoso"], scale.found["ours"]
    told = [name for name, took in theirs.items() if not took.said]
    other = [
        f"`{name}` {took.rows} (ours {ours[name].rows})" for name, took in theirs.items()
        if took.said and name in ours and ours[name].said and ours[name].rows != took.rows
    ]  # fmt: skip
    if told:
        yield "No answer from Virtuoso:"
        yield ""
        yield from (f"- `{name}`: {theirs[name].failed[:110]}" for name in sorted(told))
        yield ""
    if other:
        yield f"Other numbers of rows in Virtuoso: {', '.join(other)}."
        yield ""


def _table(scale: Scale) -> Iterator[str]:
    yield "| question | rows | ours 1 M | ours 10 M | naive 1 M | Virtuoso 1 M |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, each in sorted(scale.asked.items()):
        ours = scale.found["ours"].get(name)
        naive = _seconds(scale.found["naive"].get(name)) if each.naive else ""
        rows = str(ours.rows) if ours and ours.said else ""
        cells = [_seconds(ours), _seconds(scale.found["large"].get(name)), naive]
        cells.append(_seconds(scale.found["virtuoso"].get(name)))
        yield f"| {name} | {rows} | {' | '.join(cells)} |"


def _seconds(took: Took | None) -> str:
    if took is None:
        return "not measured"
    if _late(took):
        return f"> {took.processor:.0f}"
    if not took.said:
        return "refused"
    return f"{took.processor:.2f} ({took.clock:.2f})"


def _instead(scale: Scale) -> Iterator[str]:
    for name, each in sorted(scale.asked.items()):
        if each.instead:
            told = ", ".join(f"{key} {thing}" for key, thing in each.instead.items())
            yield f"- `{name}`: {told}"
