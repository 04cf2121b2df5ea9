"""Every saved question, with its defaults and its examples, in two engines that must agree.

rdflib takes minutes for some questions on all shipped facts, so both engines are asked of the
graph that the pipeline builds of a slice of the shipped tables: what they say of a few
organisations and alliances, and of all that this refers to.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import CUSTOM_EVALS, prepareQuery
from rdflib.plugins.sparql.evaluate import evalAggregateJoin, evalBGP, evalLazyJoin, evalPart
from rdflib.plugins.sparql.evalutils import _ebv
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import FrozenBindings, Query, QueryContext
from rdflib.term import BNode, Identifier, Node, Variable
from rdflib.util import from_n3

from tests.conftest import Built
from triplehelix import answers, store
from triplehelix.building import build
from triplehelix.evidence.parsing import parse
from triplehelix.evidence.patterns import Link, Select, Union
from triplehelix.graphs import Local, Term
from triplehelix.questions import Question, questions
from triplehelix.selecting import select
from triplehelix.sources import gather, table_of
from triplehelix.tables import Table
from triplehelix.terms import slug

# Pytest keeps every warning with its place, and rdflib warns of itself at each pattern it matches.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

ABOUT: Final[Mapping[str, frozenset[str]]] = {
    "organisation": frozenset({"ablynx", "etherna", "movetis", "mycartis"}),
    "alliance": frozenset({"galapagos-gilead-2019", "thrombogenics-alcon-2012"}),
    "indicator": frozenset({"biotech-berd-share", "biotech-firms", "biotech-rd-intensity"}),
}
"""The keys that the slice is about, by the kind of thing."""

EVERY: Final = 20
"""Concepts and practices of no single organisation: each twentieth row is in the slice."""

Row = Mapping[str, str]
Key = tuple[str, str]


class Sliced:
    """One table, and which of its rows are in the slice."""

    def __init__(self, path: Path, place: str) -> None:
        self.place = place
        self.table: Table = table_of(path, place)
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            self.rows: list[Row] = list(reader)
            self.columns = list(reader.fieldnames or ())
        self.kept: set[int] = set()

    def name(self, row: Row) -> Key:
        """The kind and key of the thing that a row describes, if it is one."""
        kind = self.table.identifies
        return (kind, row["key"]) if kind else ("", "")

    def refers(self, row: Row) -> set[Key]:
        """The kinds and keys of the things that a row refers to."""
        kinds = {
            name: column.of or column.kind
            for name, column in self.table.columns.items()
            if column.kind in {"ref", "refs", "document", "place"}
        }
        return {(kind, key) for name, kind in kinds.items() for key in row[name].split("|")}

    def take(self, wanted: Iterable[int]) -> bool:
        """Put rows into the slice; whether one is new."""
        before = len(self.kept)
        self.kept.update(wanted)
        return len(self.kept) > before

    def write(self, folder: Path) -> None:
        path = folder / self.place
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, self.columns)
            writer.writeheader()
            writer.writerows(self.rows[number] for number in sorted(self.kept))


def slice_tables(folder: Path) -> None:
    """The rows that speak of what the slice is about, and those of all that they refer to."""
    sources = gather([])
    tables = [
        Sliced(path, f"{source.key}/{path.name}") for source in sources for path in source.files()
    ]
    _take_about(tables)
    _take_unbound(tables)
    _take_referred(tables)
    _take_coordinates(tables)
    for each in tables:
        each.write(folder)


def _take_about(tables: list[Sliced]) -> None:
    """Rows that speak of it; of organisations and indicators only those that are named."""
    about = {(kind, key) for kind, keys in ABOUT.items() for key in keys}
    grown = True
    while grown:
        grown = False
        for each in tables:
            wanted = [
                number
                for number, row in enumerate(each.rows)
                if each.name(row) in about
                or (
                    each.table.identifies not in {"organisation", "indicator"}
                    and not about.isdisjoint(each.refers(row))
                )
            ]
            grown |= each.take(wanted)
            about |= {each.name(each.rows[number]) for number in wanted} - {("", "")}


def _take_unbound(tables: list[Sliced]) -> None:
    """Rows of no organisation: all places of Belgium and areas, some concepts and practices."""
    for each in tables:
        if each.table.name in {"concepts", "practices"}:
            each.take(range(0, len(each.rows), EVERY))
        if each.table.name == "places":
            each.take(n for n, row in enumerate(each.rows) if row["country"] in {"", "BE"})


def _take_referred(tables: list[Sliced]) -> None:
    grown = True
    while grown:
        referred = {key for t in tables for number in t.kept for key in t.refers(t.rows[number])}
        grown = False
        for each in tables:
            grown |= each.take(n for n, row in enumerate(each.rows) if each.name(row) in referred)


def _take_coordinates(tables: list[Sliced]) -> None:
    seats = {
        f"{row['country'].lower()}-{slug(row['city'])}"
        for each in tables
        for row in (each.rows[number] for number in each.kept)
        if "city" in row
    }
    for each in tables:
        if each.table.name == "coordinates":
            each.take(n for n, row in enumerate(each.rows) if row["place"] in seats)


class Engines:
    """The same quads in both engines, and the shipped graph that knows what people type."""

    def __init__(self, folder: Path, shipped: Local) -> None:
        self.shipped = shipped
        self.ours: Store = store.open_current(folder)
        self.theirs = rdflib.Dataset()
        self.theirs.parse(data=self.ours.dump(format=RdfFormat.N_QUADS), format="nquads")

    def in_pyoxigraph(self, query: str) -> Counter[tuple[str, ...]]:
        found = select(self.ours, query)
        columns = [variable.value for variable in found.variables]
        return Counter(tuple(ours(row[column]) for column in columns) for row in found)

    def in_rdflib(self, query: Query) -> Counter[tuple[str, ...]]:
        found: Iterable[object] = self.theirs.query(query)
        return Counter(
            tuple(theirs(cell) for cell in row)
            for row in found
            if isinstance(row, rdflib.query.ResultRow)
        )


class Read:
    """A question as rdflib reads it, once: reading takes it four times as long as answering."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.query = prepareQuery(asked.text)
        variables = {Variable(each.variable) for each in asked.parameters.values()}
        self.defaults = [
            (node, node["res"])
            for node in parts(self.query.algebra)
            if node.name == "values" and node["res"] and set(node["res"][0]) <= variables
        ]

    def filled(self, terms: Mapping[str, str]) -> Query:
        """The query with these terms, in SPARQL syntax, as the data of the parameters' VALUES."""
        given = {
            Variable(self.asked.parameters[name].variable): from_n3(term)
            for name, term in terms.items()
        }
        for node, default in self.defaults:
            (variable,) = default[0]
            node["res"] = [{variable: given[variable]}] if variable in given else default
        return self.query


def parts(node: object) -> Iterator[CompValue]:
    """Every operation of an algebra, from the top."""
    if isinstance(node, CompValue):
        yield node
        node = list(node.values())
    # A path is no list, though one may look through its steps.
    for each in node if isinstance(node, (list, tuple)) else ():
        yield from parts(each)


@cache
def read(name: str) -> Read:
    return Read(questions()[name])


def ours(term: Term | None) -> str:
    if isinstance(term, (Literal, NamedNode)):
        return plain(term.value)
    return "" if term is None else str(term)


def theirs(term: Node | None) -> str:
    return "" if term is None else plain(str(term))


def plain(text: str) -> str:
    """The text of a literal or an IRI, a number by its value.

    The engines write decimals differently, and of the least IRI of a group rdflib makes a literal.
    """
    try:
        return f"{float(text):.9g}"
    except ValueError:
        return text


def join(context: QueryContext, part: CompValue) -> object:
    """A join as the standard defines it.

    rdflib makes a set of the right side, so that solutions are lost, and finds all solutions of
    both sides first, which for patterns that share no variable are millions.
    """
    if part.name != "Join":
        raise NotImplementedError
    if simple(part.p2):
        return evalLazyJoin(context, part)
    return (
        one.merge(other)
        for one, others in fitting(evalPart(context, part.p1), evalPart(context, part.p2))
        for other in others
    )


def left_join(context: QueryContext, part: CompValue) -> object:
    """An OPTIONAL as the standard defines it: rdflib puts bindings into its sub-selects.

    Where it may put them in, it looks a second time for what it did not find.
    """
    if part.name != "LeftJoin":
        raise NotImplementedError
    ones = evalPart(context, part.p1)
    pairs = (
        ((one, evalPart(context.thaw(one), part.p2)) for one in ones)
        if simple(part.p2)
        else fitting(ones, evalPart(context, part.p2))
    )
    return (
        solution
        for one, others in pairs
        for solution in [m for m in map(one.merge, others) if _ebv(part.expr, m)] or [one]
    )


def fitting(
    ones: Iterable[FrozenBindings], others: Iterable[FrozenBindings]
) -> Iterator[tuple[FrozenBindings, list[FrozenBindings]]]:
    """Each solution, with those of the other side that are compatible with it."""
    left, right = list(ones), list(others)
    if not left or not right:
        yield from ((one, []) for one in left)
        return
    shared = sorted(set.intersection(*(set(each) for each in (*left, *right))))
    index = defaultdict(list)
    for other in right:
        index[tuple(other[name] for name in shared)].append(other)
    for one in left:
        near = index[tuple(one[name] for name in shared)]
        yield one, [other for other in near if one.compatible(other)]


def simple(part: CompValue) -> bool:
    """Whether a pattern has the same solutions that fit a binding, if the binding is put in."""
    if part.name == "Join":
        return simple(part.p1) and simple(part.p2)
    if part.name == "Union":
        return simple(part.p1) and simple(part.p2)
    if part.name == "Graph":
        return simple(part.p)
    return part.name == "BGP" or (part.name == "ToMultiSet" and part.p.name == "values")


def bound_patterns(context: QueryContext, part: CompValue) -> object:
    """Triple patterns in an order in which each shares a variable with those before, if it can."""
    if part.name != "BGP":
        raise NotImplementedError
    left = list(part.triples)
    met: set[object] = set()
    ordered = []
    while left:
        best = min(left, key=lambda pattern: effort(pattern, context, met))
        left.remove(best)
        ordered.append(best)
        met.update(best)
    return evalBGP(context, ordered)


def effort(
    pattern: tuple[Identifier, ...], context: QueryContext, met: set[object]
) -> tuple[bool, int, bool]:
    """How much there is to look through for a pattern once those before have been met."""
    variables = [term for term in pattern if isinstance(term, (Variable, BNode))]
    open_ = [term for term in variables if term not in met and context[term] is None]
    apart = bool(open_) and len(open_) == len(variables)
    return apart, len(open_), isinstance(pattern[1], PropertyPath)


def groups(context: QueryContext, part: CompValue) -> object:
    """The groups of a GROUP BY; of no solutions rdflib makes an empty one, against the standard."""
    if part.name == "AggregateJoin" and part.p.expr is not None:
        return (row for row in evalAggregateJoin(context, part) if len(row))
    raise NotImplementedError


HELP: Final = {"join": join, "left-join": left_join, "patterns": bound_patterns, "groups": groups}
"""Steps that rdflib gets wrong or takes too long for; all others are its own."""


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, shipped_graph: Built) -> Iterator[Engines]:
    place = tmp_path_factory.mktemp("slice")
    slice_tables(place / "data")
    build(gather([place / "data"], with_shipped=False), place / "graph", [place / "data"])
    CUSTOM_EVALS.update(HELP)
    yield Engines(place / "graph", Local(shipped_graph.folder))
    for name in HELP:
        del CUSTOM_EVALS[name]


@pytest.mark.parametrize("name", sorted(questions()))
def test_two_engines_answer_alike(engines: Engines, name: str) -> None:
    asked = questions()[name]
    for given in ({}, *asked.examples):
        terms = answers.terms_of(engines.shipped, asked, given)
        ours_ = engines.in_pyoxigraph(asked.filled(terms))
        assert ours_ == engines.in_rdflib(read(name).filled(terms)), given


@pytest.mark.parametrize("name", sorted(questions()))
def test_the_patterns_of_a_question_are_those_that_rdflib_reads(name: str) -> None:
    """What is looked for as evidence is all that the question matches."""

    def theirs_(node: object) -> int:
        if isinstance(node, CompValue) and node.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            return 0
        if isinstance(node, CompValue):
            own = len(node.get("triples") or ()) if node.name == "BGP" else 0
            return own + sum(theirs_(value) for key, value in node.items() if key != "triples")
        if isinstance(node, (list, tuple)) and not isinstance(node, PropertyPath):
            return sum(map(theirs_, node))
        return 0

    def ours_(element: object) -> int:
        if isinstance(element, Link):
            return 1
        if isinstance(element, Select):
            return ours_(element.where)
        if isinstance(element, Union):
            return sum(map(ours_, element.groups))
        inner = [getattr(element, "group", None), *getattr(element, "elements", ())]
        return sum(ours_(each) for each in inner if each is not None)

    assert ours_(parse(questions()[name].text).select) == theirs_(read(name).query.algebra)
