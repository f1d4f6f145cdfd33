# SPDX-License-Identifier: Apache-2.0
"""What was done, by whom and when: actions newest first, the history of one thing, changes in plain words.

Reads the journal that ``app.storage.journal`` writes; taking back is ``app.services.undo``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.restricted import NOT_SHOWN, RESTRICTED
from app.errors import NotFound
from app.storage.journal import CHANGES_PER_ROW, Change, Plain, unpack
from app.storage.queries.history_words import Names, field_word, names_of, table_word, value_text
from app.storage.queries.sql import fetch, id_list, joined


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One user action. ``changes`` counts changed rows; ``undoes`` is the action that an undo took back.

    ``seq`` is its newest place in the journal; a next page begins before the smallest one shown. ``laptop``
    is where it was done, empty for a program that has only one.
    """

    group_id: Id
    seq: int
    at: int
    who: str
    cause: str
    title: str
    changes: int
    undoes: Id | None
    is_taken_back: bool
    laptop: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field in words; ``old`` is empty for a new row."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One changed row: what kind of thing, which one, its fields; ``table`` and ``key`` as journaled."""

    table: str
    key: tuple[Plain, ...]
    thing: str
    name: str
    is_new: bool
    fields: tuple[FieldChange, ...]


_COLUMNS = """
SELECT j.seq, j.group_id, j.at, j.who, j.cause, j.title, j.undoes,
       EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.group_id), coalesce(l.name, '')
FROM journal j LEFT JOIN replica r ON r.id = j.replica LEFT JOIN laptop l ON l.id = r.laptop_id
"""
_PAGE = joined(_COLUMNS, "WHERE (:before IS NULL OR j.seq < :before) ORDER BY j.seq DESC LIMIT :count")

_OF_GROUPS = joined(
    _COLUMNS, "WHERE j.group_id IN (SELECT unhex(value) FROM json_each(:ids)) ORDER BY j.seq DESC"
)

_GROUPS_TOUCHING = """
SELECT DISTINCT j.group_id FROM journal_touch t CROSS JOIN journal j ON j.seq = t.seq
WHERE t.row_key >= :low AND t.row_key < :high
"""

_CHANGES = "SELECT changes FROM journal WHERE group_id = :group ORDER BY seq"
_NEWEST = "SELECT seq, changes FROM journal WHERE seq IN (SELECT value FROM json_each(:seqs))"

# How laptops tell their writing apart.
_NOT_SHOWN = frozenset({"replica"})
# Numbers that mean something to the program alone.
_NOBODYS = frozenset({("laptop", "slot")})
# Journal rows of an action follow each other, so a page is read backwards until enough actions are whole.
_ROWS_A_PAGE = 400


def actions(session: DbSession, count: int = 100, before: int | None = None) -> list[ActionRow]:
    """The newest actions, newest first; ``before`` (a ``seq``) gives the next page."""
    found: list[list[tuple[Any, ...]]] = []
    for row in _backwards(session, before):
        if found and found[-1][0][1] == row[1]:
            found[-1].append(row)
        elif len(found) == count:
            break
        else:
            found.append([row])
    return _actions(session, found)


def history_of(session: DbSession, row_id: Id) -> list[ActionRow]:
    """Every action that touched a row, newest first. A session's id also finds the marks of that session."""
    groups = [row[0] for row in fetch(session, _GROUPS_TOUCHING, low=row_id, high=row_id + b"\xff" * 64)]
    rows = fetch(session, _OF_GROUPS, ids=id_list(groups))
    return _actions(session, [list(own) for _, own in groupby(rows, key=lambda row: row[1])])


def action(session: DbSession, group_id: Id) -> ActionRow:
    """One action. Raises NotFound."""
    rows = fetch(session, _OF_GROUPS, ids=id_list([group_id]))
    if not rows:
        raise NotFound("This action is no longer in the history.")
    return _actions(session, [rows])[0]


def changes_of(session: DbSession, group_id: Id, row_id: Id | None = None) -> list[ChangeRow]:
    """What an action changed, in words and in order; ``row_id`` keeps only that row and what hangs on it.

    Of restricted words it says that they changed, and not what they are.
    """
    changes = [one for (packed,) in fetch(session, _CHANGES, group=group_id) for one in unpack(packed)]
    changes = [one for one in changes if one.table not in _NOT_SHOWN]
    if row_id is not None:
        changes = [one for one in changes if row_id.hex() in one.key]
    return [_without_restricted(one) for one in in_words(session, changes)]


def in_words(session: DbSession, changes: Sequence[Change]) -> list[ChangeRow]:
    """Each change with names in place of ids, in order, whole."""
    names = names_of(session, changes)
    return [_change_row(one, names) for one in changes]


def _without_restricted(row: ChangeRow) -> ChangeRow:
    hidden = {field_word(name) for name in RESTRICTED.get(row.table, ())}
    if not hidden:
        return row
    fields = tuple(
        replace(one, old=NOT_SHOWN if one.old else "", new=NOT_SHOWN if one.new else "")
        if one.field in hidden
        else one
        for one in row.fields
    )
    return replace(row, fields=fields)


def _backwards(session: DbSession, before: int | None) -> Iterator[tuple[Any, ...]]:
    while True:
        rows = fetch(session, _PAGE, before=before, count=_ROWS_A_PAGE)
        yield from rows
        if len(rows) < _ROWS_A_PAGE:
            return
        before = rows[-1][0]


def _actions(session: DbSession, groups: Iterable[list[tuple[Any, ...]]]) -> list[ActionRow]:
    """Actions from their journal rows, newest row first: all rows but the newest are full."""
    listed = list(groups)
    seqs = "[" + ",".join(str(rows[0][0]) for rows in listed) + "]"
    newest = {seq: len(unpack(packed)) for seq, packed in fetch(session, _NEWEST, seqs=seqs)}
    return [
        ActionRow(
            group_id=rows[0][1], seq=rows[0][0], at=rows[-1][2], who=rows[0][3], cause=rows[0][4],
            title=rows[0][5],
            changes=newest[rows[0][0]] + CHANGES_PER_ROW * (len(rows) - 1), undoes=rows[0][6],
            is_taken_back=bool(rows[0][7]), laptop=rows[0][8],
        )
        for rows in listed
    ]  # fmt: skip


def _change_row(change: Change, names: Names) -> ChangeRow:
    old = change.old or {}
    fields = [
        FieldChange(
            field_word(name),
            value_text(change.table, name, old.get(name), names),
            value_text(change.table, name, new, names),
        )
        for name, new in change.new.items()
        if (change.table, name) not in _NOBODYS
    ]
    name = ", ".join(text for part in change.key if (text := names.get(str(part), "")))
    return ChangeRow(
        change.table, change.key, table_word(change.table), name, change.is_new_row,
        tuple(one for one in fields if one.old != one.new),
    )  # fmt: skip
