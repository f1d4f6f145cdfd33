# SPDX-License-Identifier: Apache-2.0
"""CSV and XLSX as they really come; and that no password passes the door."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FileProblem, PorchlightError
from app.exchange import table as tables
from app.exchange.csv_table import read_csv
from app.exchange.table import Table, header_key, means_password
from app.exchange.xlsx_table import read_xlsx

SECRET = "Kestrel-42"


def cells(text: str, encoding: str = "utf-8") -> list[tuple[str, ...]]:
    return [row.cells for row in read_csv("a.csv", text.encode(encoding)).rows]


def book(*rows: Sequence[object]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(delimiter: str) -> None:
    text = f'id{delimiter}name\n01{delimiter}"Begaye{delimiter} Ana"\n'
    assert cells(text) == [("01", f"Begaye{delimiter} Ana")]


def test_the_separator_line_of_excel_is_obeyed() -> None:
    read = read_csv("a.csv", b"sep=;\r\nid;name\r\n1;Ana\r\n")
    assert read.headers == ("id", "name")
    assert read.rows[0].number == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode(encoding: str) -> None:
    assert cells("id,first name\n1,Tłʼízí Kaʻōhao ᏣᎳᎩ Nguyễn\n", encoding) == [
        ("1", "Tłʼízí Kaʻōhao ᏣᎳᎩ Nguyễn")
    ]


def test_western_european_is_read_with_a_warning() -> None:
    read = read_csv("a.csv", "id,name\n1,Peña\n".encode("cp1252"))
    assert read.rows[0].cells == ("1", "Peña")
    assert "not in Unicode" in read.warnings[0]


def test_decomposed_names_become_composed() -> None:
    assert cells("id,name\n1,Pen\u0303a\n") == [("1", "Peña")]


def test_single_quoted_headings_null_and_backslashes() -> None:
    text = "'A_ID','A_NOTE','B'\n" + '"1","she said \\"hi\\"","NULL"\n"2","end\\\\","NULL"\n"NULL","",""\n'
    read = read_csv("a.csv", text.encode())
    assert read.headers == ("A_ID", "A_NOTE", "B")
    assert [row.cells for row in read.rows] == [("1", 'she said "hi"', ""), ("2", "end\\", ""), ("", "", "")]


def test_somebody_named_null_keeps_the_name() -> None:
    assert cells("id,last name\n1,NULL\n") == [("1", "NULL")]


def test_headings_are_compared_without_case_spaces_and_accents() -> None:
    assert header_key(" SIS_Id ") == header_key("sis id") == "sisid"
    assert header_key("Año") == "ano"


def test_duplicate_and_empty_headings() -> None:
    read = read_csv("a.csv", b"Email,email,,Name,\n1,2,3,4,\n")
    assert read.headers == ("Email", "email (2)", "Name")
    assert read.rows[0].cells == ("1", "2", "4")
    assert any("two columns are named email" in warning for warning in read.warnings)


def test_ragged_rows() -> None:
    read = read_csv("a.csv", b"id,a,b\n1,x\n2,x,y,z\n3,x,y,,\n")
    assert [row.cells for row in read.rows] == [("1", "x", ""), ("3", "x", "y")]
    assert [(one.row, "4 cells" in one.message) for one in read.problems] == [(3, True)]
    assert "fewer cells" in read.warnings[0]


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    read = read_csv("a.csv", b'id,note\n1,"two\nlines"\n\n2,x\n')
    assert [row.number for row in read.rows] == [2, 4]


def test_an_open_quotation_mark_is_told_and_loses_only_what_follows() -> None:
    read = read_csv("a.csv", b'id,name\n1,Ana\n2,"Beto\n3,Carla\n')
    assert [row.cells for row in read.rows] == [("1", "Ana")]
    assert read.problems[0].row == 3
    assert "never closed" in read.problems[0].message


def test_nul_bytes_and_headings_without_rows() -> None:
    read = read_csv("a.csv", b"id,name\n1,A\x00na\n")
    assert read.rows[0].cells == ("1", "Ana")
    assert "NUL" in read.warnings[0]
    assert "no rows" in read_csv("a.csv", b"id,name\n").warnings[0]


def test_a_title_above_the_headings_is_passed_over() -> None:
    read = read_csv("a.csv", b"Pine Hill School\n\nid,first,last\n1,Ana,Begaye\n2,Beto,Cruz\n")
    assert read.headers == ("id", "first", "last")
    assert read.rows[0].number == 4


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileProblem, match="500 columns"):
        read_csv("a.csv", ("x," * 600 + "\n").encode())
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(FileProblem, match="rows"):
        read_csv("a.csv", b"a,b\n" + b"1,2\n" * 5)


@pytest.mark.parametrize(
    "heading",
    [
        "Password",
        "PASSWORD ",
        "pass word",
        "Initial_Password",
        "pwd",
        "Passwort",
        "Contraseña",
        "user.password",
        "Passcode",
        "PIN",
    ],
)
def test_headings_that_mean_a_password(heading: str) -> None:
    assert means_password(heading)


@pytest.mark.parametrize("heading", ["Passed", "Pass rate", "Compass", "Pinned", "Phone", "Name"])
def test_headings_that_do_not(heading: str) -> None:
    assert not means_password(heading)


@pytest.mark.parametrize(
    "text",
    [
        f"id,Password,name\n1,{SECRET},Ana\n",
        f"id;Password;name\n1;{SECRET};Ana\n",
        f"id,Password,name\n1,{SECRET}\n",
        f"id,name,Password\nx,1,Ana,{SECRET}\n",
        f"id,name,Password\n{SECRET}\n",
        f"A report\n\nid,name,Password\n1,Ana,{SECRET}\n",
        f'id,Password,name\n1,"{SECRET}\n2,x,y\n',
    ],
)
def test_no_password_leaves_the_reader(text: str) -> None:
    read = read_csv("a.csv", text.encode())
    assert SECRET not in repr(read)


@given(st.lists(st.lists(st.text(st.sampled_from("ab,;\"'\n\\")), max_size=6), max_size=8))
def test_no_password_leaves_the_reader_however_the_rows_are_cut(rows: list[list[str]]) -> None:
    """Whole lines of any shape around rows whose password is in its place."""
    lines = [
        "id,password,name",
        f"1,{SECRET},Ana",
        *(",".join(row).replace("\n", " ") for row in rows),
        f"2,{SECRET},Beto",
    ]
    read = read_csv("a.csv", "\n".join(lines).encode())
    assert SECRET not in repr([row.cells for row in read.rows if len(row.cells) != 2])


def test_xlsx_dates_numbers_and_leading_zeros() -> None:
    made = openpyxl.Workbook()
    made.create_sheet("Second")
    sheet = made["Second"]
    sheet.append(["Student ID", "Birthdate", "When", "Score", "Old", "Password", "Wrong"])
    sheet.append(
        [123, date(2013, 3, 4), datetime.fromisoformat("2026-09-01 15:30"), 7.0, True, SECRET, "#N/A"]
    )
    sheet["A2"].number_format = "000000"
    out = io.BytesIO()
    made.save(out)
    read = read_xlsx("a.xlsx", out.getvalue())
    assert read.rows[0].cells == ("000123", "2013-03-04", "2026-09-01 15:30:00", "7", "TRUE", "")
    assert SECRET not in repr(read)
    assert any("sheet Second" in warning for warning in read.warnings)


def test_xlsx_formulas_give_what_was_saved_with_them() -> None:
    read = read_xlsx("a.xlsx", book(["id", "name"], ["1", "=1+1"], ["2", "Ana"]))
    assert [row.cells for row in read.rows] == [("1", ""), ("2", "Ana")]


def test_xlsx_bombs_and_damage() -> None:
    whole = book(["id", "name"], *([["1", "x" * 3000]] * 3000))
    with pytest.raises(FileProblem, match="100 times its size"):
        read_xlsx("a.xlsx", whole)
    for content in (b"PK\x03\x04", book(["a", "b"])[:-400], b"not a zip"):
        with pytest.raises(FileProblem, match=r"damaged|not a real"):
            read_xlsx("a.xlsx", content)
    with pytest.raises(FileProblem, match="empty"):
        read_xlsx("a.xlsx", book())


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_csv_junk_never_crashes(data: bytes) -> None:
    with suppress(PorchlightError):
        read = read_csv("a.csv", data)
        assert all(len(row.cells) == len(read.headers) for row in read.rows)


@given(at=st.integers(0, 6000), replacement=st.binary(min_size=1, max_size=8))
def test_xlsx_junk_never_crashes(at: int, replacement: bytes) -> None:
    whole = book(["id", "name"], ["1", "Ana"])
    data = whole[:at] + replacement + whole[at + len(replacement) :]
    with suppress(PorchlightError):
        assert isinstance(read_xlsx("a.xlsx", data), Table)
