# SPDX-License-Identifier: Apache-2.0
"""The timesheets of a period as paper to sign, or signed: a page for every adult and kind."""

from __future__ import annotations

from datetime import date

from app.clock import Id
from app.domain.attendance import hours_text
from app.domain.hours import FAMILY_WORDS
from app.domain.timesheets import SheetStanding
from app.domain.words import Hat, label
from app.errors import NotFound
from app.i18n import clock_time, medium_date
from app.printing.attendance import report_head
from app.reports.head import ReportHead
from app.reports.output import Out
from app.reports.timesheet import SheetLine, SheetPage, SheetSignature, draw_timesheets
from app.storage.queries.hours import HourRow
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows
from app.storage.store import Store


def print_timesheets(
    store: Store, first: date, last: date, out: Out, adult_id: Id | None = None, family: str = ""
) -> int:
    """Write them as one PDF; returns how many. Raises NotFound when there are no hours, FileProblem."""
    head, pages = read_timesheets(store, first, last, adult_id, family)
    draw_timesheets(head, pages, out)
    return len(pages)


def read_timesheets(
    store: Store, first: date, last: date, adult_id: Id | None = None, family: str = ""
) -> tuple[ReportHead, list[SheetPage]]:
    """What the pages show. Raises NotFound when there are no hours in that time."""
    with store.read() as session:
        rows = [row for row in timesheet_rows(session, first, last, adult_id) if family in ("", row.family)]
        head = report_head(session, first, last, "en", rows[0].name if adult_id and rows else "")
    if not rows:
        raise NotFound("There are no hours in that time.")
    return head, [_page(row) for row in rows]


def _page(row: TimesheetRow) -> SheetPage:
    by_hat: dict[Hat, int] = {}
    for line in row.rows:
        by_hat[line.hat] = by_hat.get(line.hat, 0) + line.counted
    totals = [(label(hat), minutes) for hat, minutes in by_hat.items()]
    own, other = row.signatures.adult, row.signatures.supervisor
    return SheetPage(
        row.name, FAMILY_WORDS[row.family], tuple(map(_line, row.rows)),
        (("Together", row.minutes), *totals) if len(totals) > 1 else tuple(totals),
        (
            SheetSignature("Signed by the adult: these are my hours", _signed(row.adult_name, own)),
            SheetSignature("Certified by the supervisor", _signed(row.supervisor, other)),
        ),
        _changed(row),
    )  # fmt: skip


def _changed(row: TimesheetRow) -> str:
    """What is not as it was signed, in words; nothing when all is."""
    if row.standing is SheetStanding.OPEN or not (row.changed_by or row.has_drifted):
        return ""
    said = [f"{hours_text(row.signatures.minutes)} were signed."]
    if row.minutes != row.signatures.minutes:
        said.append(f"With what was changed in sight there are {hours_text(row.minutes)}.")
    if row.has_drifted:
        said.append("Sessions say something else since the sheet was locked; see the notes.")
    return " ".join(said)


def _line(row: HourRow) -> SheetLine:
    times = f"{clock_time(row.start)}, {clock_time(row.end)}" if row.start and row.end else ""
    notes = [
        f"Corrected, was {row.minutes} min" if row.is_corrected else "", row.why,
        f"{row.shared} min are counted with another session" if row.shared else "",
        "" if row.now is None else f"The session says {row.now} min since it was locked",
    ]  # fmt: skip
    return SheetLine(
        medium_date(row.day), ", ".join(filter(None, (row.words, row.category))), label(row.hat), times,
        row.counted, f"{row.miles_x10 / 10:g}" if row.miles_x10 else "", "; ".join(filter(None, notes)),
    )  # fmt: skip


def _signed(name: str, day: date | None) -> str:
    return "" if day is None else f"{name}, {medium_date(day)}"
