# SPDX-License-Identifier: Apache-2.0
"""The call list of Success Mentors on paper: whom to call home about today, and how each student stands.

It has phone numbers, so it is for the mentors and for nobody else's table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import success_mentor as rule
from app.domain.availability import WEEKDAYS
from app.domain.dates import monday_of
from app.domain.grades import label as grade_label
from app.domain.rulebook import Rules
from app.domain.school_attendance import half_days
from app.domain.success_mentor import Load
from app.i18n import medium_date
from app.printing.attendance import report_head
from app.printing.narrowed import narrowed
from app.reports.listed import ListedColumn, ListedReport, ListedRow, ListedTable
from app.storage.queries import success_mentor
from app.storage.queries.rulebook import read_rules
from app.storage.queries.success_mentor import CoachRow, MenteeRow
from app.storage.store import Store

_CALLS = (
    ListedColumn("Student", 0.2, is_text=True), ListedColumn("Success mentor", 0.18, is_text=True),
    ListedColumn("Home", 0.18, is_text=True), ListedColumn("Phone", 0.14, is_text=True),
    ListedColumn("Last barrier", 0.13, is_text=True), ListedColumn("What was said", 0.17, is_text=True),
)  # fmt: skip
_CALL_TITLES = (
    "Student",
    "Success mentor",
    "Home",
    "Phone",
    "Days missed on the day",
    "Tried",
    "Last barrier",
)
_CASELOAD = (
    ListedColumn("Student", 0.2, is_text=True), ListedColumn("Grade", 0.13, is_text=True),
    ListedColumn("Success mentor", 0.18, is_text=True), ListedColumn("Last barrier", 0.15, is_text=True),
    ListedColumn("Stands out", 0.12, is_text=True), ListedColumn("This week", 0.1),
    ListedColumn("Missed", 0.12),
)  # fmt: skip
_CASELOAD_TITLES = (
    "Student", "Grade", "Success mentor", "Last barrier", "Weekday that stands out", "Contacts this week",
    "Days missed", "Days enrolled",
)  # fmt: skip
_MENTORS = (
    ListedColumn("Success mentor", 0.4, is_text=True), ListedColumn("Caseload", 0.3, is_text=True),
    ListedColumn("Students", 0.15), ListedColumn("To call", 0.15),
)  # fmt: skip
_LOADS = {Load.FEW: "Fewer than the rule", Load.RIGHT: "As the rule says", Load.MANY: "More than the rule"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A student of a mentor, with the weekday that stands out."""

    coach: CoachRow
    mentee: MenteeRow
    weekday: str


def call_list_report(
    store: Store, first: date, last: date, site_id: Id | None = None, student_id: Id | None = None
) -> ListedReport:
    """Calls of the last day, at the latest today, and its week; days missed are since ``first``."""
    on = max(first, min(last, clock.today()))
    with store.read() as session:
        rules = read_rules(session)
        meant, words = narrowed(session, on, site_id, student_id)
        lines = list(_lines(session, first, on, meant))
        head = report_head(session, first, last, "en", words)
    calls = [one for one in lines if one.mentee.is_to_call]
    short = {one.mentee.id for one in lines if one.mentee.contacts < rules.mentor_contacts_a_week}
    figures = (
        (f"{len({one.mentee.id for one in lines}):,}", "students"),
        (f"{len({one.mentee.id for one in calls}):,}", f"to call home about {medium_date(on)}"),
        (f"{len(short):,}", f"short of {rules.mentor_contacts_a_week} contacts in this week"),
    )
    is_told = any(one.mentee.today_x2 is not None for one in lines)
    untold = "" if is_told or not lines else f"The school has told nothing of {medium_date(on)} yet."
    tables = [
        ListedTable(
            "To call home", _CALLS, tuple(map(_call, calls)), untold or "Nobody is to be called.",
            "Absent on that day, and nobody at home has been reached yet.", _CALL_TITLES,
        ),
        ListedTable(
            "Caseload", _CASELOAD, tuple(_standing(one, rules) for one in lines),
            "Nobody has a success mentor in this choice.", plain_titles=_CASELOAD_TITLES,
        ),
    ]  # fmt: skip
    if meant is None:
        tables.append(_mentors(lines, rules))
    return ListedReport("Call list", head, figures, tuple(tables), _rules(rules, first, on))


def _lines(session: DbSession, first: date, on: date, meant: frozenset[Id] | None) -> Iterable[_Line]:
    for coach in success_mentor.coaches(session, on):
        for one in success_mentor.caseload(session, coach.id, on, first):
            if meant is None or one.id in meant:
                worst = rule.worst_weekday(
                    rule.weekday_pattern(success_mentor.days_missed(session, one.id, first, on))
                )
                yield _Line(coach, one, "" if worst is None else WEEKDAYS[worst])


def _call(line: _Line) -> ListedRow:
    one = line.mentee
    tried = "Tried. " if one.called else ""
    return ListedRow(
        (one.name, line.coach.name, one.guardian, one.phone, one.barrier, tried), one.id,
        (
            one.name, line.coach.name, one.guardian, one.phone, half_days(one.today_x2 or 0),
            "yes" if one.called else "no", one.barrier,
        ),
    )  # fmt: skip


def _standing(line: _Line, rules: Rules) -> ListedRow:
    one = line.mentee
    missed = f"{half_days(one.absent_x2)} of {half_days(one.enrolled_x2)}" if one.enrolled_x2 else "not known"
    return ListedRow(
        (
            one.name, grade_label(one.grade) if one.grade else "", line.coach.name, one.barrier, line.weekday,
            f"{one.contacts} of {rules.mentor_contacts_a_week}", missed,
        ),
        one.id,
        (
            one.name, one.grade, line.coach.name, one.barrier, line.weekday, one.contacts,
            half_days(one.absent_x2) if one.enrolled_x2 else "", half_days(one.enrolled_x2),
        ),
    )  # fmt: skip


def _mentors(lines: Sequence[_Line], rules: Rules) -> ListedTable:
    rows = []
    for coach in dict.fromkeys(one.coach for one in lines):
        own = [one.mentee for one in lines if one.coach is coach]
        load = rule.caseload(len(own), rules.mentees_least, rules.mentees_most)
        calls = sum(one.is_to_call for one in own)
        cells = (coach.name, _LOADS[load])
        rows.append(ListedRow((*cells, f"{len(own)}", f"{calls}"), None, (*cells, len(own), calls)))
    return ListedTable("Success mentors", _MENTORS, tuple(rows), "Nobody is a success mentor.")


def _rules(rules: Rules, first: date, on: date) -> tuple[str, ...]:
    return (
        (
            f"A success mentor has {rules.mentees_least} to {rules.mentees_most} students and "
            f"{rules.mentor_contacts_a_week} contacts a week with each: talks that reached the student, and "
            "sessions. A call home is not one of them."
        ),
        (
            f"This week is from {medium_date(monday_of(on))} to {medium_date(on)}; days missed are since "
            f"{medium_date(first)}, half days counted as halves."
        ),
        "Home: the guardian whom the family wants to be called first.",
        "Stands out: a weekday with at least two days missed, and twice the usual share.",
        "Who has two mentors stands in two lines, and counts once in the figures.",
    )
