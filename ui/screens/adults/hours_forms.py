# SPDX-License-Identifier: Apache-2.0
"""What is asked about time and terms of an adult, and the drafts that follow."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.domain.words import Hat, label
from app.errors import Invalid
from app.services.hour_corrections import MOST_OF_A_DAY
from app.services.hours import HourDraft, TermDraft
from app.storage.queries import lists
from app.storage.queries.hours import TermRow
from ui.choices import listed
from ui.desk import Desk
from ui.kit.form import Field

HATS = [(hat.value, label(hat)) for hat in Hat]


def hour_fields(desk: Desk, category: str = "") -> list[Field | str]:
    """What is asked about time that no session tells of; ``category`` is what stands there already."""
    with desk.ctx.store.read() as session:
        words = [*lists.words(session, "hour_categories"), *lists.words(session, "work_study_categories")]
    return [
        Field(key="day", label="Day", kind="date", required=True),
        Field(key="hat", label="Counts as", kind="choice", choices=HATS, required=True),
        Field(key="start", label="From", kind="time", hint="Or only the minutes."),
        Field(key="end", label="To", kind="time"),
        Field(key="minutes", label="Minutes", kind="number", least=1, most=MOST_OF_A_DAY),
        Field(key="category", label="For", kind="choice",
              choices=[("", "Nothing named"), *listed(words, category)]),
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


def term_values(row: TermRow) -> dict[str, Any]:
    """What the form of a term begins with."""
    return {
        "hat": row.hat.value, "program": row.program, "first_day": row.first_day, "last_day": row.last_day,
        "term_hours": None if row.term_minutes is None else row.term_minutes // 60,
        "weekly_hours": None if row.weekly_minutes is None else row.weekly_minutes // 60,
        "rate": "" if row.rate_cents is None else f"{row.rate_cents / 100:.2f}",
        "supervisor": row.supervisor,
    }  # fmt: skip


def term_draft(values: dict[str, Any], row: TermRow | None = None) -> TermDraft:
    """The draft of a filled form; agreed hours are whole, minutes beyond stay unless the hours changed."""
    return TermDraft(
        hat=Hat(values["hat"]), first_day=values["first_day"], last_day=values["last_day"],
        program=str(values["program"] or ""), supervisor=str(values["supervisor"] or ""),
        term_minutes=_minutes(values["term_hours"], row.term_minutes if row else None),
        weekly_minutes=_minutes(values["weekly_hours"], row.weekly_minutes if row else None),
        rate_cents=_cents(str(values["rate"] or "")),
    )  # fmt: skip


def _minutes(hours: int | None, before: int | None) -> int | None:
    if hours is None:
        return None
    return before if before is not None and before // 60 == hours else 60 * hours


def _cents(text: str) -> int | None:
    """ "15.50" is 1550. Raises Invalid."""
    if not text.strip():
        return None
    try:
        cents = round(100 * Decimal(text.strip().lstrip("$").replace(",", ".")))
    except (ArithmeticError, ValueError):
        cents = -1
    if cents < 0:
        raise Invalid({"rate": "Write an amount such as 15.50."})
    return cents


def term_fields() -> list[Field | str]:
    """What is asked about a term."""
    return [
        Field(key="hat", label="Sessions count as", kind="choice", choices=HATS, required=True),
        Field(key="program", label="Program", hint="Such as AmeriCorps State"),
        Field(key="first_day", label="First day", kind="date", required=True),
        Field(key="last_day", label="Last day", kind="date"),
        Field(key="term_hours", label="Hours agreed on", kind="number", least=1, most=10_000),
        Field(key="weekly_hours", label="Hours a week at most", kind="number", least=1, most=168),
        Field(key="rate", label="Paid an hour", hint="Such as 15.50"),
        Field(key="supervisor", label="Supervisor"),
    ]  # fmt: skip
