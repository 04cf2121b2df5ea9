"""A report of findings in the forms that people and machines of a CI read.

Each finding points at the cell of the table that it is about, where one can be told. What a
baseline or a waiver excuses is told in every form, and marked as such.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from triplehelix.checking import Report
from triplehelix.errors import TripleHelixError
from triplehelix.reporting import github, graph, junit, plain, sarif
from triplehelix.reporting.wording import counted, summary

__all__ = ["FORMATS", "counted", "format_of", "summary", "write"]
_WRITERS: Final = {
    "text": plain.text,
    "json": plain.as_json,
    "sarif": sarif.write,
    "junit": junit.write,
    "github": github.write,
    "turtle": graph.write,
}
FORMATS: Final = tuple(_WRITERS)
_SUFFIXES: Final = {
    ".txt": "text", ".json": "json", ".sarif": "sarif", ".xml": "junit", ".ttl": "turtle",
}  # fmt: skip


def format_of(path: Path) -> str:
    """The format that the name of a file asks for. Raises TripleHelixError if it asks for none."""
    if path.suffix not in _SUFFIXES:
        endings = ", ".join(_SUFFIXES)
        raise TripleHelixError(
            f"--report {path}", "the name does not say the form", f"let it end in one of: {endings}"
        )
    return _SUFFIXES[path.suffix]


def write(report: Report, format_: str) -> str:
    """The report in one of the formats. Raises TripleHelixError for an unknown one."""
    if format_ not in _WRITERS:
        raise TripleHelixError(
            f"--format {format_}", "a report has no such form", f"one of: {', '.join(FORMATS)}"
        )
    return _WRITERS[format_](report)
