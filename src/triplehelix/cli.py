"""The command line: arguments in, text out. Data goes to stdout, everything else to stderr.

Every failure is one line `error: WHERE: WHAT` and a `hint:`. Exit 0: done; 1: the data is
wrong; 2: the command is wrong.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from triplehelix.errors import DataError, TripleHelixError

if TYPE_CHECKING:
    from triplehelix.answers import Answer

app = typer.Typer(
    help="A knowledge graph of the biotech ecosystem that a person can ask.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
ontology_app = typer.Typer(help="Check and document the ontology.", no_args_is_help=True)
app.add_typer(ontology_app, name="ontology")
questions_app = typer.Typer(help="Compare answers between builds.", no_args_is_help=True)
app.add_typer(questions_app, name="questions")

StoreOption = Annotated[
    Optional[Path],
    typer.Option("--store", envvar="TRIPLEHELIX_STORE", help="Folder of the built graph."),
]
EndpointOption = Annotated[
    Optional[str], typer.Option("--endpoint", help="A SPARQL 1.1 service to ask instead.")
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


def _store(given: Path | None) -> Path:
    if given is not None:
        return given
    from triplehelix.home import default_store  # noqa: PLC0415

    return default_store()


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _version(wanted: bool) -> None:
    if wanted:
        from triplehelix import __version__  # noqa: PLC0415

        typer.echo(f"triplehelix {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None: ...


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Name the folder when the disk takes no more; the system's error often names no place."""
    try:
        yield
    except OSError as problem:
        where, what = str(problem.filename or folder), problem.strerror or str(problem)
        raise DataError(where, what, "check space, path and permissions") from None


@app.command()
def build(
    data: DataOption = None,
    source: SourceOption = None,
    out: Annotated[
        Optional[Path],
        typer.Option("--out", envvar="TRIPLEHELIX_STORE", help="Folder for the built graph."),
    ] = None,
    without_shipped: ShippedOption = False,
) -> None:
    """Build the graph: sources to a checked, queryable graph.

    Ends with the three propositions of the literature, answered from the graph.
    """
    from triplehelix import building, reporting  # noqa: PLC0415
    from triplehelix.screen import steps  # noqa: PLC0415
    from triplehelix.sources import gather  # noqa: PLC0415

    folder = _store(out)
    folders = data or []
    every = gather(folders, (), not without_shipped)
    chosen = gather(folders, source or (), not without_shipped)
    with _writing(folder), steps() as progress:
        made = building.build(chosen, folder, folders, every=every, progress=progress)
    rows = sum(account.rows for account in made.accounts)
    _say(
        f"{reporting.counted(len(chosen), 'source')}, {reporting.counted(rows, 'row')}, "
        f"{len(made.store)} quads, {made.inferred} inferred; "
        f"{reporting.summary(made.report)}"
    )
    _write(_ask("propositions", {}, folder, None), "table", plain=True)
    where = "" if out is None else f" --store {folder}"
    _say(f"\nask:  triplehelix ask{where}\nopen: triplehelix serve{where}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    question: Annotated[
        Optional[str], typer.Argument(help="Name of a saved question; none lists them.")
    ] = None,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
    format_: Annotated[
        str,
        typer.Option("--format", help="table, csv, tsv, json, md or turtle; graphml or gexf."),
    ] = "table",
    why: Annotated[
        bool, typer.Option("--why", help="Show the facts and documents behind each row.")
    ] = False,
    receipt: Annotated[
        Optional[Path], typer.Option("--receipt", help="Write the receipt of the answer to a file.")
    ] = None,
    plot: Annotated[
        Optional[Path], typer.Option("--plot", help="Draw the answer: FILE.svg, .png or .html.")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Only the rows; not what they rest on.")
    ] = False,
) -> None:
    """Ask a saved question.

    Its parameters are options, as in: triplehelix ask partners-of-a-firm --firm galapagos.
    They take a name, an alias, a key, an identifier or an IRI.
    """
    if question is None:
        _list(format_)
        return
    if question.startswith("-"):
        raise TripleHelixError(
            question, "no question is named", "name it first: triplehelix ask QUESTION --name VALUE"
        )
    from triplehelix.writing import FORMATS, NETWORK_FORMATS  # noqa: PLC0415

    _known_format(format_, (*FORMATS, *NETWORK_FORMATS))
    given = _extra(context.args)
    answer = _ask(question, given, _store(store), endpoint)
    _write(answer, format_, why=why, plain=plain)
    if receipt:
        with _writing(receipt):
            receipt.write_text(answer.receipt.json(), encoding="utf-8")
    if plot:
        from triplehelix import pictures  # noqa: PLC0415

        form = plot.suffix.removeprefix(".")
        seal = answer.receipt.line()
        picture = pictures.draw(
            answer.question, answer.rows, form, answer.graph, answer.given, seal
        )
        with _writing(plot):
            plot.write_bytes(picture)


def _extra(arguments: list[str]) -> dict[str, str]:
    """Parameters as typed: `--firm galapagos` or `--firm=galapagos`."""
    given: dict[str, str] = {}
    waiting = iter(arguments)
    for argument in waiting:
        if not argument.startswith("--"):
            raise TripleHelixError(argument, "not an option", "parameters are --name VALUE")
        name, equals, value = argument[2:].partition("=")
        if not equals:
            following = next(waiting, None)
            if following is None:
                raise TripleHelixError(argument, "has no value", f"write {argument} VALUE")
            value = following
        given[name] = value
    return given


def _list(format_: str) -> None:
    from triplehelix import listing  # noqa: PLC0415

    typer.echo(listing.write(format_), nl=False)


def _ask(name: str, given: dict[str, str], folder: Path, endpoint: str | None) -> Answer:
    from triplehelix import answers, graphs  # noqa: PLC0415

    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(folder)
    return answers.ask(graph, name, given)


def _write(answer: Answer, format_: str, *, why: bool = False, plain: bool = False) -> None:
    """An answer to stdout; what else is to be said of it to stderr."""
    from triplehelix import writing  # noqa: PLC0415

    if format_ in writing.NETWORK_FORMATS:
        from triplehelix import networks  # noqa: PLC0415

        typer.echo(networks.write(answer.found, format_, answer.rows), nl=False)
    elif format_ == "table":
        _show(answer, why=why, plain=plain)
    elif format_ == "turtle":
        said = answer.facts() if why else answer.described()
        typer.echo(writing.write(said, format_), nl=False)
    else:
        rows = writing.shown(answer.rows) if format_ == "md" else answer.rows
        behind, seal = (answer.evidence, answer.receipt) if why else (None, None)
        typer.echo(writing.write(rows, format_, behind, seal), nl=False)
    if not answer.rows.rows:
        for line in answer.emptiness().lines():
            _say(line)


def _show(answer: Answer, *, why: bool, plain: bool) -> None:
    """An answer on the screen: the rows, and what they rest on unless only they are wanted."""
    from triplehelix import screen, writing  # noqa: PLC0415

    screen.table(writing.shown(answer.rows), title=answer.question.summary)
    if why:
        screen.evidence(answer.evidence, answer.names())
    if plain:
        return
    if answer.rows.rows:
        _say(answer.coverage.sentence())
    _say(answer.receipt.line())
    if answer.question.behind:
        _say(f"the rows behind it: triplehelix ask {answer.question.behind}")


def _known_format(format_: str, known: tuple[str, ...]) -> None:
    if format_ not in known:
        raise TripleHelixError(
            f"--format {format_}", "there is no such format", f"one of: {', '.join(known)}"
        )


@app.command()
def query(
    file: Annotated[str, typer.Argument(help="A file with a SPARQL query; - reads it from stdin.")],
    store: StoreOption = None,
    endpoint: EndpointOption = None,
    format_: Annotated[
        str, typer.Option("--format", help="table, csv, tsv, json, md or turtle.")
    ] = "table",
) -> None:
    """Run a SPARQL query of your own."""
    from triplehelix import graphs, screen, writing  # noqa: PLC0415

    _known_format(format_, writing.FORMATS)
    place = "stdin" if file == "-" else file
    text = _read(place)
    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(_store(store))
    result = graph.ask(text, place)
    if format_ == "table" and isinstance(result, graphs.Rows):
        screen.table(result)
    else:
        typer.echo(writing.write(result, format_), nl=False)


def _read(place: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if place == "stdin" else Path(place).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as problem:
        raise TripleHelixError(
            place, f"cannot be read: {problem.strerror}", "check the path"
        ) from None
    except UnicodeDecodeError:
        raise TripleHelixError(place, "not UTF-8", "save the query as UTF-8") from None


@app.command()
def validate(
    paths: Annotated[
        Optional[list[Path]],
        typer.Argument(help="Folders of tables, or RDF files; none: the shipped tables."),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="text, json, sarif or github.")] = "text",
) -> None:
    """Check tables or RDF files against the shapes.

    Each finding points at the row of the table that it is about; exit 1 on a violation.
    """
    from triplehelix import reporting, validating  # noqa: PLC0415

    _known_format(format_, reporting.FORMATS)
    report = validating.validate(paths or [])
    typer.echo(reporting.write(report, format_), nl=False)
    if format_ != "text":
        _say(reporting.summary(report))
    if not report.conforms:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 7878,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
    timeout: Annotated[float, typer.Option(help="Seconds that a query may take.")] = 30.0,
    max_rows: Annotated[int, typer.Option(help="Rows that an answer may have.")] = 100_000,
    base: Annotated[str, typer.Option(help="Address by which others know this server.")] = "",
) -> None:
    """Serve the graph as SPARQL, linked data and web pages.

    On this machine only, unless --host names another address.
    """
    from triplehelix import endpoint as web  # noqa: PLC0415
    from triplehelix import store as built  # noqa: PLC0415

    place = endpoint or built.current(_store(store)) / built.DATABASE
    web.serve(
        place,
        host=host,
        port=port,
        timeout=timeout,
        max_rows=max_rows,
        base=base,
        announce=_announce,
    )


def _announce(address: str) -> None:
    _say(f"serving {address}  (SPARQL at {address}sparql; Ctrl-C ends it)")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder for the release.")],
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Write a release that others can load and verify."""
    from triplehelix import exporting, graphs  # noqa: PLC0415

    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(_store(store))
    with _writing(folder):
        written = exporting.export(graph, folder)
    for path in written:
        typer.echo(str(path))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder for your own facts.")],
) -> None:
    """Write a folder with empty tables for your own facts.

    Its README.md is the data dictionary.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from triplehelix.starting import start  # noqa: PLC0415

    with _writing(folder):
        written = start(folder, datetime.now(tz=UTC).date().isoformat())
    for path in written:
        typer.echo(str(path))
    _say(f"fill the tables, then: triplehelix build --data {folder}")


@ontology_app.command("check")
def ontology_check() -> None:
    """Check the ontology: own checks, then HermiT (needs Java)."""
    from triplehelix import ontology  # noqa: PLC0415
    from triplehelix.home import ONTOLOGY  # noqa: PLC0415

    findings = ontology.check(ONTOLOGY)
    for finding in findings:
        typer.echo(f"{finding.check}: {finding.term}: {finding.message}")
    _say(f"own checks: {len(findings)} findings")
    verdict = ontology.classify(ONTOLOGY)
    for unsatisfiable in verdict.unsatisfiable:
        typer.echo(f"unsatisfiable: {unsatisfiable}")
    typer.echo(f"HermiT: {'consistent' if verdict.consistent else 'inconsistent'}")
    if findings or not verdict.consistent or verdict.unsatisfiable:
        raise typer.Exit(1)


@ontology_app.command("docs")
def ontology_docs(
    file: Annotated[Path, typer.Argument(help="The HTML file to write.")] = Path("ontology.html"),
) -> None:
    """Write the documentation of the ontology as one HTML page."""
    from triplehelix import ontology  # noqa: PLC0415
    from triplehelix.home import ONTOLOGY  # noqa: PLC0415

    ontology.docs(ONTOLOGY, file)
    typer.echo(str(file))


@questions_app.command("diff")
def questions_diff(
    old: Annotated[Path, typer.Argument(help="Folder of a graph that was built before.")],
    new: Annotated[Path, typer.Argument(help="Folder of the graph to compare with it.")],
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Say which answers differ between two builds, by which rows, and which rows of tables did it.

    Every question is asked with its defaults and its examples.
    """
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from triplehelix import comparing  # noqa: PLC0415
    from triplehelix.questions import questions  # noqa: PLC0415
    from triplehelix.screen import steps  # noqa: PLC0415

    _known_format(format_, ("text", "json"))
    builds = comparing.opened(old), comparing.opened(new)
    with steps() as progress:
        found = comparing.compare(*builds, questions().values(), progress)
    if format_ == "json":
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            typer.echo("\n".join(each.lines()))
    _say(f"{len(found)} answers differ")


def _fail(where: str, what: str, hint: str, code: int) -> NoReturn:
    line = " ".join(f"error: {where}: {what}".split())
    _say(f"{line}\nhint: {hint}")
    sys.exit(code)


def _wrong_command(problem: typer.TyperException) -> NoReturn:
    """End with what is wrong with the command line; a command without its words shows its help."""
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "triplehelix"
    if type(problem).__name__ == "NoArgsIsHelpError":
        _say(problem.format_message())
        sys.exit(2)
    _fail("command", problem.format_message().rstrip("."), f"{path} --help", 2)


def _drop_stdout() -> None:
    """Let go of what could not be written, or Python would try again at the end and fail."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def main() -> None:
    """Run a command; every failure ends in one line and a hint, never in a traceback."""
    # A query in the engine cannot be interrupted from Python; the system can end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if isinstance(sys.stdout, io.TextIOWrapper):  # data is UTF-8, whatever the terminal says
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        code = app(standalone_mode=False, prog_name="triplehelix")
    except DataError as problem:
        _fail(problem.where, problem.what, problem.hint, 1)
    except TripleHelixError as problem:
        _fail(problem.where, problem.what, problem.hint, 2)
    except typer.TyperException as problem:
        _wrong_command(problem)
    except BrokenPipeError:
        _drop_stdout()
        sys.exit(1)
    except OSError as problem:
        _drop_stdout()
        where = str(problem.filename or "disk")
        _fail(where, problem.strerror or str(problem), "check space, path and permissions", 1)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
