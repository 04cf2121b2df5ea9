"""Walks a person through the pairs that wait, the best evidence first, and keeps each answer.

It knows no terminal: `ask` and `say` are handed in, and each decision is saved at once, so that
nothing is lost when the person stops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.decisions import Decision
from triplehelix.matching.deciding import Judged
from triplehelix.matching.organisations import Organisation

ANSWERS: Final = "the same? [y]es, [n]o, [s]kip, [q]uit"
SHOWN: Final = 6


def review(
    waiting: Sequence[Judged],
    ask: Callable[[str], str],
    say: Callable[[str], None],
    save: Callable[[Decision], None],
    author: str = "",
) -> int:
    """Ask about each pair until the person quits; answers how many were decided."""
    decided = 0
    for number, pair in enumerate(waiting, start=1):
        say(f"\n{number} of {len(waiting)}\n{shown(pair)}")
        answer = _answer(ask)
        if answer == "q":
            break
        if answer in {"y", "n"}:
            reason = _typed(ask, "why (Enter: as above): ") or pair.score.reason
            save(_decision(pair, same=answer == "y", reason=reason, author=author))
            decided += 1
    return decided


def _answer(ask: Callable[[str], str]) -> str:
    """One of the letters; another answer is asked again, and the end of the input quits."""
    while True:
        typed = _typed(ask, f"{ANSWERS}: ")
        if typed is None:
            return "q"
        if typed and typed[0].lower() in "ynsq":
            return typed[0].lower()


def _typed(ask: Callable[[str], str], question: str) -> str | None:
    """What the person types, or None at the end of the input."""
    try:
        return ask(question).strip()
    except EOFError:
        return None


def _decision(pair: Judged, *, same: bool, reason: str, author: str) -> Decision:
    return Decision(
        NamedNode(pair.one.iri), NamedNode(pair.other.iri), same, reason, "review",
        author=author, date=datetime.now(UTC).date().isoformat(),
    )  # fmt: skip


def shown(pair: Judged) -> str:
    """The two organisations and every contribution to their score, as lines."""
    lines = [*_described("A", pair.one), *_described("B", pair.other)]
    lines += [f"{weight:+6.1f}  {what}" for what, weight in pair.score.contributions]
    lines += [f"  rule  {what}: at most {most.told}" for what, most in pair.score.limits]
    lines.append(f"{pair.score.total:+6.1f}  log-odds: {pair.score.outcome.told}")
    return "\n".join(lines)


def _described(letter: str, one: Organisation) -> list[str]:
    others = [*one.names[1:SHOWN], *(f"formerly {name}" for name in one.former[:SHOWN])]
    facts = [
        ", ".join(filter(None, (one.city, one.country))),
        f"founded {one.founded}" if one.founded else "",
        *(f"{scheme} {code}" for scheme in sorted(one.codes) for code in sorted(one.codes[scheme])),
        *(f"ticker {ticker}" for ticker in sorted(one.tickers)),
    ]
    key = one.iri.rpartition("/")[2]
    lines = [f"{letter}  {one.names[0]}   ({key})"]
    lines += [f"   {'; '.join(others)}"] if others else []
    lines += [f"   {'; '.join(filter(None, facts))}"] if any(facts) else []
    return lines
