# SPDX-License-Identifier: Apache-2.0
"""Runs one command and turns whatever happens into an exit code and a plain sentence."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import (
    adults,
    bring_in,
    checkins,
    chronic,
    coverage,
    data_quality,
    dosage,
    hours,
    hub,
    keep,
    keys,
    look,
    match,
    needs,
    out,
    paper,
    partnership,
    plan,
    privacy,
    quality,
    start,
    stick,
    surveys,
)
from app.cli.frame import Frame, WrongUsage
from app.errors import DamagedKeyFile, NotCleared, OlderKeyFile, PorchlightError
from app.progress import Cancelled

DONE, BUG, USAGE, PROBLEM = 0, 1, 2, 3
_FLAGS, _VALUES = ("--json", "--debug"), ("--data-dir",)
# Typer brings its own copy of click, or uses the installed one; this is the right class either way.
_UsageError: Any = typer.BadParameter.__bases__[0]
_EPILOG = (
    "Every command also takes --data-dir DIR and --json. The passphrase comes from PORCHLIGHT_PASSPHRASE; "
    "PORCHLIGHT_WHO names who does it, for the history."
)

cli = typer.Typer(
    name="porchlight", add_completion=False, no_args_is_help=True, rich_markup_mode=None, epilog=_EPILOG,
    help="Tutoring and mentoring, kept on this laptop.",
)  # fmt: skip


@cli.callback()
def _shared(
    context: typer.Context,
    data_dir: Annotated[Path | None, typer.Option(help="Folder with the program's data.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where a bug happened.")] = False,  # noqa: ARG001
) -> None:
    context.obj = Frame(data_dir, as_json)


for _family in (
    adults,
    start,
    bring_in,
    plan,
    paper,
    out,
    look,
    needs,
    coverage,
    match,
    checkins,
    dosage,
    chronic,
    hours,
    data_quality,
    quality,
    surveys,
    keep,
    privacy,
    keys,
    partnership,
    stick,
    hub,
):
    _family.register(cli)


@cache
def _command() -> Any:
    """All commands as Typer understands them. It reads a hundred signatures for that, so only once."""
    return typer.main.get_command(cli)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never raises."""
    given = _shared_first(list(sys.argv[1:] if arguments is None else arguments))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    as_json = "--json" in given
    try:
        result = _command()(given, standalone_mode=False, prog_name="porchlight")
        return result if isinstance(result, int) else DONE
    except WrongUsage as problem:
        return _say(as_json, str(problem), USAGE)
    except _UsageError as problem:
        return _say(as_json, _usage(problem), USAGE)
    except PorchlightError as problem:
        return _say(as_json, _with_way_out(problem), PROBLEM)
    except (typer.Abort, Cancelled, KeyboardInterrupt):
        return _say(as_json, "Stopped; nothing was changed.", PROBLEM)
    except BrokenPipeError:
        return DONE
    except OSError as problem:
        return _say(as_json, _file_sentence(problem), PROBLEM)
    except Exception as bug:  # noqa: BLE001 - the last place that can tell anybody
        return _bug(as_json, bug, given)


def _shared_first(given: list[str]) -> list[str]:
    """Move the shared options, which may stand anywhere, before the command."""
    shared: list[str] = []
    rest: list[str] = []
    words = iter(given)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _FLAGS or word.startswith(tuple(f"{name}=" for name in _VALUES)):
            shared.append(word)
        elif word in _VALUES:
            shared += [word, *[value for value in [next(words, None)] if value is not None]]
        else:
            rest.append(word)
    return shared + rest


def _say(as_json: bool, sentence: str, code: int) -> int:
    typer.echo(sentence, err=True)
    if as_json:
        typer.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    return code


def _with_way_out(problem: PorchlightError) -> str:
    if isinstance(problem, OlderKeyFile | DamagedKeyFile):
        return f"{problem.message} Do that with: porchlight keys mend."
    if isinstance(problem, NotCleared):
        return f"{problem.message} The window asks for that; a command makes no exception."
    return problem.message


def _usage(problem: Any) -> str:
    if type(problem).__name__ == "NoArgsIsHelpError":
        return str(problem.format_message())
    sentence = str(problem.format_message()).strip().replace("\n", " ")
    if not sentence.endswith((".", "?", "!")):
        sentence += "."
    command = problem.ctx.command_path if problem.ctx else "porchlight"
    return f"{sentence} See {command} --help."


def _file_sentence(problem: OSError) -> str:
    return (
        f"{problem.filename or 'A file'} cannot be read or written: {problem.strerror or 'unknown reason'}."
    )


def _bug(as_json: bool, bug: Exception, given: Sequence[str]) -> int:
    """Where it happened is kept beside the data, if there is some; its message may hold a name and is not."""
    from app import crashes

    if "--debug" in given:
        import traceback

        traceback.print_exception(bug)
    _text, file = crashes.note(_root_of(given), bug)
    where = f"It is in {file}, without names." if file else "Run it again with --debug to see where."
    return _say(as_json, f"This is a mistake in the program ({type(bug).__name__}). {where}", BUG)


def _root_of(given: Sequence[str]) -> Path | None:
    """The data directory that was meant; None when none is there."""
    words = [part for word in given for part in word.split("=", 1)]
    named = next((Path(after) for word, after in pairwise(words) if word in _VALUES), None)
    root = Frame(named, as_json=False).root
    return root if root.is_dir() else None
