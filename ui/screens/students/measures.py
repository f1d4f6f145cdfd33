# SPDX-License-Identifier: Apache-2.0
"""Grades and behaviour of a student as simple series, each with its small line."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import clock
from app.clock import Id
from app.domain.measures import Line
from app.services import measures
from app.storage.queries.lists import words as list_words
from app.storage.queries.measures import MeasureRow, student_measures, student_series
from app.storage.queries.students import StudentProfile
from ui.choices import listed
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import clear, column
from ui.kit.list_part import ListPart
from ui.kit.sparkline import Sparkline
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.period import Period
from ui.people.profile_part import open_row


class MeasuresPanel(QWidget):
    """The lines above, every value below; Enter edits."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._student: Id = b""
        self._kinds: list[str] = []
        self._lines: QVBoxLayout = column()
        self.rows: ListPart[MeasureRow] = ListPart(
            "Grades and behavior", _columns(),
            [
                ("Add a value", "add", lambda _row: self.edit()),
                ("Edit", "edit", self._edit_chosen),
                ("Remove", "trash", self._remove),
            ],
            empty="Nothing yet. Report cards and office referrals go here, as numbers.", on_enter=self.edit,
        )  # fmt: skip
        layout = column(section_heading("Grades and behavior"))
        layout.addLayout(self._lines)
        layout.addWidget(self.rows)
        layout.addWidget(
            small("What is followed is your own list, under Settings. For many students at once: Overviews.")
        )
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read all series of the student."""
        self._student = data.id
        self._read()

    def open_form(self, _kind: str, row: str) -> bool:
        """The form of a value by its id; of a new one without."""
        return open_row(self.rows.table, self.edit, row)

    def _read(self) -> None:
        with self._desk.ctx.store.read() as session:
            rows = student_measures(session, self._student)
            lines = student_series(session, rows)
            self._kinds = list_words(session, "measures")
        self.rows.show_rows(rows)
        clear(self._lines)
        for line in lines:
            self._add_line(line)

    def _add_line(self, line: Line) -> None:
        self._lines.addWidget(small(line.words))
        if len(line.points) > 1:
            self._lines.addWidget(Sparkline([float(one.value) for one in line.points], line.words))

    def edit(self, row: MeasureRow | None = None) -> None:
        """Open the form of a value; a new one without ``row``."""
        values: dict[str, Any] = {"day": clock.today(), "kind": self._kinds[0] if self._kinds else ""}
        if row is not None:
            values = {key: getattr(row, key) for key in ("kind", "day", "value", "words")}
        self.dialog = FormDialog(
            self, "Edit the value" if row else "Add a value", "Keep value",
            _fields(self._kinds, values["kind"]), lambda values: self._keep(values, row),
            drafts=self._drafts, values=values,
            draft=f"measure {self._student.hex()} {row.id.hex() if row else ''}",
        )  # fmt: skip
        self.dialog.open()

    def _edit_chosen(self, row: MeasureRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _keep(self, values: dict[str, Any], row: MeasureRow | None) -> None:
        draft = measures.MeasureDraft(**values | {"day": values["day"] or clock.today()})
        student = self._student
        if row is None:
            self._desk.store_as(
                "measure.add", f"Added a value of {draft.kind}",
                lambda s: measures.add_measure(s, student, draft),
            )  # fmt: skip
        else:
            self._desk.store_as(
                "measure.change", f"Corrected a value of {draft.kind}",
                lambda s: measures.change_measure(s, row.id, draft),
            )  # fmt: skip
        self._read()

    def _remove(self, row: MeasureRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "measure.remove", f"Removed a value of {row.kind}",
                lambda s: measures.remove_measure(s, row.id),
            )  # fmt: skip
            self._read()


def _fields(kinds: list[str], stored: str) -> list[Field | str]:
    return [
        Field(key="kind", label="Series", kind="choice", choices=listed(kinds, stored)),
        Field(key="day", label="Day", kind="date"),
        Field(key="value", label="Value", required=True, hint="A number, such as 3.25 or 78."),
        Field(key="words", label="Note"),
    ]


def _columns() -> list[Column[MeasureRow]]:
    return [
        Column[MeasureRow](key="kind", title="Series", value=lambda row: row.kind, sortable=False,
                           tooltip=lambda row: row.kind),
        Column[MeasureRow](key="day", title="Day", value=lambda row: day_text(row.day), width=130,
                           sortable=False),
        Column[MeasureRow](key="value", title="Value", value=lambda row: row.value, width=100, align="right",
                           sortable=False),
        Column[MeasureRow](key="words", title="Note", value=lambda row: row.words, soft=True, sortable=False,
                           tooltip=lambda row: row.words),
    ]  # fmt: skip
