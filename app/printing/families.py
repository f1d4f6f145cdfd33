# SPDX-License-Identifier: Apache-2.0
"""Two lists for staff about families: who may collect a student, and which papers to ask for again.

The pick-up list belongs into the storm packet and into the hands of whoever stands at the door, not on the
table with the sign-in sheet: it has phone numbers. Why somebody may not collect is on neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.consents import State
from app.domain.words import ConsentKind, label
from app.i18n import medium_date
from app.printing.attendance import report_head
from app.reports.head import ReportHead
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import calendar, care, consents
from app.storage.queries.care import PickUpRow
from app.storage.queries.consents import RenewalRow
from app.storage.queries.rulebook import read_rules
from app.storage.queries.students import StudentFilter, student_ids, student_rows
from app.storage.store import Store

_PICK_UP = (
    ListedColumn("Student", 0.2, is_text=True), ListedColumn("May collect", 0.33, is_text=True),
    ListedColumn("May not", 0.17, is_text=True), ListedColumn("Not asked", 0.2, is_text=True),
    ListedColumn("Ride", 0.1, is_text=True),
)  # fmt: skip
_ENDING = (
    ListedColumn("Student", 0.3, is_text=True), ListedColumn("About", 0.25, is_text=True),
    ListedColumn("Good through", 0.2, is_text=True), ListedColumn("Stands", 0.25, is_text=True),
)  # fmt: skip
_MISSING = (ListedColumn("Student", 0.3, is_text=True), ListedColumn("Not asked about", 0.7, is_text=True))
_ORDER = (
    "In the order in which the family wants to be called. Ask the family before a child goes with somebody "
    "who was not asked about; never against “may not”."
)
_RIDE = (
    "Ride: the family's word on transport as it stands on that day. No stands also for a paper that the "
    "program asks for and does not have, and for one that has ended."
)
_LATEST = "The latest paper of a kind counts, through the whole of its last day."
_ASKED = "Only what the program asks for can be missing (Settings, Rules)."


def pick_up_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Who may collect the students who are here at the end of a period, today at the latest."""
    on = max(first, min(last, clock.today()))
    with store.read() as session:
        rows = care.pick_up_list(session, _whom(session, on, site_id, student_id), on)
        head = _head(session, first, last, site_id)
    nobody = sum(not row.may for row in rows)
    return ListedReport(
        title="Pick-up list", head=head,
        figures=(
            (f"{len(rows):,}", "students"),
            (f"{nobody:,}", "with nobody who may collect them yet"),
            (f"{sum(bool(row.no_ride) for row in rows):,}", "who may not be driven"),
        ),
        tables=(
            ListedTable(
                "Who may collect", _PICK_UP, tuple(_collecting(row) for row in rows), "Nobody is here.",
                "For staff: it has phone numbers, so it does not lie where the sign-in sheet lies.",
            ),
        ),
        rules=(_ORDER, _RIDE),
    )  # fmt: skip


def papers_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Papers that end soon or have ended, and those that the program asks for and does not have."""
    on = max(first, min(last, clock.today()))
    with store.read() as session:
        ids = _whom(session, on, site_id, student_id)
        rules = read_rules(session)
        there = set(ids)
        ending = [row for row in consents.renewals(session, on) if row.student_id in there]
        missing = _missing(session, ids, rules.codes("consents_required"), on)
        head = _head(session, first, last, site_id)
    return ListedReport(
        title="Papers of families", head=head,
        figures=(
            (f"{sum(row.has_ended for row in ending):,}", "papers that have ended"),
            (f"{sum(not row.has_ended for row in ending):,}", "papers that end soon"),
            (f"{len(missing):,}", "students with a paper missing"),
        ),
        tables=(
            ListedTable("To be asked again", _ENDING, tuple(map(_ending, ending)), "No paper ends soon."),
            ListedTable("Not asked yet", _MISSING, tuple(missing), "Nobody is missing a paper."),
        ),
        rules=(f"Soon is within {rules.consent_warn_days} days. {_LATEST}", _ASKED),
    )  # fmt: skip


def _whom(session: DbSession, on: date, site_id: Id | None, student_id: Id | None) -> list[Id]:
    if student_id is not None:
        return [student_id]
    return student_ids(session, StudentFilter(on=on, site_id=site_id))


def _head(session: DbSession, first: date, last: date, site_id: Id | None) -> ReportHead:
    words = [site.name for site in calendar.sites(session) if site.id == site_id]
    return report_head(session, first, last, "en", ", ".join(words))


def _collecting(row: PickUpRow) -> ListedRow:
    cells = (row.name, *("; ".join(people) for people in (row.may, row.may_not, row.not_asked)))
    return ListedRow((*cells, "No" if row.no_ride else "Yes"), row.student_id)


def _ending(row: RenewalRow) -> ListedRow:
    state = "Has ended" if row.has_ended else "Ends soon"
    return ListedRow((row.name, label(row.kind), medium_date(row.last_day), state), row.student_id)


def _missing(session: DbSession, ids: Sequence[Id], asked: Sequence[str], on: date) -> list[ListedRow]:
    """Students without any answer to something that the program asks for, by name."""
    kinds: dict[Id, list[str]] = {}
    for kind in map(ConsentKind, asked):
        for student, stands in consents.consent_standings(session, ids, kind, on).items():
            if stands.state is State.MISSING:
                kinds.setdefault(student, []).append(label(kind))
    wanted = [one for one in ids if one in kinds]
    return [
        ListedRow((row.name, ", ".join(kinds[row.id])), row.id) for row in student_rows(session, wanted, on)
    ]
