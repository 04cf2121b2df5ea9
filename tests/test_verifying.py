"""A release proves itself: whatever was changed in it is found and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Built
from tests.test_cli import run
from triplehelix.errors import TripleHelixError
from triplehelix.exporting import export
from triplehelix.exporting.sealing import digest, seal
from triplehelix.graphs import Local
from triplehelix.verifying import Fault, verify


@pytest.fixture(scope="module")
def sealed(tiny_graph: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the small graph, to be copied."""
    folder = tmp_path_factory.mktemp("verifying") / "release"
    export(Local(tiny_graph.folder), folder)
    return folder


@pytest.fixture
def release(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "release"))


def faults(folder: Path) -> list[Fault]:
    return verify(folder, lambda _: None)


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def reseal(folder: Path) -> None:
    """Seal what is there, as somebody would who wants to hide a change."""
    before = json.loads((folder / "manifest.json").read_bytes())
    for file in ("manifest.json", "SHA256SUMS"):
        (folder / file).unlink()
    counts = {"quads": before["quads"], "triples": before["triples"]}
    seal(folder, counts, digest(folder / "triplehelix.nq"))


def test_a_whole_release_is_said_to_be_whole(release: Path) -> None:
    said = run("verify", release)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[-1] == "the release is whole"
    assert [line.partition(":")[0] for line in lines[:-1]] == [
        "files",
        "facts",
        "shapes",
        "answers",
    ]


def test_a_flipped_bit_in_any_file_is_found_and_named(sealed: Path, release: Path) -> None:
    files = [path for path in sorted(release.rglob("*")) if path.is_file()]
    for path in {path if path.parent == release else path.parent: path for path in files}.values():
        name = path.relative_to(release).as_posix()
        flip(path)
        try:
            found = faults(release)
        except TripleHelixError as problem:
            assert "SHA256SUMS" in str(problem)  # noqa: PT017  # the sums themselves, unreadable
        else:
            assert found
            assert {fault.where for fault in found} <= {name, "SHA256SUMS", "manifest.json"}, name
            assert name in {fault.where for fault in found}
        shutil.copyfile(sealed / name, path)


def test_a_file_too_many_and_one_too_few_are_named(release: Path) -> None:
    (release / "tables" / "alliance.csv").unlink()
    (release / "more.txt").write_text("more")
    assert faults(release) == [
        Fault("more.txt", "is not of this release"), Fault("tables/alliance.csv", "is missing"),
    ]  # fmt: skip


def test_a_fact_that_was_changed_and_sealed_again_gives_another_answer(release: Path) -> None:
    for file in ("triplehelix.nq", "triplehelix.ttl"):
        path = release / file
        text = path.read_text(encoding="utf-8")
        assert '"Acme"' in text
        path.write_text(text.replace('"Acme"', '"Acne"'), encoding="utf-8")
    reseal(release)
    found = faults(release)
    assert found
    assert {fault.where.partition("/")[0] for fault in found} == {"answers"}


def test_a_line_that_was_left_out_and_sealed_again_is_counted(release: Path) -> None:
    path = release / "triplehelix.nq"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    reseal(release)
    (fault,) = faults(release)
    assert fault.where == "triplehelix.nq"
    assert "were sealed" in fault.what


def test_a_violation_is_named(release: Path) -> None:
    path = release / "triplehelix.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("skos:prefLabel", "skos:hiddenLabel"), encoding="utf-8")
    reseal(release)
    assert any("violates" in fault.what for fault in faults(release))


def test_a_folder_that_is_no_release_is_told_in_one_line(tmp_path: Path) -> None:
    said = run("verify", tmp_path)
    assert said.code != 0
    assert "is no release" in said.err
    assert "Traceback" not in said.err
