# SPDX-License-Identifier: Apache-2.0
"""Who the students are: the answers of one, and how many give each answer, with the names behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.demographics import QUESTIONS, Facts, Line, answers_of, counts
from app.domain.suppression import SMALLEST_DEFAULT
from app.domain.words import YesNoUnknown
from app.errors import NotFound
from app.storage.queries.people import name_order
from app.storage.queries.sql import fetch, fetch_one, joined

Whom = Literal["here", "came"]


@dataclass(frozen=True, slots=True)
class BackgroundRow:
    """What is known of one student; ``gender`` and ``language`` are empty when they are not."""

    facts: Facts
    language: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody behind a number."""

    id: Id
    name: str
    grade: str
    school: str


@dataclass(frozen=True, slots=True)
class Everyone:
    """The students that were asked about, with their answers; ``lines`` counts them."""

    people: tuple[PersonRow, ...]
    answers: tuple[dict[str, str], ...]
    lines: tuple[Line, ...]

    def behind(self, question: str, answer: str) -> list[PersonRow]:
        """The students who give one answer to one question."""
        return [
            person
            for person, given in zip(self.people, self.answers, strict=True)
            if given[question] == answer
        ]


_FACTS = ", ".join(f"st.{name}" for name in ("race", "hispanic", "gender", *QUESTIONS))
_ONE = joined("SELECT", _FACTS, ", st.language FROM student st WHERE st.id = :student AND st.removed = 0")
_HERE = joined(
    "SELECT st.id, st.given, st.family, st.preferred, st.grade, coalesce(sc.name, ''),", _FACTS,
    """
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0 AND (st.first_day IS NULL OR st.first_day <= :last)
  AND (st.left_day IS NULL OR st.left_day >= :last)
""",
)  # fmt: skip
_CAME = joined(
    "SELECT st.id, st.given, st.family, st.preferred, st.grade, coalesce(sc.name, ''),", _FACTS,
    """
FROM student st LEFT JOIN school sc ON sc.id = st.school_id AND sc.removed = 0
WHERE st.removed = 0 AND EXISTS (
    SELECT 1 FROM mark m CROSS JOIN session s ON s.id = m.session_id AND s.removed = 0 AND s.status = 'held'
    WHERE m.student_id = st.id AND m.removed = 0 AND m.day BETWEEN :first AND :last
      AND m.status IN ('present', 'partial', 'late', 'left_early') AND m.minutes > 0)
""",
)  # fmt: skip


def background(session: DbSession, student_id: Id) -> BackgroundRow:
    """What is known of one student. Raises NotFound."""
    row = fetch_one(session, _ONE, student=student_id)
    if row is None:
        raise NotFound("This student is no longer here.")
    return BackgroundRow(_facts(row), row[-1])


def everyone(session: DbSession, whom: Whom, first: date, last: date) -> Everyone:
    """Students who are in the program on ``last``, or who came at least once in first .. last, both in."""
    rows = (
        fetch(session, _HERE, last=last) if whom == "here" else fetch(session, _CAME, first=first, last=last)
    )
    rows.sort(key=lambda row: name_order(row[1], row[2]))
    facts = [_facts(row[6:]) for row in rows]
    return Everyone(
        tuple(PersonRow(row[0], names.list_name(row[1], row[2], row[3]), row[4], row[5]) for row in rows),
        tuple(answers_of(one) for one in facts),
        tuple(counts(facts)),
    )


def smallest(session: DbSession) -> int:
    """The smallest count that this program shows to others; smaller ones are hidden."""
    row = fetch_one(session, "SELECT share_smallest FROM program WHERE removed = 0")
    return int(row[0]) if row else SMALLEST_DEFAULT


def _facts(row: Sequence[Any]) -> Facts:
    race, hispanic, gender, *answers = row
    return Facts(
        race, hispanic, gender,
        {name: YesNoUnknown(text) for name, text in zip(QUESTIONS, answers, strict=False)},
    )  # fmt: skip
