# SPDX-License-Identifier: Apache-2.0
"""What every screen is: built when first shown, fresh when visible, quiet when hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import PorchlightError
from ui.changes import Changes


@dataclass(frozen=True, slots=True)
class Action:
    """Something a screen can do from anywhere (Ctrl+K, a next step on Today); ``run`` finds it in front."""

    key: str
    title: str
    run: Callable[[], object]
    icon: str = ""


class Screen(QWidget):
    """Base of all screens.

    A subclass sets the class attributes, builds its widgets in ``_build`` (called once, just before it is
    first shown) and reads its data in ``refresh`` (called when shown and dirty, and when a watched table,
    or with ``watches_all`` any, changed while visible). Its constructor takes what it needs and calls
    ``super().__init__(changes)``. What is typed and not stored survives a crash and a lock by ``half_typed``
    and ``put_back``; a test walks all fields of all screens and names those that are not covered.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = "sheet"
    watches: ClassVar[frozenset[str]] = frozenset()
    watches_all: ClassVar[bool] = False
    help_topic: ClassVar[str] = "start"

    def __init__(self, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.name)
        self.setAccessibleName(self.title)
        self._built = False
        self._waits: dict[str, Any] = {}
        self.is_dirty = True
        changes.tables_changed.connect(self._hear)

    def _build(self) -> None:
        """Make the widgets and layouts. Reads nothing."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read what is shown, and show it."""
        raise NotImplementedError

    def offers(self) -> Sequence[Action]:
        """What can be done here from anywhere else."""
        return ()

    def half_typed(self) -> dict[str, Any]:
        """Where one is here, and what is typed that no draft keeps: text, numbers, lists, booleans by name.

        Asked two seconds after a key and when the program locks, so it reads widgets and not the data.
        Secrets are never in it. Forms need nothing here: they keep their drafts in ``desk.drafts``.
        """
        return {}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show again what ``half_typed`` gave, once built. What is gone since is passed over."""

    def open_form(self, place: str) -> bool:
        """Open the form whose draft waits at ``place``, not waiting for it; False when it is not known."""
        return False

    @property
    def kept(self) -> dict[str, Any]:
        """What ``half_typed`` says, or what waits to be put back until the screen is built."""
        return self.half_typed() if self._built else self._waits

    def bring_back(self, kept: Mapping[str, Any]) -> None:
        """Put back now if the screen is built, else when it is."""
        if not self._built:
            self._waits = dict(kept)
            return
        try:
            self.put_back(kept)
        except (PorchlightError, LookupError, TypeError, ValueError):
            return  # what it was about is gone, or an older program kept it otherwise: it opens as always

    def note_change(self, tables: frozenset[str]) -> None:
        """Tables changed; asked before the screen may read anew, also while it is hidden."""

    def let_go(self) -> None:
        """Give back what outlives a widget, such as an open document. Called before the program ends."""

    def mark_dirty(self) -> None:
        """What is shown is old: refresh now when visible, else when shown next."""
        self.is_dirty = True
        if self.isVisible():
            self._freshen()

    def ensure_built(self) -> None:
        """Build now, for a caller that wants to open something on this screen before it is shown."""
        if not self._built:
            self._built = True
            self._build()
            waits, self._waits = self._waits, {}
            if waits:
                self.bring_back(waits)

    def showEvent(self, event: QShowEvent) -> None:
        self.ensure_built()
        if self.is_dirty:
            self._freshen()
        super().showEvent(event)

    def _freshen(self) -> None:
        self.is_dirty = False
        self.refresh()

    @Slot(object)
    def _hear(self, tables: frozenset[str]) -> None:
        self.note_change(tables)
        if self.watches_all or tables & self.watches:
            self.mark_dirty()
