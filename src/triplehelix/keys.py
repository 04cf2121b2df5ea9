"""What was said first under each of very many keys, in little memory."""

from __future__ import annotations

from array import array


class Keys:
    """A table of numbers of 64 bits: under each key the value that came first.

    A register has millions of rows, for which a dict would take ten times as much memory. The
    table is never more than two thirds full; 0 marks a free place.
    """

    def __init__(self) -> None:
        self._keys = array("q", bytes(8 << 10))
        self._values = array("q", bytes(8 << 10))
        self._mask = (1 << 10) - 1
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def __contains__(self, key: int) -> bool:
        return self._keys[self._place(key or 1)] != 0

    def first(self, key: int, value: int) -> int:
        """The value that came first under this key: this one, or one of before."""
        key = key or 1
        at = self._place(key)
        if self._keys[at]:
            return self._values[at]
        self._keys[at], self._values[at] = key, value
        self._held += 1
        if 3 * self._held > 2 * self._mask:
            self._grow()
        return value

    def _place(self, key: int) -> int:
        """Where the key stands, or the free place where it would."""
        keys, mask = self._keys, self._mask
        at = key & mask
        while (found := keys[at]) and found != key:
            at = (at + 1) & mask
        return at

    def _grow(self) -> None:
        old = zip(self._keys, self._values, strict=True)
        self._mask = 2 * self._mask + 1
        self._keys = array("q", bytes(8 * (self._mask + 1)))
        self._values = array("q", bytes(8 * (self._mask + 1)))
        for key, value in old:
            if key:
                at = self._place(key)
                self._keys[at], self._values[at] = key, value
