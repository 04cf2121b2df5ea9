"""The graph on the web: a SPARQL endpoint, entities that dereference, and pages for people.

It sees a store that is read-only, through workers, and nothing of how the graph was built.
"""

from __future__ import annotations

from triplehelix.endpoint.serving import application, serve

__all__ = ["application", "serve"]
