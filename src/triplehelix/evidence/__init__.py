"""What an answer rests on, derived from the query: facts, sources, and why there may be none.

Knows SPARQL 1.1, a graph that answers it and the rules of the ontology; nothing of sources as
files, and nothing of screens. `facts` is the way in, `lineage` the heart of it.
"""

from triplehelix.evidence.coverage import Coverage, coverage
from triplehelix.evidence.emptiness import Emptiness, emptiness
from triplehelix.evidence.facts import Document, Evidence, Fact, by_document, trace

__all__ = [
    "Coverage",
    "Document",
    "Emptiness",
    "Evidence",
    "Fact",
    "by_document",
    "coverage",
    "emptiness",
    "trace",
]
