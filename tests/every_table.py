# SPDX-License-Identifier: Apache-2.0
"""Rows in every table that may say something about somebody, made from the tables themselves.

So a table that is added later is filled too, and what an erasure leaves of it is asked for without anybody
thinking of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from sqlalchemy import Integer, LargeBinary, Text, select

from app.clock import Id, new_id
from app.domain.erasure import ABOUT, PEOPLE, saying_fields
from app.services.mentions import FREE_TEXTS
from app.storage.journal import WriteSession
from app.storage.tables import JOURNALED, Base, Session
from app.storage.types import Day, TimeOfDay, Word, YesNo

# Texts that stay with what is left of a row: codes, and who wrote something.
CODES = {
    ("legal_hold", "who"), ("legal_hold", "lifted_by"), ("milestone", "kind"), ("timesheet", "hat_family"),
}  # fmt: skip
# Plain text that must be one of two words, or the screens could not read the row.
_STUDENT_OR_ADULT = {
    "availability", "contact", "legal_hold", "person_note", "survey_paper",
}  # fmt: skip
_KEYS = frozenset({"person_id", "row_id", "first_id"})
_EXTRA = {"match_pause"}  # it says whom it is about by the match


def about(kind: str) -> list[str]:
    """Tables with rows about a student or an adult (``kind``), parents first."""
    return [name for name in _ordered() if name in _EXTRA or (name in ABOUT and _may_be(name, kind))]


def beside() -> list[str]:
    """Every other table that those need."""
    needed: set[str] = set()
    for name in reversed(_ordered()):
        if name in ABOUT or name in _EXTRA or name in needed:
            required = [one for one in Base.metadata.tables[name].columns if not one.nullable]
            needed |= {key.column.table.name for one in required for key in one.foreign_keys}
    return [name for name in _ordered() if name in needed - {*ABOUT, *PEOPLE}]


def write(session: WriteSession, tables: list[str], people: Mapping[str, Id], kind: str, words: str) -> None:
    """One row in each of these tables, every text of it ``words``; ``people`` by table, ``kind`` the main."""
    for name in tables:
        shape: Any = JOURNALED[name]
        values = dict(_values(session, name, people, kind, words))
        if name == "mark":
            values["day"] = session.get_one(Session, values["session_id"]).day
        taken = {one.name for one in dataclasses.fields(shape) if one.init}
        session.add(shape(**{key: value for key, value in values.items() if key in taken}))
        session.flush()


def rewrite(session: WriteSession, tables: list[str], words: str) -> None:
    """Every text of every row of these tables is ``words`` from now on."""
    for name in tables:
        for row in session.scalars(select(JOURNALED[name])):
            for column in row.__table__.columns:  # type: ignore[attr-defined]
                if _is_free(name, column):
                    setattr(row, column.key, words)


def free_texts() -> set[tuple[str, str]]:
    """Texts of rows about people in which a person may write a name."""
    return {(table, field) for table in (*ABOUT, *_EXTRA) for field in FREE_TEXTS.get(table, ())}


def _ordered() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables if table.name in JOURNALED]


def _may_be(name: str, kind: str) -> bool:
    fields = saying_fields(name) or tuple(key.key for key in Base.metadata.tables[name].primary_key)
    return not ({*_KEYS, f"{kind}_id"}).isdisjoint(fields)


def _is_free(name: str, column: Any) -> bool:
    if column.primary_key or column.info.get("derived") or (name, column.key) in CODES:
        return False
    return type(column.type) is Text and not (column.key == "kind" and name in _STUDENT_OR_ADULT)


def _values(
    session: WriteSession, name: str, people: Mapping[str, Id], kind: str, words: str
) -> Iterator[tuple[str, Any]]:
    for column in Base.metadata.tables[name].columns:
        if column.key == "removed" or (column.key == "group_id" and column.nullable):
            continue  # a match is with a student or with a group
        if column.nullable and column.info.get("derived"):
            continue  # the database fills it
        target = next((one.column.table.name for one in column.foreign_keys), None)
        if target is not None:
            value = people.get(target) or _newest(session, target)
        elif column.key in ("person_id", "row_id"):
            value = people[kind]
        elif column.key in ("first_id", "second_id"):
            value = (min if column.key == "first_id" else max)(people["student"], people["adult"])
        elif column.key == "id" and isinstance(column.type, LargeBinary):
            value = new_id()
        elif column.key == "kind" and name in _STUDENT_OR_ADULT:
            value = kind
        else:
            value = _of_kind(column.type, "plain" if (name, column.key) in CODES else words)
        yield column.key, value


def _newest(session: WriteSession, table: str) -> Any:
    key = next(iter(Base.metadata.tables[table].primary_key))
    return session.scalars(select(key).order_by(key.desc())).first()


def _of_kind(kind: Any, words: str) -> Any:
    if isinstance(kind, Word):
        return next(iter(kind.words))
    if isinstance(kind, Day):
        return date(2026, 9, 14)
    if isinstance(kind, TimeOfDay):
        return time(15)
    if isinstance(kind, YesNo):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return bytes(16)
    return words
