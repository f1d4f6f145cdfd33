# SPDX-License-Identifier: Apache-2.0
"""Forms about school days: days without school, and days typed from a report card."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.school_attendance import half_days
from app.services import school_totals as service
from app.services.school_totals import NoSchoolDraft, TotalDraft
from app.storage.queries import calendar
from app.storage.queries.school_attendance import NoSchoolRow, TypedTotalRow
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.people.period import this_year

NO_SCHOOL, REPORT_CARD, REPORT_CARDS = "no-school", "report-card", "report-cards"


def no_school_form(parent: QWidget, desk: Desk, drafts: Drafts, row: NoSchoolRow | None) -> FormDialog:
    """Days without school at one school or at all; new ones without ``row``."""
    with desk.ctx.store.read() as session:
        schools = [(id_text(one.id), one.name) for one in calendar.schools(session, clock.today())]

    def keep(values: dict[str, Any]) -> None:
        first = values["first_day"]
        school = id_from_text(values["school_id"]) if values["school_id"] else None
        draft = NoSchoolDraft(first, values["last_day"] or first, values["label"], school)
        title = f"No school: {draft.label or first}"
        if row is None:
            desk.store_as("no_school.add", title, lambda s: service.add_no_school(s, draft))
        else:
            desk.store_as("no_school.change", title, lambda s: service.change_no_school(s, row.id, draft))

    values: dict[str, Any] = {"school_id": ""}
    if row is not None:
        values = {
            "label": row.label, "first_day": row.first_day, "last_day": row.last_day,
            "school_id": id_text(row.school_id) if row.school_id else "",
        }  # fmt: skip
    return FormDialog(
        parent, "Days without school", "Keep these days",
        [
            Field(key="label", label="Name", placeholder="Fall break"),
            Field(key="first_day", label="First day", kind="date", required=True),
            Field(key="last_day", label="Last day", kind="date", hint="The same day unless you say"),
            Field(key="school_id", label="School", kind="choice", choices=[("", "All schools"), *schools]),
        ],
        keep, drafts=drafts, draft=f"{NO_SCHOOL} {row.id.hex() if row else ''}".strip(), values=values,
    )  # fmt: skip


def total_place(row: TypedTotalRow | None) -> str:
    """Which report card a half-typed form is about."""
    return f"{row.student_id.hex()}@{row.first_day.isoformat()}" if row is not None else ""


def total_form(
    parent: QWidget, desk: Desk, drafts: Drafts, row: TypedTotalRow | None, *, draft: str,
    student_id: Id | None = None,
) -> FormDialog:  # fmt: skip
    """Days enrolled and missed of a student from a report card; ``student_id`` where it is known."""
    year = this_year(desk)
    whose = row.student_id if row is not None else student_id

    def keep(values: dict[str, Any]) -> None:
        student = whose if whose is not None else id_from_text(values["student"])
        total = TotalDraft(
            values["first_day"], values["last_day"], values["enrolled"], values["absent"], values["source"]
        )
        instead = row.first_day if row is not None else None
        desk.store_as(
            "school_total.set", "Typed school days from a report card",
            lambda s: service.set_total(s, student, total, instead),
        )  # fmt: skip

    values: dict[str, Any] = {"first_day": year.first, "source": "Report card"}
    if row is not None:
        values = {
            "first_day": row.first_day, "last_day": row.last_day, "enrolled": half_days(row.enrolled_x2),
            "absent": half_days(row.absent_x2), "source": row.source,
        }  # fmt: skip
    fields: list[Field | str] = [
        Field(key="first_day", label="From", kind="date", required=True),
        Field(key="last_day", label="To", kind="date", required=True, hint="The last day the card covers."),
        Field(key="enrolled", label="Days enrolled", placeholder="45", required=True),
        Field(key="absent", label="Days missed", placeholder="2.5", required=True,
              hint="All reasons together; half days are the smallest part."),
        Field(key="source", label="Where it stands", placeholder="Report card, first quarter",
              wide=True),
    ]  # fmt: skip
    if whose is None:
        offered = choices.student_choices(desk.ctx.store)
        who = Field(key="student", label="Student", kind="choice", choices=offered, required=True, wide=True)
        fields.insert(0, who)
    return FormDialog(
        parent, "Days from a report card", "Keep these days", fields, keep, drafts=drafts, draft=draft,
        values=values, columns=2,
    )  # fmt: skip
