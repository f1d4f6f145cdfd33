# SPDX-License-Identifier: Apache-2.0
"""Dialogs whose button names what it does; never "OK". For small forms and what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.curtain import listen_for_curtain
from ui.kit.layout import column
from ui.kit.text import heading, label
from ui.theme import HAIR, ROOM, SNUG, TIGHT, WIDE, Tone, px, set_role


class ActionDialog(QDialog):
    """A dialog with a heading, a ``body`` layout to fill, and one named action.

    ``on_action`` is called when the action is pressed and closes the dialog when it returns True; problems
    stay inside (``show_problem``) with everything that was typed. Without it, the action accepts.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        action: str,
        *,
        sentence: str = "",
        on_action: Callable[[], bool] | None = None,
        danger: bool = False,
        stay: str = "Cancel",
        width: int = 480,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._on_action = on_action
        self._width = width
        listen_for_curtain(self)
        self.problem = Banner(Tone.PROBLEM)
        self.body = column(spacing=SNUG)
        self.action = button(action, self._act, kind="danger" if danger else "primary")
        self.action.setDefault(not danger)
        self.stay = button(stay, self.reject)
        if not stay:
            self.stay.hide()
        self.foot = QHBoxLayout()
        self._inside = QVBoxLayout()
        self._scroll = QScrollArea()
        self._outside = QVBoxLayout(self)
        self._lay_out(title, sentence)
        if danger:
            self.stay.setFocus()

    def _lay_out(self, title: str, sentence: str) -> None:
        content = QWidget()
        set_role(content, surface="page")
        content.setLayout(self._inside)
        self._inside.setContentsMargins(WIDE, HAIR, WIDE, HAIR)
        self._inside.setSpacing(SNUG)
        if sentence:
            self._inside.addWidget(label(sentence))
        self._inside.addWidget(self.problem)
        self._inside.addLayout(self.body)
        self._inside.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setMinimumHeight(1)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        self.foot.setContentsMargins(WIDE, SNUG, WIDE, ROOM)
        self.foot.setSpacing(TIGHT)
        self.foot.addStretch(1)
        self.foot.addWidget(self.stay)
        self.foot.addWidget(self.action)
        head = QVBoxLayout()
        head.setContentsMargins(WIDE, ROOM, WIDE, TIGHT)
        head.addWidget(heading(title))
        self._outside.setContentsMargins(0, 0, 0, 0)
        self._outside.setSpacing(0)
        self._outside.addLayout(head)
        self._outside.addWidget(self._scroll, 1)
        self._outside.addLayout(self.foot)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` below what is there."""
        self.body.addWidget(widget, stretch)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong above the content; an empty sentence clears it."""
        self.problem.say(sentence, Tone.PROBLEM)

    def fit(self) -> None:
        """As large as the content wants, never larger than the screen."""
        room = self.screen().availableGeometry().size()
        width = min(px(self._width), room.width() - WIDE)
        # Wrapped labels know their height only once the width is given.
        height = self._inside.totalHeightForWidth(width)
        if height < 0:
            height = self._inside.totalSizeHint().height()
        around = self._outside.totalSizeHint().height() - self._scroll.sizeHint().height()
        self.resize(width, min(height + around + HAIR, room.height() - 2 * WIDE))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self._grow)

    def _grow(self) -> None:
        """Fields know their height only when they are laid out: take what is missing, if there is room."""
        missing = self._scroll.verticalScrollBar().maximum()
        room = self.screen().availableGeometry().height() - 2 * WIDE
        if missing > 0 and self.height() < room:
            self.resize(self.width(), min(self.height() + missing, room))

    def exec(self) -> int:
        self.fit()
        self._begin()
        return super().exec()

    def open(self) -> None:
        self.fit()
        self._begin()
        super().open()

    def _begin(self) -> None:
        """Typing goes into the first field; by itself Qt would put the keyboard on the action below it."""
        if self.focusWidget() is not None:
            return
        one = self.nextInFocusChain()
        while one is not None and one is not self:
            takes_keys = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.isEnabled()
            is_inside = self._scroll.isAncestorOf(one) and one.isVisibleTo(self)
            if takes_keys and is_inside and not isinstance(one, QPushButton):
                one.setFocus(Qt.FocusReason.TabFocusReason)
                return
            one = one.nextInFocusChain()

    def _act(self) -> None:
        if self._on_action is None or self._on_action():
            self.accept()


def confirm(parent: QWidget | None, title: str, sentence: str, action: str, *, danger: bool = False) -> bool:
    """Ask before what leaves the laptop or cannot be undone; ``action`` names it ("Erase 3 students")."""
    return ActionDialog(parent, title, action, sentence=sentence, danger=danger).exec() == 1


def tell(
    parent: QWidget | None, title: str, sentence: str, *, details: str = "", action: str = "Close"
) -> None:
    """Say something that must be read; ``details`` can be copied."""
    dialog = ActionDialog(parent, title, action, sentence=sentence, stay="")
    if details:
        dialog.add(label("Details for whoever helps you", "field"))
        box = QPlainTextEdit(details)
        box.setReadOnly(True)
        box.setAccessibleName("Details")
        box.setMinimumHeight(px(120))
        dialog.add(box, 1)
    dialog.exec()
