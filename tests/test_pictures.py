"""Pictures of answers: what is drawn, what is said around it, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from pyoxigraph import Literal, NamedNode

from tests.conftest import Built
from triplehelix import answers, pictures
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Local, Result, Rows
from triplehelix.networks import measured
from triplehelix.pictures import frame, header, layout
from triplehelix.pictures.labels import Spot, placed
from triplehelix.pictures.style import number, wrapped
from triplehelix.pictures.table import Table, span
from triplehelix.questions import Question, questions
from triplehelix.terms import BASE
from triplehelix.writing import words

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = sorted(name for name, each in questions().items() if each.picture)
FIRMS: Sequence[Mapping[str, str]] = [
    dict(zip(("firm", "kind", "alliances", "ended", "begun", "gone"), cells, strict=True))
    for cells in (
        ("Acme", "new", "3", "1", "2001", ""),
        ("Borg", "old", "5", "0", "2003-05", "2009"),
        ("Coro", "new", "", "2", "", ""),
    )
]
COLUMNS = {
    "firm": "The firm.", "kind": "Kind of firm.", "alliances": "Alliances signed; all kinds.",
    "ended": "Alliances that ended.", "begun": "Since when.", "gone": "Until when.",
}  # fmt: skip


class Nowhere:
    """A graph that nobody may ask."""

    name = "nowhere"

    def ask(self, query: str, where: str = "query") -> Result:
        raise AssertionError(where, query)


def asked(picture: Mapping[str, str], columns: Mapping[str, str] = COLUMNS) -> Question:
    """A question with a picture."""
    return Question("firms", "test", "Firms of a test", "All.", {}, columns, "", picture=picture)


def rows(records: Sequence[Mapping[str, str]] = FIRMS) -> Rows:
    """An answer; an address stands for a thing, an empty cell for nothing."""

    def term(cell: str) -> NamedNode | Literal | None:
        return NamedNode(cell) if cell.startswith("http") else Literal(cell) if cell else None

    columns = tuple(records[0]) if records else tuple(COLUMNS)
    return Rows(columns, [tuple(map(term, record.values())) for record in records])


def parsed(picture: bytes) -> ET.Element:
    """A picture of ours as XML."""
    return ET.fromstring(picture)  # noqa: S314


def svg(picture: Mapping[str, str], records: Sequence[Mapping[str, str]] = FIRMS) -> ET.Element:
    """The picture of an answer."""
    return parsed(drawn(picture, records))


def drawn(picture: Mapping[str, str], records: Sequence[Mapping[str, str]] = FIRMS) -> bytes:
    return pictures.draw(asked(picture), rows(records), "svg", Nowhere(), {}, "Source")


def marks(tree: ET.Element) -> list[str]:
    """What is said of each mark that stands for something in the answer."""
    return [
        each.text or "" for part in tree.iter() for each in part.findall(f"{SVG}title")
        if part is not tree
    ]  # fmt: skip


def said(tree: ET.Element) -> str:
    """All text that can be seen."""
    return " ".join("".join(each.itertext()) for each in tree.iter(f"{SVG}text"))


BAR = {"kind": "bar", "x": "alliances", "y": "firm"}
NET = [{"from": one, "to": other} for one, other in ("ab", "bc", "ca", "cd")]
LINKS = {"kind": "network", "source": "from", "target": "to"}


# what is drawn


def test_a_bar_for_each_number() -> None:
    tree = svg(BAR)
    assert marks(tree) == ["Acme: 3", "Borg: 5"]
    assert "1 without a number marked" in said(tree)
    assert "Alliances signed" in said(tree)
    assert "all kinds" not in said(tree)  # the first clause of the header is the title


def test_pieces_of_a_bar() -> None:
    tree = svg({**BAR, "x": "alliances, ended", "stack": "yes"})
    assert marks(tree) == [
        "Acme: alliances: 3", "Acme: ended: 1", "Borg: alliances: 5", "Borg: ended: 0",
        "Coro: ended: 2",
    ]  # fmt: skip


def test_bars_in_panels_and_in_colours() -> None:
    assert marks(svg({**BAR, "facet": "kind"})) == ["new: Acme: 3", "old: Borg: 5"]
    tree = svg({**BAR, "colour": "kind"})
    assert marks(tree) == ["Acme: new: 3", "Borg: old: 5"]
    assert "Kind of firm" in said(tree)


def test_a_timeline_has_what_has_a_date() -> None:
    tree = svg({"kind": "timeline", "from": "begun", "to": "gone", "label": "firm"})
    assert marks(tree) == ["Acme: 2001", "Borg: 2003-05 to 2009"]
    assert "1 without a date are not drawn" in said(tree)


def test_a_line_has_a_point_for_each_year() -> None:
    tree = svg({"kind": "line", "x": "begun", "y": "alliances", "colour": "kind"})
    assert marks(tree) == ["new: 2001: 3", "old: 2003-05: 5"]


def test_points_between_two_numbers() -> None:
    tree = svg({"kind": "scatter", "x": "alliances", "y": "ended", "label": "firm"})
    assert marks(tree) == ["Acme, 3, 1", "Borg, 5, 0"]


def test_cells_of_a_grid() -> None:
    tree = svg({"kind": "heatmap", "x": "kind", "y": "firm", "value": "alliances"})
    assert marks(tree) == ["Acme, new: 3", "Borg, old: 5"]
    folded = svg({"kind": "heatmap", "x": "alliances, ended", "y": "firm"})
    assert len(marks(folded)) == 5


def test_links_one_way_stand_in_columns() -> None:
    links = [*NET[:2], NET[3], NET[0]]
    question = asked(LINKS, {"from": "Who.", "to": "Whom."})
    tree = parsed(pictures.draw(question, rows(links), "svg", Nowhere()))
    assert marks(tree) == ["a to b, 2 times", "b to c", "c to d"]
    assert "3 links" in said(tree)


def test_links_in_a_circle_are_a_net() -> None:
    question = asked(LINKS, {"from": "Who.", "to": "Whom."})
    tree = parsed(pictures.draw(question, rows(NET), "svg", Nowhere()))
    assert marks(tree) == ["a to b", "b to c", "c to a", "c to d"]
    assert all(name in said(tree).split() for name in "abcd")


def test_a_map_asks_the_graph_where_places_lie(shipped_graph: Built) -> None:
    flanders, ghent = f"{BASE}id/place/be-flanders", f"{BASE}id/place/be-ghent"
    nowhere = f"{BASE}id/place/world"
    records = [
        {"place": place, "placeName": name, "count": count}
        for place, name, count in (
            (flanders, "Flanders", "7"), (ghent, "Ghent", "2"), (nowhere, "World", "9"),
        )
    ]  # fmt: skip
    columns = {"place": "The place.", "placeName": "Its name.", "count": "How many."}
    question = asked({"kind": "map", "place": "place", "value": "count"}, columns)
    made = pictures.draw(question, rows(records), "svg", Local(shipped_graph.folder))
    tree = parsed(made)
    assert marks(tree) == ["Flanders 7", "Ghent 2"]
    assert "for want of coordinates: World (9)" in said(tree)
    assert "Leuven" in said(tree)


def test_nothing_is_left_out_in_silence() -> None:
    many = [{**FIRMS[0], "firm": f"Firm {each}", "begun": "2001"} for each in range(70)]
    bar = svg(BAR, many)
    assert len(marks(bar)) == 40
    assert "the first 40 of 70 are drawn" in said(bar)
    line = svg({"kind": "timeline", "from": "begun", "label": "firm"}, many)
    assert len(marks(line)) == 60
    assert "the first 60 of 70 are drawn" in said(line)


def test_no_label_is_shortened() -> None:
    name = "A very long name of an alliance between several parties " * 3
    tree = svg(BAR, [{**FIRMS[0], "firm": name}])
    assert "…" not in said(tree)
    assert [said(tree).count(word) for word in ("alliance ", "several", "parties")] == [3, 3, 3]


def test_more_groups_than_colours_are_told_as_others() -> None:
    many = [{**FIRMS[0], "firm": f"Firm {each}", "kind": f"kind {each}"} for each in range(12)]
    assert "other (5 more)" in said(svg({**BAR, "colour": "kind"}, many))


def test_lines_of_others_are_not_joined() -> None:
    many = [
        {**FIRMS[0], "kind": f"kind {each}", "begun": str(year)}
        for each in range(12) for year in (2001, 2002)
    ]  # fmt: skip
    question = asked({"kind": "line", "x": "begun", "y": "alliances", "colour": "kind"})
    drawing = pictures.drawing(Table.of(question, rows(many)), Nowhere())
    assert '"detail": {"field": "own"}' in json.dumps(drawing.spec)


def test_letters_that_mean_something_in_xml() -> None:
    tree = svg(BAR, [{**FIRMS[0], "firm": 'Smith & "Sons" <Ltd>'}])
    assert marks(tree) == ['Smith & "Sons" <Ltd>: 3']


# what stands around it


def test_title_subtitle_and_source() -> None:
    tree = svg(BAR)
    assert tree.findtext(f"{SVG}title") == "Firms of a test"
    assert "3 rows" in (tree.findtext(f"{SVG}desc") or "")
    assert said(tree).startswith("Firms of a test 3 rows")
    assert said(tree).endswith("Source")
    assert tree.get("role") == "img"


def test_what_was_asked_for_is_said(shipped_graph: Built) -> None:
    graph = Local(shipped_graph.folder)
    given = {"country": "NL", "as-of": "2015"}
    answer = answers.ask(graph, "organisations-by-region", {"country": "NL"})
    question = replace(answer.question, picture={"kind": "bar", "x": "firms", "y": "regionName"})
    made = pictures.draw(question, answer.rows, "svg", graph, given).decode()
    assert "country: NL · as of: 2015 · " in made


# the same bytes for the same rows, in three forms


@pytest.mark.parametrize("form", pictures.FORMS)
def test_the_same_rows_give_the_same_bytes(form: str) -> None:
    question = asked({**BAR, "colour": "kind"})
    one, other = (pictures.draw(question, rows(), form, Nowhere()) for _ in range(2))
    assert one == other
    assert one[:4] == {"png": b"\x89PNG", "svg": b"<svg", "html": b"<!DO"}[form]


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests import test_pictures as t;"
        "sys.stdout.buffer.write(t.drawn({**t.BAR, 'facet': 'kind'}))"
    )
    root = str(Path(__file__).parents[1])
    run = subprocess.run([sys.executable, "-c", code, root], capture_output=True, check=True)
    assert run.stdout == drawn({**BAR, "facet": "kind"})


def test_a_page_fetches_nothing_and_has_the_rows() -> None:
    page = pictures.draw(asked(BAR), rows(), "html", Nowhere()).decode()
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(page)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in found}
    assert not any({"src", "href"} & attributes.keys() for _, attributes in found)
    assert [tag for tag, _ in found].count("tr") == 1 + len(FIRMS)
    assert "<td>Borg</td>" in page


def test_the_module_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, triplehelix.cli; print('vl_convert' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"False"


# what is refused


@pytest.mark.parametrize(
    ("picture", "what", "hint"),
    [
        ({}, "it has no picture", "leave --plot out"),
        ({"kind": "pie"}, "there is no kind of picture 'pie'", "one of: bar, line"),
        ({"kind": "bar", "x": "alliances"}, "its picture lacks y", "one of: x, y"),
        ({**BAR, "y": "town"}, "its picture names town, which is no column", "one of: firm"),
        ({**BAR, "size": "firm"}, "its picture has an unknown size", "one of: x, y"),
    ],
)
def test_a_wrong_block_is_refused(picture: Mapping[str, str], what: str, hint: str) -> None:
    with pytest.raises(TripleHelixError, match=what) as caught:
        drawn(picture)
    assert caught.value.where == "question firms"
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("picture", "records", "what"),
    [
        (BAR, [], "the answer has no row to draw"),
        (BAR, [{"firm": "Acme"}], "the answer has no column alliances"),
        (BAR, [FIRMS[2]], "the answer has no number to draw"),
        ({"kind": "line", "x": "begun", "y": "ended"}, [FIRMS[2]], "no number to draw"),
        ({"kind": "scatter", "x": "begun", "y": "ended"}, [FIRMS[2]], "no two numbers to draw"),
        ({"kind": "timeline", "from": "begun", "label": "firm"}, [FIRMS[2]], "no date to draw"),
        ({"kind": "network", "source": "begun", "target": "firm"}, [FIRMS[2]], "no link to draw"),
    ],
)
def test_an_answer_with_nothing_to_draw(
    picture: Mapping[str, str], records: Sequence[Mapping[str, str]], what: str
) -> None:
    with pytest.raises(TripleHelixError, match=what) as caught:
        drawn(picture, records)
    assert caught.value.hint


def test_a_map_of_places_that_lie_nowhere(shipped_graph: Built) -> None:
    question = asked({"kind": "map", "place": "firm"})
    with pytest.raises(TripleHelixError, match="no place where it lies"):
        pictures.draw(question, rows(), "svg", Local(shipped_graph.folder))


def test_an_unknown_form() -> None:
    with pytest.raises(TripleHelixError, match="pictures have no such form"):
        pictures.draw(asked(BAR), rows(), "gif", Nowhere())


# the parts


def test_numbers_words_and_lines() -> None:
    assert [number(each) for each in (1.138e9, 278.7e6, 1250, 5.7, 3, 0)] == [
        "1.14 bn", "279 m", "1,250", "5.7", "3", "0",
    ]  # fmt: skip
    assert [words(each) for each in ("noEndKnown", "firmName")] == ["no end known", "firm"]
    assert wrapped("one two three", 7) == "one two\nthree"


def test_a_date_is_as_long_as_it_is_stated() -> None:
    year, day = span("2001"), span("2001-07-02")
    assert year is not None
    assert day is not None
    assert 2001 < year[0] < 2001.01
    assert 2001.99 < year[1] < 2002
    assert day[0] == day[1]
    assert span("1980s") is None


def test_names_do_not_lie_on_each_other() -> None:
    spots = [Spot(50 + each, 50, 4, f"Name {each}") for each in range(12)]
    places = [place for place in placed(spots, 11, (0, 0, 400, 100)) if place]
    assert len(places) > 4
    assert len({(place.x, place.y, place.align) for place in places}) == len(places)


def test_columns_lead_to_the_right() -> None:
    links = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")]
    rank = layout.ranks(links)
    assert rank == {"a": 0, "b": 1, "c": 2, "d": 1}
    heights = layout.columns(links, rank, 10)
    assert abs(heights["b"] - heights["d"]) >= 10
    assert layout.ranks([("a", "b"), ("b", "a")]) is None


def test_a_net_is_laid_out_the_same_each_time() -> None:
    links = [(f"n{one}", f"n{one * 7 % 30}") for one in range(1, 30)]
    at = layout.net(links, 800)
    assert at == layout.net(list(links), 800)
    assert len(set(at.values())) == len({end for link in links for end in link})


# the saved questions


def test_many_questions_have_a_picture() -> None:
    assert len(DRAWN) >= 25
    assert {questions()[name].picture["kind"] for name in DRAWN} == set(header.KINDS)


@pytest.mark.parametrize("name", DRAWN)
def test_a_block_names_columns_and_a_kind(name: str) -> None:
    header.check(questions()[name])


@pytest.fixture(scope="module")
def graph(shipped_graph: Built) -> Graph:
    """The shipped facts."""
    return Local(shipped_graph.folder)


def expected(table: Table) -> int | None:
    """How many marks a picture has, counted from the rows; None where the graph decides."""
    picture, records = table.question.picture, table.records
    match picture["kind"]:
        case "timeline":
            dated = [r for r in records if span(table.cell(r, "from")) or span(table.cell(r, "to"))]
            return min(len(dated), 60)
        case "bar":
            return sum(r[c] != "" for r in records[:40] for c in table.columns("x"))
        case "line":
            return sum(r[c] != "" for r in records for c in table.columns("y"))
        case "network":
            ends = {(table.cell(r, "source"), table.cell(r, "target")) for r in records}
            return min(len({each for each in ends if all(each)}), 150)
        case "scatter":
            return sum(all(table.cell(r, key) for key in "xy") for r in records)
        case _:
            return None


def answered(graph: Graph, name: str) -> tuple[Question, Rows]:
    """A question and its answer, with what its measure makes of the edges found."""
    answer = answers.ask(graph, name, {})
    question, found = answer.question, answer.rows
    if not set(question.columns) <= set(found.columns):
        found = measured(question.measure, found)
    return question, found


@pytest.mark.parametrize("name", DRAWN)
def test_each_picture_is_drawn_of_the_shipped_facts(graph: Graph, name: str) -> None:
    question, found = answered(graph, name)
    table = Table.of(question, found)
    tree = parsed(pictures.draw(question, found, "svg", graph))
    assert tree.findtext(f"{SVG}title") == question.summary
    wanted = expected(table)
    assert len(marks(tree)) == wanted if wanted is not None else marks(tree)


@pytest.mark.parametrize("name", DRAWN)
def test_each_picture_is_valid_vega_lite(graph: Graph, name: str) -> None:
    made = pictures.drawing(Table.of(*answered(graph, name)), graph)
    alt.Root.validate(frame.specification(made.spec))
