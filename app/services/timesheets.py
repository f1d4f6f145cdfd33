# SPDX-License-Identifier: Apache-2.0
"""Signing and locking timesheets: two dated signatures, then closed, and opened again only with a reason.

What follows from sessions is written down when a sheet is locked (``hour_corrections``). They are read in
``queries``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import hours, names, timesheets
from app.domain.attendance import hours_text
from app.errors import Conflict, Invalid
from app.i18n import medium_date
from app.services.hour_corrections import freeze, thaw
from app.storage.queries.rulebook import read_rules
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows
from app.storage.tables import HourLine, Timesheet


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Which sheet: an adult's, of a kind, of the period in which ``day`` is."""

    adult_id: Id
    family: str
    day: date


def the_sheet(session: DbSession, key: SheetKey) -> TimesheetRow:
    """The sheet as it stands. Raises Invalid for an unknown kind, Conflict when there are no hours on it."""
    if key.family not in hours.FAMILIES:
        raise Invalid({"family": f"The kind is one of {', '.join(hours.FAMILIES)}."})
    first, last = timesheets.period(read_rules(session).timesheet_period, key.day)
    found = [row for row in timesheet_rows(session, first, last, key.adult_id) if row.family == key.family]
    if not found:
        raise Conflict("There are no hours of this kind in that time, so there is nothing to sign.")
    return found[0]


def sign_as_adult(session: DbSession, key: SheetKey, name: str, day: date | None = None) -> None:
    """The adult's own signature: it is what was done. Raises Invalid or Conflict."""
    row, sheet = _open(session, key, name, day)
    if row.minutes != sheet.minutes:
        sheet.supervisor_signed, sheet.supervisor = None, ""  # what was certified is not this
    sheet.adult_signed, sheet.adult_name = day or clock.today(), names.nfc(name)
    sheet.minutes = row.minutes


def sign_as_supervisor(session: DbSession, key: SheetKey, name: str, day: date | None = None) -> None:
    """The supervisor's: it was seen. After the adult's, and by somebody else. Raises Invalid or Conflict."""
    row, sheet = _open(session, key, name, day)
    if sheet.adult_signed is None:
        raise Conflict("The adult signs first.")
    if names.fold(name) == names.fold(sheet.adult_name):
        raise Invalid({"name": "Nobody certifies their own hours; somebody else signs here."})
    if row.minutes != sheet.minutes:
        raise Conflict("The hours changed since the adult signed. The adult signs again first.")
    sheet.supervisor_signed, sheet.supervisor = day or clock.today(), names.nfc(name)


def lock(session: DbSession, key: SheetKey) -> None:
    """Close a sheet that both signed; from then on it holds still and is only corrected. Raises Conflict."""
    row = the_sheet(session, key)
    sheet = session.get(Timesheet, (key.adult_id, key.family, row.first_day))
    if sheet is None or sheet.adult_signed is None or sheet.supervisor_signed is None:
        raise Conflict("Both sign first; then the sheet is locked.")
    if row.minutes != sheet.minutes:
        raise Conflict("The hours changed since they were signed. Both sign again first.")
    sheet.locked = True
    freeze(session, row.rows)


def reopen(session: DbSession, key: SheetKey, why: str) -> None:
    """Open a locked sheet; both sign anew. Who had signed what, and why, stays on it as a line of its own.

    What was corrected in sight stays; sessions count again as they are. Raises Invalid without a reason, or
    Conflict when it is not locked.
    """
    if not names.nfc(why):
        raise Invalid({"why": "Say why it is opened again; it stands on the sheet."})
    row = the_sheet(session, key)
    sheet = session.get(Timesheet, (key.adult_id, key.family, row.first_day))
    if sheet is None or sheet.removed or not sheet.locked:
        raise Conflict("This sheet is not locked.")
    signed = [
        f"{name}, {medium_date(day)}"
        for name, day in ((sheet.adult_name, sheet.adult_signed), (sheet.supervisor, sheet.supervisor_signed))
        if day is not None
    ]
    words = f"Opened again. {hours_text(sheet.minutes)} were signed: {'; '.join(signed)}"
    session.add(
        HourLine(
            adult_id=key.adult_id, day=row.first_day, hat=hours.FAMILIES[key.family][0], minutes=0,
            words=words, why=names.nfc(why),
        )
    )  # fmt: skip
    thaw(session, row.rows)
    sheet.removed = True


def withdraw(session: DbSession, key: SheetKey) -> None:
    """Take the signatures of a sheet that is not locked away, so that it can be signed anew."""
    row = the_sheet(session, key)
    sheet = session.get(Timesheet, (key.adult_id, key.family, row.first_day))
    if sheet is None or sheet.removed:
        return
    if sheet.locked:
        raise Conflict("A locked sheet keeps its signatures. Correct its lines, or open it with a reason.")
    sheet.removed = True


def _open(session: DbSession, key: SheetKey, name: str, day: date | None) -> tuple[TimesheetRow, Timesheet]:
    if not names.nfc(name):
        raise Invalid({"name": "Write the name of whoever signs."})
    row = the_sheet(session, key)
    if (day or clock.today()) < row.first_day:
        raise Invalid({"day": "The sheet begins after that day."})
    sheet = session.get(Timesheet, (key.adult_id, key.family, row.first_day))
    if sheet is None:
        sheet = Timesheet(
            adult_id=key.adult_id, hat_family=key.family, first_day=row.first_day, last_day=row.last_day
        )
        session.add(sheet)
    elif sheet.locked and not sheet.removed:
        raise Conflict("This sheet is locked.")
    elif sheet.removed:
        sheet.removed, sheet.adult_signed, sheet.supervisor_signed = False, None, None
        sheet.adult_name, sheet.supervisor, sheet.minutes, sheet.locked = "", "", 0, False
    return row, sheet
