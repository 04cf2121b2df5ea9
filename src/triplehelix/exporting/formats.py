"""Sorted N-Triples as Turtle and as JSON-LD, a thing at a time, so that memory stays flat."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from triplehelix.terms import PREFIXES, TYPE, compact

_STRING: Final = PREFIXES["xsd"] + "string"


def turtle(lines: Path, into: Path) -> None:
    """Write sorted N-Triples as Turtle; the prefixes stand in their order, used or not."""
    body = into.with_name(f".{into.name}")
    triples = parse(path=str(lines), format=RdfFormat.N_TRIPLES)
    serialize(triples, output=str(body), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    with body.open("rb") as written, into.open("wb") as out:
        for prefix, iri in PREFIXES.items():
            out.write(f"@prefix {prefix}: <{iri}> .\n".encode())
        for line in written:
            if not line.startswith(b"@prefix "):
                out.write(line)
                break
        shutil.copyfileobj(written, out)
    body.unlink()


def things(lines: Path) -> Iterator[tuple[str, list[Triple]]]:
    """Of sorted N-Triples each subject with all that is said of it."""
    triples = (quad.triple for quad in parse(path=str(lines), format=RdfFormat.N_TRIPLES))
    for subject, said in groupby(triples, key=lambda triple: triple.subject):
        if isinstance(subject, NamedNode):
            yield subject.value, list(said)


def jsonld(lines: Path, into: Path) -> None:
    """Write sorted N-Triples as JSON-LD 1.1 with its context, a line for each subject."""
    with into.open("w", encoding="utf-8") as out:
        context = json.dumps(PREFIXES, ensure_ascii=False)
        out.write(f'{{"@context": {context}, "@graph": [')
        before = "\n"
        for subject, said in things(lines):
            out.write(before + json.dumps(_node(subject, said), ensure_ascii=False))
            before = ",\n"
        out.write("\n]}\n")


def _node(subject: str, said: list[Triple]) -> dict[str, object]:
    found: dict[str, object] = {"@id": _short(subject)}
    for predicate, triples in groupby(said, key=lambda triple: triple.predicate):
        if predicate == TYPE:
            name = "@type"
            values: list[object] = [_short(str(triple.object)[1:-1]) for triple in triples]
        else:
            name = _short(predicate.value)
            values = [_value(triple.object) for triple in triples]
        found[name] = values[0] if len(values) == 1 else values
    return found


def _short(iri: str) -> str:
    return compact(iri, parts=True)


def _value(term: object) -> object:
    """A reference or a literal; a plain string is a string of JSON."""
    if not isinstance(term, Literal):
        return {"@id": _short(str(term)[1:-1])}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    return term.value if kind == _STRING else {"@value": term.value, "@type": _short(kind)}
