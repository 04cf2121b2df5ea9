"""What may go wrong, told to people: where it is, what it is, what to do next."""

from __future__ import annotations


class TripleHelixError(Exception):
    """A failure that a person can act on: the place, the matter and the next step.

    Raised as it stands when the command was wrong; see `DataError` for wrong data.
    """

    def __init__(self, where: str, what: str, hint: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what
        self.hint = hint


class DataError(TripleHelixError):
    """The data is wrong, not the command: a table, a graph or an answer that cannot be trusted."""
