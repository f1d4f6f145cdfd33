# SPDX-License-Identifier: Apache-2.0
"""Comparing schools and students of a roster with those of the program."""

from __future__ import annotations

from datetime import date

from app.clock import Id, new_id
from app.domain.names import fold
from app.exchange.comparison import (
    Comparison,
    Match,
    candidate_here,
    match_own,
    may_be,
    say_inactive,
    taken_ids,
    update_plain,
    write_people,
)
from app.exchange.known import likely_students, surely_same
from app.exchange.plan import Outcome, PreviewLine, Values
from app.exchange.roster import AdultIn, StudentIn
from app.storage.tables import Household, School

_STUDENT_FIELDS = (
    "given",
    "middle",
    "family",
    "preferred",
    "birth_date",
    "grade",
    "district_id",
    "state_id",
    "language",
    "gender",
    "race",
    "hispanic",
)


def compare_schools(work: Comparison) -> None:
    """Schools by the source's id, then by name (two schools of one name would be one anyway)."""
    by_name: dict[str, Id] = {}
    for school in work.roster.schools:
        people, name = work.known.schools, fold(school.name)
        own = people.own(school.ext_id)
        row_id = own.row_id if own is not None and own.row_id in people.rows else None
        row_id = row_id or by_name.get(name) or next(iter(people.namesakes(school.name)), None)
        if row_id is None:
            row_id = new_id()
            work.writes.insert(School, {"id": row_id, "name": school.name, "district": school.district})
            outcome = Outcome.ADDED
        else:
            wanted = {"name": school.name, "district": school.district}
            outcome = (
                update_plain(work, School, people.rows[row_id], wanted)
                if row_id in people.rows
                else Outcome.UNCHANGED
            )
        work.tie("school", people, school.ext_id, row_id)
        by_name.setdefault(name, row_id)
        work.school_ids[school.ext_id] = row_id
        work.report.add(
            PreviewLine("school", outcome, school.ext_id, school.name, school.file, school.row, row_id)
        )


def compare_students(work: Comparison) -> None:
    """Match, add or change students; doubtful ones are held. Households are shared by siblings."""
    rows = [row for row in work.roster.students if not row.details_only]
    taken = taken_ids(work.known.students, [row.ext_id for row in rows])
    matched: list[tuple[StudentIn, Match]] = []
    inactive = 0
    for row in rows:
        match = _match_student(work, row, taken)
        if match.gone or (not row.active and match.row_id is None):
            inactive += not match.gone
            work.report.count("student", Outcome.UNCHANGED, int(match.gone))
        elif match.problem:
            work.hold("student", row, match)
        else:
            if match.row_id is not None:
                taken.add(match.row_id)
            matched.append((row, match))
    write_people(work, "student", work.known.students, matched, student_values)
    say_inactive(work, rows, inactive, "students")
    _say_twice(work, rows)


def _match_student(work: Comparison, row: StudentIn, taken: set[Id]) -> Match:
    people, key = work.known.students, ("student", row.ext_id)
    if key in work.decisions.same:
        return Match(work.decisions.same[key])
    known = match_own(work, people, key, row.given, row.family, row.birth_date)
    if known is not None:
        return known
    for found, words in (
        (people.by("district_id", row.district_id), "student number"),
        (people.by("state_id", row.state_id), "state id"),
        (people.of_other_sources(row.ext_id), "id"),
    ):
        if found is None or found in taken:
            continue
        if surely_same(people.rows[found], row.given, row.family, row.birth_date):
            return Match(found)
        if words != "id" and key not in work.decisions.separate:
            here = candidate_here(people, found, f"same {words}")
            return Match(
                None,
                problem=f"{here.name} here has the same {words}, but not clearly the same name and birth "
                "date. "
                "Say whether they are the same person.",
                candidates=(here,),
            )
    if key in work.decisions.separate:
        return Match()
    likely = likely_students(people, row.given, row.family, row.preferred, row.birth_date, taken)
    return Match(None, problem=may_be(likely), candidates=likely) if likely else Match()


def student_values(work: Comparison, row: StudentIn | AdultIn, here: Values | None) -> Values:
    assert isinstance(row, StudentIn)
    values: Values = {name: getattr(row, name) for name in _STUDENT_FIELDS}
    if row.birth_date is not None and not date(1900, 1, 1) <= row.birth_date <= work.latest_day:
        work.report.warnings.append(
            f"{row.file}, row {row.row}: the birth date cannot be right and was not used."
        )
        values["birth_date"] = None
    school = work.school_ids.get(row.school_ext_id or row.school_name)
    if school is None and row.school_ext_id:
        own = work.known.schools.own(row.school_ext_id)
        school = own.row_id if own is not None and not own.removed else None
    values["school_id"] = school
    values["household_id"] = None if here is not None and here["household_id"] else _household(work, row)
    return values


def _household(work: Comparison, row: StudentIn) -> Id | None:
    if not row.household:
        return None
    if row.household not in work.household_ids:
        people = work.known.households
        own = people.own(row.household)
        if own is not None and own.row_id in people.rows:
            row_id = own.row_id
            update_plain(work, Household, people.rows[row_id], {})
        else:
            row_id = new_id()
            work.writes.insert(
                Household,
                {
                    "id": row_id,
                    "name": row.family or row.given,
                    "address": row.address,
                    "language": row.language or "en",
                },
            )
        work.tie("household", people, row.household, row_id)
        work.household_ids[row.household] = row_id
    return work.household_ids[row.household]


def _say_twice(work: Comparison, rows: list[StudentIn]) -> None:
    """The same child under two ids in one file is not ours to decide either."""
    seen: dict[tuple[str, date], StudentIn] = {}
    for row in rows:
        if row.birth_date is None:
            continue
        first = seen.setdefault((fold(row.given, row.family), row.birth_date), row)
        if first is not row:
            work.report.warnings.append(
                f"{row.file}: rows {first.row} and {row.row} have the same name and birth date under "
                "two ids. Both "
                "were taken as they are; look whether they are one person."
            )
