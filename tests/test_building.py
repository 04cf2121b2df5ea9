"""From tables to a graph on disk: the same bytes, whole or not at all, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, QuerySolutions, RdfFormat, Store

from tests.conftest import (
    DOCUMENT,
    Built,
    alliance,
    bring,
    firm,
    not_measured,
    small_tables,
    write_table,
)
from triplehelix import store
from triplehelix.building import build
from triplehelix.errors import DataError
from triplehelix.sources import gather
from triplehelix.terms import graph, name, th, thing

BUILD = """\
import sys
from pathlib import Path
from triplehelix.building import build
from triplehelix.sources import gather
folder, out = Path(sys.argv[1]), Path(sys.argv[2])
def told(step):
    print(step, flush=True)
    if len(sys.argv) > 3 and step == sys.argv[3]:
        sys.stdin.readline()
build(gather([folder], with_shipped=False), out, [folder], progress=told)
"""


def made(folder: Path, out: Path) -> None:
    build(gather([folder], with_shipped=False), out, [folder])


def quads(out: Path) -> bytes:
    return (store.current(out) / store.QUADS).read_bytes()


def firms(out: Path) -> int:
    """The number of firms that the graph in force answers with."""
    found = store.open_current(out).query(
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a {th('Firm')} }}"
    )
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


def changed(folder: Path) -> Path:
    """The small folder with one firm more."""
    rows = [firm("acme", founded="2001"), firm("borg", kind="large-pharma", country="US")]
    write_table(folder, "firms", [*rows, firm("corp")])
    return folder


# The same bytes


def test_two_builds_of_the_shipped_facts_give_the_same_bytes(
    shipped_graph: Built, tmp_path: Path
) -> None:
    """In a process of its own with another order of sets and another folder."""
    program = (
        "import sys; from pathlib import Path\n"
        "from triplehelix.building import build; from triplehelix.sources import gather\n"
        "build(gather([]), Path(sys.argv[1]))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "again")],
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        cwd=tmp_path, check=True,
    )  # fmt: skip
    one, other = store.current(shipped_graph.folder), store.current(tmp_path / "again")
    assert one.name == other.name
    for file in (store.QUADS, store.MANIFEST, store.REPORT):
        assert (one / file).read_bytes() == (other / file).read_bytes()


def test_the_same_tables_in_another_folder_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = small_tables(tmp_path / "here"), small_tables(tmp_path / "there")
    made(one, tmp_path / "one")
    made(other, tmp_path / "other")
    assert quads(tmp_path / "one") == quads(tmp_path / "other")


def test_the_quads_are_sorted_and_without_blank_nodes(tiny_graph: Built) -> None:
    lines = quads(tiny_graph.folder).splitlines()
    assert lines == sorted(set(lines))
    assert not [line for line in lines if re.search(rb"(^| )_:", line)]
    digest = hashlib.sha256(quads(tiny_graph.folder)).hexdigest()
    told = store.manifest(store.current(tiny_graph.folder))
    assert told["digest"] == f"sha256:{digest}"
    assert told["quads"] == len(lines)


def test_one_firm_more_changes_a_handful_of_lines(tmp_path: Path, tiny_graph: Built) -> None:
    made(changed(small_tables(tmp_path / "mine")), tmp_path / "out")
    before, after = (set(quads(out).splitlines()) for out in (tiny_graph.folder, tmp_path / "out"))
    assert len(before - after) < 30
    assert len(after - before) < 60


# What is in it


def test_the_database_holds_the_named_graphs_and_the_answer(tiny_graph: Built) -> None:
    opened = store.open_current(tiny_graph.folder)
    held = Store()
    held.load(quads(tiny_graph.folder), format=RdfFormat.N_QUADS)
    assert {quad for quad in opened if quad.graph_name != DefaultGraph()} == set(held)
    answer = {q.triple for q in opened.quads_for_pattern(None, None, None, DefaultGraph())}
    named = {q.triple for q in held}
    assert answer == named


def test_each_source_has_a_graph_with_its_description(tiny_graph: Built) -> None:
    opened = store.open_current(tiny_graph.folder)
    told = {
        (
            quad.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1],
            getattr(quad.object, "value", ""),
        )
        for quad in opened.quads_for_pattern(graph("mine"), None, None, DefaultGraph())
    }
    (source,) = tiny_graph.made.sources
    triples = len(list(opened.quads_for_pattern(None, None, None, graph("mine"))))
    assert {
        ("title", "Facts of mine"),
        ("publisher", "A laboratory"),
        ("license", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("issued", "2026-01-31"),
        ("contentDigest", source.digest()),
        ("rowsRead", "5"),
        ("rowsLoaded", "5"),
        ("rowsRejected", "0"),
        ("triples", str(triples)),
    } <= told


def test_every_fact_of_a_source_stands_in_its_graph_only(tiny_graph: Built) -> None:
    opened = store.open_current(tiny_graph.folder)
    label = opened.quads_for_pattern(
        thing("organization", "acme"), name("skos:prefLabel"), None, None
    )
    assert {quad.graph_name for quad in label} == {DefaultGraph(), graph("mine")}


def test_the_manifest_accounts_for_every_row_of_the_shipped_facts(shipped_graph: Built) -> None:
    told = json.loads((store.current(shipped_graph.folder) / store.MANIFEST).read_text("utf-8"))
    assert len(told["sources"]) == 14
    for source in told["sources"]:
        assert source["rejected"] == 0
        assert source["rows"] == sum(source["loaded"].values()) > 0
    assert told["findings"].get("Violation", 0) == 0
    assert told["merged"]


def test_of_what_was_merged_nothing_is_said_under_the_old_name(shipped_graph: Built) -> None:
    held = shipped_graph.made.store
    for old, kept in shipped_graph.made.merged.items():
        said = {q.predicate for q in held.quads_for_pattern(old, None, None, DefaultGraph())}
        assert said <= {name("dcterms:isReplacedBy"), name("rdfs:comment")}
        assert said
        assert list(held.quads_for_pattern(kept, name("schema:sameAs"), old, None))


def test_a_decision_of_the_user_merges_and_without_it_nothing_is_merged(tmp_path: Path) -> None:
    folder = bring(tmp_path / "mine", firms=[firm("acme"), firm("acme-nv", name="Acme NV")])
    decision = folder / "own.sssom.tsv"
    made(folder, tmp_path / "before")
    decision.write_text(
        "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment\n"
        "id:organization/acme-nv\tskos:exactMatch\tid:organization/acme\t\tx\tSame entry\n",
        encoding="utf-8",
    )
    made(folder, tmp_path / "merged")
    assert (firms(tmp_path / "before"), firms(tmp_path / "merged")) == (2, 1)
    decision.unlink()
    made(folder, tmp_path / "undone")
    assert quads(tmp_path / "undone") == quads(tmp_path / "before")


# What stops a build leaves the old graph


def stopped(folder: Path, out: Path) -> DataError:
    """The error of a build, after which the old graph must be in force and answer."""
    before = quads(out)
    with pytest.raises(DataError) as caught:
        made(folder, out)
    assert quads(out) == before
    assert firms(out) == 2
    assert [p.name for p in (out / "builds").iterdir()] == [store.current(out).name]
    return caught.value


@pytest.fixture
def old(own_tables: Path, tmp_path: Path) -> Path:
    """A folder with the graph of the small tables."""
    made(own_tables, tmp_path / "out")
    return tmp_path / "out"


def test_rejected_rows_leave_the_old_graph_in_force(own_tables: Path, old: Path) -> None:
    write_table(
        own_tables, "firms",
        [firm("acme", founded="yesterday"), firm("borg", country="UK"), firm("corp")],
    )  # fmt: skip
    error = stopped(own_tables, old)
    assert error.where == f"{own_tables}/firms.csv:2 column founded"
    assert "1 more in" in error.what
    assert str(old / store.LEDGER) in error.what
    no_date = '"not a date: write YYYY, YYYY-MM or YYYY-MM-DD"'
    assert (old / store.LEDGER).read_text(encoding="utf-8").splitlines() == [
        "file,line,column,value,reason",
        f"{own_tables}/firms.csv,2,founded,yesterday,{no_date}",
        f"{own_tables}/firms.csv,3,country,UK,not an ISO 3166-1 alpha-2 code of a country",
    ]


def test_the_ledger_is_emptied_by_a_build_without_rejections(own_tables: Path, old: Path) -> None:
    write_table(own_tables, "terms", [{"alliance": "nobody", "term": "x", "source_url": "y"}])
    stopped(own_tables, old)
    small_tables(own_tables)
    made(own_tables, old)
    text = (old / store.LEDGER).read_text(encoding="utf-8")
    assert text == "file,line,column,value,reason\n"


def test_a_violated_shape_leaves_the_old_graph_in_force(own_tables: Path, old: Path) -> None:
    write_table(own_tables, "alliances", [alliance("early", "acme|borg", signed="1999")])
    write_table(own_tables, "terms", [])
    error = stopped(own_tables, old)
    assert error.where == f"{own_tables}/alliances.csv:2"
    assert error.what.startswith("Alliance early: ")
    assert "triplehelix validate" in error.hint


def test_a_register_that_contradicts_our_tables_is_a_warning(own_tables: Path, old: Path) -> None:
    """By ROR the firm was founded after the alliance that it signed."""
    write_table(own_tables, "firms", [firm("acme"), firm("borg")])
    code = {"organisation": "acme", "scheme": "ror", "value": "05f950310"}
    write_table(own_tables, "identifiers", [code | {"source_url": DOCUMENT}])
    acme = {"value": "Acme", "types": ["ror_display"], "lang": "en"}
    row = {"id": "https://ror.org/05f950310", "status": "active", "types": ["facility"],
           "established": 2015, "names": [acme], "locations": [], "relationships": [],
           "external_ids": []}  # fmt: skip
    register = own_tables.parent / "registers" / "ror"
    register.mkdir(parents=True)
    (register / "v2.json").write_text(json.dumps([row]), encoding="utf-8")
    sources = gather([own_tables, register.parent], with_shipped=False)
    built = build(sources, old)
    assert built.report.conforms
    found = [each for each in built.report.findings if each.shape.endswith("SignedBeforeFounding")]
    assert [(each.severity, each.label) for each in found] == [
        ("Warning", "Alliance acme-borg-2010")
    ]


def test_facts_that_contradict_the_ontology_leave_the_old_graph(
    own_tables: Path, old: Path
) -> None:
    """A firm that is also described as a regulator's agency cannot be both."""
    row = {"key": "acme", "name": "Acme", "kind": "regulator", "sphere": "government",
           "country": "BE", "source_url": DOCUMENT}  # fmt: skip
    write_table(own_tables, "institutions", [row])
    error = stopped(own_tables, old)
    assert "cannot be both" in error.what
    assert re.search(r"(firms|institutions)\.csv:2$", error.where)


def test_a_folder_that_another_build_holds_is_left_alone(own_tables: Path, old: Path) -> None:
    with store.held(old):
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(own_tables), str(old)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert "another build holds this folder" in done.stderr
    assert firms(old) == 2


# Killed, or out of space

STEPS = ["reading tables", "uniting sources", "reasoning", "checking", "writing the store"]


@pytest.mark.parametrize("step", STEPS)
def test_a_build_that_is_killed_at_a_step_leaves_the_old_graph(
    own_tables: Path, old: Path, step: str
) -> None:
    changed(own_tables)
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(own_tables), str(old), step],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert step in iter(lambda: (running.stdout or sys.stdin).readline().strip(), "")
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
    assert firms(old) == 2
    made(own_tables, old)
    assert firms(old) == 3


@pytest.mark.parametrize("call", ["forget", "write", "rename", "replace", "rmtree"])
def test_a_build_that_is_killed_while_it_writes_leaves_the_old_graph_or_the_new(
    own_tables: Path, old: Path, call: str
) -> None:
    """Killed as what a source gave is forgotten, after the N-Quads, before the rename, before the
    swap and after it."""
    changed(own_tables)
    event, path = {
        "forget": ("shutil.rmtree", "memory"),
        "write": ("open", "graph.nq"),
        "rename": ("os.rename", ""),
        "replace": ("os.rename", "CURRENT"),
        "rmtree": ("shutil.rmtree", "builds"),
    }[call]
    kill = (
        "import os, signal, sys\n"
        "def hook(event, arguments):\n"
        "    told = str(arguments)\n"
        f"    if event == {event!r} and {path!r} in told and sys.argv[2] in told:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(hook)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", kill + BUILD, str(own_tables), str(old)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert firms(old) == (3 if call == "rmtree" else 2)
    made(own_tables, old)
    assert firms(old) == 3
    assert not [path.name for path in (old / "builds").iterdir() if path.name.startswith(".")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root may mount a small disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_leaves_the_old_graph(own_tables: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    (out / "filler").write_bytes(bytes(2_700_000))
    with pytest.raises(OSError, match="space"):
        made(own_tables, out)
    assert not (out / store.CURRENT).exists()
    assert not list((out / "builds").iterdir())


def limited() -> None:
    """No file of this process may grow past 100 kB; the write fails instead of a signal."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@not_measured
def test_a_write_that_fails_leaves_the_old_graph_and_says_so_in_one_line(
    own_tables: Path, old: Path
) -> None:
    changed(own_tables)
    done = subprocess.run(
        [sys.executable, "-m", "triplehelix.cli", "build", "--data", str(own_tables), "--out",
         str(old), "--without-shipped"],
        preexec_fn=limited, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [line.split(":")[0] for line in done.stderr.splitlines()[-2:]] == ["error", "hint"]
    assert firms(old) == 2
    assert not [path.name for path in (old / "builds").iterdir() if path.name.startswith(".")]
    made(own_tables, old)
    assert firms(old) == 3


# Ranks


def test_the_facts_of_the_user_win_over_ours_and_ours_stay_in_their_graph(tmp_path: Path) -> None:
    """Only the source of documents is built beside the user's, which names one of ours anew."""
    folder = bring(tmp_path / "mine", documents=[{"key": "seed-belgium", "title": "My title"}])
    chosen = gather([folder], ["documents", "mine"])
    done = build(chosen, tmp_path / "out", [folder], every=gather([folder]))
    found = done.store.quads_for_pattern(
        thing("document", "seed-belgium"), name("dcterms:title"), None, None
    )
    titles = {(quad.graph_name, getattr(quad.object, "value", "")) for quad in found}
    assert {title for where, title in titles if where == DefaultGraph()} == {"My title"}
    (ours,) = (title for where, title in titles if where == graph("documents"))
    assert ours.startswith("Study of new biotechnology firms")


def test_one_source_may_be_built_without_the_others(tmp_path: Path) -> None:
    """`build --source firms`: its rows name organisations that other sources describe."""
    done = build(gather([], ["firms"]), tmp_path / "out", every=gather([]))
    read = [account.source.key for account in done.accounts if account.rows]
    assert read == ["firms"]
    assert firms(tmp_path / "out") > 100
