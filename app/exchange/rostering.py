# SPDX-License-Identifier: Apache-2.0
"""What OneRoster and Microsoft SDS have in common: schools, races, classes with their people, households.

The readers ``oneroster`` and ``sds`` know the files; this knows the shapes both share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from app.exchange.findings import Findings, split_list, yes
from app.exchange.roster import GroupIn, GuardianIn, SchoolIn, StudentIn
from app.exchange.table import Row, Table, header_key

STUDENT_ROLES = frozenset({"student", "learner"})
GUARDIAN_ROLES = frozenset({"parent", "guardian", "relative", "parents", "legalguardian", "mother", "father"})
TEACHER_ROLES = frozenset(
    {"teacher", "professor", "faculty", "aide", "proctor", "instructor", "teacherassistant"}
)
SAME_HOME = GUARDIAN_ROLES - {"relative"}
SCHOOL_TYPES = frozenset({"school", "college", "university", "collegeoruniversity"})
_RACE_CODES = {
    "americanindianoralaskanative": "native_american",
    "asian": "asian",
    "blackorafricanamerican": "black",
    "nativehawaiianorotherpacificislander": "pacific_islander",
    "white": "white",
    "demographicracetwoormoreraces": "two_or_more",
}


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads cells of one table by heading, tolerating another case, spaces and small misspellings."""

    table: Table
    at: Mapping[str, int]

    def get(self, row: Row, key: str) -> str:
        position = self.at.get(key, -1)
        return row.cells[position] if position >= 0 else ""

    def position(self, key: str) -> int:
        return self.at.get(key, -1)


def cells_of(
    table: Table, keys: Iterable[str], found: Findings, aliases: Mapping[str, str] | None = None
) -> Cells:
    """Where the wanted headings (compared form) stand. A misspelt one is used and told as a warning."""
    at: dict[str, int] = {}
    wanted = list(keys)
    for key in wanted:
        position = table.column(key, (aliases or {}).get(key, key))
        if position >= 0:
            at[key] = position
    spare = [key for key in table.keys if key not in wanted and table.column(key) not in at.values()]
    for key in wanted:
        near = get_close_matches(key, spare, n=1, cutoff=0.88) if key not in at and len(key) > 5 else []
        if near:
            at[key] = table.column(near[0])
            found.warn(f"{table.name}: the heading {table.headers[at[key]]} was read as {key}.")
            spare.remove(near[0])
    return Cells(table, at)


def by_stem(tables: Iterable[Table]) -> dict[str, Table]:
    """Tables by the compared form of their file name without ending ("users", "studentenrollment"); of two
    with the same name in different folders the first."""
    named: dict[str, Table] = {}
    for table in tables:
        named.setdefault(header_key(PurePosixPath(table.name).stem), table)
    return named


def say_unused(
    tables: Iterable[Table], named: Mapping[str, Table], known: Iterable[str], found: Findings
) -> None:
    """Name the tables that the format does not know, or that stand there twice."""
    used = {named[stem].name for stem in known if stem in named}
    for table in tables:
        if table.name not in used:
            found.warn(
                f"{table.name} was passed over: it is not part of this kind of source, or is there twice."
            )


def race_and_ethnicity(cells: Cells, row: Row) -> tuple[str, str]:
    """Race codes joined by commas, and yes/no/"" for Hispanic, from either spelling of the demographics
    file."""
    codes = [_RACE_CODES[key] for key in _RACE_CODES if yes(cells.get(row, key))]
    codes += [
        _RACE_CODES[header_key(part)]
        for part in split_list(cells.get(row, "racecodes"))
        if header_key(part) in _RACE_CODES
    ]
    stated = cells.get(row, "hispanicorlatinoethnicity")
    listed = [header_key(part) for part in split_list(cells.get(row, "ethnicitycodes"))]
    if stated:
        hispanic = "yes" if yes(stated) else "no"
    else:
        hispanic = "yes" if "hispanicorlatinoethnicity" in listed else ""
    return ",".join(dict.fromkeys(codes)), hispanic


DEMOGRAPHIC_KEYS = (
    "usersourcedid",
    "sourcedid",
    "birthdate",
    "sex",
    "racecodes",
    "ethnicitycodes",
    "hispanicorlatinoethnicity",
    *_RACE_CODES,
)


@dataclass(slots=True)
class GroupBuilder:
    """Gathers the people of each class while the enrolments are read."""

    group: GroupIn
    teachers: dict[str, None] = field(default_factory=dict)
    students: dict[str, None] = field(default_factory=dict)

    def enroll(self, person: str, role: str) -> None:
        if header_key(role) in STUDENT_ROLES:
            self.students[person] = None
        elif header_key(role) in TEACHER_ROLES:
            self.teachers[person] = None

    def build(self) -> GroupIn:
        return replace(self.group, teacher_ext_ids=tuple(self.teachers), student_ext_ids=tuple(self.students))


def schools_in_use(
    schools: Mapping[str, tuple[str, SchoolIn]], students: Iterable[StudentIn]
) -> tuple[SchoolIn, ...]:
    """Organisations that are schools by type, or that a student belongs to. ``schools``: id -> (type,
    school)."""
    used = {student.school_ext_id for student in students}
    return tuple(
        school for key, (kind, school) in schools.items() if header_key(kind) in SCHOOL_TYPES or key in used
    )


def with_households(students: Iterable[StudentIn], guardians: Iterable[GuardianIn]) -> list[StudentIn]:
    """Siblings (students who share a parent or guardian; a relative does not count) get one household."""
    children: dict[str, list[str]] = defaultdict(list)
    for guardian in guardians:
        if header_key(guardian.relation) in SAME_HOME:
            children[guardian.ext_id].append(guardian.student_ext_id)
    home: dict[str, str] = {}
    for guardian_id, ids in children.items():
        if len(set(ids)) > 1:
            key = next((home[child] for child in ids if child in home), guardian_id)
            for child in ids:
                home.setdefault(child, key)
    return [
        replace(student, household=student.household or home.get(student.ext_id, "")) for student in students
    ]
