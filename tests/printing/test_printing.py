# SPDX-License-Identifier: Apache-2.0
"""From the question to the file: sheets, attendance and progress, on a small program."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from app.errors import Invalid, NotFound
from app.printing.attendance import AttendanceAsk, attendance_report, make_attendance
from app.printing.progress import make_progress, progress_report
from app.printing.sheets import SheetsAsk, print_sheets
from app.services import entry, goals, measures
from app.services.goals import GoalDraft
from app.storage.digest import content_digest
from app.storage.queries.sheets import sheet_view
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

FIRST, LAST = date(2026, 9, 7), date(2026, 9, 16)


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    document.close()
    return "\n".join(pages)


def test_a_period_of_sheets_is_one_file_and_typed_back(small: Small, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "sheets.pdf"
    numbers = print_sheets(small.store, SheetsAsk(FIRST, LAST), out)
    assert len(numbers) == 4
    assert "Kaʻōhao" in text_of(out)
    with small.store.write("enter", "Typed") as s:
        assert entry.enter_line(s, numbers[0], "2a", "Rosa").absent == 1


def test_no_sheet_is_stored_when_the_file_cannot_be_written(small: Small, tmp_path: Path) -> None:  # noqa: F811
    with small.store.read() as s:
        before = content_digest(s)
    with pytest.raises(Exception, match="cannot be written"):
        print_sheets(small.store, SheetsAsk(FIRST, LAST), tmp_path / "missing" / "sheets.pdf")
    with pytest.raises(NotFound, match="nothing to print"):
        print_sheets(small.store, SheetsAsk(date(2030, 1, 1), date(2030, 1, 2)), tmp_path / "a.pdf")
    with small.store.read() as s:
        assert content_digest(s) == before


def _typed(small: Small, out: Path) -> str:  # noqa: F811
    numbers = print_sheets(small.store, SheetsAsk(FIRST, LAST), out)
    with small.store.write("enter", "Typed") as s:
        entry.enter_line(s, numbers[0], "2a 3l15", "Rosa")
    with small.store.write("enter", "Typed") as s:
        entry.enter_line(s, numbers[3], "", "Rosa")  # the last day of the period counts
    return numbers[0]


def test_attendance_counts_what_was_typed(small: Small, tmp_path: Path) -> None:  # noqa: F811
    _typed(small, tmp_path / "s.pdf")
    report = attendance_report(small.store, AttendanceAsk(FIRST, LAST))
    totals = report.totals
    assert (totals.students, totals.sessions_held, totals.scheduled, totals.attended) == (4, 2, 8, 7)
    assert totals.minutes == 45 * 6 + 30
    with pytest.raises(Invalid):
        attendance_report(small.store, AttendanceAsk(LAST, FIRST))


def test_attendance_as_pdf_csv_and_workbook(small: Small, tmp_path: Path) -> None:  # noqa: F811
    _typed(small, tmp_path / "s.pdf")
    ask = AttendanceAsk(FIRST, LAST, site_id=small.site, language="es")
    make_attendance(small.store, ask, tmp_path / "a.pdf")
    assert "Pine Hill" in text_of(tmp_path / "a.pdf")
    files = make_attendance(small.store, ask, tmp_path / "a.csv", "csv")
    assert [file.name for file in files] == ["a.csv", "a-sessions.csv", "a-sites.csv"]
    with files[0].open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 5
    make_attendance(small.store, ask, tmp_path / "a.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert len(book.sheetnames) == 3
    rows = list(book[book.sheetnames[0]].iter_rows(values_only=True))
    assert any(isinstance(cell, int) for cell in rows[1])


def test_progress_for_one_family_and_for_all(small: Small, tmp_path: Path) -> None:  # noqa: F811
    number = _typed(small, tmp_path / "s.pdf")
    with small.store.write("goal", "Goal") as s:
        goals.add_goal(s, small.students[0], GoalDraft(words="Read 80 words a minute", first_day=FIRST))
        first = sheet_view(s, number).lines[0]
    report = progress_report(small.store, first.student_id, FIRST, LAST)
    assert (report.scheduled, report.attended, report.minutes) == (2, 2, 90)
    assert [goal.words for goal in report.goals] == ["Read 80 words a minute"]
    assert make_progress(small.store, small.students, FIRST, LAST, "es", tmp_path / "p.pdf") == 4
    assert "Tłʼízí" in text_of(tmp_path / "p.pdf") or "Begaye" in text_of(tmp_path / "p.pdf")
    with pytest.raises(NotFound):
        make_progress(small.store, [], FIRST, LAST, "en", tmp_path / "none.pdf")


def test_a_family_reads_the_steps_of_a_goal_and_where_it_stands(small: Small, tmp_path: Path) -> None:  # noqa: F811
    who = small.students[0]
    with small.store.write("goal", "Goal") as s:
        draft = GoalDraft(words="Math up", first_day=FIRST, baseline="72", target="85", unit="Math grade")
        goal = goals.add_goal(s, who, draft)
        goals.add_step(s, goal, goals.StepDraft(words="Ask the teacher", done=FIRST))
        goals.add_step(s, goal, goals.StepDraft(words="Do ten problems"))
        measures.put_measure(s, who, "Math grade", FIRST, "78")
        measures.put_measure(s, who, "Math grade", date(2027, 1, 1), "99")
    (line,) = progress_report(small.store, who, FIRST, LAST).goals
    assert line.latest == "78", "what came after the period is not told"
    assert [(step.words, step.day) for step in line.steps] == [
        ("Ask the teacher", FIRST), ("Do ten problems", None),
    ]  # fmt: skip
    make_progress(small.store, [who], FIRST, LAST, "en", tmp_path / "p.pdf")
    assert "Ask the teacher" in text_of(tmp_path / "p.pdf")
