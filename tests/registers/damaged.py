"""Files of registers, loaded and accounted for; and files as they arrive when things go wrong."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from triplehelix import loading, sources
from triplehelix.cells import Known
from triplehelix.terms import Triple

HUGE = "x" * 10_000_000


@dataclass(frozen=True)
class Loaded:
    """What became of the files of a register."""

    account: loading.Account
    triples: list[Triple]

    def rejected(self) -> list[tuple[str, int, str, str]]:
        """File, line, column and reason of each row that was rejected."""
        return [
            (Path(each.file).name, each.line, each.column, each.reason)
            for each in self.account.rejections
        ]

    def counted(self) -> tuple[int, int, int, int]:
        """How many rows were loaded, rejected, repeated and not chosen."""
        of = self.account
        return (
            of.loaded.total(), len(of.rejections), of.repeated.total(), of.not_chosen.total(),
        )  # fmt: skip


def load(folder: Path, key: str, *, damaged: bool = False) -> Loaded:
    """The files of the register of that key in `folder/key`, loaded.

    With `damaged` any part of the rows may be rejected; a few are enough to refuse a whole file.
    """
    (source,) = (each for each in sources.brought(folder) if each.key == key)
    account = loading.Account(source)
    found: list[Triple] = []
    try:
        for triple in loading.load(source, Known(), account):
            found.append(triple)  # noqa: PERF402  # what was loaded before an error is kept
    except Exception as problem:
        if not damaged or "rows cannot be loaded" not in str(problem):
            raise
    return Loaded(account, found)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file with this text, in folders that are made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def sheet(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """An Excel file with one sheet of texts."""
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for row in rows
    )  # fmt: skip
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>'
        "</worksheet>",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def cut(path: Path) -> None:
    """The second half of the file is lost."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def utf16(path: Path, encoding: str = "utf-8") -> None:
    """The file was saved as UTF-16."""
    path.write_bytes(path.read_bytes().decode(encoding).encode("utf-16"))


def bare_cr(path: Path) -> None:
    """The lines end as they did on old Macs."""
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r"))


def banner(path: Path) -> None:
    """A line stands above the file."""
    path.write_bytes(b"Exported on a fine day\n" + path.read_bytes())


def bad_byte(path: Path, near: str) -> None:
    """A byte that is no UTF-8 stands before a text."""
    path.write_bytes(path.read_bytes().replace(near.encode(), b"\xff" + near.encode(), 1))


def replaced(path: Path, old: str, new: str) -> None:
    """One text, at its first place, is another one. It must be there."""
    whole = path.read_bytes()
    assert old.encode() in whole
    path.write_bytes(whole.replace(old.encode(), new.encode(), 1))


def huge_cell(path: Path, near: str) -> None:
    """Ten million letters stand before a text."""
    replaced(path, near, HUGE + near)


def repeated(path: Path, line: int) -> None:
    """A line, counted from 1, stands in the file once more, at its end."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[line - 1]]))


def column_gone(path: Path, column: str, delimiter: str = ",") -> None:
    """A column is not in the file."""
    _columns(path, lambda names: [name for name in names if name != column], delimiter)


def columns_swapped(path: Path, one: str, other: str, delimiter: str = ",") -> None:
    """Two columns changed places, with their names."""
    change = {one: other, other: one}
    _columns(path, lambda names: [change.get(name, name) for name in names], delimiter)


def _columns(path: Path, choose: Callable[[list[str]], list[str]], delimiter: str) -> None:
    text = path.read_text(encoding="utf-8")
    first, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    order = [first.index(name) for name in choose(first)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerows([row[at] for at in order] for row in [first, *rows])
