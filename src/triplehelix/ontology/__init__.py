"""The ontology as an object of care: its checks, what a reasoner makes of it, and its page.

Knows OWL 2, SKOS and a folder of Turtle modules; neither data nor loaders nor the built graph.
It changes no module. Java and the template engine are looked for only when they are needed.
"""

from triplehelix.ontology.checking import OntologyFinding, check
from triplehelix.ontology.classification import Reasoning, classify
from triplehelix.ontology.documentation import docs

__all__ = ["OntologyFinding", "Reasoning", "check", "classify", "docs"]
