"""What was said first under each of very many keys, in memory that does not grow with them."""

from __future__ import annotations

import os
import struct
import tempfile
import weakref
from typing import Final

MOST = 200_000
"""So many keys are kept in memory; more go to a file, where each takes many times as long."""
MANY: Final = 1 << 16
_PAIR: Final = struct.Struct("=qq")
_AT_ONCE: Final = 1 << 16


class Keys:
    """A table of numbers of 64 bits: under each key the value that came first.

    Of very many the later ones are on disk, as a register has millions of rows.
    """

    def __init__(self) -> None:
        self._few: dict[int, int] = {}
        self._filed: _Filed | None = None

    def __len__(self) -> int:
        return len(self._few) + (0 if self._filed is None else len(self._filed))

    def __contains__(self, key: int) -> bool:
        key = key or 1
        return key in self._few or (self._filed is not None and self._filed.find(key)[1])

    def first(self, key: int, value: int) -> int:
        """The value that came first under this key: this one, or one of before."""
        key = key or 1  # on disk 0 marks a free place
        found = self._few.get(key)
        if found is not None:
            return found
        if len(self._few) < MOST:
            self._few[key] = value
            return value
        if self._filed is None:
            self._filed = _Filed(MANY)
        return self._filed.first(key, value)


class _Filed:
    """The same in a file without a name, which ends with the process at the latest.

    Each look is a call of the system for 16 bytes; the pages that it touches are the system's to
    keep or to give up. The table is never more than half full; 0 marks a free place.
    """

    def __init__(self, places: int) -> None:
        self._held = 0
        self._begin(places)

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
