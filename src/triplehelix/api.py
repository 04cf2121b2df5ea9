"""The graph from Python: open it, ask a question, get typed rows, a data frame or a network.

import triplehelix
graph = triplehelix.open()
for row in graph.ask("partners-of-a-firm", firm="galapagos", as_of="2015").rows:
print(row.partnerName, row.signed)
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from triplehelix import answers, graphs, views
from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Coverage, Evidence
from triplehelix.home import default_store
from triplehelix.questions import Question, questions
from triplehelix.receipts import Receipt
from triplehelix.terms import PREFIXES

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl

Value = str | int | float | bool | Decimal | date | None


class Iri(str):
    """The address of a thing; a text in all else."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """Rows with named columns, as dataclasses or as a frame."""

    name: str
    terms: graphs.Rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self.terms.columns

    @cached_property
    def rows(self) -> Sequence[Any]:
        """Each row as a frozen dataclass whose fields are the columns; None where none is known."""
        kind = make_dataclass(
            "".join(part.capitalize() for part in self.name.split("-")),
            [(column, Value) for column in self.columns],
            frozen=True,
        )
        return [kind(*map(value, row)) for row in self.terms.rows]

    def to_dicts(self) -> list[dict[str, Value]]:
        """Each row as a dictionary."""
        return [dict(zip(self.columns, map(value, row), strict=True)) for row in self.terms.rows]

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame. Raises TripleHelixError when pandas is not installed."""
        try:
            import pandas as pd  # noqa: PLC0415
        except ImportError:
            raise _missing("pandas") from None
        return pd.DataFrame(self.to_dicts(), columns=list(self.columns))

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame. Raises TripleHelixError when polars is not installed."""
        try:
            import polars as pl  # noqa: PLC0415
        except ImportError:
            raise _missing("polars") from None
        cells = {
            column: [value(row[at]) for row in self.terms.rows]
            for at, column in enumerate(self.columns)
        }
        return pl.DataFrame(cells, strict=False)


@dataclass(frozen=True)
class AnswerTable(Table):
    """The answer to a saved question: its rows, and all that comes with them."""

    answer: answers.Answer

    @property
    def question(self) -> Question:
        """The question, with the meaning of its columns."""
        return self.answer.question

    @property
    def evidence(self) -> Evidence:
        """The facts that each row rests on, with sources and documents."""
        return self.answer.evidence

    @property
    def coverage(self) -> Coverage:
        """How much the whole answer rests on."""
        return self.answer.coverage

    def picture(self, form: str = "svg") -> bytes:
        """The picture of the answer: svg, png or html. Raises TripleHelixError for none."""
        from triplehelix import pictures  # noqa: PLC0415

        found = self.answer
        foot = found.receipt.line()
        return pictures.draw(found.question, found.rows, form, found.graph, found.given, foot)

    def network(self) -> nx.MultiGraph[str]:
        """The network behind the answer, an edge for each deal of two actors.

        Raises TripleHelixError for a question whose rows are no edges.
        """
        import networkx as nx  # noqa: PLC0415

        return nx.parse_graphml(self.answer.network("graphml"), force_multigraph=True)

    @property
    def receipt(self) -> Receipt:
        """What was asked of which graph, and the digest of the answer."""
        return self.answer.receipt


@dataclass(frozen=True)
class OpenGraph:
    """A graph that can be asked: a built one on disk, or a SPARQL 1.1 service."""

    graph: graphs.Graph
    identity: str = views.LEGAL
    _seen: dict[str, graphs.Graph] = field(default_factory=dict, repr=False, compare=False)

    def ask(
        self, question: str, *, identity: str | None = None, **parameters: object
    ) -> AnswerTable:
        """The answer to a saved question; `as_of` stands for the parameter `as-of`.

        Facts count for the organisation named, or by `identity` for its owner `then` or `now`.
        Raises TripleHelixError for an unknown question, parameter, value or identity.
        """
        given = {key.replace("_", "-"): str(text) for key, text in parameters.items()}
        found = answers.ask(self._view(identity or self.identity), question, given)
        return AnswerTable(question, found.rows, found)

    def _view(self, identity: str) -> graphs.Graph:
        """The graph of an identity, made when it is first asked."""
        if identity not in self._seen:
            self._seen[identity] = views.view(self.graph, identity)
        return self._seen[identity]

    def query(self, sparql: str) -> Table:
        """The rows of a SELECT query. Raises TripleHelixError for a query of another form."""
        found = self._view(self.identity).ask(sparql)
        if not isinstance(found, graphs.Rows):
            raise TripleHelixError("query", "not a SELECT query", "write it as SELECT")
        return Table("row", found)

    def questions(self) -> Mapping[str, Question]:
        """The saved questions by name."""
        return questions()


def open(  # noqa: A001  (as in `triplehelix.open`)
    place: str | Path | None = None, *, identity: str = views.LEGAL
) -> OpenGraph:
    """The graph in a folder, or behind an address that starts with http.

    Without a place the one that `triplehelix build` writes to. `identity` holds for all that is
    asked of it. Raises TripleHelixError when there is none.
    """
    if place is None:
        place = os.environ.get("TRIPLEHELIX_STORE") or default_store()
    if str(place).startswith(("http://", "https://")):
        return OpenGraph(graphs.Remote(str(place)), identity)
    return OpenGraph(graphs.Local(Path(place)), identity)


def value(term: graphs.Term | None) -> Value:
    """A term as Python knows it; the text of a literal whose datatype Python has no type for."""
    if isinstance(term, NamedNode):
        return Iri(term.value)
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    try:
        match kind:
            case "integer" | "int" | "long":
                return int(term.value)
            case "decimal":
                return Decimal(term.value)
            case "double" | "float":
                return float(term.value)
            case "boolean":
                return term.value in {"true", "1"}
            case "date":
                return date.fromisoformat(term.value)
    except (ArithmeticError, ValueError):
        return term.value
    return term.value


def _missing(package: str) -> TripleHelixError:
    return TripleHelixError(package, "it is not installed", f"pip install {package}")
