"""Measurements in fresh processes, each with a limit of time; the best of several counts."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

TASKS: Final = Path(__file__).with_name("tasks.py")
# A measurement that takes longer is not repeated: noise is small beside it.
LONG: Final = 15.0


@dataclass(frozen=True)
class Measured:
    """What came of a measurement: the task's own figures, or why there are none."""

    found: dict[str, object] = field(default_factory=dict)
    failed: str = ""
    limit: float = 0.0

    @property
    def seconds(self) -> float | None:
        """Seconds that the task took; None when it failed."""
        value = self.found.get("seconds")
        return float(cast("float", value)) if value is not None else None

    @property
    def megabytes(self) -> int | None:
        """The largest memory of the process, loading of its input included."""
        value = self.found.get("peak")
        return round(cast("int", value) / 1_000_000) if value is not None else None


def measure(task: str, *arguments: object, limit: float = 600.0, times: int = 1) -> Measured:
    """The fastest of several runs of a task; a long or a failed one is not repeated.

    The limit holds twice: for reading the input, and for the task itself.
    """
    best = _once(task, arguments, limit)
    for _ in range(times - 1):
        if best.seconds is None or best.seconds > LONG:
            break
        again = _once(task, arguments, limit)
        if again.seconds is not None and again.seconds < best.seconds:
            best = again
    print(f"  {task}: {_said(best)}", file=sys.stderr, flush=True)
    return best


def _said(measured: Measured) -> str:
    return measured.failed or f"{measured.seconds:.2f} s"


def _once(task: str, arguments: tuple[object, ...], limit: float) -> Measured:
    command = [sys.executable, str(TASKS), task, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        errors: list[str] = []
        reader = threading.Thread(target=_drain, args=(process, errors), daemon=True)
        reader.start()
        lines = _lines(process, limit)
        process.wait()
        reader.join()
    if lines is None:
        return Measured(failed=f"did not end in {limit:g} s", limit=limit)
    if process.returncode != 0:
        why = (errors[-1] if errors else f"exit {process.returncode}").strip()
        return Measured(failed=f"failed: {why[:160]}")
    return Measured(cast("dict[str, object]", json.loads(lines[-1])))


def _drain(process: subprocess.Popen[str], into: list[str]) -> None:
    """Keep the last line of what the process complains of, so that its pipe never fills."""
    for line in process.stderr or ():
        if line.strip():
            into[:] = [line]


def _lines(process: subprocess.Popen[str], limit: float) -> list[str] | None:
    """What the process prints; None when it was stopped at the limit of one of its two phases."""
    lines: list[str] = []
    while True:
        late = threading.Event()

        def stop(flag: threading.Event = late) -> None:
            flag.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        line = process.stdout.readline() if process.stdout else ""
        timer.cancel()
        if late.is_set():
            return None
        if not line:
            return lines
        lines.append(line)


@dataclass
class Size:
    """Everything measured at one size."""

    wanted: int
    rows: int = 0
    built: Measured = field(default_factory=Measured)
    opened: Measured = field(default_factory=Measured)
    rivals: dict[str, Measured] = field(default_factory=dict)
    ours: Measured = field(default_factory=Measured)
    theirs: Measured = field(default_factory=Measured)


@dataclass(frozen=True)
class Limits:
    """Seconds that another tool may take: for a task, and for one question."""

    task: float
    question: float
