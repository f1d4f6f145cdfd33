# SPDX-License-Identifier: Apache-2.0
"""The latest day that can have come, whatever the clock says.

Cheap laptops wake up in 2001 when their battery was empty. What is asked here must not refuse a birth date,
nor anything else that is simply true, because of that.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app import clock

# The newest actions are enough, and are read by their order: it does not depend on any clock.
_NEWEST = text("SELECT max(at) FROM (SELECT at FROM journal ORDER BY seq DESC LIMIT 50)")
_YEAR = text("SELECT max(first_day) FROM school_year WHERE removed = 0")


def latest_day(session: DbSession) -> date:
    """Today, or a later day on which something was stored, or on which the newest school year began."""
    days = [clock.today()]
    if at := session.execute(_NEWEST).scalar():
        days.append(clock.local(at).date())
    if began := session.execute(_YEAR).scalar():
        days.append(date.fromisoformat(str(began)))
    return max(days)
