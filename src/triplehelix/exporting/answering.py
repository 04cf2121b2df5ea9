"""The saved questions with the answers that they gave, so that anybody can hold theirs beside them.

An answer is a file of SPARQL 1.1 Query Results TSV; its SHA-256 is the digest in the receipt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from triplehelix.answers import answer
from triplehelix.graphs import Graph
from triplehelix.questions import Question
from triplehelix.receipts import Receipt, tsv

RECEIPTS: Final = "receipts.json"


def answers(graph: Graph, asked: Iterable[Question], folder: Path) -> list[Receipt]:
    """Ask each question with its defaults and write its answer and the receipts of all."""
    folder.mkdir()
    receipts = []
    for question in asked:
        given = answer(graph, question, {})
        with (folder / f"{question.name}.tsv").open("w", encoding="utf-8", newline="") as out:
            out.writelines(tsv(given.rows))
        receipts.append(given.receipt)
    said = [vars(each) for each in receipts]
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    (folder / RECEIPTS).write_text(text, encoding="utf-8")
    return receipts
