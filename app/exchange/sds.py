# SPDX-License-Identifier: Apache-2.0
"""Microsoft School Data Sync CSV, version 1 ("SIS ID" headings) and version 2.1 (OneRoster-like).

In 2.1 ``roles.csv`` decides who is a student and who an adult; guardians come from ``relationships.csv``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.names import nfc
from app.domain.words import Source
from app.errors import FileProblem
from app.exchange.findings import Findings, Order, SourceDates, is_active, read_grade, settle_students, yes
from app.exchange.roster import AdultIn, GroupIn, GuardianIn, Kind, Roster, SchoolIn, StudentIn
from app.exchange.rostering import (
    DEMOGRAPHIC_KEYS,
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


_V1_FILES = ("school", "student", "teacher", "section", "studentenrollment", "teacherroster", "user",
             "guardianrelationship")
_V2_FILES = ("users", "roles", "orgs", "classes", "enrollments", "demographics", "relationships", "userflags",
             "courses", "academicsessions")


def read_sds(source: str, tables: Sequence[Table], order: Order | None = None) -> Roster:
    """The neutral roster of an SDS source of either version. Raises FileProblem, or Invalid about dates."""
    found = Findings()
    found.take(tables)
    named = by_stem(tables)
    days = SourceDates(found, order)
    if "student" in named or "teacher" in named:
        say_unused(tables, named, _V1_FILES, found)
        return _version_1(named, days, found)
    if "users" in named:
        say_unused(tables, named, _V2_FILES, found)
        return _version_2(named, days, found)
    raise FileProblem(f"{source} holds neither Student.csv nor users.csv, so there are no people to import.")


# -- version 1 ------------------------------------------------------------------------------------

_V1_SCHOOL = ("sisid", "name", "schoolnumber")
_V1_PERSON = ("sisid", "schoolsisid", "firstname", "middlename", "lastname", "preferredname", "stateid", "grade",
              "status", "birthdate", "studentnumber", "teachernumber", "secondaryemail", "gender", "phone", "email")
_V1_SECTION = ("sisid", "schoolsisid", "sectionname", "coursesubject", "status")
_V1_ENROLL = ("sectionsisid", "sisid")
_V1_RELATION = ("sisid", "email", "role")
_V1_ALIASES = {"birthdate": "dateofbirth"}


def _version_1(named: dict[str, Table], days: SourceDates, found: Findings) -> Roster:
    schools = {cells.get(row, "sisid"): ("school", SchoolIn(cells.get(row, "sisid"), nfc(cells.get(row, "name")),
                                                            row=row.number, file=cells.table.name))
               for cells, row in _v1_rows(named.get("school"), _V1_SCHOOL, found)}
    students = [_v1_student(cells, row, schools, days, found)
                for cells, row in _v1_people(named.get("student"), days, found)]
    adults = {cells.get(row, "sisid"): _v1_adult(cells, row)
              for cells, row in _v1_people(named.get("teacher"), days, found)}
    guardians = _v1_guardians(named, {student.ext_id for student in students}, found)
    settled = settle_students(found, with_households(students, guardians))
    known = {student.ext_id for student in settled}
    groups = _v1_groups(named, known, set(adults), found)
    return Roster(Kind.SDS, "sds", schools_in_use(schools, settled), settled, tuple(adults.values()),
                  tuple(guardians), groups, warnings=found.all_warnings(), errors=tuple(found.errors),
                  pending=tuple(found.pending))


def _v1_rows(table: Table | None, keys: tuple[str, ...], found: Findings) -> list[tuple[Cells, Row]]:
    if table is None:
        return []
    cells = cells_of(table, keys, found, _V1_ALIASES)
    if cells.position("sisid") < 0:
        raise FileProblem(f"{table.name} has no SIS ID column, so its rows cannot be told apart.")
    rows = []
    for row in table.rows:
        if cells.get(row, "sisid"):
            rows.append((cells, row))
        else:
            found.leave_out(table, row, "SIS ID", "The row has no SIS ID. It was left out.")
    return rows


def _v1_people(table: Table | None, days: SourceDates, found: Findings) -> list[tuple[Cells, Row]]:
    rows: list[tuple[Cells, Row]] = []
    for cells, row in _v1_rows(table, _V1_PERSON, found):
        if not rows:
            days.look_at(cells.table, cells.position("birthdate"))
        if cells.get(row, "firstname") or cells.get(row, "lastname"):
            rows.append((cells, row))
        else:
            found.leave_out(cells.table, row, "Last Name", "The row has no name.")
    return rows


def _v1_student(cells: Cells, row: Row, schools: dict[str, tuple[str, SchoolIn]], days: SourceDates,
                found: Findings) -> StudentIn:
    school = cells.get(row, "schoolsisid")
    if school and school not in schools:
        found.wait(cells.table, row, "School SIS ID", "the school is not in School.csv")
    return StudentIn(
        cells.get(row, "sisid"), nfc(cells.get(row, "firstname")), nfc(cells.get(row, "lastname")),
        nfc(cells.get(row, "middlename")), nfc(cells.get(row, "preferredname")),
        birth_date=days.read(cells.table, row, cells.position("birthdate")),
        grade=read_grade(found, cells.table, cells.get(row, "grade")), school_ext_id=school,
        state_id=cells.get(row, "stateid"), district_id=cells.get(row, "studentnumber"),
        gender=cells.get(row, "gender"), active=is_active(cells.get(row, "status")),
        row=row.number, file=cells.table.name,
    )


def _v1_adult(cells: Cells, row: Row) -> AdultIn:
    return AdultIn(
        cells.get(row, "sisid"), nfc(cells.get(row, "firstname")), nfc(cells.get(row, "lastname")),
        nfc(cells.get(row, "preferredname")), cells.get(row, "email") or cells.get(row, "secondaryemail"),
        cells.get(row, "phone"), Source.SCHOOL_STAFF, cells.get(row, "teachernumber"),
        cells.get(row, "schoolsisid"), active=is_active(cells.get(row, "status")), row=row.number,
        file=cells.table.name,
    )


def _v1_groups(named: dict[str, Table], students: set[str], teachers: set[str],
               found: Findings) -> tuple[GroupIn, ...]:
    builders = {
        cells.get(row, "sisid"): GroupBuilder(GroupIn(
            cells.get(row, "sisid"), nfc(cells.get(row, "sectionname")), cells.get(row, "coursesubject"),
            cells.get(row, "schoolsisid"), row=row.number, file=cells.table.name))
        for cells, row in _v1_rows(named.get("section"), _V1_SECTION, found) if is_active(cells.get(row, "status"))
    }
    for stem, role, known in (("studentenrollment", "student", students), ("teacherroster", "teacher", teachers)):
        for cells, row in _v1_rows(named.get(stem), _V1_ENROLL, found):
            if cells.get(row, "sisid") not in known:
                found.wait(cells.table, row, "SIS ID", f"the {role} is not in this source")
            builder = builders.get(cells.get(row, "sectionsisid"))
            if builder is None:
                found.wait(cells.table, row, "Section SIS ID", "the section is not in Section.csv")
            else:
                builder.enroll(cells.get(row, "sisid"), role)
    return tuple(builder.build() for builder in builders.values())


def _v1_guardians(named: dict[str, Table], students: set[str], found: Findings) -> list[GuardianIn]:
    """Version 1 keys guardians by mail address: User.csv holds the person, GuardianRelationship.csv the tie."""
    people: dict[str, tuple[Cells, Row]] = {}
    if (table := named.get("user")) is not None:
        cells = cells_of(table, ("email", "firstname", "lastname", "phone", "sisid"), found)
        people = {cells.get(row, "email").casefold(): (cells, row) for row in table.rows}
    guardians = []
    for cells, row in _v1_rows(named.get("guardianrelationship"), _V1_RELATION, found):
        key = cells.get(row, "email").casefold()
        if cells.get(row, "sisid") not in students or key not in people:
            found.wait(cells.table, row, "SIS ID", "the student or the guardian is not in this source")
            continue
        who, line = people[key]
        guardians.append(GuardianIn(
            key, cells.get(row, "sisid"), nfc(who.get(line, "firstname")), nfc(who.get(line, "lastname")),
            cells.get(row, "role").casefold(), who.get(line, "phone"), who.get(line, "email"),
            row=row.number, file=cells.table.name))
    return guardians


# -- version 2.1 ----------------------------------------------------------------------------------

_V2_USER = ("sourcedid", "givenname", "familyname", "middlename", "preferredgivenname", "email", "phone", "sms",
            "number", "studentnumber", "status")
_V2_ROLE = ("usersourcedid", "orgsourcedid", "role", "grade", "isprimary")


@dataclass(frozen=True, slots=True)
class _Role:
    role: str
    org: str
    grade: str


def _version_2(named: dict[str, Table], days: SourceDates, found: Findings) -> Roster:
    users = cells_of(named["users"], _V2_USER, found)
    if users.position("sourcedid") < 0:
        raise FileProblem(f"{users.table.name} has no sourcedId column, so its rows cannot be told apart.")
    people = _v2_users(users, found)
    roles = _v2_roles(named.get("roles"), people, found)
    orgs = _v2_orgs(named.get("orgs"), found)
    students = [_v2_student(users, people[key], key, own, orgs, found) for key, own in roles.items()
                if any(role.role in STUDENT_ROLES for role in own)]
    students = _v2_demographics(named.get("demographics"), students, set(people), days, found)
    adults = [_v2_adult(users, people[key], key, own) for key, own in roles.items()
              if any(role.role not in STUDENT_ROLES for role in own)]
    guardians = _v2_guardians(named.get("relationships"), users, people, {one.ext_id for one in students}, found)
    idle = len(set(people) - set(roles) - {guardian.ext_id for guardian in guardians})
    if idle:
        found.warn(f"{idle} users have no role and are nobody's guardian. They were passed over.")
    settled = settle_students(found, with_households(students, guardians))
    groups = _v2_groups(named, set(people), found)
    return Roster(Kind.SDS, "sds", schools_in_use(orgs, settled), settled, tuple(adults), tuple(guardians),
                  groups, warnings=found.all_warnings(), errors=tuple(found.errors), pending=tuple(found.pending))


def _v2_users(cells: Cells, found: Findings) -> dict[str, Row]:
    people: dict[str, Row] = {}
    for row in cells.table.rows:
        key = cells.get(row, "sourcedid")
        if not key:
            found.leave_out(cells.table, row, "sourcedId", "The row has no sourcedId. It was left out.")
        elif key in people:
            found.leave_out(cells.table, row, "sourcedId", f"This sourcedId already stands in row {people[key].number}.")
        elif not (cells.get(row, "givenname") or cells.get(row, "familyname")):
            found.leave_out(cells.table, row, "familyName", "The user has no name.")
        else:
            people[key] = row
    return people


def _v2_roles(table: Table | None, people: dict[str, Row], found: Findings) -> dict[str, list[_Role]]:
    roles: dict[str, list[_Role]] = defaultdict(list)
    if table is None:
        raise FileProblem("There is no roles.csv, so nobody can be told to be a student or an adult.")
    cells = cells_of(table, _V2_ROLE, found)
    for row in table.rows:
        user, role = cells.get(row, "usersourcedid"), header_key(cells.get(row, "role"))
        if user not in people or not role:
            found.wait(table, row, "userSourcedId", "the user is not in users.csv, or the row names no role")
            continue
        at = 0 if yes(cells.get(row, "isprimary")) else len(roles[user])
        roles[user].insert(at, _Role(role, cells.get(row, "orgsourcedid"), cells.get(row, "grade")))
    return roles


def _v2_orgs(table: Table | None, found: Findings) -> dict[str, tuple[str, SchoolIn]]:
    if table is None:
        return {}
    cells = cells_of(table, ("sourcedid", "name", "type", "parentsourcedid"), found)
    names = {cells.get(row, "sourcedid"): nfc(cells.get(row, "name")) for row in table.rows}
    return {key: (cells.get(row, "type"),
                  SchoolIn(key, names[key], names.get(cells.get(row, "parentsourcedid"), ""), row.number, table.name))
            for row in table.rows if (key := cells.get(row, "sourcedid")) and names[key]}


def _v2_student(cells: Cells, row: Row, key: str, roles: list[_Role], orgs: dict[str, tuple[str, SchoolIn]],
                found: Findings) -> StudentIn:
    role = next(role for role in roles if role.role in STUDENT_ROLES)
    if role.org and role.org not in orgs:
        found.wait(cells.table, row, "orgSourcedId", "the school is not in orgs.csv")
    return StudentIn(
        key, nfc(cells.get(row, "givenname")), nfc(cells.get(row, "familyname")), nfc(cells.get(row, "middlename")),
        nfc(cells.get(row, "preferredgivenname")), grade=read_grade(found, cells.table, role.grade),
        school_ext_id=role.org, district_id=cells.get(row, "studentnumber") or cells.get(row, "number"),
        active=is_active(cells.get(row, "status")), row=row.number, file=cells.table.name,
    )


def _v2_adult(cells: Cells, row: Row, key: str, roles: list[_Role]) -> AdultIn:
    role = next(role for role in roles if role.role not in STUDENT_ROLES)
    return AdultIn(
        key, nfc(cells.get(row, "givenname")), nfc(cells.get(row, "familyname")),
        nfc(cells.get(row, "preferredgivenname")), cells.get(row, "email"),
        cells.get(row, "phone") or cells.get(row, "sms"), Source.SCHOOL_STAFF, "", role.org,
        active=is_active(cells.get(row, "status")), row=row.number, file=cells.table.name,
    )


def _v2_demographics(table: Table | None, students: list[StudentIn], users: set[str], days: SourceDates,
                     found: Findings) -> list[StudentIn]:
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
        if (line := rows.get(student.ext_id)) is not None:
            race, hispanic = race_and_ethnicity(cells, line)
            student = replace(student, birth_date=days.read(table, line, cells.position("birthdate")),
                              gender=cells.get(line, "sex"), race=race, hispanic=hispanic)
        filled.append(student)
    return filled


def _v2_guardians(table: Table | None, users: Cells, people: dict[str, Row], students: set[str],
                  found: Findings) -> list[GuardianIn]:
    if table is None:
        return []
    cells = cells_of(table, ("usersourcedid", "relationshipusersourcedid", "relationshiprole"), found)
    guardians = []
    for row in table.rows:
        child, key = cells.get(row, "usersourcedid"), cells.get(row, "relationshipusersourcedid")
        if child not in students or key not in people:
            found.wait(table, row, "relationshipUserSourcedId", "the student or the guardian is not in this source")
            continue
        line = people[key]
        guardians.append(GuardianIn(
            key, child, nfc(users.get(line, "givenname")), nfc(users.get(line, "familyname")),
            cells.get(row, "relationshiprole"), users.get(line, "phone") or users.get(line, "sms"),
            users.get(line, "email"), row=row.number, file=table.name))
    return guardians


def _v2_groups(named: dict[str, Table], people: set[str], found: Findings) -> tuple[GroupIn, ...]:
    builders: dict[str, GroupBuilder] = {}
    if (table := named.get("classes")) is not None:
        cells = cells_of(table, ("sourcedid", "orgsourcedid", "title"), found)
        builders = {key: GroupBuilder(GroupIn(key, nfc(cells.get(row, "title")), "", cells.get(row, "orgsourcedid"),
                                              row=row.number, file=table.name))
                    for row in table.rows if (key := cells.get(row, "sourcedid"))}
    if (table := named.get("enrollments")) is not None:
        cells = cells_of(table, ("classsourcedid", "usersourcedid", "role"), found)
        for row in table.rows:
            person, builder = cells.get(row, "usersourcedid"), builders.get(cells.get(row, "classsourcedid"))
            if person not in people or builder is None:
                found.wait(table, row, "classSourcedId", "the class or the user is not in this source")
            if builder is not None:
                builder.enroll(person, cells.get(row, "role"))
    return tuple(builder.build() for builder in builders.values())
