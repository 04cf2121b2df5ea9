"""The README is true: its commands run as shown, and every command and option stands in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Built

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
EXAMPLES = [body for kind, body in BLOCKS if kind == "console"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda body: body.splitlines()[0][2:60])
def test_an_example_prints_what_the_readme_shows(example: str, shipped_graph: Built) -> None:
    command, _, shown = example.partition("\n")
    run = subprocess.run(
        ["bash", "-c", command.removeprefix("$ ")],
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "TRIPLEHELIX_STORE": str(shipped_graph.folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout + run.stderr == shown


def test_the_first_two_blocks_are_the_two_commands_one_line_each() -> None:
    (first, install), (second, test) = BLOCKS[:2]
    assert (first, second) == ("", "")
    assert install.count("\n") == 1
    assert "triplehelix build" in install
    assert test.count("\n") == 1
    assert "pytest" in test


def test_links_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
