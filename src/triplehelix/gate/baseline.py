"""The findings that were there before: a file to write once and to make shorter ever after.

A finding is known by its shape, thing, property and value, and not by the line that it stands in,
so that a row which moves brings nothing new.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Final

from triplehelix.cells import Known
from triplehelix.checking import Finding, Report
from triplehelix.errors import DataError
from triplehelix.records import RejectedError, Rejection, read
from triplehelix.tables import Column, Table

Identity = tuple[str, str, str, str]
Baseline = Counter[Identity]
"""How often each finding was there: two rows may lack the same."""

TABLE: Final = Table(
    "baseline",
    "What was found before",
    (),
    {
        "shape": Column("shape", "text", "the shape", required=True),
        "thing": Column("thing", "text", "the thing, or the file of a row", required=True),
        "property": Column("property", "text", "the property, or the column"),
        "value": Column("value", "text", "the value that was found"),
        "times": Column("times", "integer", "how often", required=True),
    },
)


def identity(finding: Finding) -> Identity:
    """What stays of a finding when its row moves."""
    return (
        finding.shape,
        finding.thing or Path(finding.file).name,
        finding.path or (finding.column if not finding.thing else ""),
        " ".join(finding.value.split()),
    )


def write_baseline(report: Report) -> str:
    """The findings of a report as the CSV file of a baseline; what is waived stays out."""
    counted = Counter(identity(each) for each in report.findings if each.standing != "waived")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(TABLE.columns)
    writer.writerows((*known, times) for known, times in sorted(counted.items()))
    return stream.getvalue()


def read_baseline(path: Path) -> Baseline:
    """The findings of a baseline. Raises DataError for a row that is none."""
    found: Baseline = Counter()
    for record in read(path, TABLE, Known(), str(path)):
        if isinstance(record, Rejection):
            raise as_error(record)
        try:
            shape, thing = record.need("shape"), record.need("thing")
            about, value = record.take("property") or "", record.take("value") or ""
            times = record.take_number("times") or 0
        except RejectedError as problem:
            cell = (problem.column, problem.value, problem.reason)
            raise as_error(Rejection(record.file, record.line, *cell)) from None
        found[shape, thing, about, value] += int(times)
    return found


def as_error(rejection: Rejection) -> DataError:
    """What is wrong with a row of a file that steers the check."""
    column = f" column {rejection.column}" if rejection.column else ""
    value = f"{rejection.value!r}: " if rejection.value else ""
    return DataError(
        f"{rejection.file}:{rejection.line}{column}", f"{value}{rejection.reason}",
        "mend the row; README.md, section \"In your CI\", shows the form",
    )  # fmt: skip
