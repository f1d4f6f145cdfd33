# SPDX-License-Identifier: Apache-2.0
"""Check-ins on paper: whom to reach about a match, by the day it is due, with room to write what was said.

It has phone numbers, so it is for staff and for nobody else's table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.check_ins import Standing
from app.domain.dates import add_months
from app.domain.rulebook import Rules
from app.domain.words import Party, Role, label
from app.i18n import medium_date
from app.printing.attendance import report_head
from app.printing.narrowed import narrowed
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import care, contacts
from app.storage.queries.contacts import CheckInRow
from app.storage.queries.rulebook import read_rules
from app.storage.store import Store

_TO_MAKE = (
    ListedColumn("Whom", 0.22, is_text=True), ListedColumn("Phone", 0.13, is_text=True),
    ListedColumn("Match", 0.21, is_text=True), ListedColumn("Due", 0.13, is_text=True),
    ListedColumn("State", 0.11, is_text=True), ListedColumn("Day, and what was said", 0.2, is_text=True),
)  # fmt: skip
_MADE = (
    ListedColumn("Whom", 0.28, is_text=True), ListedColumn("Match", 0.32, is_text=True),
    ListedColumn("Due", 0.14, is_text=True), ListedColumn("State", 0.12, is_text=True),
    ListedColumn("Last reached", 0.14, is_text=True),
)  # fmt: skip
_TITLES = (
    "Whom", "Who that is", "Phone", "About", "Adult", "With", "Due", "State", "Last reached",
    "Attempts since",
)  # fmt: skip
_STATES = {
    Standing.DONE: "Done", Standing.LATE: "Done late", Standing.DUE: "Due", Standing.OVERDUE: "Overdue"
}  # fmt: skip
_MADE_STATES = (Standing.DONE, Standing.LATE)
# Somebody and their phone; nothing where nobody or no phone is noted.
_Reach = tuple[str, str]


def check_ins_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Check-ins that fall due from ``first`` to ``last``, and what was missed before and waits still."""
    today = clock.today()
    until = min(last, add_months(today, 12))
    with store.read() as session:
        rules = read_rules(session)
        meant, words = narrowed(session, max(first, min(last, today)), site_id, student_id)
        rows = contacts.check_ins_between(session, first, until, today, rules)
        waiting = [row for row in contacts.check_ins_due(session, today, rules) if row.due < first]
        if meant is not None:
            rows, waiting = (_of(session, part, meant, today) for part in (rows, waiting))
        reach = _reach(session, [*waiting, *rows])
        head = report_head(session, first, last, "en", words)
    made = [row for row in rows if row.standing in _MADE_STATES]
    to_make = [row for row in rows if row.standing not in _MADE_STATES]
    overdue = sum(row.standing is Standing.OVERDUE for row in (*waiting, *to_make))
    figures = (
        (f"{len(waiting) + len(to_make):,}", "to be made"),
        (f"{overdue:,}", "of them overdue"),
        (f"{sum(row.standing is Standing.DONE for row in made):,}", "made in time"),
        (f"{sum(row.standing is Standing.LATE for row in made):,}", "made late"),
    )
    tables = (
        _table("Missed before", _TO_MAKE, waiting, reach, "Nothing is left from before."),
        _table("To be made", _TO_MAKE, to_make, reach, "Nothing is left to be made in this time."),
        _table("Made", _MADE, made, reach, "No check-in of this time has been made yet."),
    )
    return ListedReport("Check-ins", head, figures, tables, _rules(rules))


def _of(session: DbSession, rows: Iterable[CheckInRow], meant: frozenset[Id], on: date) -> list[CheckInRow]:
    """Those about these students; with the adult where one of them is in the match."""
    told = list(rows)
    students = contacts.students_of(session, [row.match.id for row in told], on)
    return [
        row for row in told
        if (row.student_id in meant if row.student_id is not None
            else any(one in meant for one, _name in students.get(row.match.id, ())))
    ]  # fmt: skip


def _reach(session: DbSession, rows: Iterable[CheckInRow]) -> Mapping[tuple[Party, Id], _Reach]:
    """Of adults their phone, of guardians the name and phone of the first to be called."""
    told = list(rows)
    found: dict[tuple[Party, Id], _Reach] = {}
    for adult, phone in contacts.adult_phones(session, {row.match.adult_id for row in told}).items():
        found[Party.ADULT, adult] = ("", phone)
    homes = {row.student_id for row in told if row.student_id is not None}
    for student, one in care.first_to_call(session, sorted(homes)).items():
        found[Party.GUARDIAN, student] = (one.name, one.phone)
    return found


def _table(
    name: str, columns: tuple[ListedColumn, ...], rows: Iterable[CheckInRow],
    reach: Mapping[tuple[Party, Id], _Reach], empty: str,
) -> ListedTable:  # fmt: skip
    own = tuple(_row(row, reach, is_made=columns is _MADE) for row in rows)
    return ListedTable(name, columns, own, empty, plain_titles=_TITLES)


def _row(row: CheckInRow, reach: Mapping[tuple[Party, Id], _Reach], *, is_made: bool) -> ListedRow:
    about = row.match.adult_id if row.student_id is None else row.student_id
    name, phone = reach.get((row.party, about), ("", ""))
    whom = row.whom
    if row.party is Party.GUARDIAN:
        whom = f"{name}, for {row.student}" if name else f"Guardian of {row.student}"
    state, reached = _STATES[row.standing], row.last_reached
    if is_made:
        cells: tuple[str, ...] = (
            whom, row.match.name, medium_date(row.due), state, medium_date(reached) if reached else ""
        )  # fmt: skip
    else:
        tried = f", tried {row.attempts}x" if row.attempts else ""
        cells = (whom, phone, row.match.name, medium_date(row.due), state + tried, "")
    return ListedRow(
        cells, row.student_id,
        (
            name if row.party is Party.GUARDIAN else row.whom, label(row.party), phone, row.student,
            row.match.adult, row.match.other, row.due.isoformat(), state,
            reached.isoformat() if reached else "", row.attempts,
        ),
    )  # fmt: skip


def _rules(rules: Rules) -> tuple[str, ...]:
    often = "calendar month" if rules.mentor_edition == "4" else "quarter"
    roles = ", ".join(label(Role(role)).lower() for role in rules.codes("check_in_roles"))
    return (
        (
            f"With each of adult, student and guardian by day {rules.first_check_in_days} and by day "
            f"{rules.second_check_in_days} of a match, then once every {often}. Roles: {roles or 'none'}."
        ),
        "An attempt is kept and does not count. Whoever was reached later makes up for what was missed.",
        "Matches that are open today and do not rest; nothing is listed that is due more than a year ahead.",
        "Missed before: the check-in overdue longest of each match and person, due before this time.",
    )
