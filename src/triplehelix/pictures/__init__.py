"""Pictures of answers, for those who would rather look than read.

The header of a question says with `picture:` which kind shows its answer and which columns stand
where. `draw` makes the file. Import this module when a picture is wanted, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Rows
from triplehelix.pictures import frame
from triplehelix.pictures.bars import bars
from triplehelix.pictures.heatmap import heatmap
from triplehelix.pictures.lines import curves
from triplehelix.pictures.maps import chart
from triplehelix.pictures.network import network
from triplehelix.pictures.scatter import scatter
from triplehelix.pictures.table import Drawing, Table
from triplehelix.pictures.timeline import timeline
from triplehelix.questions import Question

FORMS: Final = ("svg", "png", "html")
_EVER: Final = "9999-12-31"


def draw(
    question: Question,
    rows: Rows,
    form: str,
    graph: Graph,
    given: Mapping[str, str] | None = None,
    source: str = "Triple Helix",
) -> bytes:
    """The picture of an answer as a file of one of FORMS.

    `given` are the parameters as a person typed them, `source` the line at the foot. The graph is
    only asked where places lie, for a map. Raises TripleHelixError when there is nothing to draw.
    """
    if form not in FORMS:
        raise TripleHelixError(
            f"--plot FILE.{form}", "pictures have no such form", f"one of: {', '.join(FORMS)}"
        )
    made = drawing(Table.of(question, rows), graph)
    said = [_asked(question, rows, given or {}), *made.notes]
    around = frame.Text(question.picture["kind"], question.summary, said, source)
    picture = frame.svg(made.spec, around)
    if form == "png":
        return frame.png(picture)
    return frame.html(picture, question, rows) if form == "html" else picture.encode()


def drawing(table: Table, graph: Graph) -> Drawing:
    """What the kind of picture that a question asks for makes of an answer."""
    return _KINDS[table.question.picture["kind"]](table, graph)


def _asked(question: Question, rows: Rows, given: Mapping[str, str]) -> str:
    """What was asked for, and how many rows the answer has."""
    values = {name: p.default for name, p in question.parameters.items()} | dict(given)
    said = [
        f"{name.replace('-', ' ')}: {value}"
        for name, value in values.items()
        if value and value != _EVER
    ]
    count = len(rows.rows)
    return " · ".join([*said, f"{count} row{'' if count == 1 else 's'}"])


_KINDS: Final[Mapping[str, Callable[[Table, Graph], Drawing]]] = {
    "bar": lambda table, _: bars(table),
    "line": lambda table, _: curves(table),
    "scatter": lambda table, _: scatter(table),
    "heatmap": lambda table, _: heatmap(table),
    "map": chart,
    "network": lambda table, _: network(table),
    "timeline": lambda table, _: timeline(table),
}
