# SPDX-License-Identifier: Apache-2.0
"""What the forms about groups and matches share: who, as what, from when, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from app import clock
from app.clock import Id
from app.services import groups
from ui import choices
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.table import Column


def end_match(
    parent: Any, desk: Desk, drafts: Drafts, assignment_id: Id, name: str, last_day: date | None
) -> None:
    """Ask for the last day of an adult with a group or student."""
    parent.dialog = FormDialog(
        parent, f"Last day of {name} here", "Keep this", [last_day_field()],
        lambda values: desk.store_as(
            "match.end", f"{name} ends here",
            lambda s: groups.end_assignment(s, assignment_id, values["last_day"]),
        ),
        drafts=drafts, draft=f"end {assignment_id.hex()}", values={"last_day": last_day or clock.today()},
    )  # fmt: skip
    parent.dialog.open()


def adult_fields(desk: Desk) -> list[Field | str]:
    """Who, as what, from when."""
    adults = choices.adult_choices(desk.ctx.store)
    return [
        Field(key="adult", label="Adult", kind="choice", choices=adults, required=True),
        Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
        first_day_field(),
    ]


def first_day_field() -> Field:
    return Field(key="first_day", label="First day", kind="date", required=True)


def last_day_field() -> Field:
    return Field(
        key="last_day", label="Last day", kind="date", required=True, hint="What is marked stays.",
    )  # fmt: skip


def from_to_columns() -> list[Column[Any]]:
    """The two days of a stay, a match or a membership."""
    return [
        Column(key="from", title="From", width=130, sortable=False, value=lambda r: day_text(r.first_day)),
        Column(
            key="to", title="Until", width=130, sortable=False,
            value=lambda r: day_text(r.last_day) if r.last_day else "",
        ),
    ]  # fmt: skip
