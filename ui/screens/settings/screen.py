# SPDX-License-Identifier: Apache-2.0
"""Bringing files in (with a dry run first), taking imports back, backups, checks, and appearance."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout

from app import clock
from app.errors import PorchlightError
from app.exchange.apply import ImportResult, import_path
from app.progress import Progress
from app.services.imports import take_back_import
from app.storage.checks import Check, run_checks
from app.storage.queries.imports import ImportRow, import_runs
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button, primary_button
from ui.kit.page import Page
from ui.kit.table import Column, TableView
from ui.kit.text import soft
from ui.screen import Screen
from ui.theme import THEME_NAMES, Tone, apply_theme, load_theme, scale


class SettingsScreen(Screen):
    """Files in, backups, checks, appearance."""

    name = "settings"
    title = "Settings"
    icon = "settings"
    help_topic = "settings"
    watches = frozenset({"import_run"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.file: Path | None = None

    def _build(self) -> None:
        page = Page("Settings")
        page.set_primary("Bring in a file", self.choose_file, icon="import")
        page.add_tool(button("Back up now", self.choose_backup, icon="save"))
        page.add_tool(button("Check my data", self.check_data, icon="check"))
        for name in THEME_NAMES:
            words = {"light": "Light", "dark": "Dark", "contrast": "High contrast"}[name]
            page.add_tool(button(words, lambda chosen=name: self.dress(chosen), kind="quiet"))  # type: ignore[misc]
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        page.add(self.banner)
        self.told = soft("")
        page.add(self.told)
        self.apply_button = primary_button("Bring these in", self.apply_file)
        self.apply_button.hide()
        page.add(self.apply_button)
        page.section("Files brought in")
        self.table: TableView[ImportRow] = TableView(
            [
                Column(key="file", title="File", value=lambda r: r.file_name, least=220),
                Column(
                    key="when", title="When", value=lambda r: f"{clock.local(r.at):%Y-%m-%d %H:%M}", least=150
                ),
                Column(key="added", title="Added", value=lambda r: str(r.added), least=80),
                Column(key="changed", title="Changed", value=lambda r: str(r.changed), least=80),
                Column(key="state", title="State", value=_state, least=150),
            ],
            name="Files brought in",
            empty="No file has been brought in yet. Start with the school's list of students.",
        )
        page.add(self.table, 1)
        page.add(button("Take the chosen one back", self.take_back, icon="undo"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)

    def refresh(self) -> None:
        """Read the list of imports anew."""
        with self.desk.ctx.store.read() as session:
            self.table.set_rows(import_runs(session))

    # -- files in -------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file and show what it would do."""
        file, _ = QFileDialog.getOpenFileName(
            self, "Bring in a file", "", "Lists (*.csv *.txt *.tsv *.xlsx *.zip);;All files (*)"
        )
        if file:
            self.try_file(Path(file))

    def try_file(self, file: Path) -> None:
        """A dry run: nothing is stored, what would happen is said."""
        self.file = file
        self.apply_button.hide()
        self._run_import(dry_run=True)

    def apply_file(self) -> None:
        """Store what the dry run showed, as one action that can be taken back for 30 days."""
        self.apply_button.hide()
        self._run_import(dry_run=False)

    def _run_import(self, *, dry_run: bool) -> None:
        file, store = self.file, self.desk.ctx.store
        if file is None:
            return

        def work(progress: Progress) -> ImportResult:
            return import_path(store, file, dry_run=dry_run, progress=progress)

        self.banner.say(f"Reading {file.name} …", Tone.INFO)
        shown = self._show_trial if dry_run else self._show_done
        self.desk.jobs.start(work, done=shown, failed=self._failed)

    def _show_trial(self, result: ImportResult) -> None:
        self.banner.say(f"This would be done; nothing is stored yet. {_counts(result)}", Tone.INFO)
        self.told.setText("\n".join(_remarks(result)))
        self.apply_button.setVisible(result.added + result.changed > 0)

    def _show_done(self, result: ImportResult) -> None:
        self.banner.say(f"Done. {_counts(result)}", Tone.OK)
        self.told.setText("\n".join(_remarks(result)))

    def _failed(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def take_back(self) -> None:
        """Take the chosen import back."""
        row = self.table.current_row
        if row is None:
            self.banner.say("Choose one of the files first.", Tone.INFO)
            return
        try:
            back = take_back_import(self.desk.ctx.store, row.id)
        except PorchlightError as problem:
            self._failed(problem)
        else:
            self.banner.say(f"{back.restored} rows went back; {back.kept} changed since and stay.", Tone.OK)

    # -- backups and checks ---------------------------------------------------------------------

    def choose_backup(self) -> None:
        """Ask where the backup goes."""
        name = f"porchlight-{clock.today()}.backup"
        file, _ = QFileDialog.getSaveFileName(self, "Back up", name)
        if file:
            self.back_up(Path(file))

    def back_up(self, file: Path) -> None:
        """Write a backup and compare it with the data, beside the screen."""
        ctx = self.desk.ctx
        self.banner.say("Backing up …", Tone.INFO)
        self.desk.jobs.start(
            lambda progress: ctx.back_up(file, progress),
            done=lambda _digest: self.banner.say(f"{file.name} holds everything and was compared.", Tone.OK),
            failed=self._failed,
        )

    def check_data(self) -> None:
        """Run every check and show what each found."""
        store = self.desk.ctx.store
        self.banner.say("Checking …", Tone.INFO)
        self.desk.jobs.start(lambda _progress: run_checks(store), done=self._show_checks, failed=self._failed)

    def _show_checks(self, checks: list[Check]) -> None:
        bad = [check for check in checks if not check.ok]
        sentence = f"{len(bad)} checks found something." if bad else f"All {len(checks)} checks are fine."
        self.banner.say(sentence, Tone.PROBLEM if bad else Tone.OK)
        self.told.setText("\n".join(f"{check.name.capitalize()}: {check.detail}" for check in checks))

    def dress(self, theme: str) -> None:
        """Change the colours of the whole program."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, load_theme(theme), scale())


def _counts(result: ImportResult) -> str:
    return (
        f"{result.added} added, {result.changed} changed, {result.unchanged} unchanged, "
        f"{result.left} left on. "
        f"{len(result.errors)} rows could not be used."
    )


def _remarks(result: ImportResult) -> list[str]:
    said = [*result.warnings, *(f"Row {problem.row}: {problem.message}" for problem in result.errors)]
    return said[:12] + ([f"… and {len(said) - 12} more."] if len(said) > 12 else [])


def _state(row: ImportRow) -> str:
    return "Taken back" if row.taken_back_at else "Brought in"
