"""Commands that make the graph: `build`, `validate`, `init`, `fetch`, `sources`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from triplehelix.cli.asking import answer_of, show
from triplehelix.cli.common import (
    DataOption,
    EndpointOption,
    ShippedOption,
    SourceOption,
    StoreOption,
    app,
    known_format,
    say,
    store_of,
    writing_to,
)


@app.command()
def build(
    data: DataOption = None,
    source: SourceOption = None,
    out: Annotated[
        Optional[Path],
        typer.Option("--out", envvar="TRIPLEHELIX_STORE", help="Folder for the built graph."),
    ] = None,
    without_shipped: ShippedOption = False,
    licence: Annotated[
        Optional[str],
        typer.Option(
            help="Only facts free for this: public-domain, attribution, share-alike, "
            "non-commercial; each takes those before it."
        ),
    ] = None,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Read every source again, changed or not.")
    ] = False,
) -> None:
    """Build the graph: sources to a checked, queryable graph.

    Only what has changed since the last build is read. Ends with the three propositions of the
    literature, answered from the graph.
    """
    from triplehelix import licences  # noqa: PLC0415
    from triplehelix.screen import steps  # noqa: PLC0415
    from triplehelix.sources import gather  # noqa: PLC0415
    from triplehelix.unchanged import is_built  # noqa: PLC0415

    folder = store_of(out)
    folders = data or []
    every = gather(folders, (), not without_shipped)
    chosen = gather(folders, source or (), not without_shipped)
    if licence is not None:
        every, _ = licences.usable(every, licence)
        chosen, others = licences.usable(chosen, licence)
        for source_ in others:
            say(f"left out for its licence: {source_.key} ({source_.licence})")
    with writing_to(folder), steps() as progress:
        if not afresh and is_built(chosen, folder, folders, every=every):
            say("nothing has changed since the last build")
        else:
            from triplehelix import building, reporting  # noqa: PLC0415  # slow to import

            made = building.build(
                chosen, folder, folders, every=every, afresh=afresh, progress=progress
            )
            rows = sum(account.rows for account in made.accounts)
            say(
                f"{reporting.counted(len(chosen), 'source')}, {reporting.counted(rows, 'row')}, "
                f"{len(made.store)} quads, {made.inferred} inferred; "
                f"{reporting.summary(made.report)}"
            )
    show(answer_of("propositions", {}, folder, None), "table", plain=True)
    where = "" if out is None else f" --store {folder}"
    say(f"\nask:  triplehelix ask{where}\nopen: triplehelix serve{where}")


@app.command()
def validate(
    paths: Annotated[
        Optional[list[Path]],
        typer.Argument(help="Folders of tables, or RDF files; none: the shipped tables."),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help="text, json, sarif, junit, github or turtle.")
    ] = "text",
    fail_on: Annotated[
        str, typer.Option(help="What ends with 1: violation, or warning or info as well.")
    ] = "violation",
    baseline: Annotated[
        Optional[Path],
        typer.Option(help="CSV file of findings that were there before: only new ones fail."),
    ] = None,
    write_baseline: Annotated[
        Optional[Path], typer.Option(help="Write what is found as a baseline, and let it be.")
    ] = None,
    waivers: Annotated[
        Optional[Path],
        typer.Option(help="CSV file of findings that somebody answers for until a day."),
    ] = None,
    against: Annotated[
        Optional[Path],
        typer.Option(help="Folder of an earlier build: what moved since is found as well."),
    ] = None,
    report: Annotated[
        Optional[list[Path]],
        typer.Option(help="Also write .sarif, .xml, .json, .ttl or .txt; may be given again."),
    ] = None,
) -> None:
    """Check tables or RDF files against the shapes.

    Each finding points at the cell of the table, or the line of the file, that it is about; exit 1
    on a finding that fails.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from triplehelix import gate, reporting, validating  # noqa: PLC0415

    known_format(format_, reporting.FORMATS)
    files = {path: reporting.format_of(path) for path in report or ()}
    severity = gate.severity(fail_on)
    today = datetime.now(tz=UTC).date()
    found = gate.judge(validating.validate(paths or [], against), baseline, waivers, today)
    if write_baseline is not None:
        with writing_to(write_baseline):
            write_baseline.write_text(gate.write_baseline(found), encoding="utf-8")
        found = gate.judge(found, write_baseline, None, today)
    found = gate.failing_on(found, severity)
    for path, form in files.items():
        with writing_to(path):
            path.write_text(reporting.write(found, form), encoding="utf-8")
    typer.echo(reporting.write(found, format_), nl=False)
    if format_ != "text":
        say(reporting.summary(found))
    if found.failing:
        raise typer.Exit(1)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder for your own facts.")],
) -> None:
    """Write a folder with empty tables for your own facts.

    Its README.md is the data dictionary.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from triplehelix.starting import start  # noqa: PLC0415

    with writing_to(folder):
        written = start(folder, datetime.now(tz=UTC).date().isoformat())
    for path in written:
        typer.echo(str(path))
    say(f"fill the tables, then: triplehelix build --data {folder}")


@app.command()
def fetch(
    keys: Annotated[
        Optional[list[str]], typer.Argument(help="Keys of public registers; none lists them.")
    ] = None,
    into: Annotated[
        Optional[Path],
        typer.Option("--into", envvar="TRIPLEHELIX_REGISTERS", help="Folder for the registers."),
    ] = None,
    contact: Annotated[
        str,
        typer.Option(envvar="TRIPLEHELIX_CONTACT", help="Your name and mail, where one is asked."),
    ] = "",
    anyhow: Annotated[
        bool, typer.Option("--anyhow", help="Take files that are smaller or laid out otherwise.")
    ] = False,
) -> None:
    """Download public registers.

    A download that breaks goes on at the next call; a register is replaced only by a whole one.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from triplehelix import fetching, sources  # noqa: PLC0415
    from triplehelix.home import default_registers  # noqa: PLC0415
    from triplehelix.screen import bytes_received  # noqa: PLC0415

    if not keys:
        for key, path in sources.registers().items():
            typer.echo(f"{key:20} {sources.read_description(path)['title']}")
        return
    folder = into or default_registers()
    today = datetime.now(tz=UTC).date()
    manners = fetching.Manners(contact=contact)
    for key in keys:
        with writing_to(folder), bytes_received(key) as progress:
            found = fetching.fetch(key, folder, manners, progress, today, anyhow=anyhow)
        for file in found:
            typer.echo(str(folder / key / file.name))
    say(f"build with it: triplehelix build --data {folder}")


@app.command()
def sources(
    store: StoreOption = None,
    endpoint: EndpointOption = None,
    format_: Annotated[
        str, typer.Option("--format", help="table, csv, tsv, json or md.")
    ] = "table",
) -> None:
    """Show the sources of the graph.

    Each with licence, date, what became of its rows, and identifiers that it shares with others.
    """
    from triplehelix import accounting, graphs, screen, writing  # noqa: PLC0415

    known_format(format_, writing.FORMATS)
    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(store_of(store))
    found = accounting.sources(graph)
    if format_ == "table":
        screen.table(found)
    else:
        typer.echo(writing.write(found, format_), nl=False)
