# SPDX-License-Identifier: Apache-2.0
"""Tells screens which tables changed, so that what is visible refreshes and what is hidden waits."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Changes(QObject):
    """``tables_changed(frozenset[str])`` comes once per turn of the event loop, on the main thread."""

    tables_changed = Signal(object)
    _announced = Signal(object)
    _due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: set[str] = set()
        self._announced.connect(self._collect, Qt.ConnectionType.AutoConnection)
        self._due.connect(self.flush, Qt.ConnectionType.QueuedConnection)

    def announce(self, tables: Iterable[str]) -> None:
        """Say that rows of these tables changed; may be called from any thread."""
        names = frozenset(tables)
        if names:
            self._announced.emit(names)

    @Slot(object)
    def _collect(self, tables: frozenset[str]) -> None:
        first = not self._pending
        self._pending |= tables
        if first:
            self._due.emit()

    @Slot()
    def flush(self) -> None:
        """Tell now what is waiting to be told."""
        if self._pending:
            tables, self._pending = frozenset(self._pending), set()
            self.tables_changed.emit(tables)
