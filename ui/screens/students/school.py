# SPDX-License-Identifier: Apache-2.0
"""School attendance of a student: the band, what may still be missed, what lies behind it, the days."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app import clock
from app.domain.school_attendance import KNOWN_RULE, KNOWN_WORDS, Known, Share, half_days
from app.services import school_totals as service
from app.storage.queries.school_attendance import SchoolTally, TypedTotalRow
from app.storage.queries.school_patterns import StudentSchool, student_school
from app.storage.queries.student_work import SchoolDayRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.badge import Badge
from ui.kit.bar import Bar
from ui.kit.dates import day_text
from ui.kit.form_dialog import Drafts
from ui.kit.layout import Card, column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import label, section_heading, small
from ui.people.period import Period
from ui.screens.students.school_forms import REPORT_CARD, total_form, total_place
from ui.screens.students.school_words import can_miss_words, missed, tone_of
from ui.theme import SNUG, Tone, px

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS = _DAYS[:5]
# A card that stands beside another one keeps its words on few lines.
_CARD = 250


class SchoolPanel(QWidget):
    """Band of the year, patterns, the days missed, and report cards where the school sends nothing."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.badge = Badge(Tone.NEUTRAL, "")
        self.words, self.left = label(""), label("")
        self.known = small("")
        self.support, self.met = _Pair("Since the support began"), _Pair("On days with a session")
        self.weekdays = Card("By weekday")
        self.weekdays.setMinimumWidth(px(_CARD))
        self.day_bars = [Bar(day, 0, 0) for day in _WEEKDAYS]
        for bar in self.day_bars:
            self.weekdays.add(bar)
        self.weekdays.body.addStretch(1)
        pairs = column(self.support, self.met)
        pairs.addStretch(1)
        self.patterns = QWidget()
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.patterns)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(SNUG)
        self._beside.addLayout(pairs, 1)
        self._beside.addWidget(self.weekdays, 1)
        self.table: TableView[SchoolDayRow] = TableView(
            _columns(),
            name="School days missed",
            sorts_here=True,
            least_rows=4,
            empty="No missed school days were reported.",
        )
        self.totals: ListPart[TypedTotalRow] = ListPart(
            "Days from report cards", _total_columns(),
            [
                ("Type days from a report card", "add", lambda _row: self.edit()),
                ("Change", "edit", self._edit_chosen), ("Remove", "trash", self._remove),
            ],
            empty="Nothing was typed. Where the school sends no file, type what the report card says.",
            on_enter=self.edit,
        )  # fmt: skip
        layout = column(flow(self.badge), self.words, self.left, self.known, self.patterns)
        layout.addWidget(section_heading("Days missed"))
        layout.addWidget(self.table)
        layout.addWidget(section_heading("From report cards"))
        layout.addWidget(self.totals)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, year: Period) -> None:
        """Read the school days of a school year up to today."""
        self._data = data
        last = max(year.first, min(year.last, clock.today()))
        with self._desk.ctx.store.read() as session:
            found = student_school(session, data.id, year.first, last)
        self.table.set_rows(found.missed)
        self.totals.show_rows(found.typed)
        self._show_band(found)
        self._show_patterns(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        is_narrow = self.width() < 2 * px(_CARD) + SNUG
        self._beside.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)

    def open_form(self, _kind: str, row: str) -> bool:
        """The form of a report card by student and first day, or of a new one."""
        if not row:
            self.edit()
            return True
        if not self.totals.table.select_where(lambda one: total_place(one) == row):
            return False
        self.edit(self.totals.table.current_row)
        return True

    def edit(self, row: TypedTotalRow | None = None) -> None:
        """Open the form of a report card; a new one without ``row``."""
        assert self._data is not None
        draft = f"{REPORT_CARD} {self._data.id.hex()} {total_place(row)}"
        self.dialog = total_form(
            self, self._desk, self._drafts, row, draft=draft, student_id=self._data.id
        )  # fmt: skip
        self.dialog.open()

    def _edit_chosen(self, row: TypedTotalRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: TypedTotalRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "school_total.remove", f"Removed typed school days of {row.name}",
                lambda s: service.remove_total(s, row.student_id, row.first_day),
            )  # fmt: skip

    def _show_band(self, found: StudentSchool) -> None:
        tally = found.tally
        self.left.setVisible(tally is not None and tally.can_miss is not None)
        if tally is None:
            self.badge.set_status(Tone.NEUTRAL, "Nothing known")
            self.words.setText("Import the school's attendance file, or type what a report card says.")
            self.known.setText(KNOWN_RULE)
            return
        self.badge.set_status(tone_of(tally), found.lines.words(tally.band))
        self.words.setText(_sentence(tally))
        self.left.setText(can_miss_words(tally, found.lines))
        until = f", known until {day_text(tally.last)}" if tally.last else ""
        self.known.setText(f"From {KNOWN_WORDS[tally.known]}{until}. {KNOWN_RULE}")

    def _show_patterns(self, found: StudentSchool) -> None:
        has_days = any(share.enrolled_x2 for share in found.weekdays)
        self.patterns.setVisible(has_days)
        if not has_days:
            return
        began = f"The first support began on {day_text(found.since_day)}." if found.since_day else ""
        self.support.setVisible(found.since_day is not None)
        self.support.show_shares(("Before", found.before), ("Since", found.since), began)
        self.met.show_shares(
            ("Session days", found.on_session_days), ("Other days", found.on_other_days),
            "School days on which a session of this student was held.",
        )  # fmt: skip
        most = _largest(found.weekdays)
        for bar, day, share in zip(self.day_bars, _WEEKDAYS, found.weekdays, strict=True):
            _show_share(bar, day, share, most)


class _Pair(Card):
    """Two shares under one another, each with its days."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.setMinimumWidth(px(_CARD))
        self.bars = [Bar("", 0, 0), Bar("", 0, 0)]
        self.note = small("")
        for one in (*self.bars, self.note):
            self.add(one)

    def show_shares(self, first: tuple[str, Share], second: tuple[str, Share], note: str) -> None:
        """Show these two, and what divides them."""
        most = _largest((first[1], second[1]))
        for bar, (words, share) in zip(self.bars, (first, second), strict=True):
            _show_share(bar, words, share, most)
        self.note.setText(note)


def _largest(shares: Sequence[Share]) -> Fraction:
    """What fills a bar: the largest share beside it, and at least a fifth, so that little looks little."""
    found = [Fraction(one.absent_x2, one.enrolled_x2) for one in shares if one.enrolled_x2]
    return max([Fraction(1, 5), *found])


def _show_share(bar: Bar, caption: str, share: Share, most: Fraction) -> None:
    words = f"{missed(share)}, {share.percent}" if share.enrolled_x2 else "no days"
    bar.set_amount(
        caption, share.absent_x2 * most.denominator, share.enrolled_x2 * most.numerator, words=words
    )


def _sentence(tally: SchoolTally) -> str:
    excused = "" if tally.known is Known.TYPED else f", {half_days(tally.excused_x2)} of them excused"
    return (
        f"Missed {half_days(tally.absent_x2)} of {half_days(tally.enrolled_x2)} school days, "
        f"{tally.share.percent}{excused}."
    )


def _columns() -> list[Column[SchoolDayRow]]:
    return [
        Column[SchoolDayRow](key="day", title="Day", value=lambda row: day_text(row.day),
                             order=lambda row: row.day),
        Column[SchoolDayRow](key="weekday", title="Weekday", width=130,
                             value=lambda row: _DAYS[row.day.weekday()], order=lambda row: row.day.weekday()),
        Column[SchoolDayRow](key="missed", title="Missed", width=150,
                             value=lambda row: "Whole day" if row.absent_x2 == 2 else "Half a day"),
        Column[SchoolDayRow](key="excused", title="Excused", width=110,
                             value=lambda row: "Excused" if row.excused else ""),
        Column[SchoolDayRow](key="code", title="School's code", width=140, value=lambda row: row.code),
    ]  # fmt: skip


def _total_columns() -> list[Column[Any]]:
    return [
        Column(key="days", title="From and to", least=200,
               value=lambda r: f"{day_text(r.first_day)} to {day_text(r.last_day)}"),
        Column(key="missed", title="Missed", width=150,
               value=lambda r: missed(Share(r.absent_x2, r.enrolled_x2))),
        Column(key="source", title="Where it stands", value=lambda r: r.source, soft=True,
               tooltip=lambda r: r.source),
    ]  # fmt: skip
