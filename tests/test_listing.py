"""The list of questions: for people in lines, for machines in JSON, for documents in Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from triplehelix import listing
from triplehelix.errors import TripleHelixError
from triplehelix.home import QUERIES
from triplehelix.questions import questions


def test_every_question_stands_in_the_list_once_under_its_subject() -> None:
    found: dict[str, list[str]] = {}
    subject = ""
    for line in listing.write("table").splitlines():
        if line.endswith(":") and not line.startswith(" "):
            subject = line.removesuffix(":")
            found[subject] = []
        else:
            found[subject].append(line.split()[0])
    files = [path.relative_to(QUERIES) for path in QUERIES.glob("*/*.rq")]
    assert found == {
        subject: sorted(file.stem for file in files if file.parent == Path(subject))
        for subject in sorted({str(file.parent) for file in files})
    }


def test_a_line_names_the_question_what_it_answers_and_its_parameters() -> None:
    lines = listing.write("table").splitlines()
    (line,) = [line for line in lines if line.startswith("  partners-of-a-firm ")]
    assert re.fullmatch(
        r"  partners-of-a-firm +Partners of a firm, with dates, kinds and terms  "
        r"\[--firm\] \[--as-of\] \[--kind\]",
        line,
    )


def test_the_json_says_all_that_a_machine_needs_to_ask() -> None:
    listed: list[dict[str, Any]] = json.loads(listing.write("json"))
    assert [each["name"] for each in listed] == list(questions())
    for each in listed:
        asked = questions()[each["name"]]
        assert each["summary"] == asked.summary
        assert each["columns"] == dict(asked.columns)
        assert [one["name"] for one in each["parameters"]] == list(asked.parameters)
        for one in each["parameters"]:
            parameter = asked.parameters[one["name"]]
            assert one["type"] == parameter.kind
            assert one.get("default", "") == parameter.default
            assert one.get("scheme", "") == parameter.scheme


def test_the_markdown_is_a_table_with_a_row_for_each_question() -> None:
    head, rule, *rows = listing.write("md").splitlines()
    assert (head, rule) == ("| question | what it answers | parameters |", "|---|---|---|")
    assert len(rows) == len(questions())
    assert all(row.count("|") == 4 for row in rows)
    assert (
        "| `partners-of-a-firm` | Partners of a firm, with dates, kinds and terms "
        "| `firm`, `as-of`, `kind` |"
    ) in rows


@pytest.mark.parametrize("form", ["csv", "turtle", ""])
def test_a_list_has_no_other_form(form: str) -> None:
    with pytest.raises(TripleHelixError) as raised:
        listing.write(form)
    assert str(raised.value) == f"--format {form}: a list has no such form"
    assert raised.value.hint == "one of: table, json, md"
