"""What is one, joined pair by pair. It knows nothing of why."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=Hashable)


class Clusters(Generic[Member]):
    """Disjoint clusters; whoever was never joined is a cluster of its own."""

    def __init__(self) -> None:
        self._leader: dict[Member, Member] = {}
        self._members: dict[Member, list[Member]] = {}

    def members(self, one: Member) -> list[Member]:
        """All that is one with this, itself included."""
        leader = self._find(one)
        return self._members.get(leader, [leader])

    def join(self, one: Member, other: Member) -> None:
        """From now on these are one, and whatever each of them was one with."""
        goes, stays = self._find(one), self._find(other)
        if goes != stays:
            self._members[stays] = self.members(stays) + self._members.pop(goes, [goes])
            self._leader[goes] = stays

    def are_one(self, one: Member, other: Member) -> bool:
        """Whether both are in one cluster."""
        return self._find(one) == self._find(other)

    def __iter__(self) -> Iterator[list[Member]]:
        """The clusters of more than one member."""
        return iter(self._members.values())

    def _find(self, one: Member) -> Member:
        while (leader := self._leader.get(one, one)) != one:
            one = leader
        return one
