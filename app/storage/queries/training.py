# SPDX-License-Identifier: Apache-2.0
"""What adults were trained in, and the shelf of material with who learned from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training of an adult; ``material`` is the title of what was learned from."""

    id: Id
    day: date
    topic: str
    minutes: int
    trainer: str
    material_id: Id | None
    material: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A file on the shelf; ``learned`` counts the adults who are here and have learned from it."""

    id: Id
    title: str
    topic: str
    kind: str
    file_name: str
    sha256: str
    size: int
    minutes: int
    learned: int


_OF_ADULT = """
SELECT t.id, t.day, t.topic, t.minutes, t.trainer, t.material_id, coalesce(m.title, '') FROM training t
LEFT JOIN material m ON m.id = t.material_id
WHERE t.adult_id = :adult AND t.removed = 0 ORDER BY t.day DESC, t.id DESC
"""

_SHELF = """
WITH learned AS (
    SELECT t.material_id AS id, count(DISTINCT t.adult_id) AS adults FROM training t
    JOIN adult a ON a.id = t.adult_id AND a.removed = 0 AND (a.left_day IS NULL OR a.left_day >= :on)
    WHERE t.removed = 0 AND t.material_id IS NOT NULL GROUP BY t.material_id
)
SELECT m.id, m.title, m.topic, m.kind, m.file_name, m.sha256, m.size, m.minutes, coalesce(l.adults, 0)
FROM material m LEFT JOIN learned l ON l.id = m.id WHERE m.removed = 0 ORDER BY m.topic, m.title, m.id
"""

_WHO = """
SELECT DISTINCT t.adult_id FROM training t WHERE t.material_id = :material AND t.removed = 0
"""


def trainings_of(session: DbSession, adult_id: Id) -> list[TrainingRow]:
    """The trainings of an adult, the latest first."""
    return records(TrainingRow, fetch(session, _OF_ADULT, adult=adult_id))


def shelf(session: DbSession, on: date) -> list[MaterialRow]:
    """All files on the shelf, by topic."""
    return records(MaterialRow, fetch(session, _SHELF, on=on))


def learned_from(session: DbSession, material_id: Id) -> set[Id]:
    """The adults who have learned from a file."""
    return {row[0] for row in fetch(session, _WHO, material=material_id)}
