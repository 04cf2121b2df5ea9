"""Reads a SELECT query into the tree of what it asks for. It evaluates nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from triplehelix.errors import TripleHelixError
from triplehelix.evidence.patterns import (
    Bind,
    Column,
    Either,
    Element,
    Exists,
    Filter,
    Group,
    In,
    Inverse,
    Link,
    Minus,
    Optional,
    Path,
    Query,
    Repeated,
    Select,
    Sequence,
    Step,
    Union,
    Values,
)
from triplehelix.sparql import place, tokens
from triplehelix.terms import TYPE

AGGREGATES: Final = frozenset({"count", "sum", "min", "max", "avg", "sample", "group_concat"})


def parse(text: str) -> Query:
    """The tree of a SELECT query.

    Raises TripleHelixError, with the place, for another form and for what is not understood.
    """
    return _Reader(text).query()


def parse_rule(text: str) -> tuple[Link, Query]:
    """The triple that a CONSTRUCT query makes, and the query for the variables in it.

    Raises TripleHelixError as `parse` does, and for more than one triple.
    """
    return _Reader(text).rule()


def parse_group(text: str) -> Group:
    """The tree of a group without its braces. Raises TripleHelixError as `parse` does."""
    return _Reader(f"{{ {text} }}").group()


@dataclass
class _Reader:
    """Reads tokens one after another; `fresh` numbers the variables of what has no name."""

    text: str
    at: int = 0
    fresh: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.tokens = [
            (token[0], token.start(), token.end())
            for token in tokens(self.text)
            if not token["gap"]
        ]
        self.tokens.append(("", len(self.text), len(self.text)))

    # The cursor

    @property
    def next(self) -> str:
        return self.tokens[self.at][0]

    @property
    def word(self) -> str:
        return self.next.casefold()

    @property
    def start(self) -> int:
        return self.tokens[self.at][1]

    def take(self) -> str:
        if self.at == len(self.tokens) - 1:
            raise self.lost("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1][0]

    def accept(self, *words: str) -> bool:
        if self.word in words:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.lost(f"expected {word} and found {self.next[:30]!r}")

    def lost(self, what: str) -> TripleHelixError:
        return TripleHelixError(
            place(self.text, self.start),
            what,
            "evidence can be derived from SELECT queries of SPARQL 1.1; ask without it",
        )

    def since(self, start: int) -> str:
        return self.text[start : self.tokens[self.at - 1][2]]

    def name(self) -> str:
        """A variable for something without a name."""
        return f"?_{next(self.fresh)}"

    # Queries

    def query(self) -> Query:
        prologue = self.prologue()
        if self.word != "select":
            raise self.lost("not a SELECT query")
        return Query(prologue, self.select())

    def rule(self) -> tuple[Link, Query]:
        prologue = self.prologue()
        self.expect("construct")
        head = self.group().elements
        self.accept("where")
        where = self.group()
        if len(head) != 1 or not isinstance(head[0], Link):
            raise self.lost("a rule that does not make one triple")
        names = dict.fromkeys(each for each in (head[0].subject, head[0].object) if each[0] == "?")
        text = f"SELECT {' '.join(names)} WHERE {where.text}"
        return head[0], Query(prologue, Select(text, tuple(map(Column, names)), where))

    def prologue(self) -> str:
        start = self.start
        while self.word in {"prefix", "base", "version"}:
            self.take()
            while self.next[:1] != "<" and self.word not in {"select", "construct", ""}:
                self.take()
            self.take()
        return self.text[start : self.start]

    def select(self) -> Select:
        start = self.start
        self.expect("select")
        self.accept("distinct", "reduced")
        if self.next == "*":
            raise self.lost("SELECT * does not say which columns in which order; name them")
        columns = self.columns(("where", "from", "{"))
        while self.accept("from"):
            self.accept("named")
            self.take()
        self.accept("where")
        where = self.group()
        grouped: tuple[Column, ...] = ()
        if self.accept("group"):
            self.expect("by")
            grouped = self.columns(("having", "order", "limit", "offset", "values", "}", ""))
        while self.word not in {"values", "}", ""}:
            self.balanced() if self.next == "(" else self.take()
        values = self.values() if self.word == "values" else None
        aggregated = bool(grouped) or any(column.aggregate for column in columns)
        return Select(self.since(start), columns, where, grouped, aggregated, values)

    def columns(self, until: tuple[str, ...]) -> tuple[Column, ...]:
        found: list[Column] = []
        while self.word not in until:
            if self.next[0] in "?$":
                found.append(Column(_plain(self.take())))
                continue
            start = self.at
            if self.next != "(":  # GROUP BY STR(?x)
                self.take()
                self.balanced()
                found.append(Column(self.name(), self.text[self.tokens[start][1] : self.end]))
                continue
            self.balanced()
            inner = self.tokens[start + 1 : self.at - 1]
            words = {each[0].casefold() for each in inner}
            named = len(inner) > 2 and inner[-2][0].casefold() == "as"
            body = inner[:-2] if named else inner
            expression = self.text[body[0][1] : body[-1][2]]
            variable = _plain(inner[-1][0]) if named else self.name()
            found.append(Column(variable, expression, not words.isdisjoint(AGGREGATES)))
        if not found:
            raise self.lost("no column is named")
        return tuple(found)

    @property
    def end(self) -> int:
        return self.tokens[self.at - 1][2]

    # Groups

    def group(self) -> Group:
        start = self.start
        self.expect("{")
        elements: list[Element | Group] = []
        while not self.accept("}"):
            if self.word == "select":
                elements.append(self.select())
            elif not self.accept("."):
                elements += self.element()
        return Group(self.since(start), tuple(elements))

    def element(self) -> Iterable[Element | Group]:
        readers: dict[str, Callable[[], Element | Group]] = {
            "optional": lambda: Optional(self.after("optional")),
            "minus": lambda: Minus(self.after("minus")),
            "graph": self.named_graph,
            "filter": self.filter,
            "bind": self.bind,
            "values": self.values,
            "{": self.union,
        }
        reader = readers.get(self.word)
        return self.triples() if reader is None else [reader()]

    def after(self, word: str) -> Group:
        self.expect(word)
        return self.group()

    def named_graph(self) -> In:
        self.expect("graph")
        return In(_plain(self.take()), self.group())

    def union(self) -> Union | Group:
        groups = [self.group()]
        while self.accept("union"):
            groups.append(self.group())
        return Union(tuple(groups)) if len(groups) > 1 else groups[0]

    def filter(self) -> Filter:
        start = self.start
        self.expect("filter")
        exists: list[Exists] = []
        while self.next != "(" and self.word not in {"exists", "not"}:
            self.take()
        if self.next == "(":
            exists += self.balanced()
        else:
            negated = self.accept("not")
            self.expect("exists")
            exists.append(Exists(self.group(), negated))
        return Filter(self.since(start), tuple(exists))

    def bind(self) -> Bind:
        start = self.start
        self.expect("bind")
        exists = self.balanced()
        return Bind(self.since(start), _plain(self.tokens[self.at - 2][0]), tuple(exists))

    def balanced(self) -> list[Exists]:
        """Read from `(` to its `)`; answers the groups of the EXISTS between."""
        self.expect("(")
        exists: list[Exists] = []
        depth, before = 1, "("
        while depth:
            if self.word == "exists":
                self.take()
                exists.append(Exists(self.group(), before in {"not", "!"}))
                continue
            before = self.take().casefold()
            depth += (before == "(") - (before == ")")
        return exists

    def values(self) -> Values:
        start = self.start
        self.expect("values")
        names: list[str] = []
        while not self.accept("{"):
            found = self.take()
            if found[0] in "?$":
                names.append(_plain(found))
        while not self.accept("}"):
            self.take()
        return Values(self.since(start), tuple(names))

    # Triples

    def triples(self) -> list[Link]:
        found: list[Link] = []
        subject = self.node(found)
        if not found or self.word not in {".", "}"}:
            self.properties(subject, found)
        return found

    def properties(self, subject: str, found: list[Link]) -> None:
        while True:
            path = self.path()
            found.append(Link(subject, path, self.node(found)))
            while self.accept(","):
                found.append(Link(subject, path, self.node(found)))
            while self.accept(";"):
                pass
            if self.word in {".", "}", "]", "{", "optional", "minus", "graph", "filter", "bind",
                             "values", ""}:  # fmt: skip
                return
            if self.tokens[self.at - 1][0] != ";":
                raise self.lost(f"expected . and found {self.next[:30]!r}")

    def node(self, found: list[Link]) -> str:
        """A term or variable; what stands in `[...]` gets a variable and its links are added."""
        if self.accept("["):
            subject = self.name()
            if not self.accept("]"):
                self.properties(subject, found)
                self.expect("]")
            return subject
        start = self.start
        first = self.take()
        if first.startswith("_:"):
            return f"?_{first[2:]}"
        if first in "(){}.;,":
            raise self.lost(f"a term is missing before {self.next[:30]!r}")
        if first in "+-":
            self.take()
        if first[0] in "\"'" and self.next == "^" and self.tokens[self.at + 1][0] == "^":
            self.at += 2
            self.take()
        elif first[0] in "\"'" and self.next.startswith("@"):
            self.take()
        return _plain(self.since(start))

    def path(self) -> Path:
        parts = [self.sequence()]
        while self.accept("|"):
            parts.append(self.sequence())
        return Either(tuple(parts)) if len(parts) > 1 else parts[0]

    def sequence(self) -> Path:
        parts = [self.walk()]
        while self.accept("/"):
            parts.append(self.walk())
        return Sequence(tuple(parts)) if len(parts) > 1 else parts[0]

    def walk(self) -> Path:
        if self.accept("^"):
            return Inverse(self.walk())
        if self.accept("("):
            path = self.path()
            self.expect(")")
        elif self.next == "!":
            raise self.lost("negated property sets are not understood")
        else:
            found = self.take()
            path = Step(str(TYPE) if found == "a" else _plain(found))
        if self.next in {"*", "+", "?"}:
            return Repeated(path, self.take())
        return path


def _plain(variable: str) -> str:
    """A variable with the one of its two marks that is used everywhere here."""
    return f"?{variable[1:]}" if variable[0] == "$" else variable
