# SPDX-License-Identifier: Apache-2.0
"""The attendance report: figures in the tables, and the same figures on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.words import SessionStatus
from app.i18n import Language
from app.reports.attendance import (
    AttendanceReport,
    AttendanceTotals,
    LostRow,
    SessionLine,
    SiteLine,
    StudentLine,
    percent,
    plain_tables,
)
from app.reports.attendance_pages import draw_attendance
from app.reports.head import Paper, ReportHead

Pictures = Callable[[Path, int], list[NDArray[np.uint8]]]
NAMES = ("Begaye, Tłʼízí", "Kaʻōhao, Leilani", "ᏣᎳᎩ", "Yázhí, Bį́į́h", "O'Brien & Sons <Ana>", "王芳", "W" * 60)


def _head(language: Language = "en", paper: Paper = Paper.LETTER) -> ReportHead:
    return ReportHead(
        "Pine Hill Reading Partners",
        date(2026, 9, 1),
        date(2026, 12, 18),
        date(2026, 12, 19),
        "Pine Hill Library",
        language=language,
        paper=paper,
    )


def _report(
    students: int = 7, sessions: int = 6, language: Language = "en", paper: Paper = Paper.LETTER
) -> AttendanceReport:
    status = (SessionStatus.HELD, SessionStatus.CANCELLED_WEATHER, SessionStatus.PLANNED)
    return AttendanceReport(
        _head(language, paper),
        AttendanceTotals(
            students=5,
            students_planned=7,
            sessions_held=2,
            scheduled=14,
            attended=11,
            minutes=2699,
            lost=(
                LostRow(SessionStatus.CANCELLED_WEATHER, 2, 14),
                LostRow(SessionStatus.TUTOR_NO_SHOW, 1, 7),
            ),
        ),
        tuple(
            StudentLine(bytes(16), NAMES[n % 7], "03", scheduled=n % 4, attended=0, minutes=45 * n)
            for n in range(students)
        ),
        tuple(
            SessionLine(
                bytes(16),
                date(2026, 9, 1) + timedelta(days=n),
                time(15, 15),
                time(16),
                "Library",
                "Reading",
                status=status[n % 3],
                reason_note="snow",
                scheduled=7,
                attended=6,
                minutes=270,
            )
            for n in range(sessions)
        ),
        (SiteLine(bytes(16), "Library", students=5, scheduled=14, attended=11, minutes=2699),),
    )


def _text(path: Path) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


@pytest.mark.parametrize(
    ("attended", "scheduled", "expected"),
    [(0, 0, None), (0, 3, "0.0"), (2, 3, "66.7"), (1, 8, "12.5"), (3, 3, "100.0")],
)
def test_the_rate_is_a_number_and_blank_without_a_plan(
    attended: int, scheduled: int, expected: str | None
) -> None:
    assert percent(attended, scheduled) == (None if expected is None else Decimal(expected))


def test_tables_hold_numbers_as_numbers() -> None:
    students, sessions, sites = plain_tables(_report())
    first = dict(zip(students.headers, students.rows[1], strict=True))
    assert first["Student"] == "Kaʻōhao, Leilani"
    assert (first["Grade"], first["Scheduled"], first["Minutes"]) == ("03", 1, 45)
    assert first["Hours"] == Decimal("0.75")
    held, cancelled, silent = (dict(zip(sessions.headers, row, strict=True)) for row in sessions.rows[:3])
    assert (held["Date"], held["Attendance (%)"]) == (date(2026, 9, 1), Decimal("85.7"))
    assert cancelled["What happened"] == "Cancelled for weather"
    assert cancelled["Scheduled"] is cancelled["Minutes"] is silent["Attended"] is None
    assert dict(zip(sites.headers, sites.rows[0], strict=True))["Hours"] == Decimal("44.98")
    assert all(len(row) == len(table.headers) for table in (students, sessions, sites) for row in table.rows)


def test_tables_in_spanish_have_the_same_figures() -> None:
    english, spanish = plain_tables(_report()), plain_tables(_report(language="es"))
    assert spanish[0].headers[0] == "Estudiante"
    assert [row[8:] for row in spanish[1].rows] == [row[8:] for row in english[1].rows]


def test_the_page_says_what_it_is_and_how_it_counts(tmp_path: Path) -> None:
    out = tmp_path / "attendance.pdf"
    draw_attendance(_report(), out)
    text = " ".join(_text(out)).replace("\r\n", " ")
    for words in (
        "Sep 1, 2026 to Dec 18, 2026",
        "Pine Hill Library",
        "Data as of Dec 19, 2026",
        "page 1 of 2",
        "79 %",
        "44 h 59 min",
        "Cancelled for weather",
        "Site totals do not add up to the program total",
        "How these numbers are made",
        "Signature",
        "O'Brien & Sons <Ana>",
        "ᏣᎳᎩ",
    ):
        assert words in text, words


def test_an_empty_period_is_one_plain_page(tmp_path: Path) -> None:
    out = tmp_path / "attendance.pdf"
    draw_attendance(AttendanceReport(_head(), AttendanceTotals()), out)
    (text,) = _text(out)
    assert "No student was on the plan of a session in this period." in text
    assert "100 %" not in text


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", ["en", "es"])
def test_long_reports_keep_their_margins(
    tmp_path: Path, pictures: Pictures, paper: Paper, language: Language
) -> None:
    out = tmp_path / "attendance.pdf"
    draw_attendance(_report(120, 60, language, paper), out)
    pages = pictures(out, 60)
    assert len(pages) > 4
    for picture in pages:
        edge = round(17.5 / 25.4 * 60)
        assert picture[:, :edge].min() == 255
        assert picture[:, -edge:].min() == 255


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    draw_attendance(_report(), first)
    draw_attendance(_report(language="es"), second)
    draw_attendance(_report(), second)
    assert first.read_bytes() == second.read_bytes()
