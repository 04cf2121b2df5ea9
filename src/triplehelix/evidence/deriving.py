"""Why an inferred statement holds: the stated ones from which the ontology's rules derive it.

A rule's body is asked for what it matched, its premises are explained in the same way, and of
several derivations the one with the fewest steps is kept, so that none rests on itself. What a
rule concludes from all that is known rests on the whole lineage of its query.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

from pyoxigraph import Triple

from triplehelix.concluding import read_conclusions
from triplehelix.evidence.lineage import Key, lineage, matched
from triplehelix.evidence.parsing import parse_group, parse_rule
from triplehelix.evidence.patterns import Group, Link, Query, Step
from triplehelix.graphs import Graph, Rows
from triplehelix.home import ONTOLOGY, RULES
from triplehelix.reasoning import read_axioms
from triplehelix.rules import compile_rules
from triplehelix.terms import TYPE, name

MOST_STEPS = 25
"""No derivation of the ontology's rules is nearly as long."""


@dataclass(frozen=True)
class Form:
    """A rule as patterns: what it concludes, and from what."""

    head: Link
    body: Group


Premises = frozenset[Triple]


def derive(
    graph: Graph,
    inferred: Collection[Triple],
    stated: Callable[[Collection[Triple]], Collection[Triple]],
) -> Mapping[Triple, Premises]:
    """The stated triples from which each of these follows; what follows from none is left out.

    `stated` answers which of some triples a source or a vocabulary states.
    """
    ways: dict[Triple, set[Premises]] = {}
    known: set[Triple] = set()
    waiting = set(inferred)
    for _ in range(MOST_STEPS):
        if not waiting:
            break
        found = _ways(graph, waiting)
        ways |= {triple: found.get(triple, set()) for triple in waiting}
        premises = {each for sets in found.values() for premise in sets for each in premise}
        new = premises - ways.keys() - known
        known |= set(stated(new))
        waiting = new - known
    chosen = _shortest(ways, known)
    return {triple: _leaves(triple, chosen, known) for triple in inferred if triple in chosen}


def _ways(graph: Graph, triples: Collection[Triple]) -> Mapping[Triple, set[Premises]]:
    """Every way in which one step of a rule gives each of these triples."""
    ways: dict[Triple, set[Premises]] = defaultdict(set)
    by_token: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_token[_token(triple)].append(triple)
    for token in sorted(by_token.keys() & _forms().keys()):
        for form in _forms()[token]:
            names, keys = _keys(form.head, by_token[token])
            for key, premises in matched(graph, form.body, names, keys.keys(), count()):
                ways[keys[key]].add(premises)
    for token in sorted(by_token.keys() & _conclusions().keys()):
        head, query = _conclusions()[token]
        names, keys = _keys(head, by_token[token])
        asked = Rows(tuple(each[1:] for each in names), tuple(keys))
        found = lineage(graph, query, asked).rows
        for number, triple in enumerate(keys.values()):
            if number in found:
                ways[triple].add(frozenset(each.triple for each in found[number]))
    return ways


def _keys(head: Link, triples: Iterable[Triple]) -> tuple[tuple[str, ...], dict[Key, Triple]]:
    """The variables of a rule's head, and for each triple the values that make the head be it."""
    ends = tuple(end for end in (head.subject, head.object) if end[0] == "?")
    names = tuple(dict.fromkeys(ends))
    keys: dict[Key, Triple] = {}
    for triple in triples:
        values: dict[str, Key] = defaultdict(tuple)
        for end, term in ((head.subject, triple.subject), (head.object, triple.object)):
            if end[0] == "?":
                values[end] = (*values[end], term)
        if all(len(set(each)) == 1 for each in values.values()):
            keys[tuple(values[each][0] for each in names)] = triple
    return names, keys


@cache
def _forms() -> Mapping[str, Sequence[Form]]:
    """The rules of the ontology by the class or property that they conclude."""
    forms: dict[str, list[Form]] = defaultdict(list)
    for rule in compile_rules(read_axioms(ONTOLOGY)):
        head = parse_group(rule.head).elements[0]
        assert isinstance(head, Link) and isinstance(head.path, Step)  # noqa: S101, PT018
        form = Form(head, parse_group(rule.body))
        for token in _concluded(head, rule.body):
            forms[token].append(form)
    return forms


@cache
def _conclusions() -> Mapping[str, tuple[Link, Query]]:
    """The rules that are run once, by the property that they conclude."""
    found: dict[str, tuple[Link, Query]] = {}
    for head, query in map(parse_rule, read_conclusions(RULES).values()):
        assert isinstance(head.path, Step)  # noqa: S101  (for the type checker)
        found[str(name(head.path.predicate))] = head, query
    return found


def _concluded(head: Link, body: str) -> Iterator[str]:
    assert isinstance(head.path, Step)  # noqa: S101  (for the type checker)
    if head.path.predicate != str(TYPE):
        yield head.path.predicate
    elif head.object[0] != "?":
        yield head.object
    else:  # the classes above a class stand in the body as VALUES
        yield from re.findall("<[^>]*>", body.partition("VALUES")[2])


def _token(triple: Triple) -> str:
    return str(triple.object if triple.predicate == TYPE else triple.predicate)


def _shortest(
    ways: Mapping[Triple, set[Premises]], known: Collection[Triple]
) -> dict[Triple, Premises]:
    """For each triple that can be derived the premises of its shortest derivation."""
    chosen: dict[Triple, Premises] = {}
    settled = set(known)
    waiting = dict(ways)
    while waiting:
        ready = {
            triple: min(done, key=lambda each: (len(each), sorted(map(str, each))))
            for triple, sets in waiting.items()
            if (done := [each for each in sets if each <= settled])
        }
        if not ready:
            break
        chosen |= ready
        settled |= ready.keys()
        waiting = {triple: sets for triple, sets in waiting.items() if triple not in ready}
    return chosen


def _leaves(
    triple: Triple, chosen: Mapping[Triple, Premises], known: Collection[Triple]
) -> Premises:
    leaves: set[Triple] = set()
    waiting, seen = [triple], {triple}
    while waiting:
        for premise in chosen[waiting.pop()]:
            if premise in known:
                leaves.add(premise)
            elif premise not in seen:
                seen.add(premise)
                waiting.append(premise)
    return frozenset(leaves)
