"""What a person sees: tables that lose nothing, and progress that keeps out of the way."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from tests.conftest import Built
from tests.test_cli import COMMAND
from triplehelix import screen
from triplehelix.evidence import Document, Evidence, Fact
from triplehelix.graphs import Rows
from triplehelix.terms import DECIMAL, INTEGER, typed


def cells(text: str) -> list[list[str]]:
    """The cells of the rows of a table as printed."""
    return [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in text.splitlines()
        if line.startswith("│")
    ]


def test_a_table_has_a_title_a_header_its_rows_and_their_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = Rows(
        ("name", "count"),
        [(Literal("Acme"), typed(12, INTEGER)), (Literal("Borg"), None)],
    )
    screen.table(rows, title="Firms")
    out = capsys.readouterr().out
    assert "\n".join(line.rstrip() for line in out.splitlines()) == (
        "Firms\n"
        "┏━━━━━━┳━━━━━━━┓\n"
        "┃ name ┃ count ┃\n"
        "┡━━━━━━╇━━━━━━━┩\n"
        "│ Acme │    12 │\n"
        "│ Borg │       │\n"
        "└──────┴───────┘\n"
        "2 rows"
    )


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_rows_are_counted(capsys: pytest.CaptureFixture[str], count: int, said: str) -> None:
    screen.table(Rows(("a",), [(Literal("x"),)] * count))
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_numbers_stand_to_the_right_and_everything_else_to_the_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = Rows(
        ("decimals", "mixed_numbers", "dates_or_text"),
        [
            (typed("1.5", DECIMAL), typed(1, INTEGER), Literal("1")),
            (None, Literal("n/a"), Literal("2")),
        ],
    )
    screen.table(rows)
    first = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("│"))
    assert first == "│      1.5 │ 1             │ 1             │"


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", "[/bold]", ":smile:", "a [link=http://e/]b[/link]", "\\[x]"]
)
def test_a_cell_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str], text: str) -> None:
    screen.table(Rows((text,), [(Literal(text),)]), title=text)
    out = capsys.readouterr().out
    assert cells(out) == [[text]]
    assert out.startswith(text)


def test_nothing_is_cut_from_a_table_however_narrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    words = tuple(Literal(letter * 30) for letter in "abcdef")
    screen.table(Rows(tuple("abcdef"), [words]))
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "…" not in out
    assert all(out.count(letter) >= 30 for letter in "abcdef")
    assert max(map(len, out.splitlines())) <= 40


def test_an_address_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    screen.table(Rows(("a",), [(NamedNode("http://example.org/x"),)]))
    assert cells(capsys.readouterr().out) == [["http://example.org/x"]]


def test_facts_stand_below_their_row_by_the_documents_that_state_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = Triple(NamedNode("http://e/x"), NamedNode("http://e/is"), Literal("[X]"))
    coded = Triple(NamedNode("http://e/c"), NamedNode("http://e/is"), Literal("code"))
    one = Document("http://e/1", "[One]")
    why = Evidence(
        ((), (Fact(named, ("mine",), (one,)), Fact(coded, ("ontology",), ()))), ("{ ?a  ?b ?c }",)
    )
    screen.evidence(why, {named.subject: "Acme", named.predicate: "is", named.object: "[X]"})
    assert capsys.readouterr().out == (
        'row 1 rests on:\nrow 2 rests on:\n  ontology\n    <http://e/c> | is | "code"\n'
        "  http://e/1  [One]\n    Acme | is | [X]\nnothing may match { ?a ?b ?c }\n"
    )


def test_steps_are_lines_with_the_time_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with screen.steps() as progress:
        progress("reading tables")
        progress("reasoning")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "  0.0 s  reading tables\n  0.0 s  reasoning\n"


def test_steps_are_a_spinner_on_a_terminal_that_leaves_the_cursor(tmp_path: Path) -> None:
    code = "from triplehelix.screen import steps\nwith steps() as p:\n    p('reasoning')\n"
    shown = on_a_terminal([sys.executable, "-c", code], tmp_path)
    assert "reasoning ..." in shown
    last_hidden, last_shown = shown.rfind("\x1b[?25l"), shown.rfind("\x1b[?25h")
    assert last_hidden < last_shown
    assert "\x1b[?25l\x1b[?25h" in shown.replace("\r", ""), "it is shown while the work runs"


def test_an_answer_on_a_terminal_is_as_wide_as_the_terminal(
    tiny_graph: Built, tmp_path: Path
) -> None:
    asked = [COMMAND, "ask", "propositions", "--store", str(tiny_graph.folder)]
    shown = on_a_terminal(asked, tmp_path)
    assert "3 rows" in shown
    borders = [line.rstrip("\r") for line in shown.splitlines() if line.startswith("└")]
    assert [len(line) for line in borders] == [72]


def on_a_terminal(command: list[str], folder: Path) -> str:
    """What a command writes to a terminal of 72 columns."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "72", "LINES": "30"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=folder
    ) as process:
        os.close(theirs)
        written = io.BytesIO()
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            written.write(part)
        process.wait()
    os.close(ours)
    return written.getvalue().decode()
