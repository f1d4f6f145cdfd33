# SPDX-License-Identifier: Apache-2.0
"""The students behind coverage: what each column says, and which rows belong to a figure."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain import grades
from app.domain.attendance import hours_text
from app.domain.words import Urgency, label
from app.storage.queries.coverage import NeedLine
from ui.kit.dates import day_text
from ui.kit.table import Column
from ui.screens.supports.coverage_bars import Place
from ui.theme import Tone

# key, caption: which of the rows a figure is about.
FIGURES = (
    ("all", "with a need"),
    ("served", "served"),
    ("unserved", "not served yet"),
    ("matched", "have an adult"),
)
_URGENT = {Urgency.NOW: 0, Urgency.SOON: 1, Urgency.LATER: 2}


def chosen_rows(lines: Iterable[NeedLine], key: str, place: Place) -> list[NeedLine]:
    """The rows behind a figure at a place.

    Where all roles are meant a student is served when one of the needs is met, so such a student has all
    needs among the served; one role looks at that need alone.
    """
    here = [
        one for one in lines
        if (place.role is None or one.role == place.role)
        and (not place.at_school or one.school_id == place.school)
    ]  # fmt: skip
    served = {one.student_id for one in here if one.is_served}
    matched = {one.student_id for one in here if one.is_matched}
    tests = {"served": served.__contains__, "matched": matched.__contains__}
    if key == "unserved":
        return [one for one in here if one.student_id not in served]
    return [one for one in here if key == "all" or tests[key](one.student_id)]


def state(row: NeedLine) -> tuple[Tone, str]:
    """How a need stands: served, waiting with an adult, or without anybody."""
    if row.is_served:
        return Tone.OK, "Served"
    return (Tone.INFO, "Has an adult, not served") if row.is_matched else (Tone.ATTENTION, "Nobody yet")


def columns() -> list[Column[NeedLine]]:
    """Student, need, how it stands, with whom."""
    return [
        Column(key="name", title="Student", value=lambda r: r.name, tooltip=lambda r: r.name, least=160,
               icon=lambda _row: "person"),
        Column(key="role", title="Needs", value=lambda r: label(r.role), tooltip=_need, least=150),
        Column(key="state", title="State", value=lambda r: state(r)[1], tone=lambda r: state(r)[0],
               width=215),
        Column(key="urgency", title="How soon", value=lambda r: label(r.urgency), width=90,
               order=lambda r: _URGENT[r.urgency]),
        Column(key="adults", title="With", value=lambda r: r.adults, tooltip=lambda r: r.adults, least=150),
        Column(key="last", title="Last time", width=125, tooltip=_done, order=lambda r: str(r.last_contact),
               value=lambda r: day_text(r.last_contact) if r.last_contact else ""),
        Column(key="school", title="School", value=lambda r: r.school or "No school", soft=True, least=150,
               tooltip=lambda r: r.school),
        Column(key="grade", title="Grade", value=lambda r: grades.label(r.grade), soft=True, width=120),
    ]  # fmt: skip


def _need(row: NeedLine) -> str:
    until = f" until {day_text(row.last_day)}" if row.last_day else ""
    subject = f", {row.subject}" if row.subject else ""
    return f"{label(row.role)}{subject}, since {day_text(row.first_day)}{until}"


def _done(row: NeedLine) -> str:
    return (
        f"{row.contacts:,} times, {hours_text(row.minutes)}" if row.contacts else "Not served in this period"
    )
