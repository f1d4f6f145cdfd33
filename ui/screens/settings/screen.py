# SPDX-License-Identifier: Apache-2.0
"""Settings: one section in front, and the page that brings files in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout

from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.layout import flow
from ui.kit.page import Page
from ui.screen import Action, Screen
from ui.screens.settings.files_section import FilesSection
from ui.screens.settings.section import Section
from ui.screens.settings.sections import SECTIONS

if TYPE_CHECKING:
    from ui.importing.page import ImportPage


class SettingsScreen(Screen):
    """What is set up once and looked at rarely."""

    name = "settings"
    title = "Settings"
    icon = "settings"
    help_topic = "settings"
    watches = frozenset(
        {
            "import_run",
            "program",
            "site",
            "school",
            "school_year",
            "term",
            "closure",
            "list_word",
            "setting",
            "requirement",
            "student",
            "erasure",
            "legal_hold",
            "disclosure",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts = desk.drafts.part("settings")

    def _build(self) -> None:
        self._made: dict[str, Section] = {}
        self.page = Page("Settings")
        self.doors: dict[str, QPushButton] = {}
        titles = {"files": "Files"} | {key: words for key, (words, _make) in SECTIONS.items()}
        for key, words in titles.items():
            door = button(words, lambda key=key: self.open_section(key), kind="quiet")  # type: ignore[misc]
            door.setCheckable(True)
            door.setAutoExclusive(True)
            self.doors[key] = door
        self.page.add(flow(*self.doors.values()))
        self._importing: ImportPage | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.current = self.section("files")
        self.open_section("files")

    def section(self, key: str) -> Section:
        """A section, made when it is first asked for."""
        if key not in self._made:
            made = self._made[key] = self._make(key)
            self.page.add(made, 1)
        return self._made[key]

    def _make(self, key: str) -> Section:
        if key == "files":
            return FilesSection(self.desk, self.drafts, self.bring_in)
        return SECTIONS[key][1](self.desk, self.drafts)

    @property
    def importing(self) -> ImportPage:
        """The page that brings files in, made when it is first asked for."""
        if self._importing is None:
            from ui.importing import page  # brings all the readers along

            self._importing = page.ImportPage(self.desk, self.close_importing)
            self.pages.addWidget(self._importing)
        return self._importing

    def offers(self) -> Sequence[Action]:
        """What can be done here from anywhere."""
        return (
            Action("bring_in", "Bring in a file", self.bring_in, "import"),
            Action("backup", "Backup and checks", lambda: self.open_section("backup"), "save"),
            Action("people", "People at this laptop", lambda: self.open_section("people"), "people"),
            Action("look", "Colours and size of text", lambda: self.open_section("look"), "eye"),
            Action("places", "Sites and schools", lambda: self.open_section("places"), "home"),
            Action("rules", "Rules: what counts as enough", lambda: self.open_section("rules"), "check"),
            Action("words", "Lists of words", lambda: self.open_section("words"), "edit"),
            Action("year", "School year and days off", lambda: self.open_section("year"), "calendar"),
        )

    def half_typed(self) -> dict[str, Any]:
        """The section in front, or the file that is being brought in with every answer given about it."""
        section = next((key for key, made in self._made.items() if made is self.current), "files")
        kept: dict[str, Any] = {"section": section}
        if self._importing is not None and self.pages.currentWidget() is self._importing:
            kept["file"] = self._importing.half_typed()
        return kept

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Open that section or page again; the file is tried anew."""
        if kept["section"] in self.doors:
            self.open_section(kept["section"])
        if "file" in kept:
            self.bring_in()
            self.importing.put_back(kept["file"])

    def open_form(self, place: str) -> bool:
        """The forms about something new, and those that there is one of."""
        forms = self.current.forms()
        if place not in forms:
            return False
        QTimer.singleShot(0, self, forms[place])  # they wait for their answer
        return True

    def refresh(self) -> None:
        """Read the section in front anew."""
        self.current.read()

    def open_section(self, key: str) -> None:
        """Bring a section to the front."""
        self.close_importing()
        self.doors[key].setChecked(True)
        for one in self.doors.values():  # Tab comes to the open one, arrows go on from there
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one.isChecked() else Qt.FocusPolicy.ClickFocus)
        self.current = self.section(key)
        for section in self._made.values():
            section.setVisible(section is self.current)  # only the one in front takes room
        self.current.read()

    def bring_in(self) -> None:
        """Open the page that brings files in."""
        self.pages.setCurrentWidget(self.importing)

    def close_importing(self) -> None:
        """Back to the sections."""
        self.pages.setCurrentWidget(self.page)
        self.refresh()
