"""Two graphs told apart: what came, went and changed, what became of IRIs, which answers moved."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from tests.conftest import alliance, bring, firm
from tests.test_cli import run
from triplehelix import store
from triplehelix.building import build
from triplehelix.differing import Differences, differ
from triplehelix.errors import TripleHelixError
from triplehelix.exporting import export
from triplehelix.graphs import Local
from triplehelix.sources import gather

FIRMS = [firm("acme", founded="2001"), firm("borg", kind="large-pharma", country="US")]
DEAL = alliance("acme-borg-2010", "acme|borg")
MORE = alliance("acme-borg-2012", "acme|borg", signed="2012")


def built(folder: Path, **rows: object) -> Path:
    tables = bring(folder / "mine", **rows)  # type: ignore[arg-type]
    build(gather([tables], with_shipped=False), folder / "graph", [tables])
    return folder / "graph"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("old"), firms=FIRMS, alliances=[DEAL])


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Acme is founded in another year, and there is a second deal."""
    firms = [firm("acme", founded="2002"), FIRMS[1]]
    return built(tmp_path_factory.mktemp("new"), firms=firms, alliances=[DEAL, MORE])


@pytest.fixture(scope="module")
def found(old: Path, new: Path) -> Differences:
    return differ(old, new)


def quads(folder: Path) -> set[bytes]:
    return set((store.current(folder) / store.QUADS).read_bytes().splitlines(keepends=True))


def test_a_graph_does_not_differ_from_itself(old: Path) -> None:
    same = differ(old, old)
    assert list(same.words()) == ["0 stated facts and 0 concluded or described ones differ"]
    assert list(same.patch()) == [b"TX .\n", b"TC .\n"]


def test_the_changes_are_the_difference_of_the_two_sets(
    found: Differences, old: Path, new: Path
) -> None:
    assert {each.line for each in found.changes if each.sign == "-"} == quads(old) - quads(new)
    assert {each.line for each in found.changes if each.sign == "+"} == quads(new) - quads(old)


def test_the_patch_makes_the_one_graph_of_the_other(
    found: Differences, old: Path, new: Path
) -> None:
    patched = pyoxigraph.Store()
    patched.bulk_load(b"".join(quads(old)), RdfFormat.N_QUADS)
    for line in found.patch():
        (quad,) = pyoxigraph.parse(line[2:], RdfFormat.N_QUADS) if line[:1] in b"AD" else (None,)
        if quad is not None:
            (patched.add if line.startswith(b"A") else patched.remove)(quad)
    other = pyoxigraph.Store()
    other.bulk_load(b"".join(quads(new)), RdfFormat.N_QUADS)
    assert set(patched) == set(other)


def test_the_words_name_the_thing_the_property_and_both_values(found: Differences) -> None:
    said = list(found.words())
    assert '  ~ th:eventDateStated: "2001" -> "2002"' in said
    deal = next(line for line in said if line.startswith("Alliance acme-borg-2012 <"))
    assert said[said.index(deal) + 1].startswith("  + ")
    assert any(line.startswith("  + th:participant: Acme") for line in said)


def test_answers_that_moved_are_named(found: Differences) -> None:
    assert "partners-of-a-firm" not in found.moved  # its default is a firm that is not there
    assert {"alliances-by-kind"} <= set(found.moved)


def test_what_went_is_gone_or_has_become_another(old: Path, new: Path, tmp_path: Path) -> None:
    back = differ(new, old)
    assert f"{'https://w3id.org/triplehelix/id/'}alliance/acme-borg-2012" in back.went
    decisions = tmp_path / "mine"
    folder = bring(decisions, firms=[*FIRMS, firm("acme-nv")], alliances=[DEAL])
    build(gather([folder], with_shipped=False), tmp_path / "two", [folder])
    (folder / "own.sssom.tsv").write_text(
        "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment\n"
        "id:organization/acme-nv\tskos:exactMatch\tid:organization/acme\t\t"
        "semapv:ManualMappingCuration\tOne firm.\n"
    )
    build(gather([folder], with_shipped=False), tmp_path / "one", [folder])
    merged = differ(tmp_path / "two", tmp_path / "one").went
    start = "https://w3id.org/triplehelix/id/organization/"
    assert merged[f"{start}acme-nv"] == f"{start}acme"


def test_releases_are_told_apart_as_builds_are(
    found: Differences, old: Path, new: Path, tmp_path: Path
) -> None:
    for folder, name in ((old, "old"), (new, "new")):
        export(Local(folder), tmp_path / name)
    patch = tmp_path / "change.rdfp"
    said = run("diff", tmp_path / "old", tmp_path / "new", "--patch", patch)
    assert said.code == 0
    assert said.out.splitlines() == list(found.words())
    assert patch.read_bytes() == b"".join(found.patch())


def test_what_is_neither_a_build_nor_a_release_is_told(old: Path, tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError, match="there is no graph here"):
        differ(old, tmp_path)
