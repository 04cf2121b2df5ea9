"""The built graph on disk: swapped in whole, or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Built
from triplehelix import store
from triplehelix.building import build
from triplehelix.errors import DataError, TripleHelixError


def put(folder: Path, name: str, text: str = "{}") -> Path:
    """Publish a build that holds no more than its manifest."""
    with store.new_build(folder) as place:
        (place / store.MANIFEST).write_text(text, encoding="utf-8")
        return store.publish(folder, place, name)


def in_force(folder: Path) -> str:
    return (folder / store.CURRENT).read_text(encoding="utf-8")


def test_a_published_build_is_the_one_in_force(tmp_path: Path) -> None:
    build_ = put(tmp_path, "one")
    assert in_force(tmp_path) == "one\n"
    assert store.current(tmp_path) == build_ == tmp_path / "builds" / "one"


def test_the_build_before_is_kept_and_older_ones_are_removed(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        put(tmp_path, name)
    assert in_force(tmp_path) == "three\n"
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == ["three", "two"]


def test_publishing_the_same_build_again_replaces_what_may_be_damaged(tmp_path: Path) -> None:
    put(tmp_path, "one")
    put(tmp_path, "one")
    assert in_force(tmp_path) == "one-2\n"
    put(tmp_path, "one")
    assert in_force(tmp_path) == "one-3\n"
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == ["one-2", "one-3"]


def test_a_build_that_is_not_published_is_gone(tmp_path: Path) -> None:
    put(tmp_path, "one")
    with store.new_build(tmp_path) as place:
        (place / "half").write_text("half", encoding="utf-8")
    assert in_force(tmp_path) == "one\n"
    assert [path.name for path in (tmp_path / "builds").iterdir()] == ["one"]


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "builds" / ".unfinished-1"
    left.mkdir(parents=True)
    (left / "half").write_text("half", encoding="utf-8")
    put(tmp_path, "one")
    assert [path.name for path in (tmp_path / "builds").iterdir()] == ["one"]


def test_nothing_is_left_beside_the_name_of_the_build_in_force(tmp_path: Path) -> None:
    put(tmp_path, "one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "builds"]


def test_a_manifest_is_read(tmp_path: Path) -> None:
    assert store.manifest(put(tmp_path, "one", '{"quads": 3}')) == {"quads": 3}


@pytest.mark.parametrize("folder", [".", "no/such/folder"])
def test_where_there_is_no_graph_the_next_step_is_named(tmp_path: Path, folder: str) -> None:
    with pytest.raises(TripleHelixError) as caught:
        store.current(tmp_path / folder)
    assert caught.value.where == str(tmp_path / folder)
    assert caught.value.what == "there is no graph here"
    assert "triplehelix build" in caught.value.hint


@pytest.mark.parametrize("text", ["two\n", "", "one/../..\n"])
def test_a_name_that_leads_nowhere_is_an_error(tmp_path: Path, text: str) -> None:
    put(tmp_path, "one")
    (tmp_path / store.CURRENT).write_text(text, encoding="utf-8")
    with pytest.raises(TripleHelixError) as caught:
        store.current(tmp_path)
    assert "triplehelix build" in caught.value.hint


def test_a_graph_that_is_not_whole_is_an_error(tmp_path: Path, tiny_graph: Built) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(tiny_graph.folder, folder)
    shutil.rmtree(store.current(folder) / store.DATABASE)
    with pytest.raises(DataError) as caught:
        store.open_current(folder)
    assert "triplehelix build" in caught.value.hint


def test_a_damaged_database_is_an_error_and_no_crash(tmp_path: Path, tiny_graph: Built) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(tiny_graph.folder, folder)
    for path in (store.current(folder) / store.DATABASE).iterdir():
        if path.name.startswith(("MANIFEST", "CURRENT")):
            path.write_bytes(b"damaged")
    with pytest.raises(DataError) as caught:
        store.open_current(folder)
    assert "cannot be opened" in caught.value.what


@pytest.mark.parametrize("lost", ["manifest.json", "store"])
def test_building_anew_repairs_a_graph_that_is_not_whole(
    tmp_path: Path, tiny_graph: Built, lost: str
) -> None:
    """The hint of the error says so; the facts, and so the name of the build, are the same."""
    folder = tmp_path / "graph"
    shutil.copytree(tiny_graph.folder, folder)
    path = store.current(folder) / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    build(tiny_graph.made.sources, folder)
    assert len(store.open_current(folder)) == len(tiny_graph.made.store)


def test_the_graph_in_force_is_open_for_reading_only(tiny_graph: Built) -> None:
    opened = store.open_current(tiny_graph.folder)
    assert len(opened) == len(tiny_graph.made.store)
    with pytest.raises(RuntimeError, match="read-write"):
        opened.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_many_may_read_one_graph_at_once(tiny_graph: Built) -> None:
    one, other = store.open_current(tiny_graph.folder), store.open_current(tiny_graph.folder)
    assert len(one) == len(other)


# Holding a folder

HOLD = """\
import sys
from pathlib import Path
from triplehelix import store
with store.held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_that_another_process_holds_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TripleHelixError) as caught, store.held(folder):
            pass
        other.communicate("")
    assert caught.value.where == str(folder)
    assert caught.value.what == "another build holds this folder"
    assert caught.value.hint == "wait for it, or build with --out DIR"
    with store.held(folder):
        assert folder.is_dir()


def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
        other.wait()
    with store.held(tmp_path):
        assert (tmp_path / "build.lock").exists()


def test_a_folder_is_let_go_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), store.held(tmp_path):
        _ = 1 / 0
    with store.held(tmp_path):
        pass


def test_a_build_says_what_it_holds(tiny_graph: Built) -> None:
    build_ = store.current(tiny_graph.folder)
    held = sorted(path.name for path in build_.iterdir())
    assert held == ["graph.nq", "manifest.json", "report.json", "store", "tables"]
    told = json.loads((build_ / store.MANIFEST).read_text(encoding="utf-8"))
    assert told == store.manifest(build_)
    assert told["digest"].removeprefix("sha256:").startswith(build_.name)
