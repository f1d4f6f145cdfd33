# SPDX-License-Identifier: Apache-2.0
"""What was asked for on this screen, and making it: figures and pages from one reading of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from app import clock
from app.clock import Id
from app.i18n import Language
from app.printing.attendance import AttendanceAsk, Kind, attendance_report, write_attendance
from app.printing.listed import LISTED, ListedAsk, listed_report, write_listed
from app.printing.progress import make_progress
from app.progress import Progress
from app.reports.attendance import AttendanceReport
from app.reports.listed import ListedReport
from app.storage.queries.students import StudentFilter, student_ids
from app.storage.store import Store

ATTENDANCE, PROGRESS = "attendance", "progress"
DOSAGE, ATTENDANCE_TEAM, AUDIT, COVERAGE = "dosage", "attendance_team", "audit", "coverage"
PICK_UP, PAPERS, HOURS = "pick_up", "papers", "hours"
CHECK_INS, CALL_LIST = "check_ins", "call_list"


@dataclass(frozen=True, slots=True)
class Asked:
    """``language`` None: the language of each home for progress, English for everything else."""

    code: str
    first: date
    last: date
    site_id: Id | None = None
    group_id: Id | None = None
    student_id: Id | None = None
    language: Language | None = None

    @property
    def attendance(self) -> AttendanceAsk:
        return AttendanceAsk(
            self.first, self.last, self.site_id, self.group_id, self.student_id, self.language or "en"
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it was read: its figures or lists, and its pages as PDF."""

    asked: Asked
    content: AttendanceReport | ListedReport
    pdf: bytes

    @property
    def listed(self) -> ListedReport | None:
        """The lists of a report that is made of lists."""
        return self.content if isinstance(self.content, ListedReport) else None

    @property
    def figures(self) -> AttendanceReport:
        """The attendance behind any other report."""
        assert isinstance(self.content, AttendanceReport)
        return self.content

    @property
    def people(self) -> int:
        """How many students it names."""
        return self.listed.people if self.listed is not None else len(self.figures.students)


def make(store: Store, asked: Asked, progress: Progress) -> Made:
    """Read once; draw into memory. Raises Invalid (``last``) or NotFound."""
    progress.step(0, 2, "Counting")
    if asked.code in LISTED:
        return _make_listed(store, asked, progress)
    figures = attendance_report(store, asked.attendance)
    progress.step(1, 2, "Drawing")
    pages = BytesIO()
    if asked.code == PROGRESS:
        children = [asked.student_id] if asked.student_id is not None else _children(store, asked)
        make_progress(store, children, asked.first, asked.last, asked.language, pages, progress)
    else:
        from app.reports.attendance_pages import draw_attendance

        draw_attendance(figures, pages)
    return Made(asked, figures, pages.getvalue())


def _make_listed(store: Store, asked: Asked, progress: Progress) -> Made:
    from app.reports.listed_pages import draw_listed

    ask = ListedAsk(asked.first, asked.last, asked.site_id, asked.student_id)
    report = listed_report(store, asked.code, ask)
    progress.step(1, 2, "Drawing")
    pages = BytesIO()
    draw_listed(report, pages)
    return Made(asked, report, pages.getvalue())


def write(made: Made, file: Path, kind: Kind) -> list[Path]:
    """Write what was made; returns the files. Raises FileProblem."""
    if kind != "pdf" and made.listed is not None:
        return write_listed(made.listed, file, kind)
    if kind != "pdf":
        return write_attendance(made.figures, file, kind)
    from app.reports.output import finished_file

    with finished_file(file) as unfinished:
        unfinished.write_bytes(made.pdf)
    return [file]


def _children(store: Store, asked: Asked) -> list[Id]:
    wanted = StudentFilter(on=clock.today(), site_id=asked.site_id, group_id=asked.group_id)
    with store.read() as session:
        return student_ids(session, wanted)
