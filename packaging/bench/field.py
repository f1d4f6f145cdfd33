# SPDX-License-Identifier: Apache-2.0
"""The rest of the field for the program of ``data``: needs, consents, matches one to one, contacts, hours.

Amounts are those of a busy program: every student has needs, three consents and a few numbers a year; one in
four has a mentor who is in touch every week; every adult has steps, training and hours beside sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Row = tuple[Any, ...]
Put = Callable[[str, str, Sequence[Row]], None]

_STEPS = ("application", "interview", "reference", "reference", "nsopw", "state_service", "state_residence",
          "fbi", "commitment")  # fmt: skip
_HATS = ("service", "training", "fundraising")
_URGENCY = ("now", "soon", "later")
_CONSENTS = ("participation", "records", "photo")
_MEASURES = ("Grade point average", "Reading grade", "Math grade")


@dataclass(frozen=True, slots=True)
class Year:
    """Who was there in a school year, and from when to when."""

    first: date
    last: date
    students: Sequence[bytes]
    adults: Sequence[bytes]
    schools: Sequence[bytes]


def add(rng: Random, put: Put, year: Year) -> None:
    """Write a year of it."""
    _adults(rng, put, year)
    _students(rng, put, year)
    _mentors(rng, put, year)
    _results(rng, put, year)
    put("no_school", "id school_id first_day last_day label", [
        (rng.randbytes(16), None, _day(year, n), _day(year, n + days), "Break")
        for n, days in ((25, 0), (92, 1), (108, 4), (134, 11), (224, 4))
    ])  # fmt: skip


def _day(year: Year, number: int) -> str:
    return (year.first + timedelta(days=number)).isoformat()


def _adults(rng: Random, put: Put, year: Year) -> None:
    put("adult_step", "id adult_id requirement day decision expires", [
        (rng.randbytes(16), adult, step, _day(year, -40 + n), "met",
         (year.first + timedelta(days=1000)).isoformat() if n in range(4, 8) else None)
        for adult in year.adults for n, step in enumerate(_STEPS)
    ])  # fmt: skip
    put("training", "id adult_id topic day minutes", [
        (rng.randbytes(16), adult, "Start of service", _day(year, -9 + n), 90)
        for adult in year.adults for n in range(2)
    ])  # fmt: skip
    put("availability", 'id kind person_id weekday start "end"', [
        (rng.randbytes(16), "adult", adult, weekday, 900, 1080)
        for adult in year.adults for weekday in (0, 1, 3)
    ])  # fmt: skip
    put("hour_term", "id adult_id hat first_day last_day term_minutes", [
        (rng.randbytes(16), adult, "service" if n % 3 else "work_study_pay", year.first.isoformat(),
         year.last.isoformat(), 1700 * 60)
        for n, adult in enumerate(year.adults)
    ])  # fmt: skip
    put("hour_line", "id adult_id day hat category minutes miles_x10", [
        (rng.randbytes(16), adult, _day(year, 7 * week + 4), rng.choice(_HATS), "Preparation", 60,
         rng.randrange(200))
        for adult in year.adults for week in range(40)
    ])  # fmt: skip


def _students(rng: Random, put: Put, year: Year) -> None:
    ended = year.last.isoformat()
    put("need", "student_id role first_day urgency said_by last_day", [
        (one, role, year.first.isoformat(), rng.choice(_URGENCY), "Teacher", ended)
        for n, one in enumerate(year.students)
        for role, every in (("tutor", 1), ("mentor", 4), ("success_coach", 9)) if n % every == 0
    ])  # fmt: skip
    put("consent", "id student_id kind answer signer relation day expires language paper", [
        (rng.randbytes(16), one, kind, "yes", "Parent", "Mother", year.first.isoformat(), ended, "en",
         "Folder")
        for one in year.students for kind in _CONSENTS
    ])  # fmt: skip
    put("availability", 'id kind person_id weekday start "end"', [
        (rng.randbytes(16), "student", one, weekday, 900, 1020)
        for one in year.students for weekday in (0, 1, 3)
    ])  # fmt: skip
    put("person_note", "id kind person_id day who restricted words", [
        (rng.randbytes(16), "student", one, _day(year, rng.randrange(280)), "Dana", 0, "More books.")
        for one in year.students
    ])  # fmt: skip


def _mentors(rng: Random, put: Put, year: Year) -> None:
    pairs = [
        (rng.randbytes(16), year.adults[n % len(year.adults)], one)
        for n, one in enumerate(year.students[::4])
    ]
    put("assignment", "id adult_id student_id role first_day last_day", [
        (match, adult, one, "mentor", year.first.isoformat(), year.last.isoformat())
        for match, adult, one in pairs
    ])  # fmt: skip
    put("contact", "id person_id kind assignment_id adult_id party purpose day reached minutes", [
        (rng.randbytes(16), one, "student", match, adult, "student", "support", _day(year, 7 * week + 2),
         int(rng.random() > 0.1), 45)
        for match, adult, one in pairs for week in range(38)
    ])  # fmt: skip
    put("contact", "id person_id kind assignment_id adult_id party purpose day reached minutes", [
        (rng.randbytes(16), one, "student", match, adult, party, "check_in", _day(year, 14 + 30 * month),
         1, 10)
        for match, adult, one in pairs for month in range(9) for party in ("adult", "student", "guardian")
    ])  # fmt: skip


def _results(rng: Random, put: Put, year: Year) -> None:
    put("measure", "id student_id kind day value", [
        (rng.randbytes(16), one, kind, _day(year, 60 + 70 * term), f"{rng.uniform(1, 4):.2f}")
        for one in year.students for kind in _MEASURES for term in range(3)
    ])  # fmt: skip
    put("milestone", "id student_id kind due day state", [
        (rng.randbytes(16), one, "Campus visit", _day(year, 150), _day(year, 140), "reached")
        for one in year.students[::6]
    ])  # fmt: skip
    put("referral", "id student_id need service referred reached", [
        (rng.randbytes(16), one, "Food", "Food bank", _day(year, 80), _day(year, 90))
        for one in year.students[::12]
    ])  # fmt: skip
