# SPDX-License-Identifier: Apache-2.0
"""Typing the marked paper back in: the screen is the sheet.

A first typing becomes marks: everyone present with the session's minutes, except what the line says.
A second typing of the same session is kept beside the first and changes nothing until somebody chooses
it. Reading the line's grammar is ``app.domain.entry_line``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import attendance, entry_line, schedule
from app.domain.entry_line import RowMark
from app.domain.words import ATTENDED, NOT_MET, MarkStatus, MinutesSource, SessionStatus, SheetState
from app.errors import Conflict, Invalid, NotFound
from app.services.sessions import the_session
from app.services.sheets import the_sheet
from app.storage.queries.rosters import planned_roster
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sheets import SheetLine, SheetView, sheet_view
from app.storage.tables import Mark, Session, SheetEntry, SheetRow, Student

# "all a" speaks of every row with a name; any other word names its rows one by one.
_ALL = re.compile(r"\ball\s*[^\s;]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row in which a second typing says something else than what is stored."""

    row: int
    list_name: str
    stored_status: MarkStatus | None
    stored_minutes: int
    typed_status: MarkStatus
    typed_minutes: int


@dataclass(frozen=True, slots=True)
class Entered:
    """What typing a sheet did. ``counted`` is False for a second typing: only shown, with its differences."""

    number: str
    counted: bool
    present: int
    absent: int
    differences: tuple[Difference, ...]
    entry_id: Id


def enter_line(session: DbSession, number: str, line: str, who: str) -> Entered:
    """Type a sheet: everyone on it present, except as ``line`` says.

    Raises Invalid for a line that does not fit the sheet, Conflict when the session is noted as not held.
    """
    view = sheet_view(session, number)
    _refuse_not_met(view)
    typed = _typed_marks(view, line)
    first = not _typed_before(session, view)
    entry = SheetEntry(sheet_id=view.id, at=clock.now_ms(), who=who, line=line.strip(), counted=first)
    session.add(entry)
    session.flush()
    if first:
        _store(session, view, typed, who)
        differences: tuple[Difference, ...] = ()
    else:
        differences = _differences(view, typed)
    present = sum(mark.status in ATTENDED for mark in typed.values())
    return Entered(number, first, present, len(typed) - present, differences, entry.id)


def use_entry(session: DbSession, number: str, entry_id: Id, who: str) -> None:
    """Let a second typing count instead of the first; both stay in the list of typings."""
    view = sheet_view(session, number)
    chosen = session.get(SheetEntry, entry_id)
    if chosen is None or chosen.sheet_id != view.id:
        raise NotFound("This typing is no longer here.")
    _store(session, view, _typed_marks(view, chosen.line), who)
    for entry in session.scalars(select(SheetEntry).where(SheetEntry.sheet_id == view.id)):
        entry.counted = entry.id == entry_id


def set_mark(
    session: DbSession,
    session_id: Id,
    student_id: Id,
    status: MarkStatus,
    minutes: int | None = None,
    *,
    source: MinutesSource | None = None,
    note: str | None = None,
) -> None:
    """Store one cell of the grid; minutes default by the status. The session counts as held from now on.

    Raises Conflict when the session is noted as not held and Invalid for impossible minutes.
    """
    row = the_session(session, session_id)
    if row.status in NOT_MET:
        raise Conflict("This session is noted as not held. Reopen it before marking anyone.")
    length = schedule.minutes_between(row.start, row.end)
    if minutes is None:
        minutes, source = attendance.default_minutes(status, length), source or MinutesSource.DEFAULT
    if not 0 <= minutes <= length:
        raise Invalid({"minutes": f"The session lasted {length} minutes; write 0 to {length}."})
    if status in ATTENDED and minutes == 0:
        raise Invalid({"minutes": "Who came was there for at least a minute; mark an absence instead."})
    planned = any(student.student_id == student_id for student in planned_roster(session, session_id))
    values = RowMark(0, status, minutes, source or MinutesSource.CORRECTED)
    _put_mark(session, row, student_id, values, scheduled=planned, note=note)
    if row.status is SessionStatus.PLANNED:
        row.status = SessionStatus.HELD


def clear_mark(session: DbSession, session_id: Id, student_id: Id) -> None:
    """Take a mark away; a session whose last mark goes is planned again."""
    mark = session.get(Mark, (session_id, student_id))
    if mark is None or mark.removed:
        return
    mark.removed = True
    session.flush()
    left = session.scalars(
        select(Mark.student_id).where(Mark.session_id == session_id, Mark.removed.is_(False)).limit(1)
    ).first()
    row = the_session(session, session_id)
    if left is None and row.status is SessionStatus.HELD:
        row.status = SessionStatus.PLANNED


def enter_not_met(session: DbSession, number: str, status: SessionStatus, who: str, note: str = "") -> None:
    """ "We did not meet", from the paper: a true zero with its reason. Raises Conflict."""
    from app.services.sessions import cancel_session

    sheet = the_sheet(session, number)
    cancel_session(session, sheet.session_id, status, note)
    sheet.state, sheet.typed_at, sheet.typed_by = SheetState.TYPED, clock.now_ms(), who


def add_walk_in(session: DbSession, number: str, student_id: Id) -> int:
    """Write a walk-in into the next blank row; returns its number. Raises Conflict when the sheet is full."""
    view = sheet_view(session, number)
    student = session.get(Student, student_id)
    if student is None or student.removed:
        raise NotFound("This student is no longer here.")
    if any(line.student_id == student_id for line in view.lines):
        raise Conflict("This student is on the sheet already.")
    row = max((line.row for line in view.lines), default=0) + 1
    if row > view.row_count:
        raise Conflict("The sheet has no blank row left. Print a second sheet for the session.")
    known = session.get(SheetRow, (view.id, row))
    if known is None:
        session.add(SheetRow(sheet_id=view.id, row=row, student_id=student_id, walk_in=True))
    else:
        known.student_id, known.walk_in, known.removed = student_id, True, False
    session.flush()
    return row


def remove_walk_in(session: DbSession, number: str, student_id: Id) -> None:
    """Blank a walk-in's row again; the mark goes with it."""
    view = sheet_view(session, number)
    for line in view.lines:
        if line.student_id == student_id and line.walk_in:
            session.get_one(SheetRow, (view.id, line.row)).removed = True
            clear_mark(session, view.session_id, student_id)


def finish_sheet(session: DbSession, number: str, who: str) -> None:
    """Everyone on the sheet who is not marked yet is present; the sheet counts as typed."""
    view = sheet_view(session, number)
    _refuse_not_met(view)
    row = the_session(session, view.session_id)
    for line in view.lines:
        if line.status is None:
            mark = RowMark(line.row, MarkStatus.PRESENT, view.session_minutes, MinutesSource.DEFAULT)
            _put_mark(session, row, line.student_id, mark, scheduled=not line.walk_in)
    _typed(session, view, who)


def tick_checked(session: DbSession, number: str, who: str) -> None:
    """Checked against the paper by a second look. Raises Conflict before the sheet is typed."""
    sheet = the_sheet(session, number)
    if sheet.state not in (SheetState.TYPED, SheetState.CHECKED):
        raise Conflict("Type the sheet first; then check it against the paper.")
    sheet.state, sheet.checked_at, sheet.checked_by = SheetState.CHECKED, clock.now_ms(), who


def untick_checked(session: DbSession, number: str) -> None:
    sheet = the_sheet(session, number)
    if sheet.state is SheetState.CHECKED:
        sheet.state, sheet.checked_at, sheet.checked_by = SheetState.TYPED, None, ""


def _typed_marks(view: SheetView, line: str) -> dict[Id, RowMark]:
    by_row = {entry.row: entry for entry in view.lines}
    if not by_row:
        raise Conflict("Nobody is on this sheet. Add the walk-ins first, or note that you did not meet.")
    named = entry_line.parse(_ALL.sub(" ", line), view.row_count, view.session_minutes)
    blank = next((mark.row for mark in named if mark.row not in by_row), None)
    if blank is not None:
        raise Invalid(
            {"line": f"Row {blank} has no name on this sheet. Add the walk-in first, then type the row."}
        )
    marks = entry_line.parse(line, view.row_count, view.session_minutes)
    typed = {mark.row: mark for mark in marks}
    default = RowMark(0, MarkStatus.PRESENT, view.session_minutes, MinutesSource.DEFAULT)
    return {entry.student_id: typed.get(row, default) for row, entry in by_row.items()}


def _typed_before(session: DbSession, view: SheetView) -> bool:
    """True when this sheet, or another sheet of the same session, has been typed."""
    if view.state in (SheetState.TYPED, SheetState.CHECKED):
        return True
    other = session.scalars(
        select(Mark.student_id).where(Mark.session_id == view.session_id, Mark.removed.is_(False)).limit(1)
    ).first()
    if other is None:
        return False
    started_here = view.typed_count and not _another_sheet_typed(session, view)
    return not started_here


def _another_sheet_typed(session: DbSession, view: SheetView) -> bool:
    from app.storage.tables import Sheet

    found = session.scalars(
        select(Sheet.id).where(
            Sheet.session_id == view.session_id,
            Sheet.id != view.id,
            Sheet.removed.is_(False),
            Sheet.state.in_([SheetState.TYPED, SheetState.CHECKED]),
        )
    ).first()
    return found is not None


def _store(session: DbSession, view: SheetView, typed: dict[Id, RowMark], who: str) -> None:
    row = the_session(session, view.session_id)
    walk_ins = {line.student_id for line in view.lines if line.walk_in}
    for student_id, mark in typed.items():
        _put_mark(session, row, student_id, mark, scheduled=student_id not in walk_ins)
    _typed(session, view, who)


def _typed(session: DbSession, view: SheetView, who: str) -> None:
    row = the_session(session, view.session_id)
    row.status = SessionStatus.HELD
    sheet = the_sheet(session, view.number)
    sheet.state, sheet.typed_at, sheet.typed_by = SheetState.TYPED, clock.now_ms(), who
    sheet.checked_at, sheet.checked_by = None, ""


def _put_mark(
    session: DbSession,
    row: Session,
    student_id: Id,
    mark: RowMark,
    *,
    scheduled: bool,
    note: str | None = None,
) -> None:
    known = session.get(Mark, (row.id, student_id))
    if known is None:
        session.add(
            Mark(
                session_id=row.id,
                student_id=student_id,
                status=mark.status,
                minutes=mark.minutes,
                minutes_source=mark.source,
                scheduled=scheduled,
                note=note or "",
                day=row.day,
            )
        )
        return
    if known.removed:
        known.scheduled = scheduled
    if mark.status not in ATTENDED:
        known.time_in = known.time_out = None  # who was not there did not sign in
    known.status = mark.status
    known.minutes, known.minutes_source = _by_the_clock(session, row, known, mark)
    known.removed = False
    if note is not None:
        known.note = note


def _by_the_clock(session: DbSession, row: Session, known: Mark, mark: RowMark) -> tuple[int, MinutesSource]:
    """A tick beside written times says no more than they do; a forgotten sign-out counts by the rule."""
    if mark.source is not MinutesSource.DEFAULT or (known.time_in is None and known.time_out is None):
        return mark.minutes, mark.source
    rule = read_rules(session).sign_out_credit
    minutes = attendance.minutes_from_clock(row.start, row.end, known.time_in, known.time_out, rule)
    return minutes, attendance.clock_source(known.time_in, known.time_out)


def _differences(view: SheetView, typed: dict[Id, RowMark]) -> tuple[Difference, ...]:
    return tuple(
        _difference(line, typed[line.student_id])
        for line in view.lines
        if _says_other(line, typed[line.student_id])
    )


def _says_other(line: SheetLine, mark: RowMark) -> bool:
    ticked = mark.source is MinutesSource.DEFAULT and mark.status in ATTENDED
    if ticked and (line.time_in is not None or line.time_out is not None):
        return line.status is not mark.status  # the written times say how long
    return (line.status, line.minutes) != (mark.status, mark.minutes)


def _difference(line: SheetLine, mark: RowMark) -> Difference:
    return Difference(line.row, line.list_name, line.status, line.minutes, mark.status, mark.minutes)


def _refuse_not_met(view: SheetView) -> None:
    if view.status in NOT_MET:
        raise Conflict("This session is noted as not held. Reopen it before typing the sheet.")
