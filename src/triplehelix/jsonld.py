"""JSON-LD for people: the engine writes it expanded, this shortens it with our prefixes."""

from __future__ import annotations

import json
from typing import Final

from triplehelix.terms import PREFIXES, compact

TYPE: Final = PREFIXES["rdf"] + "type"
_STRING: Final = PREFIXES["xsd"] + "string"


def compacted(expanded: bytes) -> bytes:
    """An expanded JSON-LD document (JSON-LD 1.1 API, section 5.1) compacted, with its context.

    The context holds the prefixes in use and nothing else, so that it reads without ours.
    """
    used: set[str] = set()
    graph = [_node(node, used) for node in json.loads(expanded)]
    context = {prefix: iri for prefix, iri in PREFIXES.items() if prefix in used}
    body = graph[0] if len(graph) == 1 else {"@graph": graph}
    text = json.dumps({"@context": context, **body}, ensure_ascii=False, indent=2)
    return text.encode() + b"\n"


def _name(iri: str, used: set[str]) -> str:
    """The IRI as a compact name, its prefix noted in `used`."""
    short = iri if iri.startswith("@") else compact(iri, parts=True)
    if short != iri:
        used.add(short.partition(":")[0])
    return short


def _node(node: dict[str, object], used: set[str]) -> dict[str, object]:
    """A node object with compact names; a list of one value becomes the value."""
    found: dict[str, object] = {}
    for key, value in node.items():
        if key == "@id":
            found[key] = _name(str(value), used)
        elif isinstance(value, list):
            name = "@type" if key == TYPE else _name(key, used)
            items = [_value(item, used) for item in value]
            if name == "@type":
                items = [item["@id"] if isinstance(item, dict) else item for item in items]
            found[name] = items[0] if len(items) == 1 else items
    return found


def _value(item: object, used: set[str]) -> object:
    """A type, a reference or a literal with compact names; plain strings become strings."""
    if not isinstance(item, dict):
        return _name(str(item), used)
    found = {key: value for key, value in item.items() if (key, value) != ("@type", _STRING)}
    for key in ("@id", "@type"):
        if key in found:
            found[key] = _name(str(found[key]), used)
    return found["@value"] if set(found) == {"@value"} else found
