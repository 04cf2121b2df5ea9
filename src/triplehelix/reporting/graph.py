"""A report as RDF: a validation report of SHACL, section 3.6, in Turtle."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from triplehelix.checking import Finding, Report
from triplehelix.reporting.wording import place
from triplehelix.terms import BOOLEAN, COMMENT, PREFIXES, TYPE, name

Term = NamedNode | BlankNode | Literal


def write(report: Report) -> str:
    """The report in Turtle. It conforms when there is no result at all (SHACL, section 3.6.1.1).

    What a waiver or a baseline excuses stays a result, and says so in `rdfs:comment`.
    """
    whole = BlankNode("report")
    conforms = Literal(str(not report.findings).lower(), datatype=BOOLEAN)
    triples = [
        Triple(whole, TYPE, name("sh:ValidationReport")),
        Triple(whole, name("sh:conforms"), conforms),
    ]
    for number, finding in enumerate(report.findings, start=1):
        node = BlankNode(f"result{number}")
        triples.append(Triple(whole, name("sh:result"), node))
        triples += [Triple(node, *each) for each in _result(finding, f"path{number}")]
        if finding.path.startswith("^"):
            inverse = NamedNode(finding.path.removeprefix("^"))
            triples.append(Triple(BlankNode(f"path{number}"), name("sh:inversePath"), inverse))
    used = {key: PREFIXES[key] for key in ("rdf", "rdfs", "sh", "xsd", "th", "ths", "schema")}
    said = io.BytesIO()
    serialize(triples, said, RdfFormat.TURTLE, prefixes=used)
    return said.getvalue().decode()


def _result(finding: Finding, path: str) -> Iterator[tuple[NamedNode, Term]]:
    yield TYPE, name("sh:ValidationResult")
    yield name("sh:focusNode"), _focus(finding)
    yield name("sh:resultSeverity"), _named(finding.severity)
    yield name("sh:sourceShape"), NamedNode(finding.shape)
    yield name("sh:sourceConstraintComponent"), _named(finding.component or finding.shape)
    yield name("sh:resultMessage"), Literal(finding.message)
    if finding.path:
        inverse = finding.path.startswith("^")
        yield name("sh:resultPath"), BlankNode(path) if inverse else NamedNode(finding.path)
    if finding.term:
        yield name("sh:value"), _term(finding.term)
    for comment in (place(finding) if finding.file else "", finding.excuse):
        if comment:
            yield COMMENT, Literal(comment)


def _focus(finding: Finding) -> Term:
    """The thing; where a row says too little to be one, its place as a text."""
    if finding.thing.startswith("_:"):
        return BlankNode(finding.thing.removeprefix("_:"))
    try:
        return NamedNode(finding.thing)
    except ValueError:
        return Literal(finding.thing or place(finding))


def _named(local: str) -> NamedNode:
    """A name of SHACL, or of somebody else."""
    return NamedNode(local if ":" in local else PREFIXES["sh"] + local)


def _term(text: str) -> Term:
    (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    return cast("Term", quad.object)
