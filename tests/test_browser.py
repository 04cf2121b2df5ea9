"""The pages in a real browser: what scripts add, that all works without, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Visit, browser, ecosystem
from tests.serving import Server, start

PARTNERS = "/questions/partners-of-a-firm"
KINDS = {
    "home": "/",
    "questions": "/questions",
    "question": f"{PARTNERS}?firm=acme",
    "error": f"{PARTNERS}?firm=nobody",
    "empty": f"{PARTNERS}?firm=acme&as-of=1990",
    "evidence": f"{PARTNERS}/why?firm=acme&row=1",
    "firm": "/id/organization/acme",
    "alliance": "/id/alliance/acme-borg",
    "place": "/id/place/be",
    "document": "/id/document/b478b18bf22a",
    "editor": "/sparql",
    "rows": "/sparql?query=SELECT%20%3Fa%20%3Fb%20%7B%3Fa%20a%20%3Fb%7D%20LIMIT%205",
    "network": "/network",
    "path": "/network?of=acme&to=delta",
    "map": "/map",
    "timeline": "/timeline",
    "search": "/search?q=acme",
    "ontology": "/ontology",
    "problem": "/nothing",
}
WIDTHS = (420, 900, 1400)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Server]:
    assert chromium.is_connected()  # without a browser there is no need of a graph
    yield from start(ecosystem(tmp_path_factory.mktemp("browsed")))


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    with chromium.new_context() as context:
        yield Visit(context.new_page(), server)


@pytest.fixture
def plain(chromium: Browser, server: Server) -> Iterator[Visit]:
    """A visit with scripts switched off."""
    with chromium.new_context(java_script_enabled=False) as context:
        yield Visit(context.new_page(), server)


# Every page


@each_kind
def test_a_page_asks_nobody_else_and_fits_from_phone_to_wide_screen(
    visit: Visit, kind: str
) -> None:
    page = visit.go(KINDS[kind])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.strangers == []
    wanted = 1 if kind in {"error", "problem"} else 0  # the browser tells of the status itself
    assert len(visit.complaints) == wanted, visit.complaints


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"ontology"}))
def test_a_page_is_for_everybody(chromium: Browser, server: Server, kind: str) -> None:
    with chromium.new_context(bypass_csp=True) as context:  # for the rules, which are a script
        page = Visit(context.new_page(), server).go(KINDS[kind])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            grave = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
            assert grave == [], scheme


@each_kind
def test_a_page_says_the_same_without_scripts(plain: Visit, kind: str) -> None:
    page = plain.go(KINDS[kind])
    expect(page.locator("h1")).not_to_be_empty()
    assert plain.strangers == []
    assert not any(url.endswith(".js") for url in plain.asked)


# Finding


def test_a_firm_is_found_by_its_former_name_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.go("/questions")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    field = page.locator(".find input")
    field.focus()
    page.keyboard.type("old anvil")
    offer = page.get_by_role("option", name="Acme")
    expect(offer).to_contain_text("formerly Old Anvil Works")
    page.keyboard.press("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(offer.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.server.address}/id/organization/acme")


def test_escape_closes_the_suggestions_and_enter_searches(visit: Visit) -> None:
    page = visit.go("/")
    field = page.locator("main input[type=search]")
    field.fill("acme")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("acme")


# A question


def test_a_question_is_asked_by_choosing_and_the_address_reproduces_it(visit: Visit) -> None:
    page = visit.go(PARTNERS + "?firm=acme")
    page.get_by_label("Firm", exact=True).fill("bor")
    page.get_by_role("option", name="Borg").click()
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(f"{visit.server.address}{PARTNERS}?firm=Borg")
    expect(page.locator("#answer")).to_have_text("2 rows")


def test_the_slider_of_years_asks_again(visit: Visit) -> None:
    page = visit.go(PARTNERS + "?firm=borg")
    slider = page.get_by_role("slider", name="As of: year")
    expect(slider).to_have_attribute("aria-valuetext", "everything")
    slider.fill("2000")
    expect(page.locator("#answer")).to_have_text("1 row")
    expect(page).to_have_url(f"{visit.server.address}{PARTNERS}?firm=borg&as-of=2000")
    expect(page.get_by_role("slider", name="As of: year")).to_have_value("2000")


def column(page: Page, at: int) -> list[str]:
    cells = page.locator("table[data-sort] tbody tr:not(.behind)").all()
    return [cell.locator("td").nth(at).inner_text() for cell in cells]


def test_a_table_sorts_by_a_click_on_the_head_of_a_column(visit: Visit) -> None:
    page = visit.go("/questions/network-degree")
    head = page.get_by_role("columnheader", name="partners", exact=True)
    at = head.evaluate("cell => cell.cellIndex")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert column(page, at) == ["1", "1", "2", "2", "2", "2"]
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert column(page, at) == ["2", "2", "2", "2", "1", "1"]


def test_the_evidence_of_a_row_opens_below_it_and_closes(visit: Visit) -> None:
    page = visit.go(PARTNERS + "?firm=acme")
    link = page.get_by_role("button", name="Evidence of row 1")
    link.press("Enter")
    behind = page.locator("tr.behind")
    expect(behind).to_contain_text("https://example.org/release")
    expect(link).to_have_attribute("aria-expanded", "true")
    link.press(" ")
    expect(behind).to_have_count(0)


def test_a_table_is_copied_as_text_without_its_tools(chromium: Browser, server: Server) -> None:
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = Visit(context.new_page(), server).go(PARTNERS + "?firm=acme")
        page.get_by_role("button", name="Copy table").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        text = str(page.evaluate("navigator.clipboard.readText()"))
    head, row = text.split("\n")
    assert head.split("\t")[:3] == ["partner", "role", "alliance"]
    assert row.split("\t")[:3] == ["Borg", "partner", "Alliance acme-borg"]


def test_the_query_behind_an_answer_is_one_click_from_the_editor(visit: Visit) -> None:
    page = visit.go(PARTNERS + "?firm=acme")
    page.locator(".tools").get_by_role("link", name="Open in the editor").click()
    expect(page.locator("h1")).to_have_text("1 row")
    expect(page.get_by_role("textbox", name="SPARQL query")).to_contain_text("organization/acme")


# The editor


def test_the_editor_completes_terms_of_this_graph_and_adds_their_prefix(visit: Visit) -> None:
    page = visit.go("/sparql")
    editor = page.get_by_role("textbox", name="SPARQL query")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT ?x WHERE { ?x a th:Fir")
    page.get_by_role("option", name="th:Firm", exact=False).first.wait_for()
    page.keyboard.press("Enter")
    expect(editor).to_contain_text("PREFIX th: <https://w3id.org/triplehelix/ontology#>")
    page.keyboard.type(" ")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("h1")).to_have_text("6 rows")
    assert visit.strangers == []


def test_the_editor_completes_things_by_their_name(visit: Visit) -> None:
    page = visit.go("/sparql")
    editor = page.get_by_role("textbox", name="SPARQL query")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT * { id:acme")
    page.get_by_role("option", name="Acme").first.click()
    expect(editor).to_contain_text("<https://w3id.org/triplehelix/id/organization/acme>")


# The network


def test_the_network_grows_by_what_is_expanded(visit: Visit) -> None:
    page = visit.go("/network?of=acme")
    panel = page.locator(".panel")
    expect(panel.get_by_role("link", name="Alliance acme-borg")).to_be_visible()
    panel.get_by_role("button", name="Borg", exact=True).press("Enter")
    panel.get_by_role("button", name="Expand").press("Enter")
    expect(panel.get_by_role("button", name="Cyan", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{visit.server.address}/network?of=acme&of=borg")
    link = str(page.get_by_role("link", name="GraphML").get_attribute("href"))
    assert "of=acme&of=borg" in link


def test_the_network_is_saved_as_it_is_shown(visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/network")
    for form in ("svg", "png"):
        with page.expect_download() as saving:
            page.get_by_role("button", name=form.upper()).click()
        saving.value.save_as(tmp_path / f"network.{form}")
    drawn = ET.parse(tmp_path / "network.svg")  # noqa: S314  (drawn by the page under test)
    svg = "{http://www.w3.org/2000/svg}"
    assert len(list(drawn.iter(f"{svg}circle"))) == 6
    assert len(list(drawn.iter(f"{svg}line"))) == 5
    assert (tmp_path / "network.png").read_bytes().startswith(b"\x89PNG")


def test_the_years_of_the_network_are_told_and_slid(visit: Visit) -> None:
    page = visit.go("/network")
    slider = page.get_by_role("slider", name="Only what was signed by the end of a year")
    slider.fill("2001")
    expect(slider).to_have_attribute("aria-valuetext", "by 2001")


# Without scripts


def test_a_question_is_asked_and_its_evidence_read_without_scripts(plain: Visit) -> None:
    page = plain.go(PARTNERS)
    page.get_by_label("Firm", exact=True).fill("Borg")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#answer")).to_have_text("2 rows")
    page.get_by_role("link", name="Evidence of row 1").click()
    expect(page.locator(".evidence")).to_contain_text("https://example.org/release")


def test_the_network_is_a_picture_without_scripts(plain: Visit) -> None:
    page = plain.go("/network")
    expect(page.locator("main img")).to_be_visible()
    assert f"{plain.server.address}/network/picture.svg" in plain.asked
