"""What HermiT, a reasoner for the whole of OWL 2 DL, concludes from the ontology."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from triplehelix.axioms import Node
from triplehelix.errors import TripleHelixError
from triplehelix.ontology.modules import CLASS, Modules, read
from triplehelix.terms import PREFIXES, TYPE, name


@dataclass(frozen=True)
class Reasoning:
    """What a reasoner answers: consistent or not, empty classes, and the classes of each thing.

    All are IRIs; `types` is empty where the ontology is inconsistent.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    types: dict[str, frozenset[str]]


def classify(folder: Path, extra: Path | None = None) -> Reasoning:
    """What HermiT concludes from the modules and, if given, a file of data.

    Dates are left out: HermiT knows no xsd:date (OWL 2 Structural Specification, section 4); and
    so are codes that no axiom and no fact names, from which nothing follows.
    Raises TripleHelixError where Java is missing or HermiT fails, where the folder has no module,
    and where a file is no RDF.
    """
    modules = read(folder) if extra is None else read(folder, extra)
    if shutil.which("java") is None:
        raise TripleHelixError(
            "java", "not found, and HermiT runs on it", "install a Java runtime, 11 or later"
        )
    imports = name("owl:imports")
    idle = _idle(modules)
    triples = [
        triple
        for triple in (*(quad.triple for quad in modules.statements()), *_individuals(modules))
        if triple.predicate != imports and triple.subject not in idle
    ]
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "merged.nt"
        serialize(triples, file, format=RdfFormat.N_TRIPLES)
        return _hermit(file)


def _idle(modules: Modules) -> set[Node]:
    """Concepts of which no more is said than their place in a code list.

    They would take two thirds of HermiT's time, which grows with the things that there are.
    """
    concept, skos = name("skos:Concept"), PREFIXES["skos"]
    busy: set[Node] = set()
    for quad in modules.statements():
        if quad.object != concept and not quad.predicate.value.startswith(skos):
            busy |= {quad.subject, quad.object}
    return set(modules.subjects(TYPE, concept)) - busy


def _individuals(modules: Modules) -> list[Triple]:
    """Declarations of the things that classes and object properties have as members.

    owlready2 lists no others. The declaration is of section 5.6 of the Structural Specification.
    """
    kinds = modules.subjects(TYPE, CLASS)
    things = {thing for kind in kinds for thing in modules.subjects(TYPE, kind)}
    for prop in modules.typed("owl:ObjectProperty"):
        for quad in modules.quads(prop):
            things |= {quad.subject, quad.object}
    named = sorted((thing for thing in things if isinstance(thing, NamedNode)), key=str)
    return [Triple(thing, TYPE, name("owl:NamedIndividual")) for thing in named]


def _hermit(file: Path) -> Reasoning:
    import owlready2  # noqa: PLC0415 (slow to import, and only needed here)

    world = owlready2.World()
    loaded = world.get_ontology(file.as_uri()).load()
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Reasoning(consistent=False, unsatisfiable=(), types={})
    except owlready2.OwlReadyJavaError as error:
        raise TripleHelixError(
            "HermiT", _complaint(str(error)), "repair the axiom; if none is named, see to Java"
        ) from error
    empty = sorted(str(each.iri) for each in world.inconsistent_classes() if each.name != "Nothing")
    types = {
        str(each.iri): frozenset(
            str(kind.iri) for kind in each.INDIRECT_is_a if isinstance(kind, owlready2.ThingClass)
        )
        for each in world.individuals()
    }
    return Reasoning(consistent=True, unsatisfiable=tuple(empty), types=types)


def _complaint(message: str) -> str:
    """What HermiT says is wrong, without the trace of where in HermiT."""
    lines = [line.strip() for line in message.splitlines()]
    told = [line for line in lines if line and not line.startswith(("at ", "Java error message"))]
    return " ".join(told).rpartition("Exception: ")[2] or "stopped without a message"
