"""What all commands share: their options, and how they speak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer

from triplehelix.errors import DataError, TripleHelixError

app = typer.Typer(
    help="A knowledge graph of the biotech ecosystem that a person can ask.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StoreOption = Annotated[
    Optional[Path],
    typer.Option("--store", envvar="TRIPLEHELIX_STORE", help="Folder of the built graph."),
]
EndpointOption = Annotated[
    Optional[str], typer.Option("--endpoint", help="A SPARQL 1.1 service to ask instead.")
]
IdentityOption = Annotated[
    str,
    typer.Option(
        "--identity",
        help="Facts count for: legal, the firm named; then or now, its owner that day or today.",
    ),
]
DataOption = Annotated[
    Optional[list[Path]],
    typer.Option("--data", help="A folder with facts of your own; may be given again."),
]
SourceOption = Annotated[
    Optional[list[str]],
    typer.Option("--source", help="Only the source of this key; may be given again."),
]
ShippedOption = Annotated[
    bool,
    typer.Option("--without-shipped", help="Only the folders of --data, not the shipped facts."),
]


def store_of(given: Path | None) -> Path:
    """The folder of the built graph: the one given, or the usual one."""
    if given is not None:
        return given
    from triplehelix.home import default_store  # noqa: PLC0415

    return default_store()


def say(text: str) -> None:
    """Tell a person something, beside the data."""
    typer.echo(text, err=True)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Name the folder when the disk takes no more; the system's error often names no place."""
    try:
        yield
    except OSError as problem:
        where, what = str(problem.filename or folder), problem.strerror or str(problem)
        raise DataError(where, what, "check space, path and permissions") from None


def known_format(format_: str, known: tuple[str, ...]) -> None:
    """Raise TripleHelixError for a format that a command does not write."""
    if format_ not in known:
        raise TripleHelixError(
            f"--format {format_}", "there is no such format", f"one of: {', '.join(known)}"
        )
