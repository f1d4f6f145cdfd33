# SPDX-License-Identifier: Apache-2.0
"""A week of sessions; beside it what still waits for data, and the series behind it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from app import clock
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.schedule import parse_days
from app.domain.words import NOT_MET, SessionStatus, label
from app.storage.queries import agenda, calendar
from app.storage.queries.agenda import SeriesRow, SessionRow, SheetOutRow
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.buttons import button, icon_button, menu_button
from ui.kit.dates import day_text, times_text, weekday_text
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.kit.table import Column, TableView
from ui.theme import Tone

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Ways:
    """What the page asks the screen to do."""

    open_session: Callable[[Id], object]
    open_sheet: Callable[[str], object]
    type_next: Callable[[], object]
    type_number: Callable[[str], object]
    plan: Callable[[], object]
    print_sheets: Callable[[], object]
    close_days: Callable[[], object]
    add_session: Callable[[], object]
    end_series: Callable[[SeriesRow], object]


class WeekPage(Page):
    """When, where, who? ``monday`` is the first day shown."""

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__("Sessions")
        self._desk, self._ways = desk, ways
        self.monday = _monday(clock.today())
        self.set_primary("Type the next sheet", ways.type_next, icon="edit")
        self.add_action("Print sheets", ways.print_sheets, icon="print")
        self.number = QLineEdit()
        self.number.setPlaceholderText("Sheet number")
        self.number.setAccessibleName("Sheet number")
        self.number.returnPressed.connect(lambda: ways.type_number(self.number.text()))
        self.site = QComboBox()
        self.site.setAccessibleName("Site")
        self.site.activated.connect(lambda *_: self.read())
        for tool in (
            icon_button("left", "Earlier week", lambda: self.turn(-7)),
            button("This week", lambda: self.show_week(clock.today())),
            icon_button("right", "Later week", lambda: self.turn(7)),
            self.site,
            self.number,
            menu_button(
                "Plan",
                [
                    ("Plan sessions that recur", "add", ways.plan),
                    ("Add one session", "add", ways.add_session),
                    ("Snow day, or days off", "snow", ways.close_days),
                ],
                icon="sessions",
            ),
        ):
            self.add_tool(tool)
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.add(self.banner)
        self.panels = Panels("Views of the sessions")
        self.table: TableView[SessionRow] = TableView(
            _session_columns(),
            name="Sessions of the week",
            empty="No session is planned in this week. Plan them with the button above.",
        )
        self.out: TableView[SheetOutRow] = TableView(
            _out_columns(), name="Sheets still out", empty="Every printed sheet is typed in."
        )
        self.silent: TableView[SessionRow] = TableView(
            _session_columns(), name="Sessions without data",
            empty="Every past session has its marks, or says why it was not held.",
        )  # fmt: skip
        self.series: TableView[SeriesRow] = TableView(
            _series_columns(), name="Series", empty="No sessions recur yet. Choose Plan above."
        )
        self.table.row_activated.connect(lambda row: ways.open_session(row.id))
        self.silent.row_activated.connect(lambda row: ways.open_session(row.id))
        self.out.row_activated.connect(lambda row: ways.open_sheet(row.number))
        self.series.row_activated.connect(ways.end_series)
        for key, words, view in (
            ("week", "Week", self.table), ("out", "Sheets still out", self.out),
            ("silent", "Without data", self.silent), ("series", "Series", self.series),
        ):  # fmt: skip
            self.panels.add(key, words, view)
        self.panels.tabs.currentChanged.connect(lambda *_: self.read())
        self.add(self.panels, 1)

    @property
    def site_id(self) -> Id | None:
        """The chosen site; None for all."""
        chosen = self.site.currentData()
        return chosen if isinstance(chosen, bytes) else None

    def half_typed(self) -> dict[str, Any]:
        """The week, the site, the part in front, and a sheet number that is being typed."""
        site = self.site_id
        return {
            "monday": self.monday.isoformat(), "site": site.hex() if site else "",
            "part": self.panels.current, "number": self.number.text(),
        }  # fmt: skip

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show them again."""
        self.monday = date.fromisoformat(kept["monday"])
        self.read()
        site = bytes.fromhex(kept["site"]) or None
        at = next((n for n in range(self.site.count()) if self.site.itemData(n) == site), 0)
        self.site.setCurrentIndex(at)
        self.panels.show_part(kept["part"])
        self.number.setText(kept["number"])
        self.read()

    def read(self) -> None:
        """Read what is shown anew, and the counts on the tabs."""
        today, sunday = clock.today(), self.monday + timedelta(days=6)
        with self._desk.ctx.store.read() as session:
            self._offer_sites([(site.id, site.name) for site in calendar.sites(session)])
            chosen = self.site_id
            week = agenda.sessions_between(session, self.monday, sunday, site_id=chosen)
            out = [row for row in agenda.sheets_out(session, today) if chosen in (None, row.site_id)]
            silent = agenda.sessions_without_data(session, today - timedelta(days=1), chosen)
            # The series cost more than all the rest, and are looked at once a term.
            series = agenda.series_list(session, today) if self.panels.current == "series" else []
        self.set_title("Sessions", f"{weekday_text(self.monday)} to {weekday_text(sunday)}, {sunday.year}")
        self.table.set_rows(week)
        self.out.set_rows(out)
        self.silent.set_rows(silent)
        self.series.set_rows([row for row in series if chosen in (None, row.site_id)])
        self.panels.set_words("out", f"Sheets still out ({len(out)})")
        self.panels.set_words("silent", f"Without data ({len(silent)})")

    def turn(self, days: int) -> None:
        """Go some days earlier or later."""
        self.show_week(self.monday + timedelta(days=days))

    def show_week(self, day: date) -> None:
        """Show the week of a day."""
        self.monday = _monday(day)
        self.panels.show_part("week")
        self.banner.clear()
        self.read()

    def _offer_sites(self, sites: list[tuple[Id, str]]) -> None:
        shown = [(None, "All sites"), *sites]
        if [(self.site.itemData(n), self.site.itemText(n)) for n in range(self.site.count())] == shown:
            return
        chosen = self.site_id
        self.site.clear()
        for site_id, name in shown:
            self.site.addItem(name, site_id)
        self.site.setCurrentIndex(max(0, [site for site, _ in shown].index(chosen) if chosen else 0))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _times(row: SessionRow | SheetOutRow | SeriesRow) -> str:
    return times_text(row.start, row.end)


def _state(row: SessionRow) -> str:
    if row.status is SessionStatus.HELD:
        return f"{row.marked} of {max(row.roster, row.marked)} marked"
    if row.status is SessionStatus.PLANNED and row.sheet_number is not None:
        return "Sheet printed"
    return label(row.status)


def _tone(row: SessionRow) -> Tone | None:
    if row.status is SessionStatus.HELD:
        return Tone.ATTENTION if row.unmarked else Tone.OK
    return Tone.NEUTRAL if row.status in NOT_MET else None


def _days(row: SeriesRow) -> str:
    return " ".join(_DAYS[day] for day in parse_days(row.days)) if row.days else ""


def _session_columns() -> list[Column[SessionRow]]:
    return [
        Column(key="day", title="Day", value=lambda r: weekday_text(r.day), width=100),
        Column(key="time", title="Time", value=_times, width=140),
        Column(key="group", title="Group", value=lambda r: r.group, least=120),
        Column(key="site", title="Site", value=lambda r: r.site, least=90, soft=True),
        Column(key="adults", title="With", value=lambda r: r.adults, least=100, soft=True),
        Column(key="status", title="State", value=_state, width=140, tone=_tone),
    ]


def _out_columns() -> list[Column[SheetOutRow]]:
    return [
        Column(key="sheet", title="Sheet", value=lambda r: sheet_numbers.printed(r.number), width=120),
        Column(key="day", title="Day", value=lambda r: weekday_text(r.day), width=100),
        Column(key="time", title="Time", value=_times, width=140),
        Column(key="group", title="Group", value=lambda r: r.group, least=120),
        Column(key="site", title="Site", value=lambda r: r.site, least=90, soft=True),
        Column(key="adults", title="With", value=lambda r: r.adults, least=100, soft=True),
    ]


def _series_columns() -> list[Column[SeriesRow]]:
    return [
        Column(key="group", title="Group", value=lambda r: r.group, least=120),
        Column(key="days", title="Days", value=_days, width=115),
        Column(key="time", title="Time", value=_times, width=140),
        Column(key="site", title="Site", value=lambda r: r.site, least=90, soft=True),
        Column(key="adults", title="With", value=lambda r: r.adults, least=100, soft=True),
        Column(key="until", title="Until", value=lambda r: day_text(r.last_day), width=110),
        Column(key="held", title="Held", value=lambda r: f"{r.held} of {r.sessions}", width=95),
    ]
