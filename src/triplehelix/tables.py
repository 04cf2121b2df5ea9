"""The form of a table: its columns, what each may hold, and what the key is.

This is the documented format in which facts are brought, ours and a user's alike. The form
comes from `source.toml`; the data dictionary that `init` writes is printed from the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "key", "text", "texts", "date", "integer", "decimal", "percent", "amount", "boolean",
    "code", "codes", "ref", "refs", "url", "document", "country", "currency", "place",
]  # fmt: skip

FORMS: Mapping[Kind, str] = {
    "key": "lower-case letters, digits, hyphens, dots",
    "text": "text in one line",
    "texts": "texts separated by |",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD",
    "integer": "a whole number",
    "decimal": "a number with a decimal point",
    "percent": "a number from 0 to 100",
    "amount": "a number, not negative unless the note says why",
    "boolean": "yes or no",
    "code": "one code of the list",
    "codes": "codes of the list separated by |",
    "ref": "the key of a row",
    "refs": "keys of rows separated by |",
    "url": "an http or https address",
    "document": "an http or https address, or a key of documents.csv",
    "country": "ISO 3166-1 alpha-2 code",
    "currency": "ISO 4217 code",
    "place": "ISO 3166-1 alpha-2 code, or a key of places.csv",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what a cell may hold, and what it means."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    scheme: str = ""
    of: str = ""
    example: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its columns, the columns that make a row unique, and what its keys name."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    identifies: str = ""

    @property
    def filename(self) -> str:
        """The name of the file that holds this table."""
        return f"{self.name}.csv"


def table_from(name: str, form: Mapping[str, object]) -> Table:
    """The table that a `[table.<name>]` block describes.

    Raises ValueError for an unknown kind and TypeError for a block without columns.
    """
    columns: dict[str, Column] = {}
    blocks = form["column"]
    if not isinstance(blocks, dict):
        raise TypeError(f"[table.{name}] has no columns")
    for column, block in blocks.items():
        kind = block["type"]
        if kind not in get_args(Kind):
            raise ValueError(f"[table.{name}] column {column}: unknown type {kind}")
        columns[column] = Column(
            column,
            kind,
            str(block["about"]),
            required=bool(block.get("required", False)),
            scheme=str(block.get("scheme", "")),
            of=str(block.get("of", "")),
            example=str(block.get("example", "")),
        )
    key = form["key"]
    names = tuple(str(part) for part in key) if isinstance(key, list) else ()
    return Table(name, str(form["about"]), names, columns, str(form.get("identifies", "")))
