"""The saved questions as an API: `/questions` lists them, `/questions/NAME?firm=...` answers one.

Parameters, defaults and formats are those of `triplehelix ask`. An empty parameter counts as one
that is not given, as forms send their empty fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Final

from pyoxigraph import QueryResultsFormat
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from triplehelix import answers, listing, networks, writing
from triplehelix.endpoint.answering import show_answer, show_error
from triplehelix.endpoint.forms import fields
from triplehelix.endpoint.negotiation import ANSWERS, HTML, OTHER_ANSWERS, choose, content_type
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.protocol import parameters
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.sealing import ANSWER, seal
from triplehelix.endpoint.sheets import workbook
from triplehelix.endpoint.site import Site, site_of
from triplehelix.errors import TripleHelixError
from triplehelix.evaluating.tables import WRITERS, FormatError
from triplehelix.questions import Parameter, Question, question, questions
from triplehelix.receipts import digest
from triplehelix.terms import codes
from triplehelix.views import IDENTITIES, LEGAL
from triplehelix.workers import UnwritableAnswerError

FORMAT: Final = "format"
WHY: Final = "why"
IDENTITY: Final = "identity"
OWN: Final = {FORMAT: tuple(ANSWERS), WHY: ("true", "false"), IDENTITY: IDENTITIES}
"""What every question may be told beside its own parameters, with the values accepted."""

EXPLAINED: Final = ("json", "csv", "tsv", "md", "turtle")
"""The formats that have a place for what each row rests on."""

FORMS: Final = {
    "date": ("YYYY", "YYYY-MM", "YYYY-MM-DD"),
    "integer": ("a whole number",),
    "decimal": ("a number",),
    "text": ("a text",),
}
"""How a value of each kind is written, where it is not the name of a thing or a code."""

NAMED: Final = ("a name", "an alias", "a key", "an identifier", "an IRI")


@dataclass(frozen=True)
class Call:
    """What a request tells a question: its parameters as typed, the format, whether to explain.

    `identity` says for whom facts count.
    """

    given: Mapping[str, str]
    format: str
    media_type: str
    why: bool
    identity: str = LEGAL


async def list_questions(request: Request) -> Response:
    """All questions: a page for a browser, for a program their headers."""
    offered = ("application/json", HTML)
    media_type = choose(", ".join(request.headers.getlist("accept")), offered)
    if media_type is None:
        raise not_acceptable(offered)
    if media_type == HTML:
        ordered = sorted(questions().values(), key=lambda each: (each.subject, each.name))
        return page("questions.html", questions=ordered)
    headers = {"Vary": "Accept", "Content-Type": media_type}
    return Response(listing.write("json"), headers=headers)


async def answer_question(request: Request) -> Response:
    """The answer to the question that the address names, in the format asked for.

    Raises ProblemError: 404 for an unknown question, 400 for a wrong parameter, 406.
    """
    asked = find(request.path_params["name"])
    accept = ", ".join(request.headers.getlist("accept"))
    call = read_call(asked, parameters(request.scope["query_string"], "the address"), accept)
    site = site_of(request)
    if call.format == "html":
        return await question_page(site, asked, call)
    return await run_in_threadpool(partial(_answer, site, asked, call))


async def question_page(site: Site, asked: Question, call: Call) -> Response:
    """The page of a question with its answer; where a value is wrong, the form with the error."""
    form = await fields(site, asked, call.given)
    try:
        found = await run_in_threadpool(partial(found_by, site, asked, call))
    except ProblemError as error:
        return show_error(asked, form, error)
    return await run_in_threadpool(partial(show_answer, asked, form, found))


def found_by(site: Site, asked: Question, call: Call) -> answers.Answer:
    """The answer of the graph. Raises ProblemError 400 for a value that it does not know."""
    try:
        graph = site.graph_of(call.identity)
        return answers.ask(graph, asked.name, call.given, call.identity)
    except TripleHelixError as error:
        raise _of_parameter(asked, call, error) from None


def read_call(asked: Question, pairs: list[tuple[str, str]], accept: str) -> Call:
    """The call that the parameters of an address make. Raises ProblemError: 400, 406."""
    said: dict[str, str] = {}
    for name, value in pairs:
        if name not in asked.parameters and name not in OWN:
            raise _unknown(asked, name)
        if name in said:
            raise _wrong(name, value, "is given twice", "give it once", ())
        if value.strip():
            said[name] = value
    for name, values in OWN.items():
        if name in said and said[name] not in values:
            what, hint = f"there is no {name} {said[name][:40]!r}", f"one of: {', '.join(values)}"
            raise _wrong(name, said[name], what, hint, values)
    identity = said.pop(IDENTITY, LEGAL)
    why = said.pop(WHY, "") == "true"
    format_, media_type = _format(said.pop(FORMAT, ""), accept)
    if why and format_ not in EXPLAINED:
        what = f"{format_} has no place for what the rows rest on"
        raise _wrong(WHY, "true", what, f"ask for one of: {', '.join(EXPLAINED)}", ("false",))
    return Call(said, format_, media_type, why, identity)


def _format(named: str, accept: str) -> tuple[str, str]:
    """The format named, else the one that Accept likes best, and its media type."""
    if named:
        return named, ANSWERS[named]
    offered = {media_type: name for name, media_type in ANSWERS.items()} | OTHER_ANSWERS
    chosen = choose(accept, tuple(offered))
    if chosen is None:
        raise not_acceptable(tuple(offered))
    return offered[chosen], chosen


def accepted(parameter: Parameter) -> tuple[str, ...]:
    """What a parameter takes: the codes of its scheme, or how its values are written."""
    if parameter.kind == "code":
        return tuple(sorted(codes().get(parameter.scheme, ())))
    return FORMS.get(parameter.kind, NAMED)


def _answer(site: Site, asked: Question, call: Call) -> Response:
    """The answer of the graph, with its receipt."""
    found = found_by(site, asked, call)
    body = _written(found, call)
    headers = {"Vary": "Accept", "Content-Type": content_type(call.media_type)}
    headers |= seal(site, body, len(found.rows.rows)) | {ANSWER: digest(found.rows)}
    return Response(body, headers=headers)


def _written(found: answers.Answer, call: Call) -> bytes:
    """The answer in the format asked for. Raises UnwritableAnswerError for one that it has not."""
    try:
        return workbook(found) if call.format == "xlsx" else _text(found, call).encode()
    except FormatError as problem:
        hint = "ask for another format, such as json"
        raise UnwritableAnswerError("answer", str(problem), hint) from None


def _text(found: answers.Answer, call: Call) -> str:
    """The answer as `triplehelix ask` writes it, and in XML. Raises UnwritableAnswerError."""
    rows = found.rows
    try:
        if call.format == "xml":
            return "".join(WRITERS[QueryResultsFormat.XML](list(rows.columns), rows.rows))
        if call.format in networks.FORMATS:
            return found.network(call.format)
    except TripleHelixError as problem:
        raise UnwritableAnswerError(call.format, problem.what, problem.hint) from None
    if call.format == "turtle":
        return writing.write(found.facts() if call.why else found.described(), "turtle")
    shown = writing.shown(rows) if call.format == "md" else rows
    behind, seal_ = (found.evidence, found.receipt) if call.why else (None, None)
    return writing.write(shown, call.format, behind, seal_)


def find(name: str) -> Question:
    """The question of that name. Raises ProblemError 404 with the nearest names."""
    found = question(name)
    if found is None:
        near = get_close_matches(name, questions(), n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "/questions lists them"
        raise ProblemError(404, f"there is no question {name[:80]!r}", hint, where="question")
    return found


def _of_parameter(asked: Question, call: Call, error: TripleHelixError) -> TripleHelixError:
    """An error as one of the parameter whose value is wrong, if it is about one."""
    name = error.where.removeprefix("--").partition(" ")[0]
    if name == IDENTITY:
        return _wrong(IDENTITY, call.identity, error.what, error.hint, (LEGAL,))
    if not error.where.startswith("--") or name not in call.given:
        return error
    takes = accepted(asked.parameters[name])
    return _wrong(name, call.given[name], error.what, error.hint, takes)


def _unknown(asked: Question, name: str) -> ProblemError:
    """The problem of a parameter that the question does not have."""
    known = (*asked.parameters, *OWN)
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"its parameters: {', '.join(known)}"
    return _wrong(name, None, f"{asked.name} has no such parameter", hint, known)


def _wrong(
    name: str, value: str | None, what: str, hint: str, takes: tuple[str, ...]
) -> ProblemError:
    """The problem of a parameter, with what it takes for programs."""
    more: dict[str, object] = {"parameter": name}
    more |= {} if value is None else {"value": value}
    more |= {"accepted": list(takes)} if takes else {}
    return ProblemError(400, what, hint, where=f"parameter {name[:80]}", more=more)
