# SPDX-License-Identifier: Apache-2.0
"""From a path to the neutral roster: open, find out what it is, and hand it to the right reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import FileProblem, Invalid
from app.exchange.csv_table import read_csv
from app.exchange.findings import Findings, Order, SourceDates, settle_students
from app.exchange.mapped import Mapping, guess_mapping, mapped_cells, missing_fields
from app.exchange.mapped_fields import FIELDS
from app.exchange.mapped_people import read_adults, read_scores, read_students
from app.exchange.measures import read_measures
from app.exchange.oneroster import read_oneroster
from app.exchange.roster import (
    AdultIn,
    GuardianIn,
    Kind,
    MeasureIn,
    Roster,
    SchoolDayIn,
    SchoolIn,
    ScoreIn,
    StudentIn,
)
from app.exchange.rostering import by_stem, with_households
from app.exchange.school_attendance import read_days
from app.exchange.school_system import is_survey, known_layout
from app.exchange.sds import read_sds
from app.exchange.source_files import Member, SourceFiles, is_zip, open_source
from app.exchange.table import Table

# Finds the mapping remembered for a layout; None asks for a guess.
Remembered = Callable[[Table], Mapping | None]
_ADULT_WORDS = ("adult", "tutor", "mentor", "volunteer", "staff", "teacher", "coach")
_STUDENT_WORDS = ("student", "pupil", "roster", "child", "kids", "estudiante")
_ONEROSTER = ("orgs", "users", "classes", "enrollments", "courses", "academicsessions")
_ORDER: dict[str, Order] = {"ymd": "ymd", "mdy": "mdy", "dmy": "dmy"}


def read(
    path: str | Path,
    as_kind: str = "auto",
    mapping: Mapping | None = None,
    dates: str | None = None,
    remembered: Remembered | None = None,
) -> Roster:
    """The neutral roster behind ``path`` (file, folder or zip).

    ``as_kind`` is ``auto`` or a ``Kind``; ``dates`` is mdy, dmy, ymd or None to find out. Raises FileProblem
    when it cannot be read, Invalid on ``as``, ``mapping`` or ``dates`` when a person has to choose.
    """
    order = _order(dates)
    source = open_source(path)
    tables = read_tables(source)
    kind = _wanted(as_kind) or (mapping.kind if mapping else None)
    if kind is None:
        kind = detect(tables, remembered)
    if kind is Kind.ONEROSTER:
        roster = read_oneroster(source.name, tables, order)
    elif kind is Kind.SDS:
        roster = read_sds(source.name, tables, order)
    else:
        forced = kind if as_kind != "auto" or mapping else None
        roster = _read_mapped(tables, forced, mapping, order, remembered)
    roster = replace(roster, tables=tuple(tables), mapping=mapping)
    return roster.with_warnings(*source.warnings)


def read_tables(source: SourceFiles) -> list[Table]:
    """Every member as a table. One unreadable file refuses the source: half a roster would look like a whole
    one. Empty files beside good ones are passed over."""
    tables = [_table(member) for member in source.members if len(source.members) == 1 or member.data.strip()]
    if not tables:
        raise FileProblem(f"{source.name} holds only empty files. Ask for them again.")
    return tables


def _table(member: Member) -> Table:
    if is_zip(member.data) or member.name.lower().endswith((".xlsx", ".xlsm")):
        from app.exchange.xlsx_table import read_xlsx

        return read_xlsx(member.name, member.data)
    return read_csv(member.name, member.data)


def detect(tables: Sequence[Table], remembered: Remembered | None = None) -> Kind:
    """What these tables are together; a layout mapped before is what it was then. Raises Invalid on ``as``
    when they are nothing known."""
    stems = by_stem(tables)
    users = stems.get("users")
    if users is not None and users.has("sourcedid"):
        is_sds = "relationships" in stems or "userflags" in stems or users.has("activedirectorymatchid")
        roles = stems.get("roles")
        return Kind.SDS if is_sds or (roles is not None and roles.has("sessionsourcedid")) else Kind.ONEROSTER
    if any(stem in stems and stems[stem].has("sisid") for stem in ("student", "teacher")):
        return Kind.SDS
    if users is not None or sum(stem in stems for stem in _ONEROSTER) > 2:
        return Kind.ONEROSTER
    kinds = [kind for table in tables if (kind := _kind_of(table, remembered)) is not None]
    if not kinds:
        names = ", ".join(table.name for table in tables[:3])
        raise Invalid(
            {
                "as": f"It is not clear what {names} holds. Choose what it is (--as students, adults, "
                "assessments, measures or school-attendance)."
            }
        )
    return min(kinds, key=list(Kind).index)


def _kind_of(table: Table, remembered: Remembered | None) -> Kind | None:
    kept = remembered(table) if remembered is not None else None
    return kept.kind if kept is not None else detect_table(table)


def detect_table(table: Table) -> Kind | None:
    """What one plain table is, from its headings and its file name; None when it is nothing known."""
    known = known_layout(table)
    if known is not None:
        return known.kind
    if is_survey(table):
        return None
    possible = {kind: guess_mapping(table.headers, kind) for kind in FIELDS}
    fits = {kind: set(mapping.columns) for kind, mapping in possible.items() if not missing_fields(mapping)}
    people = fits.get(Kind.STUDENTS, set())
    if _is_attendance(table, fits.get(Kind.SCHOOL_ATTENDANCE, set())):
        return Kind.SCHOOL_ATTENDANCE
    if "score" in fits.get(Kind.ASSESSMENTS, set()) and "birth_date" not in people:
        return Kind.ASSESSMENTS
    if Kind.MEASURES in fits and "birth_date" not in people:
        return Kind.MEASURES
    return _people_kind(table.name.casefold(), fits, {"full_name", "given", "family"})


def _is_attendance(table: Table, fits: set[str]) -> bool:
    """A status alone also stands in lists of people; there it says Active, not Absent."""
    if fits & {"portion_absent", "absent", "present", "code"}:
        return True
    at = table.column("status", "attendancestatus", "attendance")
    words = {value.casefold() for value in table.values(at)} if "status" in fits else set()
    return bool(words & {"absent", "present", "tardy", "excused", "unexcused"})


def _people_kind(name: str, fits: dict[Kind, set[str]], names: set[str]) -> Kind | None:
    students, adults = fits.get(Kind.STUDENTS, set()), fits.get(Kind.ADULTS, set())
    if students & names or adults & names:
        if students & {"grade", "birth_date", "state_id", "guardian", "race"}:
            return Kind.STUDENTS
        if any(word in name for word in _ADULT_WORDS) or adults & {"source", "roles", "continuing"}:
            return Kind.ADULTS
        if any(word in name for word in _STUDENT_WORDS) or students & {"district_id", "school"}:
            return Kind.STUDENTS
        return Kind.ADULTS if adults & {"email", "phone"} else None
    facts = students & {"grade", "language", "race", "hispanic", "gender", "birth_date", "school", "address"}
    return Kind.STUDENTS if facts else None


def _read_mapped(
    tables: Sequence[Table],
    forced: Kind | None,
    mapping: Mapping | None,
    order: Order | None,
    remembered: Remembered | None,
) -> Roster:
    found = Findings()
    found.take(tables)
    days = SourceDates(found, order)
    students: list[StudentIn] = []
    guardians: list[GuardianIn] = []
    adults: list[AdultIn] = []
    scores: list[ScoreIn] = []
    measures: list[MeasureIn] = []
    school_days: list[SchoolDayIn] = []
    kinds: list[Kind] = []
    for table in tables:
        kind = forced or _kind_of(table, remembered)
        if kind is None:
            found.warn(
                f"{table.name} was passed over: it is not a list of people, attendance, scores or grades."
            )
            continue
        kinds.append(kind)
        cells = mapped_cells(table, mapping or _mapping(table, kind, remembered))
        if kind is Kind.STUDENTS:
            more, beside = read_students(cells, days, found)
            students += more
            guardians += beside
        elif kind is Kind.ADULTS:
            adults += read_adults(cells, days, found)
        elif kind is Kind.ASSESSMENTS:
            scores += read_scores(cells, days, found)
        elif kind is Kind.MEASURES:
            measures += read_measures(cells, days, found)
        else:
            school_days += read_days(cells, days, found)
    settled = settle_students(found, with_households(students, guardians))
    _say_what_does_not_join(settled, school_days, found)
    main = (
        Kind.SCHOOL_ATTENDANCE
        if school_days and all(s.details_only for s in settled)
        else min(kinds, key=list(Kind).index)
    )
    return Roster(
        main,
        main.value,
        _schools(settled),
        settled,
        tuple(adults),
        tuple(guardians),
        (),
        tuple(school_days),
        tuple(scores),
        found.all_warnings(),
        tuple(found.errors),
        tuple(found.pending),
        measures=tuple(measures),
    )


def _mapping(table: Table, kind: Kind, remembered: Remembered | None) -> Mapping:
    kept = remembered(table) if remembered else None
    if kept is not None and kept.kind is kind:
        return kept
    known = known_layout(table)
    return known if known is not None and known.kind is kind else guess_mapping(table.headers, kind)


def _schools(students: Sequence[StudentIn]) -> tuple[SchoolIn, ...]:
    """Plain lists name the school beside the student; each name is one school."""
    first: dict[str, StudentIn] = {}
    for student in students:
        if student.school_name:
            first.setdefault(student.school_name, student)
    return tuple(SchoolIn(name, name, row=student.row, file=student.file) for name, student in first.items())


def _say_what_does_not_join(
    students: Sequence[StudentIn], days: Sequence[SchoolDayIn], found: Findings
) -> None:
    """A file of facts whose ids occur nowhere else in the source adds nothing to anybody in it."""
    facts = {student.ext_id for student in students if student.details_only}
    if not facts or not days:
        return
    seen = {day.student_ext_id for day in days}
    missing = len(facts - seen)
    if missing:
        file = next(student.file for student in students if student.details_only)
        found.warn(
            f"{file}: {missing} of its {len(facts)} ids do not occur in the attendance file, so its facts do "
            "not join to those students. Ask the school for a file with the same ids."
        )


def _wanted(as_kind: str) -> Kind | None:
    if as_kind in ("auto", ""):
        return None
    try:
        return Kind(as_kind)
    except ValueError:
        raise Invalid({"as": f"{as_kind} is not a kind of file. Choose auto, {', '.join(Kind)}."}) from None


def _order(dates: str | None) -> Order | None:
    if dates is None:
        return None
    if dates not in _ORDER:
        raise Invalid({"dates": "The order of dates is mdy, dmy or ymd."})
    return _ORDER[dates]
