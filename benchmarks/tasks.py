"""One measurement, in a process of its own: `python benchmarks/tasks.py TASK ARGUMENT...`.

It prints `ready` when its input is in memory and the clock starts, and then one line of JSON:
seconds, peak memory, and what the task found. `measuring.py` starts it and stops it.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

Found = dict[str, object]


class _Clock:
    """Seconds between `ready` and now."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def start(self) -> None:
        """Say that what follows is measured."""
        print("ready", flush=True)
        self._began = time.perf_counter()

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._began


CLOCK: Final = _Clock()


def build(tables: str, out: str) -> Found:
    """Our whole build, with the seconds of each of its steps."""
    from triplehelix import building  # noqa: PLC0415
    from triplehelix.sources import gather  # noqa: PLC0415

    sources = gather([Path(tables)], (), with_shipped=False)
    told: list[tuple[str, float]] = []
    CLOCK.start()
    made = building.build(
        sources, Path(out), progress=lambda step: told.append((step, CLOCK.seconds()))
    )
    total = CLOCK.seconds()
    ends = [*(at for _, at in told[1:]), total]
    steps = {step: end - at for (step, at), end in zip(told, ends, strict=True)}
    return {
        "seconds": total, "steps": steps, "quads": len(made.store), "inferred": made.inferred,
        "rows": sum(account.rows for account in made.accounts),
        "findings": len(made.report.findings),
    }  # fmt: skip


def prepare(tables: str, built: str, into: str) -> Found:
    """Write what the other tools read: the facts before reasoning, and the graph after it."""
    from pyoxigraph import DefaultGraph, RdfFormat, Store  # noqa: PLC0415

    from triplehelix import store  # noqa: PLC0415
    from triplehelix.loading import Account, known, load  # noqa: PLC0415
    from triplehelix.sources import gather  # noqa: PLC0415
    from triplehelix.terms import graph, n_triples  # noqa: PLC0415

    folder = Path(into)
    CLOCK.start()
    (source,) = gather([Path(tables)], (), with_shipped=False)
    facts = Store()
    into_graph = graph(source.key)
    lines = n_triples(load(source, known([source]), Account(source)))
    facts.bulk_load("".join(lines), RdfFormat.N_TRIPLES, to_graph=into_graph)
    facts.dump(str(folder / "facts.nq"), RdfFormat.N_QUADS)
    facts.dump(str(folder / "facts.nt"), RdfFormat.N_TRIPLES, from_graph=into_graph)
    answer = store.open_current(Path(built))
    answer.dump(str(folder / "answer.nt"), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    return {"seconds": CLOCK.seconds(), "triples": len(facts)}


def open_store(built: str) -> Found:
    """Our store opened, and asked for one triple."""
    from triplehelix import store  # noqa: PLC0415

    CLOCK.start()
    opened = store.open_current(Path(built))
    next(iter(opened.quads_for_pattern(None, None, None, None)))
    return {"seconds": CLOCK.seconds()}


def oxigraph_load(file: str) -> Found:
    """The same N-Quads, bulk-loaded into a pyoxigraph store in memory."""
    from pyoxigraph import RdfFormat, Store  # noqa: PLC0415

    store = Store()
    CLOCK.start()
    store.bulk_load(path=file, format=RdfFormat.N_QUADS)
    return {"seconds": CLOCK.seconds(), "quads": len(store)}


def rdflib_parse(file: str) -> Found:
    """The same N-Quads, parsed by rdflib into memory."""
    from rdflib import Dataset  # noqa: PLC0415

    graph: Dataset = Dataset()
    CLOCK.start()
    graph.parse(file, format="nquads")
    return {"seconds": CLOCK.seconds()}


def _rdflib(*files: str | Path) -> Graph:
    from rdflib import Graph as RdflibGraph  # noqa: PLC0415

    graph = RdflibGraph()
    for file in files:
        graph.parse(file, format="turtle" if str(file).endswith(".ttl") else "nt")
    return graph


def _ontology() -> list[Path]:
    from triplehelix.home import ONTOLOGY  # noqa: PLC0415

    return sorted(ONTOLOGY.glob("*.ttl"))


def owlrl(facts: str) -> Found:
    """The OWL 2 RL closure of facts and ontology by owlrl."""
    from owlrl import DeductiveClosure, OWLRL_Semantics  # noqa: PLC0415

    graph = _rdflib(facts, *_ontology())
    before = len(graph)
    CLOCK.start()
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return {"seconds": CLOCK.seconds(), "inferred": len(graph) - before}


def reasonable(facts: str) -> Found:
    """What `reasonable` infers from facts and ontology; it knows no property chains."""
    reasoner = import_module("reasonable").PyReasoner()
    turtle = Path(facts).with_suffix(".ttl")  # it knows files by this ending; N-Triples is Turtle
    turtle.write_bytes(Path(facts).read_bytes())
    for file in (turtle, *_ontology()):
        reasoner.load_file(str(file))
    CLOCK.start()
    return {"inferred": len(reasoner.reason()), "seconds": CLOCK.seconds()}


def _shapes(into: Path) -> Path:
    """Our shapes as one Turtle file."""
    from triplehelix.home import SHAPES  # noqa: PLC0415

    file = into / "shapes.ttl"
    _rdflib(*sorted(SHAPES.glob("*.ttl"))).serialize(file, format="turtle")
    return file


def gate(answer: str) -> Found:
    """The shapes over the answer graph by ours: reading the file counts, as in `validate`."""
    from pyoxigraph import RdfFormat, Store  # noqa: PLC0415

    from triplehelix.checking import check  # noqa: PLC0415
    from triplehelix.home import SHAPES  # noqa: PLC0415
    from triplehelix.shapes import compile_shapes, read_shapes  # noqa: PLC0415

    CLOCK.start()
    store = Store()
    store.bulk_load(path=answer, format=RdfFormat.N_TRIPLES)
    read = CLOCK.seconds()
    report = check(store, compile_shapes(read_shapes(SHAPES)))
    seconds = CLOCK.seconds()
    return {
        "seconds": seconds, "reading": read, "processor": time.process_time(),
        "triples": len(store), "findings": len(report.findings),
    }  # fmt: skip


def pyshacl(answer: str) -> Found:
    """The shapes over the answer graph by pySHACL, in place, on rdflib."""
    from pyshacl import validate  # noqa: PLC0415
    from rdflib import SH  # noqa: PLC0415

    data, shapes = _rdflib(answer), _rdflib(_shapes(Path(answer).parent))
    CLOCK.start()
    conforms, report, _ = validate(data, shacl_graph=shapes, inplace=True, inference="none")
    seconds = CLOCK.seconds()
    results = sum(1 for _ in report.objects(None, SH.result))
    return {"seconds": seconds, "conforms": conforms, "findings": results}


def pyrudof(answer: str) -> Found:
    """The shapes over the answer graph by rudof."""
    rudof = import_module("pyrudof")
    engine = rudof.Rudof(rudof.RudofConfig())
    engine.read_shacl(_shapes(Path(answer).parent))
    engine.read_data(Path(answer), rudof.RDFFormat.NTriples)
    CLOCK.start()
    report = engine.validate_shacl()
    return {"seconds": CLOCK.seconds(), "findings": len(report)}


def questions(built: str, asked: str) -> Found:
    """Every saved question in our store: seconds and rows of each."""
    from triplehelix import graphs  # noqa: PLC0415

    graph = graphs.Local(Path(built))

    def run(text: str) -> int:
        result = graph.ask(text)
        return len(result.rows) if isinstance(result, graphs.Rows) else 1

    CLOCK.start()
    return {"answers": _each(asked, run, 0), "seconds": CLOCK.seconds()}


def rdflib_questions(answer: str, named: str, asked: str, limit: str) -> Found:
    """Every saved question on the same graphs in rdflib, each with a limit in seconds."""
    from rdflib import Dataset  # noqa: PLC0415

    graph: Dataset = Dataset()
    graph.parse(named, format="nquads")
    graph.default_graph.parse(answer, format="nt")
    CLOCK.start()
    answers = _each(asked, lambda text: len(list(graph.query(text))), float(limit))
    return {"answers": answers, "seconds": CLOCK.seconds()}


def _each(asked: str, run: Callable[[str], int], limit: float) -> Mapping[str, Found]:
    """Seconds and rows of each question, or why there are none."""
    said: dict[str, Found] = {}
    for name, text in json.loads(Path(asked).read_text(encoding="utf-8")).items():
        began = time.perf_counter()
        try:
            with _limited(limit):
                rows = run(text)
            said[name] = {"seconds": time.perf_counter() - began, "rows": rows}
        except TimeoutError:
            said[name] = {"failed": f"did not end in {limit:g} s"}
        except Exception as problem:  # noqa: BLE001  (another tool may fail in any way)
            said[name] = {"failed": f"{type(problem).__name__}"}
    return said


@contextmanager
def _limited(limit: float) -> Iterator[None]:
    """Raise TimeoutError when what is within takes longer; 0 is no limit. Only for Python code."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


TASKS: Final[Mapping[str, Callable[..., Found]]] = {
    "build": build, "prepare": prepare, "open": open_store, "oxigraph-load": oxigraph_load,
    "rdflib-parse": rdflib_parse, "owlrl": owlrl, "reasonable": reasonable, "pyshacl": pyshacl,
    "pyrudof": pyrudof, "gate": gate, "questions": questions, "rdflib-questions": rdflib_questions,
}  # fmt: skip


def main() -> None:
    """Run the task that the arguments name and print what it found."""
    task, *arguments = sys.argv[1:]
    found = TASKS[task](*arguments)
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
