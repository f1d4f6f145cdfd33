# SPDX-License-Identifier: Apache-2.0
"""Tables and calendars going out."""

from __future__ import annotations

import csv
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_out import Cell, neutral
from app.errors import FileProblem
from app.exchange.calendar_out import CalendarSession, calendar_text, write_calendar
from app.exchange.table_out import write_csv, write_xlsx

TRICKS = ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx", " =1+1"]
ROW: list[Cell] = ["Tłʼízí", 7, Decimal("44.98"), Fraction(1, 2), date(2026, 9, 1), time(15, 15), True, None]


def test_csv_numbers_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["Name", "=evil"], [ROW, TRICKS, [-5, "-5"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, first, tricks, last = list(csv.reader(stream))
    assert head == ["Name", "'=evil"]
    assert first == ["Tłʼízí", "7", "44.98", "0.5", "2026-09-01", "15:15", "yes", ""]
    assert all(cell.startswith("'") for cell in tricks)
    assert last == ["-5", "'-5"]


def test_xlsx_numbers_are_numbers_and_formulas_are_text(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["Name", "Minutes"], [ROW, TRICKS], title="Attendance: [all]/2026")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["Tłʼízí", 7, 44.98, 0.5]
    assert [cell.data_type for cell in sheet[2]][1:5] == ["n", "n", "n", "d"]
    assert {cell.data_type for cell in sheet[3]} == {"s"}
    assert [cell.value for cell in sheet[3]][:4] == TRICKS[:4]
    assert sheet.title == "Attendance   all  2026"


def test_a_place_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="could not be written"):
        write_csv(tmp_path / "none" / "out.csv", ["a"], [])
    with pytest.raises(FileProblem, match="could not be written"):
        write_calendar(tmp_path / "none" / "out.ics", "Porchlight", [])
    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_calendar() -> None:
    session = CalendarSession(
        bytes(16),
        date(2026, 9, 1),
        time(15, 15),
        time(16, 0),
        "Tutoring, reading; group\nA",
        "Cañon " * 20,
        leaders=("Ana O'Brien",),
    )
    out = calendar_text("Pine Hill", [session, session])
    assert out.count(b"BEGIN:VEVENT") == 2
    assert b"\r\n".join(out.split(b"\r\n")) == out
    assert b"\n" not in out.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in out.split(b"\r\n"))
    unfolded = out.replace(b"\r\n ", b"").decode()
    assert "DTSTART:20260901T151500\r\n" in unfolded
    assert "SUMMARY:Tutoring\\, reading\\; group\\nA\r\n" in unfolded
    assert f"LOCATION:{'Cañon ' * 20}\r\n" in unfolded
