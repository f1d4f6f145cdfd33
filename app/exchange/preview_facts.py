# SPDX-License-Identifier: Apache-2.0
"""Comparing facts about students: details without names, school-attendance days, assessment scores.

Facts join to students by the source's id, an id of another source, the student number or the state id, in
this order. Nothing is matched by name here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.clock import Id, new_id
from app.domain.names import fold
from app.domain.words import Window
from app.exchange.comparison import Comparison, Match, write_changed
from app.exchange.plan import Outcome, PreviewLine
from app.exchange.preview_students import student_values
from app.exchange.roster import RowProblem, SchoolDayIn, ScoreIn
from app.storage.tables import Assessment, SchoolDay, Score, Student

AT_ONCE = 500


def compare_details(work: Comparison) -> None:
    """Rows that add facts to students by id. Ids that nobody here has are told, and add nothing."""
    rows = [row for row in work.roster.students if row.details_only]
    found = {row.ext_id: row_id for row in rows if (row_id := _student(work, row.ext_id)) is not None}
    changed: list[tuple[Any, Match, dict[str, Any]]] = []
    for row in rows:
        here = work.known.students.rows.get(found[row.ext_id]) if row.ext_id in found else None
        if here is None:
            work.report.errors.append(
                RowProblem(row.file, row.row, "", f"No student here has the id {row.ext_id}.")
            )
            continue
        wanted = student_values(work, row, here)
        new = {
            name: value for name, value in wanted.items() if value not in ("", None) and here[name] != value
        }
        # An id of a file without names joins; it does not become the student's own number.
        changed.append(
            (row, Match(here["id"]), {name: new[name] for name in new if not name.endswith("_id")})
        )
    write_changed(work, "student", work.known.students, changed)
    if rows and len(found) < len(rows):
        work.report.warnings.append(
            f"{rows[0].file}: ids that belong to a student here: {len(found)} of {len(rows)}. The other "
            "rows do "
            "not join to anybody. Ask the school for a file with the same ids."
        )


def compare_school_days(work: Comparison, create_missing: bool) -> None:
    """Days as half days missed; the same day again changes it. Days of nobody are told, one line per
    student."""
    by_student: dict[str, list[SchoolDayIn]] = defaultdict(list)
    for row in work.roster.school_days:
        by_student[row.student_ext_id].append(row)
    ids = students_or_new(
        work, {ext_id: (rows[0], len(rows)) for ext_id, rows in by_student.items()}, create_missing
    )
    here = _known_days(work, [ids[ext_id] for ext_id in ids])
    counts: Counter[Outcome] = Counter()
    done: set[tuple[Id, date]] = set()
    for ext_id, student_id in ids.items():
        for row in by_student[ext_id]:
            if (student_id, row.day) in done:
                continue
            done.add((student_id, row.day))
            counts[_day(work, student_id, row, here.get((student_id, row.day)))] += 1
    for outcome, times in counts.items():
        work.report.count("school_day", outcome, times)


def _day(work: Comparison, student_id: Id, row: SchoolDayIn, here: dict[str, Any] | None) -> Outcome:
    key = {"student_id": student_id, "day": row.day}
    wanted: dict[str, Any] = {"absent_x2": row.absent_x2, "excused": row.excused, "code": row.code}
    if here is None:
        work.writes.insert(SchoolDay, key | wanted)
        return Outcome.ADDED
    new = {name: value for name, value in (wanted | {"removed": False}).items() if here[name] != value}
    if not new:
        return Outcome.UNCHANGED
    work.writes.update(SchoolDay, key, {name: here[name] for name in new}, new)
    return Outcome.ADDED if here["removed"] else Outcome.CHANGED


def _known_days(work: Comparison, student_ids: Iterable[Id]) -> dict[tuple[Id, date], dict[str, Any]]:
    wanted = [student_id for student_id in student_ids if student_id in work.known.students.rows]
    first = min((row.day for row in work.roster.school_days), default=None)
    last = max((row.day for row in work.roster.school_days), default=None)
    core, known = SchoolDay.__table__, {}
    for at in range(0, len(wanted), AT_ONCE):
        rows = work.session.execute(
            select(core).where(
                core.c.student_id.in_(wanted[at : at + AT_ONCE]), core.c.day.between(first, last)
            )
        ).mappings()
        known.update({(row["student_id"], row["day"]): dict(row) for row in rows})
    return known


def compare_scores(work: Comparison, create_missing: bool) -> None:
    """Results by student, instrument, day and window; another score for the same is a change."""
    rows = _each_once(work, [row for row in work.roster.scores if row.day is not None])
    first: dict[str, tuple[ScoreIn, int]] = {}
    for row in rows:
        first[row.student_ext_id] = (
            first.get(row.student_ext_id, (row, 0))[0],
            first.get(row.student_ext_id, (row, 0))[1] + 1,
        )
    ids = students_or_new(work, first, create_missing)
    instruments = _instruments(work, rows) if ids else {}
    core = Score.__table__.c
    here = (
        {
            (row.student_id, row.assessment_id, row.day, row.window): row._asdict()
            for row in work.session.execute(
                select(
                    core.id,
                    core.student_id,
                    core.assessment_id,
                    core.day,
                    core.window,
                    core.score,
                    core.level,
                    core.removed,
                )
            )
        }
        if ids
        else {}
    )
    for row in rows:
        if row.student_ext_id in ids:
            _score(work, ids[row.student_ext_id], instruments[fold(row.instrument)], row, here)


def _each_once(work: Comparison, rows: list[ScoreIn]) -> list[ScoreIn]:
    """Of rows that say something of the same result the last one: both in turn would never come to rest."""
    last = {
        (row.student_ext_id, fold(row.instrument), row.day, row.window or Window.START): row for row in rows
    }
    if len(last) < len(rows):
        work.report.warnings.append(
            f"{len(rows) - len(last):,} results are in the file more than once. The last one counts."
        )
    return list(last.values())


def _score(
    work: Comparison,
    student_id: Id,
    instrument: Id,
    row: ScoreIn,
    here: dict[tuple[Any, ...], dict[str, Any]],
) -> None:
    assert row.day is not None
    key = (student_id, instrument, row.day, Window(row.window or Window.START))
    known: dict[str, Any] | None = here.get(key)
    wanted: dict[str, Any] = {"score": row.score, "level": row.level}
    if known is None:
        fresh: dict[str, Any] = {"id": new_id(), "removed": False}
        known = fresh | wanted
        work.writes.insert(
            Score,
            {
                "id": known["id"],
                "student_id": student_id,
                "assessment_id": instrument,
                "day": row.day,
                "window": key[3],
            }
            | wanted,
        )
        here[key] = known
        outcome = Outcome.ADDED
    else:
        new = {name: value for name, value in (wanted | {"removed": False}).items() if known[name] != value}
        outcome = Outcome.UNCHANGED if not new else Outcome.ADDED if known["removed"] else Outcome.CHANGED
        if new:
            work.writes.update(Score, {"id": known["id"]}, {name: known[name] for name in new}, new)
            known |= new
    work.report.add(
        PreviewLine("score", outcome, row.student_ext_id, row.instrument, row.file, row.row, known["id"])
    )


def _instruments(work: Comparison, rows: list[ScoreIn]) -> dict[str, Id]:
    known = {
        fold(name): row_id
        for row_id, name in work.session.execute(
            select(Assessment.id, Assessment.name).where(Assessment.removed.is_(False))
        )
    }
    for row in rows:
        if fold(row.instrument) not in known:
            known[fold(row.instrument)] = new_id()
            work.writes.insert(
                Assessment,
                {"id": known[fold(row.instrument)], "name": row.instrument, "subject": row.subject},
            )
    return known


# -- whose fact it is -----------------------------------------------------------------------------


def _student(work: Comparison, ext_id: str) -> Id | None:
    if ext_id in work.student_ids:
        return work.student_ids[ext_id]
    people = work.known.students
    own = people.own(ext_id)
    if own is not None and own.row_id in people.rows and not people.rows[own.row_id]["removed"]:
        return own.row_id
    return (
        people.of_other_sources(ext_id) or people.by("district_id", ext_id) or people.by("state_id", ext_id)
    )


def students_or_new(
    work: Comparison, first: dict[str, tuple[Any, int]], create_missing: bool
) -> dict[str, Id]:
    """Student ids by external id. ``first``: the first row of each student and how many there are."""
    ids: dict[str, Id] = {}
    missing = 0
    for ext_id, (row, times) in first.items():
        row_id = _student(work, ext_id)
        if row_id is None and create_missing:
            row_id = _add_unnamed(work, ext_id, row)
        if row_id is None:
            missing += 1
            rows = "1 row was" if times == 1 else f"{times} rows were"
            work.report.errors.append(
                RowProblem(
                    row.file, row.row, "student_id", f"No student here has the id {ext_id}. {rows} left out."
                )
            )
        else:
            ids[ext_id] = row_id
    if missing:
        work.report.warnings.append(
            f"Students in the file who are not here: {missing}. Their rows were left out. Import the student "
            "list first, or add them under their ids (--create-missing)."
        )
    return ids


def _add_unnamed(work: Comparison, ext_id: str, row: Any) -> Id:
    """A student of whom only the id is known; a student list brings the name later. One taken back comes
    again."""
    people = work.known.students
    own = people.own(ext_id)
    name = f"Student {ext_id}" if len(ext_id) <= 12 else f"Student {ext_id[:8]}…"
    if own is not None and own.removed and own.row_id in people.rows:
        row_id = own.row_id
        work.writes.update(Student, {"id": row_id}, {"removed": True}, {"removed": False})
    else:
        row_id = new_id()
        work.writes.insert(Student, {"id": row_id, "given": name, "district_id": ext_id})
    work.tie("student", people, ext_id, row_id)
    work.student_ids[ext_id] = row_id
    work.report.add(
        PreviewLine(
            "student", Outcome.ADDED, ext_id, name, row.file, row.row, row_id, why="only the id is known"
        )
    )
    return row_id
