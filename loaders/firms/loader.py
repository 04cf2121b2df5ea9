"""Firms: names, seat, beginning, listing and what became of them."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from triplehelix.dates import PartialDate
from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    is_a,
    linked,
    literal,
    named,
    organisation,
    seat,
    sourced,
)
from triplehelix.terms import DERIVED_FROM, TRUE, part, th

CLASSES = {
    "new-biotechnology-firm": "NewBiotechnologyFirm",
    "biopharmaceutical-firm": "BiopharmaceuticalFirm",
    "large-pharma": "PharmaceuticalFirm",
    "medtech-diagnostics": "MedtechFirm",
    "contract-service": "ContractServiceFirm",
    "chemical-agro": "ChemicalFirm",
    "other": "Organization",
}


def firm(record: Record) -> Triples:
    """A firm and the events of its life that its row states, each with the row's document."""
    key = record.need("key")
    subject = organisation(key)
    kind = record.need("kind")
    yield from is_a(subject, CLASSES[kind])
    yield from coded(subject, "firmKind", "firm-kind", kind)
    size = record.take_text("size") or ("large" if kind == "large-pharma" else None)
    yield from coded(subject, "sizeClass", "size", size)
    yield from named(subject, record.need("name"), record.take_list("aliases"))
    yield from literal(subject, th("formerName"), *record.take_list("former_names"))
    yield from seat(subject, record)
    status = record.need("status")
    yield from coded(subject, "firmStatus", "firm-status", status)
    exchanges = record.take_list("listed_on")
    yield from coded(subject, "listedOn", "exchange", *exchanges)
    yield from literal(subject, th("ticker"), record.take_text("ticker"))
    founded = record.take_date("founded")
    events = [
        *_founding(subject, founded),
        *_spin_offs(subject, record.take_list("spin_off_of"), founded),
        *_offering(subject, record.take_date("ipo_date"), exchanges),
        *_takeover(subject, record, status),
        *_dissolution(subject, record.take_date("dissolved")),
    ]
    yield from events
    said = list(sourced(subject, record))
    yield from said
    document = next(target for _, predicate, target in said if predicate == DERIVED_FROM)
    for event in {subject for subject, _, _ in events}:
        yield event, DERIVED_FROM, document


def _founding(subject: NamedNode, founded: PartialDate | None) -> Triples:
    if founded is not None:
        event = part(subject, "founding")
        yield from is_a(event, "Founding")
        yield from linked(event, "founded", [subject])
        yield from dated(event, "eventDate", founded)


def _spin_offs(subject: NamedNode, parents: Iterable[str], founded: PartialDate | None) -> Triples:
    for parent in parents:
        event = part(subject, "spin-off", parent)
        yield from is_a(event, "SpinOffEvent")
        yield from linked(event, "newFirm", [subject])
        yield from linked(event, "parentOrganization", [organisation(parent)])
        yield from dated(event, "eventDate", founded)


def _offering(subject: NamedNode, when: PartialDate | None, exchanges: tuple[str, ...]) -> Triples:
    if when is not None:
        event = part(subject, "ipo", str(when.first.year))
        yield from is_a(event, "InitialPublicOffering")
        yield from coded(event, "financeKind", "finance-kind", "ipo")
        yield from linked(event, "hasInvestee", [subject])
        yield from coded(event, "onExchange", "exchange", *exchanges[:1])
        yield from dated(event, "eventDate", when)


def _takeover(subject: NamedNode, record: Record, status: str) -> Triples:
    acquirer = record.take_text("acquirer")
    when = record.take_date("acquisition_date")
    if acquirer is None and when is None:
        return
    if acquirer is None and status != "acquired":
        raise RejectedError(
            "acquisition_date", str(when), f"no acquirer, and the status is {status}, not acquired"
        )
    event = part(subject, "takeover", acquirer or "unknown")
    yield from is_a(event, "Takeover")
    yield from linked(event, "hasTarget", [subject])
    if acquirer is not None:
        yield from linked(event, "hasAcquirer", [organisation(acquirer)])
    yield event, th("isCompleted"), TRUE
    yield from dated(event, "eventDate", when)


def _dissolution(subject: NamedNode, when: PartialDate | None) -> Triples:
    if when is not None:
        event = part(subject, "dissolution")
        yield from is_a(event, "Dissolution")
        yield from linked(event, "dissolved", [subject])
        yield from dated(event, "eventDate", when)


LOAD = {"firms": firm}
