"""Commands that give the graph to others: `serve`, `export`, `ontology`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from triplehelix.cli.common import EndpointOption, StoreOption, app, say, store_of, writing_to

if TYPE_CHECKING:
    from triplehelix.exporting.sending import Sent

ontology_app = typer.Typer(help="Check and document the ontology.", no_args_is_help=True)
app.add_typer(ontology_app, name="ontology")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 7878,
    store: StoreOption = None,
    endpoint: EndpointOption = None,
    timeout: Annotated[float, typer.Option(help="Seconds that a query may take.")] = 30.0,
    max_rows: Annotated[int, typer.Option(help="Rows that an answer may have.")] = 100_000,
    base: Annotated[str, typer.Option(help="Address by which others know this server.")] = "",
    cors: Annotated[
        Optional[list[str]],
        typer.Option(help="Origin whose pages may read the answers, * for all; may be repeated."),
    ] = None,
    token_file: Annotated[
        Optional[Path], typer.Option(help="File with the token that every request has to bear.")
    ] = None,
    root_path: Annotated[str, typer.Option(help="Path of the server behind a proxy.")] = "",
    trust_proxy: Annotated[
        bool, typer.Option("--trust-proxy", help="Believe X-Forwarded headers; behind a proxy.")
    ] = False,
) -> None:
    """Serve the graph as SPARQL, linked data and web pages.

    On this machine only, unless --host names another address.
    """
    from triplehelix import endpoint as web  # noqa: PLC0415
    from triplehelix import store as built  # noqa: PLC0415

    folder = store_of(store)
    if not endpoint:
        built.current(folder)  # says so where there is no graph
    web.serve(
        endpoint or folder,
        host=host,
        port=port,
        timeout=timeout,
        max_rows=max_rows,
        base=base,
        cors=cors or (),
        token_file=token_file,
        root_path=root_path,
        trust_proxy=trust_proxy,
        announce=_announce,
    )


def _announce(address: str) -> None:
    say(f"serving {address}  (SPARQL at {address}sparql; Ctrl-C ends it)")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder for the release.")],
    store: StoreOption = None,
    endpoint: EndpointOption = None,
) -> None:
    """Write a release that others can load and verify."""
    from triplehelix import exporting, graphs  # noqa: PLC0415

    graph: graphs.Graph = graphs.Remote(endpoint) if endpoint else graphs.Local(store_of(store))
    with writing_to(folder):
        written = exporting.export(graph, folder)
    for path in written:
        typer.echo(str(path))


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a release.")],
) -> None:
    """Verify a release: its files, facts, rules and answers, from nothing but its folder."""
    from triplehelix import verifying  # noqa: PLC0415

    faults = verifying.verify(folder, typer.echo)
    for fault in faults:
        typer.echo(f"fault: {fault.where}: {fault.what}")
    if faults:
        raise typer.Exit(1)
    typer.echo("the release is whole")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A build or a release.")],
    new: Annotated[Path, typer.Argument(help="A later one.")],
    patch: Annotated[
        Optional[Path], typer.Option(help="Write the differences as an RDF patch, too.")
    ] = None,
) -> None:
    """Show which facts, IRIs and answers differ between two builds or releases."""
    from triplehelix import differing  # noqa: PLC0415

    found = differing.differ(old, new)
    for line in found.words():
        typer.echo(line)
    if patch is not None:
        with writing_to(patch), patch.open("wb") as out:
            out.writelines(found.patch())


@app.command()
def publish(
    endpoint: Annotated[
        str, typer.Option(help="Address of a graph store, such as http://127.0.0.1:7878/store.")
    ],
    store: StoreOption = None,
    user: Annotated[
        str, typer.Option(help="Who writes; the password is in TRIPLEHELIX_PASSWORD.")
    ] = "",
) -> None:
    """Put the graph into another SPARQL 1.1 store; run again, it goes on where it ended."""
    from triplehelix import graphs  # noqa: PLC0415
    from triplehelix.exporting import sending  # noqa: PLC0415

    login = (user, os.environ.get("TRIPLEHELIX_PASSWORD", "")) if user else None
    sent = sending.send(graphs.Local(store_of(store)), endpoint, _sent, login)
    say(f"{sum(each.triples for each in sent)} triples in {len(sent)} graphs")


def _sent(sent: Sent) -> None:
    what = "sent" if sent.anew else "there already"
    typer.echo(f"{sent.graph}: {sent.triples} triples, {what}")


@ontology_app.command("check")
def ontology_check() -> None:
    """Check the ontology: own checks, then HermiT (needs Java)."""
    from triplehelix import ontology  # noqa: PLC0415
    from triplehelix.home import ONTOLOGY  # noqa: PLC0415

    findings = ontology.check(ONTOLOGY)
    for finding in findings:
        typer.echo(f"{finding.check}: {finding.term}: {finding.message}")
    say(f"own checks: {len(findings)} findings")
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
