# SPDX-License-Identifier: Apache-2.0
"""Every widget on invented words, in each theme and at two text sizes, as pictures to look at.

``python -m ui.kit.gallery --out DIR``. Nothing of the program imports this.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QTabWidget, QWidget

from ui.kit.badge import Badge
from ui.kit.badge_list import BadgeLine, BadgeList
from ui.kit.banner import Banner
from ui.kit.bar import Bar
from ui.kit.buttons import button, icon_button, primary_button
from ui.kit.curtain import Curtain
from ui.kit.dialog import ActionDialog
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.figure_list import FigureCard, FigureCards, FigureLine
from ui.kit.form import Field, Form
from ui.kit.grid import EntryGrid, GridColumn
from ui.kit.page import Page
from ui.kit.palette import CommandPalette, PaletteEntry
from ui.kit.pdf_view import PdfView
from ui.kit.progress_bar import ProgressBar
from ui.kit.rail import Rail, RailItem
from ui.kit.search import SearchBox, Suggestion
from ui.kit.sparkline import Sparkline
from ui.kit.table import Column, TableView
from ui.kit.text import small
from ui.kit.toast import Toast
from ui.theme import THEME_NAMES, Tone, apply_theme, load_theme, register_fonts

PLACES = (
    RailItem("today", "Today", "today"),
    RailItem("sessions", "Sessions", "sessions"),
    RailItem("students", "Students", "students"),
    RailItem("adults", "Adults", "adults"),
    RailItem("supports", "Supports", "supports"),
    RailItem("reports", "Reports", "reports"),
    RailItem("settings", "Settings", "settings"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented line."""

    number: int
    name: str
    school: str
    minutes: int
    status: Tone
    word: str


PEOPLE = tuple(
    Person(number, name, school, minutes, status, word)
    for number, (name, school, minutes, status, word) in enumerate(
        (
            ("Begaye, Ana", "Lincoln Elementary", 45, Tone.OK, "On track"),
            ("O’Brien-de la Cruz, Wyatt", "Lincoln Elementary", 1305, Tone.ATTENTION, "Behind"),
            ("ᏩᏯ, ᎠᏂ", "Rosa Parks School", 270, Tone.OK, "On track"),
            ("Nakaʻahiki, Keola", "Rosa Parks School", 90, Tone.PROBLEM, "Absent often"),
            ("Yazzie, Diné į́", "Cedar Creek K-8", 0, Tone.NEUTRAL, "New"),
            ("Łukasiewicz, Zoë", "Cedar Creek K-8", 180, Tone.INFO, "Waiting"),
        ),
        start=1,
    )
)


def _nothing() -> None:
    return None


def today_page() -> QWidget:
    """Figures, banner, bars, badges."""
    page = Page("Today", "Tuesday, November 11")
    page.set_primary("Print sheets", _nothing, icon="print")
    page.add_action("Snow day", _nothing, icon="snow")
    page.add(Banner(Tone.ATTENTION, "Three sheets from last week are still out.", "Enter them", _nothing))
    page.flow(
        Figure("12", "students behind", Tone.ATTENTION),
        Figure("4", "sheets out"),
        Figure("1,305", "minutes this week"),
        Figure("2", "clearances expired", Tone.PROBLEM),
        Figure("0", "conflicts", Tone.OK),
    )
    lines = [FigureLine("Sheets still out"), FigureLine("Sessions this week"), FigureLine("Check-ins due")]
    for line, (number, tone) in zip(
        lines, ((3, Tone.ATTENTION), (14, Tone.NEUTRAL), (0, Tone.NEUTRAL)), strict=True
    ):
        line.set_number(number, tone)
    cards = [FigureCard("This week", lines, calm=""), FigureCard("Adults", [], calm="Nobody waits.")]
    cards[0].show_lines(lines)
    cards[1].show_lines([])
    page.add(FigureCards(cards, name="Figures in parts"))
    card = page.card("Needs that have a support")
    card.add(Bar("Lincoln Elementary", 12, 20))
    card.add(Bar("Rosa Parks School", 3, 20, tone=Tone.ATTENTION))
    card.add(Bar("Cedar Creek K-8", 20, 20, tone=Tone.OK))
    card.add(Sparkline([4, 5, 5, None, 6, 5, 7, 8, 7, 9], "Words read per minute, rising", band=(7, 9)))
    page.flow(*(Badge(person.status, person.word) for person in PEOPLE))
    page.end()
    return page


def list_page() -> QWidget:
    """Search box, tools and a table."""
    page = Page("Students", "48 students in fall 2025")
    page.set_primary("Add a student", _nothing, icon="add")
    page.add_action("Import", _nothing, icon="import")
    page.add_tool(SearchBox("Find a student", lambda _text: []))
    page.add_tool(button("All schools", icon="filter"))
    page.add_tool(button("Behind only"))
    columns = [
        Column[Person](key="name", title="Name", value=lambda one: one.name, icon=lambda _one: "person"),
        Column[Person](key="school", title="School", value=lambda one: one.school, soft=True),
        Column[Person](
            key="minutes", title="Minutes", value=lambda one: f"{one.minutes:,}", width=110, align="right"
        ),
        Column[Person](
            key="status", title="Status", value=lambda one: one.word, width=160, tone=lambda one: one.status
        ),
        Column[Person](key="last", title="Last seen", value=lambda _one: "Nov 6", width=110, align="right"),
    ]
    table: TableView[Person] = TableView(columns, name="Students", sorts_here=True, many=True)
    table.set_rows(PEOPLE)
    table.show_order("name", descending=False)
    table.selectRow(1)
    page.add(table, 1)
    page.add(small("6 of 48 shown"))
    return page


def grid_page() -> QWidget:
    """The entry grid with one refused cell."""
    page = Page("Sheet 1234 5678-K", "Reading club, Lincoln Elementary, November 6")
    page.set_primary("Next sheet", _nothing, icon="right")
    columns = [
        GridColumn[Person](
            key="mark", title="Mark", value=lambda one: one.word, width=150, tone=lambda one: one.status
        ),
        GridColumn[Person](
            key="minutes", title="Minutes", value=lambda one: str(one.minutes), width=100, align="right"
        ),
        GridColumn[Person](key="note", title="Note", value=lambda _one: "", width=0),
    ]
    grid: EntryGrid[Person] = EntryGrid(
        columns,
        name="Sheet",
        row_key=lambda one: one.number,
        row_title=lambda one: f"{one.number}   {one.name}",
        commit=lambda _row, _key, text: None if text.isdecimal() else f"“{text}” is not a number of minutes.",
        corner="Name",
        title_width=240,
    )
    grid.set_rows(PEOPLE)
    grid.model.store(1, 1, "fourty")
    grid.go(1, 1)
    page.add(grid, 1)
    page.flow(small("12 of 20 entered"), Badge(Tone.OK, "Saved 10:42"))
    return page


def form_page() -> QWidget:
    """A form with errors, in a page with tabs."""
    page = Page("New student", "What you typed is kept until you add the student.")
    page.set_primary("Add Ana Begaye", _nothing)
    form = Form(
        [
            "Who",
            Field(key="given", label="First name", required=True),
            Field(key="family", label="Family name", hint="As the school writes it."),
            Field(key="born", label="Born", kind="date"),
            Field(key="school", label="School", kind="choice", choices=[("a", "Lincoln Elementary")]),
            Field(key="from", label="Starts at", kind="time"),
            Field(key="minutes", label="Minutes a week", kind="number", least=0, most=600),
            "When",
            Field(
                key="days",
                label="Days",
                kind="choices",
                choices=[("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday")],
            ),
            Field(key="photo", label="Photographs are allowed", kind="check"),
            Field(key="note", label="Anything tutors should know", kind="long"),
        ],
        columns=2,
    )
    form.set_values({"given": "Ana", "born": date(2014, 3, 9), "from": time(15, 15), "days": ["mon", "wed"]})
    form.set_values({"photo": True, "school": "a"})
    form.show_errors({"family": "Another Ana Begaye was born on the same day. Is this her?"})
    tabs = QTabWidget()
    tabs.setAccessibleName("Parts")
    tabs.addTab(QWidget(), "Overview")
    tabs.addTab(QWidget(), "Goals")
    tabs.addTab(QWidget(), "Family")
    tabs.setFixedHeight(tabs.tabBar().sizeHint().height() + 2)
    page.add(tabs)
    card = page.card()
    card.add(form)
    page.end()
    return page


def small_things_page() -> QWidget:
    """Buttons, banners, progress."""
    page = Page("Small things")
    page.flow(
        primary_button("Add a student", icon="add"),
        button("Import", icon="import"),
        button("Quiet", kind="quiet", icon="edit"),
        button("Erase 3 students", kind="danger", icon="trash"),
        button("See the rows", kind="link"),
        icon_button("help", "Help"),
        icon_button("curtain", "Curtain"),
    )
    off = button("Not now")
    off.setEnabled(False)
    off_primary = primary_button("Print", icon="print")
    off_primary.setEnabled(False)
    page.flow(off, off_primary)
    for tone, words in (
        (Tone.INFO, "This laptop syncs when it next sees the internet."),
        (Tone.OK, "The backup of 10:42 was checked and can be restored."),
        (Tone.ATTENTION, "Four consents end this month."),
        (Tone.PROBLEM, "The stick was taken out before the backup was finished. Put it in and try again."),
    ):
        page.add(
            Banner(tone, words, "See them" if tone is Tone.ATTENTION else "", closable=tone is Tone.INFO)
        )
    reasons: BadgeList[int] = BadgeList("Who could help")
    reasons.show_lines(
        [
            BadgeLine(1, "Calloway, Jim", "", ((Tone.OK, "90 minutes a week"), (Tone.NEUTRAL, "6 of 20"))),
            BadgeLine(2, "Núñez, Ana", "Not possible", ((Tone.PROBLEM, "Not cleared"),), is_greyed=True),
        ]
    )
    page.add(reasons)
    bar = ProgressBar()
    bar.step(12, 40, "Drawing sheet 12 of 40 …")
    bar.show()
    page.add(bar)
    page.end()
    return page


def empty_page() -> QWidget:
    """What a screen says before anything is there."""
    page = Page("Reports")
    words = "Here you find what funders, schools and families get. Add your first students to see a report."
    page.add(EmptyState("Nothing to report yet", words, "Add a student", _nothing, icon="reports"), 1)
    return page


def pdf_page() -> QWidget:
    """A drawn page."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    drawn = BytesIO()
    canvas = Canvas(drawn, pagesize=(612, 792), invariant=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 700, "Reading club, November 6")
    for line in range(12):
        canvas.drawString(72, 650 - 36 * line, str(line + 1))
        canvas.line(110, 645 - 36 * line, 540, 645 - 36 * line)
    canvas.save()
    page = Page("Sign-in sheet")
    view = PdfView()
    view.setMinimumHeight(360)
    view.show_pdf(drawn.getvalue())
    page.add(view, 1)
    return page


PAGES: dict[str, Callable[[], QWidget]] = {
    "today": today_page,
    "list": list_page,
    "grid": grid_page,
    "form": form_page,
    "small": small_things_page,
    "empty": empty_page,
    "pdf": pdf_page,
}


def window_with(page: QWidget, place: str = "students") -> QMainWindow:
    """A page beside the rail, as in the program."""
    window = QMainWindow()
    window.setWindowTitle("Gallery")
    middle = QWidget()
    layout = QHBoxLayout(middle)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    rail = Rail(PLACES, brand="Porchlight")
    rail.select(place)
    rail.set_count("today", 3)
    rail.foot.addWidget(small("Saved 10:42"))
    layout.addWidget(rail)
    layout.addWidget(page, 1)
    window.setCentralWidget(middle)
    window.resize(1024, 640)
    return window


def _over(name: str, window: QMainWindow) -> QWidget:
    """Open what floats over a page; returns what to photograph."""
    if name == "dialog":
        sentence = "Their marks stay in the counts, without names. This cannot be undone."
        dialog = ActionDialog(window, "Erase 3 students?", "Erase 3 students", sentence=sentence, danger=True)
        dialog.open()
        return dialog
    if name == "palette":
        entries = [
            PaletteEntry("Student", "Begaye, Ana", "Lincoln Elementary", _nothing, "person"),
            PaletteEntry("Sheet", "1234 5678-K", "Reading club, November 6", _nothing, "sheet"),
            PaletteEntry("Report", "Attendance per student", "", _nothing, "chart"),
            PaletteEntry("Action", "Snow day", "Cancels a day with a reason", _nothing, "snow"),
        ]
        palette = CommandPalette(window, lambda _text: entries)
        palette.open()
        return palette
    if name == "curtain":
        Curtain(window).draw_closed()
    if name == "toast":
        Toast(window).say("Erased the note of Ana Begaye", _nothing)
        box = window.findChild(SearchBox)
        if box is not None:
            box._find = lambda _text: [  # noqa: SLF001 - only for the picture
                Suggestion(one.name, one.school, one, "person", "Student") for one in PEOPLE
            ]
            box.setText("an")
            box.textEdited.emit("an")
    return window


def draw_all(
    out: Path, *, themes: Sequence[str] = THEME_NAMES, scales: Sequence[float] = (1.0, 2.0)
) -> list[Path]:
    """Draw every page and what floats over it into ``out``; returns the files."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    register_fonts(app)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for theme in themes:
        for scale in scales:
            apply_theme(app, load_theme(theme), scale)
            for name in (*PAGES, "dialog", "palette", "toast", "curtain"):
                files.append(out / f"{name}-{theme}-{round(scale * 100)}.png")
                _draw(app, name, files[-1])
    return files


def _draw(app: QApplication, name: str, file: Path) -> None:
    window = window_with(PAGES.get(name, list_page)())
    window.show()
    window.activateWindow()
    app.processEvents()
    shown = window if name in PAGES else _over(name, window)
    for _ in range(3):
        app.processEvents()
    shown.grab().save(str(file))
    if shown is not window:
        shown.close()
    for curtain in window.findChildren(Curtain):
        curtain.lift()
    for view in window.findChildren(PdfView):
        view.close_pdf()
    window.close()
    window.deleteLater()
    app.processEvents()


def main() -> None:
    """Read the folder from the command line and draw."""
    parser = argparse.ArgumentParser(description="Draw every widget in every theme.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", choices=THEME_NAMES, action="append")
    parser.add_argument("--scale", type=float, action="append")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw_all(given.out, themes=given.theme or THEME_NAMES, scales=given.scale or (1.0, 2.0))


if __name__ == "__main__":
    main()
