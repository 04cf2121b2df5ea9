"""Checks of the terms: are they said to be something, declared, linked, in order and in profile.

Each check yields findings; none repairs anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.axioms import SUBCLASS, SUBPROPERTY, Node
from triplehelix.ontology.modules import Modules, is_own, read, short
from triplehelix.ontology.profile import outside
from triplehelix.terms import LABEL, TYPE, name

_MODULE: Final = name("rdfs:isDefinedBy")
_CONCEPT: Final = name("skos:Concept")
# What a term and a concept must say of themselves, by the name of the check that misses it.
_OF_TERMS: Final = {
    "label": name("rdfs:label"),
    "definition": name("skos:definition"),
    "module": _MODULE,
    "source": name("dcterms:source"),
}
_OF_CONCEPTS: Final = {"label": LABEL, "definition": name("skos:definition")}


@dataclass(frozen=True, order=True)
class OntologyFinding:
    """One thing that is wrong: which check found it, at which term (an IRI), and what it is."""

    check: str
    term: str
    message: str


def check(folder: Path, beside: Sequence[Path] = ()) -> list[OntologyFinding]:
    """What is wrong in the modules of `folder`, in a fixed order; an empty list if nothing is.

    A mention of a term counts as a use of it: in the rules beside the modules, and in the folders
    `beside` (shapes, questions).
    Raises TripleHelixError where the folder has no module, or a module is no Turtle.
    """
    modules = read(folder)
    found = {finding for each in _CHECKS for finding in each(modules)}
    return sorted(found.union(_orphans(modules, _texts([folder / "rules", *beside]))))


def _finding(check: str, node: Node, message: str) -> OntologyFinding:
    term = node.value if isinstance(node, NamedNode) else short(node)
    return OntologyFinding(check, term, f"{short(node)} {message}")


def _missing(modules: Modules) -> Iterator[OntologyFinding]:
    """Terms and concepts that do not say of themselves what they must."""
    concepts = modules.subjects(TYPE, _CONCEPT)
    for nodes, duties in ((modules.terms(), _OF_TERMS), (concepts, _OF_CONCEPTS)):
        for node in nodes:
            for duty, predicate in duties.items():
                if modules.value(node, predicate) is None:
                    yield _finding(duty, node, f"has no {short(predicate)}")


def _undeclared(modules: Modules) -> Iterator[OntologyFinding]:
    """Terms of our namespace that some statement uses and none declares."""
    declared = set(modules.terms())
    for quad in modules.statements():
        for node in (quad.subject, quad.predicate, quad.object):
            if is_own(node) and node not in declared:
                yield _finding("undeclared", node, "is used and not declared as class or property")


def _texts(folders: Iterable[Path]) -> str:
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def _orphans(modules: Modules, texts: str) -> Iterator[OntologyFinding]:
    """Terms that nothing links to another term and no text of `texts` mentions."""
    used = {node for quad in modules.statements() for node in (quad.predicate, quad.object)}
    for term in modules.terms():
        mention = rf"({re.escape(short(term))}|{re.escape(term.value)})(?!\w)"
        if not (term in used or _links(modules, term) or re.search(mention, texts)):
            yield _finding("orphan", term, "has no superclass and no use anywhere")


def _links(modules: Modules, term: NamedNode) -> bool:
    """Whether a term says anything of itself that links it to a thing."""
    return any(
        quad.predicate not in (TYPE, _MODULE)
        and not isinstance(quad.object, Literal)
        and not short(quad.object).startswith("xsd:")
        for quad in modules.about(term)
    )


def _cycles(modules: Modules) -> Iterator[OntologyFinding]:
    """Classes and properties that lie below themselves."""
    for predicate in (SUBCLASS, SUBPROPERTY):
        for node in {quad.subject for quad in modules.quads(predicate)}:
            if isinstance(node, NamedNode) and _reaches_itself(modules, node, predicate):
                yield _finding("cycle", node, f"lies below itself by {short(predicate)}")


def _reaches_itself(modules: Modules, start: NamedNode, predicate: NamedNode) -> bool:
    waiting, seen = modules.objects(start, predicate), set[Node]()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting.extend(modules.objects(node, predicate))
    return False


def _schemes(modules: Modules) -> Iterator[OntologyFinding]:
    """Concepts without a scheme, and concepts of one scheme that share a label."""
    labels: dict[tuple[Node, str], list[Node]] = defaultdict(list)
    for concept in modules.subjects(TYPE, _CONCEPT):
        schemes = modules.objects(concept, name("skos:inScheme"))
        if not schemes:
            yield _finding("scheme", concept, "is in no scheme")
        for label in modules.objects(concept, LABEL):
            for scheme in schemes:
                labels[scheme, short(label)].append(concept)
    for (scheme, shared), concepts in labels.items():
        for first, second in pairwise(concepts):
            message = f"has the label of {short(first)}, {shared!r}, in {short(scheme)}"
            yield _finding("same label", second, message)


def _profile(modules: Modules) -> Iterator[OntologyFinding]:
    """Axioms outside OWL 2 RL."""
    for term, message in outside(modules):
        yield OntologyFinding("profile", term, f"outside OWL 2 RL: {message}")


_CHECKS: Final[tuple[Callable[[Modules], Iterator[OntologyFinding]], ...]] = (
    _missing, _undeclared, _cycles, _schemes, _profile,
)  # fmt: skip
