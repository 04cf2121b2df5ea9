"""How organisations manage their alliances."""

from __future__ import annotations

from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    is_a,
    linked,
    literal,
    number,
    organisation,
    sourced,
)
from triplehelix.terms import th, thing

FACTS = {
    "survey-finding": "SurveyFinding",
    "alliance-group": "AllianceManagementGroup",
    "alliance-head": "AllianceHeadPost",
    "reporting-line": "ReportingLine",
    "practice": "ManagementPractice",
    "alliance-count": "AllianceCount",
}


def practice(record: Record) -> Triples:
    """One fact on how an organisation, or a group of organisations, manages alliances."""
    subject = thing("practice", record.need("key"))
    kind = record.need("kind")
    yield from is_a(subject, FACTS[kind])
    yield from coded(subject, "managementFactKind", "management-fact", kind)
    key, population = record.take_text("organisation"), record.take_text("population")
    if key is None and population is None:
        raise RejectedError("population", "", "say which organisation or population is meant")
    if key is not None:
        yield from linked(subject, "refEntity", [organisation(key)])
    yield from literal(subject, th("population"), population)
    yield from literal(subject, th("postTitle"), record.take_text("post"))
    yield from coded(subject, "practice", "management-practice", *record.take_list("practice"))
    yield from literal(subject, th("finding"), record.need("finding"))
    yield from number(subject, "value", record.take_number("value"))
    yield from number(subject, "valueTo", record.take_number("value_to"))
    yield from coded(subject, "bound", "bound", record.take_text("bound"))
    yield from coded(subject, "unit", "unit", record.take_text("unit"))
    yield from dated(subject, "eventDate", record.take_date("year"))
    yield from sourced(subject, record)


LOAD = {"practices": practice}
