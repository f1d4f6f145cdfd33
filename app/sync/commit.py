# SPDX-License-Identifier: Apache-2.0
"""A commit: one action of one person as it travels, and what it may hold.

Values are null, whole numbers and text; days, times, ids and decimals travel as text or numbers, as in the
journal. Fields this version does not know are kept as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import PorchlightError

Plain = int | str | None
Key = tuple[Plain, ...]
RowKey = tuple[str, Key]

# A whole number of SQLite, and no text longer than a long note.
LARGEST = 2**63 - 1
LONGEST_TEXT = 100_000
# The field by which a row is taken away; edits of other fields of such a row are told to the person.
REMOVED = "removed"


class BadCommit(PorchlightError):
    """What arrived cannot be a commit of this program."""


class NewerCommit(BadCommit):
    """What arrived was written by a newer program; nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """The changed fields of one row. ``key`` is the primary key in plain form."""

    table: str
    key: Key
    fields: Mapping[str, Plain]

    @property
    def row(self) -> RowKey:
        return self.table, self.key


@dataclass(frozen=True, slots=True)
class Seen:
    """What its author had in view when the form was opened: all entries of ``log`` up to ``seq``."""

    log: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Commit:
    """One action. ``at`` is the author's clock in UTC milliseconds, a hint and no more.

    ``level`` is the schema that wrote it; ``action`` joins the parts of one long action, ``part`` tells them
    apart; ``undoes`` is the action that this one takes back.
    """

    level: int
    at: int
    seen: Seen
    who: str
    cause: str
    title: str
    action: bytes
    changes: tuple[Change, ...]
    undoes: bytes | None = None
    part: str = ""


def check(commit: Commit) -> None:
    """Refuse a heading that no laptop writes; ``columns`` sees to the values. Raises BadCommit."""
    numbers = (commit.level, commit.at, commit.seen.seq)
    if any(isinstance(number, bool) or not 0 <= number <= LARGEST for number in numbers):
        raise BadCommit("A change that arrived has an impossible number in its heading.")
    if len(commit.action) != 16 or len(commit.seen.log) not in (0, 16):
        raise BadCommit("A change that arrived has an impossible id.")
    if not all(isinstance(text, str) for text in (commit.who, commit.cause, commit.title, commit.part)):
        raise BadCommit("A change that arrived has a heading without words.")
