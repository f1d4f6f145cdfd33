# SPDX-License-Identifier: Apache-2.0
"""The attendance report on paper: totals, sites, students, sessions, and how the numbers are made."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer

from app.domain.attendance import hours_text, percent_text
from app.domain.grades import label as grade_label
from app.domain.words import SessionStatus
from app.i18n import Language, _, clock_span, number, plural, short_day
from app.reports import theme
from app.reports.attendance import AttendanceReport, AttendanceTotals, LostRow, SessionLine
from app.reports.output import Out
from app.reports.page import (
    Story,
    data_table,
    figures,
    heading,
    paragraph,
    rules,
    section,
    side_by_side,
    signature,
    write_report,
)
from app.reports.words import status_words

BLANK = "–"


def draw_attendance(report: AttendanceReport, out: Out) -> None:
    """Write the report as a PDF, into a file or memory. Raises FileProblem."""
    title = _("Attendance", report.head.language)
    write_report(out, title, report.head, lambda room: _story(title, report, room))


def _story(title: str, report: AttendanceReport, room: float) -> Story:
    language, totals = report.head.language, report.totals
    story = [
        *heading(title, report.head),
        _headline(totals, language, room),
        *_details(totals, language, room),
    ]
    if report.sites:
        story += _sites(report, language, room)
    story += _students(report, language, room)
    if report.sessions:
        story += _sessions(report.sessions, language, room)
    story.append(KeepTogether([*rules(_rule_lines(language), language), *signature(language)]))
    return story


def _headline(totals: AttendanceTotals, language: Language, room: float) -> Flowable:
    rate = percent_text(totals.attended, totals.scheduled) or BLANK
    return figures(
        [
            (number(totals.students, language), _("students served, each counted once", language)),
            (rate, _("of scheduled places were attended", language)),
            (hours_text(totals.minutes), _("of student time, all students together", language)),
            (number(totals.sessions_held, language), _("sessions held", language)),
        ],
        room,
    )


def _details(totals: AttendanceTotals, language: Language, room: float) -> Story:
    counts = [
        (_("Students on the plan", language), totals.students_planned),
        (_("Scheduled places in held sessions", language), totals.scheduled),
        (_("Attended", language), totals.attended),
        (_("Absent, excused", language), totals.absent_excused),
        (_("Absent, not excused", language), totals.absent_unexcused),
        (_("Absent from school that day", language), totals.school_absent),
        (_("Not marked on the sheet", language), totals.unmarked),
        (_("Walk-ins, outside the rate", language), totals.walk_ins),
        (_("Past sessions without data", language), totals.sessions_without_data),
    ]
    rows = [[words, number(count, language)] for words, count in counts]
    left = data_table(
        [_("In this period", language), _("Count", language)], rows, [room * 0.36, room * 0.1], 1
    )
    right = _lost(totals.lost, language, room * 0.46)
    return [Spacer(1, theme.SPACE_L), side_by_side(left, right, room)]


def _lost(rows: Sequence[LostRow], language: Language, room: float) -> Flowable:
    headers = [_("Lost to the program", language), _("Sessions", language), _("Places", language)]
    cells = [
        [status_words(row.reason, language), number(row.sessions, language), number(row.places, language)]
        for row in rows
    ]
    if not cells:
        cells = [[_("No session was lost", language), "0", "0"]]
    elif len(cells) > 1:
        total = sum(row.sessions for row in rows), sum(row.places for row in rows)
        cells.append([_("Together", language), *(number(count, language) for count in total)])
    return data_table(headers, cells, [room * 0.6, room * 0.22, room * 0.18], 1)


def _sites(report: AttendanceReport, language: Language, room: float) -> Story:
    headers = [
        _("Site", language), _("Students", language), _("Sessions", language), _("Lost", language),
        _("Scheduled", language), _("Attended", language), _("Rate", language), _("Hours", language),
    ]  # fmt: skip
    rows = [
        [
            line.site or _("No site", language),
            *(
                number(count, language)
                for count in (
                    line.students, line.sessions_held, line.sessions_lost, line.scheduled, line.attended,
                )
            ),
            percent_text(line.attended, line.scheduled) or BLANK,
            hours_text(line.minutes),
        ]
        for line in report.sites
    ]  # fmt: skip
    widths = [room * part for part in (0.29, 0.1, 0.1, 0.08, 0.11, 0.1, 0.08, 0.14)]
    note = _(
        "Site totals do not add up to the program total: a student who comes to two sites counts at both.",
        language,
    )
    return [
        *section(_("By site", language)),
        data_table(headers, rows, widths, 1),
        Spacer(1, theme.SPACE_S),
        paragraph(note, "small"),
    ]


def _students(report: AttendanceReport, language: Language, room: float) -> Story:
    title = section(_("By student", language))
    if not report.students:
        return [
            *title,
            paragraph(_("No student was on the plan of a session in this period.", language), "body"),
        ]
    headers = [
        _("Student", language), _("Grade", language), _("Scheduled", language), _("Attended", language),
        _("Rate", language), _("Excused", language), _("Not excused", language), _("Not in school", language),
        _("Not marked", language), _("Hours", language),
    ]  # fmt: skip
    rows = [
        [
            line.name,
            grade_label(line.grade, language),
            *_counts(line.scheduled, line.attended),
            percent_text(line.attended, line.scheduled) or BLANK,
            *_counts(line.absent_excused, line.absent_unexcused, line.school_absent, line.unmarked),
            hours_text(line.minutes),
        ]
        for line in report.students
    ]
    widths = [room * part for part in (0.2, 0.13, 0.095, 0.085, 0.065, 0.08, 0.08, 0.07, 0.075, 0.12)]
    return [*title, data_table(headers, rows, widths, 2)]


def _counts(*values: int) -> list[str]:
    return [str(value) if value else BLANK for value in values]


def _sessions(lines: Sequence[SessionLine], language: Language, room: float) -> Story:
    headers = [
        _("Day", language), _("Time", language), _("Site and group", language), _("With", language),
        _("Scheduled", language), _("Attended", language), _("Rate", language), _("Minutes", language),
    ]  # fmt: skip
    rows = [_session_row(line, language) for line in lines]
    widths = [room * part for part in (0.12, 0.14, 0.23, 0.195, 0.095, 0.09, 0.06, 0.07)]
    return [*section(_("By session", language)), data_table(headers, rows, widths, 4)]


def _session_row(line: SessionLine, language: Language) -> list[str]:
    place = "  ·  ".join(filter(None, (line.site, line.group)))
    head = [short_day(line.day, language), clock_span(line.start, line.end, language), place]
    if line.status is not SessionStatus.HELD:
        words = status_words(line.status, language)
        return [*head, f"{words}: {line.reason_note}" if line.reason_note else words, *[BLANK] * 4]
    rate = percent_text(line.attended, line.scheduled) or BLANK
    walk_ins = plural("+ {n} walk-in", "+ {n} walk-ins", line.walk_ins, language) if line.walk_ins else ""
    who = "  ·  ".join(filter(None, (line.adults, walk_ins)))
    return [*head, who, str(line.scheduled), str(line.attended), rate, number(line.minutes, language)]


def _rule_lines(language: Language) -> list[str]:
    return [
        _(
            "Rate: attended places divided by scheduled places, in sessions that were held. "
            "It stays blank when nothing was scheduled.",
            language,
        ),
        _(
            "Attended: present with more than 0 minutes, also late or part of the time. "
            "Not marked counts as scheduled, not as attended.",
            language,
        ),
        _(
            "Sessions that did not meet leave the rate and are shown as lost to the program. "
            "Sessions without data are not counted at all.",
            language,
        ),
        _(
            "Time: whole minutes are added first and turned into hours once. "
            "Walk-ins add time and students, but do not change the rate.",
            language,
        ),
        _(
            "Students: each child with more than 0 minutes is counted once, "
            "however many sessions, groups or sites.",
            language,
        ),
        _("The period includes its first and its last day.", language),
    ]
