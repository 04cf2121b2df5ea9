"""What was said first under each of very many keys, in memory that does not grow with them."""

from __future__ import annotations

import os
import struct
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from typing import Final

MOST = 170_000
"""So many keys are kept in memory; more go to a file, where each takes five times as long."""
FEW: Final = 1 << 10
_PAIR: Final = struct.Struct("=qq")
_AT_ONCE: Final = 1 << 16


class Keys:
    """A table of numbers of 64 bits: under each key the value that came first.

    A register has millions of rows, for which a dict would take ten times as much memory. The
    table is never more than two thirds full; 0 marks a free place. A large one is on disk.
    """

    def __init__(self) -> None:
        self._keys = array("q", bytes(8 * FEW))
        self._values = array("q", bytes(8 * FEW))
        self._mask = FEW - 1
        self._held = 0
        self._filed: _Filed | None = None

    def __len__(self) -> int:
        return self._held if self._filed is None else len(self._filed)

    def __contains__(self, key: int) -> bool:
        if self._filed is not None:
            return self._filed.find(key or 1)[1]
        return self._keys[self._place(key or 1)] != 0

    def first(self, key: int, value: int) -> int:
        """The value that came first under this key: this one, or one of before."""
        key = key or 1
        if self._filed is not None:
            return self._filed.first(key, value)
        at = self._place(key)
        if self._keys[at]:
            return self._values[at]
        self._keys[at], self._values[at] = key, value
        self._held += 1
        if self._held > MOST:
            self._file()
        elif 3 * self._held > 2 * self._mask:
            self._grow()
        return value

    def _place(self, key: int) -> int:
        """Where the key stands, or the free place where it would."""
        keys, mask = self._keys, self._mask
        at = key & mask
        while (found := keys[at]) and found != key:
            at = (at + 1) & mask
        return at

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return ((key, value) for key, value in zip(self._keys, self._values, strict=True) if key)

    def _grow(self) -> None:
        old = self._pairs()
        self._mask = 4 * self._mask + 3
        self._keys = array("q", bytes(8 * (self._mask + 1)))
        self._values = array("q", bytes(8 * (self._mask + 1)))
        for key, value in old:
            at = self._place(key)
            self._keys[at], self._values[at] = key, value

    def _file(self) -> None:
        self._filed = _Filed(4 * (self._mask + 1), self._pairs())
        self._keys, self._values = array("q"), array("q")


class _Filed:
    """The same table in a file without a name, which ends with the process at the latest.

    Each look is a call of the system for 16 bytes; the pages that it touches are the system's to
    keep or to give up. It is never more than half full.
    """

    def __init__(self, places: int, pairs: Iterable[tuple[int, int]]) -> None:
        self._held = 0
        self._begin(places)
        for key, value in pairs:
            self.first(key, value)

    def __len__(self) -> int:
        return self._held

    def find(self, key: int) -> tuple[int, bool, int]:
        """Where the key stands or would stand, whether it does, and the value."""
        file, mask = self._number, self._mask
        at = key & mask
        while True:
            found, value = _PAIR.unpack(os.pread(file, 16, 16 * at))
            if found == key or not found:
                return at, found != 0, value
            at = (at + 1) & mask

    def first(self, key: int, value: int) -> int:
        """The value that came first under this key."""
        at, stands, before = self.find(key)
        if stands:
            return before
        os.pwrite(self._number, _PAIR.pack(key, value), 16 * at)
        self._held += 1
        if 2 * self._held > self._mask:
            self._grow()
        return value

    def _begin(self, places: int) -> None:
        self._mask = places - 1
        self._stream = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._number = self._stream.fileno()
        self._close = weakref.finalize(self, self._stream.close)
        os.truncate(self._number, 16 * places)  # zeros that take no room until they are written

    def _grow(self) -> None:
        old, close, places = self._number, self._close, self._mask + 1
        self._held = 0
        self._begin(4 * places)
        for start in range(0, 16 * places, _AT_ONCE):
            for key, value in _PAIR.iter_unpack(os.pread(old, _AT_ONCE, start)):
                if key:
                    self.first(key, value)
        close()


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
