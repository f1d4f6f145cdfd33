# SPDX-License-Identifier: Apache-2.0
"""Comparing grades and behavior: whose value a row is, and whether it is here already.

An id joins as everywhere (``preview_facts``). A row without one joins by the whole name, and only where one
student here has that name: whom a name means is never guessed, and nobody is added for a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.clock import Id, new_id
from app.domain.names import display_name, fold
from app.exchange.comparison import Comparison
from app.exchange.plan import Outcome, PreviewLine
from app.exchange.preview_facts import AT_ONCE, students_or_new
from app.exchange.roster import MeasureIn, RowProblem
from app.storage.queries.lists import words
from app.storage.tables import Measure

_Key = tuple[Id, str, date]


def compare_measures(work: Comparison, create_missing: bool) -> None:
    """Values by student, series and day; another value for the same is a change."""
    if not work.roster.measures:
        return
    told = _of_students(work, work.roster.measures, create_missing)
    rows = _each_once(work, told)
    here = _known(work, {key[0] for key in rows})
    spelled = _spellings(work, rows.values())
    for key, row in rows.items():
        _measure(work, key, row, spelled[key[1]], here.get(key))


def _of_students(
    work: Comparison, rows: Sequence[MeasureIn], create_missing: bool
) -> list[tuple[Id, MeasureIn]]:
    """Each row with its student; rows of nobody are told, one line per student, and left out."""
    by_id: defaultdict[str, list[MeasureIn]] = defaultdict(list)
    by_name: defaultdict[str, list[MeasureIn]] = defaultdict(list)
    for row in rows:
        if row.student_ext_id:
            by_id[row.student_ext_id].append(row)
        else:
            by_name[fold(row.given, row.family)].append(row)
    ids = students_or_new(work, {ext_id: (own[0], len(own)) for ext_id, own in by_id.items()}, create_missing)
    named = {name: _only_namesake(work, own) for name, own in by_name.items()}
    found = []
    for row in rows:
        own = ids.get(row.student_ext_id) if row.student_ext_id else named[fold(row.given, row.family)]
        if own is not None:
            found.append((own, row))
    return found


def _only_namesake(work: Comparison, rows: Sequence[MeasureIn]) -> Id | None:
    row, people = rows[0], work.known.students
    same = people.namesakes(row.given, row.family)
    if len(same) == 1:
        return next(iter(same))
    name, left = (
        display_name(row.given, row.family),
        "1 row was" if len(rows) == 1 else f"{len(rows)} rows were",
    )
    why = (
        f"{len(same)} students here are named {name}. Add a column with the student number."
        if same
        else f"No student here is named {name}."
    )
    work.report.errors.append(RowProblem(row.file, row.row, "student_id", f"{why} {left} left out."))
    return None


def _each_once(work: Comparison, rows: Iterable[tuple[Id, MeasureIn]]) -> dict[_Key, MeasureIn]:
    """Of rows that say something of the same value the last one: both in turn would never come to rest."""
    found: dict[_Key, MeasureIn] = {}
    more = 0
    for student_id, row in rows:
        key = (student_id, fold(row.kind), row.day)
        more += key in found
        found[key] = row
    if more:
        work.report.warnings.append(f"{more:,} values are in the file more than once. The last one counts.")
    return found


def _known(work: Comparison, student_ids: Iterable[Id]) -> dict[_Key, dict[str, Any]]:
    """What is here by student, series and day: the latest of several, one that was removed only else."""
    wanted = [one for one in student_ids if one in work.known.students.rows]
    core = Measure.__table__
    found: dict[_Key, dict[str, Any]] = {}
    for at in range(0, len(wanted), AT_ONCE):
        rows = work.session.execute(
            select(core)
            .where(core.c.student_id.in_(wanted[at : at + AT_ONCE]))
            .order_by(core.c.removed.desc(), core.c.id)
        ).mappings()
        found.update({(row["student_id"], fold(row["kind"]), row["day"]): dict(row) for row in rows})
    return found


def _spellings(work: Comparison, rows: Iterable[MeasureIn]) -> dict[str, str]:
    """Each series as the program's list spells it; one that is not on the list as it stands here or there."""
    core = Measure.__table__.c
    kept = work.session.scalars(select(core.kind).where(core.removed.is_(False)).distinct()).all()
    listed = {fold(one): one for one in words(work.session, "measures")}
    named = {fold(row.kind): row.kind for row in rows}
    if new := [one for key, one in named.items() if key not in listed]:
        work.report.warnings.append(
            f"Not on your list of what is followed: {', '.join(new[:5])}. They come in all the same; the "
            "list is under Settings, Lists."
        )
    return named | {fold(one): one for one in kept} | listed


def _measure(work: Comparison, key: _Key, row: MeasureIn, kind: str, known: dict[str, Any] | None) -> None:
    student_id, _, day = key
    wanted: dict[str, Any] = {"value": row.value} | ({"words": row.words} if row.words else {})
    if known is None:
        row_id = new_id()
        outcome = Outcome.ADDED
        fixed: dict[str, Any] = {"id": row_id, "student_id": student_id, "kind": kind, "day": day}
        work.writes.insert(Measure, fixed | {"words": ""} | wanted)
    else:
        row_id = known["id"]
        new = {name: value for name, value in (wanted | {"removed": False}).items() if known[name] != value}
        outcome = Outcome.UNCHANGED if not new else Outcome.ADDED if known["removed"] else Outcome.CHANGED
        if new:
            work.writes.update(Measure, {"id": row_id}, {name: known[name] for name in new}, new)
    person = work.known.students.rows.get(student_id)
    name = display_name(person["given"], person["family"]) if person else row.student_ext_id
    work.report.add(
        PreviewLine("measure", outcome, row.student_ext_id, f"{name}, {kind}", row.file, row.row, row_id)
    )
