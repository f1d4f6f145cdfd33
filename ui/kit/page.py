# SPDX-License-Identifier: Apache-2.0
"""The frame of every screen: one heading, at most one primary action, a row of tools, and the content.

The heading stays; tools and content scroll when the window is small or the text is large. A heading that
would take too much of the window is cut to one line.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.kit.buttons import button, primary_button
from ui.kit.layout import Card, FlowLayout, column, flow
from ui.kit.text import heading, section_heading, soft
from ui.theme import HAIR, ROOM, SNUG, TIGHT, WIDE, px, set_role

_TITLE_NEEDS = 300
_MOST_OF_WINDOW = 0.3  # what the heading may take of the height before it is cut


class Page(QWidget):
    """Put this into a screen's layout and fill ``body``; see the methods for the parts above it."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title_label = heading(title)
        self.subtitle_label = soft(subtitle)
        self._title, self._subtitle = title, subtitle
        if not subtitle:  # showing a label that has no parent yet would open a window for it
            self.subtitle_label.hide()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._actions = QWidget()
        self._action_flow = FlowLayout(self._actions, spacing=TIGHT)
        self.primary: QPushButton | None = None
        self._tools = QWidget()
        self._tool_flow = FlowLayout(self._tools, spacing=TIGHT)
        self._tools.hide()
        self.body = column(spacing=ROOM)
        self._build()

    def _build(self) -> None:
        head = self._head
        head.setContentsMargins(WIDE, ROOM, WIDE, SNUG)
        head.addLayout(column(self.title_label, self.subtitle_label, spacing=HAIR), 1)
        head.addWidget(self._actions)
        content = QWidget()
        set_role(content, surface="page")
        inside = QVBoxLayout(content)
        inside.setContentsMargins(WIDE, HAIR, WIDE, WIDE)
        inside.setSpacing(ROOM)
        inside.addWidget(self._tools)
        inside.addLayout(self.body, 1)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setWidget(content)
        self.scroll_area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(head)
        outside.addWidget(self.scroll_area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_head()

    def _arrange_head(self) -> None:
        """Actions stand beside the title, or below it when that would leave it more than two lines."""
        title = self.title_label.fontMetrics().horizontalAdvance(self._title)
        needs = max(px(_TITLE_NEEDS), min(title * 2 // 3, self.width()))
        narrow = self.width() < self._action_flow.sizeHint().width() + needs
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(way)
        self._head.setSpacing(SNUG if narrow else ROOM)
        self._cut_head(self.width() - 2 * WIDE, beside=not narrow)

    def _cut_head(self, width: int, *, beside: bool) -> None:
        """Title and subtitle take as many lines as they need, or one each where the window is small."""
        if beside and not self._action_flow.isEmpty():
            width -= self._action_flow.sizeHint().width() + ROOM
        below = 0 if beside else self._action_flow.heightForWidth(width)
        labels = ((self.title_label, self._title), (self.subtitle_label, self._subtitle))
        needs = below + sum(_lines_height(one, words, width) for one, words in labels if words)
        is_cut = needs > self.height() * _MOST_OF_WINDOW
        for one, words in labels:
            shown = words
            if is_cut:
                room = width - one.contentsMargins().left() - HAIR
                shown = one.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            if one.text() != shown:
                one.setText(shown)
            one.setToolTip("" if shown == words else words)
            one.setAccessibleName("" if shown == words else words)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Change the heading (for a page about one person)."""
        self._title, self._subtitle = title, subtitle
        self.title_label.setText(title)
        self.setAccessibleName(title)
        self.subtitle_label.setText(subtitle)
        self.subtitle_label.setVisible(bool(subtitle))
        self._arrange_head()

    def set_primary(self, text: str, on_click: Callable[[], object], *, icon: str = "") -> QPushButton:
        """The one primary action, at the right of the heading."""
        if self.primary is not None:
            self.primary.hide()
            self.primary.deleteLater()
        self.primary = primary_button(text, on_click, icon=icon)
        self._action_flow.addWidget(self.primary)
        self.primary.show()  # a layout that is shown already would do it only later
        self._arrange_head()
        return self.primary

    def add_action(self, text: str, on_click: Callable[[], object], *, icon: str = "") -> QPushButton:
        """A lesser action, left of the primary one."""
        made = button(text, on_click, icon=icon)
        self.add_action_widget(made)
        return made

    def add_action_widget(self, made: QWidget) -> None:
        """The same for a button that was made elsewhere, such as one with a menu."""
        self._action_flow.addWidget(made)
        if self.primary is not None:
            self._action_flow.removeWidget(self.primary)
            self._action_flow.addWidget(self.primary)

    def add_tool(self, widget: QWidget) -> None:
        """A filter, search box or switch in the row under the heading; tools wrap when narrow."""
        self._tool_flow.addWidget(widget)
        self._tools.show()

    def set_tools_shown(self, shown: bool) -> None:
        """Hide the tools while there is nothing to narrow."""
        self._tools.setVisible(shown)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` below what is there; ``stretch`` 1 gives it the room left over."""
        self.body.addWidget(widget, stretch)

    def end(self) -> None:
        """Nothing more follows: keep what is there at the top."""
        self.body.addStretch(1)

    def section(self, title: str) -> QVBoxLayout:
        """A titled part of the page; returns its layout."""
        part = column(section_heading(title), spacing=TIGHT)
        self.body.addLayout(part)
        return part

    def card(self, title: str = "", stretch: int = 0) -> Card:
        """A card on the page; fill its ``body``."""
        made = Card(title)
        self.body.addWidget(made, stretch)
        return made

    def flow(self, *widgets: QWidget) -> QWidget:
        """Widgets side by side that wrap when narrow (figures, small cards)."""
        made = flow(*widgets, spacing=SNUG)
        self.body.addWidget(made)
        return made


def _lines_height(one: QLabel, words: str, width: int) -> int:
    """How high a label would be with all its words."""
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    return one.fontMetrics().boundingRect(QRect(0, 0, max(width, 1), 1 << 16), flags, words).height()
