"""What a layout says of a file, and the text of a file, packed or not."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from triplehelix.errors import DataError

RESTORE: Final = "download the file again; if it is whole, its layout has changed"
"""What to do about a file that cannot be read as a whole."""

Fields = Mapping[str, object]
Raw = tuple[int, Fields, int]
"""A row as it stands: its number in the file, its fields, and what tells it from another."""


@dataclass(frozen=True)
class Layout:
    """How the rows of a kind of file stand in it, and without which fields it is another file."""

    form: str
    needs: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True
    strict: bool = True
    """Whether quotation marks stand as they should; if not, a text may go on behind them."""
    sheet: str = ""
    within: str = ""
    pattern: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """The present name of a field by one that it has in files of other years or forms."""
    aside: tuple[str, ...] = ()
    """Columns that do not tell a row from another, such as a mark of what is new this month."""
    beside: str = ""
    """What to cut from the name of a file for the name of the file that it goes on from."""


@contextmanager
def opened(path: Path, layout: Layout, errors: str = "strict") -> Iterator[io.TextIOBase]:
    """The text of a file, of the one file in a zip, or of a gzip, with any line ends."""
    with path.open("rb") as stream:
        start = stream.read(4)
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    if start == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if not name.endswith("/")]
            if len(inside) != 1:
                raise zipfile.BadZipFile(f"{len(inside)} files in it, one is expected")
            if archive.getinfo(inside[0]).flag_bits & 1:
                raise zipfile.BadZipFile("it asks for a password")
            with archive.open(inside[0]) as raw:
                yield io.TextIOWrapper(raw, encoding=encoding, errors=errors)
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path, "rt", encoding=encoding, errors=errors) as text:
            yield text
    else:
        with path.open(encoding=encoding, errors=errors) as text:
            yield text


def not_text(shown: str, problem: UnicodeDecodeError) -> DataError:
    """The error for a file with bytes that its encoding does not know."""
    return DataError(shown, f"not {problem.encoding}: {problem.reason}", RESTORE)
