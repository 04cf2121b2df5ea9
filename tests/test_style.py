"""The code keeps the style and the types that `pyproject.toml` asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


# `mypy` takes a folder with a hyphen for no package, and a loader in it only as a module.
HYPHENATED = [f"loaders.{path.parent.name}.loader" for path in ROOT.glob("loaders/*-*/loader.py")]


def passes(*command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_code_is_clean() -> None:
    passes("ruff", "check")


def test_the_code_is_laid_out() -> None:
    passes("ruff", "format", "--check")


def test_the_types_agree() -> None:
    passes("mypy")
    passes("mypy", *(part for module in sorted(HYPHENATED) for part in ("-m", module)))
