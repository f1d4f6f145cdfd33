# SPDX-License-Identifier: Apache-2.0
"""The attendance report of a period: asked here, counted by the read models, drawn or written as tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.attendance import Tally
from app.errors import Invalid
from app.i18n import Language
from app.progress import SILENT, Progress
from app.reports import attendance as paper
from app.reports.head import Contact, Paper, ReportHead
from app.storage.queries import agenda, calendar, groups, tallies
from app.storage.queries.attendance import Attendance, SiteTally, StudentTally, attendance
from app.storage.queries.students import student_profile
from app.storage.queries.tallies import Scope
from app.storage.store import Store

Kind = Literal["pdf", "csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class AttendanceAsk:
    """Which sessions and whom: ``first`` to ``last``, both included; what is None is not narrowed down."""

    first: date
    last: date
    site_id: Id | None = None
    group_id: Id | None = None
    student_id: Id | None = None
    language: Language = "en"

    @property
    def scope(self) -> Scope:
        return Scope(
            first=self.first,
            last=self.last,
            site_id=self.site_id,
            group_id=self.group_id,
            student_id=self.student_id,
        )


def attendance_report(store: Store, ask: AttendanceAsk) -> paper.AttendanceReport:
    """Everything the report shows. Raises Invalid when the period runs backwards."""
    if ask.last < ask.first:
        raise Invalid({"last": "The last day of the period is before its first day."})
    with store.read() as session:
        found = attendance(session, ask.scope, min(ask.last, clock.today()), idle=ask.group_id is None)
        return paper.AttendanceReport(
            report_head(session, ask.first, ask.last, ask.language, _filter_words(session, ask)),
            _totals(found),
            tuple(_student(row) for row in found.students),
            _sessions(session, ask),
            tuple(_site(row) for row in found.sites),
        )


def make_attendance(
    store: Store, ask: AttendanceAsk, out: Path, kind: Kind = "pdf", progress: Progress = SILENT
) -> list[Path]:
    """Write the report; returns the files. CSV is one file for each table: students, sessions, sites."""
    progress.step(0, 2, "Counting attendance")
    report = attendance_report(store, ask)
    progress.step(1, 2, "Writing the report")
    return write_attendance(report, out, kind)


def write_attendance(report: paper.AttendanceReport, out: Path, kind: Kind) -> list[Path]:
    """Write a report that was read before; returns the files as ``make_attendance`` does."""
    if kind == "pdf":
        from app.reports.attendance_pages import draw_attendance

        draw_attendance(report, out)
        return [out]
    from app.exchange.table_out import write_csv, write_workbook

    tables = paper.plain_tables(report)
    if kind == "xlsx":
        write_workbook(out, [(table.name, table.headers, table.rows) for table in tables])
        return [out]
    files = [out, *(out.with_name(f"{out.stem}-{part}{out.suffix}") for part in ("sessions", "sites"))]
    for file, table in zip(files, tables, strict=True):
        write_csv(file, table.headers, table.rows)
    return files


def report_head(
    session: DbSession,
    first: date,
    last: date,
    language: Language,
    filter_words: str = "",
) -> ReportHead:
    """What a report says about itself: the program, the period, and whom to ask."""
    program = calendar.program(session)
    return ReportHead(
        program=program.name, first=first, last=last, as_of=clock.today(), filter_words=filter_words,
        contact=Contact(program.coordinator, program.phone), paper=Paper(program.paper), language=language,
    )  # fmt: skip


def _filter_words(session: DbSession, ask: AttendanceAsk) -> str:
    words = []
    if ask.site_id is not None:
        words += [site.name for site in calendar.sites(session) if site.id == ask.site_id]
    if ask.group_id is not None:
        words.append(groups.group_row(session, ask.group_id, ask.last).name)
    if ask.student_id is not None:
        words.append(student_profile(session, ask.student_id, ask.first, ask.last).display_name)
    return ", ".join(words)


def _totals(found: Attendance) -> paper.AttendanceTotals:
    totals, tally = found.totals, found.totals.tally
    return paper.AttendanceTotals(
        students=totals.students, students_planned=totals.students_planned,
        sessions_held=totals.sessions_held,
        sessions_without_data=totals.sessions_without_data, scheduled=tally.scheduled,
        attended=tally.attended, absent_excused=tally.absent_excused, absent_unexcused=tally.absent_unexcused,
        school_absent=tally.school_absent, unmarked=tally.unmarked, walk_ins=tally.walk_in,
        minutes=tally.minutes,
        lost=tuple(paper.LostRow(row.reason, row.sessions, row.places, row.minutes) for row in totals.lost),
    )  # fmt: skip


def _student(row: StudentTally) -> paper.StudentLine:
    tally = row.tally
    return paper.StudentLine(
        student_id=row.student_id, name=row.name, grade=row.grade, school=row.school, site=row.sites,
        scheduled=tally.scheduled, attended=tally.attended, absent_excused=tally.absent_excused,
        absent_unexcused=tally.absent_unexcused, school_absent=tally.school_absent, unmarked=tally.unmarked,
        walk_ins=tally.walk_in, minutes=tally.minutes,
    )  # fmt: skip


def _sessions(session: DbSession, ask: AttendanceAsk) -> tuple[paper.SessionLine, ...]:
    counted = tallies.tallies_by_session(session, ask.scope)
    rows = agenda.sessions_between(
        session, ask.first, ask.last, site_id=ask.site_id, group_id=ask.group_id, student_id=ask.student_id
    )
    return tuple(_session(row, counted.get(row.id)) for row in rows)


def _session(row: agenda.SessionRow, tally: Tally | None) -> paper.SessionLine:
    counts = tally or Tally()
    return paper.SessionLine(
        session_id=row.id, day=row.day, start=row.start, end=row.end, site=row.site, group=row.group,
        adults=row.adults, status=row.status, reason_note=row.reason_note, scheduled=counts.scheduled,
        attended=counts.attended, unmarked=counts.unmarked, walk_ins=counts.walk_in, minutes=counts.minutes,
    )  # fmt: skip


def _site(row: SiteTally) -> paper.SiteLine:
    tally = row.tally
    return paper.SiteLine(
        site_id=row.site_id, site=row.site, students=row.students, sessions_held=row.sessions_held,
        sessions_lost=row.sessions_lost, sessions_without_data=row.sessions_without_data,
        scheduled=tally.scheduled, attended=tally.attended, unmarked=tally.unmarked, walk_ins=tally.walk_in,
        minutes=tally.minutes,
    )  # fmt: skip
