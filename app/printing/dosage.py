# SPDX-License-Identifier: Apache-2.0
"""Dosage on paper: the high-impact check of each student, and how many weeks pass at each site."""

from __future__ import annotations

from datetime import date

from app import clock
from app.clock import Id
from app.domain.dosage import PART_TITLES, Element, Part, Verdict, rule_words
from app.domain.grades import label as grade_label
from app.printing.attendance import report_head
from app.reports.attendance import Cell
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import calendar
from app.storage.queries.dosage import DosagePage, DosageRow, SiteFidelity, dosage_page
from app.storage.queries.students import student_profile
from app.storage.store import Store

# On black and white paper a verdict is a word or nothing: what passes needs no mark.
_MARKS = {Verdict.PASS: "", Verdict.WARN: " (!)", Verdict.FAIL: " (x)", Verdict.BLANK: ""}
_SITES_NOTE = (
    "In the program each student counts once, with all sessions; at a site only what happened there counts. "
    "So sites do not add up."
)
_STUDENTS_NOTE = "(!) look at it, (x) fails by the rule below. The most weeks behind come first."


def dosage_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Students and sites of a period, both ends included; of one site or one student where it is said."""
    with store.read() as session:
        found = dosage_page(session, first, last, clock.today(), site_id)
        words = [site.name for site in calendar.sites(session) if site.id == site_id]
        if student_id is not None:
            words.append(student_profile(session, student_id, first, last).display_name)
        head = report_head(session, first, last, "en", ", ".join(words))
    rows = [row for row in found.students if student_id in (None, row.student_id)]
    tables = [_students(rows)]
    if student_id is None:
        tables.append(_sites(found))
    return ListedReport("Dosage of tutoring", head, _figures(found, rows), tuple(tables), _rules(found))


def _figures(found: DosagePage, rows: list[DosageRow]) -> tuple[tuple[str, str], ...]:
    passing = sum(row.dosage.passing for row in rows)
    operating = sum(row.dosage.operating for row in rows)
    percent = f"{(200 * passing + operating) // (2 * operating)} %" if operating else "–"
    short = sum(not row.is_planned_enough for row in rows)
    return (
        (percent, f"of {operating:,} students' weeks passed"),
        (f"{len(rows):,}", "students with tutoring"),
        (f"{sum(row.dosage.behind > 0 for row in rows):,}", "students with weeks behind"),
        (f"{short:,}", f"planned for fewer than {found.rules.sessions_a_week} sessions a week"),
    )


def _students(rows: list[DosageRow]) -> ListedTable:
    columns = (
        ListedColumn("Student", 0.24, is_text=True), ListedColumn("Grade", 0.14, is_text=True),
        ListedColumn("Weeks behind", 0.09), ListedColumn("Weeks that pass", 0.12),
        ListedColumn("Group", 0.08), ListedColumn("Same tutor", 0.11), ListedColumn("Duration", 0.12),
        ListedColumn("Attended", 0.11),
    )  # fmt: skip
    titles = (
        "Student", "Grade", "Sites", "Weeks behind", "Weeks passed", "Weeks held", "Largest group", "Tutors",
        "Sessions attended", "Sessions with the same tutor", "Weeks so far", "Planned",
        "Planned and attended", "Minutes", *(f"{title}: verdict" for title in PART_TITLES.values()),
    )  # fmt: skip
    return ListedTable(
        "Students", columns, tuple(_student(row) for row in rows), "Nobody had tutoring in this period.",
        _STUDENTS_NOTE, titles,
    )  # fmt: skip


def _student(row: DosageRow) -> ListedRow:
    found = row.dosage
    cells = (
        row.name, grade_label(row.grade), str(found.behind or ""),
        *(_cell(found.element(part)) for part in Part),
    )  # fmt: skip
    plain: tuple[Cell, ...] = (
        row.name, row.grade, row.sites, found.behind, found.passing, found.operating, found.largest_group,
        len(found.tutors), found.contacts, found.tutors[0][1] if found.tutors else None, found.lasted,
        found.scheduled, found.attended, found.minutes, *(str(one.verdict) for one in found.elements),
    )  # fmt: skip
    return ListedRow(cells, row.student_id, plain)


def _cell(element: Element) -> str:
    """The number with its mark; a support that is still going on is nothing to look at yet."""
    is_young = element.part is Part.DURATION and element.verdict is Verdict.WARN
    mark = "" if is_young else _MARKS[element.verdict]
    return f"{element.number}{mark}" if element.number else "–"


def _sites(found: DosagePage) -> ListedTable:
    columns = (
        ListedColumn("Site", 0.36, is_text=True), ListedColumn("Students", 0.14),
        ListedColumn("Weeks passed", 0.16), ListedColumn("Weeks held", 0.16), ListedColumn("Fidelity", 0.14),
        ListedColumn("Students behind", 0.18),
    )  # fmt: skip
    rows = tuple(_site(row) for row in found.sites)
    return ListedTable("Sites", columns, rows, "No tutoring was held in this period.", _SITES_NOTE)


def _site(row: SiteFidelity) -> ListedRow:
    one = row.fidelity
    name = row.site or "No site"
    cells = (
        name, f"{one.students:,}", f"{one.passing:,}", f"{one.operating:,}", one.percent or "–",
        f"{one.behind:,}",
    )  # fmt: skip
    return ListedRow(cells, None, (name, one.students, one.passing, one.operating, one.percent, one.behind))


def _rules(found: DosagePage) -> tuple[str, ...]:
    return (
        *(f"{PART_TITLES[part]}: {rule_words(part, found.rules)}" for part in Part),
        (
            "Weeks run from Monday to Sunday and count whole; the week under way is not judged. Two sessions "
            "on one day are two."
        ),
        (
            "Only the activity tutoring counts: homework help is not tutoring (45 CFR 2522.900-940). The "
            "rules are those of the National Student Support Accelerator, with this program's own numbers."
        ),
    )
