# SPDX-License-Identifier: Apache-2.0
"""The figures of Today: what each counts, when it asks for something, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from app import clock
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

if TYPE_CHECKING:
    from app.partnership.conflicts import ConflictRow  # a laptop without a hub loads none of it


@dataclass(frozen=True, slots=True)
class Found:
    """What Today is made of; ``conflicts`` is None on a laptop without a hub, which cannot have any."""

    today: Today
    conflicts: Sequence[ConflictRow] | None = None


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
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A figure: its caption, whether it asks for something when not zero, and its rows."""

    key: str
    caption: str
    wants: bool
    rows: Callable[[Found], Sequence[NeedRow]]
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


def _conflict(row: ConflictRow) -> NeedRow:
    sides = (row.stands, row.lost)
    at = clock.local(max(side.at for side in sides))
    what = row.whom if row.after_removal else f"{row.whom}: {row.word}"
    return NeedRow(
        what, _when(at.date(), at.time()), _both(side.laptop for side in sides),
        _both(side.who for side in sides), "Removed, changed" if row.after_removal else "To decide",
        is_conflict=True,
    )  # fmt: skip


def _both(names: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(filter(None, names)))


CONFLICTS = "conflicts"
NEEDS: tuple[Need, ...] = (
    Need("today", "Sessions today", False, lambda f: [_session(r) for r in f.today.sessions_today],
         "No session today."),
    Need("week", "Sessions this week", False, lambda f: [_session(r) for r in f.today.sessions_week],
         "No session this week."),
    Need("out", "Sheets still out", True, lambda f: [_sheet(r) for r in f.today.sheets_out],
         "Every printed sheet is typed in."),
    Need("data", "Sessions without data", True, lambda f: [_silent(r) for r in f.today.without_data],
         "Every past session has its marks, or says why it was not held."),
    Need("unmarked", "Students not marked", True, lambda f: [_unmarked(r) for r in f.today.unmarked],
         "Every student of the last four weeks is marked."),
    Need("near", "Near the 10 % line", True, lambda f: [_missed(r) for r in f.today.near_line],
         "No student has missed 5 to 10 % of the school days so far."),
    Need("over", "Over the 10 % line", True, lambda f: [_missed(r) for r in f.today.over_line],
         "No student has missed 10 % of the school days or more."),
    Need("school", "Without a school", True, lambda f: [_student(r) for r in f.today.without_school],
         "Every student has a school."),
    Need("group", "Without a group", True, lambda f: [_student(r) for r in f.today.without_group],
         "Every student is in a group."),
    Need(CONFLICTS, "Changes that met", True, lambda f: [_conflict(r) for r in f.conflicts or ()],
         "No two laptops changed the same thing without knowing of each other."),
)  # fmt: skip
