# SPDX-License-Identifier: Apache-2.0
"""Referrals of families, and how many students each wraparound coordinator has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.words import Role
from app.storage.queries.sql import fetch, records
from app.storage.queries.success_mentor import CoachRow, coaches


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A need of a family and where it was referred to; ``adult`` follows it up."""

    id: Id
    student_id: Id
    given: str
    family: str
    adult_id: Id | None
    adult_given: str
    adult_family: str
    need: str
    service: str
    referred: date
    reached: date | None
    closed: date | None
    outcome: str
    words: str

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family)

    @property
    def adult(self) -> str:
        return names.display_name(self.adult_given, self.adult_family)

    def days_open(self, on: date) -> int:
        """Days since the referral, until it was closed."""
        return ((self.closed or on) - self.referred).days


_REFERRALS = """
SELECT r.id, r.student_id, st.given, st.family, r.adult_id, coalesce(a.given, ''), coalesce(a.family, ''),
       r.need, r.service, r.referred, r.reached, r.closed, r.outcome, r.words
FROM referral r JOIN student st ON st.id = r.student_id AND st.removed = 0
LEFT JOIN adult a ON a.id = r.adult_id AND a.removed = 0
WHERE r.removed = 0 AND (:student IS NULL OR r.student_id = :student)
  AND CASE :which WHEN 'open' THEN r.closed IS NULL WHEN 'closed' THEN r.closed IS NOT NULL ELSE 1 END
ORDER BY r.closed IS NOT NULL, r.reached IS NOT NULL, r.referred, r.id
"""


def referrals(session: DbSession, which: str = "open", student_id: Id | None = None) -> list[ReferralRow]:
    """Referrals that are open, closed or all: those where nobody was reached yet come first, oldest first."""
    return records(ReferralRow, fetch(session, _REFERRALS, which=which, student=student_id))


def wraparound_caseloads(session: DbSession, on: date) -> list[CoachRow]:
    """Wraparound coordinators with the number of their students, by name."""
    return coaches(session, on, Role.WRAPAROUND)
