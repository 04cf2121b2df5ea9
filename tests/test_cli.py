"""The command line as people and machines meet it: what goes where, how it ends, what it says."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Built, small_tables
from triplehelix import __version__
from triplehelix.cli import main
from triplehelix.home import HOME

COMMAND = str(Path(sys.executable).with_name("triplehelix"))
README = HOME / "README.md"
COMMANDS = ("build", "ask", "query", "validate", "serve", "export", "init", "ontology")
UNDER_ONTOLOGY = ("check", "docs")
FIRMS = (
    "SELECT ?name { ?firm a <https://w3id.org/triplehelix/ontology#Firm> ; "
    "<http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?name"
)


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def run(*words: str | Path, given: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run the real command in a process of its own; `given` is its standard input."""
    command = [COMMAND, *map(str, words)]
    ended = subprocess.run(
        command, check=False, input=given, capture_output=True, env=env, timeout=120
    )
    return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def called(*words: str | Path, given: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run the command in this process, where nothing of a process of its own is looked at."""
    read = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    on_interrupt = signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", [COMMAND, *map(str, words)])
        for stream, ours in (("stdin", read), ("stdout", out), ("stderr", err)):
            patched.setattr(sys, stream, ours)
        for key, value in (env or {}).items():
            patched.setenv(key, value)
        with pytest.raises(SystemExit) as ended:
            main()
        signal.signal(signal.SIGINT, on_interrupt)
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, written(out), written(err))


def written(stream: io.TextIOWrapper) -> str:
    """What was written into a stream in memory."""
    stream.seek(0)
    return stream.read()


def words_of(*path: str) -> list[str]:
    """The commands and options that the help of a command names."""
    shown = called(*path, "--help").out
    return re.findall(r"^  (--[a-z-]+|[a-z]+)(?: |$)", shown, re.MULTILINE)


@pytest.fixture(scope="module")
def store(tiny_graph: Built) -> Path:
    return tiny_graph.folder


def test_without_a_command_the_help_is_shown_and_not_taken_for_an_answer() -> None:
    done = run()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: triplehelix [OPTIONS] COMMAND [ARGS]...\n")
    for command in COMMANDS:
        assert re.search(rf"^  {command} +[A-Z].*\.$", done.err, re.MULTILINE), command


def test_the_version_is_told() -> None:
    assert run("--version") == Done(0, f"triplehelix {__version__}\n", "")


@pytest.mark.parametrize(
    "path", [(), *((each,) for each in COMMANDS), *(("ontology", each) for each in UNDER_ONTOLOGY)]
)
def test_every_command_and_option_has_help(path: tuple[str, ...]) -> None:
    done = called(*path, "--help")
    assert (done.code, done.err) == (0, "")
    usage, about, *_ = done.out.split("\n\n")
    assert usage == usage.strip()
    assert about.strip().endswith((".", ":")), f"{path} does not say what it does"
    entry = r"^  (--[a-z-]+|[a-z]+)((?: .*\n?(?:  {8,}.*\n?)*)|\n)"
    entries = re.findall(entry, done.out, re.MULTILINE)
    assert entries
    for name, text in entries:
        without_type = re.sub(r"^\s*<[a-z]+>", "", text)
        assert re.search(r"[A-Za-z]{2}", without_type), f"{path} {name} has no help"


def test_the_readme_names_every_command_and_option() -> None:
    text = README.read_text(encoding="utf-8")
    if len(text.splitlines()) < 5:
        pytest.skip("README.md has no more than its title yet")
    missing = [
        " ".join((*path, word))
        for path in ((), *((each,) for each in COMMANDS), ("ontology", "check"))
        for word in words_of(*path)
        if word not in {"--help", "--version"} and word not in text
    ]
    assert missing == []


def test_build_writes_its_answer_to_stdout_and_its_progress_to_stderr(tmp_path: Path) -> None:
    mine = small_tables(tmp_path / "mine")
    done = run("build", "--data", mine, "--without-shipped", "--out", tmp_path / "graph")
    assert done.code == 0
    assert done.out.startswith("The three propositions of the study, recomputed")
    assert done.out.endswith("\n3 rows\n")
    steps = re.findall(r"^ *\d+\.\d s  (.*)$", done.err, re.MULTILINE)
    assert steps == [
        "reading tables", "joining organisations", "uniting sources", "reasoning", "describing",
        "checking", "writing the store",
    ]  # fmt: skip
    *_, account, empty, ask, serve = done.err.splitlines()
    assert re.fullmatch(
        r"1 source, 5 rows, \d+ quads, \d+ inferred; 0 violations, 0 warnings, 2 info "
        r"from \d+ shapes",
        account,
    )
    assert empty == ""
    assert ask == f"ask:  triplehelix ask --store {tmp_path / 'graph'}"
    assert serve == f"open: triplehelix serve --store {tmp_path / 'graph'}"


def test_the_store_may_be_named_in_the_environment(store: Path, tmp_path: Path) -> None:
    env = {"TRIPLEHELIX_STORE": str(store), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = run("query", "-", "--format", "csv", given=FIRMS.encode(), env=env)
    assert done == Done(0, "name\nAcme\nBorg\n", "")


def test_ask_shows_a_table_with_names_instead_of_addresses(store: Path) -> None:
    done = run("ask", "partners-of-a-firm", "--firm", "Acme", "--store", store)
    assert done.code == 0
    title, *table, count = done.out.splitlines()
    assert title.rstrip() == "Partners of a firm, with dates, kinds and terms"
    assert [cell.strip() for cell in re.split("[┃]", table[1])[1:-1]] == [
        "partner", "role", "alliance", "kinds", "signed", "ended", "reason", "terms",
    ]  # fmt: skip
    assert [cell.strip() for cell in table[3].split("│")[1:-1]] == [
        "Borg", "partner", "Alliance acme-borg-2010", "licence", "2010-03", "", "",
        "royalty undisclosed; upfront payment EUR 5 million",
    ]  # fmt: skip
    assert count == "1 row"


def test_ask_says_where_the_rows_behind_a_number_are(store: Path) -> None:
    done = called("ask", "proposition-1", "--store", store)
    assert done.err.splitlines()[-1] == "the rows behind it: triplehelix ask proposition-1-firms"


def test_ask_in_json_is_what_the_standard_asks_for(store: Path) -> None:
    done = called("ask", "partners-of-a-firm", "--firm=acme", "--format", "json", "--store", store)
    assert (done.code, done.err) == (0, "")
    said: dict[str, Any] = json.loads(done.out)
    assert set(said) == {"head", "results"}
    assert said["head"] == {
        "vars": [
            "partner", "partnerName", "role", "alliance", "allianceName", "kinds", "signed",
            "ended", "reason", "terms",
        ]
    }  # fmt: skip
    (row,) = said["results"]["bindings"]
    assert "ended" not in row, "what is not bound has no member"
    assert row["partner"] == {
        "type": "uri",
        "value": "https://w3id.org/triplehelix/id/organization/borg",
    }
    assert row["partnerName"] == {"type": "literal", "value": "Borg"}


def test_ask_with_why_shows_facts_and_documents(store: Path) -> None:
    asked = ("ask", "partners-of-a-firm", "--firm", "acme", "--why", "--store", store)
    table = called(*asked).out.splitlines()
    place = table.index("row 1 rests on:")
    assert "  https://example.org/release  Acme and Borg ally" in table[place:]
    assert any(line.endswith("| participant | Borg") for line in table[place:])
    header, row = csv.reader(io.StringIO(called(*asked, "--format", "csv").out))
    assert (header[-1], row[-1]) == ("documents", "https://example.org/release")
    said: dict[str, Any] = json.loads(called(*asked, "--format", "json").out)
    assert [each["row"] for each in said["why"]] == [1]
    assert said["receipt"]["rows"] == 1
    assert "th:participant" in called(*asked, "--format", "turtle").out


def test_ask_says_on_what_an_answer_rests_unless_only_rows_are_wanted(store: Path) -> None:
    asked = ("ask", "partners-of-a-firm", "--firm", "acme", "--store", store)
    said = called(*asked).err
    assert said.startswith("rests on ")
    assert "of 1 alliance: 1 terms disclosed, 1 terms undisclosed, 0 with no term on record" in said
    assert "receipt: partners-of-a-firm --firm acme; graph " in said
    assert called(*asked, "--plain").err == ""


def test_ask_writes_the_receipt_of_an_answer_that_is_the_same_again(
    store: Path, tmp_path: Path
) -> None:
    asked = ("ask", "partners-of-a-firm", "--firm", "acme", "--store", store, "--receipt")
    written = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in written:
        run(*asked, path)
    one, two = (path.read_text(encoding="utf-8") for path in written)
    assert one == two
    assert json.loads(one)["parameters"] == {"firm": "acme"}


def test_an_answer_without_rows_says_why(store: Path) -> None:
    asked = ("ask", "partners-of-a-firm", "--firm", "acme", "--as-of", "1990", "--store", store)
    assert "without --as-of: 1 row" in called(*asked).err.splitlines()


def test_ask_as_of_a_date_looks_back(store: Path) -> None:
    asked = ("ask", "partners-of-a-firm", "--firm", "acme", "--format", "csv", "--store", store)
    assert len(called(*asked, "--as-of", "2010-03-31").out.splitlines()) == 2
    assert len(called(*asked, "--as-of", "2010-03-30").out.splitlines()) == 1


def test_ask_without_a_question_lists_them() -> None:
    done = called("ask")
    assert (done.code, done.err) == (0, "")
    assert "partners-of-a-firm" in done.out
    listed: list[dict[str, Any]] = json.loads(called("ask", "--format", "json").out)
    assert {"name", "summary", "parameters"} <= set(listed[0])


def test_ask_in_turtle_describes_the_things_of_the_answer(store: Path) -> None:
    done = called("ask", "firms-of-a-country", "--format", "turtle", "--store", store)
    assert done.code == 0
    assert '"Acme"' in done.out
    assert '"Borg"' not in done.out


def test_query_reads_a_file_or_stdin_and_keeps_every_column(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "firms.rq"
    file.write_text("\ufeff" + FIRMS.replace("SELECT", "SELECT ?firm"), encoding="utf-8")
    done = run("query", file, "--store", store)
    assert (done.code, done.err) == (0, "")
    assert "organization/acme" in done.out
    assert done.out.endswith("2 rows\n")
    assert run("query", file, "--store", store, "--format", "md").out == (
        "| firm | name |\n|---|---|\n"
        "| https://w3id.org/triplehelix/id/organization/acme | Acme |\n"
        "| https://w3id.org/triplehelix/id/organization/borg | Borg |\n"
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [("table", "true\n"), ("csv", "true\n"), ("json", '{\n "head": {},\n "boolean": true\n}\n')],
)
def test_query_answers_yes_or_no(store: Path, form: str, said: str) -> None:
    assert called("query", "-", "--store", store, "--format", form, given=b"ASK {}").out == said


def test_what_stands_in_a_cell_is_shown_as_it_stands(store: Path) -> None:
    query = 'SELECT ?x { VALUES ?x { "[/bold] :smile: [red]x[/red]" } }'
    assert (
        "│ [/bold] :smile: [red]x[/red] │"
        in called("query", "-", "--store", store, given=query.encode()).out
    )


def test_data_is_utf8_whatever_the_terminal_says(store: Path) -> None:
    query = 'SELECT ?x { VALUES ?x { "Vlaams Instituut é 🧬 │" } }'
    env = {"PYTHONIOENCODING": "latin-1", "PATH": "/usr/bin:/bin"}
    done = run("query", "-", "--store", store, "--format", "csv", given=query.encode(), env=env)
    assert done == Done(0, "x\nVlaams Instituut é 🧬 │\n", "")


def test_a_reader_that_has_enough_is_no_fault(store: Path) -> None:
    many = b"SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 3000"
    for given, words in (
        (b"", ("ask",)),
        (b"", ("ask", "partners-of-a-firm", "--firm", "acme", "--plain")),
        (many, ("query", "-", "--format", "csv")),
        (many, ("query", "-")),
    ):
        store_words = () if words == ("ask",) else ("--store", str(store))
        with subprocess.Popen(
            [COMMAND, *words, *store_words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdin
            assert process.stdout
            assert process.stderr
            process.stdin.write(given)
            process.stdin.close()
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b"", words


def test_validate_names_the_row_and_ends_with_1_on_a_violation(own_tables: Path) -> None:
    table = own_tables / "firms.csv"
    table.write_text(table.read_text().replace(",2001,", ",2001-13,"))
    done = run("validate", own_tables)
    assert (done.code, done.err) == (1, "")
    assert (
        f"{own_tables}/firms.csv:2 column founded: violation Readable: there is no month 13 "
        "(value: 2001-13)\n"
    ) in done.out
    assert re.match(r"[1-9]\d* violations, 0 warnings, \d+ info from ", done.out.splitlines()[-1])


def test_validate_of_an_rdf_file_writes_only_data_to_stdout(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text("<http://e/a> <http://e/b> <http://e/c> .\n", encoding="utf-8")
    done = called("validate", file, "--format", "json")
    assert done.code == 0
    said: dict[str, Any] = json.loads(done.out)
    assert said["conforms"] is True
    assert done.err.startswith("0 violations, 0 warnings, ")


def test_a_baseline_lets_old_findings_be_and_fails_on_new_ones(tmp_path: Path) -> None:
    file, baseline = tmp_path / "mine.ttl", tmp_path / "baseline.csv"
    said = '<https://example.org/a> <https://w3id.org/triplehelix/ontology#lei> "short" .\n'
    file.write_text(said, encoding="utf-8")
    assert called("validate", file).code == 1
    written = called("validate", file, "--write-baseline", baseline)
    assert (written.code, written.out.count("[in the baseline]")) == (0, 4)
    file.write_text("\n\n" + said, encoding="utf-8")
    assert called("validate", file, "--baseline", baseline, "--fail-on", "info").code == 0
    file.write_text(said + said.replace("/a>", "/b>"), encoding="utf-8")
    done = called("validate", file, "--baseline", baseline)
    assert done.code == 1
    assert done.out.count("violation LeiForm") == 2
    assert done.out.count("[in the baseline]") == 4
    file.write_text(said.replace("/a>", "/b>"), encoding="utf-8")
    gone = called("validate", file, "--baseline", baseline, "--format", "json")
    assert [each["shape"].split("#")[1] for each in json.loads(gone.out)["gone"]] == [
        "CountryUnknown", "LeiForm", "NameMissing", "SourceMissing",
    ]  # fmt: skip


def test_a_waiver_lets_be_until_its_day(tmp_path: Path) -> None:
    file, waivers = tmp_path / "mine.ttl", tmp_path / "waivers.csv"
    said = '<https://example.org/a> <https://w3id.org/triplehelix/ontology#lei> "short" .\n'
    file.write_text(said, encoding="utf-8")
    for day, code in (("9999-12-31", 0), ("2020-12-31", 1)):
        rows = "".join(
            f"{shape},https://example.org/a,,Ann,GLEIF is asked,{day}\n"
            for shape in ("LeiForm", "NameMissing", "SourceMissing")
        )
        waivers.write_text(f"shape,thing,value,owner,reason,until\n{rows}", encoding="utf-8")
        done = called("validate", file, "--waivers", waivers)
        assert done.code == code
        assert ("WaiverEnded" in done.out) == bool(code)


def test_export_and_init_say_what_they_wrote(store: Path, tmp_path: Path) -> None:
    for words in (("export", tmp_path / "r", "--store", store), ("init", tmp_path / "i")):
        done = run(*words)
        assert done.code == 0
        written = [Path(line) for line in done.out.splitlines()]
        assert written
        assert sorted(written) == sorted(p for p in Path(words[1]).rglob("*") if p.is_file())
    assert done.err == f"fill the tables, then: triplehelix build --data {tmp_path / 'i'}\n"


@pytest.fixture(scope="module")
def served(store: Path) -> Iterator[str]:
    """The address of a server on the small graph."""
    with subprocess.Popen(
        [COMMAND, "serve", "--port", "0", "--store", store], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = process.stderr.readline()
        found = re.match(r"serving (http://127\.0\.0\.1:\d+/)  \(SPARQL at ", said)
        assert found, said
        yield found[1]
        process.terminate()


def test_serve_says_its_address_and_answers_another_command(served: str) -> None:
    address = f"{served}sparql"
    done = run("query", "-", "--endpoint", address, "--format", "csv", given=FIRMS.encode())
    assert done == Done(0, "name\nAcme\nBorg\n", "")
    asked = run(
        "ask", "partners-of-a-firm", "--firm", "Acme", "--endpoint", address, "--format", "json"
    )
    assert len(json.loads(asked.out)["results"]["bindings"]) == 1


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT runs on Java")
def test_the_ontology_is_checked_and_found_consistent() -> None:
    done = run("ontology", "check")
    assert done == Done(0, "HermiT: consistent\n", "own checks: 0 findings\n")


def test_without_java_the_own_checks_are_told_and_then_what_is_missing(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path)}
    environment.pop("JAVA_HOME", None)
    done = run("ontology", "check", env=environment)
    assert (done.code, done.out) == (2, "")
    checks, error, hint = done.err.splitlines()
    assert checks == "own checks: 0 findings"
    assert error.startswith("error: java: ")
    assert hint.startswith("hint: ")


def test_the_ontology_is_documented_in_one_page(tmp_path: Path) -> None:
    page = tmp_path / "ontology.html"
    assert called("ontology", "docs", page) == Done(0, f"{page}\n", "")
    text = page.read_text(encoding="utf-8")
    assert "<html" in text
    assert "Alliance" in text
