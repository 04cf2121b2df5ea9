"""Commands that ask the graph: `ask`, `query`, `questions diff`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from triplehelix.cli.common import (
    EndpointOption,
    IdentityOption,
    StoreOption,
    app,
    known_format,
    say,
    store_of,
    writing_to,
)
from triplehelix.errors import TripleHelixError

if TYPE_CHECKING:
    from triplehelix.answers import Answer

questions_app = typer.Typer(help="Compare answers between builds.", no_args_is_help=True)
app.add_typer(questions_app, name="questions")


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
    identity: IdentityOption = "legal",
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

    known_format(format_, (*FORMATS, *NETWORK_FORMATS))
    given = _extra(context.args)
    answer = answer_of(question, given, store_of(store), endpoint, identity)
    show(answer, format_, why=why, plain=plain)
    if receipt:
        with writing_to(receipt):
            receipt.write_text(answer.receipt.json(), encoding="utf-8")
    if plot:
        from triplehelix import pictures  # noqa: PLC0415

        form = plot.suffix.removeprefix(".")
        seal = answer.receipt.line()
        picture = pictures.draw(
            answer.question, answer.rows, form, answer.graph, answer.given, seal
        )
        with writing_to(plot):
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


def answer_of(
    name: str,
    given: dict[str, str],
    folder: Path,
    endpoint: str | None,
    identity: str = "legal",
) -> Answer:
    """The answer to a saved question from a folder, or from a service."""
    from triplehelix import answers, graphs  # noqa: PLC0415

    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(folder)
    return answers.ask(graph, name, given, identity)


def show(answer: Answer, format_: str, *, why: bool = False, plain: bool = False) -> None:
    """An answer to stdout; what else is to be said of it to stderr."""
    from triplehelix import writing  # noqa: PLC0415

    if format_ in writing.NETWORK_FORMATS:
        typer.echo(answer.network(format_), nl=False)
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
            say(line)


def _show(answer: Answer, *, why: bool, plain: bool) -> None:
    """An answer on the screen: the rows, and what they rest on unless only they are wanted."""
    from triplehelix import screen, writing  # noqa: PLC0415

    screen.table(writing.shown(answer.rows), title=answer.question.summary)
    if why:
        screen.evidence(answer.evidence, answer.names())
    if plain:
        return
    if answer.rows.rows:
        say(answer.coverage.sentence())
    moved = answer.moves()
    if answer.identity != "legal":
        whose = "today" if answer.identity == "now" else "on the day of the fact"
        count = len(moved)
        who = "organisation counts for its" if count == 1 else "organisations count for their"
        say(f"{count} {who} owner {whose}")
    for line in moved:
        say(f"  {line}")
    say(answer.receipt.line())
    if answer.question.behind:
        say(f"the rows behind it: triplehelix ask {answer.question.behind}")


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

    known_format(format_, writing.FORMATS)
    place = "stdin" if file == "-" else file
    text = _read(place)
    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(store_of(store))
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

    known_format(format_, ("text", "json"))
    builds = comparing.opened(old), comparing.opened(new)
    with steps() as progress:
        found = comparing.compare(*builds, questions().values(), progress)
    if format_ == "json":
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            typer.echo("\n".join(each.lines()))
    say(f"{len(found)} answers differ")
