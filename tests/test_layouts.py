"""The layouts of files: what stands in them comes out once, or the file is refused in one line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triplehelix import layouts
from triplehelix.errors import DataError
from triplehelix.layouts import Layout, Raw, lines, objects
from triplehelix.records import Rejection

on_disk = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
ARRAY = Layout("json-array")
CSV = Layout("delimited", needs=("a", "b"))
HUGE = "x" * 10_000_000
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
records = st.dictionaries(st.text(), values, max_size=3)
blanks = st.text(" \n\t\r", max_size=40)
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=8)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


def read(path: Path, layout: Layout) -> list[Raw | Rejection]:
    return list(layouts.rows(path, layout, "shown/file"))


def fields(path: Path, layout: Layout) -> list[object]:
    """The fields of the rows, none of which is rejected."""
    found = read(path, layout)
    assert [each for each in found if isinstance(each, Rejection)] == []
    return [dict(each[1]) for each in found if isinstance(each, tuple)]


def refused(path: Path, layout: Layout) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(DataError) as caught:
        read(path, layout)
    line = str(caught.value)
    assert line.startswith("shown/file")
    assert "\n" not in line
    return line.removeprefix("shown/file")


def reasons(path: Path, layout: Layout) -> list[tuple[int, str, str]]:
    """Line, column and reason of the rows that are rejected."""
    found = read(path, layout)
    return [(e.line, e.column, e.reason) for e in found if isinstance(e, Rejection)]


# An array of JSON


@on_disk
@given(st.lists(records, max_size=4), blanks, st.integers(1, 40))
def test_an_array_comes_out_whole_wherever_the_pieces_end(
    tmp_path: Path, rows: list[object], blank: str, chunk: int
) -> None:
    inner = f"{blank},{blank}".join(json.dumps(row, indent=len(blank) % 3) for row in rows)
    path = tmp_path / "file"
    path.write_bytes(f"{blank}[{blank}{inner}{blank}]{blank}".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objects, "CHUNK", chunk + len(blank))
        found = read(path, ARRAY)
    assert [each[1] for each in found if isinstance(each, tuple)] == rows
    assert [each[0] for each in found if isinstance(each, tuple)] == list(range(1, len(rows) + 1))


@on_disk
@given(st.lists(records, min_size=1, max_size=4), st.data(), st.integers(1, 40))
def test_an_array_that_is_cut_at_any_byte_is_refused(
    tmp_path: Path, rows: list[object], data: st.DataObject, chunk: int
) -> None:
    whole = json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")
    path = tmp_path / "file"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objects, "CHUNK", chunk)
        refused(path, ARRAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: an array is expected, not ''"),
        ('{"a": 1}', ":1: an array is expected, not '{\"a\": 1}'"),
        ("[{} {}]", ": the array is cut off or damaged: Expecting ',' delimiter"),
        ("[{},, {}]", ": the array is cut off or damaged: Expecting value"),
        ("[, {}]", ": the array is cut off or damaged: Expecting value"),
        ("[{},]", ": the array is cut off or damaged: Expecting value"),
        ("[{}][{}]", ": more stands below the array"),
        ("[{}]\n   x", ": more stands below the array"),
        ("[" * 100_000, ": lists in lists without end"),
        (f"[{'9' * 5000}]", ": the array is cut off or damaged: Exceeds the limit"),
    ],
)
def test_an_array_that_is_none_is_refused(file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert refused(file, ARRAY).startswith(message)


def test_what_is_no_object_or_lacks_a_field_is_rejected(file: Path) -> None:
    file.write_text('[1, {"a": 1}, {"b": 2}, [3]]', encoding="utf-8")
    assert reasons(file, Layout("json-array", needs=("a",))) == [
        (1, "", "an object is expected"), (3, "a", "is missing"), (4, "", "an object is expected"),
    ]  # fmt: skip


def test_a_damaged_element_does_not_draw_the_rest_of_the_file_into_memory(file: Path) -> None:
    file.write_text('[{"a": 1}, {"a" 2}' + ', {"a": 3}' * 4_000_000 + "]", encoding="utf-8")
    tracemalloc.start()
    assert "damaged" in refused(file, ARRAY)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 12 * objects.CHUNK


@pytest.mark.parametrize("form", ["json-array", "delimited"])
def test_memory_does_not_grow_with_the_file(file: Path, form: str) -> None:
    def most(size: int) -> int:
        row = {"a": "x" * 900, "b": ["y"] * 20} if form == "json-array" else {"a": "x" * 900}
        text = json.dumps(row) + "," if form == "json-array" else "x" * 900 + ",y\n"
        count = size // len(text)
        with file.open("w", encoding="utf-8") as stream:
            stream.write("[" if form == "json-array" else "a,b\n")
            stream.writelines(text for _ in range(count))
            stream.write(json.dumps(row) + "]" if form == "json-array" else "")
        tracemalloc.start()
        rows = sum(1 for _ in layouts.rows(file, Layout(form), "shown/file"))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows == count + (form == "json-array")
        return found

    size = 50_000_000 if form == "json-array" else 20_000_000  # the tracing slows it down
    assert most(size) < 1.2 * most(size // 10)


@pytest.mark.parametrize("size", [objects.CHUNK - 30, objects.CHUNK, 10 * objects.CHUNK])
def test_an_element_may_be_longer_than_a_piece(file: Path, size: int) -> None:
    rows = [{"a": "x" * size}, {"b": "é" * size}, {"c": 12345}]
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    assert fields(file, ARRAY) == rows


def test_equal_objects_have_one_mark_and_others_another(file: Path) -> None:
    file.write_text('[{"a": 1},{"a": 1},\n {"a": 2}]', encoding="utf-8")
    marks = [each[2] for each in read(file, ARRAY) if isinstance(each, tuple)]
    assert marks[0] == marks[1] != marks[2]


def test_equal_rows_have_one_mark_however_they_are_quoted_and_end(file: Path) -> None:
    file.write_text('a,b\n1,2\n"1",2\n"1","3\n4"\n"1","3\n5"\n1,2', encoding="utf-8")
    marks = [each[2] for each in read(file, CSV) if isinstance(each, tuple)]
    assert marks[0] == marks[1] == marks[4]
    assert len({marks[0], marks[2], marks[3]}) == 3


# Other forms of JSON


@pytest.mark.parametrize(
    ("layout", "text", "found"),
    [
        (Layout("json-page", within="rows"), '{"rows": [{"a": 1}], "next": "x"}', [{"a": 1}]),
        (Layout("json-page", within="rows"), ' [{"a": 1}]', [{"a": 1}]),
        (Layout("json-values"), '{"0": {"a": 1}, "1": {"a": 2}}', [{"a": 1}, {"a": 2}]),
        (Layout("json-object"), '{"a": {"b": 1}}', [{"a": {"b": 1}}]),
        (Layout("json-table"), '{"fields": ["a", "b"], "data": [[1, "x"], [0, ""]]}',
         [{"a": 1, "b": "x"}, {"a": 0, "b": ""}]),
        (Layout("json-columns"), '{"a": [1, 2], "n": "x"}',
         [{"a": 1, "whole": {"n": "x"}}, {"a": 2, "whole": {"n": "x"}}]),
        (Layout("json-object", names={"A": "a"}), '{"A": 1}', [{"a": 1}]),
    ],
)  # fmt: skip
def test_a_form_of_json_is_read(file: Path, layout: Layout, text: str, found: object) -> None:
    file.write_text(text, encoding="utf-8")
    assert fields(file, layout) == found


@pytest.mark.parametrize(
    ("layout", "text", "message"),
    [
        (Layout("json-page", within="rows"), '{"a": []}', ": neither an array nor 'rows' in it"),
        (Layout("json-page", within="rows"), '{"rows": [1, 2', ":1: not JSON: Expecting ','"),
        (Layout("json-values"), "[]", ": an object of objects is expected"),
        (Layout("json-object"), "\n\n{,", ":3: not JSON: Expecting property name"),
        (Layout("json-object"), "[" * 100_000, ": lists in lists without end"),
        (Layout("json-object"), "9" * 5000, ": not JSON: Exceeds the limit"),
        (Layout("json-table"), '{"fields": "ab", "data": []}', ": an object with fields and data"),
        (Layout("json-table", needs=("c",)), '{"fields": ["a"], "data": []}',
         ": no header with the column c"),
        (Layout("json-columns", needs=("a",)), '{"a": [1], "b": [1, 2]}',
         ": the lists are not of one length"),
        (Layout("json-columns"), "[]", ": an object is expected"),
    ],
)  # fmt: skip
def test_another_form_of_json_is_refused(
    file: Path, layout: Layout, text: str, message: str
) -> None:
    file.write_text(text, encoding="utf-8")
    assert refused(file, layout).startswith(message)


def test_a_row_of_a_table_of_json_that_is_none_is_rejected(file: Path) -> None:
    file.write_text('{"fields": ["a", "b"], "data": [[1, 2], 3, [4]]}', encoding="utf-8")
    what = "1 cells where the header has 2; is the file cut off?"
    assert reasons(file, Layout("json-table")) == [(2, "", what), (3, "", what)]


# Lines


@on_disk
@given(
    st.lists(st.tuples(cells.filter(str.strip), cells)),
    st.sampled_from([",", ";", "\t", "|", "~"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_a_table_comes_out_as_it_was_written(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str, ends: str, marked: bool
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([("a", "b"), *rows])
    path = tmp_path / "file"
    start = b"\xef\xbb\xbf" if marked else b""
    path.write_bytes(start + text.getvalue().replace("\n", ends).encode())
    layout = Layout("delimited", needs=("a", "b"), delimiter=delimiter)
    assert fields(path, layout) == [{"a": a, "b": b} for a, b in rows]


@on_disk
@given(st.binary())
def test_any_bytes_are_rows_or_refused(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "file"
    for layout in (CSV, ARRAY, Layout("sheet"), Layout("pattern", pattern="(?P<a>.)")):
        path.write_bytes(junk)
        try:
            found = read(path, layout)
        except DataError as problem:
            assert "\n" not in str(problem)  # noqa: PT017
        else:
            assert all(isinstance(each, tuple | Rejection) for each in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"Banner\n\nof two, lines\n a ,b\n1,2\n", [{"a": "1", "b": "2"}]),
        (b"b,more,a\n1,2,3\n", [{"a": "3", "b": "1", "more": "2"}]),
        (b'a,b\n"x\ny",2\n\n,\n3,4\n', [{"a": "x\ny", "b": "2"}, {"a": "3", "b": "4"}]),
        (b"a,b,,\n1,2,,\n3,4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        (b"a,b\n0,\n", [{"a": "0", "b": ""}]),
        (b"a,b\n1,2", [{"a": "1", "b": "2"}]),
    ],
)
def test_a_table_is_read_by_the_names_of_its_columns(
    file: Path, text: bytes, found: object
) -> None:
    file.write_bytes(text)
    assert fields(file, CSV) == found


def test_marks_without_quotation_are_letters_like_others(file: Path) -> None:
    file.write_text('a~b\n1" tube~2\n', encoding="utf-8")
    layout = Layout("delimited", needs=("a", "b"), delimiter="~", quoted=False)
    assert fields(file, layout) == [{"a": '1" tube', "b": "2"}]


def test_a_column_aside_does_not_tell_rows_apart(file: Path) -> None:
    file.write_text("new,a,b\nN,1,2\n,1,2\n,1,3\n", encoding="utf-8")
    found = read(file, Layout("delimited", needs=("a", "b"), aside=("new",)))
    marks = [each[2] for each in found if isinstance(each, tuple)]
    assert marks[0] == marks[1] != marks[2]


def test_a_column_that_had_another_name_is_found(file: Path) -> None:
    file.write_text("A,b\n1,2\n", encoding="utf-8")
    assert fields(file, Layout("delimited", needs=("a",), names={"A": "a"})) == [
        {"a": "1", "b": "2"}
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"a,b\n1\n3,4\n", [(2, "", "1 cells where the header has 2; is the file cut off?")]),
        (b"a,b\n1,2,3\n", [(2, "", "3 cells where the header has 2; is the file cut off?")]),
        (b"a,b\n1,2\n3,\xff\n", [(3, "b", "not in the encoding of the file")]),
        (b'a,b\n"1\n2",\xe9\n', [(2, "b", "not in the encoding of the file")]),
    ],
)
def test_a_row_that_is_none_is_rejected_with_its_line(
    file: Path, text: bytes, found: object
) -> None:
    file.write_bytes(text)
    assert reasons(file, CSV) == found


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ": no header with the column a"),
        (b"a,c\n1,2\n", ": no header with the column b"),
        (b"x\n" * lines.MOST_BANNER + b"a,b\n1,2\n", ": no header with the column a"),
        (b'a,b\n1,"2\n', ":2: not a row: unexpected end of data"),
        (b'a,b\n1,2\n1,"2"3\n', ":3: not a row: ',' expected after '\"'"),
        ("a,b\n1,2\n".encode("utf-16"), ": the file is UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), ": no header with the column a"),
    ],
)
def test_a_table_that_is_none_is_refused(file: Path, data: bytes, message: str) -> None:
    file.write_bytes(data)
    assert refused(file, CSV).startswith(message)


def test_a_cell_of_ten_megabytes_is_read_and_a_mark_that_is_never_closed_is_not(
    file: Path,
) -> None:
    file.write_text(f"a,b\n1,{HUGE}\n", encoding="utf-8")
    assert fields(file, CSV) == [{"a": "1", "b": HUGE}]
    file.write_text('a,b\n1,"' + "x" * 70_000_000, encoding="utf-8")
    assert refused(file, CSV).startswith(":2: not a row: field larger than field limit")


def test_an_encoding_is_told_by_the_layout(file: Path) -> None:
    file.write_bytes("a,b\nCaffè,2\n".encode("cp1252"))
    assert fields(file, Layout("delimited", ("a",), encoding="cp1252")) == [
        {"a": "Caffè", "b": "2"}
    ]
    file.write_bytes(b"a,b\n1,\x81\n")
    assert reasons(file, Layout("delimited", ("a",), encoding="cp1252")) == [
        (2, "b", "not in the encoding of the file")
    ]


def test_lines_of_a_pattern_stand_below_a_line_of_dashes(file: Path) -> None:
    layout = Layout("pattern", pattern=r"(?P<name>.{6}) (?P<number>\d+)?\s*$")
    file.write_bytes(b"Name   1\n" + b"-" * 20 + b"\nAcme   1\nDyn\xe8   2\n\nBorg\nCorp    \n")
    assert [each[1] for each in read(file, layout) if isinstance(each, tuple)] == [
        {"name": "Acme", "number": "1"}, {"name": "Corp", "number": ""},
    ]  # fmt: skip
    assert reasons(file, layout) == [
        (4, "", "not in the encoding of the file"), (6, "", "not laid out as expected"),
    ]  # fmt: skip
    file.write_text("Acme   1\n", encoding="utf-8")
    assert refused(file, layout) == ": no line of dashes above the rows"


# Archives


def zipped(path: Path, members: Sequence[str], text: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, text if not member.endswith("/") else b"")


@pytest.mark.parametrize(
    ("layout", "text"),
    [(CSV, b"a,b\r\n1,2\r\n"), (CSV, b"a,b\r1,2\r"), (ARRAY, b'\xef\xbb\xbf[{"a":"1","b":"2"}]')],
)
@pytest.mark.parametrize(
    "pack",
    [
        lambda path, text: path.write_bytes(text),
        lambda path, text: path.write_bytes(gzip.compress(text)),
        lambda path, text: zipped(path, ["one"], text),
        lambda path, text: zipped(path, ["folder/", "folder/one"], text),
    ],
)
def test_a_file_may_be_packed(
    file: Path, layout: Layout, text: bytes, pack: Callable[[Path, bytes], None]
) -> None:
    pack(file, text)
    assert fields(file, layout) == [{"a": "1", "b": "2"}]


def spoilt(path: Path) -> None:
    """A byte in the middle is another one."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-12])


def locked(path: Path) -> None:
    """The archive says that it asks for a password."""
    whole = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + at] |= 1
    path.write_bytes(whole)


TEXT = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(2000))


def one_zipped(path: Path) -> None:
    zipped(path, ["one"], TEXT)


def gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(TEXT))


def then(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    """One step after the other."""

    def run(path: Path) -> None:
        for step in steps:
            step(path)

    return run


@pytest.mark.parametrize("layout", [CSV, ARRAY], ids=["lines", "array"])
@pytest.mark.parametrize(
    ("pack", "message"),
    [
        (lambda path: zipped(path, ["one", "two"], TEXT), ": not an archive: 2 files in it"),
        (lambda path: zipped(path, ["folder/"], TEXT), ": not an archive: 0 files in it"),
        (lambda path: path.write_bytes(b"PK\x03\x04 no zip"), ": not an archive: File is not"),
        (then(one_zipped, shortened), ": not an archive: "),
        (then(one_zipped, spoilt), ": not an archive: "),
        (then(one_zipped, locked), ": not an archive: it asks"),
        (lambda path: path.write_bytes(b"\x1f\x8b no gzip"), ": cannot be read: "),
        (then(gzipped, shortened), ": not an archive: Compressed file ended"),
        (then(gzipped, spoilt), ": "),
    ],
)
def test_a_packed_file_that_is_none_is_refused(
    file: Path, layout: Layout, pack: Callable[[Path], None], message: str
) -> None:
    pack(file)
    said = refused(file, layout)
    array = ":1: an array is expected"
    assert said.startswith((message, array) if layout is ARRAY else message)


def test_what_is_not_there_is_refused(file: Path) -> None:
    assert refused(file, CSV) == ": cannot be read: No such file or directory"
    file.mkdir()
    assert refused(file, CSV) == ": cannot be read: Is a directory"


def test_json_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes(b'[{"a": "\xe9"}]')
    for form in ("json-array", "json-page", "json-object"):
        assert refused(file, Layout(form)).startswith(": not utf-8: ")


# Sheets


def workbook(path: Path, **sheets: Iterable[Sequence[str | float]]) -> None:
    """An Excel file with these sheets, as small as it may be."""
    start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    named = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'{start}<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{start}<workbook xmlns="{main}" xmlns:r="{office}">'
            f"<sheets>{named}</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{start}<Relationships xmlns="{package}">{links}</Relationships>',
        )
        for number, rows in enumerate(sheets.values(), start=1):
            lines = "".join(
                f'<row r="{at}">{"".join(_cell(n, at, cell) for n, cell in enumerate(row))}</row>'
                for at, row in enumerate(rows, start=1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'{start}<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
            )


def _cell(column: int, line: int, value: str | float) -> str:
    place = f"{'ABCDEFG'[column]}{line}"
    if value == "":
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def test_the_rows_of_a_sheet_stand_below_its_header(file: Path) -> None:
    workbook(
        file,
        Cover=[["About"], ["nothing"]],
        Rows=[["Banner"], ["a", "b", "c"], ["x", 1, 0], ["", "", ""], ["", 0, ""]],
    )
    layout = Layout("sheet", needs=("a", "b"), sheet="Rows")
    assert fields(file, layout) == [
        {"a": "x", "b": 1.0, "c": 0.0}, {"a": "", "b": 0.0, "c": ""},
    ]  # fmt: skip
    assert refused(file, Layout("sheet", needs=("a",))) == ": no header with the column a"
    assert refused(file, Layout("sheet", needs=("a",), sheet="None")).startswith(
        ": not an Excel file: "
    )


def test_a_file_that_is_no_sheet_is_refused(file: Path) -> None:
    for data in (b"", b"a,b\n1,2\n", b"PK\x03\x04"):
        file.write_bytes(data)
        assert refused(file, Layout("sheet", needs=("a",))).startswith(": not an Excel file: ")
    zipped(file, ["one"], b"a,b\n")
    assert refused(file, Layout("sheet", needs=("a",))).startswith(": not an Excel file: ")
    workbook(file)
    assert refused(file, Layout("sheet", needs=("a",))).startswith(": not an Excel file: ")


def test_the_name_of_a_file_may_tell_its_form(file: Path) -> None:
    layout = Layout("by-suffix", needs=("a", "b"))
    workbook(file.with_suffix(".xlsx"), Rows=[["a", "b"], ["1", "2"]])
    file.with_suffix(".json").write_text('[{"a": "1", "b": "2"}]', encoding="utf-8")
    file.with_suffix(".csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for suffix in (".xlsx", ".json", ".csv"):
        assert fields(file.with_suffix(suffix), layout) == [{"a": "1", "b": "2"}]
