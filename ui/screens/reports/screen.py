# SPDX-License-Identifier: Apache-2.0
"""What do I hand in? A report with its pages as they will be printed, its figures, and the ways to keep it.

Pages are drawn into memory: no name is left in a temporary file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app import clock
from app.clock import Id
from app.errors import Invalid, PorchlightError
from app.printing.attendance import Kind
from app.progress import Progress
from app.services.disclosing import DisclosureDraft, note_disclosure
from app.storage.store import Store
from ui.asking_again import ask_again
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.buttons import menu_button
from ui.kit.empty import EmptyState
from ui.kit.layout import column
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.pdf_view import PdfView
from ui.screen import Action, Screen
from ui.screens.reports.asked import (
    ATTENDANCE,
    ATTENDANCE_TEAM,
    AUDIT,
    CALL_LIST,
    CHECK_INS,
    COVERAGE,
    DOSAGE,
    HOURS,
    PAPERS,
    PICK_UP,
    PROGRESS,
    Made,
    make,
    write,
)
from ui.screens.reports.figures_tab import FiguresTab
from ui.screens.reports.filters import Filters
from ui.screens.reports.lists_tab import ListsTab
from ui.theme import Tone

# Long enough that a day typed letter by letter is drawn once.
_PAUSE_MS = 250
_OPEN_FILE = (
    "A table is an open file: whoever gets it reads the names in it. So Porchlight asks for the passphrase "
    "again before it writes one. For five minutes after that it does not ask."
)


class ReportsScreen(Screen):
    """What do I hand in?"""

    name = "reports"
    title = "Reports"
    icon = "reports"
    help_topic = "reports"
    watches = frozenset(
        {
            *("mark", "session", "student", "goal", "score", "site", "program", "membership", "setting"),
            *("session_adult", "session_student", "school_day", "school_total", "no_school", "school"),
            *("adult", "adult_role", "adult_step", "requirement", "override", "training", "hour_line"),
            *("hour_term", "need", "assignment", "match_pause", "student_group", "closure", "consent"),
            *("guardian", "student_guardian", "contact", "assessment", "goal_step"),
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.made: Made | None = None
        self._job: Job | None = None

    def _build(self) -> None:
        self.page = Page("Reports")
        self.tables = menu_button(
            "Save as a table",
            [
                ("Excel workbook", "export", lambda: self.choose_file("xlsx")),
                ("CSV files", "export", lambda: self.choose_file("csv")),
            ],
            icon="export",
        )
        self.page.add_action_widget(self.tables)
        self.page.add_action("Print", self.print_it, icon="print")
        self.page.set_primary("Save as PDF", lambda: self.choose_file("pdf"), icon="save")
        self.filters = Filters(self.desk.ctx.store)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.draw)
        self.filters.changed.connect(self._soon.start)
        self.page.add(self.filters)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.page.add(self.banner)
        self.pdf = PdfView("Preview of the report")
        self._figures: FiguresTab | None = None
        self._lists: ListsTab | None = None
        self._figures_place = QWidget()
        self._figures_place.setLayout(column())
        self.panels = Panels("The report")
        self.panels.add("preview", "Preview", self.pdf)
        self.panels.add("figures", "Figures", self._figures_place)
        self.panels.tabs.currentChanged.connect(lambda *_: self._show_figures())
        self.panels.setMinimumHeight(420)
        self.page.add(self.panels, 1)
        self.empty = EmptyState(
            "Nothing to report yet",
            "Reports count what was typed in from the sheets. Plan sessions and print their sheets first.",
            "Plan sessions",
            lambda: self.desk.navigator.run("sessions", "plan"),
            icon="reports",
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        self.pages.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def offers(self) -> Sequence[Action]:
        """The reports there are."""
        return (
            Action("attendance", "Attendance report", lambda: self.open_report(ATTENDANCE), "reports"),
            Action("progress", "Progress reports", lambda: self.open_report(PROGRESS), "reports"),
            Action("dosage", "Dosage report", lambda: self.open_report(DOSAGE), "reports"),
            Action("coverage", "Coverage report", lambda: self.open_report(COVERAGE), "reports"),
            Action("audit", "Audit page", lambda: self.open_report(AUDIT), "reports"),
            Action("pick_up", "Pick-up list", lambda: self.open_report(PICK_UP), "reports"),
            Action("hours", "Hours and miles", lambda: self.open_report(HOURS), "reports"),
            Action("check_ins", "Check-ins on paper", lambda: self.open_report(CHECK_INS), "reports"),
            Action("call_list", "Call list on paper", lambda: self.open_report(CALL_LIST), "reports"),
            Action("papers", "Papers of families", lambda: self.open_report(PAPERS), "reports"),
            Action(
                "team", "List for the attendance team", lambda: self.open_report(ATTENDANCE_TEAM), "reports"
            ),
        )

    def half_typed(self) -> dict[str, Any]:
        """The report that is asked for, and which side of it is looked at."""
        return {"filters": self.filters.half_typed(), "part": self.panels.current}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Ask for it again."""
        self.filters.read()
        self.filters.put_back(kept["filters"])
        self.panels.show_part(kept["part"])

    def refresh(self) -> None:
        """Offer what there is now, and draw anew."""
        from app.storage.queries.today import Stage, stage

        with self.desk.ctx.store.read() as session:
            under_way = stage(session) is Stage.UNDER_WAY
        self.pages.setCurrentWidget(self.page if under_way else self.empty)
        if under_way:
            self.filters.read()
            QTimer.singleShot(0, self, self.draw)  # the screen is painted first

    def let_go(self) -> None:
        """Close the page that is shown."""
        if self._built:
            self._soon.stop()
            self.pdf.close_pdf()

    def open_report(self, code: str, student_id: Id | None = None) -> None:
        """Show a report, for one student where that makes sense."""
        self.ensure_built()
        self.filters.read()
        self.filters.choose(code, student_id)
        self._soon.stop()
        self.draw()

    def draw(self) -> None:
        """Count and draw beside the screen; what is wrong is said above."""
        if self._job is not None and not self._job.is_finished:
            self._job.cancel()
        asked = self.filters.asked()
        self.tables.setVisible(asked is not None and asked.code != PROGRESS)
        if asked is None:
            return
        store = self.desk.ctx.store
        self._job = self.desk.jobs.start(
            lambda progress: make(store, asked, progress), done=self._show, failed=self._failed
        )

    def _show(self, made: Made) -> None:
        self.made = made
        self.banner.clear()
        self.pdf.show_pdf(made.pdf)
        self._show_figures()

    @property
    def figures(self) -> FiguresTab:
        """The figures, made when they are first looked at."""
        if self._figures is None:
            self._figures = FiguresTab(self.desk)
            layout = self._figures_place.layout()
            assert layout is not None
            layout.addWidget(self._figures)
        made = self.made
        if made is not None and made.listed is None and self._figures.made is not made:
            self._figures.show_made(made)
        return self._figures

    @property
    def lists(self) -> ListsTab:
        """The lists of a report that is made of lists, made when they are first looked at."""
        if self._lists is None:
            self._lists = ListsTab(self.desk)
            layout = self._figures_place.layout()
            assert layout is not None
            layout.addWidget(self._lists)
        if self.made is not None and self.made.listed is not None:
            self._lists.show_report(self.made.listed)
        return self._lists

    def _show_figures(self) -> None:
        if self.panels.current != "figures":
            return
        is_listed = self.made is not None and self.made.listed is not None
        front = self.lists if is_listed else self.figures
        for one in (self._figures, self._lists):
            if one is not None:
                one.setVisible(one is front)

    def _failed(self, problem: BaseException) -> None:
        self.made = None
        self.pdf.close_pdf()
        left = self.filters.days.show_errors(problem.fields) if isinstance(problem, Invalid) else {"": ""}
        if left:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)

    # -- keeping it -----------------------------------------------------------------------------

    def choose_file(self, kind: Kind) -> None:
        """Ask for a file and write the report that is shown."""
        if self.made is None:
            self.banner.say("There is no report to save yet.", Tone.INFO)
            return
        if kind != "pdf" and not ask_again(self, self.desk.ctx, self.desk.jobs, _OPEN_FILE, may_hold=True):
            return
        name = f"{self.made.asked.code}-{clock.today()}.{kind}"
        file, _ = QFileDialog.getSaveFileName(self, "Save the report", name, f"{kind.upper()} (*.{kind})")
        if file:
            self.save_to(Path(file), kind)

    def save_to(self, file: Path, kind: Kind = "pdf") -> None:
        """Write the report that is shown into ``file``, beside the screen."""
        made = self.made
        if made is None:
            return
        store = self.desk.ctx.store

        def work(_progress: Progress) -> str:
            words = _written(write(made, file, kind))
            return words if kind == "pdf" else words + _noted(store, made)

        self.desk.jobs.start(
            work,
            done=lambda words: self.banner.say(words, Tone.OK),
            failed=self._failed,
            must_finish="The file of the report",
        )

    def print_it(self) -> None:
        """Print the pages that are shown, through the system's dialog."""
        from ui.kit.paper_printer import NO_PRINTER, can_print, print_pdf

        if self.made is None:
            self.banner.say("There is no report to print yet.", Tone.INFO)
        elif not can_print():
            self.banner.say(NO_PRINTER, Tone.ATTENTION, "Save as PDF", lambda: self.choose_file("pdf"))
        elif print_pdf(self, self.made.pdf, "Report"):
            self.banner.say("The pages went to the printer.", Tone.OK)


def _written(files: list[Path]) -> str:
    names = ", ".join(file.name for file in files)
    return f"The report is in {names}."


def _noted(store: Store, made: Made) -> str:
    """An open table with names leaves a line in the log of what was given to others; why it did not, or "".

    Within the job that wrote it: also when the program locks meanwhile.
    """
    title = made.listed.title if made.listed is not None else "Attendance"
    draft = DisclosureDraft(
        what=f"{title}, {made.asked.first} to {made.asked.last}, as an open table",
        recipient="Whoever was given the file", purpose="Saved from Reports",
        people=made.people,
    )  # fmt: skip
    try:
        with store.write("disclosure.note", "Saved a table with names") as session:
            note_disclosure(session, draft, store.who)
    except PorchlightError as problem:
        return f" It could not be noted under “Given to others”: {sentence_for(problem)}"
    return ""
