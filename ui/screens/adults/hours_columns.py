# SPDX-License-Identifier: Apache-2.0
"""What the lists and the grid of the Hours page show, and how time is typed into a cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtWidgets import QComboBox

from app.clock import Id
from app.domain import hours as rules
from app.domain.attendance import hours_text
from app.domain.timesheets import SheetStanding
from app.domain.words import Hat, label
from app.errors import Invalid
from app.services.hour_corrections import MOST_OF_A_DAY
from app.storage.queries.hour_limits import LimitRow
from app.storage.queries.hour_months import MonthHours
from app.storage.queries.hours import HourRow
from app.storage.queries.timesheets import TimesheetRow
from ui.kit.dates import month_day_text, weekday_text
from ui.kit.grid import GridColumn
from ui.kit.table import Column
from ui.theme import Tone

CLOCK_NEEDED = "Work-study hours have a start and an end: add them on the profile."

_DONE = (SheetStanding.SIGNED, SheetStanding.LOCKED)
_STANDS = {
    SheetStanding.OPEN: ("Not signed", Tone.ATTENTION), SheetStanding.HALF: ("One signature", Tone.ATTENTION),
    SheetStanding.SIGNED: ("Signed", Tone.OK), SheetStanding.LOCKED: ("Locked", Tone.OK),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One adult's week: typed minutes of one hat and category by weekday, and the rest of the week."""

    adult_id: Id
    name: str
    hat: Hat
    monday: date
    category: str
    minutes: tuple[int, ...]
    sessions: int
    total: int

    @property
    def key(self) -> str:
        """Whose cells these are, of which week, counted as what and for what."""
        return f"{self.adult_id.hex()} {self.monday} {self.hat} {self.category}"


def typed_minutes(text: str) -> int:
    """ "1:30", "1.5h" and "90" are 90 minutes, nothing is none. Raises Invalid."""
    text = text.strip().lower()
    whole, colon, rest = text.partition(":")
    try:
        if text.endswith("h"):
            hours_typed = 60 * Decimal(text[:-1].strip().replace(",", "."))
            minutes = int(hours_typed) if hours_typed == int(hours_typed) else -1
        else:
            minutes = 60 * int(whole) + int(rest) if colon else int(text or "0")
    except (ValueError, ArithmeticError):
        minutes = -1
    if not 0 <= minutes <= MOST_OF_A_DAY or (colon and len(rest) != 2):
        raise Invalid({"minutes": "Write a time such as 1:30 or 1.5h, or minutes such as 90."})
    return minutes


def short(minutes: int) -> str:
    """Minutes as 1:30; nothing for none."""
    return f"{minutes // 60}:{minutes % 60:02}" if minutes else ""


def day_column(number: int) -> GridColumn[WeekLine]:
    """A weekday of the grid, Monday is 0."""
    return GridColumn(
        key=str(number), title="", width=66, align="right",
        value=lambda line: short(line.minutes[number]),
        editable=lambda line: line.hat is not Hat.WORK_STUDY,
        tooltip=lambda line: CLOCK_NEEDED if line.hat is Hat.WORK_STUDY else "",
    )  # fmt: skip


def day_titles(monday: date) -> dict[str, tuple[str, str]]:
    """The headings of the weekdays by key, short and in full: "Mon 16" and "Mon Nov 16"."""
    days = (monday + timedelta(days=number) for number in range(7))
    return {
        str(number): (f"{weekday_text(day).split(' ')[0]} {day.day}", weekday_text(day))
        for number, day in enumerate(days)
    }  # fmt: skip


def hats() -> list[tuple[str, str]]:
    """What typed time can count as; work-study needs the clock."""
    return [(hat.value, label(hat)) for hat in Hat if hat is not Hat.WORK_STUDY]  # that needs the clock


def combo(name: str, choices: list[tuple[str, str]]) -> QComboBox:
    """A box of (value, words)."""
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in choices:
        box.addItem(words, value)
    return box


def sheet_columns() -> list[Column[TimesheetRow]]:
    """Timesheets."""
    Col = Column[TimesheetRow]  # noqa: N806 - a class
    return [
        Col(key="name", title="Adult", value=lambda r: r.name, least=180, tooltip=lambda r: r.name,
            sortable=False),
        Col(key="kind", title="Kind", value=lambda r: rules.FAMILY_WORDS[r.family], least=140, soft=True,
            sortable=False),
        Col(key="hours", title="Hours", value=lambda r: hours_text(r.minutes), width=120, sortable=False),
        Col(key="stands", title="Stands", value=lambda r: _STANDS[r.standing][0], least=150, sortable=False,
            tone=lambda r: _STANDS[r.standing][1] if r.must_be_signed or r.standing in _DONE else None),
        Col(key="changed", title="Since signed", least=130, sortable=False,
            value=since_signed, tooltip=since_signed,
            tone=_since_tone),
    ]  # fmt: skip


def since_signed(row: TimesheetRow) -> str:
    """How a sheet differs from what was signed."""
    if row.changed_by:
        return f"{row.changed_by:+} min" if row.waits else f"{row.changed_by:+} min, corrected in sight"
    return "Sessions changed" if row.has_drifted else ""


def _since_tone(row: TimesheetRow) -> Tone | None:
    if not since_signed(row):
        return None
    return Tone.PROBLEM if row.waits else Tone.OK


def limit_columns() -> list[Column[LimitRow]]:
    """Limits."""
    Col = Column[LimitRow]  # noqa: N806 - a class
    return [
        Col(key="name", title="Who", value=lambda r: r.name, least=140, sortable=False),
        Col(key="what", title="Limit", value=lambda r: r.what, least=190, sortable=False),
        Col(key="day", title="Day", value=lambda r: month_day_text(r.day), width=84, sortable=False),
        Col(key="part", title="Done", value=lambda r: hours_text(r.part), width=112, sortable=False),
        Col(key="most", title="At most", value=lambda r: hours_text(r.most), width=100, sortable=False),
        Col(key="state", title="", least=90, sortable=False,
            value=lambda r: "Over" if r.verdict is rules.Verdict.FAIL else "Near",
            tone=lambda r: Tone.PROBLEM if r.verdict is rules.Verdict.FAIL else Tone.ATTENTION),
    ]  # fmt: skip


def line_columns() -> list[Column[HourRow]]:
    """The lines behind a figure of everybody's hours."""
    Col = Column[HourRow]  # noqa: N806 - a class
    return [
        Col(key="day", title="Day", value=lambda r: weekday_text(r.day), width=110, sortable=False),
        Col(key="name", title="Adult", value=lambda r: r.adult, least=170, sortable=False,
            tooltip=lambda r: r.adult),
        Col(key="what", title="What", value=lambda r: ", ".join(filter(None, (r.words, r.category, r.why))),
            least=150, soft=True, sortable=False,
            tooltip=lambda r: ", ".join(filter(None, (r.words, r.category, r.why)))),
        Col(key="hours", title="Hours", value=lambda r: hours_text(r.counted), width=120, align="right",
            sortable=False),
        Col(key="miles", title="Miles", width=80, align="right", sortable=False,
            value=lambda r: f"{r.miles_x10 / 10:g}" if r.miles_x10 else ""),
    ]  # fmt: skip


def month_words(row: MonthHours) -> str:
    """The month of a line, as Oct 2026."""
    return f"{date.fromisoformat(row.month + '-01'):%b %Y}"


def month_columns(*, people: bool = True) -> list[Column[MonthHours]]:
    """Months; of one adult without how many ``people`` they were."""
    Col = Column[MonthHours]  # noqa: N806 - a class
    every = [
        Col(key="month", title="Month", width=100, sortable=False,
            value=month_words),
        Col(key="hat", title="Counts as", value=lambda r: label(r.hat), width=120, sortable=False),
        Col(key="role", title="Role", value=lambda r: label(r.role) if r.role else "", least=150, soft=True,
            sortable=False),
        Col(key="adults", title="Adults", value=lambda r: f"{r.adults}", width=80, align="right",
            sortable=False),
        Col(key="hours", title="Hours", value=lambda r: hours_text(r.minutes), width=130, align="right",
            sortable=False),
        Col(key="miles", title="Miles", width=80, align="right", sortable=False,
            value=lambda r: f"{r.miles_x10 / 10:g}" if r.miles_x10 else ""),
        Col(key="worth", title="Worth", width=100, align="right", sortable=False,
            value=lambda r: f"{r.worth_cents / 100:,.2f}" if r.worth_cents else ""),
    ]  # fmt: skip
    return [one for one in every if people or one.key != "adults"]
