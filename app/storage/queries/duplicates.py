# SPDX-License-Identifier: Apache-2.0
"""Students, or adults, who may be one and the same: offered to the coordinator, never merged silently.

Two rows are a possible pair when their folded names agree (given or preferred name, in either order of
the parts) and no birth dates contradict, when the district gave both the same id, or when two adults have
the same e-mail address. Whom somebody has told apart once is never offered again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.data_quality import pair
from app.storage.queries.sql import fetch


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A possible pair, the older row first, and why. ``kind`` is student or adult."""

    kind: str
    first_id: Id
    first_name: str
    second_id: Id
    second_name: str
    reason: str


_STUDENTS = """
SELECT id, given, family, preferred, birth_date, district_id, '' FROM student WHERE removed = 0 ORDER BY id
"""
_ADULTS = """
SELECT id, given, family, preferred, NULL, district_id, lower(email) FROM adult WHERE removed = 0 ORDER BY id
"""
_APART = """
SELECT first_id, second_id FROM likeness WHERE removed = 0 AND answer = 'different'
"""

SAME_ID = "Same district id"
SAME_MAIL = "Same e-mail address"
SAME_NAME_AND_BIRTH = "Same name and birth date"
SAME_NAME = "Same name"


def possible_duplicates(
    session: DbSession, person_id: Id | None = None, kind: str = "student"
) -> list[DuplicateRow]:
    """Possible pairs of the whole program, or those of one person; each pair once, by name."""
    people = fetch(session, _ADULTS if kind == "adult" else _STUDENTS)
    apart = {(one, other) for one, other in fetch(session, _APART)}
    found: dict[tuple[Id, Id], DuplicateRow] = {}
    for one, other in _candidates(people):
        if person_id is not None and person_id not in (one[0], other[0]):
            continue
        reason = _reason(one, other)
        if reason and (one[0], other[0]) not in found and pair(one[0], other[0]) not in apart:
            found[one[0], other[0]] = DuplicateRow(kind, one[0], _name(one), other[0], _name(other), reason)
    return sorted(found.values(), key=lambda row: (names.fold(row.first_name), row.first_id, row.second_id))


def _candidates(people: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Pairs that share a key; the keys keep this from comparing everybody with everybody."""
    shared: dict[str, list[tuple[Any, ...]]] = {}
    for person in people:
        for key in _keys(person):
            shared.setdefault(key, []).append(person)
    for own in shared.values():
        yield from combinations(own, 2)


def _keys(person: tuple[Any, ...]) -> set[str]:
    _, given, family, preferred, _, district_id, mail = person
    keys = {" ".join(sorted(names.fold(name, family).split())) for name in (given, preferred) if name}
    if not keys:
        keys = {names.fold(family)}
    if district_id:
        keys.add(f"#{district_id}")
    if mail:
        keys.add(f"@{mail}")
    return keys - {""}


def _reason(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    if one[5] and one[5] == other[5]:
        return SAME_ID
    if one[6] and one[6] == other[6]:
        return SAME_MAIL
    if one[4] and other[4]:
        return SAME_NAME_AND_BIRTH if one[4] == other[4] else ""
    return "" if one[5] and other[5] else SAME_NAME


def _name(person: tuple[Any, ...]) -> str:
    return names.list_name(*person[1:4])
