# SPDX-License-Identifier: Apache-2.0
"""Ctrl+K: one line that finds any person, sheet, report or action, and goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.kit.curtain import listen_for_curtain
from ui.kit.suggestions import Suggestion, SuggestionList
from ui.kit.text import small
from ui.theme import HAIR, SNUG, TIGHT, WIDE, px, set_role

_LINES = 9


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One thing that can be done; ``run`` does it after the palette has closed."""

    kind: str
    title: str
    subtitle: str
    run: Callable[[], object]
    icon: str = ""


class CommandPalette(QDialog):
    """``provider(text)`` gives entries at every key, best first; an empty text may give the usual ones."""

    def __init__(self, parent: QWidget, provider: Callable[[str], Sequence[PaletteEntry]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find anything")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        set_role(self, surface="clear")
        self._provider = provider
        self._window = parent
        listen_for_curtain(self)
        self.line = _PaletteLine(self)
        self.line.setPlaceholderText("Find a person, sheet, report or action")
        self.line.setAccessibleName("Find a person, sheet, report or action")
        self.list = SuggestionList("Found")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        set_role(self.list, surface="plain")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = small("Nothing found. Try fewer letters.")
        self.nothing.setIndent(TIGHT)
        self._paper = QFrame()
        set_role(self._paper, surface="popup")
        inside = QVBoxLayout(self._paper)
        inside.setContentsMargins(SNUG, SNUG, SNUG, SNUG)
        inside.setSpacing(TIGHT)
        inside.addWidget(self.line)
        inside.addWidget(self.nothing)
        inside.addWidget(self.list, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(HAIR, HAIR, HAIR, HAIR)
        layout.addWidget(self._paper)
        self._layouts = (inside, layout)  # inner one first: the outer one asks it for its height
        self.line.textChanged.connect(self._look)
        self.list.picked.connect(self._run)

    def open(self) -> None:
        self._begin()
        super().open()

    def exec(self) -> int:
        self._begin()
        return super().exec()

    def _begin(self) -> None:
        window = self._window
        width = min(px(560), window.width() - 2 * WIDE)
        self.resize(width, self.height())
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - width) // 2, corner.y() + max(WIDE, window.height() // 10))
        self.line.clear()
        self._look("")
        self.line.setFocus()

    def _look(self, text: str) -> None:
        entries = self._provider(text.strip())
        self.list.set_suggestions(
            [Suggestion(entry.title, entry.subtitle, entry, entry.icon, entry.kind) for entry in entries]
        )
        self.nothing.setVisible(not entries and bool(text.strip()))
        self.list.setFixedHeight(self.list.height_for(_LINES))
        for layout in self._layouts:
            layout.invalidate()
            layout.activate()
        self.resize(self.width(), self.minimumSizeHint().height())

    def _run(self, found: Suggestion) -> None:
        self.accept()
        if isinstance(found.value, PaletteEntry):
            found.value.run()


class _PaletteLine(QLineEdit):
    """Keeps the typing, hands Up, Down and Enter to the list."""

    def __init__(self, palette: CommandPalette) -> None:
        super().__init__()
        self._palette = palette

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        key = Qt.Key(event.key())
        if key in steps:
            self._palette.list.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._palette.list.pick_current()
        else:
            super().keyPressEvent(event)
