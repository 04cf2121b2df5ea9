"""Findings that somebody answers for until a day: a file with owner, reason and end of each."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from triplehelix.cells import Known
from triplehelix.checking import Finding
from triplehelix.gate.baseline import as_error
from triplehelix.records import Record, RejectedError, Rejection, read
from triplehelix.tables import Column, Table
from triplehelix.terms import BASE, SHAPES_IRI

ENDED: Final = f"{SHAPES_IRI}#WaiverEnded"
UNUSED: Final = f"{SHAPES_IRI}#WaiverUnused"
OWN: Final = frozenset({ENDED, UNUSED})
_SHORT: Final = "id:"

TABLE: Final = Table(
    "waivers",
    "Findings that are let be for a time",
    (),
    {
        "shape": Column("shape", "text", "the name of the shape", required=True),
        "thing": Column("thing", "text", "IRI of the thing, or id:<kind>/<key>", required=True),
        "value": Column("value", "text", "the value; empty for any"),
        "owner": Column("owner", "text", "who answers for it", required=True),
        "reason": Column("reason", "text", "why it is let be", required=True),
        "until": Column("until", "date", "the last day", required=True),
    },
)


@dataclass(frozen=True)
class Waiver:
    """Who lets which finding be, why, and until which day, that day included."""

    shape: str
    thing: str
    value: str
    owner: str
    reason: str
    until: date
    file: str
    line: int

    def __str__(self) -> str:
        return f"waived until {self.until} by {self.owner}: {self.reason}"

    def fits(self, finding: Finding) -> bool:
        """Whether it is about this finding."""
        if (finding.shape, finding.thing) != (self.shape, self.thing):
            return False
        return not self.value or self.value == " ".join(finding.value.split())

    def ended(self) -> Finding:
        """The violation that it is after its last day."""
        return self._finding(
            ENDED, "Violation",
            f"The waiver of {self.owner} ended on {self.until} ({self.reason}): mend what it was "
            "for, or give it a new end with its reason.",
        )  # fmt: skip

    def unused(self) -> Finding:
        """What is to be said of it when nothing needs it."""
        return self._finding(
            UNUSED, "Info", f"The waiver of {self.owner} fits no finding: take the row out."
        )

    def _finding(self, shape: str, severity: str, message: str) -> Finding:
        return Finding(
            shape, severity, self.thing, "", "", self.value, message, self.file, self.line, "until"
        )


def read_waivers(path: Path, shapes: Container[str]) -> list[Waiver]:
    """The waivers in a CSV file.

    Raises DataError for a row without owner, reason or end, or of a shape that is not among these.
    """
    found = []
    for record in read(path, TABLE, Known(), str(path)):
        if isinstance(record, Rejection):
            raise as_error(record)
        try:
            found.append(_waiver(record, shapes))
        except RejectedError as problem:
            cell = (problem.column, problem.value, problem.reason)
            raise as_error(Rejection(record.file, record.line, *cell)) from None
    return found


def _waiver(record: Record, shapes: Container[str]) -> Waiver:
    called, thing = record.need("shape"), record.need("thing")
    shape = called if ":" in called else f"{SHAPES_IRI}#{called}"
    if shape not in shapes:
        raise RejectedError("shape", called, "there is no such shape; shapes/README.md lists them")
    if thing.startswith(_SHORT):
        thing = f"{BASE}id/{thing.removeprefix(_SHORT)}"
    value = " ".join((record.take("value") or "").split())
    owner, reason = record.need("owner"), record.need("reason")
    until = record.take_date("until")
    if until is None or until.precision != "day":
        raise RejectedError("until", str(until or ""), "write the last day, YYYY-MM-DD")
    return Waiver(shape, thing, value, owner, reason, until.last, record.file, record.line)
