"""Saved questions: one SPARQL query a file, with a header that machines read.

The header is YAML in `#+` comments, in the manner of grlc (https://grlc.io), so that the file is
plain SPARQL for every other tool. This module reads and fills questions; it never runs one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Final

import yaml

from triplehelix.errors import DataError
from triplehelix.home import QUERIES

MARK = "#+"
_NAME = re.compile(r"[a-z0-9-]+")
KINDS = frozenset({
    "organisation", "alliance", "indicator", "product", "country", "place", "code", "date",
    "integer", "decimal", "text",
})  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """What a question may be told: its kind, what it means, and what holds when it is not given."""

    name: str
    kind: str
    about: str
    default: str = ""
    scheme: str = ""

    @property
    def variable(self) -> str:
        """The variable of the query that stands for this parameter."""
        return self.name.replace("-", "_")


@dataclass(frozen=True)
class Question:
    """A saved question: what it asks, with which parameters, and the query.

    `examples` are calls worth showing. `timeless` says why no date plays a part, where none does.
    `picture` says which kind of picture shows the answer, and which columns stand where in it.
    `measure` is what is computed over the edges that the query finds, if anything.
    """

    name: str
    subject: str
    summary: str
    description: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    text: str
    tags: tuple[str, ...] = ()
    statement: str = ""
    behind: str = ""
    examples: tuple[Mapping[str, str], ...] = ()
    timeless: str = ""
    picture: Mapping[str, str] = field(default_factory=dict)
    measure: str = ""
    path: Path = field(default=Path(), compare=False)

    def filled(self, values: Mapping[str, str]) -> str:
        """The query with these terms, in SPARQL syntax, in place of the parameters' defaults.

        Raises KeyError for a parameter that the question does not have.
        """
        terms = {self.parameters[name].variable: term for name, term in values.items()}
        return _VALUES.sub(partial(_put, terms), self.text)  # in one go: a term is never read again


def _put(terms: Mapping[str, str], found: re.Match[str]) -> str:
    term = terms.get(found[2])
    return found[0] if term is None else f"{found[1]} {term} }}"


# Ten times as fast as yaml.SafeLoader, where PyYAML was built with libyaml.
_SAFE: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VALUES = re.compile(r"(VALUES\s+\?(\w+)\s*\{)[^}]*\}", re.IGNORECASE)


def read_question(path: Path) -> Question:
    """The question in a file. Raises DataError when the header or a parameter is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        header = "\n".join(line[len(MARK) :] for line in lines if line.startswith(MARK))
        said = yaml.load(header, Loader=_SAFE)  # noqa: S506  (a safe loader)
    except UnicodeDecodeError:
        raise DataError(str(path), "not UTF-8", "save the question as UTF-8") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        at = f" at its line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise DataError(str(path), f"the header is not YAML{at}", _HINT) from None
    if not isinstance(said, dict) or not said.get("summary"):
        raise DataError(str(path), "the header has no summary", _HINT)
    if unknown := sorted(said.keys() - _KEYS):
        raise DataError(str(path), f"the header has an unknown {unknown[0]}", _HINT)
    query = "\n".join(line for line in lines if not line.startswith(MARK)).strip() + "\n"
    parameters = {
        name: _parameter(path, name, block)
        for name, block in _block(path, said, "parameters").items()
    }
    places = {found[2] for found in _VALUES.finditer(query)}
    for parameter in parameters.values():
        if parameter.variable not in places:
            raise DataError(
                str(path), f"VALUES ?{parameter.variable} {{ ... }} is missing",
                f"the parameter {parameter.name} is put in between its braces",
            )  # fmt: skip
    return Question(
        path.stem,
        path.parent.name,
        str(said["summary"]),
        str(said.get("description", "")).strip(),
        parameters,
        {key: str(value) for key, value in _block(path, said, "columns").items()},
        query,
        tuple(str(tag) for tag in said.get("tags") or ()),
        str(said.get("statement", "")),
        str(said.get("behind", "")),
        tuple(_example(path, block, parameters) for block in said.get("examples") or ()),
        str(said.get("timeless", "")).strip(),
        {key: str(value) for key, value in _block(path, said, "picture").items()},
        str(said.get("measure", "")),
        path,
    )


_HINT = "README.md shows a header"
_KEYS = frozenset({
    "summary", "description", "parameters", "columns", "tags", "statement", "behind", "examples",
    "timeless", "picture", "measure",
})  # fmt: skip


def _block(path: Path, said: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A block of the header that has a line for each name. Raises DataError for another form."""
    block = said.get(name) or {}
    if not isinstance(block, dict):
        raise DataError(str(path), f"{name} is no list of names and what they are", _HINT)
    return {str(key): value for key, value in block.items()}


def _example(path: Path, block: object, parameters: Mapping[str, Parameter]) -> Mapping[str, str]:
    """The values of one example call. Raises DataError for a parameter that is not there."""
    if not isinstance(block, dict):
        raise DataError(str(path), "an example is no list of parameters and values", _HINT)
    for name in block:
        if name not in parameters:
            raise DataError(str(path), f"an example gives {name}, which is no parameter", _HINT)
    return {str(name): str(value) for name, value in block.items()}


def _parameter(path: Path, name: str, block: object) -> Parameter:
    if not isinstance(block, dict) or block.get("type") not in KINDS:
        raise DataError(
            str(path), f"parameter {name} has no known type", f"types: {', '.join(sorted(KINDS))}"
        )
    if block["type"] == "code" and not block.get("scheme"):
        raise DataError(str(path), f"parameter {name} names no scheme of codes", _HINT)
    default = block.get("default")
    return Parameter(
        name,
        str(block["type"]),
        str(block.get("about", "")),
        "" if default is None else str(default),
        str(block.get("scheme", "")),
    )


def question(name: str, folder: Path = QUERIES) -> Question | None:
    """The saved question of that name, if there is one; reads no other."""
    paths = sorted(folder.glob(f"*/{name}.rq")) if _NAME.fullmatch(name) else []
    return read_question(paths[0]) if paths else None


@cache
def questions(folder: Path = QUERIES) -> Mapping[str, Question]:
    """All saved questions by name. Raises DataError when two have one name."""
    found: dict[str, Question] = {}
    for path in sorted(folder.glob("*/*.rq")):
        if path.stem in found:
            raise DataError(str(path), f"{found[path.stem].path} has this name", "rename one")
        found[path.stem] = read_question(path)
    return found
