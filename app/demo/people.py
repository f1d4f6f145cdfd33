# SPDX-License-Identifier: Apache-2.0
"""Invented places, adults, students, households and guardians of a program."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.names import ADULTS, AWKWARD, STREETS, FullName, pick_names
from app.domain.words import Role, Source
from app.storage.journal import WriteSession, insert_rows
from app.storage.queries import calendar
from app.storage.tables import Adult, AdultRole, Guardian, Household, School, Site, Student, StudentGuardian

Values = dict[str, Any]
_SCHOOLS = ("Pine Hill Elementary", "Ganado Middle School", "Valley High School")
_SITES = ("Pine Hill Library", "Chapter House", "Ganado Gym")
_GRADES = ("KG", *(f"{grade:02d}" for grade in range(1, 13)))
_RACES = ("american_indian", "white", "asian", "pacific_islander", "black", "two_or_more", "")


@dataclass(slots=True)
class Places:
    sites: list[Id]
    schools: list[Id]


@dataclass(slots=True)
class People:
    """Rows as they are stored; students in the order in which they were invented."""

    students: list[Values] = field(default_factory=list)
    adults: list[Values] = field(default_factory=list)
    led_by: dict[Role, list[Id]] = field(default_factory=dict)


def add_places(session: WriteSession, today: date) -> Places:
    """The program's own sites and schools, and invented ones where there are fewer than two."""
    schools = [row.id for row in calendar.schools(session, today)]
    known = {row.name for row in calendar.schools(session, today)}
    new = [name for name in _SCHOOLS if name not in known] if len(schools) < 2 else []
    rows: list[Values] = [{"id": new_id(), "name": name, "district": "Pine Hill Unified"} for name in new]
    insert_rows(session, School, rows)
    schools += [row["id"] for row in rows]
    sites = [row.id for row in calendar.sites(session)]
    taken = {row.name for row in calendar.sites(session)}
    more = [name for name in _SITES if name not in taken][: max(0, 2 - len(sites))]
    places: list[Values] = [{"id": new_id(), "name": name, "school_id": None} for name in more]
    insert_rows(session, Site, places)
    return Places(sites + [row["id"] for row in places], schools)


def add_adults(session: WriteSession, rng: random.Random, count: int, first_day: date) -> People:
    """Adults in all five roles and from all sources; the last one has left."""
    people = People()
    roles = list(Role)
    links: list[Values] = []
    for at, name in enumerate(pick_names(rng, max(count, 10), ADULTS)):
        role = roles[at] if at < len(roles) else (Role.TUTOR if at % 4 else Role.MENTOR)
        row = _adult(rng, at, name, first_day)
        people.adults.append(row)
        people.led_by.setdefault(role, []).append(row["id"])
        links.append({"adult_id": row["id"], "role": role})
        if at % 5 == 2 and role is not Role.MENTOR:  # one adult, several roles
            links.append({"adult_id": row["id"], "role": Role.MENTOR})
    people.adults[-1]["left_day"] = first_day + timedelta(days=10)
    people.led_by[Role.TUTOR] = [one for one in people.led_by[Role.TUTOR] if one != people.adults[-1]["id"]]
    insert_rows(session, Adult, people.adults)
    insert_rows(session, AdultRole, links)
    return people


def _adult(rng: random.Random, at: int, name: FullName, first_day: date) -> Values:
    return {
        "id": new_id(), "given": name.given, "family": name.family, "preferred": name.preferred,
        "email": f"adult{at + 1}@example.org" if at % 3 else "", "phone": _phone(rng) if at % 4 else "",
        "source": list(Source)[at % len(Source)], "continuing": at % 2 == 0, "district_id": "",
        "first_day": first_day - timedelta(days=rng.randrange(0, 400)) if at % 2 == 0 else first_day,
        "left_day": None, "note": "",
    }  # fmt: skip


def add_students(
    session: WriteSession, rng: random.Random, people: People, places: Places, count: int, first_day: date
) -> None:
    """Students with and without school, grade and household; siblings share a household and its guardian."""
    names = pick_names(rng, count, AWKWARD)
    households: list[Values] = []
    for at, name in enumerate(names):
        sibling = at > len(AWKWARD) and at % 7 in (3, 4) and households
        if not sibling and at % 11 != 10:
            households.append(_household(rng, name))
        row = _student(rng, at, name, first_day, places)
        row["household_id"] = households[-1]["id"] if at % 11 != 10 else None
        if sibling:
            row["family"] = people.students[-1]["family"] or name.family
            _keep_apart(row, people.students)
        people.students.append(row)
    insert_rows(session, Household, households)
    insert_rows(session, Student, people.students)
    _add_guardians(session, rng, people, households)


def _keep_apart(row: Values, students: list[Values]) -> None:
    """Siblings do not share a given name."""
    taken = {(one["given"], one["family"]) for one in students}
    while (row["given"], row["family"]) in taken:
        row["given"] += " II"


def _household(rng: random.Random, name: FullName) -> Values:
    return {
        "id": new_id(), "name": name.family or name.given,
        "address": f"{rng.randrange(10, 990)} {rng.choice(STREETS)}",
        "language": "es" if name.language == "es" or rng.random() < 0.25 else "en",
    }  # fmt: skip


def _student(rng: random.Random, at: int, name: FullName, first_day: date, places: Places) -> Values:
    grade_at = rng.randrange(len(_GRADES))
    born = date(first_day.year - 6 - grade_at, rng.randrange(1, 13), rng.randrange(1, 29))
    school = places.schools[min(grade_at // 5, len(places.schools) - 1)]
    return {
        "id": new_id(), "given": name.given, "middle": name.middle, "family": name.family,
        "preferred": name.preferred, "birth_date": None if at % 17 == 16 else born,
        "grade": "" if at % 19 == 9 else _GRADES[grade_at],
        "school_id": None if at % 13 == 8 else school, "household_id": None,
        "district_id": f"00{rng.randrange(10_000, 99_999)}{at:03d}" if at % 6 else "", "state_id": "",
        "language": name.language or ("es" if rng.random() < 0.2 else "en"),
        "gender": rng.choice(("female", "male", "nonbinary", "")), "race": rng.choice(_RACES),
        "hispanic": rng.choice(("yes", "no", "")), "first_day": first_day, "left_day": None, "note": "",
    }  # fmt: skip


def _add_guardians(
    session: WriteSession, rng: random.Random, people: People, households: list[Values]
) -> None:
    guardians: list[Values] = []
    links: list[Values] = []
    for at, home in enumerate(households):
        children = [row["id"] for row in people.students if row["household_id"] == home["id"]]
        for relation in ("mother", "father")[: 1 + (at % 3 == 0)] if at % 5 else ("grandmother",):
            name = pick_names(rng, 1)[0]
            guardians.append(
                {
                    "id": new_id(),
                    "given": name.given,
                    "family": home["name"],
                    "phone": _phone(rng),
                    "email": "",
                    "language": home["language"],
                    "household_id": home["id"],
                }
            )
            links += [
                {"student_id": child, "guardian_id": guardians[-1]["id"], "relation": relation}
                for child in children
            ]
    insert_rows(session, Guardian, guardians)
    insert_rows(session, StudentGuardian, links)


def _phone(rng: random.Random) -> str:
    return f"555-01{rng.randrange(0, 100):02d}"  # numbers kept for fiction
