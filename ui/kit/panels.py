# SPDX-License-Identifier: Apache-2.0
"""Parts of a page under one row of tabs; only the part in front takes room."""

from __future__ import annotations

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ui.theme import ROOM


class Panels(QWidget):
    """Add parts in order; the first one is in front."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(name)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self._keys: list[str] = []
        self._parts: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(ROOM)
        self._layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._show)

    def add(self, key: str, words: str, part: QWidget) -> None:
        """A part behind a tab."""
        self._keys.append(key)
        self._parts.append(part)
        self._layout.addWidget(part, 1)
        part.setVisible(len(self._parts) == 1)
        self.tabs.addTab(words)
        self._show(self.tabs.currentIndex())

    def show_part(self, key: str) -> None:
        """Bring a part to the front; one that is not there changes nothing."""
        if key not in self._keys:
            return
        self.tabs.setCurrentIndex(self._keys.index(key))

    def set_words(self, key: str, words: str) -> None:
        """Change the words of a tab, for instance when they carry a count."""
        self.tabs.setTabText(self._keys.index(key), words)

    @property
    def current(self) -> str:
        """The key of the part in front."""
        return self._keys[self.tabs.currentIndex()]

    def _show(self, number: int) -> None:
        for place, part in enumerate(self._parts):
            part.setVisible(place == number)
