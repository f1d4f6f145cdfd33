# SPDX-License-Identifier: Apache-2.0
"""Coverage on paper, for whoever asks how many of those with a need get it, and who still waits.

The page names students, so it is for staff; what goes to the hub is counted in ``app.partnership``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app import clock
from app.domain.attendance import percent_text
from app.domain.coverage import RULE, Count
from app.domain.grades import label as grade_label
from app.domain.names import fold
from app.domain.words import Urgency, label
from app.printing.attendance import report_head
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries.coverage import Asked, CoverageReport, NeedLine, report
from app.storage.store import Store

_COUNTS = (
    ListedColumn("With a need", 0.14), ListedColumn("Served", 0.12), ListedColumn("Of them", 0.12),
    ListedColumn("Not served", 0.13), ListedColumn("Have an adult", 0.15),
)  # fmt: skip
_WAITING = (
    ListedColumn("Student", 0.24, is_text=True), ListedColumn("Grade", 0.15, is_text=True),
    ListedColumn("School", 0.2, is_text=True), ListedColumn("Needs", 0.24, is_text=True),
    ListedColumn("How soon", 0.1, is_text=True), ListedColumn("Adult", 0.16, is_text=True),
)  # fmt: skip
_SOON = {Urgency.NOW: 0, Urgency.SOON: 1, Urgency.LATER: 2}


def coverage_report(store: Store, first: date, last: date) -> ListedReport:
    """Needs that were open on some day from ``first`` to ``last``, at the latest today; both count."""
    until = max(first, min(last, clock.today()))
    with store.read() as session:
        found = report(session, Asked(first=first, last=until))
        head = report_head(session, first, last, "en")
    total = found.coverage.total
    figures = (
        (f"{total.students:,}", "students with a need"),
        (f"{total.served:,}", f"served, {percent_text(total.served, total.students) or 'nobody needs any'}"),
        (f"{total.unserved:,}", "not served"),
        (f"{total.matched:,}", "have an adult"),
    )
    return ListedReport("Coverage", head, figures, tuple(_tables(found)), (RULE,))


def _tables(found: CoverageReport) -> Iterable[ListedTable]:
    counts, names = found.coverage, found.schools
    schools = sorted(counts.by_school, key=lambda one: (one is None, fold(names.get(one, ""))))
    yield _table("By role", "Role", ((label(role), count) for role, count in counts.by_role.items()))
    yield _table(
        "By school", "School", ((names.get(one) or "No school", counts.by_school[one]) for one in schools)
    )
    yield _table(
        "By school and role",
        "School and role",
        (
            (f"{names.get(school) or 'No school'}: {label(role)}", counts.by_both[school, role])
            for school in schools
            for role in counts.by_role
            if (school, role) in counts.by_both
        ),
    )
    months = ((f"{one.first:%B} {one.first.year}", one.count) for one in found.months)
    yield _table("By month", "Month", months, with_adults=False)
    waiting = sorted((one for one in found.lines if not one.is_served), key=lambda one: _SOON[one.urgency])
    yield ListedTable(
        "Not served", _WAITING, tuple(map(_waiting, waiting)), "Everybody with a need is served.",
        "A line for each need that nobody has met in this period, the urgent ones first.",
    )  # fmt: skip


def _table(
    name: str, what: str, lines: Iterable[tuple[str, Count]], *, with_adults: bool = True
) -> ListedTable:
    width = len(_COUNTS) if with_adults else len(_COUNTS) - 1
    columns = (ListedColumn(what, 0.34, is_text=True), *_COUNTS[:width])
    rows = tuple(_line(*one, width + 1) for one in lines)
    return ListedTable(name, columns, rows, "No need is noted.")


def _line(words: str, count: Count, width: int) -> ListedRow:
    numbers = (count.students, count.served, count.unserved, count.matched)
    rate = percent_text(count.served, count.students)
    students, served, unserved, matched = (f"{number:,}" for number in numbers)
    return ListedRow(
        (words, students, served, rate, unserved, matched)[:width],
        None,
        (words, count.students, count.served, rate, count.unserved, count.matched)[:width],
    )


def _waiting(one: NeedLine) -> ListedRow:
    needs = f"{label(one.role)}, {one.subject}" if one.subject else label(one.role)
    cells = (
        one.name, grade_label(one.grade), one.school or "No school", needs, label(one.urgency), one.adults,
    )  # fmt: skip
    return ListedRow(cells, one.student_id)
