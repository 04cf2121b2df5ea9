"""Networks: what is computed over the edges that a question finds, and the network as a file.

Edges are rows with at least the columns `EDGES`, one for each alliance and each two of its
parties. A column that begins with `source` or `target` says something of that party, every other
one of the deal. A row without a target is no edge: it says something of its source, once for all
its edges. Knows nothing of questions and of how a graph is asked.
"""

from __future__ import annotations

from triplehelix.networks.files import FORMATS, with_deals, write
from triplehelix.networks.graph import EDGES
from triplehelix.networks.measures import MEASURES, behind, measured
from triplehelix.networks.standing import QUESTION, standing

__all__ = [
    "EDGES", "FORMATS", "MEASURES", "QUESTION", "behind", "measured", "standing", "with_deals",
    "write",
]  # fmt: skip
