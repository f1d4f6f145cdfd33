# SPDX-License-Identifier: Apache-2.0
"""Students who may be one and the same: offered to the coordinator, never merged silently.

Two rows are a possible pair when their folded names agree (given or preferred name, in either order of
the parts) and no birth dates contradict, or when the district gave both the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.storage.queries.sql import fetch


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A possible pair, the older row first, and why."""

    first_id: Id
    first_name: str
    second_id: Id
    second_name: str
    reason: str


_STUDENTS = (
    "SELECT id, given, family, preferred, birth_date, district_id FROM student WHERE removed = 0 ORDER BY id"
)

SAME_ID = "Same district id"
SAME_NAME_AND_BIRTH = "Same name and birth date"
SAME_NAME = "Same name"


def possible_duplicates(session: DbSession, student_id: Id | None = None) -> list[DuplicateRow]:
    """Possible pairs in the whole program, or those of one student; each pair once, by name."""
    students = fetch(session, _STUDENTS)
    found: dict[tuple[Id, Id], DuplicateRow] = {}
    for one, other in _candidates(students):
        if student_id is not None and student_id not in (one[0], other[0]):
            continue
        reason = _reason(one, other)
        if reason and (one[0], other[0]) not in found:
            found[one[0], other[0]] = DuplicateRow(one[0], _name(one), other[0], _name(other), reason)
    return sorted(
        found.values(), key=lambda pair: (names.fold(pair.first_name), pair.first_id, pair.second_id)
    )


def _candidates(students: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Pairs that share a key; the keys keep this from comparing everybody with everybody."""
    shared: dict[str, list[tuple[Any, ...]]] = {}
    for student in students:
        for key in _keys(student):
            shared.setdefault(key, []).append(student)
    for own in shared.values():
        yield from combinations(own, 2)


def _keys(student: tuple[Any, ...]) -> set[str]:
    _, given, family, preferred, _, district_id = student
    keys = {" ".join(sorted(names.fold(name, family).split())) for name in (given, preferred) if name}
    if not keys:
        keys = {names.fold(family)}
    if district_id:
        keys.add(f"#{district_id}")
    return keys - {""}


def _reason(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    if one[5] and one[5] == other[5]:
        return SAME_ID
    if one[4] and other[4]:
        return SAME_NAME_AND_BIRTH if one[4] == other[4] else ""
    return "" if one[5] and other[5] else SAME_NAME


def _name(student: tuple[Any, ...]) -> str:
    return names.list_name(*student[1:4])
