"""Rows of tables: what a cell may hold, and what is wrong with a row or a whole file."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from triplehelix.cells import KEY, Known, is_address
from triplehelix.dates import PartialDate
from triplehelix.errors import DataError
from triplehelix.records import Record, RejectedError, Rejection, read
from triplehelix.tables import Column, Kind, Table

KNOWN = Known(
    {"size": frozenset({"small", "large"})},
    {
        "organisation": frozenset({"ablynx", "galapagos"}),
        "document": frozenset({"seed-belgium"}),
        "place": frozenset({"be-flanders"}),
    },
)
PAIR = Table("pair", "Two columns.", ("a",), {n: Column(n, "text", n) for n in ("a", "b")})


def cell(kind: Kind, value: str, note: str = "", *, required: bool = False) -> Record:
    """A record of one cell of this kind, and a note."""
    column = Column("x", kind, "x", required=required, scheme="size", of="organisation")
    table = Table("t", "t", ("x",), {"x": column, "note": Column("note", "text", "note")})
    return Record(table, "t.csv", 2, {"x": value, "note": note}, KNOWN)


def rejected(record: Record, take: str = "take_text") -> tuple[str, str, str]:
    """Column, value and reason with which taking the cell is refused."""
    with pytest.raises(RejectedError) as caught:
        getattr(record, take)("x")
    return caught.value.column, caught.value.value, caught.value.reason


# Taking


def test_a_cell_is_taken_once_and_what_is_left_is_known() -> None:
    record = cell("text", "  Ghent ", "a note")
    assert record.left() == ("x", "note")
    assert record.take_text("x") == "Ghent"
    assert record.left() == ("note",)
    record.ignore("note")
    assert record.left() == ()
    with pytest.raises(KeyError):
        record.take("x")


def test_an_empty_cell_says_nothing() -> None:
    assert cell("text", "  ").take_text("x") is None
    assert cell("texts", "").take_list("x") == ()
    assert cell("date", "").take_date("x") is None
    assert cell("decimal", "").take_number("x") is None
    assert cell("boolean", "").take_flag("x") is None


@pytest.mark.parametrize("take", ["take", "need", "take_text", "take_list", "take_date"])
def test_a_cell_that_must_be_filled_is_refused_empty(take: str) -> None:
    record = cell("text", " ", required=True)
    assert rejected(record, take) == ("x", "", "must not be empty")


@pytest.mark.parametrize("take", ["need", "need_ahead"])
def test_what_the_row_makes_no_sense_without_is_needed(take: str) -> None:
    assert rejected(cell("text", ""), take) == ("x", "", "must not be empty")


def test_a_cell_needed_ahead_still_has_to_be_taken() -> None:
    record = cell("text", " y ")
    assert record.need_ahead("x") == "y"
    assert record.left() == ("x", "note")


# What a cell may hold


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("key", "ablynx-wyeth-2006"),
        ("key", "n.v.3"),
        ("code", "small"),
        ("ref", "ablynx"),
        ("url", "https://example.org/a?b=c#d"),
        ("document", "http://example.org"),
        ("document", "seed-belgium"),
        ("country", "BE"),
        ("currency", "EUR"),
        ("currency", "BEF"),
        ("place", "be-flanders"),
        ("place", "DK"),
        ("text", 'quoted "text", with a comma; Ünïcode 東京'),
    ],
)
def test_a_good_value_is_taken_as_it_stands(kind: Kind, value: str) -> None:
    assert cell(kind, value).take_text("x") == value


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("key", "Ablynx", "not a key: lower-case letters, digits, hyphens and dots only"),
        ("key", "a b", "not a key: lower-case letters, digits, hyphens and dots only"),
        ("key", "a/b", "not a key: lower-case letters, digits, hyphens and dots only"),
        ("key", "-a", "not a key: lower-case letters, digits, hyphens and dots only"),
        ("key", "zürich", "not a key: lower-case letters, digits, hyphens and dots only"),
        ("code", "smal", "unknown code; did you mean small?"),
        ("code", "SMALL", "unknown code"),
        ("ref", "galapago", "unknown organisation key; did you mean galapagos?"),
        ("ref", "zzz", "unknown organisation key"),
        ("url", "ftp://a", "not an address: http:// or https://, no blanks, no brackets"),
        ("url", "https://a b", "not an address: http:// or https://, no blanks, no brackets"),
        ("document", "seed-belgum", "unknown document key; did you mean seed-belgium?"),
        ("country", "UK", "not an ISO 3166-1 alpha-2 code of a country"),
        ("country", "be", "not an ISO 3166-1 alpha-2 code of a country"),
        ("country", "BEL", "not an ISO 3166-1 alpha-2 code of a country"),
        ("currency", "EURO", "not an ISO 4217 code of a currency"),
        ("currency", "eur", "not an ISO 4217 code of a currency"),
        ("place", "be-flander", "unknown country or place key; did you mean be-flanders?"),
        ("text", "two\nlines", "a text must stand in one line"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_reason(kind: Kind, value: str, reason: str) -> None:
    assert rejected(cell(kind, value)) == ("x", value, reason)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("texts", "one\nand two|three"), ("text", "one\rtwo"), ("texts", "one\rtwo")],
)
def test_no_text_breaks_a_line(kind: Kind, text: str) -> None:
    take = "take_list" if kind == "texts" else "take_text"
    assert rejected(cell(kind, text), take)[2] == "a text must stand in one line"


def test_a_list_is_taken_in_the_order_given() -> None:
    assert cell("refs", "galapagos | ablynx").take_list("x") == ("galapagos", "ablynx")
    assert cell("texts", "one").take_list("x") == ("one",)


def test_each_value_of_a_list_is_checked() -> None:
    found = rejected(cell("codes", "small|larg"), "take_list")
    assert found == ("x", "larg", "unknown code; did you mean large?")


@pytest.mark.parametrize("value", ["a||b", "|a", "a|", "|", "a| |b"])
def test_a_list_has_no_gaps(value: str) -> None:
    assert rejected(cell("texts", value), "take_list")[2] == "an empty value between two |"


def test_a_date_keeps_its_precision() -> None:
    assert cell("date", "2001-11").take_date("x") == PartialDate.parse("2001-11")


def test_a_wrong_date_is_refused_with_its_reason() -> None:
    found = rejected(cell("date", "2001-13"), "take_date")
    assert found == ("x", "2001-13", "there is no month 13")


@pytest.mark.parametrize(
    ("value", "number"),
    [("19.4", Decimal("19.4")), ("-3", Decimal(-3)), ("0", Decimal(0)), ("007", Decimal(7))],
)
def test_a_number_is_taken_exactly(value: str, number: Decimal) -> None:
    assert cell("decimal", value).take_number("x") == number


@pytest.mark.parametrize(
    "value", ["1,5", "1 000", "1_000", "5 million", "NaN", "Infinity", "-inf", "0x10", "1e6",
              "1E+999999", "\uff11\uff12", "\u0663", "€5", ".", "-"],
)  # fmt: skip
def test_what_is_not_digits_with_a_decimal_point_is_no_number(value: str) -> None:
    found = rejected(cell("decimal", value), "take_number")
    assert found == ("x", value, "not a number: digits with a decimal point, nothing else")


@pytest.mark.parametrize("value", ["-0.01", "100.01", "101"])
def test_a_percentage_lies_between_0_and_100(value: str) -> None:
    found = rejected(cell("percent", value), "take_number")
    assert found == ("x", value, "a percentage lies between 0 and 100")


@pytest.mark.parametrize("value", ["0", "100", "62.5"])
def test_the_ends_of_the_percentages_are_in(value: str) -> None:
    assert cell("percent", value).take_number("x") == Decimal(value)


def test_a_negative_amount_needs_its_reason() -> None:
    found = rejected(cell("amount", "-5"), "take_number")
    assert found == ("x", "-5", "a negative amount needs its reason in note")
    assert cell("amount", "-5", "research money was cut").take_number("x") == Decimal(-5)


def test_a_flag_is_yes_or_no() -> None:
    assert cell("boolean", "yes").take_flag("x") is True
    assert cell("boolean", "no").take_flag("x") is False
    assert rejected(cell("boolean", "true"), "take_flag") == ("x", "true", "write yes or no")


@given(st.text(max_size=20))
def test_a_key_fits_into_an_iri_unescaped(text: str) -> None:
    if KEY.fullmatch(text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert text[0] not in "-."
        assert text[-1] not in "-."


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_an_address_has_no_blank_and_no_mark_that_ends_an_iri(text: str) -> None:
    address = f"https://example.org/{text}"
    if any(char in '<>"{}|\\^`' or char.isspace() for char in text):
        assert not is_address(address)
    if is_address(address):
        assert NamedNode(address).value == address


# Rejections


def test_a_rejection_is_told_in_one_line_with_its_place() -> None:
    error = Rejection("mine/firms.csv", 7, "founded", "2001-13", "there is no month 13").as_error(
        2, "out/ledger.csv"
    )
    assert error.where == "mine/firms.csv:7 column founded"
    assert error.what == "'2001-13': there is no month 13 (2 more in out/ledger.csv)"
    assert error.hint.startswith("mend the row")


def test_a_rejection_without_a_column_names_the_row_only() -> None:
    error = Rejection("firms.csv", 7, "", "", "2 cells where the header has 3").as_error(0, "l")
    assert (error.where, error.what) == ("firms.csv:7", "2 cells where the header has 3")


# Reading


def rows(path: Path, data: bytes) -> list[Record | Rejection]:
    path.write_bytes(data)
    return list(read(path, PAIR, KNOWN, "pair.csv"))


def taken(record: Record | Rejection) -> tuple[int, str | None, str | None]:
    assert isinstance(record, Record)
    return record.line, record.take("a"), record.take("b")


def test_each_row_knows_its_file_line_and_key(tmp_path: Path) -> None:
    first, second = rows(tmp_path / "p.csv", b"a,b\n1,2\n3,4\n")
    assert isinstance(first, Record)
    assert (first.file, first.line, first.key()) == ("pair.csv", 2, ("1",))
    assert taken(second) == (3, "3", "4")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"b,a\n2,1\n", [(2, "1", "2")]),
        (b"\xef\xbb\xbfa,b\n1,2\n", [(2, "1", "2")]),
        (b"a,b\r\n1,2\r\n", [(2, "1", "2")]),
        (b'a,b\n"x, ""y""",2\n', [(2, 'x, "y"', "2")]),
        (b"a,b\n\n1,2\n\n3,4\n", [(3, "1", "2"), (5, "3", "4")]),
        (b'a,b\n"one\ntwo",2\n3,4\n', [(2, "one\ntwo", "2"), (4, "3", "4")]),
        ("a,b\nGenève,東京\n".encode(), [(2, "Genève", "東京")]),
        (b"a,b\n", []),
    ],
)
def test_a_table_is_read_by_its_header(
    tmp_path: Path, data: bytes, expected: list[tuple[int, str, str]]
) -> None:
    assert [taken(row) for row in rows(tmp_path / "p.csv", data)] == expected


def test_a_row_with_too_many_or_too_few_cells_is_rejected_alone(tmp_path: Path) -> None:
    short, good, long = rows(tmp_path / "p.csv", b"a,b\n1\n3,4\n5,6,7\n")
    assert short == Rejection(
        "pair.csv", 2, "", "", "1 cells where the header has 2; is the file cut off?"
    )
    assert taken(good) == (3, "3", "4")
    assert long == Rejection(
        "pair.csv", 4, "", "", "3 cells where the header has 2; is a comma not in quotation marks?"
    )


@pytest.mark.parametrize(
    ("data", "where", "what", "hint"),
    [
        (b"", "pair.csv", "the file is empty", "the header of pair.csv is: a,b"),
        (b"\n", "pair.csv", "the file is empty", "the header of pair.csv is: a,b"),
        (b",\n", "pair.csv", "the file is empty", "the header of pair.csv is: a,b"),
        (b"a\n1\n", "pair.csv:1", "column b is missing", "the header of pair.csv is: a,b"),
        (
            b"a,b,bb\n", "pair.csv:1", "column 'bb' belongs to no column of this table",
            "rename it to b",
        ),
        (
            b"a,b,zzzz\n", "pair.csv:1", "column 'zzzz' belongs to no column of this table",
            "take it out; the header of pair.csv is: a,b",
        ),
        (
            b"a,b,b\n", "pair.csv:1", "a column stands twice in the header",
            "the header of pair.csv is: a,b",
        ),
        (
            b"a,b\n1,2\n3,", "pair.csv:3", "the last line does not end: the file may be cut off",
            "add a line break at the end if the file is whole",
        ),
        (
            b"a,b\n1,2\nGen\xe8ve,3\n", "pair.csv:3", "not UTF-8",
            "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)",
        ),
        (
            b'a,b\n1,2\n"open,4\n', "pair.csv:3", "not a CSV row: unexpected end of data",
            "close the quotation mark, or restore the file if it was cut off",
        ),
        (
            b'a,b\n"1"x,2\n', "pair.csv:2", "not a CSV row: ',' expected after '\"'",
            "close the quotation mark, or restore the file if it was cut off",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_as_a_whole_says_where_and_why(
    tmp_path: Path, data: bytes, where: str, what: str, hint: str
) -> None:
    with pytest.raises(DataError) as caught:
        rows(tmp_path / "p.csv", data)
    assert (caught.value.where, caught.value.what, caught.value.hint) == (where, what, hint)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        list(read(tmp_path / "no.csv", PAIR, KNOWN, "no.csv"))
    assert caught.value.what == "cannot be read: No such file or directory"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)


@given(cells=st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("a", "b"), *cells])
    found = [taken(row)[1:] for row in read(path, PAIR, KNOWN, "pair.csv")]
    assert found == [(a.strip() or None, b.strip() or None) for a, b in cells]


@given(data=st.binary(max_size=60))
def test_any_bytes_are_rows_or_one_error_with_a_hint(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"a,b\n" + data)
    told: DataError | None = None
    found: list[Record | Rejection] = []
    try:
        found = list(read(path, PAIR, KNOWN, "pair.csv"))
    except DataError as problem:
        told = problem
    assert all(row.line >= 2 for row in found)
    assert told is None or (told.where.startswith("pair.csv") and told.hint)
