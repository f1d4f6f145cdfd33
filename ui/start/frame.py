# SPDX-License-Identifier: Apache-2.0
"""What every page before the main window stands in: one column of calm width, one action at its foot.

The window shows one page at a time and says where one is ("Step 2 of 3"). A page keeps what was typed in it
for as long as the window lives. What the pages ask for is in ``..._page.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import preferences
from ui.kit.banner import Banner
from ui.kit.buttons import button, primary_button
from ui.kit.form import Form
from ui.kit.layout import column, row
from ui.kit.picture import Picture
from ui.kit.progress_bar import ProgressBar
from ui.kit.text import heading, label, soft
from ui.theme import HAIR, ROOM, SNUG, WIDE, Tone, apply_theme, current, px, scale, set_role

_WIDEST = 620
_SETTLE_MS = 30
_SIZE_STEP = 0.1


class StartPage(QWidget):
    """A page with a heading, a sentence, ``body`` to fill, and at its foot Back and the one action.

    Return presses the action, Escape goes back. ``busy`` stops both while a job runs.
    """

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.title = heading(title)
        self.sentence = soft(sentence)
        self.sentence.setVisible(bool(sentence))
        self.banner = Banner(Tone.INFO)
        self.bar = ProgressBar()
        self.body = column(spacing=SNUG)
        self.back_button: QPushButton | None = None
        self.primary: QPushButton | None = None
        self._first: QWidget | None = None
        content = _Content()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(HAIR, 0, HAIR, HAIR)
        inside.setSpacing(SNUG)
        for part in (self.title, self.sentence, self.banner, self.bar):
            inside.addWidget(part)
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

    def say_errors(self, form: Form, errors: Mapping[str, str]) -> None:
        """Show sentences beside fields of ``form``, and bring the first of them into view."""
        form.show_errors(errors)
        self.reveal_error(form)

    def reveal_error(self, form: Form) -> None:
        """Bring the first field with an error into view, with its sentence."""
        wrong = next((key for key in form.values() if form.error(key)), None)
        place = form.field(wrong).parentWidget() if wrong is not None else None
        if place is not None:
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
        head = row(Picture("lamp", "lamp", 20), brand)
        head.addWidget(self.steps)
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
        preferences.save(replace(preferences.load(), scale=scale()))

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
