"""The graph in which shapes are written, asked by the local names of SHACL."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from triplehelix.errors import DataError
from triplehelix.forms import SH
from triplehelix.terms import TYPE, name

Node = NamedNode | BlankNode | Literal | Triple


class Shapes:
    """A graph of shapes: what is said of which node."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def instances(self, kind: str) -> Iterator[Node]:
        """The nodes of a class of SHACL."""
        found = self._store.quads_for_pattern(None, TYPE, name(f"sh:{kind}"), None)
        return (quad.subject for quad in found)

    def subjects(self, local: str) -> Iterator[Node]:
        """The nodes of which a property is said."""
        found = self._store.quads_for_pattern(None, name(f"sh:{local}"), None, None)
        return (quad.subject for quad in found)

    def objects(self, local: str) -> Iterator[Node]:
        """What is said with a property of any node."""
        found = self._store.quads_for_pattern(None, name(f"sh:{local}"), None, None)
        return (quad.object for quad in found)

    def values(self, node: Node, local: str) -> list[Node]:
        """What is said of a node with a property, which may have a prefix, in a fixed order."""
        curie = local if ":" in local else f"sh:{local}"
        found = self._store.quads_for_pattern(_subject(node), name(curie), None, None)
        return sorted((quad.object for quad in found), key=str)

    def value(self, node: Node, local: str) -> Node | None:
        """The first of what is said of a node with a property."""
        return next(iter(self.values(node, local)), None)

    def text(self, node: Node, local: str) -> str:
        """The text of a value, in English or in no language if there is one."""
        texts = [each for each in self.values(node, local) if isinstance(each, Literal)]
        texts.sort(key=lambda each: (each.language or "en") != "en")
        return texts[0].value if texts else ""

    def said(self, node: Node) -> Iterator[tuple[str, Node]]:
        """What is said of a node in the words of SHACL."""
        for quad in sorted(self._store.quads_for_pattern(_subject(node), None, None), key=str):
            if quad.predicate.value.startswith(SH):
                yield quad.predicate.value.removeprefix(SH), quad.object

    def members(self, head: Node | None) -> Iterator[Node]:
        """The members of a list."""
        while isinstance(head, (NamedNode, BlankNode)) and head != name("rdf:nil"):
            yield from self.values(head, "rdf:first")
            head = self.value(head, "rdf:rest")

    def prefixes(self) -> str:
        """The prefixes that the shapes declare (SHACL, section 5.2.1)."""
        pairs = {
            (self.text(node, "prefix"), self.text(node, "namespace"))
            for node in self.objects("declare")
        }
        return "".join(sorted(f"PREFIX {prefix}: <{space}>\n" for prefix, space in pairs))


def _subject(node: Node) -> NamedNode | BlankNode:
    if isinstance(node, Literal | Triple):
        raise DataError("shapes", f"no shape should stand here: {node}", "write a named shape")
    return node
