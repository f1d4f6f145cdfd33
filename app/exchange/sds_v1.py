# SPDX-License-Identifier: Apache-2.0
"""Microsoft School Data Sync CSV, version 1: "SIS ID" headings, one file per kind of person.

Which version a source is, is decided in ``sds``.
"""

from __future__ import annotations

from app.domain.names import nfc
from app.domain.words import Source
from app.errors import FileProblem
from app.exchange.findings import Findings, SourceDates, is_active, read_grade, settle_students
from app.exchange.roster import AdultIn, GroupIn, GuardianIn, Kind, Roster, SchoolIn, StudentIn
from app.exchange.rostering import (
    Cells,
    GroupBuilder,
    cells_of,
    schools_in_use,
    with_households,
)
from app.exchange.table import Row, Table

FILES = (
    "school",
    "student",
    "teacher",
    "section",
    "studentenrollment",
    "teacherroster",
    "user",
    "guardianrelationship",
)

_SCHOOL = ("sisid", "name", "schoolnumber")
_PERSON = (
    "sisid",
    "schoolsisid",
    "firstname",
    "middlename",
    "lastname",
    "preferredname",
    "stateid",
    "grade",
    "status",
    "birthdate",
    "studentnumber",
    "teachernumber",
    "secondaryemail",
    "gender",
    "phone",
    "email",
)
_SECTION = ("sisid", "schoolsisid", "sectionname", "coursesubject", "status")
_ENROLL = ("sectionsisid", "sisid")
_RELATION = ("sisid", "email", "role")
_ALIASES = {"birthdate": "dateofbirth"}


def read_version_1(named: dict[str, Table], days: SourceDates, found: Findings) -> Roster:
    """The neutral roster of tables by stem. Raises FileProblem, or Invalid about dates."""
    schools = {
        cells.get(row, "sisid"): (
            "school",
            SchoolIn(
                cells.get(row, "sisid"), nfc(cells.get(row, "name")), row=row.number, file=cells.table.name
            ),
        )
        for cells, row in _rows(named.get("school"), _SCHOOL, found)
    }
    students = [
        _student(cells, row, schools, days, found)
        for cells, row in _people(named.get("student"), days, found)
    ]
    adults = {
        cells.get(row, "sisid"): _adult(cells, row)
        for cells, row in _people(named.get("teacher"), days, found)
    }
    guardians = _guardians(named, {student.ext_id for student in students}, found)
    settled = settle_students(found, with_households(students, guardians))
    known = {student.ext_id for student in settled}
    groups = _groups(named, known, set(adults), found)
    return Roster(
        Kind.SDS,
        "sds-v1",
        schools_in_use(schools, settled),
        settled,
        tuple(adults.values()),
        tuple(guardians),
        groups,
        warnings=found.all_warnings(),
        errors=tuple(found.errors),
        pending=tuple(found.pending),
    )


def _rows(table: Table | None, keys: tuple[str, ...], found: Findings) -> list[tuple[Cells, Row]]:
    if table is None:
        return []
    cells = cells_of(table, keys, found, _ALIASES)
    if cells.position("sisid") < 0:
        raise FileProblem(f"{table.name} has no SIS ID column, so its rows cannot be told apart.")
    rows = []
    for row in table.rows:
        if cells.get(row, "sisid"):
            rows.append((cells, row))
        else:
            found.leave_out(table, row, "SIS ID", "The row has no SIS ID. It was left out.")
    return rows


def _people(table: Table | None, days: SourceDates, found: Findings) -> list[tuple[Cells, Row]]:
    rows: list[tuple[Cells, Row]] = []
    for cells, row in _rows(table, _PERSON, found):
        if not rows:
            days.look_at(cells.table, cells.position("birthdate"))
        if cells.get(row, "firstname") or cells.get(row, "lastname"):
            rows.append((cells, row))
        else:
            found.leave_out(cells.table, row, "Last Name", "The row has no name.")
    return rows


def _student(
    cells: Cells, row: Row, schools: dict[str, tuple[str, SchoolIn]], days: SourceDates, found: Findings
) -> StudentIn:
    school = cells.get(row, "schoolsisid")
    if school and school not in schools:
        found.wait(cells.table, row, "School SIS ID", "the school is not in School.csv")
    return StudentIn(
        cells.get(row, "sisid"),
        nfc(cells.get(row, "firstname")),
        nfc(cells.get(row, "lastname")),
        nfc(cells.get(row, "middlename")),
        nfc(cells.get(row, "preferredname")),
        birth_date=days.read(cells.table, row, cells.position("birthdate")),
        grade=read_grade(found, cells.table, cells.get(row, "grade")),
        school_ext_id=school,
        state_id=cells.get(row, "stateid"),
        district_id=cells.get(row, "studentnumber"),
        gender=cells.get(row, "gender"),
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _adult(cells: Cells, row: Row) -> AdultIn:
    return AdultIn(
        cells.get(row, "sisid"),
        nfc(cells.get(row, "firstname")),
        nfc(cells.get(row, "lastname")),
        nfc(cells.get(row, "preferredname")),
        cells.get(row, "email") or cells.get(row, "secondaryemail"),
        cells.get(row, "phone"),
        Source.SCHOOL_STAFF,
        cells.get(row, "teachernumber"),
        cells.get(row, "schoolsisid"),
        active=is_active(cells.get(row, "status")),
        row=row.number,
        file=cells.table.name,
    )


def _groups(
    named: dict[str, Table], students: set[str], teachers: set[str], found: Findings
) -> tuple[GroupIn, ...]:
    builders = {
        cells.get(row, "sisid"): GroupBuilder(
            GroupIn(
                cells.get(row, "sisid"),
                nfc(cells.get(row, "sectionname")),
                cells.get(row, "coursesubject"),
                cells.get(row, "schoolsisid"),
                row=row.number,
                file=cells.table.name,
            )
        )
        for cells, row in _rows(named.get("section"), _SECTION, found)
        if is_active(cells.get(row, "status"))
    }
    for stem, role, known in (
        ("studentenrollment", "student", students),
        ("teacherroster", "teacher", teachers),
    ):
        for cells, row in _rows(named.get(stem), _ENROLL, found):
            if cells.get(row, "sisid") not in known:
                found.wait(cells.table, row, "SIS ID", f"the {role} is not in this source")
            builder = builders.get(cells.get(row, "sectionsisid"))
            if builder is None:
                found.wait(cells.table, row, "Section SIS ID", "the section is not in Section.csv")
            else:
                builder.enroll(cells.get(row, "sisid"), role)
    return tuple(builder.build() for builder in builders.values())


def _guardians(named: dict[str, Table], students: set[str], found: Findings) -> list[GuardianIn]:
    """Version 1 keys guardians by mail address: User.csv holds the person, GuardianRelationship.csv the
    tie."""
    people: dict[str, tuple[Cells, Row]] = {}
    if (table := named.get("user")) is not None:
        cells = cells_of(table, ("email", "firstname", "lastname", "phone", "sisid"), found)
        people = {cells.get(row, "email").casefold(): (cells, row) for row in table.rows}
    guardians = []
    for cells, row in _rows(named.get("guardianrelationship"), _RELATION, found):
        key = cells.get(row, "email").casefold()
        if cells.get(row, "sisid") not in students or key not in people:
            found.wait(cells.table, row, "SIS ID", "the student or the guardian is not in this source")
            continue
        who, line = people[key]
        guardians.append(
            GuardianIn(
                key,
                cells.get(row, "sisid"),
                nfc(who.get(line, "firstname")),
                nfc(who.get(line, "lastname")),
                cells.get(row, "role").casefold(),
                who.get(line, "phone"),
                who.get(line, "email"),
                row=row.number,
                file=cells.table.name,
            )
        )
    return guardians
