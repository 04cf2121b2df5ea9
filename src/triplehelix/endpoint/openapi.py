"""The saved questions described for programs: OpenAPI 3.1, made of the questions' own headers.

A parameter has its type, default and meaning, a call worth showing is its example, and the columns
are the schema of the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from triplehelix import __version__
from triplehelix.endpoint.negotiation import ANSWERS, RESULTS_JSON
from triplehelix.endpoint.questioning import FORMAT, IDENTITY, OWN, WHY, accepted
from triplehelix.endpoint.sealing import ANSWER, BODY, GRAPH, LIMITS, ROWS
from triplehelix.endpoint.site import site_of
from triplehelix.questions import Parameter, Question, questions
from triplehelix.views import LEGAL

Json = dict[str, object]

_PARTIAL_DATE: Final = (
    "^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"  # or empty: not given
)
_PROBLEMS: Final = {
    "400": "A parameter is unknown, given twice, or has a value that the graph does not know.",
    "401": "The server asks for a token.",
    "404": "There is no such question.",
    "406": "None of the formats asked for is on offer, or the answer has no such form.",
    "500": "The engine gave up.",
    "502": "The service that the server asks in its turn gave no answer.",
    "503": "No worker came free, or the answer is larger than the limit.",
    "504": "The query came to the limit of time.",
}
_RECEIPT: Final = {
    ROWS: "The number of rows.",
    BODY: "SHA-256 of the body before compression.",
    ANSWER: "The digest of the answer, as in a receipt; the same in every format.",
    GRAPH: "The digest of the graph, as in a receipt.",
    LIMITS: "The limits of the server: seconds, rows, bytes.",
}
_ABOUT: Final = {
    FORMAT: "The format of the answer, whatever Accept says.",
    WHY: "Whether each row comes with the facts and documents that it rests on.",
    IDENTITY: "Facts count for: legal, the firm named; then or now, its owner that day or today.",
}


async def openapi(request: Request) -> Response:
    """The description of the questions."""
    place = site_of(request).base or request.scope["root_path"]
    return Response(_written(place), media_type="application/json")


@cache
def _written(base: str) -> str:
    """The description as JSON, made once."""
    return json.dumps(description(base), ensure_ascii=False, separators=(",", ":")) + "\n"


def description(base: str = "") -> Json:
    """The questions as an OpenAPI document, `base` being the address of the server."""
    paths: Json = {"/questions": {"get": _list()}}
    for each in sorted(questions().values(), key=lambda found: (found.subject, found.name)):
        paths[f"/questions/{each.name}"] = {"get": _operation(each)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Triple Helix",
            "version": __version__,
            "summary": "Saved questions to a knowledge graph of the biotech ecosystem",
        },
        "servers": [{"url": base.rstrip("/") or "/"}],
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {"Term": _TERM, "Problem": _PROBLEM, **_schemes()},
            "responses": {f"Problem{status}": _problem(text) for status, text in _PROBLEMS.items()},
            "headers": {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in _RECEIPT.items()
            },
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": {name: _own(name) for name in OWN},
        },
    }


def _schemes() -> Json:
    """The schemes of codes that parameters are of, each with its codes."""
    coded = (
        parameter
        for asked in questions().values()
        for parameter in asked.parameters.values()
        if parameter.kind == "code"
    )
    return {each.scheme: {"type": "string", "enum": list(accepted(each))} for each in coded}


def _list() -> Json:
    """The list of the questions."""
    listed: Json = {"type": "array", "items": {"type": "object", "required": ["name", "summary"]}}
    content: Json = {"application/json": {"schema": listed}, "text/html": _TEXT}
    return {
        "operationId": "questions",
        "summary": "All questions, with their parameters and columns",
        "responses": {
            "200": {"description": "The questions.", "content": content},
            "406": {"$ref": "#/components/responses/Problem406"},
        },
    }


def _operation(asked: Question) -> Json:
    """How a question is asked, and what comes back."""
    own = [{"$ref": f"#/components/parameters/{name}"} for name in OWN]
    content: Json = dict.fromkeys(ANSWERS.values(), _TEXT)
    content[RESULTS_JSON] = content["application/json"] = {"schema": _rows(asked)}
    answered = {
        "description": "The whole answer.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _RECEIPT},
        "content": content,
    }
    unchanged = {"description": "The answer that the client holds still holds."}
    problems = {each: {"$ref": f"#/components/responses/Problem{each}"} for each in _PROBLEMS}
    return {
        "operationId": asked.name,
        "summary": asked.summary,
        "description": asked.description,
        "tags": [asked.subject, *asked.tags],
        "parameters": [*(_parameter(asked, each) for each in asked.parameters.values()), *own],
        "responses": {"200": answered, "304": unchanged, **problems},
    }


def _parameter(asked: Question, parameter: Parameter) -> Json:
    """A parameter in the address, with the values of the calls worth showing."""
    found: Json = {
        "name": parameter.name,
        "in": "query",
        "allowEmptyValue": True,
        "description": parameter.about,
        "schema": schema(parameter),
    }
    shown = dict.fromkeys(call[parameter.name] for call in asked.examples if parameter.name in call)
    if shown:
        values = (_value(parameter, text) for text in shown)
        found["examples"] = {
            f"example{number}": {"value": value} for number, value in enumerate(values, start=1)
        }
    return found


def schema(parameter: Parameter) -> Json:
    """The type of a parameter's values (JSON Schema 2020-12)."""
    found: Json = dict(_SCHEMAS.get(parameter.kind, {"type": "string"}))
    if parameter.kind == "code":
        found = {"$ref": f"#/components/schemas/{parameter.scheme}"}
    if parameter.default:
        found["default"] = _value(parameter, parameter.default)
    return found


def _value(parameter: Parameter, text: str) -> str | int | float:
    """A value as JSON has it."""
    if parameter.kind == "integer":
        return int(text)
    return float(text) if parameter.kind == "decimal" else text


def _own(name: str) -> Json:
    """A parameter that every question has."""
    kind: Json = {"type": "boolean", "default": False} if name == WHY else {"enum": list(OWN[name])}
    kind |= {"default": LEGAL} if name == IDENTITY else {}
    return {"name": name, "in": "query", "description": _ABOUT[name], "schema": kind}


def _rows(asked: Question) -> Json:
    """The schema of the rows: SPARQL 1.1 Query Results JSON, with the columns of the question."""
    columns = dict(_columns(asked))
    bindings = {"type": "object", "properties": columns, "additionalProperties": False}
    names = {"type": "array", "items": {"enum": list(columns)}}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "required": ["vars"], "properties": {"vars": names}},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": bindings}},
            },
        },
    }


def _columns(asked: Question) -> Iterator[tuple[str, Json]]:
    """Each column with what it means; a row lacks those that are not bound in it."""
    for name, about in asked.columns.items():
        yield name, {"$ref": "#/components/schemas/Term", "description": about}


def _problem(text: str) -> Json:
    """A response that tells what went wrong (RFC 9457)."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": text, "content": {"application/problem+json": problem}}


_TEXT: Final[Json] = {"schema": {"type": "string"}}
_SCHEMAS: Final[dict[str, Json]] = {
    "date": {"type": "string", "pattern": _PARTIAL_DATE},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
}
_TERM: Final[Json] = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode", "triple"]},
        "value": {},
        "xml:lang": {"type": "string"},
        "datatype": {"type": "string"},
    },
}
_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "hint"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "value": {"type": "string", "description": "The value that it was given."},
        "accepted": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the parameter takes, or which parameters there are.",
        },
        "offered": {"type": "array", "items": {"type": "string"}},
        "limit": {"enum": ["time", "rows", "bytes"]},
    },
}
