"""What changed in the answers between two builds, by which rows, and which rows of tables did it.

Both builds are asked every question, with its defaults and with its examples. A row that came
or went is traced to the facts that only one of the builds holds, and these to rows of tables:
a build keeps the tables that it was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import NamedNode

from triplehelix import store
from triplehelix.answers import Answer, ask
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Held, Local, Rows, Term, Verdict
from triplehelix.loading import Row, known, origins
from triplehelix.questions import Question
from triplehelix.sources import Source, kept
from triplehelix.terms import BASE, Triple, compact, plain
from triplehelix.writing import shown, text


@dataclass(frozen=True)
class Cause:
    """A row of a table that states a fact which only one of the two builds holds."""

    file: str
    line: int
    statement: str


@dataclass(frozen=True)
class Change:
    """A row that came (`+`) or went (`-`), as people read it, and the rows of tables behind it."""

    sign: str
    cells: tuple[str, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Difference:
    """How the answer to one call of a question differs; `failed` says why it could not be asked."""

    question: str
    parameters: Mapping[str, str]
    columns: tuple[str, ...]
    changes: tuple[Change, ...]
    failed: str = ""

    def lines(self) -> Iterator[str]:
        """The difference in words, for people."""
        yield " ".join([self.question, *(f"--{k} {v}" for k, v in self.parameters.items())])
        if self.failed:
            yield f"  {self.failed}"
        for change in self.changes:
            yield f"  {change.sign} {' | '.join(change.cells)}"
            for cause in change.causes:
                yield f"      {cause.file}:{cause.line}: {cause.statement}"


@dataclass(frozen=True)
class Build:
    """A build that can be asked, with the tables that it was made from."""

    graph: Held
    sources: Sequence[Source]

    def holds(self, triple: Triple) -> bool:
        """Whether the graph holds this triple."""
        subject, predicate, target = triple
        found = self.graph.ask(f"ASK {{ {subject} {predicate} {target} }}")
        return isinstance(found, Verdict) and found.holds

    def about(self, things: Iterable[NamedNode]) -> list[Triple]:
        """What the graph says of these things, and of what is linked to them."""
        found: list[Triple] = []
        for thing in sorted(set(things), key=str):
            rows = self.graph.ask(
                f"SELECT DISTINCT ?s ?p ?o WHERE {{ {{ ?s ?link {thing} . ?s ?p ?o }} UNION "
                f"{{ BIND({thing} AS ?s) {thing} ?p ?o }} }}"
            )
            found += map(_triple, rows.rows if isinstance(rows, Rows) else ())
        return found

    def rows(self, triples: Collection[Triple]) -> Mapping[Triple, Row]:
        """The first row of a table that states each of these triples."""
        found: dict[Triple, Row] = {}
        wanted = frozenset(triples)
        for row, triple in origins(self.sources, known(self.sources)) if wanted else ():
            if triple in wanted:
                found.setdefault(triple, row)
        return found


def opened(folder: Path) -> Build:
    """The build in a folder. Raises TripleHelixError when there is none, or none with tables."""
    place = store.current(folder)
    sources = kept(place)
    if not sources:
        raise TripleHelixError(
            str(folder), "the build does not hold its tables", "build it anew: triplehelix build"
        )
    return Build(Local(place), sources)


@dataclass(frozen=True)
class _Found:
    """A change whose causes are triples still, of the old build or of the new one."""

    sign: str
    cells: tuple[str, ...]
    triples: tuple[Triple, ...]
    build: Build


def compare(
    old: Build,
    new: Build,
    asked: Iterable[Question],
    progress: Callable[[str], None] = lambda _: None,
) -> list[Difference]:
    """The calls of these questions whose answers differ, with the rows that came and went."""
    calls = []
    for question in asked:
        progress(question.name)
        calls += [(question, given) for given in ({}, *question.examples)]
    raw = [
        (question.name, given, *_changes(old, new, question, given)) for question, given in calls
    ]
    wanted = [change for *_, changes, _ in raw for change in changes]
    rows = {
        id(build): build.rows({t for each in wanted if each.build is build for t in each.triples})
        for build in (old, new)
    }
    return [
        Difference(
            name,
            given,
            columns,
            tuple(
                Change(each.sign, each.cells, _causes(each.triples, rows[id(each.build)]))
                for each in changes
            ),
            failed,
        )
        for name, given, columns, changes, failed in raw
        if changes or failed
    ]


def _changes(
    old: Build, new: Build, question: Question, given: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[_Found, ...], str]:
    """The columns of an answer, the rows that came or went, and why there is no answer, if so."""
    one, two = (_asked(build, question, given) for build in (old, new))
    if one is None or two is None:
        which = "" if one is two else "new" if one is None else "old"
        return (), (), f"only the {which} graph knows what this call names" if which else ""
    if one.receipt.answer == two.receipt.answer:
        return (), (), ""
    went = _missing("-", one, two, old, new)
    came = _missing("+", two, one, new, old)
    return shown(two.rows).columns, (*went, *came), ""


def _asked(build: Build, question: Question, given: Mapping[str, str]) -> Answer | None:
    try:
        return ask(build.graph, question.name, given)
    except TripleHelixError:  # what the call names is not there
        return None


def _missing(
    sign: str, answer: Answer, other: Answer, build: Build, against: Build
) -> Iterator[_Found]:
    """The rows that only the first answer has, each as often as it has it more."""
    more = Counter(answer.rows.rows) - Counter(other.rows.rows)
    for number, row in enumerate(answer.rows.rows):
        if not more[row]:
            continue
        more[row] -= 1
        cells = tuple(text(cell) for cell in shown(Rows(answer.rows.columns, [row])).rows[0])
        facts = answer.evidence.rows[number]
        lacking = [triple for fact in facts if not against.holds(triple := plain(fact.triple))]
        if lacking:
            yield _Found(sign, cells, tuple(lacking), build)
            continue
        # The other build has all of it, and something more that stands in the way.
        things = {cell for cell in row if isinstance(cell, NamedNode) and _is_thing(cell)}
        extra = [triple for triple in against.about(things) if not build.holds(triple)]
        yield _Found(sign, cells, tuple(extra), against)


def _causes(triples: Iterable[Triple], rows: Mapping[Triple, Row]) -> tuple[Cause, ...]:
    return tuple(
        Cause(rows[triple].file, rows[triple].line, _words(triple))
        for triple in triples
        if triple in rows
    )


def _words(triple: Triple) -> str:
    return " ".join(
        compact(term.value, parts=True) if isinstance(term, NamedNode) else f'"{term.value}"'
        for term in triple
    )


def _is_thing(node: NamedNode) -> bool:
    return node.value.startswith(f"{BASE}id/")


def _triple(row: Sequence[Term | None]) -> Triple:
    return cast("Triple", tuple(row))
