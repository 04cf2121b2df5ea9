"""Why an answer has no row: the parameter or the pattern that leaves nothing, and what is missing.

The patterns of the query are added one after another until none of the solutions is left; what
was added last is looked at alone, to tell a fact that is missing from one that nobody states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from triplehelix.evidence.parsing import parse
from triplehelix.evidence.patterns import (
    Bind,
    Element,
    Filter,
    Group,
    In,
    Link,
    Minus,
    Optional,
    Select,
    Step,
    Union,
    Values,
    mentioned,
    written,
)
from triplehelix.graphs import Graph, Rows, Term, Verdict
from triplehelix.questions import Question
from triplehelix.terms import LABEL, TYPE, compact, name

SHOWN = 3
KEPT_APART = f"({name('owl:differentFrom')}|^{name('owl:differentFrom')})"


@dataclass(frozen=True)
class Emptiness:
    """Why an answer is empty.

    `pattern` is the piece of the query that left nothing; `missing` says whether the fact, the
    source or the identity is missing, or which condition failed; `without` gives, for each
    parameter that was given, the number of rows without it.
    """

    pattern: str
    missing: str
    without: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """The explanation in words, for people."""
        if self.pattern:
            yield f"no row: nothing is left after {self.pattern}"
        yield f"why: {self.missing}"
        for parameter, rows in self.without.items():
            yield f"without --{parameter}: {rows} row{'' if rows == 1 else 's'}"


def emptiness(graph: Graph, asked: Question, terms: Mapping[str, str]) -> Emptiness:
    """Why this question with these parameters, as SPARQL terms, has no row."""
    query = parse(asked.filled(terms))
    without = {name: _rows_without(graph, asked, terms, name) for name in terms}
    detective = _Detective(graph, query.prologue)
    where = query.select.where
    unions = [each for each in where.elements if isinstance(each, Union)]
    # What is measured are the edges, of which such a question asks first, then of their ends.
    ties = unions[0].groups[0] if asked.measure and unions else where
    pattern, missing = detective.group(ties)
    return Emptiness(_shown(pattern), missing, {n: rows for n, rows in without.items() if rows})


def _rows_without(graph: Graph, asked: Question, terms: Mapping[str, str], name: str) -> int:
    """How many rows there are when this parameter has its default, or none; of edges, how many."""
    rest = {key: term for key, term in terms.items() if key != name}
    found = graph.ask(asked.filled(rest), f"question {asked.name}")
    if not isinstance(found, Rows):
        return 0
    at = found.columns.index("target") if asked.measure else 0
    return sum(row[at] is not None for row in found.rows) if asked.measure else len(found.rows)


@dataclass(frozen=True)
class _Detective:
    graph: Graph
    prologue: str

    def group(self, group: Group, before: str = "") -> tuple[Element | Group | None, str]:
        """The element that leaves nothing of what stands before it, and what it lacks."""
        so_far = before
        for element in _ordered(group):
            text = _text(element)
            probe = f"{_computed(group)} {text}" if isinstance(element, Filter) else text
            if self.any(f"{so_far} {probe}"):
                so_far = so_far if isinstance(element, Filter) else f"{so_far} {text}"
                continue
            if isinstance(element, Select) and not self.any(_text(element.where)):
                return self.group(element.where)
            if isinstance(element, Group):
                return self.group(element, so_far)
            return element, self.missing(element, so_far)
        return None, "each pattern and condition leaves something, and all together nothing"

    def any(self, text: str) -> bool:
        found = self.graph.ask(f"{self.prologue} ASK {{ {text} }}", "emptiness")
        return isinstance(found, Verdict) and found.holds

    def missing(self, element: Element | Group, before: str) -> str:
        """What is missing for this element to find something after what stands before it."""
        if isinstance(element, Filter):
            return "the condition leaves none of the solutions found until then"
        if isinstance(element, Minus):
            return "all solutions found until then are taken away"
        if isinstance(element, Link):
            return self.link(element, before)
        if self.any(_text(element)):
            return "fact missing: it is found for other things, and not together with these"
        return "source missing: nothing in the graph matches it"

    def link(self, link: Link, before: str) -> str:
        path = written(link.path)
        what = _plain(path, link)
        if not self.any(f"?_one {path} {'?_other' if link.object[0] == '?' else link.object} ."):
            return f"source missing: no source of the graph states {what}"
        ends = [end for end in (link.subject, link.object) if self.bound(end, before)]
        named = sorted((self.names(end, before) for end in ends), key=len)
        who = " and ".join(", ".join(names) for names in named if len(names) == len(named[0]))
        if other := self.twin(link, before):
            return f"identity missing: {other} has {what}, and is kept apart from {who}"
        return f"fact missing: the graph states {what} of others, and not of {who}"

    def bound(self, end: str, before: str) -> bool:
        """Whether an end of a link stands for something already, and is no code of a vocabulary."""
        return end in mentioned(before) if end[0] == "?" else end[0] == "<"

    def twin(self, link: Link, before: str) -> str:
        """The name of a thing that is kept apart from the one that lacks the link, and has it."""
        for end, way in (
            (link.subject, f"?_twin {written(link.path)} ?_any ."),
            (link.object, f"?_any {written(link.path)} ?_twin ."),
        ):
            if not self.bound(end, before) or len(self.names(end, before)) > 1:
                continue
            body = f"BIND({end} AS ?_own)" if end[0] != "?" else f"{before} BIND({end} AS ?_own)"
            found = self.graph.ask(
                f"{self.prologue} SELECT ?_name WHERE {{ {body} ?_own {KEPT_APART} ?_twin . {way} "
                f"?_twin {LABEL} ?_name }} ORDER BY ?_name LIMIT 1",
                "emptiness",
            )
            for row in found.rows if isinstance(found, Rows) else ():
                return str(getattr(row[0], "value", ""))
        return ""

    def names(self, end: str, before: str) -> Sequence[str]:
        """The names of the first things that an end of a link stands for."""
        if end[0] != "?":
            body = f"BIND({end} AS ?_thing)"
        elif end in mentioned(before):
            body = (
                f"{{ SELECT DISTINCT ({end} AS ?_thing) WHERE {{ {before} }} LIMIT {SHOWN + 1} }}"
            )
        else:
            return ()
        query = (
            f"{self.prologue} SELECT ?_thing ?_name WHERE {{ {body} "
            f"OPTIONAL {{ ?_thing {LABEL} ?_name }} }} ORDER BY ?_name ?_thing"
        )
        found = self.graph.ask(query, "emptiness")
        rows = found.rows if isinstance(found, Rows) else ()
        names = list(dict.fromkeys(_name(thing, label) for thing, label in rows))
        return [*names[:SHOWN], "others"] if len(names) > SHOWN else names


def _ordered(group: Group) -> Iterator[Element | Group]:
    """The elements of a group in an order in which each can be tried: conditions come last."""
    elements = group.elements
    for kinds in (Values, (Link, Group, Union, In, Select), Minus, Filter):
        yield from (each for each in elements if isinstance(each, kinds))


def _computed(group: Group) -> str:
    """What a condition may speak of beside the patterns: optional parts and computed values."""
    return " ".join(_text(each) for each in group.elements if isinstance(each, Optional | Bind))


def _text(element: Element | Group) -> str:
    match element:
        case Link(subject, path, object_):
            return f"{subject} {written(path)} {object_} ."
        case Select(text):
            return f"{{ {text} }}"
        case Group(text) | Filter(text) | Values(text):
            return text
        case Union(groups):
            return " UNION ".join(group.text for group in groups)
        case In(graph, group):
            return f"GRAPH {graph} {group.text}"
        case Optional(group):
            return f"OPTIONAL {group.text}"
        case Minus(group):
            return f"MINUS {group.text}"
        case _:
            return element.text


def _shown(element: Element | Group | None) -> str:
    return "" if element is None else " ".join(_text(element).split())


def _plain(path: str, link: Link) -> str:
    if isinstance(link.path, Step) and link.path.predicate == str(TYPE):
        return f"a thing of class {link.object}"
    return path


def _name(thing: Term | None, label: Term | None) -> str:
    if isinstance(label, Literal):
        return label.value
    return compact(thing.value) if isinstance(thing, NamedNode) else str(thing)
