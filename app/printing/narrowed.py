# SPDX-License-Identifier: Apache-2.0
"""Which students a list is about: everybody, those of a site's groups, or one; and how that is said."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.storage.queries import calendar
from app.storage.queries.students import StudentFilter, student_ids, student_profile


def narrowed(
    session: DbSession, on: date, site_id: Id | None, student_id: Id | None
) -> tuple[frozenset[Id] | None, str]:
    """The students that are meant on a day, None for everybody, with the words for the head of the page."""
    meant: frozenset[Id] | None = None
    words = [site.name for site in calendar.sites(session) if site.id == site_id]
    if site_id is not None:
        meant = frozenset(student_ids(session, StudentFilter(on=on, site_id=site_id, state="all")))
    if student_id is not None:
        one = frozenset((student_id,))
        meant = one if meant is None else meant & one
        words.append(student_profile(session, student_id, on, on).display_name)
    return meant, ", ".join(words)
