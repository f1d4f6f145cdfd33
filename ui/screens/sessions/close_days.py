# SPDX-License-Identifier: Apache-2.0
"""A snow day, a holiday, a week off: one action closes days at one site or everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.clock import id_from_text
from app.domain.words import SessionStatus
from app.services.program import ClosureDraft, add_closure
from app.services.sessions import close_days
from ui import choices
from ui.desk import Desk
from ui.kit.dates import weekday_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog


class CloseDaysDialog(FormDialog):
    """``told`` is the sentence that says what was done; empty until it was."""

    def __init__(self, parent: QWidget, desk: Desk, drafts: Drafts, day: date) -> None:
        self._desk = desk
        self.told = ""
        sites = [("", "All sites"), *choices.site_choices(desk.ctx.store)]
        super().__init__(
            parent, "Snow day, or days off", "Close these days",
            [
                Field(key="first_day", label="First day", kind="date", required=True),
                Field(key="last_day", label="Last day", kind="date", required=True),
                Field(key="site_id", label="Where", kind="choice", choices=sites),
                Field(key="reason", label="Reason", kind="choice", choices=choices.REASONS, required=True),
                Field(key="label", label="Name", placeholder="Snow day", hint="It stands in the calendar"),
            ],
            self.keep, drafts=drafts, draft="close",
            values={
                "first_day": day, "last_day": day, "site_id": "",
                "reason": str(SessionStatus.CANCELLED_WEATHER),
            },
        )  # fmt: skip

    def keep(self, values: dict[str, Any]) -> None:
        """Store the closure and cancel what is planned on its days. Raises Invalid."""
        first, last = values["first_day"], values["last_day"]
        site = id_from_text(values["site_id"]) if values["site_id"] else None
        reason, label = SessionStatus(values["reason"]), values["label"]

        def work(s: Any) -> object:
            add_closure(s, ClosureDraft(first, last, site, reason, label))
            return close_days(s, first, last, site, reason, label)

        days = weekday_text(first) if first == last else f"{weekday_text(first)} to {weekday_text(last)}"
        counts = self._desk.store_as("closure.add", f"Closed {days}", work)
        assert isinstance(counts, tuple)
        cancelled, kept = counts
        self.told = f"Closed {days}. {_sessions(cancelled)} cancelled."
        if kept:
            self.told += f" {_sessions(kept)} marked already, and stay."


def _sessions(count: int) -> str:
    return f"{count} session is" if count == 1 else f"{count} sessions are"
