# SPDX-License-Identifier: Apache-2.0
"""The parts of a student's profile in order, one line each. A part is built when it is first shown."""

from __future__ import annotations

from typing import Protocol

from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.history import HistoryPanel
from ui.kit.form_dialog import Drafts
from ui.people.availability_panel import FORMS as TIMES
from ui.people.availability_panel import AvailabilityPanel
from ui.people.period import Period
from ui.people.profile_part import ProfilePart
from ui.screens.students.background import BackgroundPanel
from ui.screens.students.calls import CallsPanel
from ui.screens.students.care import CarePanel
from ui.screens.students.consents import ConsentsPanel
from ui.screens.students.dosage import DosagePanel
from ui.screens.students.family import FamilyPanel
from ui.screens.students.goals import GoalsPanel
from ui.screens.students.marks import MarksPanel
from ui.screens.students.matches import MatchesPanel
from ui.screens.students.measures import MeasuresPanel
from ui.screens.students.needs import NeedsPanel
from ui.screens.students.notes import NotesPanel
from ui.screens.students.school import SchoolPanel


class StudentPart(Protocol):
    """A widget that shows one side of a student; read anew each time it comes to the front."""

    def show_student(self, data: StudentProfile, year: Period) -> None:
        """Read and show; ``year`` is the school year of today."""


class _History(HistoryPanel):
    """What was done to one student."""

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        self.show_person(data.id)


class _Times(AvailabilityPanel):
    """When a student has time, and who is kept apart from the student."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "student")

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        self.show_person(data.id, data.display_name)


SUPPORTS, LEARNING, FAMILY = "Supports", "Learning", "Family"

# key, words of the tab, maker(desk, drafts); then the tab that several share, and the forms that belong here.
PARTS: tuple[ProfilePart[StudentPart], ...] = (
    ProfilePart("needs", "Needs", NeedsPanel, SUPPORTS, ("need", "need-end")),
    ProfilePart("matches", "Groups and adults", MatchesPanel, SUPPORTS),
    ProfilePart("times", "Availability", _Times, SUPPORTS, TIMES),
    ProfilePart("marks", "Marks", lambda desk, _drafts: MarksPanel(desk), SUPPORTS),
    ProfilePart("dosage", "Dosage", lambda desk, _drafts: DosagePanel(desk), SUPPORTS),
    ProfilePart("goals", "Goals", GoalsPanel, LEARNING, ("goal", "score", "step")),
    ProfilePart("measures", "Grades and behavior", MeasuresPanel, LEARNING, ("measure",)),
    ProfilePart("school", "School", SchoolPanel, LEARNING, ("report-card",)),
    ProfilePart("family", "Family", FamilyPanel, FAMILY, ("guardian", "household")),
    ProfilePart("calls", "Calls and pick-up", CallsPanel, FAMILY, ("call",)),
    ProfilePart("consents", "Consents", ConsentsPanel, FAMILY, ("consent", "consent-back")),
    ProfilePart("care", "Health and custody", CarePanel, FAMILY, ("care", "custody")),
    ProfilePart("background", "Background", BackgroundPanel, FAMILY, ("background",)),
    ProfilePart("notes", "Notes", NotesPanel, "", ("note", "restricted-note", "incident")),
    ProfilePart("history", "History", lambda desk, _drafts: _History(desk.ctx.store)),
)
