"""Commands on who is the same as whom: `review`, and `identity match|explain|measure|words`.

They ask the built graph, in which everything that was decided before is merged already.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from triplehelix.cli.common import StoreOption, app, say, store_of
from triplehelix.errors import TripleHelixError

if TYPE_CHECKING:
    from triplehelix.decisions import Decision
    from triplehelix.matching.deciding import Matched
    from triplehelix.matching.measuring import Labelled
    from triplehelix.matching.organisations import Organisation
    from triplehelix.matching.outcomes import Score

identity_app = typer.Typer(
    help="Who is the same as whom: match, explain, measure.", no_args_is_help=True
)
app.add_typer(identity_app, name="identity")
ToOption = Annotated[
    Path, typer.Option("--to", help="File of decisions (.sssom.tsv); made if it is not there.")
]


def _ask(question: str) -> str:
    """What the person types; EOFError at the end of the input."""
    typer.echo(question, nl=False, err=True)
    return input()


@app.command()
def review(
    to: ToOption,
    store: StoreOption = None,
    author: Annotated[str, typer.Option(help="Who decides, as the rows shall say.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many pairs.", min=1)] = 1000,
) -> None:
    """Decide on the pairs that wait for a person, the best evidence first.

    Each answer is a row in a file of decisions; the next `build --data` of its folder obeys it.
    """
    from triplehelix.decisions import add_decisions  # noqa: PLC0415
    from triplehelix.matching import reviewing  # noqa: PLC0415

    waiting = _judged(store, _read(to)).waiting[:limit]

    def save(one: Decision) -> None:
        add_decisions(to, [one])

    count = reviewing.review(waiting, _ask, say, save, author)
    say(f"{count} decided, in {to}; build with --data {to.parent} to have them obeyed")


def _read(to: Path) -> list[Decision]:
    """What stands in the file already; checks its name before anybody works for nothing."""
    from triplehelix.decisions import add_decisions, read_decisions  # noqa: PLC0415

    if not to.exists():
        add_decisions(to, [])
    return read_decisions([to.parent])


def _judged(folder: Path | None, decided: Sequence[Decision]) -> Matched:
    from triplehelix.home import DATA  # noqa: PLC0415
    from triplehelix.identity import read_decisions  # noqa: PLC0415
    from triplehelix.matching import judge  # noqa: PLC0415
    from triplehelix.sources import gather  # noqa: PLC0415
    from triplehelix.store import open_current  # noqa: PLC0415
    from triplehelix.terms import graph  # noqa: PLC0415

    opened = open_current(store_of(folder))
    by_hand = [graph(source.key) for source in gather(()) if not source.kinds]
    return judge(opened, [*read_decisions([DATA / "identity"]), *decided], by_hand)


@identity_app.command("match")
def identity_match(to: ToOption, store: StoreOption = None) -> None:
    """Write what is the same without a person as rows of decisions."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from triplehelix.decisions import add_decisions  # noqa: PLC0415
    from triplehelix.matching.joining import decision  # noqa: PLC0415

    matched = _judged(store, _read(to))
    today = datetime.now(UTC).date().isoformat()
    count = add_decisions(to, (decision(each, today) for each in matched.same))
    say(f"{count} the same, in {to}; {len(matched.waiting)} wait for `triplehelix review`")


@identity_app.command("explain")
def identity_explain(
    one: Annotated[str, typer.Argument(help="Key or name of an organisation.")],
    other: Annotated[str, typer.Argument(help="Key or name of another one.")],
    store: StoreOption = None,
) -> None:
    """Every contribution to the score of two organisations of the built graph."""
    from triplehelix.matching.deciding import Judged  # noqa: PLC0415
    from triplehelix.matching.organisations import read  # noqa: PLC0415
    from triplehelix.matching.reviewing import shown  # noqa: PLC0415
    from triplehelix.matching.scoring import score  # noqa: PLC0415
    from triplehelix.store import open_current  # noqa: PLC0415

    known = read(open_current(store_of(store)))
    left, right = _found(known, one), _found(known, other)
    typer.echo(shown(Judged(left, right, score(left, right))))


def _found(known: Sequence[Organisation], text: str) -> Organisation:
    from triplehelix.matching.folding import fold  # noqa: PLC0415

    folded = fold(text).joined
    by_key = [each for each in known if text in {each.iri, each.iri.rpartition("/")[2]}]
    found = by_key or [each for each in known if folded in each.keys]
    if not found:
        raise TripleHelixError(text, "the graph knows no such organisation", "give its key or name")
    return found[0]


@identity_app.command("measure")
def identity_measure(
    pairs: Annotated[
        Optional[Path], typer.Argument(help="Labelled pairs; none: those of the project.")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List what is decided wrongly.")] = False,
) -> None:
    """Precision and recall of automatic merges on labelled pairs, in both halves."""
    from triplehelix.matching.measuring import LABELLED, judged, read_labelled  # noqa: PLC0415

    found = list(judged(read_labelled(pairs or LABELLED)))
    typer.echo("half\tpairs\tsame\tmerged\twrong\tfor a person\tprecision\trecall")
    for half in ("tuning", "check", "all"):
        typer.echo(_measured(half, [each for each in found if half in {"all", each[0].half}]))
    for pair, said in found if errors else ():
        if pair.same != (said.outcome.told == "the same"):
            say(f"{pair.where}: {pair.one.names[0]} | {pair.other.names[0]}: {said.reason}")


def _measured(half: str, found: Sequence[tuple[Labelled, Score]]) -> str:
    from triplehelix.matching.measuring import measure  # noqa: PLC0415

    it = measure(found)
    cells = (it.pairs, it.same, it.right + it.wrong, it.wrong, it.waiting)
    return "\t".join((half, *map(str, cells), f"{it.precision:.4f}", f"{it.recall:.4f}"))


@identity_app.command("words")
def identity_words(
    names: Annotated[typer.FileText, typer.Argument(help="Names, one on a line; - is stdin.")],
) -> None:
    """How common each word is among names: the table `frequencies.tsv` of the matching."""
    from triplehelix.matching.counting import rows  # noqa: PLC0415

    for row in rows(names):
        typer.echo(row)
