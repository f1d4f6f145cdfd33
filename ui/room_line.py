# SPDX-License-Identifier: Apache-2.0
"""The line at the foot of the rail that says when the laptop's disk is nearly full, and only then.

It also sees to it, beside the window, that the reserve for the last save is there. How much is enough is in
``app.disk.room``.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.context import AppContext
from app.disk.room import IMPORT_NEEDS, WARN_BELOW, Room, in_words
from ui.jobs import JobRunner
from ui.kit.buttons import button
from ui.kit.dialog import tell
from ui.kit.rail import Rail
from ui.kit.text import small

# A window that has just opened has better things to do; later once a minute is often enough.
_FIRST_MS, _EVERY_MS = 5_000, 60_000


def room_words(free: int) -> str:
    """For a narrow place; nothing while there is room."""
    return f"Disk nearly full: {in_words(free)} free" if free < WARN_BELOW else ""


def room_sentence(free: int) -> str:
    """What to do about it; nothing while there is room."""
    if free >= WARN_BELOW:
        return ""
    cannot = " Files cannot be brought in until there is more." if free < IMPORT_NEEDS else ""
    return (
        f"Only {in_words(free)} are free on this laptop's disk.{cannot} Empty the bin, or move pictures and "
        "films to another disk; what is saved here stays safe."
    )


class RoomLine(QWidget):
    """Put it into the rail's foot, and ``sign`` beside it: where the rail has no room for words.

    Pressed, the sign says what to do about it; a tool tip alone is out of reach of the keyboard.
    """

    def __init__(self, ctx: AppContext, jobs: JobRunner, rail: Rail) -> None:
        super().__init__()
        self._room, self._jobs, self._rail = ctx.store.room or Room(ctx.data.root), jobs, rail
        self.words: QLabel = small("")
        self.sign = button("", self._tell, icon="warning", kind="quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        self._clock = QTimer(self)
        self._clock.setInterval(_FIRST_MS)
        self._clock.timeout.connect(self._look_again)
        self._clock.start()
        rail.collapsed_changed.connect(lambda _: self._show())
        self.read()

    def stop(self) -> None:
        """The program is about to be closed."""
        self._clock.stop()

    def read(self) -> None:
        """Ask the disk and say it."""
        free = self._room.free()
        self.words.setText(room_words(free))
        self.words.setToolTip(room_sentence(free))
        self.words.setAccessibleDescription(room_sentence(free))
        self.sign.setAccessibleName(room_words(free))
        self.sign.setToolTip(room_words(free))
        self._show()

    def _look_again(self) -> None:
        self._clock.setInterval(_EVERY_MS)
        self._jobs.start(lambda _progress: self._room.keep_reserve(), failed=lambda _problem: None)
        self.read()

    def _tell(self) -> None:
        tell(self.window(), self.words.text(), self.words.toolTip())

    def _show(self) -> None:
        is_little = bool(self.words.text())
        self.setVisible(is_little and not self._rail.is_collapsed)
        self.sign.setVisible(is_little and self._rail.is_collapsed)
