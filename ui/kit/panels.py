# SPDX-License-Identifier: Apache-2.0
"""Parts of a page under a row of tabs; only the part in front takes room.

Parts that belong together stand under one tab with a second, smaller row below it, so that a page of a dozen
parts still has a first row that fits. A part given as a maker is built when it is first shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ui.theme import ROOM, SNUG

Maker = Callable[[], QWidget]


@dataclass(slots=True)
class _Tab:
    """One tab of the first row: its words, and the parts below it in order."""

    words: str
    keys: list[str] = field(default_factory=list)
    at: int = 0


class Panels(QWidget):
    """Add parts in order; the first one is in front. ``shown(key)`` says which part came to the front."""

    shown = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tabs, self.below = _bar(name), _bar(f"{name}, more")
        self._tabs: list[_Tab] = []
        self._words: dict[str, str] = {}
        self._parts: dict[str, QWidget | None] = {}
        self._makers: dict[str, Maker] = {}
        self._front = ""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SNUG)
        self._layout.addWidget(self.tabs)
        self._layout.addWidget(self.below)
        self._layout.addSpacing(ROOM - SNUG)
        self.below.hide()
        self.tabs.currentChanged.connect(lambda _number: self._show_tab())
        self.below.currentChanged.connect(self._show_below)

    def add(self, key: str, words: str, part: QWidget, *, under: str = "") -> None:
        """A part behind a tab; ``under`` names the tab that several parts share."""
        self.add_later(key, words, lambda: part, under=under)
        self.part(key).setVisible(key == self._front)

    def add_later(self, key: str, words: str, make: Maker, *, under: str = "") -> None:
        """A part that ``make`` builds when it is first shown."""
        self._words[key], self._parts[key], self._makers[key] = words, None, make
        tab = next((one for one in self._tabs if one.words == under), None) if under else None
        if tab is not None:
            tab.keys.append(key)
            return
        self._tabs.append(_Tab(under or words, [key]))
        self.tabs.addTab(under or words)

    def part(self, key: str) -> QWidget:
        """A part, built if it was not yet. Raises KeyError."""
        return self._parts[key] or self._build(key)

    def show_part(self, key: str) -> None:
        """Bring a part to the front; one that is not there changes nothing."""
        number = next((n for n, tab in enumerate(self._tabs) if key in tab.keys), None)
        if number is None:
            return
        self._tabs[number].at = self._tabs[number].keys.index(key)
        self.tabs.setCurrentIndex(number)
        self._show_tab()

    def set_words(self, key: str, words: str) -> None:
        """Change the words of a tab, for instance when they carry a count."""
        number, tab = next((n, tab) for n, tab in enumerate(self._tabs) if key in tab.keys)
        self._words[key] = words
        if len(tab.keys) == 1:
            tab.words = words
            self.tabs.setTabText(number, words)
        elif number == self.tabs.currentIndex():
            self.below.setTabText(tab.keys.index(key), words)

    @property
    def current(self) -> str:
        """The key of the part in front."""
        return self._front

    @property
    def built(self) -> list[str]:
        """The keys of the parts that exist by now."""
        return [key for key, part in self._parts.items() if part is not None]

    def _build(self, key: str) -> QWidget:
        made = self._makers[key]()
        made.hide()
        self._parts[key] = made
        self._layout.addWidget(made, 1)
        return made

    def _show_tab(self) -> None:
        tab = self._tabs[self.tabs.currentIndex()]
        self.below.blockSignals(True)
        while self.below.count():
            self.below.removeTab(0)
        for key in tab.keys if len(tab.keys) > 1 else []:
            self.below.addTab(self._words[key])
        self.below.setCurrentIndex(tab.at)
        self.below.blockSignals(False)
        self.below.setVisible(len(tab.keys) > 1)
        self._bring(tab.keys[tab.at])

    def _show_below(self, number: int) -> None:
        tab = self._tabs[self.tabs.currentIndex()]
        tab.at = number
        self._bring(tab.keys[number])

    def _bring(self, key: str) -> None:
        if key == self._front:
            return
        before = self._parts.get(self._front)
        self._front = key
        part = self.part(key)
        if before is not None:
            before.hide()
        part.show()
        self.shown.emit(key)


def _bar(name: str) -> QTabBar:
    bar = QTabBar()
    bar.setAccessibleName(name)
    bar.setExpanding(False)
    bar.setDrawBase(False)
    bar.setUsesScrollButtons(True)
    return bar
