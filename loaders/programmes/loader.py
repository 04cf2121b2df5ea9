"""What firms develop, how far it came, and what was approved where."""

from __future__ import annotations

import hashlib

from triplehelix.records import Record
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    is_a,
    linked,
    literal,
    named,
    organisation,
    sourced,
)
from triplehelix.terms import part, th, thing


def product(record: Record) -> Triples:
    """A product or candidate, who made it first and how far it came."""
    subject = thing("product", record.need("key"))
    yield from is_a(subject, "Product")
    yield from named(subject, record.need("name"), record.take_list("codes"))
    yield from literal(subject, th("brandName"), *record.take_list("brands"))
    yield from linked(subject, "originatedAt", map(organisation, record.take_list("originators")))
    yield from coded(subject, "furthestStage", "stage", record.take_text("stage"))
    yield from dated(subject, "stageDate", record.take_date("stage_date"))
    outcome = record.take_text("outcome")
    yield from coded(subject, "programmeOutcome", "programme-outcome", outcome)
    yield from literal(subject, th("indication"), *record.take_list("indications"))
    yield from sourced(subject, record)


def programme(record: Record) -> Triples:
    """A firm develops a product or candidate."""
    subject = thing("programme", record.need("key"))
    yield from is_a(subject, "DevelopmentProgramme")
    yield from named(subject, record.need("name"))
    yield from linked(subject, "developedBy", [organisation(record.need("firm"))])
    if key := record.take_text("product"):
        yield from linked(subject, "aimsToYield", [thing("product", key)])
    if key := record.take_text("platform"):
        yield from linked(subject, "basedOnPlatform", [thing("platform", key)])
    yield from sourced(subject, record)


def stage(record: Record) -> Triples:
    """A programme reaches, leaves or fails a stage."""
    subject = thing("event", record.need("key"))
    yield from is_a(subject, "StageEvent")
    yield from linked(subject, "stageOf", [thing("programme", record.need("programme"))])
    yield from coded(subject, "stage", "stage", record.need("stage"))
    yield from dated(subject, "eventDate", record.take_date("date"))
    yield from literal(subject, th("what"), record.need("what"))
    yield from literal(subject, th("indication"), *record.take_list("indications"))
    if partner := record.take_text("partner"):
        yield from linked(subject, "withPartner", [organisation(partner)])
    yield from coded(subject, "programmeOutcome", "programme-outcome", record.need("outcome"))
    yield from sourced(subject, record)


def approval(record: Record) -> Triples:
    """An agency decides on a product; the same decision from two documents is two nodes."""
    key, agency = record.need("product"), record.need("agency")
    when, indication = record.take_date("date"), record.take_text("indication")
    told = f"{indication}\n{record.need_ahead('source_url')}"
    names = [agency, str(when) if when else "undated", _digest(told)]
    subject = part(thing("product", key), "decision", "-".join(names))
    yield from is_a(subject, "RegulatoryDecision")
    yield from linked(subject, "concernsProduct", [thing("product", key)])
    yield from linked(subject, "decidedBy", [organisation(agency)])
    yield from coded(subject, "decision", "decision", record.need("decision"))
    yield from dated(subject, "eventDate", when)
    yield from literal(subject, th("indication"), indication)
    yield from sourced(subject, record)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


LOAD = {"products": product, "programmes": programme, "stages": stage, "approvals": approval}
