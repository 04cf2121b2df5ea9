"""Decisions on who is the same as whom, as rows of SSSOM (https://w3id.org/sssom).

A row says what is decided, why, by whom or what, when and how surely. Files without the columns
for the last three are read as well.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.errors import DataError
from triplehelix.terms import BASE

SUFFIX: Final = ".sssom.tsv"
COLUMNS: Final = (
    "subject_id", "predicate_id", "object_id", "predicate_modifier", "mapping_justification",
    "comment",
)  # fmt: skip
OPTIONAL: Final = ("author_label", "mapping_tool", "mapping_date", "confidence")
SAME, DIFFERENT = "skos:exactMatch", "Not"
BY_HAND, BY_TOOL = "semapv:ManualMappingCuration", "semapv:CompositeMatching"
HEAD: Final = """\
# mapping_set_id: https://w3id.org/triplehelix/identity/{name}
# mapping_set_description: Which keys name one organisation, and which look alike and do not.
# license: https://creativecommons.org/licenses/by/4.0/
# curie_map:
#   id: https://w3id.org/triplehelix/id/
#   skos: http://www.w3.org/2004/02/skos/core#
#   semapv: https://w3id.org/semapv/vocab/
"""


@dataclass(frozen=True)
class Decision:
    """Two things are the same, or not, with the reason; `stays` is the IRI that is kept.

    An `author` or a `tool` decided it, on `date`, as surely as `confidence` says.
    """

    goes: NamedNode
    stays: NamedNode
    same: bool
    reason: str
    where: str
    author: str = ""
    tool: str = ""
    date: str = ""
    confidence: float | None = None


def read_decisions(folders: Iterable[Path]) -> list[Decision]:
    """The decisions in the SSSOM files of these folders. Raises DataError for a broken row."""
    return [decision for path in decision_files(folders) for decision in _decisions(path)]


def decision_files(folders: Iterable[Path]) -> list[Path]:
    """The SSSOM files of these folders, in a fixed order."""
    return sorted(path for folder in folders for path in folder.rglob(f"*{SUFFIX}"))


def _decisions(path: Path) -> Iterator[Decision]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise DataError(str(path), "not UTF-8", "save the file as UTF-8") from None
    skipped = sum(1 for line in lines if line.startswith("#"))
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise DataError(
            str(path), f"column {min(missing)} is missing",
            f"the columns of a decision are: {', '.join(COLUMNS)}",
        )  # fmt: skip
    for number, row in enumerate(rows, start=skipped + 2):
        yield _decision(row, f"{path.name}:{number}")


def _decision(row: Mapping[str, str | None], where: str) -> Decision:
    said = (row["predicate_id"], row["predicate_modifier"])
    reason = row["comment"]
    if said not in {(SAME, ""), (SAME, DIFFERENT)} or not reason:
        raise DataError(
            where,
            "a decision without its reason, or neither an exact match nor the denial of one",
            f"predicate_id {SAME}, predicate_modifier empty or {DIFFERENT}, reason in comment",
        )
    goes, stays = (_iri(row[column] or "", where) for column in ("subject_id", "object_id"))
    author, tool, date, sure = (row.get(column) or "" for column in OPTIONAL)
    return Decision(
        goes, stays, said == (SAME, ""), reason, where, author, tool, date, _number(sure, where)
    )


def _number(text: str, where: str) -> float | None:
    try:
        found = float(text) if text else None
    except ValueError:
        found = -1.0
    if found is not None and not 0 <= found <= 1:
        raise DataError(where, f"confidence {text!r}", "write a number from 0 to 1, or nothing")
    return found


def _iri(curie: str, where: str) -> NamedNode:
    if not curie.startswith("id:"):
        raise DataError(where, f"{curie!r} is no thing of this graph", "write id:<kind>/<key>")
    try:
        return NamedNode(BASE + "id/" + curie.removeprefix("id:"))
    except ValueError as problem:
        raise DataError(where, f"{curie!r} makes no IRI: {problem}", "mend the key") from None


def add_decisions(path: Path, decisions: Iterable[Decision]) -> int:
    """Add rows to an SSSOM file, which is made if it is not there; answers how many.

    Raises DataError for a file with other columns and for a name that does not end as it must.
    """
    if not path.name.endswith(SUFFIX):
        raise DataError(str(path), "not read by a build", f"let its name end in {SUFFIX}")
    columns: tuple[str, ...] = (*COLUMNS[:-1], *OPTIONAL, COLUMNS[-1])
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    header = next((line for line in text.splitlines() if not line.startswith("#")), "")
    if header:
        read_decisions([path.parent])
        columns = tuple(header.split("\t"))
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, columns, delimiter="\t", lineterminator="\n", extrasaction="ignore"
        )
        if not header:
            stream.write(HEAD.format(name=path.name.removesuffix(SUFFIX)))
            writer.writeheader()
        elif not text.endswith("\n"):
            stream.write("\n")
        for count, each in enumerate(decisions, start=1):  # noqa: B007
            writer.writerow(_row(each))
            stream.flush()
    return count


def _row(one: Decision) -> dict[str, str]:
    return {
        "subject_id": _curie(one.goes),
        "predicate_id": SAME,
        "object_id": _curie(one.stays),
        "predicate_modifier": "" if one.same else DIFFERENT,
        "mapping_justification": BY_TOOL if one.tool else BY_HAND,
        "author_label": one.author,
        "mapping_tool": one.tool,
        "mapping_date": one.date,
        "confidence": "" if one.confidence is None else f"{one.confidence:.4g}",
        "comment": " ".join(one.reason.split()),
    }


def _curie(node: NamedNode) -> str:
    return "id:" + node.value.removeprefix(f"{BASE}id/")
