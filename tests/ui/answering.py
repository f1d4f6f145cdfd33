# SPDX-License-Identifier: Apache-2.0
"""Answering a dialog that the next line of a test opens: ``exec`` returns only when it is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

_PATIENCE_MS, _PAUSE_MS = 4000, 10


def answering(answer: Callable[[Any], object]) -> None:
    """Give the dialog that comes next to ``answer``, which must close it; one left open is closed."""

    def wait(left: int) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            if left > 0:
                QTimer.singleShot(_PAUSE_MS, lambda: wait(left - _PAUSE_MS))
            return
        try:
            answer(dialog)
        finally:
            if dialog.isVisible():
                dialog.done(0)

    QTimer.singleShot(0, lambda: wait(_PATIENCE_MS))
