"""The list of saved questions, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from triplehelix.errors import TripleHelixError
from triplehelix.questions import Parameter, Question, questions

FORMATS = ("table", "json", "md")


def write(format_: str) -> str:
    """The questions as text. Raises TripleHelixError for an unknown format."""
    if format_ == "json":
        listed = [_described(question) for question in questions().values()]
        return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    if format_ == "md":
        return "\n".join(_markdown()) + "\n"
    if format_ == "table":
        return "\n".join(_lines()) + "\n"
    raise TripleHelixError(
        f"--format {format_}", "a list has no such form", f"one of: {', '.join(FORMATS)}"
    )


def _by_subject() -> list[Question]:
    return sorted(questions().values(), key=lambda question: (question.subject, question.name))


def _lines() -> Iterator[str]:
    subject = ""
    width = max((len(question.name) for question in questions().values()), default=0)
    for question in _by_subject():
        if question.subject != subject:
            subject = question.subject
            yield f"{subject}:"
        options = " ".join(f"[--{name}]" for name in question.parameters)
        yield f"  {question.name:<{width}}  {question.summary}" + (
            f"  {options}" if options else ""
        )


def _markdown() -> Iterator[str]:
    yield "| question | what it answers | parameters |"
    yield "|---|---|---|"
    for question in _by_subject():
        names = ", ".join(f"`{name}`" for name in question.parameters)
        yield f"| `{question.name}` | {question.summary} | {names} |"


def _described(question: Question) -> dict[str, object]:
    return {
        "name": question.name,
        "subject": question.subject,
        "summary": question.summary,
        "description": question.description,
        "parameters": [_parameter(each) for each in question.parameters.values()],
        "columns": dict(question.columns),
        "tags": list(question.tags),
        "statement": question.statement,
        "behind": question.behind,
    }


def _parameter(parameter: Parameter) -> dict[str, str]:
    said = {"name": parameter.name, "type": parameter.kind, "about": parameter.about}
    if parameter.scheme:
        said["scheme"] = parameter.scheme
    if parameter.default:
        said["default"] = parameter.default
    return said
