# SPDX-License-Identifier: Apache-2.0
"""What happened on this laptop and when, one line each, without a name of anybody or anything.

A line holds an event, words from the lists below, whole numbers and the name of a class of errors; there is
no way to put other text into it. Nothing here ever raises, so that a full disk breaks no save. Where the
program made a mistake is in ``crashes``; what changed in the data is in the encrypted journal.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from app import clock

LARGEST, FILES = 200_000, 5
# Tells the lines of one run of the program from those of others; it means nothing else.
RUN = os.urandom(4).hex()
_NAME = "porchlight.log"


class Event(Enum):
    """All that is noted."""

    START = "start"
    END = "end"
    UNLOCK = "unlock"
    LOCK = "lock"
    SAVE = "save"
    BACKUP = "backup"
    RESTORE = "restore"
    MENDING = "mending"
    CONTACT = "contact"
    IMPORT = "import"
    EXPORT = "export"
    ERASURE = "erasure"
    ROOM = "room"
    SHOWN = "shown"
    PROBLEM = "problem"
    CRASH = "crash"


class Word(Enum):
    """What may be said of an event, besides numbers."""

    DONE = "done"
    FAILED = "failed"
    TRIED = "tried"
    WINDOW = "window"
    COMMAND = "command"
    RESERVE_GIVEN = "reserve_given"
    RESERVE_MADE = "reserve_made"
    CARE = "care"
    RESTRICTED = "restricted"


@dataclass(slots=True)
class Numbers:
    """What a line may count: ``ms`` a duration, ``size`` and ``free`` bytes, the others how many."""

    ms: int | None = None
    count: int | None = None
    added: int | None = None
    changed: int | None = None
    left: int | None = None
    wrong: int | None = None
    sent: int | None = None
    received: int | None = None
    trips: int | None = None
    size: int | None = None
    free: int | None = None


class Log:
    """The log of one data directory. Making one costs nothing: it opens its file for each line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def note(
        self,
        event: Event,
        *words: Word,
        numbers: Numbers | None = None,
        problem: BaseException | None = None,
    ) -> None:
        """Add a line. Of ``problem`` only the class is named. Nothing is written without a data directory."""
        parts = [_now(), RUN, event.value, *(word.value for word in words)]
        if problem is not None:
            parts.append(class_name(problem))
        for field in fields(Numbers):
            number = getattr(numbers, field.name, None)
            if number is not None:
                parts.append(f"{field.name}={int(number)}")
        with contextlib.suppress(OSError):
            self._add(" ".join(parts) + "\n")

    @contextmanager
    def timing(self, event: Event, *words: Word) -> Iterator[Numbers]:
        """A line at the end of the block, with how long it took and how it ended; fill in the numbers."""
        numbers, began = Numbers(), time.monotonic()
        problem: BaseException | None = None
        try:
            yield numbers
        except BaseException as raised:
            problem = raised
            raise
        finally:
            numbers.ms = round((time.monotonic() - began) * 1000)
            ended = Word.DONE if problem is None else Word.FAILED
            self.note(event, *words, ended, numbers=numbers, problem=problem)

    def _add(self, line: str) -> None:
        if not self.folder.is_dir():
            if not self.folder.parent.is_dir():
                return
            self.folder.mkdir(exist_ok=True)
        path = self.folder / _NAME
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode("ascii", "replace"))
            is_long = os.fstat(descriptor).st_size > LARGEST
        finally:
            os.close(descriptor)
        if is_long:
            self._turn(path)

    def _turn(self, path: Path) -> None:
        """The full file gets a number, those before it the next ones, and the oldest goes."""
        for number in range(FILES - 1, 0, -1):
            older = path.with_name(f"{_NAME}.{number}")
            newer = path if number == 1 else path.with_name(f"{_NAME}.{number - 1}")
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)

    def take_away(self) -> None:
        """Delete this log and the crash texts beside it: with a data file that never held anything."""
        with contextlib.suppress(OSError):
            for path in (*self.folder.glob(f"{_NAME}*"), *self.folder.glob("crash-*.txt")):
                path.unlink()
            self.folder.rmdir()


def log_of(root: Path) -> Log:
    """The log of a data directory, which need not exist."""
    return Log(root / "logs")


def class_name(problem: BaseException) -> str:
    """The name of an error's class; it comes from code, never from data."""
    name = type(problem).__name__
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter == "_"))[:60]


def _now() -> str:
    """The moment in UTC. A clock set to an impossible year is no reason to fail."""
    with contextlib.suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(clock.now_ms() / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "no-time"
