# SPDX-License-Identifier: Apache-2.0
"""The shell: rail at the left, one screen at a time, and the keys that work everywhere (Ctrl+K, F1, F9 ...).

Screens build their widgets when they are first shown. The window is their navigator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from app import clock
from app.clock import Id
from app.context import AppContext
from app.errors import PorchlightError
from app.progress import Progress
from app.services import undo
from ui import preferences
from ui.activity import Activity
from ui.changes import Changes
from ui.desk import Desk
from ui.finding import Finding
from ui.help import HelpDialog
from ui.history import HistoryDialog
from ui.jobs import JobRunner
from ui.kit.buttons import button
from ui.kit.curtain import Curtain
from ui.kit.dates import time_text
from ui.kit.palette import CommandPalette
from ui.kit.rail import Rail, RailItem
from ui.kit.text import small
from ui.kit.toast import Toast
from ui.locking import view
from ui.locking.half_typed import HalfTyped
from ui.preferences import Look
from ui.rest import Rest
from ui.room_line import RoomLine
from ui.screen import Screen
from ui.screens.adults import AdultsScreen
from ui.screens.partnership import PartnershipScreen
from ui.screens.reports import ReportsScreen
from ui.screens.sessions import SessionsScreen
from ui.screens.settings import SettingsScreen
from ui.screens.students import StudentsScreen
from ui.screens.supports import SupportsScreen
from ui.screens.today import TodayScreen
from ui.standing_line import StandingLine
from ui.syncing import Syncing
from ui.theme import Tone, apply_theme, current, scale
from ui.who.chip import WhoChip

LARGEST_SCALE, SMALLEST_SCALE, SCALE_STEP = 2.0, 1.0, 0.1


class Doors(Protocol):
    """What the window asks of whoever opened it: to be replaced."""

    def lock(self) -> None: ...

    def reopen_after(self, work: Callable[[Progress], AppContext], saying: str, told: str = "") -> None: ...


class MainWindow(QMainWindow):
    """One open program. ``doors`` replace the window by the unlock window; without them it does not lock."""

    def __init__(self, ctx: AppContext, jobs: JobRunner, doors: Doors | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Porchlight")
        self.resize(1180, 760)
        self.ctx, self._doors = ctx, doors
        self.activity = Activity(self)
        self.activity.lock_pressed.connect(self.lock)
        self.half_typed = HalfTyped(
            ctx.store, self.activity, lambda: view.look(self), inline=jobs.is_inline, parent=self
        )
        self.changes = Changes()
        self._stop_listening = ctx.store.on_change(self.changes.announce)
        self.changes.tables_changed.connect(self.half_typed.hear)
        self.syncing = Syncing(ctx, jobs, self)
        self.desk = Desk(ctx, jobs, self.changes, self.syncing, self, self.half_typed.drafts)
        self.screens: dict[str, Screen] = {}
        made: list[Screen] = [
            TodayScreen(self.desk),
            SessionsScreen(self.desk),
            StudentsScreen(self.desk),
            AdultsScreen(self.desk),
            SupportsScreen(self.desk),
            ReportsScreen(self.desk),
            PartnershipScreen(self.desk),
            SettingsScreen(self.desk),
        ]
        for screen in made:
            self.screens[screen.name] = screen
        self.rail = Rail(
            [RailItem(s.name, s.title, s.icon) for s in self.screens.values()], brand="Porchlight"
        )
        self.rail.chosen.connect(self.go)
        self.stack = QStackedWidget()
        for screen in self.screens.values():
            self.stack.addWidget(screen)
        middle = QWidget()
        layout = QHBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self._fill_foot(jobs)
        self.toast = Toast(self)
        self.curtain = Curtain(self)
        self.palette_dialog = CommandPalette(self, Finding(self).entries)
        self._shortcuts()
        self._rest = Rest(ctx.store, self.activity, self)
        self.go("today")

    def _fill_foot(self, jobs: JobRunner) -> None:
        """At the foot of the rail: what was saved, how things stand, who works, and locking."""
        self.saved_at = small("")
        self.rail.foot.addWidget(self.saved_at)
        self.rail.collapsed_changed.connect(self.saved_at.setHidden)  # no room for words: the toast says it
        self.standing = StandingLine(self.ctx, self.syncing, self.changes, self.rail)
        self.rail.foot.addWidget(self.standing)
        self.room = RoomLine(self.ctx, jobs, self.rail)
        self.rail.foot.addWidget(self.room)
        self.rail.foot.addWidget(self.room.sign)
        self.who = WhoChip(self.ctx, jobs, self, self.rail, self.changes)
        self.lock_button = button("Lock", self.lock, icon="lock", kind="quiet", tooltip="Lock now   Ctrl+L")
        self.rail.collapsed_changed.connect(lambda on: self.lock_button.setText("" if on else "Lock"))
        self.rail.foot.addWidget(self.lock_button)

    def _shortcuts(self) -> None:
        for keys, action in (
            ("Ctrl+K", self.palette_dialog.open),
            ("Ctrl+L", self.lock),
            ("Ctrl+Shift+U", self.who.ask),
            ("Ctrl+Z", self.undo),
            ("Ctrl+H", self.show_history),
            ("F1", self.show_help),
            ("Ctrl++", lambda: self._grow(SCALE_STEP)),
            ("Ctrl+=", lambda: self._grow(SCALE_STEP)),
            ("Ctrl+-", lambda: self._grow(-SCALE_STEP)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    # -- the ways around ------------------------------------------------------------------------

    def go(self, screen: str) -> None:
        if screen in self.screens:
            self.rail.select(screen)
            self.stack.setCurrentWidget(self.screens[screen])

    def open_student(self, student_id: Id, part: str = "") -> None:
        self.go("students")
        students = self.screens["students"]
        assert isinstance(students, StudentsScreen)
        students.ensure_built()
        students.open_student(student_id)
        if part:
            students.page.open_part(part)

    def open_group(self, group_id: Id) -> None:
        self.go("students")
        students = self.screens["students"]
        assert isinstance(students, StudentsScreen)
        students.open_group(group_id)

    def open_match(self, match_id: Id) -> None:
        self.go("supports")
        supports = self.screens["supports"]
        assert isinstance(supports, SupportsScreen)
        supports.show_part("matches")
        supports.part("matches").open_match(match_id)

    def open_adult(self, adult_id: Id, part: str = "") -> None:
        self.go("adults")
        adults = self.screens["adults"]
        assert isinstance(adults, AdultsScreen)
        adults.ensure_built()
        adults.open_adult(adult_id)
        if part:
            adults.page.panels.show_part(part)

    def open_session(self, session_id: Id) -> None:
        self._sessions().open_session(session_id)

    def open_sheet(self, number: str) -> None:
        self._sessions().open_sheet(number)

    def _sessions(self) -> SessionsScreen:
        self.go("sessions")
        sessions = self.screens["sessions"]
        assert isinstance(sessions, SessionsScreen)
        sessions.ensure_built()
        return sessions

    def open_report(self, code: str, student_id: Id | None = None) -> None:
        self.go("reports")
        reports = self.screens["reports"]
        assert isinstance(reports, ReportsScreen)
        reports.ensure_built()
        reports.open_report(code, student_id)

    def run(self, screen: str, action: str) -> None:
        self.go(screen)
        self.screens[screen].ensure_built()
        next(one for one in self.screens[screen].offers() if one.key == action).run()

    def saved(self, sentence: str) -> None:
        self.toast.say(f"{sentence}.", undo=self.undo)
        self.saved_at.setText(f"Saved {time_text(clock.local(clock.now_ms()).time())}")

    # -- everywhere -----------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last action back, and say what it was."""
        try:
            back = undo.undo_last(self.ctx.store)
        except PorchlightError as problem:
            self.toast.say(str(problem), tone=Tone.ATTENTION)
            return
        kept = f" {back.kept} changed since and were left." if back.kept else ""
        self.toast.say(f"Took back: {back.title}.{kept}")

    def show_history(self) -> None:
        """Everything that was done, with Take back."""
        HistoryDialog(self, self.ctx.store).exec()

    def show_help(self) -> None:
        """The help page of the screen in front."""
        screen = self.stack.currentWidget()
        HelpDialog(self, screen.help_topic if isinstance(screen, Screen) else "start").exec()

    def _grow(self, step: float) -> None:
        size = round(min(LARGEST_SCALE, max(SMALLEST_SCALE, scale() + step)), 1)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, current(), size)
        preferences.save(Look(current().name, size))

    # -- coming and going -----------------------------------------------------------------------

    def lock(self) -> None:
        """Put everything away and ask for the passphrase."""
        if self._doors is not None:
            self._doors.lock()

    def reopen_after(self, work: Callable[[Progress], AppContext], saying: str, told: str = "") -> None:
        """See ``ui.desk.Navigator``."""
        if self._doors is not None:
            self._doors.reopen_after(work, saying, told)

    def come_back(self, news: str = "") -> None:
        """Show again what stood here before a lock or a crash, and say so; ``news`` is told besides."""
        said = [view.come_back(self, self.half_typed), news]
        sentence = " ".join(filter(None, said))
        if sentence:
            self.toast.say(sentence)

    def put_by(self) -> dict[str, Any]:
        """What is typed and where one is, for after unlocking; open cells are closed without being stored."""
        kept = self.half_typed.at_lock()
        view.close_cells(self)
        return kept

    def let_go(self) -> None:
        """Stop everything that would read or write; the program itself stays open."""
        self.half_typed.stop()
        self._rest.stop()
        self.syncing.stop()
        self.standing.stop()
        self.room.stop()
        for screen in self.screens.values():
            screen.let_go()
        self._stop_listening()

    def shut(self) -> None:
        """Let go of the program and close it."""
        self.let_go()
        self.ctx.close()
