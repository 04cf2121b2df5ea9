"""Receipts: a digest that anybody can work out again, and that moves with every change."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from tests.conftest import Built
from triplehelix import answers
from triplehelix.graphs import Local, Rows
from triplehelix.receipts import Receipt, digest, graph_digest

ROWS: Final = Rows(("a", "b"), [(NamedNode("http://e/x"), None), (Literal('t\t"'), Literal("é"))])


def test_the_digest_of_an_answer_is_that_of_its_tsv() -> None:
    tsv = '?a\t?b\n<http://e/x>\t\n"t\\t\\""\t"é"\n'
    assert digest(ROWS) == "sha256:" + hashlib.sha256(tsv.encode()).hexdigest()


@given(st.lists(st.tuples(st.text('ab\t\n"', max_size=3), st.text("ab", max_size=2)), max_size=4))
def test_answers_that_differ_have_digests_that_differ(cells: list[tuple[str, str]]) -> None:
    one = Rows(("a", "b"), [(Literal(a), Literal(b)) for a, b in cells])
    other = Rows(("a", "b"), [*one.rows, (Literal(""), Literal(""))])
    assert digest(one) == digest(Rows(("a", "b"), list(one.rows)))
    assert len({digest(one), digest(other), digest(Rows(("b", "a"), one.rows))}) == 3


def test_the_same_question_to_the_same_graph_has_the_same_receipt(
    tiny_graph: Built, shipped_graph: Built
) -> None:
    given = {"firm": "acme"}
    tiny, shipped = Local(tiny_graph.folder), Local(shipped_graph.folder)
    one = answers.ask(tiny, "partners-of-a-firm", given).receipt
    assert one == answers.ask(Local(tiny_graph.folder), "partners-of-a-firm", given).receipt
    assert json.loads(one.json())["graph"] == graph_digest(tiny)
    assert graph_digest(tiny) != graph_digest(shipped)


def test_a_receipt_fits_in_a_line() -> None:
    receipt = Receipt("q", {"firm": "a"}, "sha256:0", "sha256:" + "1" * 64, 2, "sha256:" + "2" * 64)
    assert receipt.line() == "receipt: q --firm a; graph 111111111111, answer 222222222222"
