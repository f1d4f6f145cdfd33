# SPDX-License-Identifier: Apache-2.0
"""Column types: how the program's values lie in SQLite.

Days are ISO text, times of day are minutes since midnight, words are their codes, yes/no is 0/1, ids
are 16 bytes. ``to_plain`` and ``from_plain`` turn the same values into what the journal keeps
(null, int, text; bytes as hexadecimal text), so that a journal row can be read without the program.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, Integer, LargeBinary, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class Day(TypeDecorator[date]):
    """A calendar day as ``YYYY-MM-DD``: sorts and compares as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class TimeOfDay(TypeDecorator[time]):
    """A local time of day as minutes since midnight."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> int | None:
        return None if value is None else value.hour * 60 + value.minute

    def process_result_value(self, value: int | None, dialect: Dialect) -> time | None:
        return None if value is None else time(value // 60, value % 60)


class YesNo(TypeDecorator[bool]):
    """True or False as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Word(TypeDecorator[StrEnum]):
    """A code from one of the fixed lists in ``app.domain.words``."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def to_plain(value: Any) -> int | str | None:
    """A column value as the journal keeps it."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    raise TypeError(f"a {type(value).__name__} cannot be journaled")


def from_plain(kind: TypeEngine[Any], plain: int | str | None) -> Any:
    """The column value that ``to_plain`` made ``plain`` from; ``kind`` is the column's type."""
    if plain is None:
        return None
    if isinstance(kind, Day):
        return date.fromisoformat(str(plain))
    if isinstance(kind, TimeOfDay):
        return time(int(plain) // 60, int(plain) % 60)
    if isinstance(kind, YesNo):
        return bool(plain)
    if isinstance(kind, Word):
        return kind.words(str(plain))
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(str(plain))
    return plain
