# SPDX-License-Identifier: Apache-2.0
"""Dosage and the attendance team's list, from the question to the file."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from app.errors import Invalid
from app.printing.listed import LISTED, ListedAsk, listed_report, write_listed
from app.printing.sheets import SheetsAsk, print_sheets
from app.services import entry, school_totals
from app.services.school_totals import TotalDraft
from app.storage.tables import Student
from tests.printing.test_printing import text_of
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

FIRST, LAST = date(2026, 9, 7), date(2026, 9, 16)
ASK = ListedAsk(FIRST, LAST)


@pytest.fixture
def typed(small: Small, tmp_path: Path) -> Small:  # noqa: F811
    """Two sheets typed, and a report card on which exactly a tenth was missed."""
    numbers = print_sheets(small.store, SheetsAsk(FIRST, LAST), tmp_path / "sheets.pdf")
    with small.store.write("enter", "Typed") as s:
        entry.enter_line(s, numbers[0], "2a 3l15", "Rosa")
    with small.store.write("enter", "Typed") as s:
        entry.enter_line(s, numbers[3], "", "Rosa")
        students = s.scalars(select(Student.id).order_by(Student.family)).all()
        for student, missed in zip(students, ("4", "9.5", "2.5"), strict=False):
            school_totals.set_total(s, student, TotalDraft(FIRST, date(2026, 10, 31), "40", missed))
    return small


def test_dosage_on_paper_and_as_tables(typed: Small, tmp_path: Path) -> None:
    report = listed_report(typed.store, "dosage", ASK)
    assert report.people == 4
    assert ("4", "students with tutoring") in report.figures
    (pdf,) = write_listed(report, tmp_path / "dosage.pdf", "pdf")
    text = text_of(pdf)
    assert "Kaʻōhao" in text
    assert "homework help is not tutoring" in text
    assert "page 1 of" in text
    files = write_listed(report, tmp_path / "dosage.csv", "csv")
    assert [file.name for file in files] == ["dosage.csv", "dosage-sites.csv"]
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["Sessions attended"]) for row in rows) == 7
    assert {row["Attendance: verdict"] for row in rows} == {"pass", "warn"}
    one = ListedAsk(FIRST, LAST, student_id=report.tables[0].rows[0].student_id)
    assert [len(table.rows) for table in listed_report(typed.store, "dosage", one).tables] == [1]


def test_the_attendance_team_sees_bands_and_exactly_ten_percent(typed: Small, tmp_path: Path) -> None:
    report = listed_report(typed.store, "attendance_team", ListedAsk(FIRST, date(2026, 10, 31)))
    assert {table.name: len(table.rows) for table in report.tables} == {
        "Severe": 1, "Moderate": 1, "At risk": 1,
    }  # fmt: skip
    (book,) = write_listed(report, tmp_path / "team.xlsx", "xlsx")
    with closing(openpyxl.load_workbook(book, read_only=True)) as sheets:
        assert sheets.sheetnames == ["Severe", "Moderate", "At risk"]
        values = list(sheets["Moderate"].values)
    assert values[1][4:7] == ("4", "40", 10)
    assert "exactly 10 % is chronic" in text_of(write_listed(report, tmp_path / "team.pdf", "pdf")[0])


def test_a_period_that_runs_backwards_is_refused(small: Small) -> None:  # noqa: F811
    for code in LISTED:
        with pytest.raises(Invalid):
            listed_report(small.store, code, ListedAsk(LAST, FIRST))


def test_the_last_days_that_there_are_make_a_period(small: Small) -> None:  # noqa: F811
    """A year typed as 9999 for an end that is open: every list reads it, and none runs over the edge."""
    for code in LISTED:
        for first in (FIRST, date(9999, 12, 30)):
            assert listed_report(small.store, code, ListedAsk(first, date.max)).title
