"""Seconds from the shell: `ask` of every saved question, the list, and `serve` until it answers.

    python benchmarks/startup.py        a table on stdout

The shipped facts are built into a temporary folder first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from triplehelix.questions import questions

TIMES: Final = 3
# A command that is faster than the goal of one second is not run again.
GOAL: Final = 1.0
COMMAND: Final = (sys.executable, "-m", "triplehelix.cli")
BUILD: Final = (
    "import sys; from pathlib import Path; from triplehelix.building import build; "
    "from triplehelix.sources import gather; build(gather([]), Path(sys.argv[1]))"
)
# Nothing else on this machine listens there while a measurement runs.
PORT: Final = 17_878


def measure_all(folder: Path) -> Mapping[str, float]:
    """Seconds of each command on the shipped facts; empty when these cannot be built."""
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], capture_output=True, text=True, check=False
    )
    if built.returncode != 0:
        why = built.stderr.strip().splitlines()[-1:]
        print(f"startup: the shipped facts cannot be built: {why}", file=sys.stderr)
        return {}
    seconds = {"ask": _fastest([*COMMAND, "ask"])}
    for name in sorted(questions()):
        seconds[f"ask {name}"] = _fastest([*COMMAND, "ask", name, "--store", str(folder)])
    seconds["serve, until the first answer"] = min(_serve(folder) for _ in range(TIMES))
    return seconds


def _fastest(command: Sequence[str]) -> float:
    """The shortest of up to three runs; infinity when the command fails."""
    best = _once(command)
    for _ in range(TIMES - 1):
        if best < GOAL or best == float("inf"):
            break
        best = min(best, _once(command))
    return best


def _once(command: Sequence[str]) -> float:
    began = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - began if ended.returncode == 0 else float("inf")


def _serve(folder: Path) -> float:
    """Seconds from the start of `serve` to its first answer at the SPARQL endpoint."""
    address = f"http://127.0.0.1:{PORT}/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
    began = time.perf_counter()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(PORT), "--store", str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while time.perf_counter() - began < 30 and server.poll() is None:
            try:
                with urlopen(address, timeout=5) as answer:
                    answer.read()
            except (URLError, OSError):
                time.sleep(0.01)
            else:
                return time.perf_counter() - began
        return float("inf")
    finally:
        server.terminate()
        server.wait()


def lines(seconds: Mapping[str, float]) -> list[str]:
    """The figures as a Markdown table, the slowest question first."""
    if not seconds:
        return ["Not measured."]
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return [
        "| command | seconds |",
        "|---|---:|",
        *(f"| `{k}` | {_shown(v)} |" for k, v in ordered),
    ]


def _shown(seconds: float) -> str:
    return "failed" if seconds == float("inf") else f"{seconds:.2f}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="triplehelix-startup-") as folder:
        print("\n".join(lines(measure_all(Path(folder) / "graph"))))


if __name__ == "__main__":
    main()
