# SPDX-License-Identifier: Apache-2.0
"""A screen with a list in front and pages behind it; Back returns the way one came."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.clock import Id
from app.errors import NotFound
from ui.desk import Desk
from ui.kit.panels import Panels
from ui.people.list_page import PeopleList
from ui.screen import Screen

Row = TypeVar("Row")

_LOOKING_MS = 500


class Place(NamedTuple):
    """What is in front: a kind of page, and whose it is."""

    kind: str
    id: Id = b""


LIST = Place("list")


def _packed(place: Place) -> list[str]:
    return [place.kind, place.id.hex()]


def _unpacked(packed: list[str]) -> Place:
    kind, person = packed
    return Place(kind, bytes.fromhex(person))


class PeopleScreen(Screen, Generic[Row]):
    """Subclasses make the list and the profile and read them; further pages through ``_page_at``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts = desk.drafts.part(self.name)
        self.place = LIST
        self._trail: list[Place] = []

    @abstractmethod
    def _make_list(self) -> PeopleList[Row]: ...

    @abstractmethod
    def _make_profile(self) -> QWidget: ...

    @abstractmethod
    def add(self) -> None:
        """Open the form of somebody new."""

    @abstractmethod
    def edit(self) -> None:
        """Open the form of whoever is shown."""

    @abstractmethod
    def _read_list(self) -> None: ...

    @abstractmethod
    def _read_profile(self, person: Id) -> None:
        """Read the profile. Raises NotFound when the person was removed."""

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.list = self._make_list()
        self._profile: QWidget | None = None
        self._list_is_old = True
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

    def half_typed(self) -> dict[str, Any]:
        """Whose page is in front, the way there, its part, and how the list is narrowed."""
        kept: dict[str, Any] = {"place": _packed(self.place), "trail": [_packed(one) for one in self._trail]}
        kept["list"] = self.list.half_typed()
        if self._profile is not None and isinstance(panels := getattr(self._profile, "panels", None), Panels):
            kept["part"] = panels.current
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show that page again; a person who was removed leaves the list in front."""
        if kept["list"]:
            self._list_is_old = False
            self._read_list()
            self.list.put_back(kept["list"])
        place = _unpacked(kept["place"])
        self._show(place)
        self._trail = [_unpacked(one) for one in kept["trail"]]
        if place.kind == "person" and isinstance(panels := getattr(self.profile, "panels", None), Panels):
            panels.show_part(str(kept.get("part")))

    def open_form(self, place: str) -> bool:
        """The form of somebody new, or of whoever is shown."""
        form: Callable[[], None] | None = None
        if place == "new":
            form = self.add
        elif self.place.kind == "person" and place == self.place.id.hex():
            form = self.edit
        if form is not None:
            form()
        return form is not None

    def refresh(self) -> None:
        self._list_is_old = True
        try:
            self._show(self.place)
        except NotFound:
            self.back()

    def open_person(self, person: Id) -> None:
        """Show one person's profile. Raises NotFound."""
        self.open_place(Place("person", person))

    def open_place(self, place: Place) -> None:
        """Show a page; Back returns to where one is now. Raises NotFound."""
        self.ensure_built()
        before = self.place
        self._show(place)
        if place != before:
            self._trail.append(before)

    def back(self) -> None:
        """Return to where one came from; what was removed meanwhile is passed over."""
        while self._trail:
            try:
                self._show(self._trail.pop())
            except NotFound:
                continue
            break
        else:
            self._show(LIST)
        if self.place == LIST:
            self.list.table.setFocus()

    def _show(self, place: Place) -> None:
        page = self._page_at(place)
        self.place = place
        self.stack.setCurrentWidget(page)
        if place == LIST:
            self._trail.clear()

    def _page_at(self, place: Place) -> QWidget:
        """The page of a place, read. Raises NotFound."""
        if place == LIST:
            if self._list_is_old:
                self._list_is_old = False
                self._read_list()
            return self.list
        page = self.profile
        self._read_profile(place.id)
        return page
