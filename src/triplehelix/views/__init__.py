"""The graph as seen by who owns whom: a firm at the time, its owner then, its owner now.

`owners` knows who came into whose hands, `roles` which properties move with that, `moving` makes
the graph of a view, and `explaining` says by which takeovers. Knows built graphs; no screens.
"""

from triplehelix.views.explaining import Move, moves, owners_instead, with_takeovers
from triplehelix.views.moving import IDENTITIES, LEGAL, View, refuse, view

__all__ = [
    "IDENTITIES", "LEGAL", "Move", "View", "moves", "owners_instead", "refuse", "view",
    "with_takeovers",
]  # fmt: skip
