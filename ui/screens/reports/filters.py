# SPDX-License-Identifier: Apache-2.0
"""Which report, which days, whom: the choices above the page, and what they say in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.i18n import Language
from app.storage.queries import calendar
from app.storage.queries.search import find_students
from app.storage.queries.students import student_profile
from app.storage.store import Store
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import column, flow
from ui.kit.search import SearchBox, Suggestion
from ui.kit.text import soft
from ui.screens.reports.asked import ATTENDANCE, PROGRESS, Asked
from ui.theme import SNUG

OWN = "own"
Span = tuple[date, date]


class Filters(QWidget):
    """``changed`` when any of it changed; ``asked()`` is None while a day is missing."""

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.student_id: Id | None = None
        self._student_name = ""
        self._spans: dict[str, Span] = {}
        self.form = Form(
            [
                Field(
                    key="code", label="Report", kind="choice", required=True,
                    choices=((ATTENDANCE, "Attendance"), (PROGRESS, "Progress, for the family")),
                ),
                Field(key="period", label="Period", kind="choice", choices=((OWN, "Own days"),)),
                Field(key="first", label="From", kind="date", required=True),
                Field(key="last", label="To", kind="date", required=True),
                Field(key="site_id", label="Site", kind="choice", choices=(("", "All sites"),)),
                Field(key="group_id", label="Group", kind="choice", choices=(("", "All groups"),)),
                Field(
                    key="language", label="Language", kind="choice",
                    choices=(("", "English; families in their own"), ("en", "English"), ("es", "Spanish")),
                ),
            ],
            columns=2,
        )  # fmt: skip
        self.form.edited.connect(self._edited)
        self.student_box = SearchBox("Find a student", self._find, name="Find a student", clears=True)
        self.student_box.picked.connect(self.choose_student)
        self.everyone = button("Everyone", lambda: self.choose_student(None), icon="people")
        self.whom = soft("")
        self.setLayout(column(self.form, flow(self.student_box, self.everyone), self.whom, spacing=SNUG))

    def read(self) -> None:
        """Offer the periods, sites and groups there are; what is chosen stays where it can."""
        today = clock.today()
        with self._store.read() as session:
            year = calendar.school_year_at(session, today)
            terms = calendar.terms(session, year.id) if year is not None else []
            sites = [(id_text(one.id), one.name) for one in calendar.sites(session)]
            groups = [(id_text(one.id), one.name) for one in calendar.groups(session, today)]
        self._spans = _spans(today, (year.first_day, year.last_day) if year is not None else None)
        self._spans |= {f"Term: {term.name}": (term.first_day, term.last_day) for term in terms}
        self._offer("period", [*((name, name) for name in self._spans), (OWN, "Own days")])
        self._offer("site_id", [("", "All sites"), *sites])
        self._offer("group_id", [("", "All groups"), *groups])
        values = self.form.values()
        if values["first"] is None or values["last"] is None:
            start = next(iter(self._spans))
            self.form.set_values({"code": values["code"] or ATTENDANCE, "period": start, "language": ""})
            self._set_span(start)
        self._say()

    def asked(self) -> Asked | None:
        """What is asked for now."""
        values = self.form.values()
        if not self.form.check() or values["first"] is None or values["last"] is None:
            return None
        language: Language | None = values["language"] or None
        return Asked(
            values["code"], values["first"], values["last"],
            site_id=_id(values["site_id"]), group_id=_id(values["group_id"]),
            student_id=self.student_id, language=language,
        )  # fmt: skip

    def choose(self, code: str, student_id: Id | None) -> None:
        """Another report, for one student or everyone."""
        self.form.set_values({"code": code})
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
        if key == "period" and self.form.values()["period"] in self._spans:
            self._set_span(self.form.values()["period"])
        elif key in ("first", "last"):
            self.form.set_values({"period": OWN})
        self._say()
        self.changed.emit()

    def _set_span(self, name: str) -> None:
        first, last = self._spans[name]
        self.form.set_values({"first": first, "last": last})

    def _offer(self, key: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.form.field(key)
        field.set_choices(choices)

    def _say(self) -> None:
        if self.student_id is not None:
            self.whom.setText(f"About {self._student_name}.")
        elif self.form.values()["code"] == PROGRESS:
            self.whom.setText("One report for each student of this choice, in one file.")
        else:
            self.whom.setText("About everyone of this choice. Find a student to narrow it down.")
        self.everyone.setVisible(self.student_id is not None)

    def _find(self, text: str) -> list[Suggestion]:
        with self._store.read() as session:
            return [
                Suggestion(hit.title, hit.detail, hit.id)
                for hit in find_students(session, text, clock.today(), 8)
            ]


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
