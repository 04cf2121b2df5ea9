"""SHACL shapes as queries over a whole graph, one per constraint.

A shape states what a well-formed thing must say (W3C SHACL, https://www.w3.org/TR/shacl/). Here
each constraint becomes one query that finds every thing that breaks it at once, instead of one
check per thing. What this module cannot compile is an error: a shape is never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from triplehelix import forms
from triplehelix.errors import DataError
from triplehelix.forms import SH
from triplehelix.shapegraph import Node, Shapes
from triplehelix.terms import TYPE, name

SPARQL_COMPONENT: Final = "SPARQLConstraintComponent"
_TARGETS: Final = {
    "targetNode": "VALUES ?this {{ {0} }}",
    "targetClass": "?this {type} {0}",
    "targetSubjectsOf": "?this {0} ?target",
    "targetObjectsOf": "?target {0} ?this",
}
_LISTS: Final = {"in", "languageIn", "ignoredProperties"}
_NOT_CONSTRAINTS: Final = {
    "path", "message", "severity", "name", "description", "order", "group", "defaultValue",
    "flags", "deactivated", "property", "sparql", *_TARGETS,
}  # fmt: skip
_OF_QUERIES: Final = {"select", "prefixes", "severity", "message"}
_OWN_COMPONENTS: Final = ("parameter", "validator", "nodeValidator", "propertyValidator")
_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|<[^<>\s]*>|#[^\n]*|[?$:]\w+")
_FORBIDDEN = re.compile(r"\b(?:VALUES|MINUS|SERVICE)\b", re.IGNORECASE)  # SHACL, appendix A
_SELECT = re.compile(r"^\s*SELECT\s+(?P<columns>.*?)\s*(?:WHERE\s*)?\{", re.IGNORECASE | re.DOTALL)
_BOUND = re.compile(r"AS\s+[?$](?:this|shapesGraph|currentShape)\b", re.IGNORECASE)
_PREBOUND = re.compile(r"[?$](?:shapesGraph|currentShape)\b")
_UNBOUND = re.compile(  # a group that asks about $this before a triple of it has named it
    r"(?<!EXISTS )(?<!EXISTS)\{(?=(?:\s|#[^\n]*\n)*(?:FILTER|BIND)\b)", re.IGNORECASE
)
_STEPS: Final = {
    "inversePath": "^({0})", "zeroOrMorePath": "({0})*", "oneOrMorePath": "({0})+",
    "zeroOrOnePath": "({0})?",
}  # fmt: skip


@dataclass(frozen=True)
class Constraint:
    """One thing that one shape demands, as the query that finds what breaks it.

    The query answers `?this` and, where there is one, `?value`. `component` is the name of the
    constraint component (SHACL, appendix B); `inverse` tells that the path is walked backwards.
    What it finds counts only where it is the subject of `only`, a target that nearly all fit.
    """

    shape: NamedNode
    severity: str
    message: str
    path: NamedNode | None
    query: str
    component: str = SPARQL_COMPONENT
    inverse: bool = False
    label: str = ""
    only: NamedNode | None = None


def read_shapes(folder: Path) -> Store:
    """The shapes in the Turtle files of a folder, as one graph.

    Raises DataError for a file that does not parse, and when there is none.
    """
    store = Store()
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise DataError(str(folder), "there are no shapes", "restore the folder")
    for path in paths:
        try:
            store.extend(parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
        except SyntaxError as problem:
            raise DataError(str(path), f"not Turtle: {problem}", "mend the file") from None
    return store


def compile_shapes(shapes: Store) -> list[Constraint]:
    """Every constraint of every shape, in the order of the shapes' names.

    Raises DataError for a constraint or target that has no compiled form, for a shape without a
    name or a target, and for constraint components that the shapes define themselves.
    """
    for local in _OWN_COMPONENTS:
        if any(shapes.quads_for_pattern(None, name(f"sh:{local}"), None, None)):
            raise DataError("shapes", f"sh:{local} has no compiled form", "write an sh:sparql")
    graph = Shapes(shapes)
    found = set(graph.instances("NodeShape")) | (
        set(graph.instances("PropertyShape")) - set(graph.objects("property"))
    )
    for local in _TARGETS:
        found |= set(graph.subjects(local))
    if any(not isinstance(shape, NamedNode) for shape in found):
        raise DataError("shapes", "a shape without a name", "give it an IRI")
    named = sorted((shape for shape in found if isinstance(shape, NamedNode)), key=str)
    return [each for shape in named for each in _Compiler(graph, shape).constraints()]


class _Compiler:
    """One shape on its way to its queries."""

    def __init__(self, shapes: Shapes, shape: NamedNode) -> None:
        self._shapes = shapes
        self._shape = shape

    def constraints(self) -> Iterator[Constraint]:
        yield from self._of(self._shape, self._target())

    def _of(self, node: Node, target: str) -> Iterator[Constraint]:
        """The constraints of a shape, and of the property shapes in it, on what a pattern binds."""
        if self._shapes.text(node, "deactivated") == "true":
            return
        path = self._path_of(node)
        for local, value in self._parameters(node):
            query = forms.query(local, value, path, self._flags(node))
            if query is None:
                raise self._refused(f"sh:{local} has no compiled form")
            component = f"{local[0].upper()}{local[1:]}ConstraintComponent"
            yield self._constraint(node, path, query.replace("%TARGET%", target), component)
        for query_ in self._shapes.values(node, "sparql"):
            select = self._targeted(self._select(query_, path), target)
            found = self._constraint(node, path, select, SPARQL_COMPONENT, query_)
            wide = self._is_wide() and not path and select.count(target) == 1
            yield replace(found, query=select.replace(target, ""), only=TYPE) if wide else found
        if path:
            inside = re.sub(r"\?(this|target)\b", r"?\1Outside", target)
            target = f"{{ SELECT DISTINCT ?this WHERE {{ {inside} ?thisOutside {path} ?this }} }}"
        for inner in self._shapes.values(node, "property"):
            if isinstance(inner, Literal) or self._shapes.value(inner, "path") is None:
                raise self._refused("a path that is neither a property nor a path of properties")
            yield from self._of(inner, target)

    def _constraint(
        self, node: Node, path: str, query: str, component: str, inner: Node | None = None
    ) -> Constraint:
        severity = self._shapes.value(node, "severity")
        message = self._shapes.text(node, "message") or self._shapes.text(self._shape, "message")
        if inner is not None:
            message = self._shapes.text(inner, "message") or message
            severity = self._shapes.value(inner, "severity") or severity
        plain = re.fullmatch(r"(\^?)\(?<([^>]*)>\)?", path)
        return Constraint(
            self._shape,
            severity.value.removeprefix(SH) if isinstance(severity, NamedNode) else "Violation",
            message,
            NamedNode(plain[2]) if plain else None,
            query,
            component,
            bool(plain and plain[1]),
            self._shapes.text(self._shape, "rdfs:label"),
        )

    def _target(self) -> str:
        patterns = [
            form.format(value, type=TYPE)
            for local, form in _TARGETS.items()
            for value in self._shapes.values(self._shape, local)
        ]
        if name("rdfs:Class") in self._shapes.values(self._shape, "rdf:type"):
            patterns.append(f"?this {TYPE} {self._shape}")  # section 2.1.3.3
        if not patterns:
            raise self._refused("no target that is known")
        if len(patterns) == 1 and f"?this {TYPE} <" in patterns[0]:
            return f"{patterns[0]} . "  # the same thing cannot come twice
        targets = (f"{{ SELECT DISTINCT ?this WHERE {{ {each} }} }}" for each in patterns)
        return "{ " + " UNION ".join(targets) + " }"

    def _is_wide(self) -> bool:
        """Whether the target is all that has a type: to join that takes longer than the query."""
        said = [
            (local, value)
            for local in _TARGETS
            for value in self._shapes.values(self._shape, local)
        ]
        return said == [("targetSubjectsOf", TYPE)]

    def _select(self, node: Node, path: str) -> str:
        """The text of a SPARQL constraint (SHACL, section 5.3)."""
        for local, _ in self._shapes.said(node):
            if local not in _OF_QUERIES and node != self._shape:
                raise self._refused(f"sh:{local} has no compiled form")
        select = self._shapes.text(node, "select")
        if not select:
            raise self._refused("sh:sparql without sh:select")
        return select.replace("$PATH", path) if path else select

    def _targeted(self, select: str, target: str) -> str:
        """A SPARQL constraint with its target put first (SHACL, section 5.3)."""
        text = select.replace("$this", "?this")
        plain = _TEXT.sub("", text)
        if forbidden := _FORBIDDEN.search(plain):
            raise self._refused(f"{forbidden[0].upper()} has no compiled form")
        if _BOUND.search(text) or _PREBOUND.search(text) or "$PATH" in text:
            raise self._refused("a variable that is bound before has no compiled form")
        if re.search(r"\bSELECT\b(?![^{]*\?this\b)", _COMMENTS.sub("", text), re.IGNORECASE):
            raise self._refused("a SELECT without $this has no compiled form")
        match = _SELECT.search(text)
        if match is None:
            raise self._refused("sh:select is no SELECT query")
        start = match.end()
        rest = _UNBOUND.sub(lambda found: f"{found[0]} {target} ", text[start:])
        return f"{self._shapes.prefixes()}{text[:start]} {target} {rest}"

    def _path_of(self, node: Node) -> str:
        paths = self._shapes.values(node, "path")
        return self._path(paths[0]) if paths else ""

    def _path(self, path: Node) -> str:
        """A path of SHACL (section 2.3.1) as a path of SPARQL."""
        if isinstance(path, NamedNode):
            return str(path)
        if isinstance(path, BlankNode):
            members = [self._path(each) for each in self._shapes.members(path)]
            if members:
                return "(" + "/".join(members) + ")"
            choice = self._shapes.value(path, "alternativePath")
            options = [self._path(each) for each in self._shapes.members(choice)]
            if options:
                return "(" + "|".join(options) + ")"
            for local, step in _STEPS.items():
                inner = self._shapes.value(path, local)
                if inner is not None:
                    return step.format(self._path(inner))
        raise self._refused("a path that is neither a property nor a path of properties")

    def _parameters(self, node: Node) -> Iterator[tuple[str, str]]:
        for local, value in self._shapes.said(node):
            if local in _NOT_CONSTRAINTS or (node == self._shape and local in _OF_QUERIES):
                continue
            if local in _LISTS:
                yield local, "\n".join(map(str, self._shapes.members(value)))
            else:
                yield local, str(value)

    def _flags(self, node: Node) -> str:
        flags = self._shapes.value(node, "flags")
        return f", {flags}" if flags is not None else ""

    def _refused(self, what: str) -> DataError:
        return DataError(
            f"shapes: {self._shape.value}", what, "see shapes/README.md for the forms that compile"
        )


_COMMENTS = re.compile(r"#[^\n]*")
