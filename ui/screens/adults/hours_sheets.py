# SPDX-License-Identifier: Apache-2.0
"""The timesheets of a period: signed by both, locked, and opened again with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app import clock
from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.timesheets import SheetStanding
from app.errors import PorchlightError
from app.services import timesheets
from app.services.timesheets import SheetKey
from app.storage.queries.timesheets import TimesheetRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.screens.adults.hours_columns import sheet_columns
from ui.theme import Tone


class HoursSheets(ListPart[TimesheetRow]):
    """Enter opens the lines behind a sheet; what cannot be done is said in the page's ``banner``."""

    def __init__(
        self, desk: Desk, drafts: Drafts, banner: Banner, open_hours: Callable[[Id, date], object]
    ) -> None:
        self._desk, self._drafts, self._banner = desk, drafts, banner
        super().__init__(
            "Timesheets", sheet_columns(),
            [
                ("The adult signs", "edit", lambda one: self.sign(one, supervisor=False)),
                ("The supervisor signs", "check", lambda one: self.sign(one, supervisor=True)),
                ("Lock", "lock", self.lock),
                ("Take the signatures away", "undo", self.withdraw),
            ],
            empty="No hours in this time, so there is nothing to sign.",
            on_enter=lambda one: open_hours(one.adult_id, one.first_day), always=0,
        )  # fmt: skip

    def sign(self, sheet: TimesheetRow | None, *, supervisor: bool) -> None:
        """Ask whose signature it is, and its day."""
        if sheet is None:
            return
        work = timesheets.sign_as_supervisor if supervisor else timesheets.sign_as_adult
        values = {"name": sheet.supervisor if supervisor else sheet.name, "day": clock.today()}
        who = "The supervisor" if supervisor else "The adult"
        self.dialog = FormDialog(
            self, f"{who} signs {hours_text(sheet.minutes)} of {sheet.name}", "Note the signature",
            [
                Field(key="name", label="Whose signature", required=True),
                Field(key="day", label="Day on the paper", kind="date", required=True),
            ],
            lambda given: self._desk.store_as(
                "timesheet.sign", f"Noted a signature for {sheet.name}",
                lambda s: work(s, _key(sheet), str(given["name"]), given["day"]),
            ),
            drafts=self._drafts, draft=f"sign {sheet.adult_id.hex()} {sheet.family}", values=values,
        )  # fmt: skip
        self.dialog.open()

    def lock(self, sheet: TimesheetRow | None) -> None:
        """Close a sheet that both signed."""
        self._do(sheet, "timesheet.lock", "Locked the timesheet of", timesheets.lock)

    def withdraw(self, sheet: TimesheetRow | None) -> None:
        """Take both signatures away; of a locked sheet with a reason, which stays on it."""
        if sheet is not None and sheet.standing is SheetStanding.LOCKED:
            self._reopen(sheet)
            return
        self._do(sheet, "timesheet.withdraw", "Took signatures away of", timesheets.withdraw)

    def _reopen(self, sheet: TimesheetRow) -> None:
        self.dialog = FormDialog(
            self, f"Open the locked sheet of {sheet.name} again", "Open it again",
            [Field(key="why", label="Why", required=True, hint="It stands on the sheet. Both sign anew.")],
            lambda given: self._desk.store_as(
                "timesheet.reopen", f"Opened the locked timesheet of {sheet.name}",
                lambda s: timesheets.reopen(s, _key(sheet), str(given["why"])),
            ),
            drafts=self._drafts, draft=f"reopen {sheet.adult_id.hex()} {sheet.family}",
        )  # fmt: skip
        self.dialog.open()

    def _do(self, sheet: TimesheetRow | None, cause: str, title: str, work: Callable[..., object]) -> None:
        if sheet is None:
            return
        try:
            self._desk.store_as(cause, f"{title} {sheet.name}", lambda s: work(s, _key(sheet)))
        except PorchlightError as problem:
            self._banner.say(sentence_for(problem), Tone.PROBLEM)
        else:
            self._banner.clear()


def _key(sheet: TimesheetRow) -> SheetKey:
    return SheetKey(sheet.adult_id, sheet.family, sheet.first_day)
