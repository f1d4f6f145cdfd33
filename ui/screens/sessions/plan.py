# SPDX-License-Identifier: Apache-2.0
"""Planning sessions that recur: one form, one action."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import id_from_text
from app.domain.schedule import WEEKDAYS
from app.domain.words import Activity, Role
from app.errors import Invalid
from app.services.sessions import Planned, SeriesDraft, plan_series
from ui import choices
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
            drafts=drafts, draft="plan", values=values, columns=2,
        )  # fmt: skip

    def keep(self, values: dict[str, Any]) -> None:
        """Store the series. Raises Invalid with a sentence per field."""
        group = values["group_id"]
        if group and values["student_ids"]:
            raise Invalid({"student_ids": "Choose a group that exists, or students for a new one, not both."})
        draft = SeriesDraft(
            site_id=id_from_text(values["site_id"]),
            days=tuple(WEEKDAYS.index(day) for day in values["days"] or ()),
            start=values["start"], end=values["end"],
            first_day=values["first_day"], last_day=values["last_day"],
            adult_ids=[id_from_text(one) for one in (values["adult_ids"], values["other_adult"]) if one],
            role=Role(values["role"]), activity=Activity(values["activity"]), subject=values["subject"] or "",
            group_id=id_from_text(group) if group else None,
            student_ids=tuple(id_from_text(one) for one in values["student_ids"] or ()),
        )  # fmt: skip
        planned = self.desk.store_as("series.plan", "Planned sessions", lambda s: plan_series(s, draft))
        assert isinstance(planned, Planned)
        self.planned = planned


def _fields(desk: Desk) -> list[Field | str]:
    store = desk.ctx.store
    adults = choices.adult_choices(store)
    return [
        Field(
            key="site_id", label="Site", kind="choice", choices=choices.site_choices(store), required=True
        ),
        Field(
            key="days", label="Days", kind="choices", choices=list(zip(WEEKDAYS, _DAYS, strict=True)),
            required=True,
        ),
        Field(key="start", label="Starts", kind="time", required=True),
        Field(key="end", label="Ends", kind="time", required=True),
        Field(key="first_day", label="First day", kind="date", required=True),
        Field(key="last_day", label="Last day", kind="date", required=True),
        "Who",
        Field(key="adult_ids", label="With", kind="choice", choices=adults, required=True),
        Field(key="other_adult", label="And with", kind="choice", choices=[("", "Nobody else"), *adults]),
        Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
        Field(key="activity", label="Activity", kind="choice", choices=choices.ACTIVITIES, required=True),
        Field(key="subject", label="Subject", kind="choice", choices=choices.subject_choices(store)),
        Field(
            key="group_id", label="Group", kind="choice",
            choices=[("", "A new group of the students below"), *choices.group_choices(store)],
        ),
        Field(
            key="student_ids", label="Students", kind="choices", choices=choices.student_choices(store)
        ),
    ]  # fmt: skip
