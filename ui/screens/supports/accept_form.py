# SPDX-License-Identifier: Apache-2.0
"""The form of a new match: what is asked, what stands there already, and the draft it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.clock import Id
from app.domain.dates import add_months
from app.domain.matching import weekly_minutes
from app.domain.words import Role
from app.services.matches import BASES, MOST_MINUTES
from app.services.matching import MatchDraft
from app.storage.queries.calendar import school_year_at
from app.storage.queries.rulebook import read_rules
from app.storage.store import Store
from ui import choices
from ui.kit.form import Field


def accept_fields(store: Store, subject: str) -> list[Field | str]:
    """Role, first day, minutes a week, subject (the need's own among them), base, commitment."""
    return [
        Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
        Field(key="first_day", label="First day", kind="date", required=True),
        Field(key="weekly_minutes", label="Minutes a week", kind="number", least=1, most=MOST_MINUTES),
        Field(key="subject", label="Subject", kind="choice", choices=choices.subject_choices(store, subject)),
        Field(key="base", label="Where", kind="choice", choices=BASES),
        Field(key="committed_until", label="Both are committed until", kind="date"),
    ]


def accept_values(store: Store, role: Role, subject: str, today: date) -> dict[str, Any]:
    """What follows from the need: a mentor's twelve months (MENTOR), for others the school year."""
    with store.read() as session:
        rules, year = read_rules(session), school_year_at(session, today)
    until = year.last_day if year is not None else None
    if role is Role.MENTOR:
        until = add_months(today, rules.commitment_months) - timedelta(days=1)
    return {
        "role": role, "first_day": today, "weekly_minutes": weekly_minutes(role, rules), "subject": subject,
        "base": "", "committed_until": until,
    }  # fmt: skip


def match_draft(student_id: Id, adult_id: Id, values: Mapping[str, Any]) -> MatchDraft:
    """What the form says."""
    return MatchDraft(
        student_id=student_id, adult_id=adult_id, role=Role(values["role"]), first_day=values["first_day"],
        weekly_minutes=values["weekly_minutes"], subject=values["subject"], base=values["base"],
        committed_until=values["committed_until"],
    )  # fmt: skip
