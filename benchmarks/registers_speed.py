"""How fast and in how much memory a register is loaded, beside morph-kgc on a like mapping.

    python benchmarks/registers_speed.py --sample LEI.csv --morph VENV/bin/python

A genuine LEI-CDF table (columns of the golden copy of GLEIF) is repeated with new identifiers.
Both tools read that file and write N-Triples: ours with the ordinary loader in one process, and
morph-kgc with two processes and a mapping of the same columns. Ours also checks digits, dates and
keys and accounts for each row. Triples are counted as written and without repetition, as ours may
state again what a row long before has said. Both run in turn, since a shared machine changes its
speed, and the fastest run of each counts.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from registers import lei

THEIRS: Final = "morph-kgc, 2 processes"
BASE: Final = "https://w3id.org/triplehelix/"
SITE: Final = "https://search.gleif.org/#/record/"
PREFIXES: Final = f"""\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix th: <{BASE}ontology#> .
@prefix : <urn:map:> .
"""
SEAT: Final = "Entity.HeadquartersAddress."
NUMBER: Final = "Entity.RegistrationAuthority.RegistrationAuthority"
CREATED: Final = "Entity.EntityCreationDate"
STATUS: Final = "Registration.RegistrationStatus"
NAME: Final = "Entity.LegalName"
FORM: Final = "Entity.LegalForm.EntityLegalFormCode"
ENDS: Final = ("Entity.EntityExpiration", "Entity.LegalEntityEvents", "Entity.SuccessorEntity")
WITHDRAWN: Final = {"ANNULLED", "DUPLICATE"}
NO_FORM: Final = {"8888", "9999"}
NO_AUTHORITY: Final = {"RA888888", "RA999999"}
NAMES: Final = [
    f"{start}{number}"
    for start in (
        "Entity.OtherEntityNames.OtherEntityName.",
        "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.",
    )
    for number in range(1, 6)
]
ORGANISATION: Final = f"{BASE}id/organization/lei-{{LEI}}"
COUNTRY: Final = f"{BASE}id/place/{{{SEAT}Country}}"
REGION: Final = f"{BASE}id/place/{{{SEAT}Region}}"
CITY: Final = f"{BASE}id/place/{{{SEAT}Country}}-city-{{{SEAT}City}}"
FORM_OF: Final = f"{BASE}concept/legal-form/{{{FORM}}}"

Said = Sequence[tuple[str, str]]


def text(column: str, datatype: str = "") -> str:
    """The object that a column gives."""
    kind = f" ; rr:datatype {datatype}" if datatype else ""
    return f'[ rml:reference "{column}"{kind} ]'


def iri(template: str) -> str:
    """The object that has its IRI from columns."""
    return f'[ rr:template "{template}" ]'


MAPS: Final[dict[str, tuple[str, str, Said]]] = {
    "organisation": (ORGANISATION, "th:Organization", [
        ("th:lei", text("LEI")),
        ("skos:prefLabel", text(NAME)),
        *(("skos:altLabel", text(column)) for column in NAMES),
        ("th:legalForm", iri(FORM_OF)),
        ("th:registerNumber",
         f'[ rr:template "{{{NUMBER}ID}}:{{{NUMBER}EntityID}}" ; rr:termType rr:Literal ]'),
        ("th:country", iri(COUNTRY)),
        ("th:headquarteredIn", iri(CITY)),
        ("prov:wasDerivedFrom", iri(SITE + "{LEI}")),
    ]),
    "country": (COUNTRY, "th:Country", [
        ("th:isoCode", text(SEAT + "Country")), ("skos:prefLabel", text(SEAT + "Country")),
    ]),
    "region": (REGION, "th:Region", [
        ("skos:prefLabel", text(SEAT + "Region")), ("skos:notation", text(SEAT + "Region")),
        ("th:within", iri(COUNTRY)),
    ]),
    "city": (CITY, "th:City", [
        ("skos:prefLabel", text(SEAT + "City")), ("th:within", iri(REGION)),
    ]),
    "founding": (f"{ORGANISATION}/founding", "th:Founding", [
        ("th:founded", iri(ORGANISATION)),
        ("th:eventDate", text(CREATED, "xsd:dateTime")),
        ("th:eventDateLatest", text(CREATED, "xsd:dateTime")),
        ("th:eventDateStated", text(CREATED)),
        ("th:eventDatePrecision", f"[ rr:constant <{BASE}concept/precision/day> ]"),
        ("prov:wasDerivedFrom", iri(SITE + "{LEI}")),
    ]),
    "document": (SITE + "{LEI}", "th:SourceDocument", [
        ("schema:url", '[ rr:template "' + SITE + '{LEI}" ]'),
    ]),
}  # fmt: skip
"""What the mapping says: of each kind of thing its IRI, its class and its properties."""


def mapping(table: Path) -> str:
    """The mapping in RML. Older tables do not tell when an entity was created."""
    with table.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    source = f'rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ]'
    blocks = []
    for name, (subject, class_, said) in MAPS.items():
        if name == "founding" and CREATED not in columns:
            continue
        lines = [
            f":{name} {source}",
            f'rr:subjectMap [ rr:template "{subject}" ; rr:class {class_} ]',
        ]
        lines += [
            f"rr:predicateObjectMap [ rr:predicate {predicate} ; rr:objectMap {object_} ]"
            for predicate, object_ in said
        ]
        blocks.append(" ;\n  ".join(lines) + " .\n")
    return PREFIXES + "\n".join(blocks)


def repeat(sample: Path, table: Path, rows: int) -> None:
    """A table of so many rows: those of the sample again and again, with other identifiers."""
    with sample.open(encoding="utf-8-sig", newline="") as stream:
        found = [row for row in csv.DictReader(stream) if row[STATUS] not in WITHDRAWN]
    alike = [mapped_alike(row) for row in found]
    table.parent.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(alike[0]), lineterminator="\n")
        writer.writeheader()
        for serial, row in enumerate(islice(cycle(alike), rows), start=1):
            writer.writerow(row | {"LEI": lei(serial)})


def mapped_alike(row: dict[str, str]) -> dict[str, str]:
    """The row without what a mapping cannot leave out or tell, so that both state the same.

    These are codes for "no legal form" and "no register", a name that stands twice, and the ends
    of entities.
    """
    empty = [name for name in NAMES if row.get(name) == row[NAME]]
    empty += [FORM] if row[FORM] in NO_FORM else []
    empty += [f"{NUMBER}EntityID"] if row[f"{NUMBER}ID"] in NO_AUTHORITY else []
    empty += [name for name in row if name.startswith(ENDS)]
    return row | dict.fromkeys(empty, "")


@dataclass(frozen=True)
class Run:
    """What a tool took for a table."""

    rows: int
    triples: int
    different: int
    seconds: float
    processor: float
    megabytes: int
    """The largest memory of the first process of the tool."""

    def shown(self, tool: str) -> str:
        """One line of figures."""
        return (
            f"{tool:22} {self.rows:>9,} rows {self.triples:>11,} triples "
            f"({self.different:,} different) in {self.seconds:.1f} s, processor "
            f"{self.processor:.1f} s: {self.different / self.seconds:,.0f} different/s, "
            f"{self.triples / self.seconds:,.0f}/s, {self.triples / self.processor:,.0f} per "
            f"second of processor; {self.megabytes} MB"
        )


def measured(command: Sequence[str], rows: int, written: Path, *, count: bool = True) -> Run:
    """Run a tool to its end. Raises SystemExit when it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[0]} failed:\n{said.decode()[-2000:]}")
    triples, different = counted(written) if count else (0, 0)
    return Run(
        rows, triples, different, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    )


def counted(written: Path) -> tuple[int, int]:
    """How many lines there are, and how many different ones."""
    with written.open("rb") as stream:
        lines = sum(1 for _ in stream)
    told = ["sort", "-u", str(written)]
    different = 0
    with subprocess.Popen(told, stdout=subprocess.PIPE, env={"LC_ALL": "C"}) as process:
        for _ in process.stdout or ():
            different += 1
    return lines, different


def ours(folder: Path, rows: int) -> Run:
    """Our loader in a process of its own."""
    written = folder / "ours.nt"
    command = [sys.executable, __file__, "--load", str(folder / "data"), str(written)]
    return measured(command, rows, written)


def load(folder: Path, written: Path) -> None:
    """The work of that process: the ordinary loader, to N-Triples."""
    from triplehelix import loading, sources  # noqa: PLC0415
    from triplehelix.cells import Known  # noqa: PLC0415
    from triplehelix.terms import n_triples  # noqa: PLC0415

    (source,) = sources.brought(folder)
    account = loading.Account(source)
    with written.open("w", encoding="utf-8") as stream:
        stream.writelines(n_triples(loading.load(source, Known(), account)))


def theirs(folder: Path, rows: int, python: str) -> Run:
    """morph-kgc with two processes."""
    written, settings = folder / "morph.nt", folder / "morph.ini"
    rules = folder / "mapping.ttl"
    rules.write_text(mapping(folder / "data/gleif/entities.csv"), encoding="utf-8")
    settings.write_text(
        "[CONFIGURATION]\nnumber_of_processes: 2\noutput_format: N-TRIPLES\n"
        f"output_file: {written}\nlogging_level: WARNING\n\n[GLEIF]\nmappings: {rules}\n",
        encoding="utf-8",
    )
    return measured([python, "-m", "morph_kgc", str(settings)], rows, written)


def made(folder: Path, sample: Path, rows: int) -> Path:
    """A folder with the table of that many rows, all of which are taken."""
    place = folder / str(rows)
    repeat(sample, place / "data/gleif/entities.csv", rows)
    (place / "data/gleif/select.toml").touch()  # no block: every row
    return place


def compare(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Ours and morph-kgc in turn, the fastest run of each, and ours at four times the rows."""
    few = made(folder, arguments.sample, arguments.rows)
    runs: dict[str, list[Run]] = defaultdict(list)
    for _ in range(arguments.times):
        runs["ours"].append(ours(few, arguments.rows))
        if arguments.morph:
            runs[THEIRS].append(theirs(few, arguments.rows, arguments.morph))
    if arguments.memory:
        more = 4 * arguments.rows
        runs["ours, four times"].append(ours(made(folder, arguments.sample, more), more))
    ran = {tool: min(all_, key=lambda run: run.seconds) for tool, all_ in runs.items()}
    for tool, run in ran.items():
        print(run.shown(tool), flush=True)
    if arguments.morph:
        one, other = ran["ours"], ran[THEIRS]
        different = one.different / one.seconds / (other.different / other.seconds)
        print(f"ours: {different:.1f} times the different triples a second")
    return {tool: vars(run) for tool, run in ran.items()}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=Path, help="a table of the golden copy, level 1")
    parser.add_argument("--morph", default="", help="the Python that has morph-kgc")
    parser.add_argument("--rows", type=int, default=75_000)
    parser.add_argument("--times", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--memory", action="store_true", help="ours at four times the rows, too")
    parser.add_argument("--json", action="store_true", help="the figures on the last line")
    parser.add_argument("--load", type=Path, nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.load:
        load(*arguments.load)
        return
    if arguments.sample is None:
        parser.error("--sample is missing")
    with tempfile.TemporaryDirectory() as folder:
        found = compare(arguments, Path(folder))
    if arguments.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
