"""The pages over HTTP, without a browser: what each says, and the files and fragments behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook

from tests.browsing import ecosystem
from tests.serving import BROWSER, ID, PROBLEM, Reply, Server, start

PARTNERS = "/questions/partners-of-a-firm"
SVG = "{http://www.w3.org/2000/svg}svg"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from start(ecosystem(tmp_path_factory.mktemp("pages")))


def page(server: Server, path: str, status: int = 200) -> str:
    reply = server.ask("GET", path, Accept=BROWSER)
    assert (reply.status, reply.kind) == (status, "text/html"), reply.body
    return reply.body.decode()


def found(server: Server, path: str) -> list[dict[str, str]]:
    listed = json.loads(server.ask("GET", path).body)
    assert isinstance(listed, list)
    return listed


# Finding


def test_what_is_typed_is_found_by_name_former_name_and_identifier(server: Server) -> None:
    for typed, also in (
        ("ac", ""),
        ("old anvil", "formerly Old Anvil Works"),
        ("acm", "ticker ACM"),
    ):
        first = found(server, f"/suggest?q={quote(typed)}")[0]
        assert (first["name"], first["kind"]) == ("Acme", "organisation")
        assert first["address"] == "/id/organization/acme"
        assert first["also"] == also


def test_a_kind_keeps_the_others_out(server: Server) -> None:
    assert {each["kind"] for each in found(server, "/suggest?q=acme")} >= {
        "organisation",
        "alliance",
    }
    assert {each["kind"] for each in found(server, "/suggest?q=acme&kind=alliance")} == {"alliance"}
    problem = server.ask("GET", "/suggest?q=acme&kind=poet")
    assert problem.problem["status"] == 400


@pytest.mark.parametrize(
    "typed", ["", " ", "nobody at all", '"', "\\", "%00", "ß", "x" * 500, "{}"]
)
def test_nothing_typed_and_odd_signs_find_nothing_and_break_nothing(
    server: Server, typed: str
) -> None:
    assert found(server, f"/suggest?q={quote(typed)}") == []
    page(server, f"/search?q={quote(typed)}")


def test_the_page_of_findings_lists_things_and_questions(server: Server) -> None:
    html = page(server, "/search?q=acme")
    assert '<a href="/id/organization/acme">Acme</a>' in html
    assert f'<a href="{PARTNERS}">' in page(server, "/search?q=partners%20firm")
    assert "&lt;b&gt;" in page(server, "/search?q=%3Cb%3E")


# A question


def test_each_parameter_has_the_field_of_its_kind_with_its_help(server: Server) -> None:
    html = page(server, f"{PARTNERS}?firm=acme&as-of=2003")
    assert 'name="firm" value="acme"' in html
    assert 'data-suggest="organisation"' in html
    assert 'name="as-of" value="2003"' in html
    assert '<option value="joint-venture">joint venture</option>' in html
    assert html.count('class="note" id="h-') == 3
    region = page(server, "/questions/institutions-of-a-region")
    assert '<option value="Belgium">' in region  # completes without a script


def test_a_wrong_value_stands_beside_its_field_and_keeps_what_was_typed(server: Server) -> None:
    html = page(server, f"{PARTNERS}?firm=acmee", 400)
    assert 'class="field wrong"' in html
    assert 'name="firm" value="acmee"' in html
    assert "did you mean Acme?" in html


def test_an_empty_answer_says_why(server: Server) -> None:
    html = page(server, f"{PARTNERS}?firm=acme&as-of=1990")
    assert "Nothing in the graph fits." in html
    assert "why: " in html


def test_names_and_things_share_a_column_and_dates_do_not_break(server: Server) -> None:
    html = page(server, f"{PARTNERS}?firm=acme")
    assert '<a href="/id/organization/borg">Borg</a>' in html
    assert '<td class="date">2000-03-01</td>' in html
    assert ">partner name<" not in html


def test_labels_do_not_show_that_they_are_english(server: Server) -> None:
    assert '<span class="note">en</span>' not in page(server, "/ontology")
    query = 'SELECT ("word"@en AS ?a) ("mot"@fr AS ?b) {}'
    html = page(server, f"/sparql?query={quote(query)}")
    assert ">word</td>" in html
    assert "en</span>" not in html


def test_the_picture_of_an_answer_has_an_address_of_its_own(server: Server) -> None:
    assert f'src="{PARTNERS}/picture.svg?firm=acme"' in page(server, f"{PARTNERS}?firm=acme")
    drawn = server.ask("GET", f"{PARTNERS}/picture.svg?firm=acme")
    assert (drawn.status, drawn.kind) == (200, "image/svg+xml")
    assert ET.fromstring(drawn.body).tag == SVG  # noqa: S314  (made by the server under test)
    assert b"Borg" in drawn.body
    assert server.ask("GET", f"{PARTNERS}/picture.png?firm=acme").body.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "path",
    [f"{PARTNERS}/picture.gif", "/questions/firm-profile/picture.svg",
     "/questions/none/picture.svg", f"{PARTNERS}/picture.svg?firm=acme&as-of=1990"],
)  # fmt: skip
def test_there_is_no_picture_of_what_has_none(server: Server, path: str) -> None:
    assert server.ask("GET", path).problem["status"] == 404


def test_the_evidence_of_a_row_names_statement_and_document(server: Server) -> None:
    html = page(server, f"{PARTNERS}/why?firm=acme&row=1")
    assert "<title>Evidence of row 1" in html
    assert '<a href="https://example.org/release" rel="noopener noreferrer">' in html
    assert ">2000-03-01" in html
    part = page(server, f"{PARTNERS}/why?firm=acme&row=1&part=true")
    assert "<title>" not in part
    assert "https://example.org/release" in part


@pytest.mark.parametrize("row", ["0", "2", "-1", "x", "1e3", "²"])
def test_a_row_that_is_not_there_has_no_evidence(server: Server, row: str) -> None:
    reply = server.ask("GET", f"{PARTNERS}/why?firm=acme&row={quote(row)}")
    assert reply.kind == PROBLEM
    assert reply.problem["status"] == 400


def test_a_measure_of_the_network_has_evidence_too(server: Server) -> None:
    html = page(server, "/questions/network-degree/why?row=1")
    assert "https://example.org/release" in html


def test_a_workbook_holds_the_rows_typed_and_says_what_was_asked(server: Server) -> None:
    reply = server.ask("GET", "/questions/network-degree?format=xlsx")
    assert reply.status == 200
    book = CalamineWorkbook.from_filelike(BytesIO(reply.body))
    assert book.sheet_names == ["Answer", "About"]
    csv = server.ask("GET", "/questions/network-degree?format=csv").body.decode().splitlines()
    rows = book.get_sheet_by_name("Answer").to_python()
    assert rows[0] == csv[0].split(",")
    assert len(rows) == len(csv)
    by_name = {row[rows[0].index("organisationName")]: row for row in rows[1:]}
    assert by_name["Borg"][rows[0].index("partners")] == 2.0
    about = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
    assert "network-degree" in str(about["Question"])
    assert reply.body == server.ask("GET", "/questions/network-degree?format=xlsx").body


def test_a_text_in_a_workbook_is_never_a_formula(server: Server) -> None:
    reply = server.ask("GET", f"{PARTNERS}?firm=acme&format=xlsx")
    assert b"<f>" not in reply.body
    rows = CalamineWorkbook.from_filelike(BytesIO(reply.body)).get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("partner")] == f"{ID}organization/borg"


# A thing


def test_the_facts_of_a_thing_stand_in_groups_with_their_source(server: Server) -> None:
    html = page(server, "/id/organization/acme")
    heads = [html.index(f"<h2>{name}</h2>") for name in ("Names", "What it is", "Where", "Ties")]
    assert heads == sorted(heads)
    assert "Old Anvil Works" in html
    assert "example.org/release</a></span>" in html
    assert "/questions/life-of-a-firm/picture.svg?firm=acme" in html
    assert f'<a href="{PARTNERS}?firm=acme">' in html


def test_search_engines_read_the_thing_in_the_page(server: Server) -> None:
    html = page(server, "/id/organization/acme")
    data = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    said = json.loads(data)
    assert (said["@type"], said["name"]) == ("Organization", "Acme")
    assert said["@id"] == f"{ID}organization/acme"
    assert said["alternateName"] == "Old Anvil Works"


def test_what_points_to_a_thing_is_paged(server: Server) -> None:
    place = "/id/place/us"
    country = quote("https://w3id.org/triplehelix/ontology#country", safe="")
    html = page(server, f"{place}?links={country}")
    for name in ("Cyan", "Delta", "Echo", "Fauna"):
        assert f">{name}</a>" in html
    assert "page 1 of 1, 4 in all" in html
    assert ">Cyan</a>" not in page(server, f"{place}?links={country}&page=2")
    for wrong in ("links=x", "page=0", "page=x"):
        assert server.ask("GET", f"{place}?{wrong}", Accept="text/html").status == 400


# The network, the map, the time line


def network(server: Server, query: str = "") -> dict[str, list[dict[str, str]]]:
    found = json.loads(server.ask("GET", f"/network.json{query}").body)
    assert isinstance(found, dict)
    return found


def names(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return sorted(actor["name"] for actor in found["actors"])


def test_the_network_is_whole_or_of_some(server: Server) -> None:
    assert names(network(server)) == ["Acme", "Borg", "Cyan", "Delta", "Echo", "Fauna"]
    assert names(network(server, "?of=acme")) == ["Acme", "Borg"]
    assert names(network(server, "?of=acme&of=Echo")) == ["Acme", "Borg", "Delta", "Echo", "Fauna"]
    assert names(network(server, "?from=2003-01-01")) == ["Delta", "Echo", "Fauna"]


def test_a_path_brings_the_deals_on_it(server: Server) -> None:
    found = network(server, "?of=acme&to=delta")
    steps = [f"{ID}alliance/{each}" for each in ("acme-borg", "borg-cyan", "cyan-delta")]
    assert [step["alliance"] for step in found["path"]] == steps
    html = page(server, "/network?of=acme&to=delta")
    assert "The shortest path" in html


def test_the_network_is_a_file_too(server: Server) -> None:
    reply = server.ask("GET", "/network.graphml?of=borg")
    root = ET.fromstring(reply.body)  # noqa: S314  (made by the server under test)
    assert len(list(root.iter(f"{GRAPHML}edge"))) == 2
    assert server.ask("GET", "/network.gexf").kind == "application/gexf+xml"
    assert server.ask("GET", "/network.exe").problem["status"] == 404
    assert server.ask("GET", "/network/picture.svg?of=borg").kind == "image/svg+xml"


@pytest.mark.parametrize("path", ["/network", "/network.json", "/network/picture.svg"])
def test_an_organisation_that_nobody_knows_is_named(server: Server, path: str) -> None:
    problem = server.ask("GET", f"{path}?of=nobody").problem
    assert (problem["status"], problem["parameter"]) == (400, "of")


def test_the_time_line_has_a_square_for_each_alliance(server: Server) -> None:
    html = page(server, "/timeline?region=be")
    assert html.count("<rect ") == 2  # Acme and Borg are Belgian: two deals have one of them
    assert "2001-03-02" in html
    assert page(server, "/timeline?region=be&from=2001-01-01").count("<rect ") == 1


def test_the_map_lists_what_it_shows(server: Server) -> None:
    assert "No institution fits." in page(server, "/map?region=us")


# Scripts


def test_a_page_loads_what_the_server_has_and_may_keep_it(server: Server) -> None:
    html = page(server, "/")
    style = html.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert server.ask("GET", style).kind == "text/css"


@pytest.mark.parametrize("name", ["none.js", "..%2Fserving.py", "made-of.txt%00", "main.py", "."])
def test_nothing_but_the_bundle_is_an_asset(server: Server, name: str) -> None:
    reply: Reply = server.ask("GET", f"/assets/{name}")
    assert reply.status == 404


def test_the_editor_is_told_the_terms_of_this_graph(server: Server) -> None:
    said = json.loads(server.ask("GET", "/terms.json").body)
    assert said["prefixes"]["th"] == "https://w3id.org/triplehelix/ontology#"
    by_term = {each["term"]: each for each in said["terms"]}
    assert by_term["th:Firm"]["kind"] == "classes"
    assert by_term["th:Firm"]["label"] == "firm"
    assert "skos:prefLabel" in by_term


def test_a_saved_question_is_put_into_the_editor(server: Server) -> None:
    html = page(server, "/sparql?example=partners-of-a-firm")
    assert "VALUES ?firm" in html
    assert "Which firms are there?" in page(server, "/sparql?example=none")
