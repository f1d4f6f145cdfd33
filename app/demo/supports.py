# SPDX-License-Identifier: Apache-2.0
"""Invented needs, and what matching goes by: times of the week, languages, ways, and who is kept apart.

Most needs are met by the groups of ``plan``; some are waiting, one of them urgent and one that nobody can
meet (its only adults are kept apart, or have no room).
"""

from __future__ import annotations

import random
from datetime import date, time, timedelta
from typing import Any

from app.clock import new_id
from app.demo.people import People, Places
from app.demo.plan import Span
from app.domain.words import Role, Urgency
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.tables import Adult, Availability, Need, NotWith, Travel

Values = dict[str, Any]
_SAID_BY = ("Classroom teacher", "School counselor", "The family", "Student", "Attendance team")
_WORDS = {
    Role.TUTOR: ("Two grades behind in reading", "Fractions", "Missed much of last spring", ""),
    Role.MENTOR: ("Asked for somebody to talk to", "New in town", ""),
    Role.SUCCESS_COACH: ("Missing school", "Grades fell this fall", ""),
    Role.TRANSITION_COACH: ("First in the family to go to college", ""),
    Role.WRAPAROUND: ("Housing is not settled", "Needs glasses"),
}
_SUBJECTS = ("Reading", "Math", "", "Writing")
_AFTERNOONS = ((time(14, 30), time(17)), (time(15), time(16, 30)), (time(15), time(18)))
_LANGUAGES = ("en,es", "en", "en,nv", "en", "en,es,haw")


def add_supports(
    session: WriteSession, rng: random.Random, everyone: People, places: Places, span: Span
) -> None:
    """Needs of most students; times of all adults and most students; who is kept apart, and travel."""
    insert_rows(session, Need, _needs(rng, everyone, span))
    _add_times(session, rng, everyone)
    _add_adults(session, everyone, places)
    _add_travel(session, rng, places)
    _add_apart(session, everyone)


def _needs(rng: random.Random, everyone: People, span: Span) -> list[Values]:
    rows: dict[tuple[Any, Role, date], Values] = {}
    for at, student in enumerate(everyone.students):
        for role in _roles(at, student["grade"]):
            first = span.first - timedelta(days=rng.randrange(0, 30))
            if at % 9 == 4:  # noted in the last weeks
                first = span.today - timedelta(days=rng.randrange(0, 15))
            urgency = Urgency.NOW if at % 10 == 2 else Urgency.LATER if at % 7 == 6 else Urgency.SOON
            last = span.today - timedelta(days=rng.randrange(0, 20)) if at % 17 == 15 else None
            rows[student["id"], role, first] = {
                "student_id": student["id"], "role": role, "first_day": first, "urgency": urgency,
                "said_by": rng.choice(_SAID_BY), "words": rng.choice(_WORDS[role]),
                "subject": rng.choice(_SUBJECTS) if role is Role.TUTOR else "",
                "last_day": last if last is not None and last >= first else None,
                "end_reason": "No longer needed" if last is not None and last >= first else "",
            }  # fmt: skip
    return list(rows.values())


def _roles(at: int, grade: str) -> list[Role]:
    """Nearly everybody needs a tutor; every fifth somebody else as well, two of them only that."""
    found = [] if at % 8 == 7 else [Role.TUTOR]
    if at % 6 == 0:
        found.append(Role.MENTOR)
    if 6 <= at % 14 <= 9:
        found.append(Role.SUCCESS_COACH)
    if grade in ("11", "12"):
        found.append(Role.TRANSITION_COACH)
    if at % 11 in (2, 5):
        found.append(Role.WRAPAROUND)
    return found


def _add_times(session: WriteSession, rng: random.Random, everyone: People) -> None:
    rows: list[Values] = []
    for at, adult in enumerate(everyone.adults):
        days = rng.sample(range(5), 3 if at % 3 else 4)
        start, end = _AFTERNOONS[at % 3]
        rows += [_slot("adult", adult["id"], day, start, end) for day in sorted(days)]
        if at % 4 == 1:
            rows.append(_slot("adult", adult["id"], rng.randrange(5), time(8), time(9)))
    for at, student in enumerate(everyone.students):
        if at % 9 == 8:
            continue  # nobody has asked yet
        start, end = (time(15), time(16, 30)) if at % 4 else (time(15), time(17, 30))
        rows += [_slot("student", student["id"], day, start, end) for day in sorted(rng.sample(range(5), 3))]
    insert_rows(session, Availability, rows)


def _slot(kind: str, person: bytes, weekday: int, start: time, end: time) -> Values:
    return {
        "id": new_id(), "kind": kind, "person_id": person, "weekday": weekday, "start": start, "end": end
    }  # fmt: skip


def _add_adults(session: WriteSession, everyone: People, places: Places) -> None:
    """Languages, the nearest site, and one adult who lives in the household of a student."""
    changes = []
    for at, adult in enumerate(everyone.adults):
        new: Values = {
            "languages": _LANGUAGES[at % len(_LANGUAGES)],
            "home_site_id": places.sites[at % len(places.sites)],
            "most_travel": (None, 20, 45)[at % 3],
            "household_id": everyone.students[0]["household_id"] if at == 5 else None,
        }
        old = {"languages": "", "home_site_id": None, "most_travel": None, "household_id": None}
        changes.append(({"id": adult["id"]}, old, new))
        adult.update(new)
    update_rows(session, Adult, changes)


def _add_travel(session: WriteSession, rng: random.Random, places: Places) -> None:
    sites = sorted(places.sites)
    insert_rows(
        session,
        Travel,
        [
            {"first_site_id": one, "second_site_id": other, "minutes": rng.choice((10, 15, 25, 35))}
            for at, one in enumerate(sites)
            for other in sites[at + 1 :]
        ],
    )


def _add_apart(session: WriteSession, everyone: People) -> None:
    students = [row["id"] for row in everyone.students]
    mentor = everyone.led_by[Role.MENTOR][-1]
    pairs = [(students[at], mentor, "The family asked for it") for at in range(0, len(students), 12)]
    if len(students) > 8:
        pairs.append((students[7], students[8], "A fight in October"))
    insert_rows(
        session,
        NotWith,
        [
            {"first_id": min(one, other), "second_id": max(one, other), "reason": reason}
            for one, other, reason in pairs
        ],
    )
