"""What differs between two graphs, statement by statement, and what became of their IRIs.

A graph is a build or a release: both hold their quads as sorted lines, so that one pass over the
two files finds every difference and memory grows with what differs alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from triplehelix import store
from triplehelix.answers import answer
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.exporting import ANSWERS, QUADS
from triplehelix.exporting.answering import RECEIPTS
from triplehelix.graphs import Local
from triplehelix.questions import questions
from triplehelix.terms import BASE, LABEL, compact, graph, name

START: Final = f"<{BASE}id/".encode()
CONCLUDED: Final = frozenset(graph(key) for key in ("inferred", "classified", "meta", "questions"))
"""Graphs of what was concluded or described; the others hold what sources state."""
IDENTITY: Final = graph("identity")
REPLACED: Final = name("dcterms:isReplacedBy")


@dataclass(frozen=True)
class Change:
    """A statement that came (`+`) or went (`-`), as a line of N-Quads."""

    sign: str
    line: bytes

    @property
    def quad(self) -> Quad:
        """The statement itself."""
        quads: Iterator[Quad] = parse(self.line, RdfFormat.N_QUADS)
        return next(quads)


@dataclass(frozen=True)
class Differences:
    """All that differs: statements, IRIs that went and what they became, answers that moved."""

    changes: tuple[Change, ...]
    went: Mapping[str, str]
    """IRIs that nothing is said of any more, and the one that each became; empty for none."""
    names: Mapping[str, str]
    moved: tuple[str, ...]
    """Questions with another answer."""

    def patch(self) -> Iterator[bytes]:
        """The statements as an RDF patch (https://jena.apache.org/documentation/rdf-patch/)."""
        yield b"TX .\n"
        for change in self.changes:
            yield (b"A " if change.sign == "+" else b"D ") + change.line
        yield b"TC .\n"

    def words(self) -> Iterator[str]:
        """What sources state otherwise, thing by thing, for people; then IRIs and answers."""
        stated = [(each.sign, quad) for each in self.changes
                  if (quad := each.quad).graph_name not in CONCLUDED | {IDENTITY}]  # fmt: skip
        by_thing = sorted(stated, key=lambda each: (str(each[1].subject), str(each[1].predicate)))
        for subject, said in groupby(by_thing, key=lambda each: str(each[1].subject)[1:-1]):
            yield f"{self.names.get(subject, compact(subject, parts=True))} <{subject}>"
            yield from self._about(list(said))
        concluded = len(self.changes) - len(stated)
        yield f"{len(stated)} stated facts and {concluded} concluded or described ones differ"
        for old, new in sorted(self.went.items()):
            yield f"<{old}> is now <{new}>" if new else f"<{old}> is gone"
        if self.moved:
            yield f"{len(self.moved)} answers moved: {', '.join(self.moved)}"

    def _about(self, said: list[tuple[str, Quad]]) -> Iterator[str]:
        """The changes of one thing; one value in place of another is one change."""
        for (predicate, _), both in groupby(
            said, key=lambda each: (str(each[1].predicate), str(each[1].graph_name))
        ):
            several = list(both)
            signs = dict(several)
            called = compact(predicate[1:-1])
            if len(several) == 2 and len(signs) == 2:
                yield f"  ~ {called}: {self._term(signs['-'])} -> {self._term(signs['+'])}"
            else:
                for sign, quad in several:
                    yield f"  {sign} {called}: {self._term(quad)}"

    def _term(self, quad: Quad) -> str:
        term = quad.object
        if isinstance(term, Literal):
            return f'"{term.value}"'
        iri = str(term)[1:-1]
        return self.names.get(iri, compact(iri, parts=True))


def differ(old: Path, new: Path) -> Differences:
    """What differs between two builds or releases.

    Raises TripleHelixError for a folder that is neither.
    """
    before, after = _quads(old), _quads(new)
    changes = tuple(_changes(before, after))
    ends = {end for each in changes for end in _things(each.line)}
    lost = {_things(each.line)[0] for each in changes if each.sign == "-" and _is_said(each.line)}
    names: dict[str, str] = {}
    _look(before, ends, names)
    there = _look(after, ends, names)
    gone = {iri for iri in lost if iri not in there.said}
    went = {iri: there.became.get(iri, "") for iri in gone}
    return Differences(changes, went, names, _moved(old, new))


def _quads(folder: Path) -> Path:
    """The sorted quads of a release or of a build."""
    if (folder / QUADS).is_file():
        return folder / QUADS
    return store.current(folder) / store.QUADS


def _changes(old: Path, new: Path) -> Iterator[Change]:
    """The lines that only one of two sorted files has, in order."""
    with old.open("rb") as ones, new.open("rb") as others:
        one, other = next(ones, b""), next(others, b"")
        while one or other:
            if one == other:
                one, other = next(ones, b""), next(others, b"")
            elif one and (not other or one < other):
                yield Change("-", one)
                one = next(ones, b"")
            else:
                yield Change("+", other)
                other = next(others, b"")


def _is_said(line: bytes) -> bool:
    """Whether a line says something of a thing, and not only what became of its IRI."""
    return line.startswith(START) and not line.endswith(f"{IDENTITY} .\n".encode())


def _things(line: bytes) -> tuple[str, ...]:
    """The IRIs at both ends of a line of N-Quads, the subject first."""
    subject, _, rest = line.partition(b" ")
    target = rest.partition(b" ")[2]
    found = [subject] + ([target.partition(b" ")[0]] if target.startswith(b"<") else [])
    return tuple(each[1:-1].decode() for each in found)


@dataclass(frozen=True)
class _There:
    """Of some IRIs those that a graph speaks of, and what it says that others became."""

    said: Collection[str]
    became: Mapping[str, str]


def _look(quads: Path, iris: Collection[str], names: dict[str, str]) -> _There:
    """Look up IRIs in a file of quads; what each is called goes to `names`."""
    label, replaced = f" {LABEL} ".encode(), f" {REPLACED} ".encode()
    wanted = {f"<{iri}>".encode(): iri for iri in iris}
    said: set[str] = set()
    became: dict[str, str] = {}
    with quads.open("rb") as lines:
        for line in lines:
            iri = wanted.get(line.partition(b" ")[0])
            if iri is None:
                continue
            if _is_said(line):
                said.add(iri)
            if label in line or replaced in line:
                target = Change("+", line).quad.object
                if isinstance(target, Literal):
                    names[iri] = target.value
                elif isinstance(target, NamedNode):
                    became[iri] = target.value
    return _There(said, became)


def _moved(old: Path, new: Path) -> tuple[str, ...]:
    """The questions whose answers differ, asked with their defaults."""
    ones, others = _digests(old), _digests(new)
    return tuple(sorted(each for each in ones.keys() & others.keys() if ones[each] != others[each]))


def _digests(folder: Path) -> dict[str, str]:
    """The digest of each answer: of a release the one in its receipts, of a build as it answers."""
    if not (folder / QUADS).is_file():
        graph_ = Local(folder)
        return {each.name: _digest(graph_, each.name) for each in questions().values()}
    try:
        said = json.loads((folder / ANSWERS / RECEIPTS).read_bytes())
        return {each["question"]: each["answer"] for each in said}
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise DataError(
            f"{ANSWERS}/{RECEIPTS}", f"cannot be read: {problem}", "export it anew"
        ) from None


def _digest(graph_: Local, asked: str) -> str:
    try:
        return answer(graph_, questions()[asked], {}).receipt.answer
    except TripleHelixError as problem:  # what the question names is not there
        return problem.what
