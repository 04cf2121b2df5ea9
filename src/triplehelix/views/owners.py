"""Who came into whose hands, by which event and when: completed takeovers, and mergers.

A bid that was not completed, an asset sold and a share bought change no owner. An event with
several acquirers gives no one owner and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.errors import DataError
from triplehelix.graphs import Graph, Rows
from triplehelix.terms import PREFIXES

LAST_DAY: Final = "9999-12-31"
QUERY: Final = f"""PREFIX th: <{PREFIXES["th"]}>
SELECT ?event ?organization ?owner ?first ?latest ?stated WHERE {{
  {{ ?event th:isCompleted true ; th:hasTarget ?organization ; th:hasAcquirer ?owner }}
  UNION
  {{ ?event th:mergedOrganization ?organization ; th:resultingOrganization ?owner }}
  FILTER(?organization != ?owner)
  OPTIONAL {{ ?event th:eventDate ?first ; th:eventDateLatest ?latest }}
  OPTIONAL {{ ?event th:eventDateStated ?stated }}
}} ORDER BY ?event ?organization ?owner"""


@dataclass(frozen=True)
class Takeover:
    """The event by which an organisation came into the hands of another; no day where not seen."""

    event: NamedNode
    organization: NamedNode
    owner: NamedNode
    first: str = ""
    latest: str = ""
    stated: str = ""


Chain = tuple[Takeover, ...]


@dataclass(frozen=True)
class Owners:
    """All takeovers of a graph, to be asked who owned whom."""

    takeovers: Sequence[Takeover]

    @cached_property
    def _of(self) -> Mapping[NamedNode, Sequence[Takeover]]:
        """The takeovers of each organisation, the last one last."""
        found: dict[NamedNode, list[Takeover]] = defaultdict(list)
        for each in self.takeovers:
            found[each.organization].append(each)
        for several in found.values():
            several.sort(key=lambda each: (each.latest, each.first, each.event.value))
        return found

    @property
    def owned(self) -> Iterable[NamedNode]:
        """The organisations that came into the hands of another at any time."""
        return self._of.keys()

    def now(self, organization: NamedNode) -> Chain:
        """The takeovers that lead from an organisation to its owner of today.

        Raises DataError where they lead back.
        """
        return self._chain(organization, "")

    def then(self, organization: NamedNode, day: str) -> Chain:
        """The takeovers that lead to its owner on a day: those that were certainly over by then.

        What is signed on the day of a takeover, such as the deal itself, still counts for who was
        taken over. Raises DataError where they lead back.
        """
        return self._chain(organization, day)

    def _chain(self, organization: NamedNode, day: str) -> Chain:
        chain: list[Takeover] = []
        seen = {organization}
        holder = organization
        while step := self._last(holder, day):
            if step.owner in seen:
                raise _circle(step)
            chain.append(step)
            seen.add(step.owner)
            holder = step.owner
        return tuple(chain)

    def _last(self, organization: NamedNode, day: str) -> Takeover | None:
        """The last takeover of an organisation, of those over by the day if one is given."""
        known = self._of.get(organization, ())
        over = [each for each in known if not day or (each.latest or LAST_DAY) < day]
        return over[-1] if over else None


def read_owners(graph: Graph) -> Owners:
    """The takeovers and mergers that a graph knows."""
    found = graph.ask(QUERY, "owners")
    events: dict[tuple[object, object], list[Takeover]] = defaultdict(list)
    for event, organization, owner, *days in found.rows if isinstance(found, Rows) else ():
        if (
            isinstance(event, NamedNode)
            and isinstance(organization, NamedNode)
            and isinstance(owner, NamedNode)
        ):
            said = (getattr(day, "value", "") for day in days)
            events[event, organization].append(Takeover(event, organization, owner, *said))
    return Owners([each[0] for each in events.values() if len({one.owner for one in each}) == 1])


def _circle(step: Takeover) -> DataError:
    return DataError(
        step.event.value,
        f"the takeovers lead back to {step.owner.value}, so nobody can be said to own it",
        "correct the acquirer or the date of one of them",
    )
