"""From sources to a checked graph on disk: the main job, top to bottom.

load -> identity -> answer graph -> reasoning -> classifying -> description -> checking -> store
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from triplehelix import __version__, store
from triplehelix.accepting import ANSWER, Disagreement, accept
from triplehelix.axioms import compile_rules
from triplehelix.checking import Finding, Report, check, order
from triplehelix.classifying import CLASSIFIED, classify
from triplehelix.errors import DataError
from triplehelix.home import DATA, ONTOLOGY, SHAPES
from triplehelix.identity import GRAPH as IDENTITY
from triplehelix.identity import read_decisions, resolve
from triplehelix.loading import Account, known, load, trace, write_ledger
from triplehelix.reasoning import INFERRED, clashes, infer, read_axioms
from triplehelix.records import Known
from triplehelix.shapes import compile_shapes, read_shapes
from triplehelix.sources import Source
from triplehelix.statements import is_a, literal
from triplehelix.terms import DATE, INTEGER, LABEL, TYPE, graph, name, th, typed

META = graph("meta")
VOCABULARY = graph("ontology")

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass
class Assembled:
    """The whole graph in memory, with the account of how it came about."""

    store: Store
    sources: Sequence[Source]
    accounts: Sequence[Account]
    refers_to: Known
    disagreements: Sequence[Disagreement] = ()
    merged: dict[NamedNode, NamedNode] = field(default_factory=dict)
    inferred: int = 0
    classified: int = 0
    report: Report = field(default_factory=lambda: Report((), 0))


def assemble(
    sources: Sequence[Source],
    folders: Iterable[Path] = (),
    *,
    every: Sequence[Source] = (),
    ledger: Path | None = None,
    keep_going: bool = False,
    progress: Progress = _silent,
) -> Assembled:
    """The graph of these sources, reasoned over and checked, in memory.

    `folders` may hold decisions on identity besides ours; `every` lists all sources whose keys
    rows may refer to, where that is more than what is built. Rejected rows go to `ledger`.
    Raises DataError when rows are rejected, unless `keep_going` leaves them to the accounts, and
    when facts contradict the ontology.
    """
    progress("reading tables")
    made = Assembled(Store(), sources, [], known(every or sources))
    _load(made, ledger, keep_going=keep_going)
    progress("joining organisations")
    made.merged = dict(resolve(made.store, read_decisions([DATA / "identity", *folders])))
    progress("uniting sources")
    load_vocabulary(made.store)
    ranked = sorted(sources, key=lambda source: (source.rank, source.key != "firms", source.key))
    graphs = [VOCABULARY, IDENTITY, *(graph(source.key) for source in ranked)]
    made.disagreements = accept(made.store, graphs)
    progress("reasoning")
    _reason(made)
    progress("describing")
    _describe(made)
    progress("checking")
    report = check(made.store, compile_shapes(read_shapes(SHAPES)))
    made.report = locate(report, made)
    return made


def _load(made: Assembled, ledger: Path | None, *, keep_going: bool) -> None:
    accounts = [Account(source) for source in made.sources]
    made.accounts = accounts
    for account in accounts:
        into = graph(account.source.key)
        triples = load(account.source, made.refers_to, account)
        made.store.bulk_extend(Quad(t.subject, t.predicate, t.object, into) for t in triples)
    rejections = [each for account in accounts for each in account.rejections]
    if ledger is not None and (rejections or ledger.exists()):
        ledger.parent.mkdir(parents=True, exist_ok=True)
        write_ledger(ledger, accounts)
    if rejections and not keep_going:
        raise rejections[0].as_error(len(rejections) - 1, str(ledger or "the ledger"))


def load_vocabulary(into: Store) -> None:
    """Add the ontology's terms and concepts; class expressions stay out, they have no names."""
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        into.extend(
            Quad(quad.subject, quad.predicate, quad.object, VOCABULARY)
            for quad in parse(path=str(path), format=RdfFormat.TURTLE)
            if isinstance(quad.subject, NamedNode) and not str(quad.object).startswith("_:")
        )


def _reason(made: Assembled) -> None:
    axioms = read_axioms(ONTOLOGY)
    rules = compile_rules(axioms)
    made.inferred = infer(made.store, rules)
    adoptions = classify(made.store)
    for triple in adoptions:
        made.store.add(Quad(triple.subject, triple.predicate, triple.object, CLASSIFIED))
        made.store.add(Quad(triple.subject, triple.predicate, triple.object, ANSWER))
    made.classified = sum(1 for triple in adoptions if triple.predicate == TYPE)
    new = {t.predicate for t in adoptions} | {
        t.object for t in adoptions if t.predicate == TYPE and isinstance(t.object, NamedNode)
    }
    made.inferred += infer(made.store, rules, new)
    found = clashes(made.store, axioms)
    if found:
        raise _clash(made, [each.thing for each in found], found[0].one, found[0].other)


def _clash(
    made: Assembled, things: Sequence[NamedNode], one: NamedNode, other: NamedNode
) -> DataError:
    rows = trace(made.sources, made.refers_to, frozenset(things[:1])).get(things[0], [])
    where = f"{rows[0][0].file}:{rows[0][0].line}" if rows else things[0].value
    more = len(set(things)) - 1
    kinds = " and ".join(node.value.rsplit("#", 1)[-1] for node in (one, other))
    return DataError(
        where, f"{things[0].value} cannot be both {kinds}" + (f" ({more} more)" if more else ""),
        "mend its kind, or the role that it is given in another row",
    )  # fmt: skip


def _describe(made: Assembled) -> None:
    """What each named graph is: title, publisher, licence, date, digest, rows and triples."""
    accounts = {account.source.key: account for account in made.accounts}
    for source in made.sources:
        _tell(made.store, _description(source, accounts[source.key]), graph(source.key))
    ours = "https://creativecommons.org/licenses/by/4.0/"
    newest = max((source.issued for source in made.sources), default=None)
    for node, title in (
        (VOCABULARY, "Terms of the ontology and concepts of the vocabularies"),
        (IDENTITY, "Which things are one, decided or by exact identifiers"),
        (INFERRED, "What follows from the facts by the ontology's axioms"),
        (CLASSIFIED, "Business models concluded from a firm's activities"),
    ):
        said = [
            *is_a(node, "SourceGraph"),
            *literal(node, name("dcterms:title"), title),
            *literal(node, name("dcterms:publisher"), "Triple Helix project"),
            Triple(node, name("dcterms:license"), NamedNode(ours)),
        ]
        if newest is not None:
            said.append(Triple(node, name("dcterms:issued"), typed(newest.isoformat(), DATE)))
        said.extend(literal(node, th("contentDigest"), _graph_digest(made.store, node)))
        _tell(made.store, said, node)


def _description(source: Source, account: Account) -> Iterator[Triple]:
    node = graph(source.key)
    yield from is_a(node, "SourceGraph")
    yield from literal(node, name("dcterms:title"), source.title)
    yield from literal(node, name("dcterms:description"), source.about or None)
    yield from literal(node, name("dcterms:publisher"), source.publisher)
    yield Triple(node, name("dcterms:license"), NamedNode(source.licence))
    yield Triple(node, name("dcterms:issued"), typed(source.issued.isoformat(), DATE))
    yield from literal(node, th("contentDigest"), source.digest())
    rejected = len(account.rejections)
    for local, count in (
        ("rowsRead", account.rows), ("rowsLoaded", account.loaded.total()),
        ("rowsRejected", rejected),
    ):  # fmt: skip
        yield Triple(node, th(local), typed(count, INTEGER))


def _tell(into: Store, said: Iterable[Triple], node: NamedNode) -> None:
    size = sum(1 for _ in into.quads_for_pattern(None, None, None, node))
    triples = [
        *said,
        Triple(node, TYPE, name("void:Dataset")),
        Triple(node, name("void:triples"), typed(size, INTEGER)),
    ]
    for triple in triples:
        for where in (META, DefaultGraph()):
            into.add(Quad(triple.subject, triple.predicate, triple.object, where))


def _graph_digest(held: Store, node: NamedNode) -> str:
    return f"sha256:{hashlib.sha256(b''.join(_lines(held, node))).hexdigest()}"


def _lines(held: Store, node: NamedNode | DefaultGraph) -> list[bytes]:
    dumped = held.dump(format=RdfFormat.N_TRIPLES, from_graph=node)
    return sorted((dumped or b"").splitlines(keepends=True))


def locate(report: Report, made: Assembled) -> Report:
    """The report with the row of a table for each finding, where one can be told."""
    back: dict[str, list[NamedNode]] = {}
    for old, kept in made.merged.items():
        back.setdefault(kept.value, [kept]).append(old)
    wanted = {
        node for each in report.findings for node in back.get(each.thing, [NamedNode(each.thing)])
    }
    rows = trace(made.sources, made.refers_to, frozenset(wanted))
    located = []
    for each in report.findings:
        names = back.get(each.thing, [NamedNode(each.thing)])
        said = [entry for node in names for entry in rows.get(node, [])]
        if said:
            row = max(said, key=lambda entry: _fit(each, entry[1]))[0]
            each = replace(each, file=row.file, line=row.line)  # noqa: PLW2901
        located.append(each)
    return Report(order(located), report.shapes)


def _fit(finding: Finding, triples: Sequence[Triple]) -> int:
    """How well a row explains a finding: it states the value, the property, or just the thing."""
    best = 0
    for triple in triples:
        if getattr(triple.object, "value", None) == finding.value and finding.value:
            return 3
        if triple.predicate.value == finding.path:
            best = 2
        elif triple.predicate in (TYPE, LABEL) and best == 0:
            best = 1
    return best


def build(
    sources: Sequence[Source],
    out: Path,
    folders: Iterable[Path] = (),
    *,
    every: Sequence[Source] = (),
    progress: Progress = _silent,
) -> Assembled:
    """Build the graph and make it the one in force below `out`.

    Raises DataError when rows are rejected or a shape is violated; what was in force stays.
    """
    with store.held(out):
        ledger = out / store.LEDGER
        made = assemble(sources, folders, every=every, ledger=ledger, progress=progress)
        if not made.report.conforms:
            raise _violated(made.report)
        progress("writing the store")
        with store.new_build(out) as place:
            digest = write(made, place)
            store.publish(out, place, digest.removeprefix("sha256:")[:16])
        return made


def _violated(report: Report) -> DataError:
    worst = report.findings[0]
    where = f"{worst.file}:{worst.line}" if worst.file else worst.thing
    more = report.count("Violation") - 1
    others = f" ({more} more)" if more else ""
    return DataError(
        where, f"{worst.label or worst.thing}: {worst.message}{others}",
        "`triplehelix validate` lists every finding with its row",
    )  # fmt: skip


def write(made: Assembled, place: Path) -> str:
    """Write the graph into a folder: N-Quads, the database, the report, the manifest.

    The N-Quads hold the named graphs, sorted; the database holds the answer graph besides.
    Answers the digest of the N-Quads.
    """
    quads = place / store.QUADS
    named = sorted((n for n in made.store.named_graphs() if isinstance(n, NamedNode)), key=str)
    lines = sorted(
        line[:-2] + f"{node} .\n".encode() for node in named for line in _lines(made.store, node)
    )
    data = b"".join(lines)
    quads.write_bytes(data)
    database = Store(str(place / store.DATABASE))
    database.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
    answer = made.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    database.bulk_load(input=answer, format=RdfFormat.N_TRIPLES)
    database.flush()
    del database
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    findings = [asdict(each) for each in made.report.findings]
    _write_json(place / store.REPORT, {"shapes": made.report.shapes, "findings": findings})
    _write_json(place / store.MANIFEST, _manifest(made, digest, len(lines)))
    return digest


def _manifest(made: Assembled, digest: str, quads: int) -> dict[str, object]:
    severities = Counter(each.severity for each in made.report.findings)
    return {
        "version": __version__,
        "digest": digest,
        "quads": quads,
        "inferred": made.inferred,
        "classified": made.classified,
        "merged": {old.value: kept.value for old, kept in sorted(made.merged.items(), key=str)},
        "findings": dict(sorted(severities.items())),
        "disagreements": len(made.disagreements),
        "sources": [
            {
                "key": account.source.key,
                "title": account.source.title,
                "publisher": account.source.publisher,
                "licence": account.source.licence,
                "issued": account.source.issued.isoformat(),
                "digest": account.source.digest(),
                "rows": account.rows,
                "loaded": dict(sorted(account.loaded.items())),
                "rejected": len(account.rejections),
            }
            for account in made.accounts
        ],
    }


def _write_json(path: Path, data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
