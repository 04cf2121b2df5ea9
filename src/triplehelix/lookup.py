"""From what a person types to a term of the graph: a name, an alias, a code, an identifier, an IRI.

An unknown name is answered with the nearest ones, and a name of several things with all of them.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.dates import PartialDate
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Rows
from triplehelix.questions import Parameter
from triplehelix.terms import BASE, DATE, DECIMAL, INTEGER, PREFIXES, codes, concept, thing, typed

CLASSES: Final = {
    "organisation": ("organization", "Organization"),
    "alliance": ("alliance", "Alliance"),
    "indicator": ("indicator", "Indicator"),
    "product": ("product", "Product"),
    "place": ("place", "Place"),
    "country": ("place", "Country"),
}
# In the order of trust: a preferred name beats another name, which beats a ticker.
NAMES: Final = (
    "skos:prefLabel", "th:isoCode", "skos:altLabel", "th:formerName", "th:brandName", "th:lei",
    "th:ror", "th:cik", "th:isin", "th:wikidataId", "th:enterpriseNumber", "th:ticker",
)  # fmt: skip
SHOWN: Final = 5


def term_for(graph: Graph, parameter: Parameter, text: str) -> str:
    """The term, in SPARQL syntax, that `text` stands for as this parameter.

    Raises TripleHelixError when the graph has no such thing, or several.
    """
    if parameter.kind in CLASSES:
        return str(_thing(graph, parameter, text))
    if parameter.kind == "code":
        return str(_concept(parameter, text))
    try:
        return str(_literal(parameter.kind, text))
    except ValueError as problem:
        raise TripleHelixError(
            f"--{parameter.name} {text}", str(problem), f"it takes a {parameter.kind}"
        ) from None


def _literal(kind: str, text: str) -> Literal:
    if kind == "date":
        return typed(PartialDate.parse(text).last.isoformat(), DATE)
    if kind == "integer":
        return typed(int(text), INTEGER)
    if kind == "decimal":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            raise ValueError("not a number")
        return typed(text, DECIMAL)
    return Literal(text)


def _concept(parameter: Parameter, text: str) -> NamedNode:
    known = codes().get(parameter.scheme, frozenset())
    code = text.strip().lower().replace(" ", "-")
    if code in known:
        return concept(parameter.scheme, code)
    raise TripleHelixError(
        f"--{parameter.name} {text}", "no such code", f"one of: {', '.join(sorted(known))}"
    )


def _thing(graph: Graph, parameter: Parameter, text: str) -> NamedNode:
    kind, local = CLASSES[parameter.kind]
    where = f"--{parameter.name} {text}"
    try:
        found = _matches(graph, kind, local, text)
    except ValueError:
        raise TripleHelixError(where, "not UTF-8", "type it in a UTF-8 terminal") from None
    if len(found) == 1:
        return found[0][0]
    if found:
        several = ", ".join(f"{node.value.rsplit('/', 1)[1]} ({name})" for node, name in found)
        raise TripleHelixError(where, "the name of several things", f"give a key: {several}")
    near = ", ".join(_nearest(graph, local, text))
    hint = f"did you mean {near}?" if near else f"no {parameter.kind} of the graph is named alike"
    raise TripleHelixError(where, f"the graph knows no such {parameter.kind}", hint)


def _matches(graph: Graph, kind: str, local: str, text: str) -> list[tuple[NamedNode, str]]:
    """The things of the class that bear this key, name or identifier, by the most trusted kind."""
    wanted = Literal(text.strip().lower())
    ranked = " ".join(
        f"(<{PREFIXES[name.split(':')[0]]}{name.split(':')[1]}> {rank})"
        for rank, name in enumerate(NAMES, start=1)
    )
    own = text.strip().removeprefix(f"{BASE}id/{kind}/").lower().replace(" ", "-")
    key = re.sub(r"[^a-z0-9.-]", "", own)
    answer = graph.ask(
        f"""PREFIX th: <{PREFIXES["th"]}> PREFIX skos: <{PREFIXES["skos"]}>
        PREFIX dcterms: <{PREFIXES["dcterms"]}>
        SELECT DISTINCT ?thing ?name ?rank WHERE {{
          {{ BIND({thing(kind, key)} AS ?thing) ?thing a th:{local} BIND(0 AS ?rank) }}
          UNION
          {{ {thing(kind, key)} dcterms:isReplacedBy ?thing . ?thing a th:{local}
             BIND(0 AS ?rank) }}
          UNION
          {{ VALUES (?naming ?rank) {{ {ranked} }} ?thing ?naming ?given .
             FILTER(LCASE(STR(?given)) = {wanted}) ?thing a th:{local} }}
          ?thing skos:prefLabel ?name .
        }} ORDER BY ?rank ?thing""",
        "names",
    )
    if not isinstance(answer, Rows) or not answer.rows:
        return []
    best = answer.rows[0][2]
    return [
        (node, str(getattr(name, "value", "")))
        for node, name, rank in answer.rows
        if rank == best and isinstance(node, NamedNode)
    ]


def _nearest(graph: Graph, local: str, text: str) -> list[str]:
    """The names of the class that are most like `text`."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

    answer = graph.ask(
        f"""PREFIX th: <{PREFIXES["th"]}> PREFIX skos: <{PREFIXES["skos"]}>
        SELECT DISTINCT ?name WHERE {{ ?thing a th:{local} ; skos:prefLabel|skos:altLabel ?name }}
        ORDER BY ?name""",
        "names",
    )
    rows = answer.rows if isinstance(answer, Rows) else ()
    names = [str(getattr(row[0], "value", "")) for row in rows]
    found = process.extract(
        text, names, scorer=fuzz.token_ratio, processor=utils.default_process, limit=SHOWN
    )
    return [name for name, score, _ in found if score >= 50]
