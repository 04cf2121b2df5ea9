"""Who is the same as whom, and why: exact identifiers and the decisions of curators.

Decisions are data in the SSSOM format (https://w3id.org/sssom), kept with their reason, and a
decision that two things differ is kept too. Merged IRIs are rewritten to one; the other stays
as `schema:sameAs` of it. `owl:sameAs` is never written: one wrong merge would spread by rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from triplehelix.clusters import Clusters
from triplehelix.conflicts import REGISTERS, Codes, codes, refuse, two_codes
from triplehelix.decisions import Decision, decision_files, read_decisions
from triplehelix.errors import DataError
from triplehelix.selecting import named_in, select
from triplehelix.terms import ALT_LABEL, BASE, LABEL, graph, name, th

__all__ = ["GRAPH", "Decision", "by_identifiers", "decision_files", "read_decisions", "resolve"]

GRAPH = graph("identity")
IDENTIFYING = ("lei", "ror", "cik", "isin", "wikidataId", "enterpriseNumber")
CODED: Final = ("ror-", "lei-", "cik-", "pic-", "wikidata-", "crunchbase-")
"""How the keys begin that registers give by a code, the stablest first; others are spellings."""


def by_identifiers(store: Store) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """Pairs of things that bear one code of a scheme that names only one thing."""
    for local, code, thing, first in _bearers(store):
        yield thing, first, f"both bear the {local} {code}"


def _bearers(store: Store) -> Iterator[tuple[str, str, NamedNode, NamedNode]]:
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
            yield key[0].rsplit("#", 1)[1], key[1], row["thing"], first


def resolve(
    store: Store, decisions: Iterable[Decision], curated: Iterable[NamedNode] = ()
) -> Mapping[NamedNode, NamedNode]:
    """Merge what is the same in every named graph; the answer says what each merged IRI became.

    The IRI that a person's decision keeps stays, or else one that is named in a `curated` graph,
    or else the one with the stablest code. A code that is given by no register of organisations,
    such as a Wikidata item, joins nothing that two codes of a register keep apart. Raises
    DataError when decisions contradict each other, and when they or the registers make one of what
    has two codes or is a part of the other.
    """
    decided = list(decisions)
    for each in decided:
        if each.goes == each.stays:
            raise DataError(each.where, "a decision on one thing alone", "name two things")
    different = {frozenset((d.goes, d.stays)): d for d in decided if not d.same}
    clusters: Clusters[NamedNode] = Clusters()
    pairs = [(each.goes, each.stays, each.reason) for each in decided if each.same]
    for goes, stays, _ in pairs:
        clusters.join(goes, stays)
    borne = codes(store)
    for pair in _joined(store, clusters, different, borne):
        clusters.join(*pair[:2])
        pairs.append(pair)
    merged = _canonical(clusters, _stability(store, decided, curated))
    for two, decision in different.items():
        one, other = tuple(two)
        if merged.get(one, one) == merged.get(other, other):
            raise DataError(
                decision.where, "said to differ, yet other decisions or codes make them one",
                "mend the decisions or the identifier that joins them",
            )  # fmt: skip
    refuse(store, borne, merged)
    _rewrite(store, merged, _reasons(pairs, merged))
    for two in different:
        one, other = sorted(two, key=str)
        store.add(Quad(one, name("owl:differentFrom"), other, GRAPH))
    return merged


def _reasons(
    pairs: Iterable[tuple[NamedNode, NamedNode, str]], merged: Collection[NamedNode]
) -> Mapping[NamedNode, Iterable[str]]:
    """Why each IRI was merged; where the one that should go stays, why the other went."""
    found: dict[NamedNode, list[str]] = defaultdict(list)
    for goes, stays, reason in pairs:
        found[goes if goes in merged else stays].append(reason)
    return found


def _joined(
    store: Store,
    clusters: Clusters[NamedNode],
    different: Collection[frozenset[NamedNode]],
    borne: Codes,
) -> Iterator[tuple[NamedNode, NamedNode, str]]:
    """The pairs that a code joins; codes of registers of organisations come first."""
    bearers = sorted(_bearers(store), key=lambda row: row[0] not in REGISTERS)
    for local, code, goes, stays in bearers:
        if frozenset((goes, stays)) in different:
            continue
        one, other = clusters.members(goes), clusters.members(stays)
        if local in REGISTERS or two_codes(borne, one, other) is None:
            yield goes, stays, f"both bear the {local} {code}"


def _canonical(clusters: Clusters[NamedNode], rank: Rank) -> dict[NamedNode, NamedNode]:
    """What each merged IRI becomes: the one in its cluster that ranks first."""
    merged: dict[NamedNode, NamedNode] = {}
    for cluster in clusters:
        stays = min(cluster, key=rank)
        merged.update({node: stays for node in cluster if node != stays})
    return merged


Rank = Callable[[NamedNode], tuple[bool, bool, bool, int, bool, str]]


def _stability(store: Store, decisions: Iterable[Decision], curated: Iterable[NamedNode]) -> Rank:
    """Which of the IRIs of one thing stays; what a tool decided says only that they are one."""
    by_person = [each for each in decisions if each.same and (each.author or not each.tool)]
    leaving = {each.goes for each in by_person}
    staying = {each.stays for each in by_person} - leaving
    by_hand = named_in(store, curated)

    def rank(node: NamedNode) -> tuple[bool, bool, bool, int, bool, str]:
        key = node.value.rpartition("/")[2]
        coded = next((n for n, begin in enumerate(CODED) if key.startswith(begin)), len(CODED))
        vague = key.startswith("nuts-") or "-city-" in key  # codes of ISO are stabler, for places
        return node not in staying, node in leaving, node not in by_hand, coded, vague, node.value

    return rank


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
