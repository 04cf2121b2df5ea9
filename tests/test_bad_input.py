"""What is wrong ends in one line with its place and one with the next step; the graph stays."""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Built, firm, not_measured, small_tables, write_table
from tests.test_cli import COMMAND, FIRMS, Done, called, run
from triplehelix.graphs import Local
from triplehelix.sources import tables
from triplehelix.writing import write

HEADER: Final = ",".join(tables()["firms"].columns)
MEND: Final = "mend the row and build again; `triplehelix init DIR` writes the data dictionary"


def fault(done: Done, code: int) -> tuple[str, str]:
    """The error and the hint of a command that failed as it should."""
    assert done.out == ""
    assert "Traceback" not in done.err
    said = [line for line in done.err.splitlines() if not re.match(r" *\d+\.\d s  ", line)]
    assert len(said) == 2, done.err
    assert said[0].startswith("error: ")
    assert said[1].startswith("hint: ")
    assert done.code == code, done.err
    return said[0].removeprefix("error: "), said[1].removeprefix("hint: ")


@pytest.fixture
def graph(tiny_graph: Built, tmp_path: Path) -> Iterator[Path]:
    """A built graph that still is what it was, and still answers, after the test."""
    folder = tmp_path / "graph"
    shutil.copytree(tiny_graph.folder, folder)
    before = (folder / "CURRENT").read_bytes()
    yield folder
    assert (folder / "CURRENT").read_bytes() == before
    assert sorted(path.name for path in (folder / "builds").iterdir()) == [before.decode().strip()]
    assert answer(folder) == "name\nAcme\nBorg\n"


def answer(folder: Path) -> str:
    return write(Local(folder).ask(FIRMS), "csv")


@pytest.fixture(scope="module")
def store(tiny_graph: Built) -> Path:
    """A built graph that is only read."""
    return tiny_graph.folder


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables of a user, named from where the user stands."""
    small_tables(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    return Path("mine")


def build(mine: Path, graph: Path, by: Callable[..., Done] = called) -> Done:
    return by("build", "--data", mine, "--without-shipped", "--out", graph)


def replaced(table: str, old: str, new: str) -> Callable[[Path], None]:
    """A damage to a table: some text stands in place of another."""

    def damage(mine: Path) -> None:
        path = mine / table
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def appended(table: str, text: bytes) -> Callable[[Path], None]:
    """A damage to a table: something stands after its last row."""

    def damage(mine: Path) -> None:
        with (mine / table).open("ab") as stream:
            stream.write(text)

    return damage


def cut(table: str, after: str) -> Callable[[Path], None]:
    """A damage to a table: it ends behind some text, as when its writing was interrupted."""

    def damage(mine: Path) -> None:
        path = mine / table
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rindex(after.encode()) + len(after)])

    return damage


def in_latin_1(mine: Path) -> None:
    path = mine / "firms.csv"
    text = path.read_text(encoding="utf-8").replace("Borg", "Björg")
    path.write_bytes(text.encode("latin-1"))


def emptied(mine: Path) -> None:
    (mine / "firms.csv").write_bytes(b"")


def without_column(mine: Path) -> None:
    path = mine / "firms.csv"
    path.write_text(path.read_text().replace(",country,", ",", 1))


def twice(mine: Path) -> None:
    write_table(mine, "firms", [firm("acme"), firm("borg"), firm("acme", founded="1999")])


NO_DATE: Final = "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"
NO_KEY: Final = "unknown organisation key; did you mean borg?"
CUT_OFF: Final = "add a line break at the end if the file is whole"
DAMAGES: Final = {
    "a missing column": (
        without_column, "mine/firms.csv:1: column country is missing",
        f"the header of firms.csv is: {HEADER}",
    ),
    "a column that no table has": (
        replaced("firms.csv", ",note\n", ",note,motto\n"),
        "mine/firms.csv:1: column 'motto' belongs to no column of this table",
        f"take it out; the header of firms.csv is: {HEADER}",
    ),
    "a day that is not in the calendar": (
        replaced("firms.csv", ",2001,", ",2001-02-30,"),
        "mine/firms.csv:2 column founded: '2001-02-30': 2001-02 has no day 30", MEND,
    ),
    "a date in another form": (
        replaced("alliances.csv", "2010-03", "03/2010"),
        f"mine/alliances.csv:2 column signed: '03/2010': {NO_DATE}", MEND,
    ),
    "a negative amount without a reason": (
        replaced("terms.csv", "5000000", "-5000000"),
        "mine/terms.csv:2 column amount: '-5000000': a negative amount needs its reason in note",
        MEND,
    ),
    "an unknown key": (
        replaced("alliances.csv", "acme|borg", "acme|bork"),
        f"mine/alliances.csv:2 column partners: 'bork': {NO_KEY}", MEND,
    ),
    "an unknown code": (
        replaced("firms.csv", "large-pharma", "big-pharma"),
        "mine/firms.csv:3 column kind: 'big-pharma': unknown code; did you mean large-pharma?",
        MEND,
    ),
    "a duplicate key": (
        twice, "mine/firms.csv:4 column key: 'acme': stands already in line 2", MEND,
    ),
    "Latin-1": (
        in_latin_1, "mine/firms.csv:3: not UTF-8",
        "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)",
    ),
    "an empty file": (
        emptied, "mine/firms.csv: the file is empty", f"the header of firms.csv is: {HEADER}",
    ),
    "a row with too many cells": (
        replaced("terms.csv", ",upfront,", ",upfront,up,"),
        "mine/terms.csv:2: 14 cells where the header has 13; is a comma not in quotation marks?",
        MEND,
    ),
    "a file cut in the middle of a row": (
        cut("terms.csv", ",undisclosed"),
        "mine/terms.csv:3: the last line does not end: the file may be cut off", CUT_OFF,
    ),
    "a file cut in the middle of a row, with a line break": (
        cut("terms.csv", ",undisclosed"),
        "mine/terms.csv:3: 4 cells where the header has 13; is the file cut off?", MEND,
    ),
    "a file cut in the middle of a quoted cell": (
        appended("firms.csv", b'corp,"Corp, a firm'),
        "mine/firms.csv:4: the last line does not end: the file may be cut off", CUT_OFF,
    ),
    "a file cut behind a line break in a quoted cell": (
        appended("firms.csv", b'corp,"Corp,\n'),
        "mine/firms.csv:4: not a CSV row: unexpected end of data",
        "close the quotation mark, or restore the file if it was cut off",
    ),
    "a file without its last line break": (
        cut("firms.csv", "https://example.org/release,,"),
        "mine/firms.csv:3: the last line does not end: the file may be cut off", CUT_OFF,
    ),
    "a table of no known name": (
        lambda mine: (mine / "firms.csv").rename(mine / "firm.csv"),
        "mine/firm.csv: no table has this name",
        f"the tables are: {', '.join(sorted(tables()))}",
    ),
    "a source.toml that is no TOML": (
        appended("source.toml", b"x = = 1\n"),
        "mine/source.toml: not TOML: Invalid value (at line 6, column 5)",
        "`triplehelix init DIR` writes a good one",
    ),
    "a source.toml without a licence": (
        replaced("source.toml", "licence =", "license ="),
        "mine/source.toml: licence is missing",
        "a graph needs title, publisher, licence, issued",
    ),
    "a source.toml that is gone": (
        lambda mine: (mine / "source.toml").unlink(),
        "mine: no source.toml and no folder named after a shipped source",
        "`triplehelix init DIR` writes a folder with empty tables and its description",
    ),
    "facts that break a shape": (
        replaced("firms.csv", ",2001,", ",2011,"), None, None,
    ),
}  # fmt: skip
COMMAND_IS_WRONG: Final = {"a source.toml that is gone"}


@pytest.mark.parametrize("what", DAMAGES)
def test_damaged_tables_name_the_place_and_the_next_step(
    what: str, mine: Path, graph: Path
) -> None:
    damage, error, hint = DAMAGES[what]
    damage(mine)
    if "with a line break" in what:
        appended("terms.csv", b"\n")(mine)
    said = fault(build(mine, graph), 2 if what in COMMAND_IS_WRONG else 1)
    if error is None:
        assert said[0].startswith("mine/")
        assert said[1] == "`triplehelix validate` lists every finding with its row"
    else:
        assert said == (error, hint)


def test_a_negative_amount_with_its_reason_is_accepted(mine: Path, tmp_path: Path) -> None:
    replaced("terms.csv", "5000000", "-5000000")(mine)
    path = mine / "terms.csv"
    header, first, *rest = path.read_text().splitlines(keepends=True)
    assert header.endswith(",note\n")
    noted = first.removesuffix("\n") + "paid back by the originator\n"
    path.write_text(header + noted + "".join(rest))
    done = build(mine, tmp_path / "new")
    assert done.code == 0, done.err


def test_the_other_rejected_rows_are_counted_and_stand_in_the_ledger(
    mine: Path, graph: Path
) -> None:
    write_table(
        mine, "firms", [firm("acme", founded="soon"), firm("borg", country="UK"), firm("corp")]
    )
    error, _ = fault(build(mine, graph), 1)
    assert error.endswith(f"(1 more in {graph / 'ledger.csv'})")
    assert (graph / "ledger.csv").read_text() == (
        "file,line,column,value,reason\n"
        'mine/firms.csv,2,founded,soon,"not a date: write YYYY, YYYY-MM or YYYY-MM-DD"\n'
        "mine/firms.csv,3,country,UK,not an ISO 3166-1 alpha-2 code of a country\n"
    )


@pytest.mark.parametrize("what", ["nothing there", "a file"])
def test_data_that_is_no_folder_is_refused(what: str, mine: Path, graph: Path) -> None:
    place = mine / ("firms.csv" if what == "a file" else "gone")
    assert fault(build(place, graph), 2) == (
        f"{place}: no such folder",
        "`triplehelix init DIR` writes one with empty tables",
    )


@pytest.fixture
def little_room(tmp_path: Path, tiny_graph: Built) -> Iterator[Path]:
    """A disk with room for one and a third of the small graph. Only root may mount one."""
    files = [path for path in tiny_graph.folder.rglob("*") if path.is_file()]
    room = 4 * sum(path.stat().st_size + 4096 for path in files) // 3
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", place],
            check=False,
            capture_output=True,
        ).returncode
    )
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_the_graph_that_was_there(
    little_room: Path, tiny_graph: Built, mine: Path
) -> None:
    graph = little_room / "graph"
    shutil.copytree(tiny_graph.folder, graph)
    before = sorted(path for path in graph.rglob("*") if path.is_file())
    replaced("firms.csv", "Acme", "Acme the second")(mine)
    error, hint = fault(build(mine, graph, run), 1)
    assert error.startswith(f"{graph}")
    assert "No space left on device" in error
    assert hint == "check space, path and permissions"
    # What a source gave may be remembered: it is read again, unless the whole of it is there.
    left = {path for path in graph.rglob("*") if path.is_file() and path.name != "build.lock"}
    assert set(before) >= {path for path in left if graph / "memory" not in path.parents}
    assert answer(graph) == "name\nAcme\nBorg\n"
    fault(run("export", little_room / "release", "--store", graph), 1)
    assert not (little_room / "release").exists()


@not_measured
def test_a_file_that_may_not_grow_leaves_the_graph_that_was_there(mine: Path, graph: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    replaced("firms.csv", "Acme", "Acme the second")(mine)
    ended = subprocess.run(
        [COMMAND, "build", "--data", mine, "--without-shipped", "--out", graph],
        check=False, capture_output=True, text=True, preexec_fn=limit,
    )  # fmt: skip
    error, _ = fault(Done(ended.returncode, ended.stdout, ended.stderr), 1)
    assert error.startswith(f"{graph}")


def test_stdout_on_a_full_disk_is_an_error(store: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("wb") as out:
        for form in ("json", "table"):
            ended = subprocess.run(
                [COMMAND, "ask", "propositions", "--format", form, "--store", store],
                check=False, stdout=out, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert ended.returncode == 1
            assert ended.stderr.startswith("error: ")
            assert "Traceback" not in ended.stderr


HOLD: Final = (
    "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); "
    "print('held', flush=True); sys.stdin.read()"
)


def test_a_store_that_another_build_holds_is_left_alone(mine: Path, graph: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, graph / "build.lock"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert fault(build(mine, graph), 2) == (
            f"{graph}: another build holds this folder",
            "wait for it, or build with --out DIR",
        )
        assert answer(graph) == "name\nAcme\nBorg\n", "who only asks does not wait"
        holder.communicate()


def test_a_port_in_use_is_named(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        assert fault(run("serve", "--port", str(port), "--store", store), 2) == (
            f"127.0.0.1:{port}: cannot listen here: address already in use",
            "take another port with --port 7878, or --port 0 for any free one",
        )


JOIN: Final = (
    "ask the other endpoint from your own client and join there "
    "(if it is only a prefix, give it another name)"
)
SEE: Final = "see what stands before that place: a brace, a dot or a PREFIX line may be missing"
QUERIES: Final = {
    b"SELECT ?s WHERE {\n  ?s ?p }": ("stdin, line 2, column 10: not SPARQL at its end", SEE),
    b"SELCT ?s { ?s ?p ?o }": ("stdin, line 1, column 1: not SPARQL at 'SELCT'", SEE),
    b"": ("stdin, line 1, column 1: not SPARQL at its end", SEE),
    b"\xff\xfe": ("stdin: not UTF-8", "save the query as UTF-8"),
    b"ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": (
        "stdin, line 1, column 7: SERVICE calls another endpoint, and no call goes out from here",
        JOIN,
    ),
    b"CLEAR ALL": (
        "stdin, line 1, column 1: CLEAR changes the graph, and this graph is read-only",
        "change the tables, then run `triplehelix build`",
    ),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_cannot_run_is_told_where(query: bytes, store: Path) -> None:
    error, hint = fault(called("query", "-", "--store", store, given=query), 2)
    if query == b"SELCT ?s { ?s ?p ?o }":
        assert error.startswith("stdin, line 1, column ")
    else:
        assert (error, hint) == QUERIES[query]


WRONG_COMMANDS: Final = {
    ("ask", "partners-of-firm"): (
        "question partners-of-firm: there is no such question",
        "did you mean partners-of-a-firm, partners-at-offering, rounds-of-a-firm?",
    ),
    ("ask", "xyz"): (
        "question xyz: there is no such question", "`triplehelix ask` lists the questions",
    ),
    ("ask", "partners-of-a-firm", "--frm", "acme"): (
        "--frm: partners-of-a-firm has no such parameter", "did you mean --firm?",
    ),
    ("ask", "takeovers", "--colour", "red"): (
        "--colour: takeovers has no such parameter", None,
    ),
    ("ask", "partners-of-a-firm", "--firm", "Acm"): (
        "--firm Acm: the graph knows no such organisation", "did you mean Acme?",
    ),
    ("ask", "partners-of-a-firm", "--firm", "Zzz"): (
        "--firm Zzz: the graph knows no such organisation",
        "no organisation of the graph is named alike",
    ),
    ("ask", "partners-of-a-firm", "--firm", "\udcff"): (
        "--firm \\udcff: not UTF-8", "type it in a UTF-8 terminal",
    ),
    ("ask", "partners-of-a-firm", "--kind", "licens"): (
        "--kind licens: no such code", None,
    ),
    ("ask", "partners-of-a-firm", "--as-of", "2010-13"): (
        "--as-of 2010-13: there is no month 13", "it takes a date",
    ),
    ("ask", "partners-of-a-firm", "--firm"): ("--firm: has no value", "write --firm VALUE"),
    ("ask", "partners-of-a-firm", "acme"): (
        "acme: not an option", "parameters are --name VALUE",
    ),
    ("ask", "--firm", "acme"): (
        "--firm: no question is named", "name it first: triplehelix ask QUESTION --name VALUE",
    ),
    ("ask", "propositions", "--format", "xml"): (
        "--format xml: there is no such format",
        "one of: table, csv, tsv, json, md, turtle, graphml, gexf",
    ),
    ("ask", "propositions", "--endpoint", "nonsense"): (
        "--endpoint nonsense: not an address",
        "it starts with http:// or https://, such as http://127.0.0.1:7878/sparql",
    ),
    ("query", "gone.rq"): ("gone.rq: cannot be read: No such file or directory", "check the path"),
    ("query", "mine"): ("mine: cannot be read: Is a directory", "check the path"),
    ("serve", "--port", "70000"): (
        "127.0.0.1:70000: cannot listen here: ports go from 0 to 65535",
        "take another port with --port 7878, or --port 0 for any free one",
    ),
    ("export", "mine"): ("mine: is not empty", "name a new folder for the release"),
}  # fmt: skip


@pytest.mark.parametrize("words", WRONG_COMMANDS)
@pytest.mark.usefixtures("mine")
def test_a_wrong_command_names_what_is_near(words: tuple[str, ...], store: Path) -> None:
    error, hint = WRONG_COMMANDS[words]
    by = run if words[0] == "serve" else called
    said = fault(by(*words, env={**os.environ, "TRIPLEHELIX_STORE": str(store)}), 2)
    assert said[0] == error
    assert hint is None or said[1] == hint


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("frobnicate",), "command: No such command 'frobnicate'", "triplehelix --help"),
        (("build", "extra"), "command: Got unexpected extra argument(s) (extra)",
         "triplehelix build --help"),
        (("serve", "--prot", "1"), "command: No such option: --prot", "triplehelix serve --help"),
        (("init",), "command: Missing argument 'folder'", "triplehelix init --help"),
        (("init", "mine"), "mine: is not empty", "name a new folder; nothing is overwritten"),
        (("ask", "--format", "xml"), "--format xml: a list has no such form",
         "one of: table, json, md"),
        (("build", "--source", "frims"), "--source frims: no such source", None),
        (("validate", "gone"), "gone: no such file", None),
        (("validate", "gone.ttl"), "gone.ttl: no such file", None),
        (("validate", "mine/firms.csv"),
         "mine/firms.csv: neither a folder of tables nor an RDF file", None),
        (("validate", "mine", "--format", "xml"), "--format xml: there is no such format",
         "one of: text, json, sarif, junit, github, turtle"),
        (("ask", "propositions", "--store", "gone"), "gone: there is no graph here",
         "build one: triplehelix build"),
        (("serve", "--store", "gone"), "gone: there is no graph here",
         "build one: triplehelix build"),
        (("export", "new", "--store", "gone"), "gone: there is no graph here",
         "build one: triplehelix build"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("mine")
def test_a_command_line_that_is_wrong_is_told_so(
    words: tuple[str, ...], error: str, hint: str | None
) -> None:
    said = fault(called(*words), 2)
    assert said[0].startswith(error)
    assert hint is None or said[1] == hint


def test_rdf_that_cannot_be_parsed_is_told_where(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text("<a> <b>\n", encoding="utf-8")
    error, hint = fault(called("validate", file), 2)
    assert error.startswith(f"{file}: not Turtle: ")
    assert hint == "mend the file at the place that is named"


def spoil_tables(build: Path) -> None:
    for path in build.glob("store/*.sst"):
        path.write_bytes(path.read_bytes()[:100])


SPOILS: Final[dict[str, Callable[[Path], object]]] = {
    "a database without its beginning": lambda build: (build / "store" / "CURRENT").unlink(),
    "a database with an empty beginning": lambda build: (build / "store" / "CURRENT").write_bytes(
        b""
    ),
    "a database that was cut off": spoil_tables,
    "a build without its manifest": lambda build: (build / "manifest.json").unlink(),
    "a build that is gone": shutil.rmtree,
    "a name that is none": lambda build: (build.parents[1] / "CURRENT").write_bytes(b"\xff\xfe\n"),
}


@pytest.mark.parametrize("what", SPOILS)
def test_an_unreadable_store_says_how_to_get_a_new_one(
    what: str, tiny_graph: Built, tmp_path: Path
) -> None:
    folder = tmp_path / "spoilt"
    shutil.copytree(tiny_graph.folder, folder)
    (place,) = (folder / "builds").iterdir()
    SPOILS[what](place)
    error, hint = fault(run("ask", "propositions", "--store", folder), 1)
    assert error.startswith(f"{folder}")
    assert hint == "build it anew: triplehelix build"


def test_a_build_replaces_an_unreadable_store(
    mine: Path, tiny_graph: Built, tmp_path: Path
) -> None:
    folder = tmp_path / "spoilt"
    shutil.copytree(tiny_graph.folder, folder)
    (place,) = (folder / "builds").iterdir()
    spoil_tables(place)
    fault(run("serve", "--port", "0", "--store", folder), 1)
    assert build(mine, folder).code == 0
    assert answer(folder) == "name\nAcme\nBorg\n"


def test_a_service_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
    address = f"http://127.0.0.1:{port}/sparql"
    error, hint = fault(called("ask", "propositions", "--endpoint", address), 2)
    assert error.startswith(f"question propositions at {address}: the service gave no answer: ")
    assert hint == "check the address and whether the service is up"
