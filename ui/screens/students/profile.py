# SPDX-License-Identifier: Apache-2.0
"""One student: this year's figures and who the student is; the other parts are listed in ``parts``.

Opening a profile reads the overview and no more: each other part is built and read when it comes to the
front.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id
from app.domain import grades, languages
from app.domain.attendance import Tally, hours_text, percent_text
from app.domain.needs import is_open
from app.domain.words import label as word
from app.services.erasing import Person
from app.storage.queries import duplicates, needs, students
from app.storage.queries.cells import Figure as Rows
from app.storage.queries.needs import NeedRow
from app.storage.queries.students import StudentAdultRow, StudentGroupRow, StudentProfile
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.dates import day_text
from ui.kit.figure import Figure
from ui.kit.form_dialog import Drafts
from ui.kit.layout import Card, clear, column, flow
from ui.kit.link_button import LinkButton
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.text import label, small
from ui.people.likeness import compare
from ui.people.period import Period, this_year
from ui.people.privacy_card import PrivacyCard
from ui.people.profile_part import ProfilePart
from ui.screens.students.parts import PARTS
from ui.theme import TIGHT, Tone


class StudentProfilePage(Page):
    """The profile; ``read`` fills it."""

    def __init__(
        self,
        desk: Desk,
        drafts: Drafts,
        back: Callable[[], object],
        edit: Callable[[], object],
        remove: Callable[[], object],
    ) -> None:
        super().__init__("Student")
        self._desk = desk
        self.data: StudentProfile | None = None
        self.add_action("Back", back, icon="left")
        self.add_action("Remove", remove, icon="trash")
        self.add_action("Edit", edit, icon="edit")
        self.set_primary("Progress report", self._report, icon="reports")
        self.panels = Panels("Parts of the profile")
        self.overview = _Overview(desk, self._open_rows, PrivacyCard(desk, drafts, back))
        self.panels.add("overview", "Overview", self.overview)
        for one in PARTS:
            self.panels.add_later(one.key, one.title, _maker(one, desk, drafts), under=one.under)
        self.panels.shown.connect(lambda _key: self._read_part())
        self._old: set[str] = set()
        self._year: Period | None = None
        self.add(self.panels, 1)

    def read(self, student_id: Id) -> None:
        """Show a student. Raises NotFound."""
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            data = students.student_profile(session, student_id, year.first, year.last)
            twins = duplicates.possible_duplicates(session, student_id)
            needed = needs.student_needs(session, student_id)
        is_new = self.data is None or self.data.id != student_id
        self.data, self._year = data, year
        self._old = {one.key for one in PARTS}
        self.set_title(data.display_name, ", ".join(filter(None, (grades.label(data.grade), data.school))))
        self.overview.show_student(data, year, twins, _needed(needed))
        if is_new:
            self.panels.show_part("overview")
        self._read_part()

    def open_part(self, key: str) -> Any:
        """Bring a part to the front, read; the widget."""
        self.panels.show_part(key)
        return self.panels.part(key)

    def open_form(self, kind: str, row: str) -> bool:
        """Open a form by its kind and the id of its row, empty for a new one; False when there is none."""
        part = next((one for one in PARTS if kind in one.forms), None)
        return part is not None and bool(self.open_part(part.key).open_form(kind, row))

    def _read_part(self) -> None:
        """Read the part in front, if that was not done since the student was read."""
        key = self.panels.current
        if key not in self._old or self.data is None or self._year is None:
            return
        self._old.discard(key)
        part: Any = self.panels.part(key)
        part.show_student(self.data, self._year)

    def _open_rows(self, rows: Rows) -> None:
        self.open_part("marks").show_figure(rows)

    def _report(self) -> None:
        if self.data is not None:
            self._desk.navigator.open_report("progress", self.data.id)


def _maker(part: ProfilePart[Any], desk: Desk, drafts: Drafts) -> Callable[[], QWidget]:
    return lambda: part.make(desk, drafts)


def _came(tally: Tally) -> str:
    """Sessions attended, with the rate where anything was planned."""
    rate = percent_text(tally.attended, tally.scheduled)
    return f"{tally.attended:,} ({rate})" if rate else f"{tally.attended:,}"


_FIGURES: tuple[tuple[Rows, str, Callable[[Tally], str]], ...] = (
    (Rows.SCHEDULED, "sessions planned", lambda t: f"{t.scheduled:,}"),
    (
        Rows.ATTENDED,
        "came",
        _came,
    ),
    (Rows.ALL, "time together", lambda t: hours_text(t.minutes)),
    (Rows.ABSENT_EXCUSED, "absent, excused", lambda t: f"{t.absent_excused:,}"),
    (Rows.ABSENT_UNEXCUSED, "absent", lambda t: f"{t.absent_unexcused:,}"),
    (Rows.SCHOOL_ABSENT, "absent from school", lambda t: f"{t.school_absent:,}"),
    (Rows.UNMARKED, "not marked", lambda t: f"{t.unmarked:,}"),
    (Rows.WALK_IN, "walked in", lambda t: f"{t.walk_in:,}"),
    (Rows.LOST, "cancelled", lambda t: f"{t.lost:,}"),
)


class _Overview(QWidget):
    """Figures of this year, who the student is, groups and adults, notes."""

    def __init__(self, desk: Desk, open_rows: Callable[[Rows], None], privacy: PrivacyCard) -> None:
        super().__init__()
        self._desk, self.privacy = desk, privacy
        self.twin = Banner(Tone.ATTENTION)
        self.figures = {rows: Figure("0", words) for rows, words, _text in _FIGURES}
        for rows, figure in self.figures.items():
            figure.clicked.connect(lambda _on=False, rows=rows: open_rows(rows))
        self.year = small("")
        self.about, self.people = Card("About"), Card("Groups and adults")
        self._about_rows, self._people_rows = column(spacing=TIGHT), column(spacing=TIGHT)
        self.about.body.addLayout(self._about_rows)
        self.people.body.addLayout(self._people_rows)
        layout = column(self.twin, flow(*self.figures.values()), self.year, self.about, self.people)
        layout.addWidget(privacy)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(
        self, data: StudentProfile, year: Period, twins: list[duplicates.DuplicateRow], needed: str
    ) -> None:
        for rows, _words, text in _FIGURES:
            self.figures[rows].set_figure(text(data.tally))
        self.year.setText(f"School year {year.name}. Press a number to see the sessions behind it.")
        self._show_twin(data, twins)
        self.privacy.show_person(Person("student", data.id), data.display_name)
        clear(self._about_rows)
        for name, fact in (*_facts(data), ("Needs", needed)):
            if fact:
                self._about_rows.addWidget(label(f"{name}: {fact}"))
        clear(self._people_rows)
        for group in data.groups:
            self._people_rows.addWidget(self._group(group))
        for adult in data.adults:
            self._people_rows.addWidget(self._adult(adult))
        if not data.groups and not data.adults:
            self._people_rows.addWidget(
                label("No group and no adult yet. Give both under “Groups and adults”.", "soft")
            )

    def _group(self, group: StudentGroupRow) -> QWidget:
        words = f"{group.name}, {_span(group.first_day, group.last_day)}"
        return flow(LinkButton(words, lambda: self._desk.navigator.open_group(group.group_id)))

    def _adult(self, adult: StudentAdultRow) -> QWidget:
        words = f"{adult.name}, {word(adult.role)}"
        return flow(LinkButton(words, lambda: self._desk.navigator.open_adult(adult.adult_id)))

    def _show_twin(self, data: StudentProfile, twins: list[duplicates.DuplicateRow]) -> None:
        if not twins:
            self.twin.clear()
            return
        pair = twins[0]
        name = pair.second_name if pair.first_id == data.id else pair.first_name
        self.twin.say(
            f"{name} may be the same student: {pair.reason.lower()}.", Tone.ATTENTION, "Compare",
            lambda: compare(self, self._desk, pair.kind, pair.first_id, pair.second_id),
        )  # fmt: skip


def _facts(data: StudentProfile) -> list[tuple[str, str]]:
    return [
        ("Name", " ".join(filter(None, (data.given, data.middle, data.family)))),
        ("Called", data.preferred),
        ("Grade", "" if data.grade else "not set"),
        ("School", data.school or "none"),
        ("Born", day_text(data.birth_date) if data.birth_date else ""),
        ("District number", data.district_id),
        ("Home language", languages.words_of(data.language)),
        ("In the program", _span(data.first_day, data.left_day)),
        ("Notes", data.note),
    ]


def _needed(rows: list[NeedRow]) -> str:
    """What is needed today and how soon: "Academic tutor (now), Mentor (later)"."""
    today = clock.today()
    still = [row for row in rows if is_open(row.first_day, row.last_day, today)]
    return ", ".join(f"{word(row.role)} ({word(row.urgency).lower()})" for row in still)


def _span(first: object, last: object) -> str:
    from datetime import date

    start = f"since {day_text(first)}" if isinstance(first, date) else ""
    return f"{start} until {day_text(last)}".strip() if isinstance(last, date) else start
