# SPDX-License-Identifier: Apache-2.0
"""What is known of schools without their file: days without school, and days from report cards."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.school_attendance import Share
from app.services import school_totals as service
from app.storage.queries import school_attendance as read
from app.storage.queries.school_attendance import NoSchoolRow, SchoolKindRow, TypedTotalRow
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.period import this_year
from ui.screens.students.school_forms import REPORT_CARDS, no_school_form, total_form, total_place
from ui.screens.students.school_words import missed

_ONLY, _ALL = "Absences only", "Every day"


class SchoolCalendarPart(QWidget):
    """Schools, what their files hold, and days without school."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self.schools: ListPart[SchoolKindRow] = ListPart(
            "Schools",
            [
                Column(key="name", title="School", value=lambda r: r.name, least=180,
                       tooltip=lambda r: r.name),
                Column(key="kind", title="Its file holds", width=170,
                       value=lambda r: _ONLY if r.absences_only else _ALL),
                Column(key="days", title="School days this year", width=190, align="right",
                       value=lambda r: f"{r.days:,}"),
            ],
            [("Absences only, or every day", "edit", self.switch)],
            empty="No school yet. Add them under Settings, Sites and schools.", on_enter=self.switch,
            always=0,
        )  # fmt: skip
        self.off: ListPart[NoSchoolRow] = ListPart(
            "Days without school",
            [
                Column(key="days", title="From and to", value=_span, least=190),
                Column(key="label", title="Name", value=lambda r: r.label, least=140,
                       tooltip=lambda r: r.label),
                Column(key="school", title="School", value=lambda r: r.school or "All schools", least=140,
                       soft=True),
            ],
            [
                ("Add days without school", "add", lambda _row: self.edit()),
                ("Change", "edit", self._edit_chosen), ("Remove", "trash", self._remove),
            ],
            empty="No days without school yet: holidays, breaks, snow days.", on_enter=self.edit,
        )  # fmt: skip
        layout = column(
            small(
                "School days are the weekdays of the school year without these days, first and last day "
                "included. They are needed where a school's file holds only absences, and to say how many "
                "days may still be missed. Days off of your own sites are under Settings."
            ),
            section_heading("Schools"), self.schools, section_heading("Days without school"), self.off,
        )  # fmt: skip
        layout.addStretch(1)
        self.setLayout(layout)

    def read(self) -> None:
        """Show both lists for this school year."""
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            self.schools.show_rows(read.school_kinds(session, year.first, year.last))
            self.off.show_rows(read.no_school_days(session, year.first, year.last))

    def open_form(self, row: str) -> bool:
        """Days without school by their id, or new ones."""
        if row and not self.off.table.select_where(lambda one: one.id.hex() == row):
            return False
        self.edit(self.off.table.current_row if row else None)
        return True

    def switch(self, row: SchoolKindRow | None) -> None:
        """Say that a school's file holds only absences, or every day again."""
        if row is not None:
            kind = _ALL if row.absences_only else _ONLY
            self._desk.store_as(
                "school.absences_only", f"{row.name}: the file holds {kind.lower()}",
                lambda s: service.set_absences_only(s, row.id, not row.absences_only),
            )  # fmt: skip

    def edit(self, row: NoSchoolRow | None = None) -> None:
        """Open the form of days without school; new ones without ``row``."""
        self.dialog = no_school_form(self, self._desk, self._drafts, row)
        self.dialog.open()

    def _edit_chosen(self, row: NoSchoolRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: NoSchoolRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "no_school.remove", f"Removed {row.label or 'days without school'}",
                lambda s: service.remove_no_school(s, row.id),
            )  # fmt: skip


class ReportCardsPart(QWidget):
    """Days enrolled and missed as report cards say; Enter changes a row."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self.totals: ListPart[TypedTotalRow] = ListPart(
            "Days from report cards",
            [
                Column(key="name", title="Student", value=lambda r: r.name, least=170,
                       tooltip=lambda r: r.name, icon=lambda _row: "person"),
                Column(key="days", title="From and to", value=_span, least=235),
                Column(key="missed", title="Missed", width=150,
                       value=lambda r: missed(Share(r.absent_x2, r.enrolled_x2))),
                Column(key="source", title="Where it stands", value=lambda r: r.source, soft=True,
                       tooltip=lambda r: r.source),
            ],
            [
                ("Type a report card", "add", lambda _row: self.edit()),
                ("Change", "edit", self._edit_chosen), ("Remove", "trash", self._remove),
            ],
            empty="Nothing was typed. Where a school sends no file, type what the report cards say.",
            on_enter=self.edit,
        )  # fmt: skip
        layout = column(
            small(
                "For students whose school sends no file. Where two report cards overlap, the later one "
                "counts; what the school's file says always comes first."
            ),
        )
        layout.addWidget(self.totals, 1)
        self.setLayout(layout)

    def read(self) -> None:
        """Show what was typed for this school year, newest first."""
        year = this_year(self._desk)
        with self._desk.ctx.store.read() as session:
            self.totals.show_rows(read.typed_totals(session, year.first, year.last))

    def open_form(self, row: str) -> bool:
        """A report card by student and first day, or a new one."""
        if row and not self.totals.table.select_where(lambda one: total_place(one) == row):
            return False
        self.edit(self.totals.table.current_row if row else None)
        return True

    def edit(self, row: TypedTotalRow | None = None) -> None:
        """Open the form of a report card; a new one without ``row``."""
        draft = f"{REPORT_CARDS} {total_place(row)}".strip()
        self.dialog = total_form(self, self._desk, self._drafts, row, draft=draft)
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


def _span(row: NoSchoolRow | TypedTotalRow) -> str:
    if row.first_day == row.last_day:
        return day_text(row.first_day)
    return f"{day_text(row.first_day)} to {day_text(row.last_day)}"
