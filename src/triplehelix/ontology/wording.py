"""Names and class expressions in words, with links to where the page explains them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from triplehelix.axioms import Node
from triplehelix.ontology.modules import Modules, is_own, short
from triplehelix.terms import LABEL, PREFIXES, name

_JOINED: Final = {
    name("owl:intersectionOf"): "and",
    name("owl:unionOf"): "or",
    name("owl:oneOf"): "or",
}
# Words of the Manchester syntax for OWL 2.
_VERBS: Final = {
    name("owl:someValuesFrom"): "some",
    name("owl:allValuesFrom"): "only",
    name("owl:hasValue"): "value",
}


@dataclass(frozen=True)
class Word:
    """A piece of text: a link where it has an address, a word of the syntax where `glue`."""

    text: str
    address: str = ""
    tip: str = ""
    glue: bool = False


Phrase = tuple[Word, ...]


def phrase(modules: Modules, node: Node) -> Phrase:
    """A class expression in words, after the Manchester syntax with labels for names."""
    if not unnamed(node):
        return (_word(modules, node),)
    form, value = modules.form(node)
    if form is None:
        return (Word("an expression of unknown form"),)
    if form in _JOINED:
        parts = modules.members(value)
        return glued((_inner(modules, each, _JOINED) for each in parts), _JOINED[form])
    prop = modules.value(node, name("owl:onProperty"))
    start = () if prop is None else (_word(modules, prop),)
    verb = Word(_VERBS.get(form, short(form)), glue=True)
    return (*start, verb, *_inner(modules, value, {form, *_JOINED, *_VERBS}))


def _inner(modules: Modules, node: Node, bracketed: Container[Node]) -> Phrase:
    """An expression within another, in brackets if it is of one of these forms."""
    inner = phrase(modules, node)
    form, _ = modules.form(node)
    return (Word("("), *inner, Word(")")) if form in bracketed else inner


def glued(parts: Iterable[Phrase], glue: str) -> Phrase:
    """The phrases with a word of the syntax between each two."""
    words = [word for part in parts for word in (Word(glue, glue=True), *part)]
    return tuple(words[1:])


def _word(modules: Modules, node: Node) -> Word:
    """The name of a thing, with a link to where it is explained."""
    if not isinstance(node, NamedNode):
        return Word(short(node))
    if is_own(node) or node.value.startswith(PREFIXES["concept"]):
        return Word(label(modules, node), "#" + anchor(node), short(node))
    return Word(short(node), node.value)


def label(modules: Modules, node: Node) -> str:
    """What people call a term or a concept."""
    return modules.text(node, name("rdfs:label")) or modules.text(node, LABEL) or short(node)


def anchor(node: Node) -> str:
    """Where the page explains a term or concept: `Firm`, `size-large`."""
    return short(node).partition(":")[2].replace("/", "-")


def unnamed(node: Node) -> bool:
    """Whether `node` is a class expression and no name."""
    return isinstance(node, BlankNode)
