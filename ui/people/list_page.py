# SPDX-License-Identifier: Apache-2.0
"""A list of people that narrows with every key, pages its rows, and sorts by its headers.

What is read, and what a filter means, is the screen's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QComboBox

from app.clock import Id
from ui.desk import Desk
from ui.kit.empty import EmptyState
from ui.kit.page import Page
from ui.kit.search import SearchBox
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.theme import px

Row = TypeVar("Row")
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shall show: the typed text, the value of each filter ("" is everything), the order."""

    text: str
    filters: Mapping[str, str]
    sort: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """How the list is read: all ids in order, then the rows of one page of them."""

    ids: Callable[[Asked], list[Id]]
    rows: Callable[[Sequence[Id]], list[Row]]


class PeopleList(Page, Generic[Row]):
    """Heading, search box, filters, table, and how many are shown."""

    def __init__(
        self, desk: Desk, title: str, placeholder: str, columns: Sequence[Column[Row]], reading: Reading[Row]
    ) -> None:
        super().__init__(title)
        self._desk, self._reading = desk, reading
        self._order = ("name", False)
        self._filters: dict[str, QComboBox] = {}
        self._ids: list[Id] = []
        self.search = SearchBox(placeholder, None, name=placeholder)
        self.search.setMinimumWidth(px(220))
        self.search.textChanged.connect(lambda _text: self.read())
        self.add_tool(self.search)
        self.table: TableView[Row] = TableView(columns, name=title, least_rows=4)
        self.table.sort_requested.connect(self._sort)
        self.table.show_order("name", descending=False)
        self.table.set_empty_text("Nobody fits. Take a filter away, or type fewer letters.")
        self.add(self.table, 1)
        self._empty: EmptyState | None = None
        self.count = small("")
        self.add(self.count)

    def set_empty(self, empty: EmptyState) -> None:
        """What stands here, with its next step, while there is nobody at all."""
        self._empty = empty
        empty.hide()
        self.add(empty, 1)

    def add_filter(self, key: str, name: str) -> None:
        """A choice beside the search box; give it its words with ``offer``."""
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(14)
        box.currentIndexChanged.connect(lambda _number: self.read())
        self._filters[key] = box
        self.add_tool(box)

    def offer(self, key: str, choices: Choices) -> None:
        """The (value, words) of a filter; what was chosen stays chosen."""
        box = self._filters[key]
        kept = box.currentData()
        box.blockSignals(True)
        box.clear()
        for value, words in choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(box.findData(kept), 0))
        box.blockSignals(False)

    def choose(self, key: str, value: str) -> None:
        """Set a filter."""
        self._filters[key].setCurrentIndex(max(self._filters[key].findData(value), 0))

    @property
    def is_filtered(self) -> bool:
        """Something narrows the list."""
        return bool(self.search.text().strip()) or any(box.currentData() for box in self._filters.values())

    def half_typed(self) -> dict[str, Any]:
        """What narrows the list; empty when nothing does."""
        if not self.is_filtered:
            return {}
        filters = {key: str(box.currentData() or "") for key, box in self._filters.items()}
        return {"text": self.search.text(), "filters": filters}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Narrow it so again."""
        for key, value in kept["filters"].items():
            if key in self._filters:
                self.choose(key, str(value))
        self.search.setText(str(kept["text"]))

    @property
    def ids(self) -> list[Id]:
        """The people in the list, in order."""
        return self._ids

    def read(self) -> None:
        """Read and show the list as it is asked for."""
        filters = {key: str(box.currentData() or "") for key, box in self._filters.items()}
        self._ids = self._reading.ids(Asked(self.search.text(), filters, *self._order))
        ids = self._ids
        self.table.set_source(
            len(ids), lambda first, how_many: self._reading.rows(ids[first : first + how_many])
        )
        self.count.setText("1 person" if len(ids) == 1 else f"{len(ids):,} people")
        self.count.setVisible(bool(ids))
        nobody = not ids and not self.is_filtered and not self._reading.ids(self._everybody())
        if self._empty is not None:
            self._empty.setVisible(nobody)
            self.table.setVisible(not nobody)
            self.set_tools_shown(not nobody)

    def _everybody(self) -> Asked:
        return Asked("", {key: "all" if key == "state" else "" for key in self._filters}, *self._order)

    def _sort(self, key: str, descending: bool) -> None:
        self._order = (key, descending)
        self.read()
