# SPDX-License-Identifier: Apache-2.0
"""What the family of a student has said: each question with how it stands today, and the papers behind it.

What each answer stops is in ``app.domain.consents``; which ones the program asks for is a rule in Settings.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.consents import State
from app.domain.words import ConsentAnswer, ConsentKind, label
from app.services import consents
from app.services.consents import ConsentDraft
from app.storage.queries import consents as read
from app.storage.queries import lists
from app.storage.queries.consents import ConsentRow, StandingRow
from app.storage.queries.students import StudentProfile
from ui.choices import listed
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small
from ui.people.period import Period
from ui.people.profile_part import open_row
from ui.theme import Tone

STATES: dict[State, tuple[Tone, str]] = {
    State.GIVEN: (Tone.OK, "Yes"),
    State.REFUSED: (Tone.PROBLEM, "No"),
    State.WITHDRAWN: (Tone.PROBLEM, "Taken back"),
    State.EXPIRED: (Tone.ATTENTION, "Ended"),
    State.MISSING: (Tone.NEUTRAL, "Not asked"),
}
_RULE = (
    "The latest paper of a kind counts, through the whole of its last day. A no, or a yes taken back, always "
    "stops what it is about; a missing paper only where the program asks for it (Settings, Rules)."
)


class ConsentsPanel(QWidget):
    """Enter on a question adds a paper about it; Enter on a paper edits it."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self.standings: TableView[StandingRow] = TableView(
            _standing_columns(), name="What the family said", least_rows=6
        )
        self.standings.row_activated.connect(lambda row: self.edit(kind=row.kind))
        self.papers: ListPart[ConsentRow] = ListPart(
            "Papers", _paper_columns(),
            [
                ("Add a paper", "add", lambda _row: self.edit()),
                ("Edit", "edit", self._edit_chosen),
                ("Taken back", "undo", self.withdraw),
                ("Remove", "trash", self._remove),
            ],
            empty="No paper yet. Note a family's answer here when the signed paper is in the folder.",
            on_enter=self.edit,
        )  # fmt: skip
        self.setLayout(
            column(
                section_heading("What the family said"), self.standings, small(_RULE),
                section_heading("Papers"), self.papers,
            )
        )  # fmt: skip

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read how every question stands today, and the papers."""
        self._data = data
        with self._desk.ctx.store.read() as session:
            self.standings.set_rows(read.student_standings(session, data.id, clock.today()))
            self.papers.show_rows(read.student_consents(session, data.id))

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a paper by its id, of a new one without; or that says it was taken back."""
        if kind == "consent":
            return open_row(self.papers.table, self.edit, row)
        return bool(row) and open_row(self.papers.table, self.withdraw, row)

    def edit(self, row: ConsentRow | None = None, kind: ConsentKind | None = None) -> None:
        """Open the form of a paper; a new one without ``row``, about ``kind`` if that is known."""
        student = self._student()
        values: dict[str, Any] = {"day": clock.today(), "answer": ConsentAnswer.YES, "kind": kind or ""}
        if row is not None:
            values = {key: getattr(row, key) for key in _KEYS}
        self.dialog = FormDialog(
            self, f"Edit the paper: {label(row.kind)}" if row else "Add a paper", "Keep paper",
            self._fields(row), lambda values: self._keep(values, row), drafts=self._drafts, values=values,
            draft=f"consent {student.id.hex()} {row.id.hex() if row else ''}", columns=2,
        )  # fmt: skip
        self.dialog.open()

    def withdraw(self, row: ConsentRow | None) -> None:
        """Ask from which day the family took its yes back."""
        if row is None:
            return
        student = self._student()
        self.dialog = FormDialog(
            self, f"Taken back: {label(row.kind)}", "Note this",
            [Field(key="day", label="From this day on", kind="date", required=True,
                   hint="What was done before it stays as it is.")],
            lambda values: self._desk.store_as(
                "consent.withdraw", f"The family of {student.display_name} took back a yes",
                lambda s: consents.withdraw_consent(s, row.id, values["day"]),
            ),
            drafts=self._drafts, draft=f"consent-back {student.id.hex()} {row.id.hex()}",
            values={"day": row.withdrawn or clock.today()},
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: ConsentRow | None) -> None:
        student = self._student()
        draft = ConsentDraft(
            **values
            | {
                "kind": ConsentKind(values["kind"]),
                "answer": ConsentAnswer(values["answer"] or ConsentAnswer.YES),
                "day": values["day"] or clock.today(),
            }
        )
        if row is None:
            self._desk.store_as(
                "consent.add", f"Noted a paper of {student.display_name}",
                lambda s: consents.add_consent(s, student.id, draft),
            )  # fmt: skip
        else:
            self._desk.store_as(
                "consent.change", f"Corrected a paper of {student.display_name}",
                lambda s: consents.change_consent(s, row.id, draft),
            )  # fmt: skip

    def _edit_chosen(self, row: ConsentRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _remove(self, row: ConsentRow | None) -> None:
        if row is not None:
            self._desk.store_as(
                "consent.remove", f"Removed a paper of {self._student().display_name}",
                lambda s: consents.remove_consent(s, row.id),
            )  # fmt: skip

    def _fields(self, row: ConsentRow | None) -> list[Field | str]:
        with self._desk.ctx.store.read() as session:
            relations = listed(lists.words(session, "relations"), row.relation if row else "")
            languages = listed(lists.words(session, "languages"), row.language if row else "")
        return [
            Field(key="kind", label="About", kind="choice", required=True,
                  choices=[(str(one), label(one)) for one in ConsentKind]),
            Field(key="answer", label="Answer", kind="choice",
                  choices=[(str(one), label(one)) for one in ConsentAnswer]),
            Field(key="day", label="Signed on", kind="date", required=True),
            Field(key="expires", label="Good through", kind="date", hint="Empty: until it is taken back."),
            Field(key="signer", label="Who signed", required=True),
            Field(key="relation", label="Is the student's", kind="choice", choices=relations),
            Field(key="scope", label="What is allowed", wide=True,
                  placeholder="reading scores and attendance of 2026-27"),
            Field(key="purpose", label="What for"),
            Field(key="recipients", label="To whom", hint="School papers and shared data name all three."),
            Field(key="language", label="Language of the paper", kind="choice", choices=languages),
            Field(key="paper", label="Where the paper is", placeholder="folder 2026, drawer 2"),
        ]  # fmt: skip

    def _student(self) -> StudentProfile:
        assert self._data is not None
        return self._data


_KEYS = (
    *("kind", "answer", "day", "expires", "signer", "relation"),
    *("scope", "purpose", "recipients", "language", "paper"),
)


def _standing_columns() -> list[Column[StandingRow]]:
    return [
        Column[StandingRow](key="kind", title="About", width=130, sortable=False,
                            value=lambda r: label(r.kind)),
        Column[StandingRow](key="state", title="Stands", width=125, sortable=False,
                            value=lambda r: STATES[r.standing.state][1], tone=_tone),
        Column[StandingRow](key="words", title="In words", least=220, sortable=False,
                            value=lambda r: r.standing.sentence,
                            tooltip=lambda r: r.why_not or r.standing.sentence),
        Column[StandingRow](key="asked", title="Asked for", width=105, soft=True, sortable=False,
                            value=lambda r: "Yes" if r.is_asked_for else ""),
    ]  # fmt: skip


def _tone(row: StandingRow) -> Tone:
    """A missing paper wants attention only where the program asks for it."""
    tone = STATES[row.standing.state][0]
    return Tone.ATTENTION if tone is Tone.NEUTRAL and row.is_asked_for else tone


def _paper_columns() -> list[Column[ConsentRow]]:
    return [
        Column[ConsentRow](key="kind", title="About", value=lambda r: label(r.kind), width=130,
                           sortable=False),
        Column[ConsentRow](key="answer", title="Answer", width=125, sortable=False,
                           value=lambda r: "Taken back" if r.withdrawn else label(r.answer)),
        Column[ConsentRow](key="day", title="Signed on", width=120, sortable=False,
                           value=lambda r: day_text(r.day)),
        Column[ConsentRow](key="until", title="Until", width=120, sortable=False, value=_until),
        Column[ConsentRow](key="signer", title="Who signed", least=110, sortable=False,
                           value=lambda r: ", ".join(filter(None, (r.signer, r.relation))), tooltip=_details),
        Column[ConsentRow](key="paper", title="Where it is", least=100, soft=True, sortable=False,
                           value=lambda r: r.paper, tooltip=_details),
    ]  # fmt: skip


def _until(row: ConsentRow) -> str:
    ends = [one for one in (row.expires, row.withdrawn) if one is not None]
    return day_text(min(ends)) if ends else ""


def _details(row: ConsentRow) -> str:
    lines = (
        ("What", row.scope), ("What for", row.purpose), ("To whom", row.recipients),
        ("Signed by", row.signer), ("Language", row.language), ("Where", row.paper),
    )  # fmt: skip
    return "\n".join(f"{name}: {words}" for name, words in lines if words)
