"""The test suite of SHACL (W3C), run the way `validate` runs shapes: how many pass.

pip download pyshacl --no-deps --no-binary :all: -d DIR    the suite lies in its source archive
python benchmarks/shacl_suite.py DIR/pyshacl-*.tar.gz      a line for each test that does not pass

A test passes when what is found is what is expected: focus node, path, value, component and
severity of every result; results that differ in nothing else count once, as findings do. It is
refused when the compiler says what of it has no compiled form. All others have failed, and make it
end with 1, as no shape is ever passed over; `EXPLAINED` says of which ones we know why.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import rdflib
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import BNode, Node

from triplehelix.checking import Finding, check
from triplehelix.errors import TripleHelixError
from triplehelix.shapes import compile_shapes
from triplehelix.validating import read_subclasses

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
EXPLAINED: Final = {
    "core/property/uniqueLang-002": "the store writes true for the 1 that is no true here",
}
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
Result = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Test:
    """One test: the graphs of data and shapes, and the results, or None where it has to fail."""

    name: str
    data: Path
    shapes: Path
    results: set[Result] | None


def tests(folder: Path) -> Iterator[Test]:
    """The tests of the suite in the order of their names."""
    for path in sorted(folder.rglob("*.ttl")):
        graph = Graph().parse(path, publicID=path.as_uri())
        for test in sorted(graph.subjects(RDF.type, SHT.Validate), key=str):
            action = graph.value(test, MF.action)
            data, shapes = (
                path.parent / str(graph.value(action, which)).rsplit("/", 1)[-1]
                for which in (SHT.dataGraph, SHT.shapesGraph)
            )
            name = f"{path.parent.relative_to(folder)}/{path.stem}"
            yield Test(name, data, shapes, _expected(graph, test))


def _expected(graph: Graph, test: Node) -> set[Result] | None:
    report = graph.value(test, MF.result)
    if report == SHT.Failure:
        return None
    return {
        (
            _term(graph.value(result, SH.focusNode)),
            _path(graph.value(result, SH.resultPath)),
            _term(graph.value(result, SH.value)),
            str(graph.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            str(graph.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for result in graph.objects(report, SH.result)
    }


def _path(node: Node | None) -> str:
    """A property; longer paths are not compared, as they have no one name."""
    return str(node) if isinstance(node, URIRef) else ""


def _term(node: Node | None) -> str:
    if isinstance(node, Literal) and node.datatype == XSD.decimal:
        return f"{Decimal(str(node)).normalize():f}"  # as the store writes it
    return "_:" if isinstance(node, BNode) else str(node if node is not None else "")


def _found(finding: Finding) -> Result:
    plain = ":" in finding.path and not finding.path.startswith(("^", "(", "<"))
    return (
        "_:" if finding.thing.startswith("_:") else finding.thing,
        finding.path if plain else "",
        "_:" if finding.term.startswith("_:") else finding.value or _focus(finding),
        finding.component,
        finding.severity,
    )


def _focus(finding: Finding) -> str:
    return finding.thing if finding.term == f"<{finding.thing}>" else ""


def run(test: Test) -> str:
    """What became of a test: empty when it passes, why not otherwise."""
    try:
        constraints = compile_shapes(_store(test.shapes))
        data = _store(test.data)
        read_subclasses(data)
        found = set(map(_found, check(data, constraints).findings))
    except TripleHelixError as problem:
        return "" if test.results is None else f"refused: {problem.what}"
    if test.results is None:
        return "failed: it has to end with a failure"
    lost, more = test.results - found, found - test.results
    return f"failed: lost {[*lost][:2]}, too many {[*more][:2]}" if lost or more else ""


def _explained(name: str, outcome: str) -> str:
    why = EXPLAINED.get(name, "") if outcome.startswith("failed") else ""
    return f"explained: {why}" if why else outcome


def _store(path: Path) -> Store:
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri())
    return store


def main() -> None:
    """Run the suite in an archive or a folder and say how it went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("suite", type=Path, help="archive of pySHACL, or folder of the suite")
    suite = parser.parse_args().suite
    rdflib.NORMALIZE_LITERALS = False
    with tempfile.TemporaryDirectory() as work:
        if suite.is_file():
            with tarfile.open(suite) as archive:
                archive.extractall(work, filter="data")
            (suite,) = Path(work).glob("*/test/resources/sht_tests")
        outcomes = [(test.name, run(test)) for test in tests(suite)]
    told_ = [(name, _explained(name, outcome)) for name, outcome in outcomes]
    counted = Counter(outcome.partition(":")[0] or "pass" for _, outcome in told_)
    for name, outcome in told_:
        if outcome:
            print(f"{name}: {outcome}")
    told = ", ".join(
        f"{counted[each]} {each}" for each in ("pass", "refused", "explained", "failed")
    )
    print(f"{len(outcomes)} tests: {told}")
    if counted["failed"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
