# SPDX-License-Identifier: Apache-2.0
"""The figures of Today: what each counts, when it asks for something, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time

from app.clock import Id
from app.domain import sheet_numbers
from app.domain.words import NOT_MET, SessionStatus, label
from app.storage.queries.agenda import SessionRow, SheetOutRow
from app.storage.queries.cells import CellRow
from app.storage.queries.student_work import SchoolTally
from app.storage.queries.students import StudentRow
from app.storage.queries.today import Today
from ui.kit.dates import time_text, weekday_text
from ui.theme import Tone


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One row behind a figure, and whom or what it opens."""

    what: str
    when: str
    where: str
    who: str
    state: str
    tone: Tone | None = None
    student_id: Id | None = None
    session_id: Id | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A figure: its caption, whether it asks for something when not zero, and its rows."""

    key: str
    caption: str
    wants: bool
    rows: Callable[[Today], Sequence[NeedRow]]
    none: str


def _when(day: date, start: time) -> str:
    return f"{weekday_text(day)}, {time_text(start)}"


def _session(row: SessionRow) -> NeedRow:
    marked = f"{row.marked} of {row.roster} marked"
    state = marked if row.status is SessionStatus.HELD else label(row.status)
    tone = Tone.OK if row.status is SessionStatus.HELD else Tone.NEUTRAL if row.status in NOT_MET else None
    return NeedRow(
        row.group, _when(row.day, row.start), row.site, row.adults, state, tone,
        session_id=row.id, sheet=row.sheet_number or "",
    )  # fmt: skip


def _sheet(row: SheetOutRow) -> NeedRow:
    return NeedRow(
        row.group, _when(row.day, row.start), row.site, row.adults, sheet_numbers.printed(row.number),
        sheet=row.number,
    )  # fmt: skip


def _silent(row: SessionRow) -> NeedRow:
    sheet = row.sheet_number
    state = "No sheet" if sheet is None else f"Sheet {sheet_numbers.printed(sheet)}"
    return NeedRow(
        row.group,
        _when(row.day, row.start),
        row.site,
        row.adults,
        state,
        session_id=row.id,
        sheet=sheet or "",
    )


def _student(row: StudentRow) -> NeedRow:
    return NeedRow(row.name, "", row.school, "", row.groups, student_id=row.id)


def _missed(row: SchoolTally) -> NeedRow:
    missed = f"{row.absent_x2 / 2:g} of {row.enrolled_x2 / 2:g} days missed"
    return NeedRow(row.name, "", row.school, "", missed, student_id=row.student_id)


def _unmarked(row: CellRow) -> NeedRow:
    return NeedRow(
        row.name, _when(row.day, row.start), row.site, row.group, "Not marked", session_id=row.session_id
    )


NEEDS: tuple[Need, ...] = (
    Need("today", "Sessions today", False, lambda t: [_session(r) for r in t.sessions_today],
         "No session today."),
    Need("week", "Sessions this week", False, lambda t: [_session(r) for r in t.sessions_week],
         "No session this week."),
    Need("out", "Sheets still out", True, lambda t: [_sheet(r) for r in t.sheets_out],
         "Every printed sheet is typed in."),
    Need("data", "Sessions without data", True, lambda t: [_silent(r) for r in t.without_data],
         "Every past session has its marks, or says why it was not held."),
    Need("unmarked", "Students not marked", True, lambda t: [_unmarked(r) for r in t.unmarked],
         "Every student of the last four weeks is marked."),
    Need("near", "Near the 10 % line", True, lambda t: [_missed(r) for r in t.near_line],
         "No student has missed 5 to 10 % of the school days so far."),
    Need("over", "Over the 10 % line", True, lambda t: [_missed(r) for r in t.over_line],
         "No student has missed 10 % of the school days or more."),
    Need("school", "Without a school", True, lambda t: [_student(r) for r in t.without_school],
         "Every student has a school."),
    Need("group", "Without a group", True, lambda t: [_student(r) for r in t.without_group],
         "Every student is in a group."),
)  # fmt: skip
