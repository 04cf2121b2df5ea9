"""From scores to decisions: clusters that contradict nothing, and what is left for a person.

The surest pairs are joined first. A cluster never has two codes of one register, nor two members
that a rule or a decision keeps apart; where one record fits two such organisations about equally
well, a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import exp
from typing import Final

from triplehelix.clusters import Clusters
from triplehelix.matching.candidates import pairs
from triplehelix.matching.organisations import Organisation
from triplehelix.matching.outcomes import Outcome, Score
from triplehelix.matching.ruling import LACKING
from triplehelix.matching.scoring import limits, score

MARGIN: Final = 1.5
"""So much surer must one of two rivals be, or a person decides."""
MOST_RIVALS: Final = 12
REGISTERS: Final = ("ror", "lei", "cik")
"""Registers in the order in which their keys are kept."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its account; `one` is merged into `other` where they are the same."""

    one: Organisation
    other: Organisation
    score: Score

    @property
    def confidence(self) -> float:
        """The probability that the score stands for."""
        return round(1 / (1 + exp(-self.score.total)), 4)


@dataclass(frozen=True)
class Matched:
    """What was decided without a person, and what waits for one, the best evidence first."""

    same: tuple[Judged, ...]
    waiting: tuple[Judged, ...]


def decide(
    organisations: Sequence[Organisation],
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> Matched:
    """What is the same among these, given what people decided on pairs of IRIs."""
    apart = {frozenset(pair) for pair in different}
    clusters = _Clusters(organisations, apart)
    for pair in same:
        clusters.join(*pair)
    found = [
        Judged(one, other, said)
        for one, other in _chosen(organisations)
        if frozenset((one.iri, other.iri)) not in apart
        if (said := score(one, other)).outcome is not Outcome.DIFFERENT
    ]
    found.sort(key=lambda each: (-each.score.total, each.one.iri, each.other.iri))
    sure = [each for each in found if each.score.outcome is Outcome.SAME]
    waiting = [each for each in found if each.score.outcome is Outcome.PERSON]
    torn = _torn(sure, clusters)
    joined: list[Judged] = []
    for each in sure:
        if clusters.are_one(each):
            continue
        if id(each) in torn or not clusters.may_join(each):
            waiting.append(each)
        else:
            clusters.join(each.one.iri, each.other.iri)
            joined.append(each)
    open_ = (each for each in waiting if not clusters.are_one(each))
    ranked = sorted(open_, key=lambda each: (-each.score.total, each.one.iri, each.other.iri))
    return Matched(tuple(map(turned, joined)), tuple(map(turned, ranked)))


def _chosen(organisations: Sequence[Organisation]) -> Iterator[tuple[Organisation, Organisation]]:
    for one, other in sorted(pairs(organisations)):
        yield organisations[one], organisations[other]


def _torn(sure: Iterable[Judged], clusters: _Clusters) -> set[int]:
    """Of the sure pairs those that a person must see: one record that fits two that differ."""
    by_record: dict[str, list[Judged]] = defaultdict(list)
    for each in sure:
        by_record[each.one.iri].append(each)
        by_record[each.other.iri].append(each)
    torn: set[int] = set()
    for iri, several in by_record.items():
        for better, worse in combinations(several[:MOST_RIVALS], 2):
            one, other = (
                each.other if each.one.iri == iri else each.one for each in (better, worse)
            )
            if clusters.contradict(one, other):
                torn.add(id(worse))
                if better.score.total - worse.score.total < MARGIN:
                    torn.add(id(better))
    return torn


class _Clusters:
    """Records that are one, and what must not become one."""

    def __init__(self, organisations: Iterable[Organisation], apart: set[frozenset[str]]) -> None:
        self._known = {each.iri: each for each in organisations}
        self._apart = apart
        self._clusters: Clusters[str] = Clusters()
        self.join = self._clusters.join

    def are_one(self, pair: Judged) -> bool:
        """Whether both are in one cluster."""
        return self._clusters.are_one(pair.one.iri, pair.other.iri)

    def may_join(self, pair: Judged) -> bool:
        """Whether nothing in the cluster of the one speaks against any in that of the other."""
        sides = [self._clusters.members(each.iri) for each in (pair.one, pair.other)]
        return not any(
            frozenset((one, other)) in self._apart
            or (
                one in self._known
                and other in self._known
                and self.contradict(self._known[one], self._known[other])
            )
            for one, other in product(*sides)
        )

    def contradict(self, one: Organisation, other: Organisation) -> bool:
        """Whether a decision or a rule speaks against these two, beyond a lack of evidence."""
        if frozenset((one.iri, other.iri)) in self._apart:
            return True
        return any(what not in LACKING for what, _ in limits(one, other))


def rank(one: Organisation) -> tuple[bool, int, str]:
    """Whose IRI is kept: the key given by hand, then the registers, then the first."""
    register = next((n for n, code in enumerate(REGISTERS) if code in one.codes), len(REGISTERS))
    return not one.curated, register, one.iri


def turned(pair: Judged) -> Judged:
    """The pair with the record that is kept as the other."""
    if rank(pair.one) < rank(pair.other):
        return Judged(pair.other, pair.one, pair.score)
    return pair
