"""The shipped facts, asked."""

from __future__ import annotations

import pytest

from tests.conftest import Built
from tests.questions.asking import Ask, asked


@pytest.fixture(scope="module")
def ask(shipped_graph: Built) -> Ask:
    """Ask a saved question of the shipped facts."""
    return asked(shipped_graph.folder)
