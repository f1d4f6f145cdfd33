# SPDX-License-Identifier: Apache-2.0
"""A report, its period and language, a live preview, and the ways to keep it.

The preview is drawn in a private folder beside the data and removed at once: no name is left in the
system's temporary folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from app import clock
from app.clock import Id
from app.i18n import Language
from app.printing.attendance import AttendanceAsk, Kind, make_attendance
from app.printing.progress import make_progress
from app.progress import Progress
from app.storage.queries import calendar
from app.storage.queries.search import find_students
from app.storage.queries.students import student_profile
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.page import Page
from ui.kit.pdf_view import PdfView
from ui.kit.search import SearchBox, Suggestion
from ui.kit.text import soft
from ui.screen import Screen
from ui.theme import Tone

ATTENDANCE, PROGRESS = "attendance", "progress"
_NOBODY = "Everyone. Find a student to narrow it down; a progress report is always about one student."


class ReportsScreen(Screen):
    """What do I hand in?"""

    name = "reports"
    title = "Reports"
    icon = "reports"
    help_topic = "reports"
    watches = frozenset({"mark", "session", "student", "goal", "score", "site", "program"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.student_id: Id | None = None
        self._job: Job | None = None

    def _build(self) -> None:
        page = Page("Reports")
        page.set_primary("Save as PDF", lambda: self._save("pdf"), icon="save")
        page.add_tool(button("Save as CSV", lambda: self._save("csv"), icon="export"))
        page.add_tool(button("Save as Excel", lambda: self._save("xlsx"), icon="export"))
        self.student_box = SearchBox("Find a student", self._find, name="Find a student", clears=True)
        self.student_box.picked.connect(self._choose_student)
        page.add_tool(self.student_box)
        page.add_tool(button("Everyone", lambda: self._choose_student(None)))
        self.whom = soft(_NOBODY)
        page.add(self.whom)
        self.options = Form(
            [
                Field(
                    key="code", label="Report", kind="choice",
                    choices=((ATTENDANCE, "Attendance"), (PROGRESS, "Progress, for the family")),
                ),
                Field(
                    key="language", label="Language", kind="choice",
                    choices=(("en", "English"), ("es", "Spanish")),
                ),
                Field(key="first", label="From", kind="date"),
                Field(key="last", label="To", kind="date"),
            ],
            columns=2,
        )  # fmt: skip
        self.options.edited.connect(lambda _key: self.preview())
        page.add(self.options)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        page.add(self.banner)
        self.pdf = PdfView("Preview of the report")
        page.add(self.pdf, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        with self.desk.ctx.store.read() as session:
            year = calendar.school_year_at(session, clock.today())
        day = clock.today()
        first, last = (year.first_day, year.last_day) if year else (day, day)
        self.options.set_values({"code": ATTENDANCE, "language": "en", "first": first, "last": last})

    def refresh(self) -> None:
        """Draw the preview anew."""
        self.preview()

    def let_go(self) -> None:
        """Close the page that is shown."""
        if self._built:
            self.pdf.close_pdf()

    def open_report(self, code: str, student_id: Id | None = None) -> None:
        """Show a report, for one student where that makes sense."""
        self.ensure_built()
        self.options.set_values({"code": code})
        self._choose_student(student_id)

    def _choose_student(self, student_id: object) -> None:
        self.student_id = student_id if isinstance(student_id, bytes) else None
        self.whom.setText(_NOBODY)
        if self.student_id is not None:
            with self.desk.ctx.store.read() as session:
                day = clock.today()
                self.whom.setText(
                    f"About {student_profile(session, self.student_id, day, day).display_name}."
                )
        self.preview()

    def preview(self) -> None:
        """Draw the report beside the screen and show it; what is wrong is said above."""
        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
        make = self._maker("pdf")
        if make is None:
            self.pdf.close_pdf()
            return

        def work(progress: Progress) -> bytes:
            with tempfile.TemporaryDirectory(dir=self.desk.ctx.data.root, prefix="preview-") as folder:
                file = Path(folder) / "preview.pdf"
                make(file, progress)
                return file.read_bytes()

        self._job = self.desk.jobs.start(work, done=self._show, failed=self._failed)

    def _show(self, content: bytes) -> None:
        self.banner.clear()
        self.pdf.show_pdf(content)

    def _failed(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def _maker(self, kind: Kind) -> Callable[[Path, Progress], object] | None:
        values = self.options.values()
        first, last, store = values["first"], values["last"], self.desk.ctx.store
        language: Language = "es" if values["language"] == "es" else "en"
        if first is None or last is None:
            self.banner.say("Fill in both days of the period.", Tone.INFO)
            return None
        if values["code"] == PROGRESS:
            student = self.student_id
            if student is None:
                self.banner.say("A progress report is about one student: find the student first.", Tone.INFO)
                return None
            if kind != "pdf":
                self.banner.say("A progress report is saved as PDF.", Tone.INFO)
                return None
            return lambda file, progress: make_progress(
                store, [student], first, last, language, file, progress
            )
        ask = AttendanceAsk(first, last, student_id=self.student_id, language=language)
        return lambda file, progress: make_attendance(store, ask, file, kind, progress)

    def _save(self, kind: Kind) -> None:
        name = f"{self.options.values()['code']}-{clock.today()}.{kind}"
        file, _ = QFileDialog.getSaveFileName(self, "Save the report", name, f"{kind.upper()} (*.{kind})")
        if file:
            self.save_to(Path(file), kind)

    def save_to(self, file: Path, kind: Kind = "pdf") -> None:
        """Write the report into ``file``, beside the screen."""
        make = self._maker(kind)
        if make is None:
            return
        self.desk.jobs.start(
            lambda progress: make(file, progress),
            done=lambda _made: self.banner.say(f"The report is in {file.name}.", Tone.OK),
            failed=self._failed,
        )

    def _find(self, text: str) -> list[Suggestion]:
        with self.desk.ctx.store.read() as session:
            return [
                Suggestion(hit.title, hit.detail, hit.id)
                for hit in find_students(session, text, clock.today(), 8)
            ]
