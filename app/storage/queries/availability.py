# SPDX-License-Identifier: Apache-2.0
"""What matching goes by for one person, as it is shown and changed: times, where from, who is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import languages, names
from app.domain.availability import Slot
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, records


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A time of the week of one person."""

    id: Id
    weekday: int
    start: time
    end: time

    @property
    def slot(self) -> Slot:
        return Slot(self.weekday, self.start, self.end)


@dataclass(frozen=True, slots=True)
class AroundRow:
    """An adult's languages, household, nearest site, and minutes one way at most (None: the program's rule).

    ``together`` are the students of that household, by name.
    """

    languages: str
    household_id: Id | None
    household: str
    home_site_id: Id | None
    home_site: str
    most_travel: int | None
    together: str

    @property
    def language_words(self) -> str:
        return languages.words_of(self.languages)


@dataclass(frozen=True, slots=True)
class ApartRow:
    """Somebody who is kept apart from a person; ``reason`` is restricted."""

    person_id: Id
    kind: str
    given: str
    family: str
    reason: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household, with the students in it as a person knows it."""

    id: Id
    name: str
    students: str


_TIMES = """
SELECT id, weekday, start, "end" FROM availability WHERE person_id = :person AND kind = :kind AND removed = 0
ORDER BY weekday, start, "end"
"""
_AROUND = """
SELECT a.languages, a.household_id, coalesce(h.name, ''), a.home_site_id, coalesce(si.name, ''),
       a.most_travel, coalesce((
           SELECT group_concat(trim(coalesce(nullif(st.preferred, ''), st.given) || ' ' || st.family), ', ')
           FROM student st WHERE st.household_id = a.household_id AND st.removed = 0
           AND (st.left_day IS NULL OR st.left_day >= :on)), '')
FROM adult a LEFT JOIN household h ON h.id = a.household_id AND h.removed = 0
LEFT JOIN site si ON si.id = a.home_site_id AND si.removed = 0
WHERE a.id = :adult AND a.removed = 0
"""
_APART = """
WITH pairs AS (
    SELECT second_id AS other, reason FROM not_with WHERE first_id = :person AND removed = 0
    UNION ALL SELECT first_id, reason FROM not_with WHERE second_id = :person AND removed = 0)
SELECT p.other, 'student', st.given, st.family, p.reason
FROM pairs p JOIN student st ON st.id = p.other AND st.removed = 0
UNION ALL
SELECT p.other, 'adult', a.given, a.family, p.reason
FROM pairs p JOIN adult a ON a.id = p.other AND a.removed = 0
"""
_HOUSEHOLDS = """
SELECT h.id, h.name, group_concat(coalesce(nullif(st.preferred, ''), st.given), ', ')
FROM household h JOIN student st ON st.household_id = h.id AND st.removed = 0
  AND (st.left_day IS NULL OR st.left_day >= :on)
WHERE h.removed = 0 GROUP BY h.id
"""


def times(session: DbSession, kind: str, person_id: Id) -> list[SlotRow]:
    """When somebody has time, in the order of the week."""
    return records(SlotRow, fetch(session, _TIMES, kind=kind, person=person_id))


def around_adult(session: DbSession, adult_id: Id, on: date) -> AroundRow:
    """What an adult brings along. Raises NotFound."""
    row = fetch_one(session, _AROUND, adult=adult_id, on=on)
    if row is None:
        raise NotFound("This adult is no longer here.")
    return AroundRow(*row)


def kept_apart(session: DbSession, person_id: Id) -> list[ApartRow]:
    """Who is kept apart from a person, by name."""
    rows = records(ApartRow, fetch(session, _APART, person=person_id))
    rows.sort(key=lambda row: (name_order(row.given, row.family), row.person_id))
    return rows


def households(session: DbSession, on: date) -> list[HouseholdRow]:
    """Households with students who are here, by name."""
    rows = records(HouseholdRow, fetch(session, _HOUSEHOLDS, on=on))
    rows.sort(key=lambda row: (names.fold(row.name), names.fold(row.students), row.id))
    return rows
