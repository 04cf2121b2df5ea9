"""How good the automatic decisions are: precision and recall on pairs that people labelled.

A file of pairs is tab separated: `same` (yes or no), then for each side `left_` and `right_` with
name, other, former, country, city, founded, kind, codes; only `same` and the two names are needed.
Several values in a cell are parted by `|`; a code is written `scheme:code`, a ticker `ticker:X`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triplehelix.errors import DataError
from triplehelix.home import DATA
from triplehelix.matching.organisations import Organisation
from triplehelix.matching.outcomes import Outcome, Score
from triplehelix.matching.scoring import score

LABELLED: Final = DATA / "identity" / "labelled.tsv"
SAID: Final = {"yes": True, "no": False}


@dataclass(frozen=True)
class Labelled:
    """A pair of which a person said whether it is one organisation."""

    one: Organisation
    other: Organisation
    same: bool
    why: str
    where: str

    @property
    def half(self) -> str:
        """The half that it belongs to, by its names: weights are tuned on one of them only."""
        names = "\n".join(sorted((self.one.names[0], self.other.names[0])))
        first = hashlib.sha256(names.encode()).digest()[0]
        return "tuning" if first % 2 else "check"


@dataclass(frozen=True)
class Measure:
    """How many pairs were merged without a person, rightly and wrongly, and how many should be."""

    right: int
    wrong: int
    same: int
    pairs: int
    waiting: int

    @property
    def precision(self) -> float:
        """The part of the automatic merges that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of the pairs of one organisation that is merged without a person."""
        return self.right / self.same if self.same else 1.0


def read_labelled(path: Path = LABELLED) -> list[Labelled]:
    """The labelled pairs of a file. Raises DataError for a row that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DataError(str(path), "not UTF-8", "save the file as UTF-8") from None
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = {"same", "left_name", "right_name"} - set(rows.fieldnames or ())
    if missing:
        raise DataError(str(path), f"column {min(missing)} is missing", "see measuring.py")
    return [_labelled(row, f"{path.name}:{line}") for line, row in enumerate(rows, start=2)]


def _labelled(row: Mapping[str, str | None], where: str) -> Labelled:
    said = (row["same"] or "").strip().lower()
    if said not in SAID:
        raise DataError(where, f"same is {said!r}", "write yes or no")
    one, other = (_organisation(row, side, where) for side in ("left", "right"))
    return Labelled(one, other, SAID[said], row.get("why") or "", where)


def _organisation(row: Mapping[str, str | None], side: str, where: str) -> Organisation:
    def cell(column: str) -> str:
        return (row.get(f"{side}_{column}") or "").strip()

    def cells(column: str) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip() for part in cell(column).split("|"))))

    if not cell("name"):
        raise DataError(where, f"{side}_name is empty", "give each side its name")
    if cell("founded") and not cell("founded")[:4].isdigit():
        raise DataError(where, f"{side}_founded is no year", "write four digits")
    codes = [code.partition(":")[::2] for code in cells("codes")]
    schemes = {scheme for scheme, _ in codes}
    of = {each: frozenset(code for scheme, code in codes if scheme == each) for each in schemes}
    return Organisation(
        f"{where}:{side}",
        (cell("name"), *cells("other")),
        cells("former"),
        country=cell("country").upper(),
        city=cell("city"),
        founded=int(cell("founded")[:4]) if cell("founded") else None,
        tickers=of.pop("ticker", frozenset()),
        codes=of,
        kinds=frozenset(cells("kind")),
    )


def judged(pairs: Iterable[Labelled]) -> Iterator[tuple[Labelled, Score]]:
    """Each pair with the account of its score."""
    for pair in pairs:
        yield pair, score(pair.one, pair.other)


def measure(found: Sequence[tuple[Labelled, Score]]) -> Measure:
    """Precision and recall of what is merged without a person."""
    merged = [pair.same for pair, said in found if said.outcome is Outcome.SAME]
    return Measure(
        right=sum(merged),
        wrong=len(merged) - sum(merged),
        same=sum(pair.same for pair, _ in found),
        pairs=len(found),
        waiting=sum(said.outcome is Outcome.PERSON for _, said in found),
    )
