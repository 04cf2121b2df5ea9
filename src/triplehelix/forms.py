"""The query that finds what breaks one constraint, for each kind that has such a form.

Each query holds `%TARGET%`, a pattern that binds `?this`, and finds every such node at once (W3C
SHACL, section 4).
"""

from __future__ import annotations

from typing import Final

from triplehelix.terms import PREFIXES

SH: Final = PREFIXES["sh"]
_XSD: Final = PREFIXES["xsd"]
_BOUNDED: Final = {"byte": (-128, 127), "short": (-32768, 32767), "unsignedByte": (0, 255)}
_CASTS: Final = {
    _XSD + local: f"<{_XSD}{local}>"
    for local in ("date", "decimal", "integer", "boolean", "dateTime", "float", "double")
}
_ORDER: Final = {
    "minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<",
}  # fmt: skip
_KINDS: Final = {"IRI": "isIRI", "Literal": "isLiteral", "BlankNode": "isBlank"}
_SELECT: Final = "SELECT DISTINCT ?this ?value WHERE { %TARGET% "


def query(local: str, value: str, path: str, flags: str) -> str | None:
    """The query for `sh:<local> value`; None where there is no form for it.

    `path` is a property path of SPARQL, or empty where the constraint is on the node itself.
    `value` is a term of SPARQL; for a list its members, one a line.
    """
    each = _SELECT + (f"?this {path} ?value . " if path else "BIND(?this AS ?value) ")
    found = _of_node(local, value, path, each)
    if found is None and path:
        found = _of_path(local, value, path)
    if found is None:
        test = _test(local, value, flags)
        found = f"{each} FILTER({test}) }}" if test else None
    return found


def _of_node(local: str, value: str, path: str, each: str) -> str | None:
    """Forms that compare with other triples, of a node as well as of what a path leads to."""
    match local:
        case "class":
            return f"{each} FILTER NOT EXISTS {{ ?value a {value} }} }}"
        case "hasValue" if path:
            return f"SELECT ?this WHERE {{ %TARGET% FILTER NOT EXISTS {{ ?this {path} {value} }} }}"
        case "hasValue":
            return f"SELECT ?this WHERE {{ %TARGET% FILTER(!sameTerm(?this, {value})) }}"
        case "disjoint":
            return f"{each} ?this {value} ?value }}"
        case "equals":
            here = f"?this {path} ?value" if path else "FILTER(?this = ?value)"
            value_ = each.removeprefix(_SELECT)
            return (
                "SELECT DISTINCT ?this ?value WHERE { "
                f"{{ %TARGET% {value_} FILTER NOT EXISTS {{ ?this {value} ?value }} }} UNION "
                f"{{ %TARGET% ?this {value} ?value FILTER NOT EXISTS {{ {here} }} }} }}"
            )
        case _:
            return None


def _of_path(local: str, value: str, path: str) -> str | None:
    """Forms that only what a path leads to can have."""
    number = value.split('"')[1] if '"' in value else value
    match local:
        case "minCount" if number == "1":
            return f"SELECT ?this WHERE {{ %TARGET% FILTER NOT EXISTS {{ ?this {path} ?any }} }}"
        case "minCount" | "maxCount":
            beyond = "<" if local == "minCount" else ">"
            return (
                f"SELECT ?this WHERE {{ %TARGET% OPTIONAL {{ ?this {path} ?any }} }} "
                f"GROUP BY ?this HAVING (COUNT(DISTINCT ?any) {beyond} {number})"
            )
        case "lessThan" | "lessThanOrEquals":
            order = "<" if local == "lessThan" else "<="
            bad = f"!COALESCE(?value {order} ?other, false)"
            return f"{_SELECT} ?this {path} ?value . ?this {value} ?other . FILTER({bad}) }}"
        case "uniqueLang" if number == "true":
            return (
                f"SELECT DISTINCT ?this (?lang AS ?group) WHERE {{ %TARGET% ?this {path} ?any "
                'BIND(LCASE(LANG(?any)) AS ?lang) FILTER(?lang != "") } '
                "GROUP BY ?this ?lang HAVING (COUNT(DISTINCT ?any) > 1)"
            )
        case "uniqueLang" if number == "false":
            return "SELECT ?this WHERE { %TARGET% FILTER(false) }"
        case _:
            return None


def _test(local: str, value: str, flags: str) -> str | None:
    """The filter that finds a bad value, for constraints on one value; None if there is none."""
    match local:
        case "datatype":
            return _datatype(value[1:-1])
        case "nodeKind":
            kinds = value.removeprefix(f"<{SH}").rstrip(">").split("Or")
            tests = [_KINDS.get(kind, "") for kind in kinds]
            return " && ".join(f"!{test}(?value)" for test in tests) if all(tests) else None
        case "pattern":
            return f"isBlank(?value) || !REGEX(STR(?value), {value}{flags})"
        case "in":
            members = value.split("\n") if value else []
            return " && ".join(f"!sameTerm(?value, {each})" for each in members) or "true"
        case "languageIn":
            matches = (f"langMatches(LANG(?value), {each})" for each in value.split("\n"))
            return f'!isLiteral(?value) || LANG(?value) = "" || !({" || ".join(matches)})'
        case "minLength" | "maxLength":
            beyond = "<" if local == "minLength" else ">"
            return f"isBlank(?value) || STRLEN(STR(?value)) {beyond} {value}"
        case _ if local in _ORDER:
            return f"!COALESCE(?value {_ORDER[local]} {value}, false)"
        case _:
            return None


def _datatype(iri: str) -> str:
    """Another datatype, or a text that is none of it, where the store can tell."""
    wrong = f"!isLiteral(?value) || datatype(?value) != <{iri}>"
    if iri in _CASTS:
        return f"{wrong} || !COALESCE(isLiteral({_CASTS[iri]}(STR(?value))), false)"
    bounds = _BOUNDED.get(iri.removeprefix(_XSD))
    if bounds is None:
        return wrong
    number = f"<{_XSD}integer>(STR(?value))"
    return f"{wrong} || !COALESCE({number} >= {bounds[0]} && {number} <= {bounds[1]}, false)"
