# SPDX-License-Identifier: Apache-2.0
"""Which contradictions are worth a person's time, and which of them are one question.

The fold tells field by field. Fields that only make sense together are one question; what the program keeps
for itself is none; and whatever somebody did to a thing that somebody else took away is one: stays it away?
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.together import group_of, is_asked
from app.sync.commit import REMOVED, RowKey
from app.sync.fold import Conflict

# Whose question a contradiction belongs to: the row, what is asked, the writing history that lost.
Question = tuple[RowKey, str, bytes]


def asked_of(table: str, field: str, *, after_removal: bool) -> str:
    """What is asked where ``field`` is told of: its name, the first asked one of its group, the removal."""
    if after_removal:
        return REMOVED
    group = group_of(table, field)
    return field if group is None else next(name for name in group.fields if is_asked(table, name))


def question_word(table: str, field: str) -> str | None:
    """What a group of fields is called, by the name ``asked_of`` gave it; None for a single field."""
    group = group_of(table, field)
    return None if group is None else group.word


def to_ask(conflicts: Iterable[Conflict]) -> dict[Question, list[Conflict]]:
    """The contradictions that somebody must look at, by question. Those of a group stay whole."""
    found: dict[Question, list[Conflict]] = {}
    for one in conflicts:
        asked = asked_of(one.row[0], one.field, after_removal=one.after_removal)
        whose = (one.stands if one.after_removal else one.lost).replica
        found.setdefault((one.row, asked, whose), []).append(one)
    return {question: told for question, told in found.items() if any(map(_matters, told))}


def _matters(one: Conflict) -> bool:
    return is_asked(one.row[0], one.field) and (one.after_removal or one.stands.value != one.lost.value)
