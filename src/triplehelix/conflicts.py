"""What merging must not do: give one thing two codes of a register, or make a part its whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from triplehelix.errors import DataError
from triplehelix.terms import th

REGISTERS: Final = ("lei", "ror", "cik")
"""Registers that give an organisation one code and no two organisations the same."""
UNITS: Final = (("unitOrganization", "unitWhole"), ("newFirm", "parentOrganization"))
Codes = Mapping[tuple[NamedNode, str], frozenset[str]]


def codes(store: Store) -> Codes:
    """The codes that each thing bears, by register."""
    found: dict[tuple[NamedNode, str], set[str]] = defaultdict(set)
    for local in REGISTERS:
        for quad in store.quads_for_pattern(None, th(local), None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                found[quad.subject, local].add(quad.object.value)
    return {key: frozenset(values) for key, values in found.items()}


def two_codes(borne: Codes, one: Iterable[NamedNode], other: Iterable[NamedNode]) -> str | None:
    """The register that has different codes for the one cluster and the other, if one has."""
    ones, others = list(one), list(other)
    for local in REGISTERS:
        left = frozenset[str]().union(*(borne.get((each, local), ()) for each in ones))
        right = frozenset[str]().union(*(borne.get((each, local), ()) for each in others))
        if left and right and not left & right:
            return local
    return None


def refuse(store: Store, borne: Codes, merged: Mapping[NamedNode, NamedNode]) -> None:
    """Raise DataError where what is merged contradicts itself; call it before IRIs change."""
    clusters: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for goes, stays in merged.items():
        clusters[stays].append(goes)
    for stays, others in sorted(clusters.items(), key=str):
        for one, other in combinations([stays, *sorted(others, key=str)], 2):
            local = two_codes(borne, [one], [other])
            if local is not None:
                left, right = (min(borne[each, local]) for each in (one, other))
                raise DataError(
                    stays.value,
                    f"{_key(one)} and {_key(other)} would be one with two codes of the register "
                    f"{local}: {left} and {right}",
                    "mend the decision or the code that joins them, or decide that they differ",
                )
    for part, whole in _parts(store):
        if part != whole and merged.get(part, part) == merged.get(whole, whole):
            raise DataError(
                merged.get(part, part).value,
                f"{_key(part)} is a part or a spin-off of {_key(whole)} and would be one with it",
                "mend the decision or the code that joins them, or decide that they differ",
            )


def _parts(store: Store) -> Iterable[tuple[NamedNode, NamedNode]]:
    for one, other in UNITS:
        parts: dict[object, list[NamedNode]] = defaultdict(list)
        for quad in store.quads_for_pattern(None, th(one), None, None):
            if isinstance(quad.object, NamedNode):
                parts[quad.subject].append(quad.object)
        for quad in store.quads_for_pattern(None, th(other), None, None):
            for part in parts.get(quad.subject, ()):
                if isinstance(quad.object, NamedNode):
                    yield part, quad.object


def _key(node: NamedNode) -> str:
    return node.value.rpartition("/")[2]
