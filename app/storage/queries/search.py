# SPDX-License-Identifier: Apache-2.0
"""Type-ahead for Ctrl+K and for walk-ins: people, sheets by number, groups, sites.

Every word typed must begin a word of the name, in any order and spelling (``app.domain.names.fold``).
Actions and reports are not in the data file; the screen adds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import grades, names, sheet_numbers
from app.storage.queries.sql import fetch, search_text


class HitKind(StrEnum):
    """What a hit is."""

    STUDENT = "student"
    ADULT = "adult"
    SHEET = "sheet"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``title`` is its name or number, ``detail`` tells it from its like."""

    kind: HitKind
    id: Id
    title: str
    detail: str
    has_left: bool = False


# The first rows in the order of the folded name (given name first); those who left come after the others.
_STUDENTS = """
SELECT st.id, st.given, st.family, st.preferred, st.grade, coalesce(sc.name, ''),
       st.left_day IS NOT NULL AND st.left_day < :on
FROM (SELECT unhex(row_id) AS id FROM person_search WHERE person_search MATCH :search AND kind = 'student') f
CROSS JOIN student st ON st.id = f.id AND st.removed = 0
LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
ORDER BY 7, st.fold LIMIT :count
"""

_ADULTS = """
SELECT a.id, a.given, a.family, a.preferred, a.left_day IS NOT NULL AND a.left_day < :on
FROM (SELECT unhex(row_id) AS id FROM person_search WHERE person_search MATCH :search AND kind = 'adult') f
CROSS JOIN adult a ON a.id = f.id AND a.removed = 0
ORDER BY 5, a.fold LIMIT :count
"""

_SHEETS = """
SELECT sh.id, sh.number, s.day, g.name FROM sheet sh JOIN session s ON s.id = sh.session_id
JOIN student_group g ON g.id = s.group_id
WHERE sh.number >= :digits AND sh.number < :digits || ':' AND sh.removed = 0 ORDER BY sh.number LIMIT :count
"""

_GROUPS = """
SELECT g.id, g.name, coalesce(si.name, '') FROM student_group g LEFT JOIN site si ON si.id = g.site_id
WHERE g.removed = 0 AND (:alive IS NULL OR EXISTS (
    SELECT 1 FROM membership p WHERE p.group_id = g.id AND p.removed = 0
    AND (p.last_day IS NULL OR p.last_day >= :alive)))
"""


def find(session: DbSession, text: str, on: date, count: int = 8) -> list[Hit]:
    """Up to ``count`` hits of each kind: sheets (from two digits on), students, adults, groups."""
    hits = find_sheets(session, text, count)
    hits += find_students(session, text, on, count)
    hits += find_adults(session, text, on, count)
    return hits + find_groups(session, text, on, count)


def find_students(session: DbSession, text: str, on: date, count: int = 12) -> list[Hit]:
    """Students by any part of the name or the district's id; those who left come last. For walk-ins too."""
    search = search_text(text)
    if search is None:
        return []
    return [
        Hit(
            HitKind.STUDENT, row[0], names.list_name(*row[1:4]),
            ", ".join(part for part in (_grade(row[4]), row[5]) if part), bool(row[6]),
        )
        for row in fetch(session, _STUDENTS, search=search, on=on, count=count)
    ]  # fmt: skip


def find_adults(session: DbSession, text: str, on: date, count: int = 12) -> list[Hit]:
    """Adults by any part of the name; those who left come last."""
    search = search_text(text)
    if search is None:
        return []
    return [
        Hit(HitKind.ADULT, row[0], names.list_name(*row[1:4]), "", bool(row[4]))
        for row in fetch(session, _ADULTS, search=search, on=on, count=count)
    ]


def find_sheets(session: DbSession, text: str, count: int = 12) -> list[Hit]:
    """Sheets whose number begins with the typed digits (spaces and the check character may be typed too)."""
    digits = "".join(text.split("-", maxsplit=1)[0].split())
    if not 2 <= len(digits) <= 8 or not (digits.isascii() and digits.isdigit()):
        return []
    return [
        Hit(HitKind.SHEET, row[0], sheet_numbers.printed(row[1]), f"{row[2]}, {row[3]}")
        for row in fetch(session, _SHEETS, digits=digits, count=count)
    ]


def find_groups(session: DbSession, text: str, on: date | None = None, count: int = 12) -> list[Hit]:
    """Groups by any words of the name; with ``on`` only those that have students now or later."""
    words = names.fold(text).split()
    if not words:
        return []
    found = [
        Hit(HitKind.GROUP, *row)
        for row in fetch(session, _GROUPS, alive=on)
        if _begins(words, names.fold(row[1]).split())
    ]
    return sorted(found, key=lambda hit: (names.fold(hit.title), hit.id))[:count]


def _grade(code: str) -> str:
    return grades.label(code) if code else ""


def _begins(typed: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in typed)
