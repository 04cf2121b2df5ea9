"""The block `picture:` in the header of a question: the kinds, and which columns each needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from triplehelix.errors import TripleHelixError
from triplehelix.questions import Question

FOLDED: Final = ","  # between the names of several columns under one key


class Form(NamedTuple):
    """What the block of one kind must and may say; each key names one column or several."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


KINDS: Final[Mapping[str, Form]] = {
    "bar": Form(("x", "y"), ("colour", "facet")),
    "line": Form(("x", "y"), ("colour", "facet")),
    "scatter": Form(("x", "y"), ("colour", "label", "facet")),
    "timeline": Form(("from", "label"), ("to", "colour")),
    "heatmap": Form(("x", "y"), ("value",)),
    "map": Form(("place",), ("value",)),
    "network": Form(("source", "target"), ("colour",)),
}
# Keys that say something else than a column.
WORDS: Final = ("kind", "order", "stack", "axis", "direction")


def check(question: Question) -> None:
    """Raise TripleHelixError for a block that names no kind, lacks a key or names no column."""
    block, where = question.picture, f"question {question.name}"
    if not block:
        raise TripleHelixError(
            where, "it has no picture", "leave --plot out, or add `picture:` to its header"
        )
    form = KINDS.get(block.get("kind", ""))
    if form is None:
        raise TripleHelixError(
            where, f"there is no kind of picture {block.get('kind', '')!r}", _among(KINDS)
        )
    keys = [*form.needs, *form.may]
    for key in form.needs:
        if key not in block:
            raise TripleHelixError(where, f"its picture lacks {key}", _among(form.needs))
    for key in block:
        if key not in keys and key not in WORDS:
            raise TripleHelixError(where, f"its picture has an unknown {key}", _among(keys))
    for column in (column for key in keys for column in columns(block, key)):
        if column not in question.columns:
            raise TripleHelixError(
                where, f"its picture names {column}, which is no column", _among(question.columns)
            )


def columns(block: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The columns that stand under a key of the block."""
    return tuple(name.strip() for name in block.get(key, "").split(FOLDED) if name.strip())


def _among(names: Mapping[str, object] | tuple[str, ...] | list[str]) -> str:
    return f"one of: {', '.join(names)}"
