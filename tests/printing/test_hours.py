# SPDX-License-Identifier: Apache-2.0
"""Hours and miles as a report: the same numbers in every list, and the rules in words."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO

import pypdfium2
import pytest

from app.domain.words import Hat
from app.printing.attendance import report_head
from app.printing.hours import hours_report
from app.printing.timesheets import print_timesheets, read_timesheets
from app.reports.timesheet import SheetLine, SheetPage, SheetSignature, draw_timesheets
from app.services import hours, timesheets
from app.services.hour_corrections import correct_line
from app.services.hours import HourDraft, TermDraft
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

FIRST, LAST, MONDAY = date(2026, 9, 1), date(2026, 9, 30), date(2026, 9, 7)


def test_hours_on_paper(
    small: Small,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")
    with small.store.write("hours", "Hours") as s:
        hours.add_term(s, small.tutor, TermDraft(hat=Hat.SERVICE, first_day=FIRST, term_minutes=6000))
        line = hours.add_line(
            s, small.tutor,
            HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, start=time(9), end=time(10), miles_x10=125),
        )  # fmt: skip
        hours.set_cell(s, small.tutor, MONDAY, Hat.FUNDRAISING, "Event", 600)
        correct_line(s, line, 50, "Left early")
    report = hours_report(small.store, FIRST, LAST)
    months, adults, limits = report.tables
    assert {words: number for number, words in report.figures}["miles"] == "12.5"
    assert [row.cells[4] for row in months.rows] == ["10 h", "50 min"]
    (ana,) = adults.rows
    assert (ana.cells[0], *ana.cells[2:]) == ("Ana Begaye", "10 h 50 min", "12.5")
    assert ("Fundraising of the term", "Near") in {(row.cells[1], row.cells[3]) for row in limits.rows}
    assert len(report.plain_tables()) == 3

    key = timesheets.SheetKey(small.tutor, "volunteer", MONDAY)
    with small.store.write("sign", "Signed") as s:
        timesheets.sign_as_adult(s, key, "Ana Begaye")
    _, pages = read_timesheets(small.store, FIRST, LAST, small.tutor, "volunteer")
    (page,) = pages
    assert sorted(one.note for one in page.lines) == ["Corrected, was 60 min", "Left early"]
    assert page.signatures[0].signed.startswith("Ana Begaye")
    out = BytesIO()
    assert print_timesheets(small.store, FIRST, LAST, out) == 2
    assert out.getvalue().startswith(b"%PDF")


def test_both_sign_on_the_same_page(small: Small) -> None:  # noqa: F811
    """However many lines there are: a signature alone on a page of its own certifies nothing."""
    with small.store.read() as session:
        head = report_head(session, FIRST, LAST, "en")
    line = SheetLine("Sep 7, 2026", "Reading 1", "Volunteer", "3:00 PM, 4:00 PM", 60, "", "")
    own, other = "Signed by the adult", "Certified by the supervisor"
    sheets = [
        SheetPage("Ana Begaye", "Volunteers", (line,) * many, (("Volunteer", 60 * many),),
                  (SheetSignature(own, ""), SheetSignature(other, "")), "")
        for many in range(18, 34)
    ]  # fmt: skip
    out = BytesIO()
    draw_timesheets(head, sheets, out)
    document = pypdfium2.PdfDocument(out)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(texts) > len(sheets)
    signed = [(own in text, other in text) for text in texts]
    assert set(signed) == {(True, True), (False, False)}
    assert signed.count((True, True)) == len(sheets)
