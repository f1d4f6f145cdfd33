# SPDX-License-Identifier: Apache-2.0
"""What is asked about time and terms of an adult, and the drafts that follow."""

from __future__ import annotations

from typing import Any

from app.domain.words import Hat, label
from app.services.hours import MOST_OF_A_DAY, HourDraft, TermDraft
from app.storage.queries import lists
from ui.desk import Desk
from ui.kit.form import Field

HATS = [(hat.value, label(hat)) for hat in Hat]


def hour_fields(desk: Desk) -> list[Field | str]:
    """What is asked about time that no session tells of."""
    with desk.ctx.store.read() as session:
        words = [*lists.words(session, "hour_categories"), *lists.words(session, "work_study_categories")]
    return [
        Field(key="day", label="Day", kind="date", required=True),
        Field(key="hat", label="Counts as", kind="choice", choices=HATS, required=True),
        Field(key="start", label="From", kind="time", hint="Or only the minutes."),
        Field(key="end", label="To", kind="time"),
        Field(key="minutes", label="Minutes", kind="number", least=1, most=MOST_OF_A_DAY),
        Field(key="category", label="For", kind="choice",
              choices=[("", "Nothing named"), *((one, one) for one in words)]),
        Field(key="miles", label="Miles", hint="Such as 12.5"),
        Field(key="words", label="In a few words"),
    ]  # fmt: skip


def hour_draft(values: dict[str, Any]) -> HourDraft:
    """The draft of a filled form. Times win over minutes."""
    miles = str(values.get("miles") or "0").replace(",", ".")
    try:
        tenths = round(float(miles) * 10)
    except ValueError:
        tenths = -1  # the service says what is wrong with it
    return HourDraft(
        day=values["day"], hat=Hat(values["hat"]), minutes=values["minutes"], start=values["start"],
        end=values["end"], category=str(values["category"] or ""), miles_x10=tenths,
        words=str(values["words"] or ""),
    )  # fmt: skip


def term_draft(values: dict[str, Any]) -> TermDraft:
    """The draft of a filled form; agreed hours are whole."""
    agreed, weekly = values["term_hours"], values["weekly_hours"]
    return TermDraft(
        hat=Hat(values["hat"]), first_day=values["first_day"], last_day=values["last_day"],
        program=str(values["program"] or ""), supervisor=str(values["supervisor"] or ""),
        term_minutes=None if agreed is None else 60 * agreed,
        weekly_minutes=None if weekly is None else 60 * weekly,
    )  # fmt: skip


def term_fields() -> list[Field | str]:
    """What is asked about a term."""
    return [
        Field(key="hat", label="Sessions count as", kind="choice", choices=HATS, required=True),
        Field(key="program", label="Program", hint="Such as AmeriCorps State"),
        Field(key="first_day", label="First day", kind="date", required=True),
        Field(key="last_day", label="Last day", kind="date"),
        Field(key="term_hours", label="Hours agreed on", kind="number", least=1, most=10_000),
        Field(key="weekly_hours", label="Hours a week at most", kind="number", least=1, most=168),
        Field(key="supervisor", label="Supervisor"),
    ]  # fmt: skip
