"""A made-up ecosystem of about a given number of triples, as tables in our own format.

    python benchmarks/generate.py --triples 100000 DIR

The same size and seed give the same bytes: no clock, one seeded source of chance.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Final

from activities import act
from ecosystem import Ecosystem, populate

from triplehelix.sources import tables
from triplehelix.starting import start

# Measured: triples that the loaders make of the tables = OFFSET + EACH * firms, within 3 %.
OFFSET: Final = 3_000
EACH: Final = 201.0
ISSUED: Final = "2026-01-01"
DESCRIPTION: Final = f"""\
key = "synthetic"
title = "A made-up ecosystem for measuring"
publisher = "Triple Helix project"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
issued = {ISSUED}
about = "No organisation in it exists."
"""


def generate(folder: Path, triples: int, seed: int = 1) -> Mapping[str, int]:
    """Write the tables into a new folder; answers the number of rows of each."""
    firms = max(30, round((triples - OFFSET) / EACH))
    made = Ecosystem(Random(seed), firms)  # noqa: S311  (nothing here is a secret)
    populate(made)
    act(made)
    start(folder, ISSUED)
    (folder / "source.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    for name, table in tables().items():
        _write(folder / table.filename, list(table.columns), made.rows.get(name, []))
    return {name: len(rows) for name, rows in sorted(made.rows.items())}


def _write(path: Path, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write an ecosystem and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--triples", type=int, default=100_000, help="about how many triples")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another ecosystem")
    given = parser.parse_args()
    written = generate(given.folder, given.triples, given.seed)
    print(f"{sum(written.values())} rows in {len(written)} tables: {given.folder}")


if __name__ == "__main__":
    main()
