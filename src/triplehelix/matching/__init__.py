"""Who is the same as whom, among organisations that sources name each in its own way.

Names are folded, candidates found by what they share, each pair scored by a model that can tell
why, and decided in three ways: the same, different, or for a person. A decision is a row of SSSOM.
"""

from __future__ import annotations

from triplehelix.matching.joining import judge, match

__all__ = ["judge", "match"]
