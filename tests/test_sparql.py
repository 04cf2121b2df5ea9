"""Which queries may run: what calls out or writes is refused in every disguise, the rest passes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triplehelix.errors import TripleHelixError
from triplehelix.sparql import FaultyQueryError, RefusedQueryError, form, guard

CALL = "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
UPDATES = (
    "LOAD <http://127.0.0.1:9/>",
    "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <http://example.org/g>",
    "INSERT DATA { <a:a> <a:b> 1 }",
    "DELETE DATA { <a:a> <a:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH <a:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "CREATE GRAPH <a:g>",
    "DROP DEFAULT",
    "COPY <a:g> TO <a:h>",
    "MOVE <a:g> TO <a:h>",
    "ADD <a:g> TO <a:h>",
    "PREFIX x: <a:b>\n# a comment\ninsert data { x:a x:b 1 }",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
)
DISGUISED = (
    "SELECT*{SERVICE<U>{?s ?p ?o}}",
    "SELECT*{sErViCe<U>{?s ?p ?o}}",
    "SELECT*{SERVICE SILENT<U>{?s ?p ?o}}",
    "SELECT*{SERVICESILENT<U>{?s ?p ?o}}",
    "SELECT*{SERVICE?g{?s ?p ?o}VALUES?g{<U>}}",
    "PREFIX ex:<U> SELECT*{SERVICEex:a{?s ?p ?o}}",
    "PREFIX :<U> PREFIX service:<a:b> SELECT*{service:a{?s ?p ?o}}",
    "PREFIX :<U> PREFIX service:<a:b> SELECT*{service:a # {\n {?s ?p ?o}}",
    "SELECT*{?s ?p true SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p trueSERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p 1SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p 1.SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p 1e0SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p .5SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p ''SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p '''a'b'''SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p _:b .SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p <<( ?a ?b ?c )>>SERVICE<U>{}}",
    "PREFIX ex:<a:b> SELECT*{?s ?p ex:.SERVICE<U>{}}",
    "SELECT*{# a comment ends here\rSERVICE<U>{?s ?p ?o}\n}",
    "SELECT*{ # \\u000ASERVICE<U>{?s ?p ?o}\n}",
    "SELECT*{\\u0053ERVICE<U>{?s ?p ?o}}",
    "SELECT*{SERVIC\\U00000045<U>{?s ?p ?o}}",
    "SELECT*{\\u005Cu0053ERVICE<U>{?s ?p ?o}}",
    "SELECT*{\\\\u0053ERVICE<U>{?s ?p ?o}}",
    "SELECT*{\\u005CU00000053ERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p '\\u0027 SERVICE<U>{?s ?p ?o} #'\n}",
    "SELECT*{?s ?p ?o FILTER(?o<?x)SERVICE<U>{} FILTER(?o>3)}",
    "PREFIX :<U> SELECT*{?s ?p ?o FILTER(?o<?x)SERVICE:a#>\n{}}",
    'SELECT*{?s ?p ?o FILTER(?o<?x#>"""\n)SERVICE<U>{} #"""\n}',
    "SELECT*{?s ?p ?o FILTER(?o<'>' )SERVICE<U>{?s ?p '1'}}",
    "ASK{{SELECT*{SERVICE<U>{?s ?p ?o}}}}",
    "CONSTRUCT{?s ?p ?o}WHERE{SERVICE<U>{?s ?p ?o}}",
    "DESCRIBE?s WHERE{SERVICE<U>{?s ?p ?o}}",
    "ASK{FILTER EXISTS{SERVICE<U>{?s ?p ?o}}}",
)
HARMLESS = (
    "SELECT ?service WHERE { ?service ?SERVICE $service }",
    "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ex:LOAD ; ex:SERVICE 'SERVICE' }",
    "PREFIX service: <http://example.org/service#> SELECT * { ?s a service:Service ; service:x 1 }",
    'SELECT * { ?s ?p "SERVICE <http://x/> {}", \'LOAD\', """SERVICE\n"\n{}""", \'\'\'DROP\'\'\' }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://example.org/> {}",
    "SELECT * { ?s ?p <http://example.org/service#SERVICE> , <urn:service> }",
    "SELECT * { ?s ?p 'service'@service , 'x'^^<http://example.org/service> }",
    "SELECT * { _:service ?p 'it''s' }",
    "SELECT * { ?s ?p 'C:\\\\u0041', '\\u0022', \"\\u0027\" }",
    "PREFIX : <#> SELECT * { ?s :load ?o FILTER(?o < 3 && ?o > 1) }",
    "SELECT * { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?o . # it's\n ?s ?p 'x' }",
    "SELECT * FROM <http://127.0.0.1:9/> FROM NAMED <http://127.0.0.1:9/g> { ?s ?p ?o }",
    "DESCRIBE <http://127.0.0.1:9/>",
)


class Listener:
    """A socket that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def engine() -> pyoxigraph.Store:
    """A graph in which `?s ?p ?o` has an answer, so that joins go on to their next part."""
    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode("a:a")
    store.add(pyoxigraph.Quad(node, node, pyoxigraph.Literal(1)))
    store.add(pyoxigraph.Quad(node, node, pyoxigraph.Literal(value=True)))
    return store


def evaluate(engine: pyoxigraph.Store, query: str) -> None:
    """Runs a query to its end, whatever that is."""
    try:
        found = engine.query(query)
        if not isinstance(found, pyoxigraph.QueryBoolean):
            list(found)
    except (SyntaxError, OSError, ValueError, RuntimeError):
        return


@pytest.mark.parametrize("query", DISGUISED)
def test_a_call_to_another_service_is_refused_in_every_disguise(query: str) -> None:
    with pytest.raises(RefusedQueryError, match="no call goes out from here"):
        guard(query.replace("<U>", "<http://127.0.0.1:9/>"))


@pytest.mark.parametrize("query", UPDATES)
def test_every_form_of_update_is_refused(query: str) -> None:
    with pytest.raises(RefusedQueryError, match="read-only"):
        guard(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_a_query_that_only_mentions_the_words_passes(query: str) -> None:
    assert form(guard(query)) in ("select", "describe")


def test_the_refusal_says_where_what_and_what_to_do_instead() -> None:
    with pytest.raises(TripleHelixError) as caught:
        guard("SELECT *\nWHERE {\n  SERVICE <http://example.org/> {} }")
    assert str(caught.value) == (
        "query, line 3, column 3: SERVICE calls another endpoint, and no call goes out from here"
    )
    assert "from your own client" in caught.value.hint


def test_codepoint_escapes_are_decoded_unless_they_would_end_a_string() -> None:
    assert guard("\\u0041SK { <http://example.org/\\u00E9> ?p '\\u0022\\u0041' }") == (
        "ASK { <http://example.org/é> ?p '\\u0022A' }"
    )


def test_escapes_that_are_no_characters_stay_as_they_are() -> None:
    assert guard("ASK { ?s ?p '\\uD800 \\U00110000 \\u12' }") == (
        "ASK { ?s ?p '\\uD800 \\U00110000 \\u12' }"
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * {}", "select"),
        ("# ASK\nPREFIX select: <a:b> BASE <c:d> ask {}", "ask"),
        ("PREFIX ex:<a:b>CONSTRUCT{}WHERE{}", "construct"),
        ("BASE<a:b>describe<c>", "describe"),
        ("\\u0041SK {}", "ask"),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(query: str, expected: str) -> None:
    assert form(query) == expected


@pytest.mark.parametrize(
    "query", ["", "  # SELECT\n", "WHERE {}", "'SELECT'", '"', "PREFIX a: <b:c>"]
)
def test_a_text_without_a_query_form_is_no_query(query: str) -> None:
    with pytest.raises(FaultyQueryError):
        form(query)


def test_a_word_that_begins_no_query_is_named_with_its_place() -> None:
    with pytest.raises(FaultyQueryError) as caught:
        form("PREFIX a: <b:c>\n SELCT * {}")
    assert str(caught.value) == "query, line 2, column 2: a query cannot begin with 'SELCT'"


SPACE = st.sampled_from([" ", "\n", "\t", "\r\n", "# it's \"SERVICE\n", "#\r", "  "])


@st.composite
def _disguises(draw: st.DrawFn) -> str:
    """CALL with its case, its spaces and any of its characters written in another way."""
    pieces = []
    for character in CALL:
        written = draw(st.sampled_from([character, character.lower(), character.upper()]))
        if character == " ":
            written = draw(SPACE)
        elif draw(st.integers(0, 5)) == 0:
            code = ord(written)
            written = draw(st.sampled_from([f"\\u{code:04x}", f"\\u{code:04X}", f"\\U{code:08X}"]))
        pieces.append(written)
    return "".join(pieces)


@given(_disguises())
def test_no_casing_spacing_or_escaping_lets_a_call_through(query: str) -> None:
    with pytest.raises(RefusedQueryError):
        guard(query)


TEXT = st.text(
    st.characters(exclude_characters="\"'\\\n\r", exclude_categories=["Cs"]), max_size=20
)


@given(TEXT, TEXT, st.sampled_from(["SERVICE <http://x/> {}", "LOAD <x:y>", "DROP ALL", "service"]))
def test_strings_and_comments_may_say_anything(before: str, after: str, words: str) -> None:
    said = f"{before} {words} {after}"
    query = (
        f"SELECT * {{ # {said}\n ?s ?p '{said}', \"{said}\", '''{said}''', \"\"\"\n{said}\"\"\" }}"
    )
    assert guard(query) == query


FRAGMENTS = st.sampled_from(
    [
        *("SERVICE", "SILENT", "service:", ":a", "?x", "<U>", "<", ">", "#", "\n", "'", '"'),
        *("'''", '"""', "{", "}", "(", ")", "{}", "FILTER(", "?s ?p ?o", "1", ".", "true"),
        *("a:", "\\u0053ERVICE", "&&", "=", "FILTER(?o<?x", "#>", "VALUES ?x {<U>}", "BIND("),
        *(" AS ?y)", "@en", "_:b", "\\u0022", "\\", "//", "é"),
    ]
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=12), st.lists(FRAGMENTS, max_size=6))
def test_what_passes_the_guard_makes_no_call(
    listener: Listener, engine: pyoxigraph.Store, before: list[str], after: list[str]
) -> None:
    query = "PREFIX :<U> PREFIX a:<U> PREFIX service:<U> SELECT*{"
    query += "".join([*before, "SERVICE<U>{}", *after, "}"])
    try:
        passed = guard(query.replace("<U>", f"<{listener.address}>"))
    except RefusedQueryError:
        return
    evaluate(engine, passed)
    assert listener.calls == 0


def test_the_engine_itself_fetches_neither_graphs_nor_descriptions(
    engine: pyoxigraph.Store,
) -> None:
    listener = Listener()
    for query in (
        "ASK FROM <U> {?s ?p ?o}",
        "ASK FROM NAMED <U> {GRAPH ?g {?s ?p ?o}}",
        "DESCRIBE <U>",
    ):
        evaluate(engine, guard(query.replace("<U>", f"<{listener.address}>")))
    assert listener.calls == 0
    evaluate(engine, CALL.replace("http://127.0.0.1:9/", listener.address))
    assert listener.calls == 1, "the listener would have heard of a call"
    listener.socket.close()


@pytest.mark.parametrize(
    "piece", ["a.", "<a ", "'''a''", "service:x\n", "<?x#>\n", '"a', "\\u005C"]
)
def test_a_long_query_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    query = "SELECT * { service:x " + piece * (200_000 // len(piece))
    assert len(guard(query)) <= len(query)
