"""What each saved question is asked about: its defaults, or a busy thing in place of a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from triplehelix import store
from triplehelix.questions import Question, questions
from triplehelix.terms import BASE, PREFIXES

# What makes a thing of a kind busy.
_BUSY: Final[Mapping[str, str]] = {
    "organization": "?x a th:Firm ; th:isPartyTo ?y",
    "alliance": "?x th:allianceTerm ?y",
    "indicator": "?x a th:Indicator . ?y ?p ?x",
    "product": "?y th:concernsProduct ?x",
    "place": "?y th:headquarteredIn ?x",
}
# Questions about which the firm with the most alliances has little to say.
_BUSIER: Final[Mapping[str, str]] = {
    "acquisitions-of-a-firm": "?x th:isAcquirerIn ?y",
    "rounds-of-a-firm": "?x th:isInvesteeIn ?y",
    "shared-investors": "?x th:isInvesteeIn ?y",
    "alliance-management-of-a-firm": "?y a th:ManagementFact ; th:refEntity ?x",
    "spin-off-genealogy": "?y th:parentOrganization ?x",
    "programmes-of-a-firm": "?y th:developedBy ?x",
}
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"
_DEFAULT: Final = r"VALUES\s+\?{}\s*\{{\s*<([^>]*)>\s*\}}"


@dataclass(frozen=True)
class Chosen:
    """One question as it is asked, and the same as written for reading, if it is known."""

    ours: str
    naive: str = ""
    measure: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)


def chosen(built: Path, naive: Path) -> Mapping[str, Chosen]:
    """Every saved question, with terms that the graph knows."""
    opened = store.open_current(built)
    plain = questions(naive)
    found = {}
    for name, question in sorted(questions().items()):
        terms = _terms(opened, question)
        old = plain.get(name)
        text = old.filled(_shared(old, terms)) if old else ""
        instead = {key: term.strip("<>").removeprefix(BASE) for key, term in terms.items()}
        found[name] = Chosen(question.filled(terms), text, question.measure, instead)
    return found


def _shared(question: Question, terms: Mapping[str, str]) -> Mapping[str, str]:
    return {name: term for name, term in terms.items() if name in question.parameters}


def _terms(opened: Store, question: Question) -> Mapping[str, str]:
    """The busiest things of the graph in place of strangers."""
    strangers = dict(_strangers(opened, question))
    if not strangers:
        return {}
    kind = next(iter(strangers.values()))
    things = _busiest(opened, _BUSIER.get(question.name, _BUSY[kind]))
    return {name: f"<{thing}>" for name, thing in zip(strangers, things, strict=False)}


def _strangers(opened: Store, question: Question) -> Iterator[tuple[str, str]]:
    """Parameters whose default the graph does not know, with the kind of thing."""
    for parameter in question.parameters.values():
        found = re.search(_DEFAULT.format(parameter.variable), question.text)
        if not found or not found[1].startswith(f"{BASE}id/"):
            continue
        node = NamedNode(found[1])
        known = opened.quads_for_pattern(node, NamedNode(_LABEL), None, DefaultGraph())
        if next(iter(known), None) is None:
            yield parameter.name, found[1].removeprefix(f"{BASE}id/").split("/")[0]


def _busiest(opened: Store, pattern: str) -> list[str]:
    found = opened.query(
        f"PREFIX th: <{PREFIXES['th']}> SELECT ?x WHERE {{ {pattern} }} "
        "GROUP BY ?x ORDER BY DESC(COUNT(DISTINCT ?y)) ?x LIMIT 2"
    )
    rows = list(found) if isinstance(found, QuerySolutions) else []
    return [row["x"].value for row in rows if isinstance(row["x"], NamedNode)]
