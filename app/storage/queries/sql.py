# SPDX-License-Identifier: Apache-2.0
"""How the read models run their SQL: plain text with named parameters, values as the file keeps them.

A statement given to the driver as it stands costs a third of one that is built anew for each call, and a
one-student question has to be answered in under a millisecond. What the values mean is beside each
query; column types are in ``app.storage.types``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_type_hints

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names

Value = bytes | str | int | date | time | None
R = TypeVar("R")


def fetch(session: DbSession, statement: str, /, **values: Value) -> list[tuple[Any, ...]]:
    """All rows of a statement. Parameters are written ``:name``; days, times and words are converted."""
    bound = {name: _bound(value) for name, value in values.items()}
    # Rows behave as tuples; fetched at once they cost half of what they cost one by one.
    return cast("list[tuple[Any, ...]]", session.connection().exec_driver_sql(statement, bound).fetchall())


def fetch_many(session: DbSession, statement: str, /, **values: Value) -> list[tuple[Any, ...]]:
    """The same for tens of thousands of rows: as the driver gives them, in half the time."""
    bound = {name: _bound(value) for name, value in values.items()}
    result = session.connection().exec_driver_sql(statement, bound)
    rows = cast("list[tuple[Any, ...]]", result.cursor.fetchall())
    result.close()
    return rows


def fetch_one(session: DbSession, statement: str, /, **values: Value) -> tuple[Any, ...] | None:
    """The first row, or None."""
    found = fetch(session, statement, **values)
    return found[0] if found else None


def joined(*parts: str) -> str:
    """A statement from its fixed parts; never from what somebody typed."""
    return "\n".join(parts)


def id_list(ids: Iterable[Id]) -> str:
    """Ids as one parameter; read with ``SELECT unhex(value) FROM json_each(:ids)``."""
    return json.dumps([one.hex() for one in ids])


def search_text(text: str) -> str | None:
    """What was typed as an FTS5 query: every word begins a word of the name. None when nothing is left."""
    words = [word for word in names.fold(text).split() if any(map(str.isalnum, word))]
    if not words:
        return None
    return " ".join('"' + word.replace('"', '""') + '"*' for word in words)


def record(kind: Callable[..., R], row: Iterable[Any], **rest: Any) -> R:
    """A read model from a row: its columns are the first fields, each converted to the field's type."""
    values = list(row)
    for place, convert in _converters(kind):
        if place < len(values) and values[place] is not None:
            values[place] = convert(values[place])
    return kind(*values, **rest)


def records(kind: Callable[..., R], rows: Iterable[Iterable[Any]]) -> list[R]:
    """``record`` for every row."""
    return [record(kind, row) for row in rows]


def day(text: str) -> date:
    """A stored day."""
    return date.fromisoformat(text)


def clock_time(minutes: int) -> time:
    """A stored time of day, kept as minutes since midnight."""
    return time(minutes // 60, minutes % 60)


def _bound(value: Value) -> bytes | str | int | None:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    return value


@lru_cache(maxsize=256)
def _converters(kind: Callable[..., Any]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Places and functions for the fields of a read model that are not stored as they are shown."""
    hints = get_type_hints(kind)
    found = []
    for place, field in enumerate(fields(cast(Any, kind))):
        convert = _converter(hints[field.name])
        if convert is not None:
            found.append((place, convert))
    return tuple(found)


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    if hint is date:
        return date.fromisoformat
    if hint is time:
        return clock_time
    if hint is bool or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return cast(Callable[[Any], Any], hint)
    return None
