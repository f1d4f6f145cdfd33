# SPDX-License-Identifier: Apache-2.0
"""Reports: pages and figures come from one reading, every figure is its rows, files are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel

from app import clock
from app.clock import id_text
from app.domain.words import Hat
from app.services.hours import HourDraft, add_line
from app.storage.queries import adults, calendar, groups, privacy
from app.storage.queries.cells import Figure as Rows
from app.storage.queries.search import find_students
from ui.kit.paper_printer import paint_pdf
from ui.main_window import MainWindow
from ui.screens.adults import AdultsScreen
from ui.screens.reports import ReportsScreen
from ui.screens.reports.figures_tab import SHOWN


@pytest.fixture
def reports(window: MainWindow) -> ReportsScreen:
    window.go("reports")
    QApplication.processEvents()
    screen = window.screens["reports"]
    assert isinstance(screen, ReportsScreen)
    return screen


def said(screen: ReportsScreen) -> str:
    return screen.banner.accessibleName() + screen.banner.accessibleDescription()


def choose(screen: ReportsScreen, **values: object) -> None:
    screen.filters.set_values(**values)
    screen.draw()


def test_the_preview_has_pages_and_leaves_no_file(reports: ReportsScreen) -> None:
    assert reports.pdf.page_count >= 2
    assert sorted(one.suffix for one in reports.desk.ctx.data.root.iterdir() if "preview" in one.name) == []


@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: str(one.rows))
def test_every_figure_is_the_number_of_its_rows(reports: ReportsScreen, shown: object) -> None:
    figures = reports.figures
    one = next(known for known in SHOWN if known is shown)
    reports.panels.show_part("figures")
    assert figures.made is not None
    figures.figures[one.rows].click()
    rows = [figures.cells.rows.row_at(n) for n in range(figures.cells.rows.rowCount())]
    totals = figures.made.figures.totals
    if one.rows is Rows.MINUTES:
        assert sum(row.minutes for row in rows if row) == totals.minutes > 0
    else:
        assert f"{len(rows):,}" == one.number(totals) == figures.figures[one.rows].number
    assert one.caption in figures.behind.text()


def test_a_period_a_site_and_a_group_narrow_pages_and_figures_alike(reports: ReportsScreen) -> None:
    assert reports.made is not None
    everywhere = reports.made.figures.totals.scheduled
    with reports.desk.ctx.store.read() as session:
        site = calendar.sites(session)[0]
        group = groups.group_rows(session, clock.today(), site.id)[0]
    choose(reports, site_id=id_text(site.id))
    here = reports.made.figures.totals.scheduled
    assert 0 < here < everywhere
    assert site.name in reports.made.figures.head.filter_words
    choose(reports, group_id=id_text(group.id))
    assert 0 < reports.made.figures.totals.scheduled < here
    choose(reports, site_id="", group_id="", period="Last week")
    assert reports.made.asked.first == date(2026, 11, 9)
    assert reports.made.asked.last == date(2026, 11, 15)


def test_a_student_and_a_site_open_their_own_rows(reports: ReportsScreen) -> None:
    figures = reports.figures
    row = next(
        one for n in range(figures.students.rows.rowCount())
        if (one := figures.students.rows.row_at(n)) is not None and one.scheduled > 2
    )  # fmt: skip
    figures.students.row_activated.emit(row)
    shown = [figures.cells.rows.row_at(n) for n in range(figures.cells.rows.rowCount())]
    assert {one.student_id for one in shown if one} == {row.student_id}
    assert row.name in figures.behind.text()


def test_progress_reports_one_or_all_each_in_the_language_of_the_home(reports: ReportsScreen) -> None:
    with reports.desk.ctx.store.read() as session:
        student = find_students(session, "begaye", clock.today())[0]
        site = calendar.sites(session)[0]
    reports.desk.navigator.open_report("progress", student.id)
    assert "Begaye" in reports.filters.whom.text()
    assert 1 <= reports.pdf.page_count <= 2
    assert not reports.tables.isVisible()
    reports.filters.everyone.click()
    choose(reports, site_id=id_text(site.id))
    assert reports.pdf.page_count > 8
    assert reports.made is not None
    document = pypdfium2.PdfDocument(reports.made.pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert any("How" in text and "is doing" in text for text in texts)
    assert any("Cómo" in text for text in texts)


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_report_is_saved(reports: ReportsScreen, tmp_path: Path, kind: str, start: bytes) -> None:
    file = tmp_path / f"report.{kind}"
    reports.save_to(file, kind)  # type: ignore[arg-type]
    assert file.read_bytes().startswith(start)
    assert f"report.{kind}" in said(reports)
    with reports.desk.ctx.store.read() as session:
        given = privacy.disclosures(session)
    assert [row.exact for row in given] == ([] if kind == "pdf" else [True])  # an open table has names


def test_a_period_that_runs_backwards_is_said_beside_the_day(reports: ReportsScreen) -> None:
    choose(reports, first=date(2026, 11, 30), last=date(2026, 11, 1))
    assert "before its first day" in reports.filters.days.error("last")
    assert reports.pdf.page_count == 0


def test_a_folder_that_is_not_there_is_said(reports: ReportsScreen, tmp_path: Path) -> None:
    reports.save_to(tmp_path / "no" / "report.pdf", "pdf")
    assert "cannot be written" in said(reports)


def test_pages_are_painted_at_their_own_size(reports: ReportsScreen, tmp_path: Path) -> None:
    assert reports.made is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert paint_pdf(printer, reports.made.pdf) == reports.pdf.page_count
    printed, made = pypdfium2.PdfDocument(tmp_path / "printed.pdf"), pypdfium2.PdfDocument(reports.made.pdf)
    assert len(printed) == len(made)
    assert printed[0].get_size() == pytest.approx(made[0].get_size(), abs=1)
    ours, theirs = (document[0].render(scale=1).to_numpy().mean() for document in (printed, made))
    assert ours == pytest.approx(theirs, abs=6)
    printed.close()
    made.close()


def test_an_empty_program_is_told_what_comes_first(empty_window: MainWindow) -> None:
    empty_window.go("reports")
    screen = empty_window.screens["reports"]
    assert isinstance(screen, ReportsScreen)
    assert screen.pages.currentWidget() is screen.empty


def test_a_name_in_a_list_opens_the_student_or_the_adult(window: MainWindow) -> None:
    window.open_report("hours")
    reports = window.screens["reports"]
    assert isinstance(reports, ReportsScreen)
    reports.panels.show_part("figures")
    months, people, limits = reports.lists.tables
    said = " ".join(one.text() for one in reports.lists.findChildren(QLabel))
    assert "Enter on a name opens the adult." in said
    named = [*people.rows.all_rows, *(row for row in limits.rows.all_rows if row.cells[0] != "All members")]
    assert all(row.adult_id for row in named)
    people.row_activated.emit(people.rows.all_rows[0])
    screen = window.screens["adults"]
    assert isinstance(screen, AdultsScreen)
    assert screen.isVisible()
    assert screen.page.panels.current == "hours"
    assert screen.place.id == people.rows.all_rows[0].adult_id
    assert not any(row.adult_id or row.student_id for row in months.rows.all_rows)


def test_what_was_typed_elsewhere_is_in_the_report_when_one_comes_back(window: MainWindow) -> None:
    window.open_report("hours")
    reports = window.screens["reports"]
    assert isinstance(reports, ReportsScreen)

    def miles() -> str:
        QApplication.processEvents()
        assert reports.made is not None
        assert reports.made.listed is not None
        return next(number for number, words in reports.made.listed.figures if words == "miles")

    before = miles()
    window.run("adults", "hours")
    with window.ctx.store.write("hours", "A way") as session:
        adult = adults.adult_ids(session, adults.AdultFilter(on=clock.today()))[0]
        add_line(session, adult, HourDraft(day=clock.today(), hat=Hat.VOLUNTEER, minutes=30, miles_x10=10))
    window.changes.flush()
    window.go("reports")
    assert float(miles()) == float(before) + 1
