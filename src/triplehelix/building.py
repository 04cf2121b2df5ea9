"""From sources to a checked graph on disk: the main job, top to bottom.

load -> identity -> answer graph -> reasoning -> classifying -> description -> checking -> store
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from triplehelix import __version__, matching, networks, store
from triplehelix.accepting import ANSWER, Disagreement, accept
from triplehelix.borrowing import borrow
from triplehelix.cells import Known
from triplehelix.checking import Report, check, excuse
from triplehelix.classifying import CLASSIFIED, classify
from triplehelix.concluding import conclude
from triplehelix.describing import VOCABULARY, describe, lines
from triplehelix.errors import DataError
from triplehelix.graphs import Rows
from triplehelix.home import DATA, ONTOLOGY, RULES, SHAPES
from triplehelix.identity import GRAPH as IDENTITY
from triplehelix.identity import read_decisions, resolve
from triplehelix.loading import MOST_REJECTED, Account, known, load, trace, write_ledger
from triplehelix.locating import locate
from triplehelix.publishing import publish
from triplehelix.questions import questions
from triplehelix.reasoning import INFERRED, clashes, infer, read_axioms
from triplehelix.remembering import MEMORY, remembered
from triplehelix.rules import compile_rules
from triplehelix.selecting import select
from triplehelix.shapes import compile_shapes, read_shapes
from triplehelix.sources import Source, keep
from triplehelix.terms import TYPE, graph, n_triples
from triplehelix.unchanged import inputs_of

MOST_EXCUSED = 10
"""So many violations that registers bring about in our tables pass, and one of a hundred rows."""
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
    inputs: str = ""
    report: Report = field(default_factory=lambda: Report((), 0))


def assemble(
    sources: Sequence[Source],
    folders: Iterable[Path] = (),
    *,
    every: Sequence[Source] = (),
    ledger: Path | None = None,
    memory: Path | None = None,
    keep_going: bool = False,
    match: bool = True,
    progress: Progress = _silent,
) -> Assembled:
    """The graph of these sources, reasoned over and checked, in memory.

    `folders` may hold decisions on identity besides ours; `every` lists all sources whose keys
    rows may refer to, where that is more than what is built. Rejected rows go to `ledger`; what
    a source gave is remembered in the folder `memory`. Where registers are among the sources,
    organisations are matched by name as well, unless `match` is off, and few violations that are
    not there without them count as warnings.
    Raises DataError when rows are rejected, unless `keep_going` leaves them to the accounts, and
    when facts contradict the ontology.
    """
    progress("reading tables")
    made = Assembled(Store(), sources, [], known(every or sources))
    _load(made, ledger, memory, keep_going=keep_going)
    others = [source for source in every if source not in sources]
    lenders = borrow(made.store, others, made.refers_to)
    made.accounts = [*made.accounts, *map(Account, lenders)]
    progress("joining organisations")
    decisions = read_decisions([DATA / "identity", *folders])
    by_hand = [graph(source.key) for source in sources if not source.kinds]
    if match and any(source.kinds for source in sources):
        decisions += matching.match(made.store, decisions, by_hand)
    made.merged = dict(resolve(made.store, decisions, by_hand))
    progress("uniting sources")
    load_vocabulary(made.store)
    loaded = [account.source for account in made.accounts]
    ranked = sorted(loaded, key=lambda source: (source.rank, source.key != "firms", source.key))
    graphs = [VOCABULARY, IDENTITY, *(graph(source.key) for source in ranked)]
    made.disagreements = accept(made.store, graphs, set(made.merged.values()))
    progress("reasoning")
    _reason(made)
    progress("describing")
    publish(made.store, questions().values())
    describe(made.store, made.accounts)
    progress("checking")
    report = check(made.store, compile_shapes(read_shapes(SHAPES)))
    if not report.conforms and len(by_hand) < len(sources):
        ours = [source for source in sources if not source.kinds]
        alone = assemble(ours, folders, every=every, keep_going=True, match=False)
        theirs = sum(account.rows for account in made.accounts if account.source.kinds)
        most = max(MOST_EXCUSED, theirs * MOST_REJECTED)
        report = excuse(report, alone.report, _told(made.store, by_hand), most)
    made.report = locate(report, sources, made.refers_to, made.merged)
    return made


def _told(store_: Store, graphs: Iterable[NamedNode]) -> frozenset[str]:
    """The things that these graphs tell of."""
    quads = (quad for node in graphs for quad in store_.quads_for_pattern(None, None, None, node))
    return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))


def _load(made: Assembled, ledger: Path | None, memory: Path | None, *, keep_going: bool) -> None:
    accounts = [_read(made, source, memory) for source in made.sources]
    made.accounts = accounts
    rejections = [each for account in accounts for each in account.rejections]
    if ledger is not None and (rejections or ledger.exists()):
        ledger.parent.mkdir(parents=True, exist_ok=True)
        write_ledger(ledger, accounts)
    rejections = [
        each for account in accounts if not account.source.kinds for each in account.rejections
    ]
    if rejections and not keep_going:
        # What is wrong with a whole row comes first: it may be why another row finds no key.
        rejections.sort(key=lambda each: bool(each.column))
        raise rejections[0].as_error(len(rejections) - 1, str(ledger or "the ledger"))


def _read(made: Assembled, source: Source, memory: Path | None) -> Account:
    """Load one source into its graph; its account."""
    into = graph(source.key)
    if memory is not None:
        account, triples = remembered(source, made.refers_to, memory)
        made.store.bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES, to_graph=into)
        return account
    account = Account(source)
    said = "".join(n_triples(load(source, made.refers_to, account)))
    made.store.bulk_load(said, RdfFormat.N_TRIPLES, to_graph=into)
    return account


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
        made.store.add(Quad(*triple, CLASSIFIED))
        made.store.add(Quad(*triple, ANSWER))
    made.classified = sum(1 for _, predicate, _ in adoptions if predicate == TYPE)
    new = {predicate for _, predicate, _ in adoptions} | {
        kind
        for _, predicate, kind in adoptions
        if predicate == TYPE and isinstance(kind, NamedNode)
    }
    made.inferred += infer(made.store, rules, new)
    made.inferred += conclude(made.store, RULES)
    made.inferred += _measure(made.store)
    found = clashes(made.store, axioms)
    if found:
        raise _clash(made, [each.thing for each in found], found[0].one, found[0].other)


def _measure(store_: Store) -> int:
    """Add how each organisation stands in the whole network; answers how many statements."""
    found = select(store_, questions()[networks.QUESTION].text)
    names = tuple(variable.value for variable in found.variables)
    measured = list(networks.standing(Rows(names, [tuple(row) for row in found])))
    for where in (ANSWER, INFERRED):
        store_.bulk_extend(Quad(*triple, where) for triple in measured)
    return len(measured)


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


def build(
    sources: Sequence[Source],
    out: Path,
    folders: Iterable[Path] = (),
    *,
    every: Sequence[Source] = (),
    afresh: bool = False,
    progress: Progress = _silent,
) -> Assembled:
    """Build the graph and make it the one in force below `out`.

    Only sources that have changed are read again, unless it is built `afresh`. Raises DataError
    when rows are rejected or a shape is violated; what was in force stays.
    """
    with store.held(out):
        if afresh:
            shutil.rmtree(out / MEMORY, ignore_errors=True)
        ledger = out / store.LEDGER
        made = assemble(sources, folders, every=every, ledger=ledger, memory=out, progress=progress)
        made.inputs = inputs_of(sources, folders, every)
        if not made.report.conforms:
            raise _violated(made.report)
        progress("writing the store")
        with store.new_build(out) as place:
            digest = write(made, place)
            keep(sources, place)
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
    statements = sorted(
        line[:-2] + f"{node} .\n".encode() for node in named for line in lines(made.store, node)
    )
    sum_ = hashlib.sha256()
    with quads.open("wb") as stream:
        for statement in statements:
            sum_.update(statement)
            stream.write(statement)
    database = Store(str(place / store.DATABASE))
    database.bulk_load(path=str(quads), format=RdfFormat.N_QUADS)
    answer = made.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    database.bulk_load(input=answer, format=RdfFormat.N_TRIPLES)
    database.optimize()  # questions take a fifth to a third less time afterwards
    database.flush()
    del database
    digest = f"sha256:{sum_.hexdigest()}"
    findings = [asdict(each) for each in made.report.findings]
    _write_json(place / store.REPORT, {"shapes": made.report.shapes, "findings": findings})
    _write_json(place / store.MANIFEST, _manifest(made, digest, len(statements)))
    return digest


def _manifest(made: Assembled, digest: str, quads: int) -> dict[str, object]:
    severities = Counter(each.severity for each in made.report.findings)
    return {
        "version": __version__,
        "digest": digest,
        "inputs": made.inputs,
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
                "repeated": account.repeated.total(),
                "not chosen": account.not_chosen.total(),
                "triples": account.triples,
            }
            for account in made.accounts
        ],
    }


def _write_json(path: Path, data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
