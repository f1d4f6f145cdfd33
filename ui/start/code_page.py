# SPDX-License-Identifier: Apache-2.0
"""The recovery code on the screen, to be brought onto paper. Typing it back is on ``check_page.py``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.kit.layout import Card, column
from ui.kit.text import label, small
from ui.start.page import StartPage
from ui.theme import SNUG, WIDE, Tone

_GROUPS_A_LINE = 4


class CodePage(StartPage):
    """Shows ``code`` in groups. ``on_paper`` comes when the person says that she has it."""

    on_paper = Signal()

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__(
            "Bring this code onto paper",
            "It opens the program when the passphrase is forgotten. Nobody else has it, and nobody can give "
            "it back. Print the sheet, or write the code by hand, and keep it away from the laptop.",
        )
        self._jobs = jobs
        self.code = ""
        self.program = ""
        self._card = Card()
        self._card.setAccessibleName("Recovery code")
        self._groups = QWidget()
        self._card.add(self._groups)
        self.add(self._card)
        self.print_button = self.add_other("&Print or save this sheet", self.save_sheet)
        self.go_button = self.set_primary("I have it on pape&r", self.on_paper.emit)
        self.start_with(self.print_button)

    def show_code(self, code: str, program: str) -> None:
        """Show a code; ``program`` is the name that is printed on its sheet."""
        self.code, self.program = code, program
        self._card.setAccessibleDescription(code)
        self.banner.clear()
        old, self._groups = self._groups, _groups_of(code)
        self._card.body.replaceWidget(old, self._groups)
        old.deleteLater()

    def save_sheet(self) -> None:
        """Ask where, write the sheet as PDF, and offer to open it, which is how it gets printed."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the recovery sheet", str(Path(folder) / "Recovery sheet.pdf"), "PDF (*.pdf)"
        )
        if name:
            self.write_sheet(Path(name))

    def write_sheet(self, out: Path) -> None:
        """Write the sheet to ``out``."""
        code, program = self.code, self.program

        def work(progress: Progress) -> Path:
            from app.reports.recovery_sheet import draw_recovery_sheet

            progress.step(0, 1, "Drawing the sheet")
            draw_recovery_sheet(code, program, out)
            return out

        self._jobs.start(work, done=self._written, failed=self._not_written)

    def _written(self, out: Path) -> None:
        self.banner.say(
            f"Saved as {out.name}. Print it, then delete the file: whoever has it can open the program.",
            Tone.OK,
            "Open it",
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(out))),
        )

    def _not_written(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)


def _groups_of(code: str) -> QWidget:
    """The groups with their numbers, as they stand on the printed sheet."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(WIDE)
    grid.setVerticalSpacing(SNUG)
    grid.setColumnStretch(_GROUPS_A_LINE, 1)
    for number, group in enumerate(code.split("-")):
        letters = label(group, "number", wrap=False)
        letters.setAccessibleName(f"Group {number + 1}: {' '.join(group)}")
        line, place = divmod(number, _GROUPS_A_LINE)
        grid.addLayout(column(letters, small(str(number + 1)), spacing=0), line, place)
    return made
