"""How likely two organisations are one: a sum of log-odds with its reasons, and hard rules."""

from __future__ import annotations

from typing import Final

from triplehelix.matching.evidence import best_names, evidence
from triplehelix.matching.organisations import Organisation
from triplehelix.matching.outcomes import OPEN_FROM, Outcome, Score
from triplehelix.matching.ruling import Limit, rules

PRIOR: Final = ("candidates at all", -4.0)


def score(one: Organisation, other: Organisation) -> Score:
    """The account of this pair; the order of the two does not matter to the outcome."""
    shared = [
        scheme
        for scheme, codes in one.codes.items()
        if codes & other.codes.get(scheme, frozenset())
    ]
    if shared:
        return Score((PRIOR, (f"both bear one code of {shared[0]}", 20.0)))
    if not one.folded or not other.folded:
        return Score((PRIOR,), (("no name to compare", Outcome.DIFFERENT),))
    names = best_names(one, other)
    said = Score((PRIOR, *evidence(one, other, names)))
    if said.total < OPEN_FROM:
        return said
    return Score(said.contributions, tuple(rules(one, other, names)))


def limits(one: Organisation, other: Organisation) -> tuple[Limit, ...]:
    """What rules say of this pair, however little it has in common."""
    if not one.folded or not other.folded:
        return ()
    return tuple(rules(one, other, best_names(one, other)))
