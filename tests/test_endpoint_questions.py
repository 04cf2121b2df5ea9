"""The saved questions over HTTP: what `triplehelix ask` says, at an address, and described."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import jsonschema
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.conftest import Built, alliance, bring, firm
from tests.serving import BROWSER, PROBLEM, RESULTS_JSON, Reply, Server, start, stored
from tests.test_cli import called
from triplehelix import store as built
from triplehelix.building import build
from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.questioning import OWN, read_call
from triplehelix.questions import questions
from triplehelix.sources import gather
from triplehelix.terms import codes

PARTNERS: Final = "partners-of-a-firm"
NETWORK: Final = "alliance-network"
SRX: Final = "{http://www.w3.org/2005/sparql-results#}"
TYPES: Final = {
    "json": RESULTS_JSON,
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "turtle": "text/turtle",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}


@pytest.fixture(scope="module")
def server(tiny_graph: Built) -> Iterator[Server]:
    yield from start(built.current(tiny_graph.folder) / built.DATABASE)


def call(server: Server, name: str, accept: str = "*/*", **said: str) -> Reply:
    """A question asked, with underscores of parameters as hyphens."""
    query = urlencode({key.replace("_", "-"): value for key, value in said.items()})
    return server.ask("GET", f"/questions/{name}?{query}", Accept=accept)


def asked(graph: Built, name: str, format_: str, *options: str) -> str:
    """What the command says to the same question."""
    place = ("--store", str(graph.folder))
    return called("ask", name, "--format", format_, *place, *options).out


@pytest.mark.parametrize("format_", TYPES)
def test_an_answer_is_what_the_command_writes_by_parameter_and_by_accept(
    server: Server, tiny_graph: Built, format_: str
) -> None:
    expected = asked(tiny_graph, NETWORK, format_, "--as-of", "2020")
    named = call(server, NETWORK, as_of="2020", format=format_)
    liked = call(server, NETWORK, TYPES[format_], as_of="2020")
    assert (named.status, named.kind) == (200, TYPES[format_])
    assert named.body.decode() == liked.body.decode() == expected


@pytest.mark.parametrize("format_", ["json", "csv", "tsv", "md", "turtle"])
def test_an_answer_comes_with_what_it_rests_on_when_asked_for(
    server: Server, tiny_graph: Built, format_: str
) -> None:
    expected = asked(tiny_graph, PARTNERS, format_, "--firm", "acme", "--why")
    reply = call(server, PARTNERS, firm="acme", format=format_, why="true")
    assert reply.body.decode() == expected


def test_xml_has_the_rows_of_json(server: Server) -> None:
    rows = json.loads(call(server, PARTNERS, firm="acme").body)["results"]["bindings"]
    for accept in ("application/sparql-results+xml", "application/xml", "text/xml"):
        reply = call(server, PARTNERS, accept, firm="acme")
        assert reply.kind == accept
        found = [
            {binding.attrib["name"]: binding[0].text or "" for binding in result}
            for result in ET.fromstring(reply.body).iter(f"{SRX}result")  # noqa: S314
        ]
        assert found == [{name: cell["value"] for name, cell in row.items()} for row in rows]
        assert found


def test_a_date_hides_what_was_signed_later(server: Server) -> None:
    def partners(**said: str) -> int:
        found = json.loads(call(server, PARTNERS, firm="acme", **said).body)
        return len(found["results"]["bindings"])

    assert (partners(), partners(as_of="2010-03"), partners(as_of="2009")) == (1, 1, 0)


def test_an_empty_parameter_is_one_that_is_not_given(server: Server) -> None:
    path = f"/questions/{PARTNERS}?firm=acme&kind=&as-of=&format="
    assert server.ask("GET", path).body == call(server, PARTNERS, firm="acme").body


def test_the_receipt_of_the_command_is_in_the_headers(server: Server, tiny_graph: Built) -> None:
    said = json.loads(asked(tiny_graph, PARTNERS, "json", "--firm", "acme", "--why"))["receipt"]
    for format_ in ("json", "csv", "xml"):
        headers = call(server, PARTNERS, firm="acme", format=format_).headers
        assert headers["triplehelix-answer"] == said["answer"]
        assert headers["triplehelix-graph"] == said["graph"]
        assert headers["triplehelix-rows"] == str(said["rows"]) == "1"


def test_who_holds_the_answer_is_told_so(server: Server) -> None:
    path = f"/questions/{PARTNERS}?firm=acme"
    tag = server.ask("GET", path).headers["etag"]
    assert server.ask("GET", path, If_None_Match=tag).status == 304
    assert server.ask("GET", f"{path}&as-of=2011", If_None_Match=tag).status == 200


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph in which one firm takes another over."""
    place = tmp_path_factory.mktemp("owned")
    firms = [
        firm("acme", acquirer="borg", acquisition_date="2012-06-30", status="acquired"),
        *(firm(key) for key in ("borg", "dane")),
    ]
    folder = bring(
        place / "mine",
        firms=firms,
        alliances=[
            alliance("old", "acme|dane", signed="2010-03"),
            alliance("new", "acme|dane", signed="2014-03"),
        ],
    )
    build(gather([folder], with_shipped=False), place / "graph", [folder])
    return place / "graph"


def test_an_identity_says_for_whom_facts_count_as_the_command_has_it(owned: Path) -> None:
    for server in start(owned, workers=1):
        seen = {}
        for identity in ("legal", "then", "now"):
            said = ("ask", PARTNERS, "--format", "csv", "--firm", "dane", "--identity", identity)
            expected = called(*said, "--store", str(owned)).out
            reply = call(server, PARTNERS, firm="dane", format="csv", identity=identity)
            assert reply.body.decode() == expected
            seen[identity] = [line.split(",")[1] for line in expected.splitlines()[1:]]
        assert {name: sorted(found) for name, found in seen.items()} == {
            "legal": ["Acme", "Acme"], "then": ["Acme", "Borg"], "now": ["Borg", "Borg"],
        }  # fmt: skip
        why = call(server, PARTNERS, firm="dane", format="json", identity="now", why="true")
        assert json.loads(why.body)["receipt"]["identity"] == "now"


def test_a_graph_without_views_says_so(tmp_path: Path) -> None:
    for server in start(stored(tmp_path / "store"), workers=1):
        found = call(server, PARTNERS, identity="now").problem
        assert (found["status"], found["parameter"]) == (400, "identity")
        assert call(server, PARTNERS, identity="mine").problem["accepted"] == [
            "legal", "then", "now",
        ]  # fmt: skip


# What is wrong.


@pytest.mark.parametrize(
    ("said", "parameter", "accepted", "hint"),
    [
        ({"firma": "acme"}, "firma", {"firm", "as-of", "kind", *OWN}, "did you mean firm?"),
        ({"firm": "nobody"}, "firm", {"a name", "a key"}, ""),
        ({"as-of": "2010-13"}, "as-of", {"YYYY", "YYYY-MM", "YYYY-MM-DD"}, ""),
        ({"kind": "friendship"}, "kind", codes()["alliance-kind"], ""),
        ({"format": "docx"}, "format", {"json", "csv", "graphml", "html"}, ""),
        ({"why": "yes"}, "why", {"true", "false"}, ""),
        ({"why": "true", "format": "xml"}, "why", {"false"}, "json, csv, tsv, md, turtle"),
    ],
    ids=["unknown", "organisation", "date", "code", "format", "flag", "flag-of-format"],
)
def test_a_wrong_parameter_is_named_with_what_it_takes(
    server: Server, said: Mapping[str, str], parameter: str, accepted: set[str], hint: str
) -> None:
    found = server.ask("GET", f"/questions/{PARTNERS}?{urlencode(said)}").problem
    assert (found["status"], found["parameter"]) == (400, parameter)
    assert isinstance(found["accepted"], list)
    assert set(found["accepted"]) >= accepted
    assert hint in str(found["hint"])


def test_a_parameter_given_twice_is_an_error(server: Server) -> None:
    found = server.ask("GET", f"/questions/{PARTNERS}?firm=acme&firm=borg").problem
    assert (found["status"], found["parameter"], found["value"]) == (400, "firm", "borg")


@pytest.mark.parametrize("name", ["partner-of-a-firm", "none", "%2e%2e", "Takeovers", "a%00b"])
def test_an_unknown_question_is_not_found(server: Server, name: str) -> None:
    assert server.ask("GET", f"/questions/{name}").problem["status"] == 404


def test_a_form_that_the_answer_cannot_take_is_not_acceptable(server: Server) -> None:
    for accept, said in (("image/png", {}), ("*/*", {"format": "graphml"})):
        assert call(server, PARTNERS, accept, **said).problem["status"] == 406


def test_a_question_comes_to_the_limits_of_the_server(tiny_graph: Built) -> None:
    for strict in start(built.current(tiny_graph.folder) / built.DATABASE, max_rows=0, workers=1):
        found = call(strict, PARTNERS, firm="acme").problem
        assert (found["status"], found["limit"]) == (503, "rows")
        assert call(strict, PARTNERS, firm="nobody").problem["parameter"] == "firm"


def test_a_question_that_takes_too_long_names_the_limit_of_the_server(tiny_graph: Built) -> None:
    place = built.current(tiny_graph.folder) / built.DATABASE
    for strict in start(place, timeout=0.0001, workers=1):
        found = call(strict, PARTNERS).problem
        assert (found["status"], found["limit"]) == (504, "time")
        assert "time limit of 0.0001 s" in str(found["detail"])


@settings(max_examples=40, deadline=None)
@given(value=st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_value_is_an_answer_or_a_problem_of_its_parameter(server: Server, value: str) -> None:
    for name in ("firm", "as-of", "kind"):
        reply = server.ask("GET", f"/questions/{PARTNERS}?{urlencode({name: value})}")
        if reply.status != 200:
            assert (reply.problem["status"], reply.problem["parameter"]) == (400, name)


pairs = st.lists(
    st.tuples(st.sampled_from(["firm", "as-of", "kind", *OWN, "other"]) | st.text(), st.text())
)


@given(pairs, st.text())
def test_any_parameters_are_a_call_or_a_problem(said: list[tuple[str, str]], accept: str) -> None:
    try:
        found = read_call(questions()[PARTNERS], said, accept)
    except ProblemError as problem:
        event(f"status {problem.status}")
    else:
        assert found.given == {n: v for n, v in said if v.strip() and n not in OWN}


# Pages, and the description.


def test_a_browser_gets_the_question_as_a_page(server: Server) -> None:
    html = call(server, PARTNERS, BROWSER, firm="acme", kind="licence").body.decode()
    assert '<h2 id="answer">1 row</h2>' in html
    assert '<a href="/id/organization/borg">Borg</a>' in html
    assert 'name="firm" value="acme"' in html
    assert '<option value="licence" selected>licence</option>' in html
    hostile = call(server, PARTNERS, BROWSER, format='"><i>')
    assert hostile.status == 400
    assert b"&gt;&lt;i&gt;" in hostile.body
    assert b"<i>" not in hostile.body


def test_the_questions_are_listed_for_both(server: Server) -> None:
    listed = server.ask("GET", "/questions").body.decode()
    assert listed == called("ask", "--format", "json").out
    html = server.ask("GET", "/questions", Accept=BROWSER).body.decode()
    for name in questions():
        assert f'<a href="/questions/{name}">' in html


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, object]:
    reply = server.ask("GET", "/openapi.json")
    assert (reply.status, reply.kind) == (200, "application/json")
    found = json.loads(reply.body)
    assert isinstance(found, dict)
    return found


def part(described: Mapping[str, object], *path: str) -> object:
    """What stands in the description at a path; references are followed."""
    found: object = described
    for step in path:
        assert isinstance(found, Mapping)
        found = found[step]
        if isinstance(found, Mapping) and "$ref" in found and len(found) == 1:
            found = part(described, *str(found["$ref"]).split("/")[1:])
    return found


def fits(value: object, schema: object, described: Mapping[str, object]) -> None:
    """Asserts that a value fits a schema of the description."""
    whole = {"components": described["components"], "allOf": [schema]}
    jsonschema.Draft202012Validator(whole).validate(value)


def test_each_question_is_described_with_its_parameters(described: dict[str, object]) -> None:
    assert described["openapi"] == "3.1.0"
    for name, question in questions().items():
        operation = part(described, "paths", f"/questions/{name}", "get")
        assert isinstance(operation, dict)
        assert (operation["summary"], operation["operationId"]) == (question.summary, name)
        own = [each for each in operation["parameters"] if "name" in each]
        assert {each["name"]: each["description"] for each in own} == {
            key: parameter.about for key, parameter in question.parameters.items()
        }
        for each in own:
            jsonschema.Draft202012Validator.check_schema(each["schema"])
            shown = [example["value"] for example in each.get("examples", {}).values()]
            default = each["schema"].get("default")
            for value in [*shown, *([] if default is None else [default])]:
                fits(value, each["schema"], described)
            assert str(default or "") == question.parameters[each["name"]].default
    assert not {name for each in questions().values() for name in each.parameters} & OWN.keys()


def test_each_answer_is_as_described(server: Server, described: dict[str, object]) -> None:
    schemas = []
    for name in questions():
        reply = server.ask("GET", f"/questions/{name}")
        assert reply.status == 200, name
        responses = part(described, "paths", f"/questions/{name}", "get", "responses")
        assert isinstance(responses, dict)
        schema = responses["200"]["content"][RESULTS_JSON]["schema"]
        fits(json.loads(reply.body), schema, described)
        schemas.append(schema)
    with pytest.raises(jsonschema.ValidationError):
        fits({"head": {"vars": ["none"]}, "results": {"bindings": []}}, schemas[0], described)


def test_each_problem_is_as_described(server: Server, described: dict[str, object]) -> None:
    responses = part(described, "paths", f"/questions/{PARTNERS}", "get", "responses")
    assert isinstance(responses, dict)
    for reply in (
        call(server, PARTNERS, firm="nobody"),
        call(server, PARTNERS, "image/png"),
        call(server, PARTNERS, format="gexf"),
        call(server, "none"),
    ):
        assert str(reply.status) in responses
        schema = part(described, "components", "schemas", "Problem")
        fits(json.loads(reply.body), schema, described)
        assert reply.kind == PROBLEM
