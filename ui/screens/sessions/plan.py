# SPDX-License-Identifier: Apache-2.0
"""Planning sessions that recur: one form, one action."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import id_from_text, id_text
from app.domain.schedule import WEEKDAYS
from app.domain.words import Activity, Role, label
from app.services.sessions import Planned, SeriesDraft, plan_series
from app.storage.queries import adults, calendar, students
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PlanDialog(FormDialog):
    """Asks for site, days, times, people; ``planned`` is set when it was stored."""

    def __init__(self, parent: QWidget, desk: Desk, drafts: Drafts) -> None:
        self.desk = desk
        self.planned: Planned | None = None
        values = {
            "first_day": clock.today(),
            "role": str(Role.TUTOR),
            "activity": str(Activity.TUTORING),
        }
        super().__init__(
            parent, "Plan sessions", "Plan these sessions", _fields(desk), self.keep,
            drafts=drafts, draft="plan", values=values,
        )  # fmt: skip

    def keep(self, values: dict[str, Any]) -> None:
        """Store the series. Raises Invalid with a sentence per field."""
        draft = SeriesDraft(
            site_id=id_from_text(values["site_id"]),
            days=tuple(WEEKDAYS.index(day) for day in values["days"] or ()),
            start=values["start"], end=values["end"],
            first_day=values["first_day"], last_day=values["last_day"],
            adult_ids=[id_from_text(values["adult_ids"])], role=Role(values["role"]),
            activity=Activity(values["activity"]), subject=values["subject"] or "",
            student_ids=tuple(id_from_text(one) for one in values["student_ids"] or ()),
        )  # fmt: skip
        planned = self.desk.store_as("series.plan", "Planned sessions", lambda s: plan_series(s, draft))
        assert isinstance(planned, Planned)
        self.planned = planned


def _fields(desk: Desk) -> list[Field | str]:
    today = clock.today()
    with desk.ctx.store.read() as session:
        sites = [(id_text(site.id), site.name) for site in calendar.sites(session)]
        subjects = [(word.label, word.label) for word in calendar.list_words(session, "subject")]
        adult_ids = adults.adult_ids(session, adults.AdultFilter(on=today))
        tutors = [(id_text(row.id), row.name) for row in adults.adult_rows(session, adult_ids, today)]
        student_ids = students.student_ids(session, students.StudentFilter(on=today))
        children = [(id_text(row.id), row.name) for row in students.student_rows(session, student_ids, today)]
    return [
        Field(key="site_id", label="Site", kind="choice", choices=sites, required=True),
        Field(key="adult_ids", label="With", kind="choice", choices=tutors, required=True),
        Field(key="first_day", label="First day", kind="date", required=True),
        Field(key="last_day", label="Last day", kind="date", required=True),
        Field(key="start", label="Starts", kind="time", required=True),
        Field(key="end", label="Ends", kind="time", required=True),
        Field(
            key="role", label="Role", kind="choice", choices=[(str(r), label(r)) for r in Role], required=True
        ),
        Field(
            key="activity", label="Activity", kind="choice", choices=[(str(a), label(a)) for a in Activity]
        ),
        Field(key="subject", label="Subject", kind="choice", choices=[("", "None"), *subjects]),
        Field(
            key="days",
            label="Days",
            kind="choices",
            choices=list(zip(WEEKDAYS, _DAYS, strict=True)),
            wide=True,
        ),
        Field(key="student_ids", label="Students", kind="choices", choices=children, wide=True),
    ]
