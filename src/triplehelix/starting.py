"""A folder with empty tables for a user's own facts, and the dictionary of what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from triplehelix.errors import TripleHelixError
from triplehelix.sources import DESCRIPTION, shipped, tables
from triplehelix.tables import FORMS, Column, Table
from triplehelix.terms import codes, slug

IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"


def start(folder: Path, issued: str) -> list[Path]:
    """Write a description, a dictionary and one empty table each; answers what was written.

    `issued` is the date of the description, YYYY-MM-DD. Raises TripleHelixError when the folder
    holds anything already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TripleHelixError(
            str(folder), "is not empty", "name a new folder; nothing is overwritten"
        )
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        DESCRIPTION: _description(_key(folder), issued),
        "README.md": dictionary(),
        **{table.filename: ",".join(table.columns) + "\n" for table in tables().values()},
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def _key(folder: Path) -> str:
    """The key of the folder as a source, after its name; no shipped source has it."""
    key = slug(folder.resolve().name) or "own"
    return f"own-{key}" if key in {source.key for source in shipped()} else key


def _description(key: str, issued: str) -> str:
    return (
        "# Who states these facts, and what may be done with them. Mend before you build.\n"
        f'key = "{key}"\n'
        f'title = "Facts of {key}"\n'
        'publisher = "Name of the person or body that states these facts"\n'
        "# The address of a licence, e.g. https://creativecommons.org/licenses/by/4.0/\n"
        f'licence = "{IN_COPYRIGHT}"\n'
        f"issued = {issued}\n"
        'about = ""\n'
    )


def dictionary() -> str:
    """The data dictionary: every table and column, in Markdown."""
    return "\n".join(_dictionary()) + "\n"


def _dictionary() -> Iterator[str]:
    yield from (
        "# Your own facts",
        "",
        "One CSV file per table: UTF-8, comma separated, the header as it stands, every line",
        "ended by a line break. Fill the tables that you need and leave the others as they are,",
        "or delete them. `source.toml` says whose facts these are.",
        "",
        "    triplehelix validate .        check the tables",
        "    triplehelix build --data .    build the graph with these facts beside ours",
        "",
        "Columns that name an organisation, an alliance and so on take the key of a row, of yours",
        "or of the shipped tables: one key, one thing, everywhere. An empty cell: not known.",
        "Decisions that two keys are one thing may stand in a file `*.sssom.tsv`.",
    )
    for table in tables().values():
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.filename}", "", table.about, "")
    yield f"A row is unique by: {', '.join(table.key)}."
    yield from ("", "| column | holds | must | meaning | example |", "|---|---|---|---|---|")
    for column in table.columns.values():
        must = "yes" if column.required else ""
        example = f"`{column.example}`".replace("|", "\\|") if column.example else ""
        about = column.about.replace("|", "\\|")
        yield f"| {column.name} | {_holds(column)} | {must} | {about} | {example} |"


def _holds(column: Column) -> str:
    form = FORMS[column.kind].replace("|", "\\|")
    if column.scheme:
        listed = ", ".join(f"`{code}`" for code in sorted(codes().get(column.scheme, ())))
        return f"{form}: {listed}"
    return f"{form} ({column.of})" if column.of else form
