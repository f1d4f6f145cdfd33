# SPDX-License-Identifier: Apache-2.0
"""One adult: roles, contact, groups and students, sessions led this year, history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.words import label as word
from app.services.erasing import Person
from app.storage.queries import adults
from app.storage.queries.adults import AdultProfile
from ui.desk import Desk
from ui.history import HistoryPanel
from ui.kit.badge import Badge
from ui.kit.dates import day_text
from ui.kit.figure import Figure
from ui.kit.form_dialog import Drafts
from ui.kit.layout import Card, clear, column, flow
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.text import label, small
from ui.people.availability_panel import FORMS as TIMES
from ui.people.availability_panel import AvailabilityPanel
from ui.people.period import this_year
from ui.people.person_notes import FORMS as NOTES
from ui.people.person_notes import PersonNotes
from ui.people.privacy_card import PrivacyCard
from ui.people.profile_part import ProfilePart
from ui.screens.adults.hours_panel import FORMS as HOURS
from ui.screens.adults.hours_panel import HoursPanel
from ui.screens.adults.led import LedPanel
from ui.screens.adults.matches import MatchesPanel
from ui.screens.adults.steps import FORMS as STEPS
from ui.screens.adults.steps import StepsPanel
from ui.screens.adults.training import FORMS as TRAININGS
from ui.screens.adults.training import TrainingPanel
from ui.theme import TIGHT, Tone


class _Availability(AvailabilityPanel):
    """The panel that both profiles share, for an adult."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "adult")

    def show_adult(self, data: AdultProfile) -> None:
        self.show_person(data.id, data.display_name)


class _Notes(PersonNotes):
    """The panel that both profiles share, for an adult."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "adult")

    def show_adult(self, data: AdultProfile) -> None:
        self.show_person(data.id, data.display_name)


# Parts that are made when they are first shown: each has ``show_adult`` and ``open_form``.
PARTS: tuple[ProfilePart[QWidget], ...] = (
    ProfilePart("steps", "Steps", StepsPanel, "Clearance", STEPS),
    ProfilePart("training", "Training", TrainingPanel, "Clearance", TRAININGS),
    ProfilePart("hours", "Hours", HoursPanel, "Time", HOURS),
    ProfilePart("times", "Availability", _Availability, forms=tuple(TIMES)),
    ProfilePart("notes", "Notes", _Notes, forms=NOTES),
)


class AdultProfilePage(Page):
    """The profile; ``read`` fills it."""

    def __init__(
        self,
        desk: Desk,
        drafts: Drafts,
        back: Callable[[], object],
        edit: Callable[[], object],
        remove: Callable[[], object],
    ) -> None:
        super().__init__("Adult")
        self._desk = desk
        self.data: AdultProfile | None = None
        self.add_action("Back", back, icon="left")
        self.add_action("Remove", remove, icon="trash")
        self.set_primary("Edit", edit, icon="edit")
        self.panels = Panels("Parts of the profile")
        self.sessions = Figure("0", "sessions led")
        self.time = Figure("0 min", "time led")
        self.students = Figure("0", "students who came")
        for figure in (self.sessions, self.time, self.students):
            figure.clicked.connect(lambda: self.panels.show_part("led"))
        self.about = Card("About")
        self._about_rows = column(spacing=TIGHT)
        self.about.body.addLayout(self._about_rows)
        self.year = small("")
        self.matches = MatchesPanel(desk, drafts)
        self.led = LedPanel(desk)
        self.history = HistoryPanel(desk.ctx.store)
        overview = QWidget()
        self.privacy = PrivacyCard(desk, drafts, back)
        layout = column(flow(self.sessions, self.time, self.students), self.year, self.about, self.privacy)
        layout.addStretch(1)
        overview.setLayout(layout)
        self.panels.add("overview", "Overview", overview)
        self.panels.add("matches", "Groups and students", self.matches)
        self.panels.add("led", "Sessions", self.led, under="Time")
        for part in PARTS:
            self.panels.add_later(part.key, part.title, partial(part.make, desk, drafts), under=part.under)
        self.panels.add("history", "History", self.history)
        self.panels.shown.connect(lambda _key: self._read_part())
        self.add(self.panels, 1)

    def read(self, adult_id: Id) -> None:
        """Show an adult. Raises NotFound."""
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            data = adults.adult_profile(session, adult_id, year.first, year.last)
        if self.data is None or self.data.id != adult_id:
            self.panels.show_part("overview")
        self.data = data
        self.set_title(data.display_name, word(data.source))
        self.sessions.set_figure(f"{data.led.sessions:,}")
        self.time.set_figure(hours_text(data.led.minutes))
        self.students.set_figure(f"{data.led.students:,}")
        self.year.setText(f"Held sessions of {year.name}. Press a number to see them.")
        self._show_about(data)
        self.privacy.show_person(Person("adult", data.id), data.display_name)
        self.matches.show_adult(data)
        self.led.show_adult(adult_id)
        self.history.show_person(adult_id)
        self._read_part()

    def _read_part(self) -> None:
        """Read the part in front, if it is one of those that are made later."""
        part = next((one for one in PARTS if one.key == self.panels.current), None)
        if part is not None and self.data is not None:
            shown: Any = self.panels.part(part.key)
            shown.show_adult(self.data)

    def open_form(self, kind: str, row: str) -> bool:
        """Open a form of a part by its kind and the id of its row; False when there is none."""
        part = next((one for one in PARTS if kind in one.forms), None)
        if part is None:
            return False
        self.panels.show_part(part.key)
        shown: Any = self.panels.part(part.key)
        return bool(shown.open_form(kind, row))

    def _show_about(self, data: AdultProfile) -> None:
        clear(self._about_rows)
        roles = [Badge(Tone.INFO, word(role)) for role in data.roles]
        self._about_rows.addWidget(flow(*roles) if roles else label("No role is set yet.", "soft"))
        lines = [
            ("Called", data.preferred),
            ("E-mail", data.email),
            ("Phone", data.phone),
            ("First day", day_text(data.first_day) if data.first_day else ""),
            ("Last day", day_text(data.left_day) if data.left_day else ""),
            ("Notes", data.note),
        ]
        for name, text in lines:
            if text:
                self._about_rows.addWidget(label(f"{name}: {text}"))
