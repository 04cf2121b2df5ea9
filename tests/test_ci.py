"""What others put into their CI, run as it stands: the action, the hook, the example workflow."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import small_tables, write_table
from triplehelix.home import HOME

WRONG = {
    "organisation": "acme", "scheme": "lei", "value": "short", "source_url": "https://e.org/d",
}  # fmt: skip


def load(path: str) -> Any:
    return yaml.safe_load((HOME / path).read_text(encoding="utf-8"))


ACTION = load("action.yml")
WORKFLOW = load("docs/ci/validate.yml")
STEPS = WORKFLOW["jobs"]["validate"]["steps"]
(USED,) = [step for step in STEPS if "triplehelix@" in step.get("uses", "")]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that holds nothing but tables."""
    small_tables(tmp_path / "facts")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command with our own `triplehelix` in front of all others."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False,
        env={
            **os.environ, **more, "PYTHONPATH": str(HOME / "src"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
    )  # fmt: skip


def act(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The step of the action that validates, with these inputs beside its defaults."""
    inputs = {name: str(each["default"]) for name, each in ACTION["inputs"].items()} | given
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "Validate"]
    environment = {
        key: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for key, value in step["env"].items()
    }
    return run(["bash", "-euo", "pipefail", "-c", step["run"]], folder, **environment)


def test_the_action_passes_good_tables_and_writes_the_report(repository: Path) -> None:
    done = act(repository, **USED["with"])
    assert done.returncode == 0, done.stderr
    assert "::error" not in done.stdout
    log = json.loads((repository / "triplehelix.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"


def test_the_action_fails_on_bad_tables_with_an_annotation_on_the_row(repository: Path) -> None:
    write_table(repository / "facts", "identifiers", [WRONG])
    done = act(repository, **USED["with"])
    assert done.returncode == 1
    assert "::error file=facts/identifiers.csv,line=2,title=LeiForm column value::" in done.stdout
    (result,) = [
        each
        for each in json.loads((repository / "triplehelix.sarif").read_text())["runs"][0]["results"]
        if each["ruleId"] == "LeiForm"
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "facts/identifiers.csv"


def test_the_action_hands_on_baseline_waivers_and_severity(repository: Path) -> None:
    write_table(repository / "facts", "identifiers", [WRONG])
    waived = "shape,thing,value,owner,reason,until\n" + "".join(
        f"{shape},id:organization/acme,short,Ann,GLEIF is asked,9999-12-31\n"
        for shape in ("LeiForm", "LeiCheckDigits")
    )
    (repository / "waivers.csv").write_text(waived, encoding="utf-8")
    done = act(repository, paths="facts", waivers="waivers.csv")
    assert done.returncode == 0, done.stdout
    assert "waived until 9999-12-31 by Ann" in done.stdout
    run(["triplehelix", "validate", "facts", "--write-baseline", "old.csv"], repository)
    done = act(repository, paths="facts\n\n", baseline="old.csv", **{"fail-on": "info"})
    assert done.returncode == 0, done.stdout


def test_the_workflow_gives_the_action_what_it_takes_and_uploads_what_it_writes() -> None:
    assert set(USED["with"]) <= set(ACTION["inputs"])
    (upload,) = [step for step in STEPS if "upload-sarif" in step.get("uses", "")]
    assert upload["with"]["sarif_file"] == ACTION["inputs"]["report"]["default"]
    assert WORKFLOW["permissions"]["security-events"] == "write"


def test_the_hook_runs_in_a_repository_of_tables(repository: Path) -> None:
    (hook,) = load(".pre-commit-hooks.yaml")
    command = [*shlex.split(hook["entry"]), *hook["args"]]
    write_table(repository / "facts", "identifiers", [WRONG])
    assert run(command, repository).returncode == 1
