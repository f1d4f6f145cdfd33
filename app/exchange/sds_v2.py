# SPDX-License-Identifier: Apache-2.0
"""Microsoft School Data Sync CSV, version 2.1, which looks like OneRoster.

``roles.csv`` decides who is a student and who an adult; guardians come from ``relationships.csv``. Which
version a source is, is decided in ``sds``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from app.domain.names import nfc
from app.domain.words import Source
from app.errors import FileProblem
from app.exchange.findings import Findings, SourceDates, is_active, read_grade, settle_students, yes
from app.exchange.roster import AdultIn, GroupIn, GuardianIn, Kind, Roster, SchoolIn, StudentIn
from app.exchange.rostering import (
    DEMOGRAPHIC_KEYS,
    STUDENT_ROLES,
    Cells,
    GroupBuilder,
    cells_of,
    race_and_ethnicity,
    schools_in_use,
    with_households,
)
from app.exchange.table import Row, Table, header_key

FILES = (
    "users",
    "roles",
    "orgs",
    "classes",
    "enrollments",
    "demographics",
    "relationships",
    "userflags",
    "courses",
    "academicsessions",
)

_USER = (
    "sourcedid",
    "givenname",
    "familyname",
    "middlename",
    "preferredgivenname",
    "email",
    "phone",
    "sms",
    "number",
    "studentnumber",
    "status",
)
_ROLE = ("usersourcedid", "orgsourcedid", "role", "grade", "isprimary")


@dataclass(frozen=True, slots=True)
class _Role:
    role: str
    org: str
    grade: str


def read_version_2(named: dict[str, Table], days: SourceDates, found: Findings) -> Roster:
    """The neutral roster of tables by stem. Raises FileProblem, or Invalid about dates."""
    users = cells_of(named["users"], _USER, found)
    if users.position("sourcedid") < 0:
        raise FileProblem(f"{users.table.name} has no sourcedId column, so its rows cannot be told apart.")
    people = _users(users, found)
    roles = _roles(named.get("roles"), people, found)
    orgs = _orgs(named.get("orgs"), found)
    students = [
        _student(users, people[key], key, own, orgs, found)
        for key, own in roles.items()
        if any(role.role in STUDENT_ROLES for role in own)
    ]
    students = _demographics(named.get("demographics"), students, set(people), days, found)
    adults = [
        _adult(users, people[key], key, own)
        for key, own in roles.items()
        if any(role.role not in STUDENT_ROLES for role in own)
    ]
    guardians = _guardians(named.get("relationships"), users, people, {one.ext_id for one in students}, found)
    idle = len(set(people) - set(roles) - {guardian.ext_id for guardian in guardians})
    if idle:
        found.warn(f"{idle} users have no role and are nobody's guardian. They were passed over.")
    settled = settle_students(found, with_households(students, guardians))
    groups = _groups(named, set(people), found)
    return Roster(
        Kind.SDS,
        "sds-v2.1",
        schools_in_use(orgs, settled),
        settled,
        tuple(adults),
        tuple(guardians),
        groups,
        warnings=found.all_warnings(),
        errors=tuple(found.errors),
        pending=tuple(found.pending),
    )


def _users(cells: Cells, found: Findings) -> dict[str, Row]:
    people: dict[str, Row] = {}
    for row in cells.table.rows:
        key = cells.get(row, "sourcedid")
        if not key:
            found.leave_out(cells.table, row, "sourcedId", "The row has no sourcedId. It was left out.")
        elif key in people:
            found.leave_out(
                cells.table, row, "sourcedId", f"This sourcedId already stands in row {people[key].number}."
            )
        elif not (cells.get(row, "givenname") or cells.get(row, "familyname")):
            found.leave_out(cells.table, row, "familyName", "The user has no name.")
        else:
            people[key] = row
    return people


def _roles(table: Table | None, people: dict[str, Row], found: Findings) -> dict[str, list[_Role]]:
    roles: dict[str, list[_Role]] = defaultdict(list)
    if table is None:
        raise FileProblem("There is no roles.csv, so nobody can be told to be a student or an adult.")
    cells = cells_of(table, _ROLE, found)
    for row in table.rows:
        user, role = cells.get(row, "usersourcedid"), header_key(cells.get(row, "role"))
        if user not in people or not role:
            found.wait(table, row, "userSourcedId", "the user is not in users.csv, or the row names no role")
            continue
        at = 0 if yes(cells.get(row, "isprimary")) else len(roles[user])
        roles[user].insert(at, _Role(role, cells.get(row, "orgsourcedid"), cells.get(row, "grade")))
    return roles


def _orgs(table: Table | None, found: Findings) -> dict[str, tuple[str, SchoolIn]]:
    if table is None:
        return {}
    cells = cells_of(table, ("sourcedid", "name", "type", "parentsourcedid"), found)
    names = {cells.get(row, "sourcedid"): nfc(cells.get(row, "name")) for row in table.rows}
    return {
        key: (
            cells.get(row, "type"),
            SchoolIn(
                key, names[key], names.get(cells.get(row, "parentsourcedid"), ""), row.number, table.name
            ),
        )
        for row in table.rows
        if (key := cells.get(row, "sourcedid")) and names[key]
    }


def _student(
    cells: Cells,
    row: Row,
    key: str,
    roles: list[_Role],
    orgs: dict[str, tuple[str, SchoolIn]],
    found: Findings,
) -> StudentIn:
    role = next(role for role in roles if role.role in STUDENT_ROLES)
    if role.org and role.org not in orgs:
        found.wait(cells.table, row, "orgSourcedId", "the school is not in orgs.csv")
    return StudentIn(
        key,
        nfc(cells.get(row, "givenname")),
        nfc(cells.get(row, "familyname")),
        nfc(cells.get(row, "middlename")),
        nfc(cells.get(row, "preferredgivenname")),
        grade=read_grade(found, cells.table, role.grade),
        school_ext_id=role.org,
        district_id=cells.get(row, "studentnumber") or cells.get(row, "number"),
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _adult(cells: Cells, row: Row, key: str, roles: list[_Role]) -> AdultIn:
    role = next(role for role in roles if role.role not in STUDENT_ROLES)
    return AdultIn(
        key,
        nfc(cells.get(row, "givenname")),
        nfc(cells.get(row, "familyname")),
        nfc(cells.get(row, "preferredgivenname")),
        cells.get(row, "email"),
        cells.get(row, "phone") or cells.get(row, "sms"),
        Source.SCHOOL_STAFF,
        "",
        role.org,
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _demographics(
    table: Table | None, students: list[StudentIn], users: set[str], days: SourceDates, found: Findings
) -> list[StudentIn]:
    if table is None:
        return students
    cells = cells_of(table, DEMOGRAPHIC_KEYS, found)
    days.look_at(table, cells.position("birthdate"))
    rows = {cells.get(row, "usersourcedid") or cells.get(row, "sourcedid"): row for row in table.rows}
    for key, row in rows.items():
        if key not in users:
            found.wait(table, row, "userSourcedId", "the user is not in users.csv")
    filled = []
    for student in students:
        line = rows.get(student.ext_id)
        filled.append(student if line is None else _with_demographics(student, cells, line, days))
    return filled


def _with_demographics(student: StudentIn, cells: Cells, line: Row, days: SourceDates) -> StudentIn:
    race, hispanic = race_and_ethnicity(cells, line)
    return replace(
        student,
        birth_date=days.read(cells.table, line, cells.position("birthdate")),
        gender=cells.get(line, "sex"),
        race=race,
        hispanic=hispanic,
    )


def _guardians(
    table: Table | None, users: Cells, people: dict[str, Row], students: set[str], found: Findings
) -> list[GuardianIn]:
    if table is None:
        return []
    cells = cells_of(table, ("usersourcedid", "relationshipusersourcedid", "relationshiprole"), found)
    guardians = []
    for row in table.rows:
        child, key = cells.get(row, "usersourcedid"), cells.get(row, "relationshipusersourcedid")
        if child not in students or key not in people:
            found.wait(
                table, row, "relationshipUserSourcedId", "the student or the guardian is not in this source"
            )
            continue
        line = people[key]
        guardians.append(
            GuardianIn(
                key,
                child,
                nfc(users.get(line, "givenname")),
                nfc(users.get(line, "familyname")),
                cells.get(row, "relationshiprole"),
                users.get(line, "phone") or users.get(line, "sms"),
                users.get(line, "email"),
                row=row.number,
                file=table.name,
            )
        )
    return guardians


def _groups(named: dict[str, Table], people: set[str], found: Findings) -> tuple[GroupIn, ...]:
    builders: dict[str, GroupBuilder] = {}
    if (table := named.get("classes")) is not None:
        cells = cells_of(table, ("sourcedid", "orgsourcedid", "title"), found)
        builders = {
            key: GroupBuilder(
                GroupIn(
                    key,
                    nfc(cells.get(row, "title")),
                    "",
                    cells.get(row, "orgsourcedid"),
                    row=row.number,
                    file=table.name,
                )
            )
            for row in table.rows
            if (key := cells.get(row, "sourcedid"))
        }
    if (table := named.get("enrollments")) is not None:
        cells = cells_of(table, ("classsourcedid", "usersourcedid", "role"), found)
        for row in table.rows:
            person, builder = cells.get(row, "usersourcedid"), builders.get(cells.get(row, "classsourcedid"))
            if person not in people or builder is None:
                found.wait(table, row, "classSourcedId", "the class or the user is not in this source")
            if builder is not None:
                builder.enroll(person, cells.get(row, "role"))
    return tuple(builder.build() for builder in builders.values())
