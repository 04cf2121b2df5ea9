"""Concepts that the literature names, and how far the graph can be asked about them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triplehelix.records import Record, RejectedError
from triplehelix.statements import Triples, coded, is_a, literal, named, sourced
from triplehelix.terms import name, th, thing

_TERM = re.compile(r"th:[A-Za-z]+|concept/[a-z-]+/[a-z0-9-]+")
_QUESTION = re.compile(r"[a-z0-9-]+")


def literature_concept(record: Record) -> Triples:
    """A concept with its kind, its meaning, and the questions that bear on it or what is missing.

    Raises RejectedError where neither questions nor a missing fact are given, or both are.
    """
    key = record.need("key")
    subject = thing("literature", key)
    yield from is_a(subject, "LiteratureConcept")
    yield from literal(subject, name("skos:notation"), key)
    yield from coded(subject, "literatureKind", "literature-kind", record.need("kind"))
    yield from named(subject, record.need("name"))
    yield from literal(subject, name("skos:definition"), record.need("meaning"))
    yield from literal(subject, th("statedWith"), *_terms(record))
    asked, missing = _questions(record), record.take_text("missing")
    if bool(asked) == bool(missing):
        raise RejectedError("missing", missing or "", "fill in either questions or missing")
    yield from literal(subject, th("answeredBy"), *asked)
    yield from literal(subject, th("missingFact"), missing)
    yield from sourced(subject, record)


def _terms(record: Record) -> Iterator[str]:
    """The classes, properties, codes and indicators by which the graph states facts on it.

    They are kept by their short names: a concept that mentions a code is no fact that uses it.
    """
    for term in record.take_list("terms"):
        if not _TERM.fullmatch(term):
            raise RejectedError("terms", term, "write th:Name or concept/scheme/code")
        yield term
    yield from (f"indicator/{key}" for key in record.take_list("indicators"))


def _questions(record: Record) -> tuple[str, ...]:
    """The names of the questions that bear on it."""
    asked = record.take_list("questions")
    for question in asked:
        if not _QUESTION.fullmatch(question):
            raise RejectedError("questions", question, "not the name of a saved question")
    return asked


LOAD = {"concepts": literature_concept}
