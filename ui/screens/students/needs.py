# SPDX-License-Identifier: Apache-2.0
"""What support a student needs, how soon, who said so, who gives it: added, changed, ended with a reason."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.needs import is_open
from app.domain.words import Role, Urgency, label
from app.services import needs
from app.services.needs import NeedDraft, NeedKey
from app.storage.queries import lists
from app.storage.queries import needs as read
from app.storage.queries.needs import NeedRow
from app.storage.queries.students import StudentProfile
from ui import choices
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading, small
from ui.people.period import Period
from ui.theme import Tone

TONES = {Urgency.NOW: Tone.ATTENTION, Urgency.SOON: Tone.INFO, Urgency.LATER: Tone.NEUTRAL}
_NOBODY = "Nobody yet"
_RULE = (
    "A need counts from its first to its last day, both included. Who gives it: an adult with this role, "
    "directly or through a group."
)


class NeedsPanel(QWidget):
    """Enter edits a need."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.needs: ListPart[NeedRow] = ListPart(
            "Needs", self._columns(),
            [
                ("Add a need", "add", lambda _row: self.edit()),
                ("Edit", "edit", self._edit_chosen),
                ("No longer needed", "check", self.end),
                ("Remove", "trash", self._remove),
            ],
            empty="No need yet. Note which support this student needs, even before there is somebody for it.",
            on_enter=self.edit,
        )  # fmt: skip
        layout = column(section_heading("Needs"), self.needs, small(_RULE))
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read the needs of a student, open ones first."""
        self._data = data
        with self._desk.ctx.store.read() as session:
            self.needs.show_rows(read.student_needs(session, data.id))

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a need by its role and first day, of a new one without; or that ends one."""
        if not row:
            self.edit()
            return kind == "need"
        if not self.needs.table.select_where(lambda one: _place(one) == row):
            return False
        (self.edit if kind == "need" else self.end)(self.needs.table.current_row)
        return True

    def edit(self, row: NeedRow | None = None) -> None:
        """Open the form of a need; a new one without ``row``."""
        student = self._student()
        values: dict[str, Any] = {"first_day": clock.today(), "urgency": Urgency.SOON}
        if row is not None:
            values = {key: getattr(row, key) for key in _KEYS}
        self.dialog = FormDialog(
            self, f"Edit the need: {label(row.role)}" if row else "Add a need", "Keep need",
            self._fields(row),
            lambda values: self._keep(values, row), drafts=self._drafts, values=values,
            draft=f"need {student.id.hex()} {_place(row) if row else ''}", columns=2,
        )  # fmt: skip
        self.dialog.open()

    def end(self, row: NeedRow | None) -> None:
        """Ask for the last day of a need, and why it ends."""
        if row is None:
            return
        student = self._student()
        key = NeedKey(student.id, row.role, row.first_day)
        with self._desk.ctx.store.read() as session:
            reasons = lists.words(session, "need_end_reasons")
        self.dialog = FormDialog(
            self, f"No longer needed: {label(row.role)}", "End this need",
            [
                Field(key="last_day", label="Last day", kind="date", required=True,
                      hint="It is still needed on this day."),
                Field(key="reason", label="Why", kind="choice",
                      choices=choices.listed(reasons, row.end_reason)),
            ],
            lambda values: self._desk.store_as(
                "need.end", f"Ended a need of {student.display_name}",
                lambda s: needs.end_need(s, key, values["last_day"], values["reason"]),
            ),
            drafts=self._drafts, draft=f"need-end {student.id.hex()} {_place(row)}",
            values={"last_day": row.last_day or clock.today(), "reason": row.end_reason},
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: NeedRow | None) -> None:
        student = self._student()
        plain = {key: values[key] for key in _KEYS if key in values}
        kept = {"last_day": row.last_day, "end_reason": row.end_reason} if row else {}
        draft = NeedDraft(
            **kept | plain
            | {"role": Role(values["role"]), "urgency": Urgency(values["urgency"] or Urgency.SOON)}
        )  # fmt: skip
        if row is None:
            self._desk.store_as(
                "need.add", f"{student.display_name} needs: {label(draft.role)}",
                lambda s: needs.add_need(s, student.id, draft),
            )  # fmt: skip
            return
        key = NeedKey(student.id, row.role, row.first_day)
        self._desk.store_as(
            "need.change", f"Changed a need of {student.display_name}",
            lambda s: needs.change_need(s, key, draft),
        )  # fmt: skip

    def _edit_chosen(self, row: NeedRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: NeedRow | None) -> None:
        if row is None:
            return
        student = self._student()
        key = NeedKey(student.id, row.role, row.first_day)
        self._desk.store_as(
            "need.remove", f"Removed a need of {student.display_name}", lambda s: needs.remove_need(s, key)
        )

    def _fields(self, row: NeedRow | None) -> list[Field | str]:
        subjects = choices.subject_choices(self._desk.ctx.store, row.subject if row is not None else "")
        fields: list[Field | str] = [
            Field(key="role", label="Support", kind="choice", choices=choices.ROLES, required=True),
            Field(key="urgency", label="How soon", kind="choice", choices=URGENCIES),
            Field(key="first_day", label="Since", kind="date", required=True),
            Field(key="said_by", label="Who said so", placeholder="teacher, family, the student"),
            Field(key="subject", label="Subject", kind="choice", choices=subjects, hint="For tutoring."),
            Field(key="words", label="In a few words", kind="long"),
        ]  # fmt: skip
        if row is not None and row.last_day is not None:
            fields.append(Field(key="last_day", label="Until", kind="date", hint="Empty: still needed."))
        return fields

    def _columns(self) -> list[Column[NeedRow]]:
        return [
            Column[NeedRow](key="role", title="Support", value=lambda r: label(r.role), least=150),
            Column[NeedRow](key="urgency", title="How soon", width=110, value=_state, tone=_tone),
            Column[NeedRow](key="given", title="Who gives it", value=self._given, least=140,
                            tooltip=self._given,
                            tone=lambda r: Tone.ATTENTION if self._given(r) == _NOBODY else None),
            Column[NeedRow](key="first", title="Since", value=lambda r: day_text(r.first_day), width=115,
                            sortable=False),
            Column[NeedRow](key="said", title="Who said so", value=lambda r: r.said_by, least=110, soft=True,
                            tooltip=lambda r: "\n".join(filter(None, (r.said_by, r.subject, r.words)))),
        ]  # fmt: skip

    def _given(self, row: NeedRow) -> str:
        """Who has this role for the student today."""
        today = clock.today()
        if self._data is None or not is_open(row.first_day, row.last_day, today):
            return ""
        found = [
            one.name
            for one in self._data.adults
            if one.role == row.role and is_open(one.first_day, one.last_day, today)
        ]
        return ", ".join(dict.fromkeys(found)) or _NOBODY

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


URGENCIES = [(str(one), label(one)) for one in Urgency]
_KEYS = ("role", "urgency", "first_day", "said_by", "subject", "words", "last_day")


def _place(row: NeedRow) -> str:
    """Which need a half-typed form is about."""
    return f"{row.role}@{row.first_day.isoformat()}"


def _state(row: NeedRow) -> str:
    if is_open(row.first_day, row.last_day, clock.today()):
        return label(row.urgency)
    return "Not yet" if row.last_day is None else f"Until {day_text(row.last_day)}"


def _tone(row: NeedRow) -> Tone | None:
    if is_open(row.first_day, row.last_day, clock.today()):
        return TONES[row.urgency]
    return Tone.NEUTRAL
