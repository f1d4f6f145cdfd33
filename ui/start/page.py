# SPDX-License-Identifier: Apache-2.0
"""A page before the main window: heading, sentence, content, and at its foot Back and one action.

What stays in view while pages change is in ``frame.py``; what a page asks for is in its ``..._page.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import button, primary_button
from ui.kit.layout import column
from ui.kit.text import heading, soft
from ui.theme import HAIR, SNUG, Tone, set_role

if TYPE_CHECKING:
    from ui.kit.banner import Banner
    from ui.kit.progress_bar import ProgressBar


class StartPage(QWidget):
    """A page with a heading, a sentence, ``body`` to fill, and at its foot Back and the one action.

    Return presses the action, Escape goes back. ``busy`` stops both while a job runs.
    """

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.title = heading(title)
        self.sentence = soft(sentence)
        if not sentence:  # showing a label that has no parent yet would open a window for it
            self.sentence.hide()
        self._banner: Banner | None = None
        self._bar: ProgressBar | None = None
        self.body = column(spacing=SNUG)
        self.back_button: QPushButton | None = None
        self.primary: QPushButton | None = None
        self._first: QWidget | None = None
        content = _Content()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(HAIR, 0, HAIR, HAIR)
        inside.setSpacing(SNUG)
        inside.addWidget(self.title)
        inside.addWidget(self.sentence)
        self._news = column(spacing=SNUG)
        inside.addLayout(self._news)
        inside.addLayout(self.body)
        inside.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(HAIR, 0, HAIR, 0)
        self._foot.addStretch(1)
        layout = column(spacing=SNUG)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._foot)
        self.setLayout(layout)

    @property
    def banner(self) -> Banner:
        """What went wrong or right, above the content. Made when there is something to say."""
        if self._banner is None:
            from ui.kit.banner import Banner

            self._banner = Banner(Tone.INFO)
            self._news.insertWidget(0, self._banner)
        return self._banner

    @property
    def bar(self) -> ProgressBar:
        """How far a job is. Made with the first job."""
        if self._bar is None:
            from ui.kit.progress_bar import ProgressBar

            self._bar = ProgressBar()
            self._news.addWidget(self._bar)
        return self._bar

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` below what is there."""
        self.body.addWidget(widget)

    def set_back(self, go: Callable[[], object], words: str = "&Back") -> QPushButton:
        """The way back, at the left of the foot."""
        self.back_button = button(words, go, icon="left")
        self._foot.insertWidget(0, self.back_button)
        return self.back_button

    def add_other(self, words: str, go: Callable[[], object]) -> QPushButton:
        """A lesser way on, beside the action."""
        made = button(words, go)
        self._foot.insertWidget(self._foot.count() - (self.primary is not None), made)
        return made

    def set_primary(self, words: str, go: Callable[[], object]) -> QPushButton:
        """The one thing this page is for, at the right of the foot."""
        self.primary = primary_button(words, go)
        self._foot.addWidget(self.primary)
        return self.primary

    def start_with(self, widget: QWidget) -> None:
        """Where the cursor stands when the page comes."""
        self._first = widget

    def take_focus(self) -> None:
        """Put the cursor where one begins."""
        first = self._first or self.primary or self.back_button
        if first is not None:
            first.setFocus()

    def reveal(self, place: QWidget) -> None:
        """Bring a part into view, once it is laid out."""
        QTimer.singleShot(0, place, lambda: self._scroll.ensureWidgetVisible(place, 0, HAIR))

    def busy(self, is_busy: bool) -> None:
        """No other wish can be made while one is carried out; what was typed stays readable."""
        for each in self._foot_buttons():
            each.setEnabled(not is_busy)

    def _foot_buttons(self) -> list[QPushButton]:
        items = (self._foot.itemAt(at) for at in range(self._foot.count()))
        parts = [item.widget() for item in items if item is not None]
        return [part for part in parts if isinstance(part, QPushButton)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pressed = focus if isinstance(focus, QPushButton) else self.primary
            if pressed is not None:
                pressed.click()
        elif event.key() == Qt.Key.Key_Escape and self.back_button is not None:
            if self.back_button.isVisible():
                self.back_button.click()
        else:
            super().keyPressEvent(event)


class _Content(QWidget):
    """What scrolls: as high as its wrapped words need in the width they have, not in the least width."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, surface="page")

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        least = layout.totalMinimumSize()
        return QSize(least.width(), layout.totalHeightForWidth(max(self.width(), least.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
