"""Which properties say that an organisation plays a part in something, read from the ontology.

They are the properties between an organisation and a fact, an event or an asset, and they move with
the owner. What is said of the organisation itself stays: ITSELF lists it, so that a property that
is new in the ontology moves unless it is about a class named here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.axioms import DOMAIN, RANGE, SUBCLASS, Axioms
from triplehelix.rules import Rule
from triplehelix.terms import TYPE, name, th

ITSELF: Final = (
    "OrganizationChange",  # founding, spin-off, takeover, merger, dissolution
    "NamePeriod",
    "Ownership",
    "UnitMembership",
    "Residency",
    "Incubation",
    "BusinessModelAdoption",
    "Observation",
    "ManagementFact",
)
"""The kinds of fact that describe an organisation."""

OWN_PROPERTIES: Final = (th("endsIndependenceOf"),)
"""Properties of that kind that the ontology declares on a more general class."""

_ALWAYS_TRUE: Final = ("domain", "range", "subclass", "value")
"""Rules whose conclusions hold in every view: a moved fact leaves things of the same kinds."""


@dataclass(frozen=True)
class Roles:
    """Properties from a fact to an organisation with a part in it, and those that lead back."""

    forward: frozenset[NamedNode]
    backward: frozenset[NamedNode]


@dataclass(frozen=True)
class Touched:
    """What may no longer follow when organisations are replaced, and the rules to say what does."""

    properties: frozenset[NamedNode]
    classes: frozenset[NamedNode]
    rules: Sequence[Rule]


def roles(axioms: Axioms) -> Roles:
    """The properties that move with the owner."""
    organizations = _below(axioms, [th("Organization")])
    others = organizations | _below(axioms, map(th, ITSELF))
    forward = {
        quad.subject
        for quad in axioms.quads(RANGE)
        if quad.object in organizations
        and isinstance(quad.subject, NamedNode)
        and quad.subject not in OWN_PROPERTIES
        and (domains := _domains(axioms, quad.subject))
        and not domains <= others
    }
    backward = {
        end
        for quad in axioms.quads(name("owl:inverseOf"))
        for end, start in ((quad.subject, quad.object), (quad.object, quad.subject))
        if start in forward and isinstance(end, NamedNode)
    }
    return Roles(frozenset(forward), frozenset(backward))


def touched(rules: Sequence[Rule], moving: Roles) -> Touched:
    """What follows from these roles, by rules of the ontology, over any number of steps.

    A role that follows from another is no part of it: it moves as that one does.
    """
    start = {node.value for node in moving.forward | moving.backward}
    reached = set(start)
    changing = [(rule, head) for rule in rules if (head := _head(rule))]
    grown = -1
    while grown != len(reached):
        grown = len(reached)
        reached |= {head for rule, head in changing if not rule.reads.isdisjoint(reached)}
    classes = {head for rule, head in changing if TYPE.value in rule.head} & reached
    anew = [
        rule
        for rule in rules
        if not rule.reads.isdisjoint(reached)
        and rule.name.split()[0] not in ("domain", "range")
        and _head(rule) not in start
    ]
    return Touched(
        frozenset(map(NamedNode, reached - start - classes)),
        frozenset(map(NamedNode, classes)),
        anew,
    )


def _head(rule: Rule) -> str:
    """The class or property that a rule concludes, if a view can make that wrong."""
    if rule.name.split()[0] in _ALWAYS_TRUE:
        return ""
    return str(re.findall("<([^>]*)>", rule.head)[-1])


def concluded(
    queries: Iterable[str], read: Collection[NamedNode]
) -> Iterator[tuple[NamedNode, str]]:
    """Those of the concluding queries that read one of these terms, with what they conclude."""
    for query in queries:
        head, *body = (th(local) for local in re.findall(r"\bth:(\w+)", query))
        if not set(read).isdisjoint(body):
            yield head, query


def _domains(axioms: Axioms, prop: NamedNode) -> set[object]:
    return {
        quad.object
        for predicate in (DOMAIN, name("schema:domainIncludes"))
        for quad in axioms.quads(predicate)
        if quad.subject == prop
    }


def _below(axioms: Axioms, tops: Iterable[NamedNode]) -> set[object]:
    """These classes and all classes below them."""
    found: set[object] = set(tops)
    pairs = [(quad.subject, quad.object) for quad in axioms.quads(SUBCLASS)]
    grown = -1
    while grown != len(found):
        grown = len(found)
        found |= {lower for lower, upper in pairs if upper in found}
    return found
