"""The notebook in docs/ runs from top to bottom, and says what the tables say."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import Built
from triplehelix.home import HOME

NOTEBOOK = HOME / "docs" / "propositions.ipynb"


@pytest.fixture(scope="module")
def printed(shipped_graph: Built) -> str:
    """What the cells of the notebook print, asked of the shipped facts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIPLEHELIX_STORE", str(shipped_graph.folder))
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(
        str(output.get("text") or output.get("data", {}).get("text/plain", ""))
        for output in outputs
    )


def test_the_notebook_reproduces_the_propositions(printed: str) -> None:
    # Worked out from the tables by tests/questions/test_propositions.py.
    assert "successful firms with an alliance or open innovation: 87.5 %" in printed
    assert re.search(r"firms without success with either: +94\.7 %", printed), "18 of 19"
    assert re.search(r"success unknown: +15 firms", printed)


def test_the_notebook_shows_evidence_network_and_receipt(printed: str) -> None:
    assert "rests on " in printed
    assert " organisations, " in printed
    assert "receipt: propositions; graph " in printed


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert not [cell for cell in notebook.cells if cell.get("outputs")]
    assert Path(NOTEBOOK).read_text(encoding="utf-8").count("/home/") == 0
