# SPDX-License-Identifier: Apache-2.0
"""OneRoster 1.1 and 1.2 CSV (1EdTech), read with the tolerance real files need.

Strict only where guessing would harm: a row without ``sourcedId`` is left out, a reference to something
absent keeps the row waiting. Opening the folder or zip is in ``source_files``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.names import nfc
from app.domain.words import Source
from app.errors import FileProblem
from app.exchange.findings import (
    Findings,
    Order,
    SourceDates,
    is_active,
    read_grade,
    settle_students,
    split_list,
)
from app.exchange.oneroster_columns import ALIASES, OPTIONAL, OTHER_FILES, REQUIRED
from app.exchange.roster import AdultIn, GroupIn, GuardianIn, Kind, Roster, SchoolIn, StudentIn
from app.exchange.rostering import (
    DEMOGRAPHIC_KEYS,
    GUARDIAN_ROLES,
    STUDENT_ROLES,
    Cells,
    GroupBuilder,
    by_stem,
    cells_of,
    race_and_ethnicity,
    say_unused,
    schools_in_use,
    with_households,
)
from app.exchange.table import Row, Table, header_key

_LEGAL_ID = re.compile(r"[\w./@ -]{1,255}", re.ASCII)


@dataclass(slots=True)
class _Person:
    """What the demographics and roles files add to a user."""

    birth_date: date | None = None
    gender: str = ""
    race: str = ""
    hispanic: str = ""
    roles: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _People:
    students: list[StudentIn] = field(default_factory=list)
    adults: dict[str, AdultIn] = field(default_factory=dict)
    contacts: dict[str, tuple[Cells, Row, str]] = field(default_factory=dict)
    agents: list[tuple[str, str]] = field(default_factory=list)


def read_oneroster(source: str, tables: Sequence[Table], order: Order | None = None) -> Roster:
    """The neutral roster of a OneRoster source. Raises FileProblem without a usable ``users`` file, Invalid
    when the order of dates must be asked."""
    found = Findings()
    found.take(tables)
    named = by_stem(tables)
    if "users" not in named:
        raise FileProblem(f"{source} has no users.csv, so there are no people to import.")
    say_unused(tables, named, (*REQUIRED, *OTHER_FILES), found)
    _say_missing_files(named, found)
    extra = _demographics(named.get("demographics"), found, SourceDates(found, order))
    _roles(named.get("roles"), extra, found)
    orgs = _orgs(named.get("orgs"), found)
    people = _users(named["users"], extra, orgs, found)
    guardians = _guardians(people, found)
    known = {student.ext_id for student in people.students} | set(people.adults)
    groups = _groups(named, orgs, known, found)
    students = settle_students(found, with_households(people.students, guardians))
    return Roster(
        Kind.ONEROSTER,
        _source_key(orgs),
        schools_in_use(orgs, students),
        students,
        tuple(people.adults.values()),
        tuple(guardians),
        groups,
        warnings=found.all_warnings(),
        errors=tuple(found.errors),
        pending=tuple(found.pending),
    )


def _source_key(orgs: dict[str, tuple[str, SchoolIn]]) -> str:
    """Ids are unique within a district, so each district is a source of its own."""
    districts = [ext_id for ext_id, (kind, _) in orgs.items() if header_key(kind) == "district"]
    return f"oneroster:{districts[0]}" if len(districts) == 1 else "oneroster"


def _say_missing_files(named: dict[str, Table], found: Findings) -> None:
    for stem in ("orgs", "classes", "enrollments"):
        if stem not in named:
            found.warn(f"There is no {stem}.csv; what it would say is left blank.")


def _cells(stem: str, table: Table, found: Findings) -> Cells:
    keys = ("sourcedid", *REQUIRED.get(stem, ()), *OPTIONAL.get(stem, ()))
    cells = cells_of(table, keys, found, ALIASES)
    if cells.position("sourcedid") < 0 and stem != "roles":
        raise FileProblem(
            f"{table.name} has no sourcedId column, so its rows cannot be told apart. Ask for the file again."
        )
    missing = [key for key in REQUIRED.get(stem, ()) if cells.position(key) < 0]
    if missing:
        found.warn(f"{table.name} lacks the columns {', '.join(missing)}. They count as empty.")
    return cells


def _rows(stem: str, table: Table | None, found: Findings) -> Iterable[tuple[Cells, Row, str]]:
    """Rows with their sourcedId; those without one are left out."""
    if table is None:
        return
    cells = _cells(stem, table, found)
    for row in table.rows:
        ext_id = cells.get(row, "sourcedid")
        if not ext_id:
            found.leave_out(table, row, "sourcedId", "The row has no sourcedId. It was left out.")
        elif len(ext_id) > 255:
            found.leave_out(table, row, "sourcedId", "The sourcedId is longer than 255 characters.")
        else:
            if not _LEGAL_ID.fullmatch(ext_id):
                found.count(f"{table.name}: {{n}} rows have a sourcedId with unusual characters.")
            yield cells, row, ext_id


def _orgs(table: Table | None, found: Findings) -> dict[str, tuple[str, SchoolIn]]:
    rows = [(cells, row, ext_id) for cells, row, ext_id in _rows("orgs", table, found)]
    names = {ext_id: cells.get(row, "name") for cells, row, ext_id in rows}
    orgs: dict[str, tuple[str, SchoolIn]] = {}
    for cells, row, ext_id in rows:
        if not names[ext_id]:
            found.leave_out(cells.table, row, "name", "The organisation has no name.")
        elif is_active(cells.get(row, "status")):
            school = SchoolIn(
                ext_id,
                nfc(names[ext_id]),
                names.get(cells.get(row, "parentsourcedid"), ""),
                row.number,
                cells.table.name,
            )
            orgs[ext_id] = (cells.get(row, "type"), school)
    return orgs


def _demographics(table: Table | None, found: Findings, days: SourceDates) -> dict[str, _Person]:
    extra: dict[str, _Person] = defaultdict(_Person)
    if table is None:
        return extra
    cells = cells_of(table, DEMOGRAPHIC_KEYS, found)
    days.look_at(table, cells.position("birthdate"))
    for row in table.rows:
        person = extra[cells.get(row, "usersourcedid") or cells.get(row, "sourcedid")]
        person.birth_date = days.read(table, row, cells.position("birthdate"))
        person.gender = cells.get(row, "sex")
        person.race, person.hispanic = race_and_ethnicity(cells, row)
    return extra


def _roles(table: Table | None, extra: dict[str, _Person], found: Findings) -> None:
    """OneRoster 1.2: who is what, and where; a primary role comes first."""
    if table is None:
        return
    cells = _cells("roles", table, found)
    for row in table.rows:
        user, role = cells.get(row, "usersourcedid"), cells.get(row, "role")
        if not user or not role:
            found.leave_out(table, row, "userSourcedId", "The row names no user or no role.")
        elif is_active(cells.get(row, "status")):
            at = 0 if header_key(cells.get(row, "roletype")) == "primary" else len(extra[user].roles)
            extra[user].roles.insert(at, (header_key(role), cells.get(row, "orgsourcedid")))


def _users(
    table: Table, extra: dict[str, _Person], orgs: dict[str, tuple[str, SchoolIn]], found: Findings
) -> _People:
    people = _People()
    seen: dict[str, int] = {}
    for cells, row, ext_id in _rows("users", table, found):
        if ext_id in seen:
            found.leave_out(table, row, "sourcedId", f"This sourcedId already stands in row {seen[ext_id]}.")
            continue
        seen[ext_id] = row.number
        if not (cells.get(row, "givenname") or cells.get(row, "familyname")):
            found.leave_out(table, row, "familyName", "The user has no name.")
            continue
        _user(cells, row, ext_id, extra.get(ext_id, _Person()), orgs, people, found)
    for user in extra:
        if user not in seen:
            found.count("demographics or roles: {n} rows are about users who are not in users.csv. Not used.")
    return people


def _user(
    cells: Cells,
    row: Row,
    ext_id: str,
    person: _Person,
    orgs: dict[str, tuple[str, SchoolIn]],
    people: _People,
    found: Findings,
) -> None:
    listed = cells.get(row, "primaryorgsourcedid") or next(
        iter(split_list(cells.get(row, "orgsourcedids"))), ""
    )
    roles = list(person.roles)
    if cells.get(row, "role"):
        roles += [(header_key(role), listed) for role in split_list(cells.get(row, "role"))]
    if not roles:
        found.wait(cells.table, row, "role", "the user has no role")
    names = {role for role, _ in roles}
    if names & STUDENT_ROLES:
        school = next((org for role, org in roles if role in STUDENT_ROLES and org), listed)
        people.students.append(_student(cells, row, ext_id, person, school, orgs, found))
        people.agents += [(ext_id, agent) for agent in split_list(cells.get(row, "agentsourcedids"))]
    if names & GUARDIAN_ROLES:
        relation = next(role for role, _ in roles if role in GUARDIAN_ROLES)
        people.contacts[ext_id] = (cells, row, relation)
        people.agents += [(child, ext_id) for child in split_list(cells.get(row, "agentsourcedids"))]
    if names - STUDENT_ROLES - GUARDIAN_ROLES:
        school = next(
            (org for role, org in roles if role not in STUDENT_ROLES | GUARDIAN_ROLES and org), listed
        )
        people.adults[ext_id] = _adult(cells, row, ext_id, school)


def _student(
    cells: Cells,
    row: Row,
    ext_id: str,
    person: _Person,
    school: str,
    orgs: dict[str, tuple[str, SchoolIn]],
    found: Findings,
) -> StudentIn:
    if school and school not in orgs:
        found.wait(cells.table, row, "orgSourcedIds", "the school is not in orgs.csv")
    return StudentIn(
        ext_id,
        nfc(cells.get(row, "givenname")),
        nfc(cells.get(row, "familyname")),
        nfc(cells.get(row, "middlename")),
        nfc(cells.get(row, "preferredgivenname") or cells.get(row, "preferredfirstname")),
        birth_date=person.birth_date,
        grade=read_grade(found, cells.table, cells.get(row, "grades")),
        school_ext_id=school,
        state_id=_user_id(cells.get(row, "userids"), "state"),
        district_id=cells.get(row, "identifier"),
        gender=person.gender,
        race=person.race,
        hispanic=person.hispanic,
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _adult(cells: Cells, row: Row, ext_id: str, school: str) -> AdultIn:
    return AdultIn(
        ext_id,
        nfc(cells.get(row, "givenname")),
        nfc(cells.get(row, "familyname")),
        nfc(cells.get(row, "preferredgivenname") or cells.get(row, "preferredfirstname")),
        cells.get(row, "email"),
        cells.get(row, "phone") or cells.get(row, "sms"),
        Source.SCHOOL_STAFF,
        cells.get(row, "identifier"),
        school,
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _user_id(text: str, kind: str) -> str:
    """From "{FED:123},{State:456}" the id of the wanted kind."""
    for part in split_list(text):
        label, _, value = part.partition(":")
        if kind in label.casefold() and value:
            return value.strip()
    return ""


def _guardians(people: _People, found: Findings) -> list[GuardianIn]:
    children = {student.ext_id: student for student in people.students}
    guardians: dict[tuple[str, str], GuardianIn] = {}
    for child, agent in people.agents:
        if agent not in people.contacts:
            if child in children and agent not in children:
                found.count(
                    "{n} students name a guardian who is not in users.csv. The student is kept without."
                )
        elif child in children:
            cells, row, relation = people.contacts[agent]
            guardians[child, agent] = GuardianIn(
                agent,
                child,
                nfc(cells.get(row, "givenname")),
                nfc(cells.get(row, "familyname")),
                relation,
                cells.get(row, "phone") or cells.get(row, "sms"),
                cells.get(row, "email"),
                row=row.number,
                file=cells.table.name,
            )
    return list(guardians.values())


def _groups(
    named: dict[str, Table], orgs: dict[str, tuple[str, SchoolIn]], people: set[str], found: Findings
) -> tuple[GroupIn, ...]:
    builders: dict[str, GroupBuilder] = {}
    courses = {ext_id for _, _, ext_id in _rows("courses", named.get("courses"), found)}
    for cells, row, ext_id in _rows("classes", named.get("classes"), found):
        if courses and cells.get(row, "coursesourcedid") not in courses:
            found.count("{n} classes belong to a course that is not in courses.csv.")
        if cells.get(row, "schoolsourcedid") and cells.get(row, "schoolsourcedid") not in orgs:
            found.wait(cells.table, row, "schoolSourcedId", "the school is not in orgs.csv")
        if is_active(cells.get(row, "status")):
            builders[ext_id] = GroupBuilder(
                GroupIn(
                    ext_id,
                    nfc(cells.get(row, "title")),
                    cells.get(row, "subjects"),
                    cells.get(row, "schoolsourcedid"),
                    row=row.number,
                    file=cells.table.name,
                )
            )
    for cells, row, _ in _rows("enrollments", named.get("enrollments"), found):
        _enroll(cells, row, builders, people, found)
    return tuple(builder.build() for builder in builders.values())


def _enroll(
    cells: Cells, row: Row, builders: dict[str, GroupBuilder], people: set[str], found: Findings
) -> None:
    person, group = cells.get(row, "usersourcedid"), cells.get(row, "classsourcedid")
    if not is_active(cells.get(row, "status")):
        return
    if person not in people:
        found.wait(cells.table, row, "userSourcedId", "the user is not in users.csv")
    if group not in builders:
        found.wait(cells.table, row, "classSourcedId", "the class is not in classes.csv")
    else:
        builders[group].enroll(person, cells.get(row, "role"))
