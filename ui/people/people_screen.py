# SPDX-License-Identifier: Apache-2.0
"""A screen with a list in front and a profile behind it; Back returns to the list as it was left."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.clock import Id
from app.errors import NotFound
from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.people.list_page import PeopleList
from ui.screen import Screen

Row = TypeVar("Row")

_LOOKING_MS = 500


class PeopleScreen(Screen, Generic[Row]):
    """Subclasses make the list and the profile and read them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts: Drafts = {}
        self.shown: Id | None = None

    @abstractmethod
    def _make_list(self) -> PeopleList[Row]: ...

    @abstractmethod
    def _make_profile(self) -> QWidget: ...

    @abstractmethod
    def _read_list(self) -> None: ...

    @abstractmethod
    def _read_profile(self, person: Id) -> None:
        """Read the profile. Raises NotFound when the person was removed."""

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.list = self._make_list()
        self._profile: QWidget | None = None
        self.stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        QShortcut(QKeySequence("Alt+Left"), self, self.back)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self.profile)  # made while the list is looked at
        self._soon.start(_LOOKING_MS)

    @property
    def profile(self) -> QWidget:
        """The page of one person, made when the first one is opened."""
        if self._profile is None:
            self._profile = self._make_profile()
            self.stack.addWidget(self._profile)
        return self._profile

    def refresh(self) -> None:
        if self.shown is not None:
            try:
                self._read_profile(self.shown)
            except NotFound:
                self.shown = None
                self.stack.setCurrentWidget(self.list)
        self._read_list()

    def open_person(self, person: Id) -> None:
        """Show one person's profile. Raises NotFound."""
        self.ensure_built()
        page = self.profile
        self._read_profile(person)
        self.shown = person
        self.stack.setCurrentWidget(page)

    def back(self) -> None:
        """Return to the list."""
        self.shown = None
        self.stack.setCurrentWidget(self.list)
        self.list.table.setFocus()
