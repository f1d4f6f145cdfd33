# SPDX-License-Identifier: Apache-2.0
"""What happened in the invented sessions, and the paper it was written on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.people import People
from app.demo.plan import Plan, Span
from app.domain import attendance, entry_line, names, sheet_numbers
from app.domain.entry_line import RowMark
from app.domain.words import MarkStatus, MinutesSource, SessionStatus, SheetState
from app.progress import Progress
from app.services.sheets import Paper
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.queries.agenda import SessionRow
from app.storage.tables import Mark, Session, Sheet, SheetEntry, SheetLayout, SheetRow

Values = dict[str, Any]
_ABSENCES = (MarkStatus.ABSENT_UNEXCUSED, MarkStatus.ABSENT_EXCUSED, MarkStatus.SCHOOL_ABSENT)
_PLAIN = (MinutesSource.DEFAULT, MinutesSource.CORRECTED)


@dataclass(slots=True)
class Rows:
    """Rows to insert, gathered over all sessions, and what changes of the sessions themselves."""

    marks: list[Values] = field(default_factory=list)
    sheets: list[Values] = field(default_factory=list)
    sheet_rows: list[Values] = field(default_factory=list)
    entries: list[Values] = field(default_factory=list)
    sessions: list[tuple[Values, Values, Values]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)


class Facts:
    """Draws what happened; one random source, so that the same seed tells the same story."""

    def __init__(
        self, rng: random.Random, people: People, plan: Plan, span: Span, paper: Paper, who: str
    ) -> None:
        self.rng, self.plan, self.span, self.paper, self.who = rng, plan, span, paper, who
        self.order = {row["id"]: names.sort_key(row["given"], row["family"]) for row in people.students}
        self.everyone = [row["id"] for row in people.students]
        self.comes = {one: rng.choice((0.97, 0.93, 0.9, 0.82, 0.65)) for one in self.everyone}
        self.rows = Rows()
        past = [one for one in plan.sessions if one.day < span.today and one.status is SessionStatus.PLANNED]
        self.lost, self.silent = _special(past)
        self.clock_group = plan.sessions[0].group_id if plan.sessions else b""
        self.second_entry = self.unmarked_left = True

    def write(self, session: WriteSession, progress: Progress) -> None:
        """Draw every session and store all of it."""
        total = len(self.plan.sessions)
        for done, one in enumerate(self.plan.sessions):
            if done % 50 == 0:
                progress.step(done, total, "Inventing sessions")
            self._session(one)
        if session.get(SheetLayout, self.paper.layout_id) is None:
            session.add(SheetLayout(id=self.paper.layout_id, layout=self.paper.layout))
            session.flush()
        update_rows(session, Session, self.rows.sessions)
        insert_rows(session, Mark, self.rows.marks)
        insert_rows(session, Sheet, self.rows.sheets)
        insert_rows(session, SheetRow, self.rows.sheet_rows)
        insert_rows(session, SheetEntry, self.rows.entries)
        progress.step(total, total, "Inventing sessions")

    def _session(self, one: SessionRow) -> None:
        roster = sorted(self.plan.roster(one.group_id, one.day), key=self.order.__getitem__)
        if one.status is not SessionStatus.PLANNED:
            return
        if one.id in self.lost:
            status, note = self.lost[one.id]
            self._becomes(one, status, note)
        elif one.day >= self.span.today:
            if roster and one.day <= self.span.today + timedelta(days=7):
                printed = one.day <= self.span.today + timedelta(days=1)
                self._sheet(one, roster, SheetState.PRINTED if printed else SheetState.NOT_PRINTED)
        elif one.id in self.silent:
            if self.silent[one.id] is not None and roster:
                self._sheet(one, roster, self.silent[one.id] or SheetState.PRINTED)
        elif roster:
            self._held(one, roster)

    def _held(self, one: SessionRow, roster: list[Id]) -> None:
        self._becomes(one, SessionStatus.HELD, "")
        walk_in = self._walk_in(roster) if self.rng.random() < 0.08 else None
        rows = [*roster, walk_in] if walk_in else roster
        old = one.day < self.span.today - timedelta(days=21)
        sheet = self._sheet(one, rows, SheetState.CHECKED if old else SheetState.TYPED, walk_in)
        typed = []
        for row, student in enumerate(rows, 1):
            mark = self._mark(one, row, student)
            if self.unmarked_left and not old and row == 2 and student != walk_in:
                self.unmarked_left = False  # one child on the plan whose row nobody read
                continue
            self._put(one, student, mark, scheduled=student != walk_in)
            typed.append(RowMark(mark.row, mark.status, mark.minutes, _typed_as(mark)))
        line = entry_line.format_line(typed, one.minutes)
        self._entry(sheet, one, line, counted=True)
        if self.second_entry and not old:
            self.second_entry = False
            self._entry(sheet, one, f"{line} 1a".strip(), counted=False)

    def _mark(self, one: SessionRow, row: int, student: Id) -> RowMark:
        rng, length = self.rng, one.minutes
        if rng.random() > self.comes[student]:
            return RowMark(row, rng.choice(_ABSENCES), 0, MinutesSource.DEFAULT)
        drawn = rng.random()
        if drawn < 0.05:
            return RowMark(row, MarkStatus.LATE, length - rng.randrange(3, 20), MinutesSource.CORRECTED)
        if drawn < 0.09:
            return RowMark(row, MarkStatus.LEFT_EARLY, length - rng.randrange(3, 20), MinutesSource.CORRECTED)
        if drawn < 0.12:
            return RowMark(row, MarkStatus.PARTIAL, rng.randrange(10, length), MinutesSource.CORRECTED)
        return RowMark(row, MarkStatus.PRESENT, length, MinutesSource.DEFAULT)

    def _put(self, one: SessionRow, student: Id, mark: RowMark, *, scheduled: bool) -> None:
        clocked = one.group_id == self.clock_group and mark.minutes > 0
        late = mark.status is MarkStatus.LATE
        begin = _later(one.end, -mark.minutes) if late else one.start
        end = one.end if late else _later(one.start, mark.minutes)
        minutes = attendance.clamp_minutes(mark.minutes, one.minutes)
        early = mark.status is MarkStatus.LEFT_EARLY
        self.rows.marks.append(
            {
                "session_id": one.id,
                "student_id": student,
                "status": mark.status,
                "minutes": minutes,
                "minutes_source": MinutesSource.CLOCK if clocked else mark.source,
                "scheduled": scheduled,
                "time_in": begin if clocked else None,
                "time_out": end if clocked else None,
                "early_release": "B" if early else "",
                "note": "Bus left early" if early else "",
                "day": one.day,
            }
        )

    def _walk_in(self, roster: list[Id]) -> Id | None:
        others = [one for one in self.everyone if one not in roster]
        return self.rng.choice(others) if others else None

    def _becomes(self, one: SessionRow, status: SessionStatus, note: str) -> None:
        old: Values = {"status": one.status, "reason_note": one.reason_note}
        self.rows.sessions.append(({"id": one.id}, old, {"status": status, "reason_note": note}))

    def _sheet(self, one: SessionRow, rows: list[Id], state: SheetState, walk_in: Id | None = None) -> Id:
        number = sheet_numbers.new_number(self.rng, self.rows.numbers)
        self.rows.numbers.add(number)
        sheet_id = new_id()
        planned = len(rows) - (walk_in is not None)
        pages = max(1, -(-(planned + self.paper.blank_rows) // self.paper.rows_per_page))
        typed = state in (SheetState.TYPED, SheetState.CHECKED)
        checked = state is SheetState.CHECKED
        printed_on = min(one.day, self.span.today) - timedelta(days=1)
        self.rows.sheets.append(
            {
                "id": sheet_id,
                "number": number,
                "session_id": one.id,
                "state": state,
                "layout_id": self.paper.layout_id,
                "language": self.paper.language,
                "pages": pages,
                "row_count": pages * self.paper.rows_per_page,
                "printed_at": None if state is SheetState.NOT_PRINTED else _instant(printed_on, 8),
                "typed_at": _instant(one.day, 17) if typed else None,
                "typed_by": self.who if typed else "",
                "checked_at": _instant(one.day, 18) if checked else None,
                "checked_by": self.who if checked else "",
            }
        )
        self.rows.sheet_rows += [
            {"sheet_id": sheet_id, "row": row, "student_id": student, "walk_in": student == walk_in}
            for row, student in enumerate(rows, 1)
        ]
        return sheet_id

    def _entry(self, sheet_id: Id, one: SessionRow, line: str, *, counted: bool) -> None:
        at = _instant(one.day, 17 if counted else 19)
        self.rows.entries.append(
            {
                "id": new_id(),
                "sheet_id": sheet_id,
                "at": at,
                "who": self.who,
                "line": line,
                "counted": counted,
            }
        )


def _special(
    past: list[SessionRow],
) -> tuple[dict[Id, tuple[SessionStatus, str]], dict[Id, SheetState | None]]:
    """Sessions that did not meet, and sessions nobody has said anything about (with what paper they have)."""
    lost: dict[Id, tuple[SessionStatus, str]] = {}
    if len(past) < 6:
        return lost, {}
    snow = past[len(past) * 3 // 4].day
    lost.update({one.id: (SessionStatus.CANCELLED_WEATHER, "Snow day") for one in past if one.day == snow})
    rest = [one for one in past if one.id not in lost]
    lost[rest[len(rest) // 3].id] = (SessionStatus.TUTOR_NO_SHOW, "")
    lost[rest[len(rest) // 2].id] = (SessionStatus.CANCELLED_PROGRAM, "Staff training")
    open_ones = [one for one in rest if one.id not in lost][-4:]
    papers = (None, SheetState.PRINTED, SheetState.IN_HAND, SheetState.PRINTED)
    return lost, {one.id: paper for one, paper in zip(open_ones, papers, strict=False)}


def _typed_as(mark: RowMark) -> MinutesSource:
    return mark.source if mark.source in _PLAIN else MinutesSource.CORRECTED


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date(2000, 1, 1), at) + timedelta(minutes=minutes)).time()


def _instant(day: date, hour: int) -> int:
    return int(datetime.combine(day, time(hour)).timestamp() * 1000)
