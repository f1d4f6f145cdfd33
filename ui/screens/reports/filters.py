# SPDX-License-Identifier: Apache-2.0
"""Which report, which days, whom: the choices above the page, and what they say in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.i18n import Language
from app.storage.queries import calendar, groups
from app.storage.queries.search import find_students
from app.storage.queries.students import student_profile
from app.storage.store import Store
from ui.kit.buttons import button
from ui.kit.dates import day_text
from ui.kit.form import Field, Form
from ui.kit.layout import column, flow
from ui.kit.search import SearchBox, Suggestion
from ui.kit.text import soft
from ui.screens.reports.asked import (
    ATTENDANCE,
    ATTENDANCE_TEAM,
    AUDIT,
    CALL_LIST,
    CHECK_INS,
    COVERAGE,
    DOSAGE,
    HOURS,
    PAPERS,
    PICK_UP,
    PROGRESS,
    Asked,
)
from ui.theme import SNUG, px

OWN = "own"
CODES = (
    (ATTENDANCE, "Attendance"),
    (DOSAGE, "Dosage of tutoring"),
    (ATTENDANCE_TEAM, "Attendance team, by band"),
    (COVERAGE, "Coverage of needs"),
    (AUDIT, "Audit page"),
    (PICK_UP, "Pick-up list"),
    (PAPERS, "Papers of families"),
    (HOURS, "Hours and miles"),
    (CHECK_INS, "Check-ins of matches"),
    (CALL_LIST, "Call list of success mentors"),
    (PROGRESS, "Progress, for families"),
)
# Lists for staff are in English, of a site or of one student.
_LISTS = (DOSAGE, ATTENDANCE_TEAM, COVERAGE, AUDIT, PICK_UP, PAPERS, HOURS, CHECK_INS, CALL_LIST)
_WHOLE = (COVERAGE, AUDIT, HOURS)  # of the whole program, whoever else is chosen
LANGUAGES = (("", "Usual language"), ("en", "English"), ("es", "Spanish"))
Span = tuple[date, date]


class Filters(QWidget):
    """``changed`` when any of it changed; ``asked()`` is None while a day is missing.

    The days can be typed when the period is "Own days"; else they follow from it.
    """

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.student_id: Id | None = None
        self._student_name = ""
        self._spans: dict[str, Span] = {}
        self.boxes = {
            "code": _box("Report", CODES),
            "period": _box("Period", ((OWN, "Own days"),)),
            "site_id": _box("Site", (("", "All sites"),)),
            "group_id": _box("Group", (("", "All groups"),)),
            "language": _box("Language", LANGUAGES),
        }
        for key, box in self.boxes.items():
            box.activated.connect(lambda _at, key=key: self._edited(key))
        self.days = Form(
            [
                Field(key="first", label="From", kind="date", required=True),
                Field(key="last", label="To", kind="date", required=True),
            ],
            columns=2,
        )
        self.days.edited.connect(self._edited)
        self.student_box = SearchBox("Find a student", self._find, name="Find a student", clears=True)
        self.student_box.picked.connect(self.choose_student)
        self.everyone = button("Everyone", lambda: self.choose_student(None), icon="people")
        self.whom = soft("")
        choices = flow(*self.boxes.values(), self.student_box, self.everyone, spacing=SNUG)
        self.setLayout(column(choices, self.days, self.whom, spacing=SNUG))

    def read(self) -> None:
        """Offer the periods, sites and groups there are; what is chosen stays where it can."""
        today = clock.today()
        with self._store.read() as session:
            year = calendar.school_year_at(session, today)
            terms = calendar.terms(session, year.id) if year is not None else []
            sites = [(id_text(one.id), one.name) for one in calendar.sites(session)]
            grouped = [(id_text(one.id), one.name) for one in groups.group_rows(session, today)]
        self._spans = _spans(today, (year.first_day, year.last_day) if year is not None else None)
        self._spans |= {f"Term: {term.name}": (term.first_day, term.last_day) for term in terms}
        fresh = self.days.values()["first"] is None
        _offer(self.boxes["period"], [*((name, name) for name in self._spans), (OWN, "Own days")])
        _offer(self.boxes["site_id"], [("", "All sites"), *sites])
        _offer(self.boxes["group_id"], [("", "All groups"), *grouped])
        if fresh:
            self.boxes["period"].setCurrentIndex(0)
        self._follow_period()
        self._say()

    def set_values(self, **values: object) -> None:
        """Choose, as a person would; ``first`` and ``last`` are days of one's own."""
        for key, value in values.items():
            if key in self.boxes:
                box = self.boxes[key]
                box.setCurrentIndex(max(0, box.findData(value)))
            else:
                self.boxes["period"].setCurrentIndex(self.boxes["period"].findData(OWN))
                self.days.set_values({key: value})
        self._follow_period()
        self._say()
        self.changed.emit()

    def half_typed(self) -> dict[str, Any]:
        """What is chosen and typed."""
        student = self.student_id
        return {
            "boxes": {key: self._chosen(key) for key in self.boxes}, "days": self.days.draft(),
            "student": student.hex() if student else "", "find": self.student_box.text(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Choose and type it again."""
        for key, value in kept["boxes"].items():
            if key in self.boxes:
                self.boxes[key].setCurrentIndex(max(0, self.boxes[key].findData(value)))
        self.days.set_draft(kept["days"])
        self._follow_period()
        self.choose_student(bytes.fromhex(kept["student"]) or None)
        self.student_box.setText(kept["find"])

    def asked(self) -> Asked | None:
        """What is asked for now."""
        days = self.days.values()
        if not self.days.check() or days["first"] is None or days["last"] is None:
            return None
        language: Language | None = self._chosen("language") or None
        return Asked(
            self._chosen("code"), days["first"], days["last"],
            site_id=_id(self._chosen("site_id")), group_id=_id(self._chosen("group_id")),
            student_id=self.student_id, language=language,
        )  # fmt: skip

    def _chosen(self, key: str) -> Any:
        return self.boxes[key].currentData() or ""

    def choose(self, code: str, student_id: Id | None) -> None:
        """Another report, for one student or everyone."""
        self.boxes["code"].setCurrentIndex(self.boxes["code"].findData(code))
        self.choose_student(student_id)

    def choose_student(self, found: object) -> None:
        """Narrow down to one student, or (None) to nobody in particular."""
        self.student_id = found if isinstance(found, bytes) else None
        self._student_name = ""
        if self.student_id is not None:
            day = clock.today()
            with self._store.read() as session:
                self._student_name = student_profile(session, self.student_id, day, day).display_name
        self._say()
        self.changed.emit()

    def _edited(self, key: str) -> None:
        if key == "period":
            self._follow_period()
        self._say()
        self.changed.emit()

    def _follow_period(self) -> None:
        span = self._spans.get(self._chosen("period"))
        if span is not None:
            self.days.set_values({"first": span[0], "last": span[1]})
        self.days.setVisible(span is None)

    def _say(self) -> None:
        for key in ("group_id", "language"):
            self.boxes[key].setVisible(self._chosen("code") not in _LISTS)
        is_whole = self._chosen("code") in _WHOLE
        for widget in (self.boxes["site_id"], self.student_box):
            widget.setVisible(not is_whole)
        days = self.days.values()
        span = ""
        if days["first"] is not None and days["last"] is not None:
            span = f"{day_text(days['first'])} to {day_text(days['last'])}. "
        if is_whole:
            self.whom.setText(f"{span}The whole program.")
        elif self.student_id is not None:
            self.whom.setText(f"{span}About {self._student_name}.")
        elif self._chosen("code") == PROGRESS:
            self.whom.setText(f"{span}One report for each student of this choice, in one file.")
        else:
            self.whom.setText(f"{span}Everyone of this choice.")
        self.everyone.setVisible(self.student_id is not None and not is_whole)

    def _find(self, text: str) -> list[Suggestion]:
        with self._store.read() as session:
            return [
                Suggestion(hit.title, hit.detail, hit.id)
                for hit in find_students(session, text, clock.today(), 8)
            ]


def _box(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMaximumWidth(px(230))
    _offer(made, choices)
    return made


def _offer(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    kept = box.currentData()
    box.clear()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(kept)))


def _spans(today: date, year: Span | None) -> dict[str, Span]:
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = {
        "This month": (month, _month_end(month)),
        "Last month": (before.replace(day=1), before),
        "This week": (monday, monday + timedelta(days=6)),
        "Last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
    }
    if year is not None:
        spans["School year so far"] = (year[0], min(max(today, year[0]), year[1]))
        spans["Whole school year"] = year
    return spans


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _id(text: str) -> Id | None:
    return id_from_text(text) if text else None
