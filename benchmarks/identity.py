"""How long it takes to match three registers of full size, and how much memory.

    python benchmarks/identity.py --sources DIR      figures on stdout

`DIR` holds `ror/*.json`, `sec-edgar/company_tickers.json` and `gleif/lei-cdf*.csv` as their
publishers lay them out. Real names are multiplied to 120,000 ROR, 100,000 GLEIF and 10,000 SEC
organisations: a copy has its rarest word and its town changed; a part of the GLEIF records are
organisations of the two others as a register writes them, so that there is something to find.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from naming import Namer

from triplehelix.matching.deciding import decide
from triplehelix.matching.folding import fold
from triplehelix.matching.lexicon import rarity
from triplehelix.matching.organisations import Organisation

ROR, GLEIF, SEC = 120_000, 100_000, 10_000
FORMS: Final = {
    "US": "Inc.|LLC|Corp.", "GB": "Limited|PLC", "DE": "GmbH|AG", "FR": "SA|SAS", "JP": "K.K.",
    "BE": "NV|SA", "NL": "B.V.|N.V.", "CH": "AG|SA", "IT": "S.p.A.|S.r.l.", "ES": "S.L.|S.A.",
    "CN": "Co., Ltd.", "SE": "AB", "DK": "A/S|ApS", "CA": "Inc.|Ltd.", "IN": "Private Limited",
}  # fmt: skip
ABBREVIATED: Final = {
    "Pharmaceuticals": "Pharms", "Laboratories": "Labs", "University": "Univ.", "and": "&",
    "International": "Intl", "Research": "Res.", "Institute": "Inst.",
}  # fmt: skip


def of_ror(folder: Path) -> Iterator[Organisation]:
    """The organisations of the ROR file."""
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            key = row["id"].rpartition("/")[2]
            names = sorted(row["names"], key=lambda each: "ror_display" not in each["types"])
            seat = row["locations"][0]["geonames_details"]
            yield Organisation(
                f"ror-{key}", tuple(each["value"] for each in names),
                country=seat["country_code"], city=seat["name"] or "", founded=row["established"],
                codes={"ror": frozenset({key})},
            )  # fmt: skip


def of_sec(folder: Path) -> Iterator[Organisation]:
    """The filers of the list of tickers."""
    found = json.loads((folder / "company_tickers.json").read_text(encoding="utf-8"))
    filers = {each["cik_str"]: each for each in found.values()}
    for number, each in filers.items():
        yield Organisation(
            f"cik-{number}", (each["title"],), country="US" if number % 3 else "",
            tickers=frozenset({each["ticker"]}), codes={"cik": frozenset({str(number)})},
        )  # fmt: skip


def of_gleif(folder: Path) -> Iterator[Organisation]:
    """The legal entities of the golden copy."""
    for path in sorted(folder.glob("lei-cdf*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield Organisation(
                    f"lei-{row['LEI']}", (row["Entity.LegalName"],),
                    country=row["Entity.HeadquartersAddress.Country"],
                    city=row["Entity.HeadquartersAddress.City"].title(),
                    codes={"lei": frozenset({row["LEI"]})},
                )  # fmt: skip


class Maker:
    """Makes registers of any size out of real records."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._namer = Namer(self._random)

    def multiplied(self, real: list[Organisation], scheme: str, count: int) -> list[Organisation]:
        """So many records: the real ones, then copies with another word and town."""
        cities = [each.city for each in real]
        made = real[:count]
        while len(made) < count:
            made.append(self._copy(real[len(made) % len(real)], scheme, len(made), cities))
        return made

    def _copy(self, one: Organisation, scheme: str, number: int, cities: list[str]) -> Organisation:
        new = self._namer.word()
        names = tuple(self._renamed(name, new) for name in one.names)
        return replace(
            one, iri=f"{scheme}-made-{number}", names=names, city=self._random.choice(cities),
            codes={scheme: frozenset({f"made-{number}"})}, tickers=frozenset(),
        )  # fmt: skip

    @staticmethod
    def _renamed(name: str, new: str) -> str:
        words = name.split()
        rarest = max(range(len(words)), key=lambda n: rarity("".join(fold(words[n]).words)))
        return " ".join([*words[:rarest], new, *words[rarest + 1 :]])

    def as_entity(self, one: Organisation, number: int) -> Organisation:
        """The organisation as a register of legal entities writes it."""
        chance = self._random.random
        words = [
            ABBREVIATED.get(word, word) if chance() < 0.3 else word
            for word in one.names[0].partition(" (")[0].split()
        ]
        forms = FORMS.get(one.country, "").split("|")
        name = " ".join((*words, self._random.choice(forms))).strip()
        return replace(
            one, iri=f"lei-of-{number}", names=(name.upper() if chance() < 0.4 else name,),
            city=one.city if chance() < 0.8 else "",
            founded=one.founded if chance() < 0.5 else None,
            codes={"lei": frozenset({f"of-{number}"})}, tickers=frozenset(),
        )  # fmt: skip


def registers(sources: Path, seed: int = 1) -> list[Organisation]:
    """The three registers of full size."""
    make = Maker(seed)
    ror = make.multiplied(list(of_ror(sources / "ror")), "ror", ROR)
    sec = make.multiplied(list(of_sec(sources / "sec-edgar")), "cik", SEC)
    known = [make.as_entity(each, n) for n, each in enumerate([*ror[::4], *sec[::2]])]
    other = make.multiplied(list(of_gleif(sources / "gleif")), "lei", GLEIF - len(known))
    return [*ror, *known, *other, *sec]


def main() -> None:
    """Print sizes, seconds and memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder of the real files")
    given = parser.parse_args()
    organisations = [replace(each) for each in registers(given.sources)]
    fold.cache_clear()
    rarity.cache_clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.perf_counter(), time.process_time()
    matched = decide(organisations)
    took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = sum(len(each.names) for each in organisations)
    print(f"organisations: {len(organisations)}, names: {names}")
    print(f"merged: {len(matched.same)}, for a person: {len(matched.waiting)}")
    print(f"seconds: {took:.1f}, of one processor: {time.process_time() - busy:.1f}")
    print(f"memory: {most / 2**20:.2f} GiB at most, {before / 2**20:.2f} GiB before")
    kinds = Counter(each.score.contributions[1][0].partition(" '")[0] for each in matched.same)
    print("merged by:", ", ".join(f"{what} {count}" for what, count in kinds.most_common(8)))


if __name__ == "__main__":
    main()
