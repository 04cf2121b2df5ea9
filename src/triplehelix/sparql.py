"""Which queries may run: reads SPARQL 1.1 far enough to refuse what writes or calls out.

It evaluates nothing and opens nothing. The engine follows `SERVICE` and has no switch for it, and
its parser knows no word boundaries (`1SERVICE<iri>{}` is a federated call), so the text is read in
every way in which an engine could read it, and one reading that calls out is enough to refuse.

`FROM`, `FROM NAMED` and `DESCRIBE` of a foreign address are not refused: the engine looks them up
in its own store and finds nothing there (a test holds a listening socket against that).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from triplehelix.errors import TripleHelixError

Form = Literal["select", "ask", "construct", "describe"]

FORMS: Final[tuple[Form, ...]] = ("select", "ask", "construct", "describe")
UPDATES: Final = frozenset(
    ("load", "insert", "delete", "clear", "create", "drop", "copy", "move", "add")
)
_FORMS: Final[dict[str, Form]] = {name: name for name in FORMS}
PROLOGUE: Final = ("prefix", "base", "version")
_PLAIN: Final = re.compile(  # how most queries begin; the tokens tell of all others
    r"\s*(?:PREFIX\s+[A-Za-z]*:\s*<[^<>\s\\]*>\s*)*(SELECT|ASK|CONSTRUCT|DESCRIBE)[\s{*?]",
    re.IGNORECASE | re.ASCII,
)

# SPARQL 1.1, section 19.8: PN_CHARS_BASE, VARNAME's and PN_CHARS' characters, PLX.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040"
_CHARS: Final = _NAME + r"\-"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN: Final = re.compile(
    rf"""
    (?P<gap>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
    |(?P<long>"{{3}}(?>"{{0,2}}(?:[^"\\]|\\.))*"{{3}}|'{{3}}(?>'{{0,2}}(?:[^'\\]|\\.))*'{{3}})
    |(?P<short>"(?>[^"\\\n\r]|\\[^\n\r])*"|'(?>[^'\\\n\r]|\\[^\n\r])*')
    |(?P<variable>[?$][{_NAME}]+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
    |(?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    |(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)
    |(?P<prefixed>(?P<prefix>[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?:
        (?:(?:[{_BASE}_0-9:]|{_PLX})(?:(?:[{_CHARS}.:]|{_PLX})*(?:[{_CHARS}:]|{_PLX}))?)?)
    |(?P<word>[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)
    |(?P<other>[^"'])
    """,
    re.VERBOSE | re.DOTALL,
)
_GROUP_FOLLOWS: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*+\{")
_ESCAPE: Final = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CHARACTERS: Final = range(0x110000)
_SURROGATES: Final = range(0xD800, 0xE000)
_SUSPECT: Final = re.compile("|".join(("service", *sorted(UPDATES))))
_STRUCTURE: Final = frozenset("\"'\\\n\r")


class RefusedQueryError(TripleHelixError):
    """A query that would write, or call out to another service."""


class FaultyQueryError(TripleHelixError):
    """A query that is not SPARQL."""


def guard(text: str) -> str:
    """The query as it may be evaluated, codepoint escapes decoded (SPARQL 1.1, section 19.2).

    Escapes of quotes, backslashes and line ends stay, as they would change where a string ends.
    Raises RefusedQueryError for SERVICE and for every form of update, however they are disguised.
    """
    if "\\" not in text and not _SUSPECT.search(text.casefold()):
        return text
    decoded = _decode(text, keep=_STRUCTURE)
    for reading in dict.fromkeys((decoded, _decode_fully(decoded))):
        suspect = _SUSPECT.search(reading.casefold())
        for token in _readings(reading) if suspect else ():
            _refuse(reading, token)
    return decoded


def form(text: str) -> Form:
    """Which of the four query forms `text` has (SPARQL 1.1, section 16).

    Raises FaultyQueryError when the first word after the prologue begins none of them.
    """
    if plain := _PLAIN.match(text):
        return _FORMS[plain[1].casefold()]
    decoded = _decode(text, keep=_STRUCTURE)
    for token in tokens(decoded):
        word = token["word"]
        if word is None or word.casefold().startswith(PROLOGUE):
            continue
        for name in FORMS:
            if word.casefold().startswith(name):
                return name
        raise FaultyQueryError(
            place(decoded, token.start()),
            f"a query cannot begin with {word[:40]!r}",
            "begin with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines",
        )
    raise FaultyQueryError(
        "query", "it holds no query form", "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
    )


def place(text: str, offset: int) -> str:
    """Where `offset` lies, for people: `query, line 2, column 5`, both counted from one."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return f"query, line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _decode(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Codepoint escapes decoded once, save those of `keep`; an escaped backslash begins none."""

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        code = int(digits, 16) if digits else -1
        if code not in _CHARACTERS or code in _SURROGATES or chr(code) in keep:
            return found[0]
        return chr(code)

    return _ESCAPE.sub(character, text)


def _decode_fully(text: str) -> str:
    """Every escape decoded until none is left: escapes that spell escapes, escaped backslashes."""
    for _ in range(8):
        decoded = _decode(text.replace("\\\\u", "\\u").replace("\\\\U", "\\U"))
        if decoded == text:
            break
        text = decoded
    return text


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of the plain reading, as far as they can be told apart."""
    at = 0
    while token := _TOKEN.match(text, at):
        yield token
        at = token.end()


def _readings(text: str) -> Iterator[re.Match[str]]:
    """The tokens of every possible reading, each once.

    A stray quote ends a reading: no engine reads on behind it.
    """
    todo, seen = [0], set[int]()
    while todo:
        at = todo.pop()
        token = _TOKEN.match(text, at) if at not in seen else None
        seen.add(at)
        if token is None:
            continue
        yield token
        todo.append(token.end())
        if token["long"]:  # an empty string, and then another one
            todo.append(at + 2)
        if token["iri"] and _may_compare(token["iri"]):
            todo.append(at + 1)


def _may_compare(iri: str) -> bool:
    """Whether `<...>` may as well be the operator `<`, as in `FILTER(?a<?b)SERVICE?x#>`.

    Then `>` stands in a comment or a string. No expression holds `//`, which clears most IRIs.
    """
    code, mark, _ = re.sub("['#]", "#", iri).partition("#")
    return bool(mark) and "//" not in code


def _refuse(text: str, token: re.Match[str]) -> None:
    """Raises RefusedQueryError when `token` is, or may be read as, SERVICE or an update."""
    word = (token["word"] or "").casefold()
    prefix = (token["prefix"] or "").casefold()
    if not word and not prefix:
        return  # an address, a value or a mark; inline data has thousands of them
    if "service" in word or ("service" in prefix and _GROUP_FOLLOWS.match(text, token.end())):
        raise RefusedQueryError(
            place(text, token.start()),
            "SERVICE calls another endpoint, and no call goes out from here",
            "ask the other endpoint from your own client and join there "
            "(if it is only a prefix, give it another name)",
        )
    update = next((part for part in re.split(r"[.\-]", word) if part in UPDATES), None)
    if update:
        raise RefusedQueryError(
            place(text, token.start()),
            f"{update.upper()} changes the graph, and this graph is read-only",
            "change the tables, then run `triplehelix build`",
        )
