"""The graph of a view: a copy of the built one, in which facts belong to the owners.

The copy is one of the database's files, which takes less time than to read the graph. Only what
organisations with an owner have a part in is written anew; then what followed from that is dropped,
and what follows from it now is inferred, concluded and measured as in a build.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from triplehelix.concluding import add_conclusions, read_conclusions
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.evidence.facts import wholes
from triplehelix.graphs import Graph, Held, Local, Rows
from triplehelix.home import ONTOLOGY, RULES
from triplehelix.reasoning import INFERRED, infer, read_axioms, write
from triplehelix.rules import compile_rules
from triplehelix.selecting import select
from triplehelix.store import DATABASE, REBUILD, current
from triplehelix.terms import graph as named
from triplehelix.terms import th
from triplehelix.views.owners import Chain, Owners, read_owners
from triplehelix.views.roles import Roles, concluded, roles, touched

LEGAL: Final = "legal"
NOW: Final = "now"
IDENTITIES: Final = (LEGAL, "then", NOW)
OWNERS: Final = named("owners")
"""Holds what a rule concludes for an organisation and the view for its owner."""

DAYS: Final = tuple(map(th, ("eventDate", "validFrom", "reportedDate", "trialStart")))
"""The first day on which a fact can have happened, or begun to hold."""

STANDING: Final = frozenset(map(th, ("betweenness", "meanDistance", "community")))


class View(Held):
    """A built graph in which facts count for the owners; `moved` says which, by what takeovers."""

    def __init__(self, graph: Local, identity: str) -> None:
        self.identity = identity
        self.owners = read_owners(graph)
        self._place = TemporaryDirectory(prefix="triplehelix-", ignore_cleanup_errors=True)
        super().__init__(graph.name, _copied(graph.folder, Path(self._place.name)))
        self.moved: Mapping[Triple, Chain] = _rewritten(self._store, self.owners, identity)

    def released(self) -> Path:
        """The database of the view, for others to open: the view itself cannot be asked any more.

        It is deleted with the view.
        """
        self._store.flush()
        del self._store
        return Path(self._place.name) / DATABASE


def view(graph: Graph, identity: str) -> Graph:
    """The graph as this identity sees it; `legal` is the graph itself.

    Raises TripleHelixError for an unknown identity, or a view of a service.
    """
    refuse(graph, identity)
    if identity == LEGAL or isinstance(graph, View) or not isinstance(graph, Local):
        return graph
    return View(graph, identity)


def refuse(graph: Graph, identity: str) -> None:
    """Raise TripleHelixError for an identity that is unknown, or that this graph cannot take."""
    where = f"--identity {identity}"
    if identity not in IDENTITIES:
        hint = f"one of: {', '.join(IDENTITIES)}"
        raise TripleHelixError(where, "there is no such identity", hint)
    if identity != LEGAL and not isinstance(graph, Held):
        hint = "leave out --endpoint, or ask for --identity legal"
        raise TripleHelixError(where, "a service cannot be asked for the owners' view", hint)


def _copied(folder: Path, place: Path) -> Store:
    """The database in force, copied to a place where it can be written to."""
    build = current(folder)
    try:
        shutil.copytree(build / DATABASE, place / DATABASE)
        return Store(str(place / DATABASE))
    except (OSError, RuntimeError, shutil.Error) as problem:
        raise DataError(str(build), f"the graph cannot be copied: {problem}", REBUILD) from None


def _rewritten(store: Store, owners: Owners, identity: str) -> dict[Triple, Chain]:
    """Give each fact to its owner, and draw the conclusions anew; answers what was moved."""
    axioms = read_axioms(ONTOLOGY)
    moving = roles(axioms)
    mover = _Mover(store, owners, moving, identity)
    follows = touched(compile_rules(axioms), moving)
    read = moving.forward | moving.backward | follows.properties | follows.classes
    again = dict(concluded(read_conclusions(RULES).values(), read))
    facts = [each for each in mover.moves() if each.old.predicate not in again]
    if not facts:
        return {}
    _forget(store, follows.properties | again.keys() | STANDING, follows.classes)
    mover.write(facts)
    infer(store, follows.rules)
    _forget(store, follows.properties, (), pattern="?s ?n ?s")  # a deal within one house is no tie
    add_conclusions(store, again.values())
    late = [each for each in mover.moves() if each.old.predicate in again]
    mover.write(late, into=OWNERS)
    _measure(store)
    return {each.new: each.chain for each in (*facts, *late)}


@dataclass(frozen=True)
class _Moved:
    """A statement as it stood, as the view has it, and the takeovers in between."""

    old: Quad
    new: Triple
    chain: Chain


@dataclass(frozen=True)
class _Mover:
    """Finds and writes what belongs to an owner."""

    store: Store
    owners: Owners
    roles: Roles
    identity: str

    def moves(self) -> Iterator[_Moved]:
        """The statements by which owned organisations have a part in something."""
        for organization in self.owners.owned:
            for quad in self.store.quads_for_pattern(None, None, organization, None):
                if quad.predicate in self.roles.forward and (
                    chain := self._chain(organization, quad.subject)
                ):
                    new = Triple(quad.subject, quad.predicate, chain[-1].owner)
                    yield _Moved(quad, new, chain)
            for quad in self.store.quads_for_pattern(organization, None, None, None):
                if quad.predicate in self.roles.backward and (
                    chain := self._chain(organization, quad.object)
                ):
                    new = Triple(chain[-1].owner, quad.predicate, quad.object)
                    yield _Moved(quad, new, chain)

    def write(self, moves: Collection[_Moved], into: NamedNode | None = None) -> None:
        """Put what is moved in the place of what was stated, or of what was inferred."""
        for each in moves:
            self.store.remove(each.old)
        self.store.extend(
            Quad(each.new.subject, each.new.predicate, each.new.object, _place(each.old, into))
            for each in moves
        )

    def _chain(self, organization: NamedNode, fact: object) -> Chain:
        if self.identity == NOW:
            return self.owners.now(organization)
        day = _day(self.store, fact)
        return self.owners.then(organization, day) if day else ()


def _place(old: Quad, into: NamedNode | None) -> NamedNode | DefaultGraph:
    where = old.graph_name
    if into is not None and where == INFERRED:
        return into
    return where if isinstance(where, NamedNode) else DefaultGraph()


def _day(store: Store, fact: object) -> str:
    """The first day on which a fact can have been, its own or that of its whole; empty: unknown."""
    for whole in wholes(fact) if isinstance(fact, NamedNode) else ():
        for prop in DAYS:
            for quad in store.quads_for_pattern(whole, prop, None, DefaultGraph()):
                return str(getattr(quad.object, "value", ""))
    return ""


def _forget(
    store: Store,
    properties: Collection[NamedNode],
    classes: Collection[NamedNode],
    pattern: str = "?s ?n ?o",
) -> None:
    """Drop what was inferred with these properties, where they match a pattern, and classes."""
    for triple, nodes in ((pattern, properties), ("?s a ?n", classes)):
        values = " ".join(map(str, sorted(nodes, key=str)))
        inferred = f"GRAPH {INFERRED} {{ {triple} }}"
        store.update(
            f"DELETE {{ {inferred} {triple} }} WHERE {{ VALUES ?n {{ {values} }} {inferred} }}"
        )


def _measure(store: Store) -> None:
    """Add how each organisation stands in the whole network of the view."""
    from triplehelix import networks  # noqa: PLC0415  (slow to import, and asked by few)
    from triplehelix.questions import questions  # noqa: PLC0415

    found = select(store, questions()[networks.QUESTION].text)
    names = tuple(variable.value for variable in found.variables)
    write(store, list(networks.standing(Rows(names, [tuple(row) for row in found]))))
