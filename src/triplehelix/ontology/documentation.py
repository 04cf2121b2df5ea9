"""The page about the ontology: what every term and concept means, and how they are linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.axioms import DOMAIN, RANGE, SUBCLASS, SUBPROPERTY, Node, disjoint_pairs
from triplehelix.ontology.modules import CLASS, Modules, read, short
from triplehelix.ontology.wording import Phrase, Word, anchor, glued, label, phrase, unnamed
from triplehelix.terms import LABEL, ONTOLOGY_IRI, PREFIXES, TYPE, name, th

_TEMPLATE: Final = Path(__file__).with_name("page.html")
_TITLE, _ABOUT = name("dcterms:title"), name("dcterms:description")
_DEFINITION: Final = name("skos:definition")
_USED_WITH: Final = name("schema:domainIncludes")


@dataclass(frozen=True)
class Row:
    """A heading and what there is under it; `inline` if it is a plain list of names."""

    heading: str
    phrases: tuple[Phrase, ...]

    @property
    def inline(self) -> bool:
        return all(len(phrase) == 1 and phrase[0].address for phrase in self.phrases)


@dataclass(frozen=True)
class Entry:
    """A term or a concept."""

    name: str
    anchor: str
    label: str
    definition: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Section:
    """A module with its groups of terms, or a scheme with one group of concepts."""

    title: str
    anchor: str
    about: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


def docs(folder: Path, out: Path) -> None:
    """Write one HTML page about the ontology to `out`; the page asks nothing of the network.

    Raises TripleHelixError where the folder has no module, or a module is no Turtle.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 (only this function renders)

    modules = read(folder)
    page = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    ).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    text = page.render(
        head=_head(modules), modules=list(_modules(modules)), schemes=list(_schemes(modules))
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


def _head(modules: Modules) -> dict[str, str]:
    main = NamedNode(ONTOLOGY_IRI)
    said = {
        "title": _TITLE,
        "about": _ABOUT,
        "version": name("owl:versionInfo"),
        "issued": name("dcterms:issued"),
        "licence": name("dcterms:license"),
    }
    texts = {key: modules.text(main, predicate) for key, predicate in said.items()}
    return {"iri": ONTOLOGY_IRI, "namespace": PREFIXES["th"], **texts}


# Sections ----------------------------------------------------------------------------------------


def _modules(modules: Modules) -> Iterator[Section]:
    home = {term: modules.value(term, name("rdfs:isDefinedBy")) for term in modules.terms()}
    classes = set(modules.subjects(TYPE, CLASS))
    for module in sorted({each for each in home.values() if each is not None}, key=str):
        mine = [term for term in home if home[term] == module]
        groups = (
            ("Classes", _entries(modules, filter(classes.__contains__, mine), _class_rows)),
            ("Properties", _entries(modules, (t for t in mine if t not in classes), _prop_rows)),
        )
        yield Section(
            modules.text(module, _TITLE),
            "module-" + short(module).rpartition("/")[2],
            modules.text(module, _ABOUT),
            tuple((heading, entries) for heading, entries in groups if entries),
        )


def _schemes(modules: Modules) -> Iterator[Section]:
    def order(concept: Node) -> tuple[int, str]:
        return int(modules.text(concept, th("rankOrder")) or 0), str(concept)

    found = modules.subjects(TYPE, name("skos:ConceptScheme"))
    for scheme in sorted(found, key=lambda each: modules.text(each, LABEL)):
        concepts = sorted(modules.subjects(name("skos:inScheme"), scheme), key=order)
        entries = _entries(modules, concepts, lambda _modules, _concept: ())
        yield Section(
            modules.text(scheme, LABEL),
            "scheme-" + anchor(scheme),
            modules.text(scheme, _DEFINITION),
            (("Concepts", entries),),
        )


def _entries(
    modules: Modules, nodes: Iterable[Node], rows: Callable[[Modules, Node], Sequence[Row]]
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            short(node),
            anchor(node),
            label(modules, node),
            modules.text(node, _DEFINITION),
            tuple(row for row in rows(modules, node) if row.phrases),
        )
        for node in nodes
    )


# Rows --------------------------------------------------------------------------------------------


def _class_rows(modules: Modules, term: Node) -> Sequence[Row]:
    above, below = modules.objects(term, SUBCLASS), modules.subjects(SUBCLASS, term)
    apart = {pair[pair[0] == term] for pair in disjoint_pairs(modules) if term in pair}
    used = {prop for by in (DOMAIN, _USED_WITH) for prop in modules.subjects(by, term)}
    return (
        _row(modules, "Kind of", above),
        _row(modules, "Follows from", filter(unnamed, below)),
        _row(modules, "Kinds", (each for each in below if not unnamed(each))),
        _row(modules, "Shares no member with", apart),
        _row(modules, "Properties", used),
        *_origin(modules, term),
    )


def _prop_rows(modules: Modules, term: Node) -> Sequence[Row]:
    inverse = name("owl:inverseOf")
    inverses = {*modules.objects(term, inverse), *modules.subjects(inverse, term)}
    return (
        _row(modules, "From", modules.objects(term, DOMAIN)),
        _row(modules, "Used with", modules.objects(term, _USED_WITH)),
        _row(modules, "To", modules.objects(term, RANGE)),
        _row(modules, "Kind of", modules.objects(term, SUBPROPERTY)),
        _row(modules, "Kinds", modules.subjects(SUBPROPERTY, term)),
        _row(modules, "Inverse of", inverses),
        Row("Follows from", tuple(_chains(modules, term))),
        Row("Nature", tuple((Word(text),) for text in _nature(modules, term))),
        *_origin(modules, term),
    )


def _origin(modules: Modules, term: Node) -> Sequence[Row]:
    return (
        _row(modules, "Close to", modules.objects(term, name("skos:closeMatch"))),
        _row(modules, "Source", modules.objects(term, name("dcterms:source"))),
    )


def _row(modules: Modules, heading: str, nodes: Iterable[Node]) -> Row:
    phrases = (phrase(modules, node) for node in nodes)
    return Row(heading, tuple(sorted(phrases, key=lambda each: [word.text for word in each])))


def _chains(modules: Modules, term: Node) -> Iterator[Phrase]:
    """The chains of properties that a property follows from."""
    heads = modules.objects(term, name("owl:propertyChainAxiom"))
    chains = [[phrase(modules, link) for link in modules.members(head)] for head in heads]
    yield from sorted((glued(chain, "then") for chain in chains), key=str)


def _nature(modules: Modules, term: Node) -> Iterator[str]:
    for text, kind in (("transitive", "Transitive"), ("symmetric", "Symmetric")):
        if modules.holds(term, TYPE, name(f"owl:{kind}Property")):
            yield text
    if modules.text(term, th("singleValued")) == "true":
        yield "one value for each thing"
