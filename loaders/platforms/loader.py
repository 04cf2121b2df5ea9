"""Technology platforms, their owner and where they come from."""

from __future__ import annotations

from triplehelix.records import Record
from triplehelix.statements import Triples, coded, dated, is_a, linked, named, organisation, sourced
from triplehelix.terms import thing


def platform(record: Record) -> Triples:
    """A platform with its owner and its origin."""
    subject = thing("platform", record.need("key"))
    yield from is_a(subject, "TechnologyPlatform")
    yield from named(subject, record.need("name"), record.take_list("aliases"))
    yield from linked(subject, "ownedBy", [organisation(record.need("owner"))])
    yield from coded(subject, "platformKind", "platform-kind", record.need("kind"))
    yield from linked(subject, "originatedAt", map(organisation, record.take_list("origins")))
    yield from dated(subject, "validFrom", record.take_date("since"))
    yield from sourced(subject, record)


LOAD = {"platforms": platform}
