# SPDX-License-Identifier: Apache-2.0
"""Hours and miles on paper: by month, what they count as and role, by adult, and the limits of hours.

It names adults, so it is for staff. Sheets to sign are in ``timesheets``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from app import clock
from app.domain.attendance import decimal_hours, hours_text
from app.domain.hours import FAMILIES, VOLUNTEER, Verdict
from app.domain.rulebook import Rules
from app.domain.words import label
from app.i18n import medium_date
from app.printing.attendance import report_head
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries.hour_limits import LimitRow, all_limits
from app.storage.queries.hour_months import MonthHours, by_month
from app.storage.queries.hours import AdultHours, hour_rows, totals
from app.storage.queries.rulebook import read_rules
from app.storage.store import Store

_VERDICTS = {Verdict.PASS: "Within", Verdict.WARN: "Near", Verdict.FAIL: "Over"}
_MONTHS = (
    ListedColumn("Month", 0.18, is_text=True), ListedColumn("Counts as", 0.18, is_text=True),
    ListedColumn("Role", 0.22, is_text=True), ListedColumn("Adults", 0.1), ListedColumn("Hours", 0.14),
    ListedColumn("Miles", 0.1), ListedColumn("Worth", 0.12),
)  # fmt: skip
_ADULTS = (
    ListedColumn("Adult", 0.34, is_text=True), ListedColumn("From", 0.3, is_text=True),
    ListedColumn("Hours", 0.2), ListedColumn("Miles", 0.12),
)  # fmt: skip
_LIMITS = (
    ListedColumn("Who", 0.26, is_text=True), ListedColumn("Limit", 0.26, is_text=True),
    ListedColumn("Day", 0.14, is_text=True), ListedColumn("Stands", 0.12, is_text=True),
    ListedColumn("Done", 0.13), ListedColumn("At most", 0.13),
)  # fmt: skip


def hours_report(store: Store, first: date, last: date) -> ListedReport:
    """What adults did from ``first`` to ``last``, at the latest today; both days count."""
    until = max(first, min(last, clock.today()))
    with store.read() as session:
        rules = read_rules(session)
        rows = hour_rows(session, first, until)
        limits = all_limits(session, until, rules)
        head = report_head(session, first, last, "en")
    months, people = by_month(rows, rules), totals(rows)
    miles = sum(one.miles_x10 for one in people)
    worth = sum(one.worth_cents for one in months)
    figures = (
        (hours_text(sum(one.total for one in people)), "together"),
        (hours_text(sum(one.minutes for one in months if one.hat in FAMILIES[VOLUNTEER])), "of volunteers"),
        (f"{miles / 10:,.10g}", "miles"),
        (f"{worth / 100:,.2f}" if worth else "not set", "worth at the program's rates"),
    )
    tables = (_month_table(months), _adult_table(people), _limit_table(limits))
    return ListedReport("Hours and miles", head, figures, tables, _rules(rules))


def _rules(rules: Rules) -> tuple[str, ...]:
    weekly = hours_text(rules.work_study_weekly_minutes)
    return (
        "A held session counts its length once for each adult who led it; what overlaps counts once.",
        "A line that was corrected counts nothing; the line that corrects it does.",
        f"Fundraising is at most {rules.fundraising_percent} % of the agreed hours of each member's term.",
        f"Training is at most {rules.training_percent} % of the agreed hours of all members' terms together.",
        "Where no hours are agreed on, these shares are of the hours done.",
        f"Work-study is at most {weekly} from Monday to Sunday, or what the adult's own term says.",
        "Worth is volunteers' time and miles, and time that others pay for, at the rates under Settings.",
    )


def _month_table(months: Sequence[MonthHours]) -> ListedTable:
    rows = (
        ListedRow(
            (
                f"{date.fromisoformat(one.month + '-01'):%B %Y}", label(one.hat),
                label(one.role) if one.role else "", f"{one.adults}", hours_text(one.minutes),
                _miles(one.miles_x10), f"{one.worth_cents / 100:,.2f}" if one.worth_cents else "",
            ),
            None,
            (
                one.month, label(one.hat), label(one.role) if one.role else "", one.adults,
                decimal_hours(one.minutes), _tenths(one.miles_x10), Decimal(one.worth_cents) / 100,
            ),
        )
        for one in months
    )  # fmt: skip
    return ListedTable(
        "By month", _MONTHS, tuple(rows), "No hours in this time.",
        "Adults are people, counted once in each line; lines do not add up to people.",
    )  # fmt: skip


def _adult_table(people: Iterable[AdultHours]) -> ListedTable:
    rows = (
        ListedRow(
            (one.name, label(one.source), hours_text(one.total), _miles(one.miles_x10)), None,
            (one.name, label(one.source), decimal_hours(one.total), _tenths(one.miles_x10)), one.adult_id,
        )
        for one in people
    )  # fmt: skip
    return ListedTable("By adult", _ADULTS, tuple(rows), "No hours in this time.", part="hours")


def _limit_table(limits: Iterable[LimitRow]) -> ListedTable:
    rows = (
        ListedRow(
            (
                one.name, one.what, medium_date(one.day), _VERDICTS[one.verdict], hours_text(one.part),
                hours_text(one.most),
            ),
            None,
            (
                one.name, one.what, one.day.isoformat(), _VERDICTS[one.verdict], decimal_hours(one.part),
                decimal_hours(one.most),
            ),
            one.adult_id,
        )
        for one in limits
    )  # fmt: skip
    return ListedTable(
        "Limits", _LIMITS, tuple(rows), "Nobody has hours with a limit.",
        "Of terms on the last day, and of the five weeks before it.", part="hours",
    )  # fmt: skip


def _tenths(tenths: int) -> Decimal:
    return Decimal(tenths) / 10


def _miles(tenths: int) -> str:
    return f"{tenths / 10:g}" if tenths else ""
