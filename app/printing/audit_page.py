# SPDX-License-Identifier: Apache-2.0
"""The audit page: exceptions at the gate, sessions led without clearance, times that a rule or a hand gave.

For whoever checks the program: a monitor of AmeriCorps, an auditor, the board. It says what was done, by
whom and why; nothing on it can be hidden by the one who did it, since History keeps every change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.i18n import clock_time, medium_date
from app.printing.attendance import report_head
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import data_quality, overrides
from app.storage.queries.data_quality import SignOutRow
from app.storage.queries.overrides import CorrectedRow, LedUnclearedRow, OverrideRow
from app.storage.queries.rulebook import read_rules
from app.storage.store import Store

_WHAT = {"session": "A session", "series": "A weekly plan", "match": "A match"}
_CREDITS = {
    "session_end": "to the end of the session",
    "half": "half of the time that was open",
    "nothing": "nothing until somebody asks",
}


def audit_report(store: Store, first: date, last: date) -> ListedReport:
    """Read the audit page of a period, both days included."""
    with store.read() as session:
        rules = read_rules(session)
        let_in = overrides.overrides(session, first, last)
        led = overrides.led_uncleared(session, first, last)
        outs = data_quality.forgotten_sign_outs(session, first, last)
        by_hand = overrides.corrected_marks(session, first, last)
        head = report_head(session, first, last, "en")
    return ListedReport(
        title="Audit page", head=head,
        figures=(
            (f"{len(let_in):,}", "exceptions for adults who were not cleared"),
            (f"{len(led):,}", "sessions led by adults who were not cleared that day"),
            (f"{len(outs):,}", "forgotten sign-outs, credited by a rule"),
            (f"{len(by_hand):,}", "times corrected by hand"),
        ),
        tables=(
            _exceptions(let_in), _led(led),
            _minutes("Forgotten sign-outs", outs, "Every time in has a time out."),
            _minutes("Times corrected by hand", by_hand, "No time was corrected."),
        ),
        rules=(_CLEARED, _NAMED, _credited(rules.sign_out_credit), _HISTORY),
    )  # fmt: skip


_CLEARED = (
    "An adult is cleared on a day when everything that the program asks for in the adult's roles is noted by "
    "then and has not run out; the last day of a paper still counts."
)
_NAMED = "An exception names who decided it and why, at the moment at which it was made."
_HISTORY = "Each change stands in History with who made it and when; nothing is overwritten there."


def _credited(credit: str) -> str:
    return f"A forgotten sign-out counts {_CREDITS.get(credit, credit)} and stays marked as one."


def _columns(*titles: tuple[str, float]) -> tuple[ListedColumn, ...]:
    return tuple(ListedColumn(title, share, is_text=True) for title, share in titles)


def _exceptions(rows: Sequence[OverrideRow]) -> ListedTable:
    return ListedTable(
        "Exceptions",
        _columns(
            ("Day", 12), ("Adult", 17), ("For", 11), ("Missing then", 22), ("Who decided", 14), ("Why", 24)
        ),
        tuple(
            ListedRow(
                (
                    medium_date(row.day), row.name, _WHAT.get(row.what, row.what), row.missing, row.who,
                    row.reason,
                ),
                adult_id=row.adult_id,
            )
            for row in rows
        ),
        "No exception was made.", part="steps",
    )  # fmt: skip


def _led(rows: Sequence[LedUnclearedRow]) -> ListedTable:
    return ListedTable(
        "Sessions led by adults who were not cleared that day",
        _columns(("Day", 14), ("Adult", 22), ("Session", 30), ("Missing", 34)),
        tuple(
            ListedRow(
                (medium_date(row.day), row.name, f"{row.group}, {clock_time(row.start)}", row.missing),
                adult_id=row.adult_id,
            )
            for row in rows
        ),
        "Whoever led a session was cleared on its day.", part="steps",
    )  # fmt: skip


def _minutes(name: str, rows: Sequence[SignOutRow | CorrectedRow], empty: str) -> ListedTable:
    return ListedTable(
        name, (*_columns(("Day", 16), ("Student", 30), ("Session", 38)), ListedColumn("Minutes", 16)),
        tuple(
            ListedRow(
                (medium_date(row.day), row.name, row.group, f"{row.minutes:,}"), row.student_id,
                (row.day, row.name, row.group, row.minutes),
            )
            for row in rows
        ),
        empty,
    )  # fmt: skip
