"""Pictures of answers, for those who would rather look than read.

The header of a question says with `picture:` which kind shows its answer and which columns stand
where. `draw` makes the file; what it takes to draw is imported by then and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Rows
from triplehelix.pictures import frame, header
from triplehelix.pictures.bars import bars
from triplehelix.pictures.heatmap import heatmap
from triplehelix.pictures.lines import curves
from triplehelix.pictures.scatter import scatter
from triplehelix.pictures.table import Drawing, Table
from triplehelix.pictures.timeline import timeline
from triplehelix.questions import Question

FORMS: Final = ("svg", "png", "pdf", "html")
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
    header.check(question)
    drawing = _KINDS[question.picture["kind"]](Table.of(question, rows), graph)
    around = frame.Text(
        question.summary, [_asked(question, rows, given or {}), *drawing.notes], source
    )
    picture = frame.svg(drawing.spec, around)
    if form == "png":
        return frame.png(picture)
    if form == "pdf":
        return frame.pdf(picture)
    if form == "html":
        about, columns = question.description, question.columns
        picture = frame.html(picture, question.summary, about, columns, rows)
    return picture.encode()


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
    "timeline": lambda table, _: timeline(table),
}
