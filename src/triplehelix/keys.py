"""What was said first under each of very many keys, in memory that does not grow with them."""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

MOST: Final = 1 << 17
"""So many keys are kept in memory before they go to a file."""
_BLOCK: Final = 512
"""So many keys of a file are read at once."""
_BITS: Final = 1 << 25
_SHIFTS: Final = (0, 18, 36)
"""Where in a key its three places in the filter begin."""


class Keys:
    """A table of numbers of 64 bits: under each key the value that came first.

    The newest are in memory, the others on disk, as a register has millions of rows.
    """

    def __init__(self) -> None:
        self._new: dict[int, int] = {}
        self._filed: _Filed | None = None

    def __len__(self) -> int:
        return len(self._new) + (0 if self._filed is None else len(self._filed))

    def __contains__(self, key: int) -> bool:
        filed = self._filed
        return key in self._new or (filed is not None and filed.find(key) is not None)

    def first(self, key: int, value: int) -> int:
        """The value that came first under this key: this one, or one of before."""
        new = self._new
        found = new.get(key)
        if found is None and self._filed is not None:
            found = self._filed.find(key)
        if found is not None:
            return found
        if len(new) >= MOST:
            self._file()
        new[key] = value
        return value

    def _file(self) -> None:
        if self._filed is None:
            self._filed = _Filed()
        self._filed.add(self._new)
        self._new.clear()


class _Filed:
    """Runs of sorted keys, then of their values, in a file without a name.

    It ends with the process at the latest. A Bloom filter (1970), whose size is fixed, says of
    nearly every key that is new that it is not here, so that the file is read for few.
    """

    def __init__(self) -> None:
        self._seen = bytearray(_BITS >> 3)
        self._runs: list[tuple[int, int, array[int]]] = []  # where it starts, keys, first of blocks
        self._end = 0
        self._stream = tempfile.TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, self._stream.close)

    def __len__(self) -> int:
        return sum(size for _, size, _ in self._runs)

    def add(self, pairs: Mapping[int, int]) -> None:
        """File keys that are not here yet, with their values."""
        import numpy as np  # noqa: PLC0415  (slow to import, and small registers file nothing)

        keys = np.fromiter(pairs.keys(), np.int64, len(pairs))
        values = np.fromiter(pairs.values(), np.int64, len(pairs))
        order = keys.argsort()
        keys, values = keys[order], values[order]
        seen = np.frombuffer(self._seen, np.uint8)
        for shift in _SHIFTS:
            bits = keys >> shift & (_BITS - 1)
            np.bitwise_or.at(seen, bits >> 3, (1 << (bits & 7)).astype(np.uint8))
        self._runs.append((self._end, len(keys), array("q", keys[::_BLOCK].tobytes())))
        for column in (keys, values):
            self._end += self._stream.write(column.tobytes())
        self._stream.flush()

    def find(self, key: int) -> int | None:
        """The value under this key; None where there is none."""
        seen = self._seen
        for shift in _SHIFTS:
            bit = key >> shift & (_BITS - 1)
            if not seen[bit >> 3] >> (bit & 7) & 1:
                return None
        for start, size, firsts in self._runs:
            at = _BLOCK * (bisect_right(firsts, key) - 1)
            if at < 0:
                continue
            keys = self._numbers(start + 8 * at, min(_BLOCK, size - at))
            place = bisect_left(keys, key)
            if place < len(keys) and keys[place] == key:
                return self._numbers(start + 8 * (size + at + place), 1)[0]
        return None

    def _numbers(self, start: int, count: int) -> array[int]:
        return array("q", os.pread(self._stream.fileno(), 8 * count, start))


class Texts:
    """Under each key the text that came first; of very many the later ones are on disk."""

    def __init__(self) -> None:
        self._few: dict[str, str] = {}
        self._places = Keys()
        self._end = 0

    def first(self, key: str, value: str) -> str:
        """The text that came first under this key: this one, or one of before."""
        found = self._few.get(key)
        if found is not None:
            return found
        if len(self._few) < MOST >> 3:
            self._few[key] = value
            return value
        return self._filed(hash(key), value.encode("utf-8", "surrogatepass"))

    def _filed(self, key: int, value: bytes) -> str:
        if not self._end:
            self._stream = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._stream.close)
        file = self._stream.fileno()
        at = self._places.first(key, self._end)
        if at == self._end:
            self._end += os.pwrite(file, len(value).to_bytes(4, "big") + value, at)
            return value.decode("utf-8", "surrogatepass")
        size = int.from_bytes(os.pread(file, 4, at), "big")
        return os.pread(file, size, at + 4).decode("utf-8", "surrogatepass")
