# SPDX-License-Identifier: Apache-2.0
"""The dialog that says the program made a mistake, with all that is kept of it. Nothing is sent from here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.kit.buttons import button
from ui.kit.dialog import ActionDialog
from ui.kit.text import label

_LINES = 9
TITLE = "Porchlight made a mistake"
_KEPT = (
    "This is all that is kept of it, in a file on this laptop: places in the program, no names and nothing "
    "you typed. It is sent nowhere; copy it for whoever helps you."
)
_NOT_KEPT = (
    "This is where it happened: places in the program, no names and nothing you typed. It is sent nowhere; "
    "copy it for whoever helps you."
)


class _Places(QPlainTextEdit):
    """Some lines are in view without scrolling, in every size of text."""

    def sizeHint(self) -> QSize:
        return QSize(400, _LINES * self.fontMetrics().lineSpacing())


class CrashDialog(ActionDialog):
    """``text`` exactly as ``file`` holds it; without a file when there was nowhere to write it."""

    def __init__(self, parent: QWidget | None, sentence: str, text: str, file: Path | None) -> None:
        super().__init__(parent, TITLE, "Close", sentence=sentence, stay="", width=640)
        self._file = file
        self.add(label(_NOT_KEPT if file is None else _KEPT))
        self.text = _Places(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Where it happened")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.add(self.text, 1)
        self.copy_button = button("&Copy", self.copy)
        self.foot.insertWidget(0, self.copy_button)
        if file is not None:
            self.folder_button = button("&Show the folder", self.show_folder)
            self.foot.insertWidget(1, self.folder_button)

    def copy(self) -> None:
        """The whole text, to be pasted somewhere."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")

    def show_folder(self) -> None:
        """In the system's own program for folders."""
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))
