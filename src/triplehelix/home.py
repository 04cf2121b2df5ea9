"""Where the five folders of content lie. Nothing is ever written below them.

In a wheel they lie beside this file in `_home`; in a checkout, at the root of the repository.
"""

from __future__ import annotations

from pathlib import Path

_PACKED = Path(__file__).parent / "_home"

HOME = _PACKED if _PACKED.is_dir() else Path(__file__).parents[2]
ONTOLOGY = HOME / "ontology"
RULES = ONTOLOGY / "rules"
SHAPES = HOME / "shapes"
LOADERS = HOME / "loaders"
QUERIES = HOME / "queries"
DATA = HOME / "data"


def default_registers() -> Path:
    """The folder for fetched registers where no other is named."""
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("triplehelix") / "registers"


def default_store() -> Path:
    """The folder of the built graph where no other is named."""
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("triplehelix") / "graph"
