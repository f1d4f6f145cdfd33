# SPDX-License-Identifier: Apache-2.0
"""``first_paint.py bare`` or ``first_paint.py DATA_DIR``: when the first window was painted.

Both ways pay for the same interpreter, the same imports of Qt and the same listening. The first paint event
is the window's own; its children are painted in the same go, so the time is taken right after that.
Imports nothing that the program itself does not need before its first window.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget


class _Ear(QObject):
    """Ends the process after the first paint of the window it listens to."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt\'s
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, _tell)
        return False


def _tell() -> None:
    print(f'{{"at": {time.monotonic()}, "cpu": {time.process_time()}}}', flush=True)
    os._exit(0)


def bare() -> None:
    """The least window that could ask for a passphrase."""
    app = QApplication([])
    window = QWidget()
    layout = QVBoxLayout(window)
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    layout.addWidget(line)
    layout.addWidget(QPushButton("Open"))
    window.show()
    ear = _Ear()
    window.installEventFilter(ear)
    app.exec()


def ours(data_dir: str) -> None:
    """The program as it is started; only the loop that waits for events is preceded by listening."""
    from app.paths import default_data_dir
    from ui import app as program

    own = default_data_dir()
    own.parent.mkdir(parents=True, exist_ok=True)
    own.symlink_to(data_dir, target_is_directory=True)

    class Heard(QApplication):
        @staticmethod
        def exec() -> int:
            ear = _Ear()
            for window in QApplication.topLevelWidgets():
                if window.isVisible():
                    window.installEventFilter(ear)
            return QApplication.exec()

    setattr(program, "QApplication", Heard)  # noqa: B010 - the name is not ours to assign
    program.main([])  # as from the menu: the program lies where it lies by itself


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(sys.argv[1])
    sys.exit("Nothing was painted.")
