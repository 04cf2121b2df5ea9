"""Which statements each row of an answer rests on, worked out from the query itself.

The lineage of a row (Cui, Widom and Wiener 2000, "Tracing the lineage of view data") is found by
asking the pattern of the query again for what it matched. A sub-select, aggregates included, is
asked again in its own right for the values that the row needed of it; so is what an EXISTS or a
path of any length found. Where a query takes solutions away (MINUS, NOT EXISTS), the statements by
which it did so are part of the lineage of a row that would count them otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from types import MappingProxyType
from typing import cast

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import parse as parse_rdf

from triplehelix.evidence.marking import Marked, Seen
from triplehelix.evidence.patterns import (
    Exists,
    Group,
    Link,
    Query,
    Repeated,
    Select,
    Step,
    calculated,
    mentioned,
    variables,
    written,
)
from triplehelix.graphs import Graph, Rows, Term

MOST_KEYS = 1000
"""So many values go into one question to the graph."""

Key = tuple[Term | None, ...]
Wanted = Mapping[Key, frozenset[int]]


@dataclass(frozen=True)
class Statement:
    """A triple that a query matched; `graph` where the query asked a named one."""

    triple: Triple
    graph: NamedNode | None = None


@dataclass
class Lineage:
    """The statements behind each row, by its place in the answer; what had to be absent."""

    rows: dict[int, set[Statement]] = field(default_factory=lambda: defaultdict(set))
    absent: dict[str, None] = field(default_factory=dict)


def lineage(graph: Graph, query: Query, answer: Rows) -> Lineage:
    """The statements that each row of this answer to the query rests on.

    Rows are told apart by their columns that are no aggregates. Raises TripleHelixError when the
    graph cannot be asked.
    """
    found = Lineage()
    columns = {f"?{name}": position for position, name in enumerate(answer.columns)}
    names = tuple(column.variable for column in query.select.columns if not column.aggregate)
    wanted: dict[Key, set[int]] = defaultdict(set)
    for number, row in enumerate(answer.rows):
        wanted[tuple(row[columns[name]] for name in names)].add(number)
    tracer = _Tracer(graph, query.prologue, found)
    tracer.select(query.select, {key: frozenset(rows) for key, rows in wanted.items()})
    return found


def matched(
    graph: Graph,
    group: Group,
    names: tuple[str, ...],
    keys: Collection[Key],
    fresh: Iterator[int],
) -> Iterator[tuple[Key, frozenset[Triple]]]:
    """What each solution of a group of plain patterns matched, for these values of `names`."""
    marked = Marked(fresh)
    tracer = _Tracer(graph, "", Lineage(), fresh)
    text = marked.group(group)
    columns = tuple(dict.fromkeys((*names, *variables(group), *marked.paths, *marked.marks)))
    for part in _batches(dict.fromkeys(keys, frozenset[int]())):
        for row in tracer.ask(columns, [_values(names, part), text]).rows:
            solution = dict(zip(columns, row, strict=True))
            key = tuple(solution[name] for name in names)
            if key in part:
                triples = (
                    tracer.statement(seen.part, "", solution)
                    for seen in marked.seen
                    if isinstance(seen.part, Link)
                    and not (seen.mark and solution[seen.mark] is None)
                )
                yield key, frozenset(each.triple for each in triples if each)


@dataclass
class _Tracer:
    """Asks the groups of a query again and keeps what they matched."""

    graph: Graph
    prologue: str
    found: Lineage
    names: Iterator[int] = field(default_factory=count)
    constants: dict[str, Term] = field(default_factory=dict)

    def select(self, select: Select, wanted: Wanted, graph: str = "") -> None:
        """Trace a SELECT for these values of its columns that are no aggregates."""
        names = tuple(column.variable for column in select.columns if not column.aggregate)
        computed = {
            column.variable: f"BIND({column.expression} AS {column.variable})"
            for column in (*select.grouped, *select.columns)
            if column.expression and not column.aggregate
        }
        if select.values:
            computed[""] = select.values.text
        self.group(select.where, names, wanted, graph, computed)

    def group(
        self,
        group: Group,
        names: tuple[str, ...],
        wanted: Wanted,
        graph: str = "",
        computed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Trace a group for these values of its variables; `computed` stands after its pattern."""
        marked = Marked(self.names)
        self.matched(group, marked, names, wanted, graph, computed)
        self.found.absent |= marked.absent
        for negation in range(marked.negations):
            turned = Marked(self.names, negation)
            self.matched(group, turned, names, wanted, graph, computed)

    def matched(
        self,
        group: Group,
        marked: Marked,
        names: tuple[str, ...],
        wanted: Wanted,
        graph: str,
        computed: Mapping[str, str],
    ) -> None:
        text = marked.group(group, graph=graph)
        inside = dict.fromkeys((*names, *variables(group), *marked.paths, *marked.marks))
        body = f"GRAPH {graph} {{ {text} }}" if graph and graph[0] == "<" else text
        columns = tuple(inside) or ("?_nothing",)
        for part in _batches(wanted):
            given = _values(names, part, {*computed, *calculated(group)})
            rows = self.ask(columns, [given, body, *computed.values()])
            self.keep(marked, columns, names, part, rows)

    def ask(self, columns: Iterable[str], body: Iterable[str]) -> Rows:
        query = f"{self.prologue} SELECT DISTINCT {' '.join(columns)} WHERE {{ {' '.join(body)} }}"
        found = self.graph.ask(query, "evidence")
        return found if isinstance(found, Rows) else Rows((), ())

    def keep(
        self,
        marked: Marked,
        columns: tuple[str, ...],
        names: tuple[str, ...],
        wanted: Wanted,
        rows: Rows,
    ) -> None:
        """Keep the statements that these solutions matched, and trace what lies below them."""
        below: list[dict[Key, set[int]]] = [defaultdict(set) for _ in marked.seen]
        needs = [_needs(seen, columns) for seen in marked.seen]
        for row in rows.rows:
            solution = dict(zip(columns, row, strict=True))
            numbers = wanted.get(tuple(solution[name] for name in names))
            if not numbers:
                continue
            for seen, names_below, keys in zip(marked.seen, needs, below, strict=True):
                if seen.mark and solution[seen.mark] is None:
                    continue
                if isinstance(seen.part, Link):
                    statement = self.statement(seen.part, seen.graph, solution)
                    for number in numbers if statement else ():
                        self.found.rows[number].add(statement)  # type: ignore[arg-type]
                else:
                    keys[tuple(self.value(name, solution) for name in names_below)] |= numbers
        for seen, names_below, keys in zip(marked.seen, needs, below, strict=True):
            if keys:
                frozen = {key: frozenset(numbers) for key, numbers in keys.items()}
                self.below(seen, names_below, frozen)

    def below(self, seen: Seen, names: tuple[str, ...], wanted: Wanted) -> None:
        if isinstance(seen.part, Select):
            self.select(seen.part, wanted, seen.graph)
        elif isinstance(seen.part, Exists):
            self.group(seen.part.group, names, wanted, graph=seen.graph)
        elif isinstance(seen.part, Repeated):
            self.walk(seen, wanted)

    def walk(self, seen: Seen, wanted: Wanted) -> None:
        """Trace the links on a path of any length between these ends."""
        path = seen.part
        assert isinstance(path, Repeated)  # noqa: S101  (for the type checker)
        any_ = f"({written(path.path)})*" if path.times != "?" else f"({written(path.path)})?"
        marked = Marked(self.names)
        middle = marked.link("?_from", path.path, "?_to", "", seen.graph)
        text = f"?_start {any_} ?_from . {middle} ?_to {any_} ?_end ."
        if seen.graph:
            text = f"GRAPH {seen.graph} {{ {text} }}"
        names = ("?_start", "?_end")
        columns = tuple(dict.fromkeys((*names, "?_from", "?_to", *marked.paths, *marked.marks)))
        for part in _batches(wanted):
            self.keep(marked, columns, names, part, self.ask(columns, [_values(names, part), text]))

    def statement(
        self, link: Link, graph: str, solution: Mapping[str, Term | None]
    ) -> Statement | None:
        """The triple that a solution matched; None when one of its variables is not bound."""
        assert isinstance(link.path, Step)  # noqa: S101  (for the type checker)
        parts = [
            self.value(each, solution) for each in (link.subject, link.path.predicate, link.object)
        ]
        subject, predicate, object_ = parts
        if not isinstance(predicate, NamedNode) or subject is None or object_ is None:
            return None
        if isinstance(subject, Literal):
            return None
        where = self.value(graph, solution) if graph else None
        triple = Triple(subject, predicate, object_)
        return Statement(triple, where if isinstance(where, NamedNode) else None)

    def value(self, text: str, solution: Mapping[str, Term | None]) -> Term | None:
        if text[0] == "?":
            return solution.get(text)
        if text not in self.constants:
            self.constants[text] = _constant(self.prologue, text)
        return self.constants[text]


def _needs(seen: Seen, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The variables of a solution by which what lies below it is asked again."""
    if isinstance(seen.part, Select):
        return tuple(column.variable for column in seen.part.columns if not column.aggregate)
    if isinstance(seen.part, Exists):
        inside = mentioned(seen.part.group.text)
        return tuple(name for name in columns if name in inside)
    return seen.ends


def _batches(wanted: Wanted) -> Iterator[Wanted]:
    waiting = iter(wanted.items())
    while part := dict(islice(waiting, MOST_KEYS)):
        yield part


def _values(names: tuple[str, ...], wanted: Wanted, but: Collection[str] = ()) -> str:
    """The values as inline data, without the variables that the pattern computes itself."""
    kept = [position for position, name in enumerate(names) if name not in but]
    if not kept:
        return ""
    lines = dict.fromkeys(
        " ".join("UNDEF" if key[at] is None else str(key[at]) for at in kept) for key in wanted
    )
    data = " ".join(f"({line})" for line in lines)
    return f"VALUES ({' '.join(names[at] for at in kept)}) {{ {data} }}"


def _constant(prologue: str, text: str) -> Term:
    """A term as SPARQL writes it; Turtle writes it alike."""
    line = f"{prologue} <urn:s> <urn:p> {text} ."
    return cast("Term", next(iter(parse_rdf(input=line, format=RdfFormat.TURTLE))).object)
