# SPDX-License-Identifier: Apache-2.0
"""What all commands share: the open program, the passphrase, sentences, tables or JSON, progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.errors import StorageProblem
from app.progress import SILENT, Progress

if TYPE_CHECKING:
    from app.context import AppContext

PASSPHRASE, NEW_PASSPHRASE = "PORCHLIGHT_PASSPHRASE", "PORCHLIGHT_NEW_PASSPHRASE"
WHO = "PORCHLIGHT_WHO"  # the name that History shows for what a command did

# Days that a person can mean; a year of four nines is a slip, and no week fits behind its last day.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class WrongUsage(Exception):
    """A command was put together wrongly; the message says how it should be."""


@dataclass(slots=True)
class Frame:
    """The options that stand before every command."""

    data_dir: Path | None
    as_json: bool

    @property
    def root(self) -> Path:
        """The data directory that is meant; it need not exist."""
        from app.paths import default_data_dir

        return (self.data_dir or default_data_dir()).expanduser()

    @contextmanager
    def program(self, *, looking: bool = False) -> Iterator[AppContext]:
        """The program, open for one command. Raises WrongPassphrase, StorageProblem and InUse.

        A command that is only ``looking`` works also while a window has the data open.
        """
        from app.context import look, unlock
        from app.disk.one_writer import Doing
        from app.paths import DataDir

        if DataDir(self.root).is_free():
            raise StorageProblem(f"There is no program in {self.root}. Start one with: porchlight init.")
        phrase = secret(PASSPHRASE, "Passphrase")
        context = look(self.root, phrase) if looking else unlock(self.root, phrase, doing=Doing.COMMAND)
        context.store.who = os.environ.get(WHO) or context.store.who
        try:
            yield context
        finally:
            context.close()

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on a terminal, silence elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            yield SILENT
            return
        from rich.console import Console
        from rich.progress import Progress as Bars

        with Bars(console=Console(stderr=True), transient=True) as bars:
            yield _Bar(bars)

    def tell(self, sentence: str, value: Any) -> None:
        """Print what was done: a sentence, or the value as JSON."""
        if self.as_json:
            typer.echo(json.dumps(plain(value), ensure_ascii=False))
        else:
            typer.echo(sentence)

    def show(self, title: str, columns: Mapping[str, str], rows: Sequence[Any], *, empty: str) -> None:
        """Print rows: all of them as JSON, or the ``columns`` (key -> heading) as a table."""
        values = [plain(row) for row in rows]
        if self.as_json:
            typer.echo(json.dumps(values, ensure_ascii=False))
        elif not values:
            typer.echo(empty)
        else:
            _table(title, columns, values)


class _Bar:
    """Progress as a bar of rich."""

    def __init__(self, bars: Any) -> None:
        self._bars, self._task = bars, bars.add_task("", total=None)

    def step(self, done: int, total: int, sentence: str) -> None:
        self._bars.update(self._task, completed=done, total=total or None, description=sentence)


def frame(context: typer.Context) -> Frame:
    """The shared options of the running command."""
    found = context.find_object(Frame)
    assert found is not None
    return found


def secret(variable: str, question: str, *, twice: bool = False) -> str:
    """A secret from the environment, or from a hidden prompt on a terminal."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise StorageProblem(f"{question} needed: set {variable}, or run this in a terminal to be asked.")
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))


def day(text: str) -> date:
    """An option's date. Raises the usage error of the command line."""
    from app.domain.dates import parse_date

    found = parse_date(text, None)
    if found is None:
        raise typer.BadParameter(f"“{text}” is not a date; write it as 2026-09-30.")
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:  # weeks and months around it must be days as well
        raise typer.BadParameter(f"“{text}” is in no year of a program; write it as 2026-09-30.")
    return found


def plain(value: Any) -> Any:
    """A read model as JSON: ids as 32 hexadecimal digits, dates and times as ISO, codes as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _table(title: str, columns: Mapping[str, str], rows: Sequence[dict[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wide = None if sys.stdout.isatty() else 200
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for key, heading in columns.items():
        numbers = all(isinstance(row.get(key), int | type(None)) for row in rows)
        table.add_column(heading, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(key))) for key in columns))
    Console(file=sys.stdout, width=wide, highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
