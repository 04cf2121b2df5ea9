"""Public registers from where they are published into a folder of their files.

It makes no triples and knows nothing of the graph; the build opens no connection.
"""

from __future__ import annotations

from triplehelix.fetching.download import Manners
from triplehelix.fetching.register import Fetched, fetch

__all__ = ["Fetched", "Manners", "fetch"]
