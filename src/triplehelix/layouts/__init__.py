"""The files of public registers, read as a stream: one row after another, whatever the layout.

A layout says how rows stand in a file: an array of JSON, lines with a delimiter or a pattern,
a sheet. It knows no register, makes no triple and keeps no row.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from triplehelix.errors import DataError
from triplehelix.layouts.layout import RESTORE, Fields, Layout, Raw
from triplehelix.layouts.lines import Cells, delimited, pattern, sheet
from triplehelix.layouts.objects import array, columns, inside, single, table, values
from triplehelix.records import Rejection

__all__ = ["FORMS", "Cells", "Fields", "Layout", "Raw", "rows"]


def rows(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows of a file. Raises DataError, with the place, when it cannot be read as a whole."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
                raise DataError(shown, "the file is UTF-16", f"save it as {layout.encoding}")
        yield from FORMS[layout.form](path, layout, shown)
    except OSError as problem:
        raise DataError(shown, f"cannot be read: {problem.strerror or problem}", RESTORE) from None
    except (zipfile.BadZipFile, EOFError, zlib.error) as problem:
        raise DataError(shown, f"not an archive: {problem}", RESTORE) from None
    except RecursionError:
        raise DataError(shown, "lists in lists without end", RESTORE) from None


def _by_suffix(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """A table that is published as Excel, as JSON and as text: the name of the file tells which."""
    forms = {".xlsx": sheet, ".json": array}
    yield from forms.get(path.suffix.lower(), delimited)(path, layout, shown)


FORMS: Final[Mapping[str, Callable[[Path, Layout, str], Iterator[Raw | Rejection]]]] = {
    "json-array": array,
    "json-page": inside,
    "json-values": values,
    "json-object": single,
    "json-columns": columns,
    "json-table": table,
    "delimited": delimited,
    "pattern": pattern,
    "sheet": sheet,
    "by-suffix": _by_suffix,
}
"""The layouts by the name that a `source.toml` gives them."""
