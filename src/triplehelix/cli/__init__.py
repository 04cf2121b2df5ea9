"""The command line: arguments in, text out. Data goes to stdout, everything else to stderr.

Every failure is one line `error: WHERE: WHAT` and a `hint:`. Exit 0: done; 1: the data is
wrong; 2: the command is wrong.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from triplehelix.cli import asking, deciding, giving, making  # noqa: F401  (each adds its commands)
from triplehelix.cli.common import app, say
from triplehelix.errors import DataError, TripleHelixError


def _version(wanted: bool) -> None:
    if wanted:
        from triplehelix import __version__  # noqa: PLC0415

        typer.echo(f"triplehelix {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None: ...


def _fail(where: str, what: str, hint: str, code: int) -> NoReturn:
    line = " ".join(f"error: {where}: {what}".split())
    say(f"{line}\nhint: {hint}")
    sys.exit(code)


def _wrong_command(problem: typer.TyperException) -> NoReturn:
    """End with what is wrong with the command line; a command without its words shows its help."""
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "triplehelix"
    if type(problem).__name__ == "NoArgsIsHelpError":
        say(problem.format_message())
        sys.exit(2)
    _fail("command", problem.format_message().rstrip("."), f"{path} --help", 2)


def _drop_stdout() -> None:
    """Let go of what could not be written, or Python would try again at the end and fail."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def main() -> None:
    """Run a command; every failure ends in one line and a hint, never in a traceback."""
    # A query in the engine cannot be interrupted from Python; the system can end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if isinstance(sys.stdout, io.TextIOWrapper):  # data is UTF-8, whatever the terminal says
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        code = app(standalone_mode=False, prog_name="triplehelix")
    except DataError as problem:
        _fail(problem.where, problem.what, problem.hint, 1)
    except TripleHelixError as problem:
        _fail(problem.where, problem.what, problem.hint, 2)
    except typer.TyperException as problem:
        _wrong_command(problem)
    except BrokenPipeError:
        _drop_stdout()
        sys.exit(1)
    except OSError as problem:
        _drop_stdout()
        where = str(problem.filename or "disk")
        _fail(where, problem.strerror or str(problem), "check space, path and permissions", 1)
    sys.exit(code if isinstance(code, int) else 0)
