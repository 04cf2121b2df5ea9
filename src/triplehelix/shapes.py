"""SHACL shapes as queries over a whole graph, one per constraint.

A shape states what a well-formed thing must say (W3C SHACL, https://www.w3.org/TR/shacl/). Here
each constraint becomes one query that finds every thing that breaks it at once, instead of one
check per thing. What this module cannot compile is an error: a shape is never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from triplehelix.errors import DataError
from triplehelix.terms import PREFIXES, TYPE, name

Node = NamedNode | BlankNode | Literal | Triple

SH = PREFIXES["sh"]
_OF_SHAPES = {
    "property", "sparql", "severity", "message", "name", "description",
    "targetClass", "targetSubjectsOf", "targetObjectsOf",
}  # fmt: skip
SPARQL_COMPONENT: Final = "SPARQLConstraintComponent"
_OF_QUERIES = {"select", "prefixes", "severity", "message"}
_IGNORED = {"path", "message", "severity", "name", "description", "order", "flags"}
_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|<[^<>\s]*>|#[^\n]*|[?$:]\w+")
_FORBIDDEN = re.compile(r"\b(?:VALUES|MINUS|SERVICE)\b", re.IGNORECASE)  # SHACL, appendix A
_SELECT = re.compile(r"^\s*SELECT\s+(?P<columns>.*?)\s*(?:WHERE\s*)?\{", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Constraint:
    """One thing that one shape demands, as the query that finds what breaks it.

    The query answers `?this` and, where there is one, `?value`. `component` is the name of the
    constraint component (SHACL, appendix B); `inverse` tells that the path is walked backwards.
    """

    shape: NamedNode
    severity: str
    message: str
    path: NamedNode | None
    query: str
    component: str = SPARQL_COMPONENT
    inverse: bool = False
    label: str = ""


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

    Raises DataError for a constraint or target that has no compiled form.
    """
    _refuse_loose(shapes)
    found = shapes.quads_for_pattern(None, TYPE, name("sh:NodeShape"), None)
    named = sorted((q.subject for q in found if isinstance(q.subject, NamedNode)), key=str)
    return [each for shape in named for each in _Compiler(shapes, shape).constraints()]


def _refuse_loose(shapes: Store) -> None:
    """Raise DataError for shapes without a name, and for property shapes that stand alone."""
    for quad in shapes.quads_for_pattern(None, TYPE, name("sh:NodeShape"), None):
        if not isinstance(quad.subject, NamedNode):
            raise DataError("shapes", "a shape without a name", "give it an IRI")
    for quad in shapes.quads_for_pattern(None, TYPE, name("sh:PropertyShape"), None):
        if not list(shapes.quads_for_pattern(None, name("sh:property"), quad.subject, None)):
            where = f"shapes: {quad.subject}"
            raise DataError(where, "a property shape that stands alone", "put it into a shape")


class _Compiler:
    """One shape on its way to its queries."""

    def __init__(self, shapes: Store, shape: NamedNode) -> None:
        self._shapes = shapes
        self._shape = shape

    def constraints(self) -> Iterator[Constraint]:
        self._refuse_others(self._shape, _OF_SHAPES)
        for node in self._values(self._shape, "property"):
            path = self._path(node)
            for local, value in self._parameters(node):
                body = _pattern(local, value, path, self._flags(node))
                if body is None:
                    raise self._refused(f"sh:{local} has no compiled form")
                component = f"{local[0].upper()}{local[1:]}ConstraintComponent"
                yield self._constraint(node, path, self._whole(body), component)
        for node in self._values(self._shape, "sparql"):
            self._refuse_others(node, _OF_QUERIES)
            select = self._value(node, "select")
            if not isinstance(select, Literal):
                raise self._refused("sh:sparql without sh:select")
            yield self._constraint(node, None, self._targeted(select.value))

    def _refuse_others(self, node: Node, known: set[str]) -> None:
        for quad in self._shapes.quads_for_pattern(_subject(node), None, None, None):
            local = quad.predicate.value.removeprefix(SH)
            if quad.predicate.value.startswith(SH) and local not in known:
                raise self._refused(f"sh:{local} has no compiled form")

    def _constraint(
        self, node: Node, path: str | None, query: str, component: str = SPARQL_COMPONENT
    ) -> Constraint:
        severity = self._value(node, "severity") or self._value(self._shape, "severity")
        message = self._value(node, "message") or self._value(self._shape, "message")
        inverse = path is not None and path.startswith("^")
        return Constraint(
            self._shape,
            severity.value.removeprefix(SH) if isinstance(severity, NamedNode) else "Violation",
            message.value if isinstance(message, Literal) else "",
            NamedNode(path.strip("^<>")) if path else None,
            query,
            component,
            inverse,
            self._label(),
        )

    def _label(self) -> str:
        found = self._shapes.quads_for_pattern(self._shape, name("rdfs:label"), None, None)
        return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), "")

    def _target(self) -> str:
        forms = {
            "targetClass": f"?this {TYPE} {{0}}",
            "targetSubjectsOf": "?this {0} ?target",
            "targetObjectsOf": "?target {0} ?this",
        }
        targets = [
            f"{{ SELECT DISTINCT ?this WHERE {{ {form.format(value)} }} }}"
            for local, form in forms.items()
            for value in self._values(self._shape, local)
        ]
        if not targets:
            raise self._refused("no target that is known")
        return "{ " + " UNION ".join(targets) + " }"

    def _whole(self, body: str) -> str:
        return body.replace("%TARGET%", self._target())

    def _targeted(self, select: str) -> str:
        """A SPARQL constraint with its target put first (SHACL, section 5.3)."""
        text = select.replace("$this", "?this")
        forbidden = _FORBIDDEN.search(_TEXT.sub("", text))
        if forbidden is not None:
            raise self._refused(f"{forbidden[0].upper()} has no compiled form")
        match = _SELECT.search(text)
        if match is None:
            raise self._refused("sh:select is no SELECT query")
        start = match.end()
        return f"{self._prefixes()}{text[:start]} {self._target()} {text[start:]}"

    def _prefixes(self) -> str:
        """The prefixes that the shapes declare (SHACL, section 5.2.1)."""
        declared = self._shapes.quads_for_pattern(None, name("sh:declare"), None, None)
        pairs = {
            (self._value(quad.object, "prefix"), self._value(quad.object, "namespace"))
            for quad in declared
        }
        lines = [
            f"PREFIX {prefix.value}: <{namespace.value}>\n"
            for prefix, namespace in pairs
            if isinstance(prefix, Literal) and isinstance(namespace, Literal)
        ]
        return "".join(sorted(lines))

    def _path(self, node: Node) -> str:
        path = self._value(node, "path")
        if isinstance(path, NamedNode):
            return str(path)
        inverse = self._value(path, "inversePath") if path is not None else None
        if isinstance(inverse, NamedNode):
            return f"^{inverse}"
        raise self._refused("a path that is neither a property nor its inverse")

    def _parameters(self, node: Node) -> Iterator[tuple[str, str]]:
        for quad in sorted(
            self._shapes.quads_for_pattern(_subject(node), None, None, None), key=str
        ):
            local = quad.predicate.value.removeprefix(SH)
            if quad.predicate.value.startswith(SH) and local not in _IGNORED:
                if local == "in":
                    members = self._members(quad.object)
                    yield local, " && ".join(f"!sameTerm(?value, {each})" for each in members)
                else:
                    yield local, str(quad.object)

    def _members(self, head: object) -> Iterator[Node]:
        while isinstance(head, (NamedNode, BlankNode)) and head != name("rdf:nil"):
            for quad in self._shapes.quads_for_pattern(head, name("rdf:first"), None, None):
                yield quad.object
            rest = list(self._shapes.quads_for_pattern(head, name("rdf:rest"), None, None))
            head = rest[0].object if rest else None

    def _flags(self, node: Node) -> str:
        flags = self._value(node, "flags")
        return f", {flags}" if flags is not None else ""

    def _values(self, node: Node, local: str) -> list[Node]:
        found = self._shapes.quads_for_pattern(_subject(node), name(f"sh:{local}"), None, None)
        return sorted((quad.object for quad in found), key=str)

    def _value(self, node: Node, local: str) -> Node | None:
        return next(iter(self._values(node, local)), None)

    def _refused(self, what: str) -> DataError:
        return DataError(
            f"shapes: {self._shape.value}", what, "see shapes/README.md for the forms that compile"
        )


def _subject(node: Node) -> NamedNode | BlankNode:
    if isinstance(node, Literal | Triple):
        raise DataError("shapes", f"no shape should stand here: {node}", "write a named shape")
    return node


_CASTS = {
    PREFIXES["xsd"] + local: f"<{PREFIXES['xsd']}{local}>"
    for local in ("date", "decimal", "integer", "boolean", "dateTime")
}


def _pattern(local: str, value: str, path: str, flags: str) -> str | None:
    """The query for one constraint of a property shape; None where there is no form for it."""
    select = "SELECT DISTINCT ?this ?value WHERE { %TARGET% "
    each = f"{select} ?this {path} ?value . "
    number = value.split('"')[1] if '"' in value else value
    match local:
        case "minCount" if number == "1":
            return f"SELECT ?this WHERE {{ %TARGET% FILTER NOT EXISTS {{ ?this {path} ?any }} }}"
        case "minCount" | "maxCount":
            beyond = "<" if local == "minCount" else ">"
            return (
                f"SELECT ?this WHERE {{ %TARGET% OPTIONAL {{ ?this {path} ?any }} }} "
                f"GROUP BY ?this HAVING (COUNT(DISTINCT ?any) {beyond} {number})"
            )
        case "class":
            return f"{each} FILTER NOT EXISTS {{ ?value {TYPE} {value} }} }}"
        case "hasValue":
            return f"SELECT ?this WHERE {{ %TARGET% FILTER NOT EXISTS {{ ?this {path} {value} }} }}"
        case "lessThan" | "lessThanOrEquals":
            order = "<" if local == "lessThan" else "<="
            bad = f"!COALESCE(?value {order} ?other, false)"
            return f"{each} ?this {value} ?other . FILTER({bad}) }}"
        case "disjoint":
            return f"{each} ?this {value} ?value }}"
        case "equals":
            return (
                f"{select} {{ ?this {path} ?value FILTER NOT EXISTS {{ ?this {value} ?value }} }} "
                f"UNION {{ ?this {value} ?value FILTER NOT EXISTS {{ ?this {path} ?value }} }} }}"
            )
        case _:
            test = _test(local, value, flags)
            return f"{each} FILTER({test}) }}" if test else None


def _test(local: str, value: str, flags: str) -> str | None:
    """The filter that finds a bad value, for constraints on one value; None if there is none."""
    kinds = {"IRI": "!isIRI(?value)", "Literal": "!isLiteral(?value)"}
    order = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}
    match local:
        case "datatype":
            cast = _CASTS.get(value[1:-1])
            wrong = f"!isLiteral(?value) || datatype(?value) != {value}"
            return f"{wrong} || !COALESCE(isLiteral({cast}(STR(?value))), false)" if cast else wrong
        case "nodeKind":
            return kinds.get(value.removeprefix(f"<{SH}").rstrip(">"))
        case "pattern":
            return f"!REGEX(STR(?value), {value}{flags})"
        case "in":
            return value or "true"
        case "minLength":
            return f"STRLEN(STR(?value)) < {value}"
        case _ if local in order:
            return f"!COALESCE(?value {order[local]} {value}, false)"
        case _:
            return None
