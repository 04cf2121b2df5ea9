"""Who is the same as whom, and why: exact identifiers and the decisions of curators.

Decisions are data in the SSSOM format (https://w3id.org/sssom), kept with their reason, and a
decision that two things differ is kept too. Merged IRIs are rewritten to one; the other stays
as `schema:sameAs` of it. `owl:sameAs` is never written: one wrong merge would spread by rules.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from triplehelix.errors import DataError
from triplehelix.selecting import select
from triplehelix.terms import ALT_LABEL, BASE, LABEL, graph, name, th

GRAPH = graph("identity")
IDENTIFYING = ("lei", "ror", "cik", "isin", "wikidataId", "enterpriseNumber")
SUFFIX = ".sssom.tsv"
COLUMNS = (
    "subject_id", "predicate_id", "object_id", "predicate_modifier", "mapping_justification",
    "comment",
)  # fmt: skip
SAME, DIFFERENT = "skos:exactMatch", "Not"


@dataclass(frozen=True)
class Decision:
    """Two things are the same, or not, with the reason; `stays` is the IRI that is kept."""

    goes: NamedNode
    stays: NamedNode
    same: bool
    reason: str
    where: str


def read_decisions(folders: Iterable[Path]) -> list[Decision]:
    """The decisions in the SSSOM files of these folders. Raises DataError for a broken row."""
    paths = sorted(path for folder in folders for path in folder.rglob(f"*{SUFFIX}"))
    return [decision for path in paths for decision in _decisions(path)]


def _decisions(path: Path) -> Iterator[Decision]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise DataError(str(path), "not UTF-8", "save the file as UTF-8") from None
    skipped = sum(1 for line in lines if line.startswith("#"))
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise DataError(
            str(path), f"column {min(missing)} is missing",
            f"the columns of a decision are: {', '.join(COLUMNS)}",
        )  # fmt: skip
    for number, row in enumerate(rows, start=skipped + 2):
        where = f"{path.name}:{number}"
        said = (row["predicate_id"], row["predicate_modifier"])
        if said not in {(SAME, ""), (SAME, DIFFERENT)} or not row["comment"]:
            raise DataError(
                where,
                "a decision without its reason, or neither an exact match nor the denial of one",
                f"predicate_id {SAME}, predicate_modifier empty or {DIFFERENT}, reason in comment",
            )
        goes, stays = _iri(row["subject_id"], where), _iri(row["object_id"], where)
        yield Decision(goes, stays, said == (SAME, ""), row["comment"], where)


def _iri(curie: str, where: str) -> NamedNode:
    if not curie.startswith("id:"):
        raise DataError(where, f"{curie!r} is no thing of this graph", "write id:<kind>/<key>")
    try:
        return NamedNode(BASE + "id/" + curie.removeprefix("id:"))
    except ValueError as problem:
        raise DataError(where, f"{curie!r} makes no IRI: {problem}", "mend the key") from None


def by_identifiers(store: Store) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """Pairs of things that bear one code of a scheme that names only one thing."""
    keys = " ".join(th(local).value.join("<>") for local in IDENTIFYING)
    found = select(
        store,
        f"SELECT DISTINCT ?key ?code ?thing WHERE {{ VALUES ?key {{ {keys} }} "
        "GRAPH ?g { ?thing ?key ?code } } ORDER BY ?key ?code ?thing",
    )
    holders: dict[tuple[str, str], NamedNode] = {}
    for row in found:
        key = (row["key"].value, row["code"].value)
        first = holders.setdefault(key, row["thing"])
        if first != row["thing"]:
            local = key[0].rsplit("#", 1)[1]
            yield row["thing"], first, f"both bear the {local} {key[1]}"


def resolve(store: Store, decisions: Iterable[Decision]) -> Mapping[NamedNode, NamedNode]:
    """Merge what is the same in every named graph; the answer says what each merged IRI became.

    Raises DataError when decisions contradict each other.
    """
    decided = list(decisions)
    for each in decided:
        if each.goes == each.stays:
            raise DataError(each.where, "a decision on one thing alone", "name two things")
    different = {frozenset((d.goes, d.stays)): d for d in decided if not d.same}
    clusters = _Clusters()
    reasons: dict[NamedNode, list[str]] = defaultdict(list)
    for each in decided:
        if each.same:
            clusters.join(each.goes, each.stays)
            reasons[each.goes].append(each.reason)
    leaving = {each.goes for each in decided if each.same}
    staying = {each.stays for each in decided if each.same} - leaving
    for goes, stays, reason in by_identifiers(store):
        if frozenset((goes, stays)) not in different:
            clusters.join(goes, stays)
            reasons[goes].append(reason)
    merged = clusters.canonical(leaving, staying)
    for pair, decision in different.items():
        one, other = tuple(pair)
        if merged.get(one, one) == merged.get(other, other):
            raise DataError(
                decision.where, "said to differ, yet other decisions or codes make them one",
                "mend the decisions or the identifier that joins them",
            )  # fmt: skip
    _rewrite(store, merged, reasons)
    for pair in different:
        one, other = sorted(pair, key=str)
        store.add(Quad(one, name("owl:differentFrom"), other, GRAPH))
    return merged


class _Clusters:
    """Things that are one, joined pair by pair."""

    def __init__(self) -> None:
        self._leader: dict[NamedNode, NamedNode] = {}

    def _find(self, node: NamedNode) -> NamedNode:
        while (leader := self._leader.setdefault(node, node)) != node:
            node = leader
        return node

    def join(self, one: NamedNode, other: NamedNode) -> None:
        self._leader[self._find(one)] = self._find(other)

    def canonical(
        self, leaving: set[NamedNode], staying: set[NamedNode]
    ) -> dict[NamedNode, NamedNode]:
        """What each merged IRI becomes: the one in its cluster that a decision keeps.

        Without a decision, the first that none sends away.
        """
        members: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for node in self._leader:
            members[self._find(node)].append(node)
        merged: dict[NamedNode, NamedNode] = {}
        for cluster in members.values():
            stays = min(
                cluster, key=lambda node: (node not in staying, node in leaving, node.value)
            )
            merged.update({node: stays for node in cluster if node != stays})
        return merged


def _rewrite(
    store: Store,
    merged: Mapping[NamedNode, NamedNode],
    reasons: Mapping[NamedNode, Iterable[str]],
) -> None:
    if not merged:
        return
    new = {old.value: kept.value for old, kept in merged.items()}
    changed = [(quad, renamed) for quad in store if (renamed := _renamed(quad, new)) != quad]
    for quad, _ in changed:
        store.remove(quad)
    names = store.quads_for_pattern(None, LABEL, None, None)
    named = {(quad.subject, quad.graph_name) for quad in names}
    store.extend(_demoted(renamed, named) for _, renamed in changed)
    for old, kept in merged.items():
        store.add(Quad(kept, name("schema:sameAs"), old, GRAPH))
        store.add(Quad(old, name("dcterms:isReplacedBy"), kept, GRAPH))
        for reason in reasons.get(old, ()):
            store.add(Quad(old, name("rdfs:comment"), Literal(reason), GRAPH))


def _demoted(quad: Quad, named: Collection[tuple[object, object]]) -> Quad:
    """The quad; a second name that one source gives becomes another name."""
    if quad.predicate != LABEL or (quad.subject, quad.graph_name) not in named:
        return quad
    return Quad(quad.subject, ALT_LABEL, quad.object, quad.graph_name)


def _renamed(quad: Quad, new: Mapping[str, str]) -> Quad:
    subject, target = quad.subject, quad.object
    if isinstance(subject, NamedNode):
        subject = _named_after(subject, new)
    if isinstance(target, NamedNode):
        target = _named_after(target, new)
    return Quad(subject, quad.predicate, target, quad.graph_name)


def _named_after(node: NamedNode, new: Mapping[str, str]) -> NamedNode:
    """The node under its new name; a part follows its whole: `id/<kind>/<key>/...`."""
    start = BASE + "id/"
    if not node.value.startswith(start):
        return node
    kind, key, *rest = node.value[len(start) :].split("/")
    whole = f"{start}{kind}/{key}"
    if whole not in new:
        return node
    return NamedNode("/".join((new[whole], *rest)))
