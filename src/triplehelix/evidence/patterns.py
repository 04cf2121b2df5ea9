"""What a query asks for, as a tree: groups, and the patterns in them (SPARQL 1.1, section 19.8).

Expressions stay text, with the groups of their EXISTS beside it, since nothing that reads this
tree needs to know what an expression computes. It reads no text and evaluates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One predicate: an IRI, `a`, or a variable."""

    predicate: str


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """Paths one after another."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Either:
    """One of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A path any number of times: `*`, `+` or `?` says how often."""

    path: Path
    times: str


Path = Step | Inverse | Sequence | Either | Repeated


@dataclass(frozen=True)
class Link:
    """A triple pattern, its predicate a path."""

    subject: str
    path: Path
    object: str


@dataclass(frozen=True)
class Exists:
    """A group that must, or must not, match."""

    group: Group
    negated: bool


@dataclass(frozen=True)
class Filter:
    """A condition, with the groups of its EXISTS."""

    text: str
    exists: tuple[Exists, ...]


@dataclass(frozen=True)
class Bind:
    """A computed value, with the groups of its EXISTS."""

    text: str
    variable: str
    exists: tuple[Exists, ...]


@dataclass(frozen=True)
class Values:
    """Inline data."""

    text: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Optional:
    """A group that may match."""

    group: Group


@dataclass(frozen=True)
class Minus:
    """A group that takes solutions away."""

    group: Group


@dataclass(frozen=True)
class Union:
    """Groups of which each adds its solutions."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class In:
    """A group asked of a named graph."""

    graph: str
    group: Group


@dataclass(frozen=True)
class Column:
    """What a SELECT or a GROUP BY names: a variable, and the expression that gives it, if any."""

    variable: str
    expression: str = ""
    aggregate: bool = False


@dataclass(frozen=True)
class Select:
    """A SELECT, of the query or within a group."""

    text: str
    columns: tuple[Column, ...]
    where: Group
    grouped: tuple[Column, ...] = ()
    aggregated: bool = False
    values: Values | None = None


Element = Link | Filter | Bind | Values | Optional | Minus | Union | In | Select


@dataclass(frozen=True)
class Group:
    """What stands between braces."""

    text: str
    elements: tuple[Element | Group, ...]


@dataclass(frozen=True)
class Query:
    """A SELECT query with its PREFIX and BASE lines."""

    prologue: str
    select: Select


def variables(group: Group) -> tuple[str, ...]:
    """The variables that a solution of the group may bind, in the order in which they appear."""
    return tuple(dict.fromkeys(_bound(group)))


def _bound(element: Element | Group) -> Iterator[str]:
    match element:
        case Link(subject, path, object_):
            yield from (each for each in (subject, *steps(path), object_) if each[0] == "?")
        case Bind():
            yield element.variable
        case Values():
            yield from element.variables
        case Select():
            yield from (column.variable for column in element.columns)
        case In(graph, _) if graph[0] == "?":
            yield graph
    for group in inside(element):
        for each in group.elements:
            yield from _bound(each)


def inside(element: Element | Group) -> tuple[Group, ...]:
    """The groups whose variables are visible around this element."""
    match element:
        case Group():
            return (element,)
        case Optional(group) | In(_, group):
            return (group,)
        case Union(groups):
            return groups
        case _:
            return ()


def calculated(group: Group) -> Iterator[str]:
    """The variables that a BIND of the group gives their value."""
    for element in group.elements:
        if isinstance(element, Bind):
            yield element.variable
        for each in inside(element):
            yield from calculated(each)


def steps(path: Path) -> Iterator[str]:
    """The predicates of a path."""
    match path:
        case Step(predicate):
            yield predicate
        case Inverse(inner) | Repeated(inner, _):
            yield from steps(inner)
        case Sequence(parts) | Either(parts):
            for part in parts:
                yield from steps(part)


def written(path: Path) -> str:
    """The path as SPARQL."""
    match path:
        case Step(predicate):
            return predicate
        case Inverse(inner):
            return f"^({written(inner)})"
        case Repeated(inner, times):
            return f"({written(inner)}){times}"
        case Sequence(parts):
            return "/".join(f"({written(part)})" for part in parts)
        case Either(parts):
            return "|".join(f"({written(part)})" for part in parts)


_VARIABLE = re.compile(r"[?$](\w+)")


def mentioned(text: str) -> frozenset[str]:
    """The variables that stand in a text."""
    return frozenset(f"?{found}" for found in _VARIABLE.findall(text))
