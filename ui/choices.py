# SPDX-License-Identifier: Apache-2.0
"""What forms offer to choose from: sites, adults, students, groups, roles, reasons."""

from __future__ import annotations

from collections.abc import Iterable

from app import clock
from app.clock import id_text
from app.domain.words import NOT_MET, Activity, Role, SessionStatus, label
from app.storage.queries import adults, calendar, groups, students
from app.storage.store import Store
from ui.kit.form import Field

Choices = list[tuple[str, str]]

REASONS: Choices = [(str(one), label(one)) for one in SessionStatus if one in NOT_MET]
ROLES: Choices = [(str(one), label(one)) for one in Role]
ACTIVITIES: Choices = [(str(one), label(one)) for one in Activity]


def site_choices(store: Store) -> Choices:
    with store.read() as session:
        return [(id_text(site.id), site.name) for site in calendar.sites(session)]


def adult_choices(store: Store) -> Choices:
    """Adults who are in the program today, by name."""
    today = clock.today()
    with store.read() as session:
        found = adults.adult_ids(session, adults.AdultFilter(on=today))
        return [(id_text(row.id), row.name) for row in adults.adult_rows(session, found, today)]


def student_choices(store: Store) -> Choices:
    """Students who are in the program today, by name."""
    today = clock.today()
    with store.read() as session:
        found = students.student_ids(session, students.StudentFilter(on=today))
        return [(id_text(row.id), row.name) for row in students.student_rows(session, found, today)]


def group_choices(store: Store) -> Choices:
    with store.read() as session:
        rows = groups.group_rows(session, clock.today())
    return [(id_text(row.id), f"{row.name}, {row.site}" if row.site else row.name) for row in rows]


def subject_choices(store: Store, stored: str = "") -> Choices:
    """The program's own subjects, and none; what is ``stored`` is among them whatever the list says now."""
    with store.read() as session:
        words = calendar.list_words(session, "subject")
    return [("", "None"), *listed((word.label for word in words), stored)]


def listed(words: Iterable[str], stored: str = "") -> Choices:
    """The words of a list, and what is ``stored`` though it is not among them: a form must not lose it."""
    return [(one, one) for one in dict.fromkeys((*words, stored)) if one]


def reason_fields() -> list[Field | str]:
    """Why a session did not take place, and a note."""
    return [
        Field(key="reason", label="Reason", kind="choice", choices=REASONS, required=True),
        Field(key="note", label="Note", hint="Optional; it stands beside the reason in the reports"),
    ]
