# SPDX-License-Identifier: Apache-2.0
"""Somebody came whom nobody planned: found by name, or written down as a new student."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.names import split_last_first
from app.services.entry import add_walk_in
from app.services.people import StudentDraft, add_student
from app.storage.queries.search import find_students
from app.storage.store import Store
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.search import Suggestion


def suggestions(store: Store, typed: str) -> list[Suggestion]:
    """Students by any part of the name; last the offer to write down a new one (its value is text)."""
    with store.read() as session:
        hits = find_students(session, typed, clock.today(), 8)
    known = [Suggestion(hit.title, hit.detail, hit.id) for hit in hits]
    return [*known, Suggestion("Write down a new student", typed.strip(), typed.strip(), "add")]


def new_student_dialog(parent: QWidget, desk: Desk, drafts: Drafts, number: str, typed: str) -> FormDialog:
    """A new student with the typed name, who is a walk-in on this sheet."""
    given, family = split_last_first(typed)

    def keep(values: dict[str, Any]) -> None:
        def work(session: Any) -> object:
            student = StudentDraft(given=values["given"], family=values["family"])
            return add_walk_in(session, number, add_student(session, student))

        desk.store_as("sheet.walk_in", "Added a new student as a walk-in", work)

    return FormDialog(
        parent, "A new student", "Add as a walk-in",
        [
            Field(key="given", label="First name", required=True),
            Field(key="family", label="Last name", hint="Leave it empty for a single name"),
        ],
        keep, drafts=drafts, draft=f"walk-in {number}", values={"given": given, "family": family},
    )  # fmt: skip
