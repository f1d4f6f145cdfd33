# SPDX-License-Identifier: Apache-2.0
"""The window that the pages before the main window stand in: one column of calm width, and where one is.

It shows one page at a time ("Step 2 of 3"), and a page keeps what was typed in it for as long as the window
lives. What all pages have in common is in ``page.py``.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui import preferences
from ui.kit.layout import row
from ui.kit.text import label
from ui.start.page import StartPage
from ui.theme import ROOM, WIDE, apply_theme, current, px, scale

_WIDEST = 620
_SETTLE_MS = 30
_SIZE_STEP = 0.1


class StartWindow(QWidget):
    """Shows one ``StartPage`` at a time. ``painted`` comes once, after the first picture is on the screen."""

    painted = Signal()

    def __init__(self, name: str, width: int = 680, height: int = 600) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWindowTitle("Porchlight")
        self.grow_to(width, height)
        self.steps = label("", "small", wrap=False)
        self.pages = QStackedWidget()
        brand = label("Porchlight", "strong", wrap=False)
        self._head = head = row(brand)
        head.addWidget(self.steps)
        self.painted.connect(self._add_lamp)  # drawing it would hold up the first picture
        layout = QVBoxLayout()
        layout.setSpacing(ROOM)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        self._middle = QWidget()
        self._middle.setLayout(layout)
        self._middle.setMaximumWidth(px(_WIDEST))
        layout.setContentsMargins(0, 0, 0, 0)
        outside = QHBoxLayout(self)
        outside.setContentsMargins(WIDE, ROOM, WIDE, ROOM)
        outside.addStretch(1)
        outside.addWidget(self._middle, 1000)
        outside.addStretch(1)
        self._is_painted = False
        for keys, action in (
            ("F1", self.show_help),
            ("Ctrl++", lambda: self._change_size(_SIZE_STEP)),
            ("Ctrl+=", lambda: self._change_size(_SIZE_STEP)),
            ("Ctrl+-", lambda: self._change_size(-_SIZE_STEP)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    def grow_to(self, width: int, height: int) -> None:
        """At least this large at 100 % text; larger with the text, and never larger than a small screen."""
        least = QSize(min(px(width), 976), min(px(height), 600))
        self.resize(least.expandedTo(self.size()) if self.isVisible() else least)

    def show_help(self) -> None:
        """The help page about starting."""
        from ui.help import HelpDialog

        HelpDialog(self, "start").exec()

    def _change_size(self, step: float) -> None:
        """Text larger or smaller, now and at the next start: nobody has to read a small first page."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, current(), round(scale() + step, 1))
        self._middle.setMaximumWidth(px(_WIDEST))
        preferences.save(preferences.load()._replace(scale=scale()))

    def _add_lamp(self) -> None:
        from ui.kit.picture import Picture

        self._head.insertWidget(0, Picture("lamp", "lamp", 20))

    def show_page(self, page: StartPage, step: int = 0, steps: int = 3) -> None:
        """Bring ``page`` to the front; ``step`` 0 says nothing about steps."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.steps.setText(f"Step {step} of {steps}" if step else "")
        self.pages.setCurrentWidget(page)
        page.take_focus()

    @property
    def page(self) -> StartPage:
        """The page in front."""
        page = self.pages.currentWidget()
        assert isinstance(page, StartPage)
        return page

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(_SETTLE_MS, self, self.painted.emit)
