# SPDX-License-Identifier: Apache-2.0
"""Health and custody of a student, behind a button: for whoever may see them, and on no sheet or report."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.restricted import Sight
from app.services import care
from app.services.care import CareDraft
from app.storage.queries import care as read
from app.storage.queries.care import CareRow, CustodyRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import clear, column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import label, section_heading, soft
from ui.people.behind_show import BehindShow
from ui.people.period import Period
from ui.theme import TIGHT

_WHAT = (
    "Allergies, medicines, doctor, and what a court or the family has ordered. None of it stands on a sheet, "
    "a list or a report."
)
_PARTS = (
    ("allergies", "Allergies"),
    ("medicines", "Medicines"),
    ("doctor", "Doctor"),
    ("plan", "What to do"),
)


class CarePanel(QWidget):
    """One card that opens with Show."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self._care = CareRow("", "", "", "")
        self._facts = column(spacing=TIGHT)
        self.edit_button = button("Edit health", self.edit, icon="edit")
        self.custody: ListPart[CustodyRow] = ListPart(
            "Custody", _columns(), [("Edit", "edit", self.edit_custody)],
            empty="Nobody is listed. Add the person an order is about under Calls and pick-up.", always=0,
            on_enter=self.edit_custody,
        )  # fmt: skip
        inside = QWidget()
        layout = column()
        layout.addLayout(self._facts)
        layout.addWidget(flow(self.edit_button))
        layout.addWidget(section_heading("Custody"))
        layout.addWidget(self.custody)
        inside.setLayout(layout)
        self.behind = BehindShow(desk, Sight.CARE, "Health and custody", inside, self._read)
        self.behind.say(_WHAT)
        outer = column(self.behind)
        outer.addStretch(1)
        self.setLayout(outer)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Another student begins hidden; the same one stays as it was."""
        is_same = self._data is not None and self._data.id == data.id
        self._data = data
        if is_same:
            self.behind.read_again()
        else:
            self.behind.close_again()

    def open_form(self, kind: str, row: str) -> bool:
        """The form of health, or of custody by the id of the person, once it is shown."""
        self.behind.open()
        if not self.behind.is_open:
            return False
        if kind == "care":
            self.edit()
            return True
        if not self.custody.table.select_where(lambda one: one.contact_id.hex() == row):
            return False
        self.edit_custody(self.custody.table.current_row)
        return True

    def edit(self) -> None:
        """Open the form of health."""
        student = self._student()
        values = {key: getattr(self._care, key) for key, _title in _PARTS}
        self.dialog = FormDialog(
            self, "Health", "Keep this",
            [Field(key=key, label=title, kind="long") for key, title in _PARTS],
            lambda values: self._desk.store_as(
                "care.keep", f"Changed the health of {student.display_name}",
                lambda s: care.keep_care(s, student.id, CareDraft(**values)),
            ),
            drafts=self._drafts, draft=f"care {student.id.hex()}", values=values,
        )  # fmt: skip
        self.dialog.open()

    def edit_custody(self, row: CustodyRow | None) -> None:
        """Open the form of what was ordered about somebody."""
        if row is None:
            return
        student = self._student()
        self.dialog = FormDialog(
            self, f"Custody: {row.name}", "Keep this",
            [Field(key="custody", label="What was ordered, and where the paper is", kind="long")],
            lambda values: self._desk.store_as(
                "contact.custody", f"Changed custody of {student.display_name}",
                lambda s: care.set_custody(s, row.contact_id, values["custody"]),
            ),
            drafts=self._drafts, draft=f"custody {student.id.hex()} {row.contact_id.hex()}",
            values={"custody": row.custody},
        )  # fmt: skip
        self.dialog.open()

    def _read(self) -> None:
        student = self._student()
        with self._desk.ctx.store.read() as session:
            self._care = read.care_of(session, student.id) or CareRow("", "", "", "")
            self.custody.show_rows(read.custody_of(session, student.id))
        clear(self._facts)
        for key, title in _PARTS:
            words: Any = getattr(self._care, key)
            if words:
                self._facts.addWidget(section_heading(title))
                self._facts.addWidget(label(words))
        if not any(getattr(self._care, key) for key, _title in _PARTS):
            self._facts.addWidget(soft("Nothing is noted about this student's health."))

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


def _columns() -> list[Column[CustodyRow]]:
    return [
        Column[CustodyRow](key="name", title="About", value=lambda r: r.name, least=140, sortable=False),
        Column[CustodyRow](key="custody", title="What was ordered", least=240, sortable=False,
                           value=lambda r: r.custody or "Nothing", tooltip=lambda r: r.custody),
    ]  # fmt: skip
