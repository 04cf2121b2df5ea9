"""A knowledge graph of the biotech ecosystem that a person can ask."""

__version__ = "0.1.0"
