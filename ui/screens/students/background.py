# SPDX-License-Identifier: Apache-2.0
"""What funders ask about a student: language, race and ethnicity, and six questions; unknown is an answer."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain import languages
from app.domain.demographics import (
    ETHNICITIES,
    GENDERS,
    QUESTIONS,
    RACES,
    TWO_OR_MORE,
    UNKNOWN,
    YES_NO,
    ethnicity,
    races_of,
    yes_no,
)
from app.domain.words import YesNoUnknown, label
from app.services import demographics
from app.services.demographics import DemographicsDraft
from app.storage.queries import demographics as read
from app.storage.queries import lists
from app.storage.queries.demographics import BackgroundRow
from app.storage.queries.students import StudentProfile
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import Card, clear, column, flow
from ui.kit.text import label as text
from ui.kit.text import small
from ui.people.period import Period
from ui.theme import TIGHT

_RULE = (
    "Race and ethnicity are counted as: Hispanic of any race first, else two or more races, else the one "
    "race, else not reported. What nobody has answered is counted as unknown, never as no."
)


class BackgroundPanel(QWidget):
    """The answers, and a button to change them."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self._desk, self._drafts = desk, drafts
        self._data: StudentProfile | None = None
        self._row: BackgroundRow | None = None
        self.card = Card("Background")
        self._lines = column(spacing=TIGHT)
        self.card.body.addLayout(self._lines)
        self.card.add(small(_RULE))
        self.edit_button = button("Edit", self.edit, icon="edit")
        self.edit_button.setAccessibleName("Edit the background")
        self.card.add(flow(self.edit_button))
        layout = column(self.card)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_student(self, data: StudentProfile, _year: Period) -> None:
        """Read what is known of a student."""
        self._data = data
        with self._desk.ctx.store.read() as session:
            self._row = read.background(session, data.id)
        clear(self._lines)
        for name, answer in _answers(self._row):
            self._lines.addWidget(text(f"{name}: {answer}"))

    def open_form(self, _kind: str, _row: str) -> bool:
        """The form of the background."""
        self.edit()
        return True

    def edit(self) -> None:
        """Open the form."""
        student, row = self._data, self._row
        assert student is not None
        assert row is not None
        with self._desk.ctx.store.read() as session:
            spoken = lists.words(session, "languages")
        facts = row.facts
        values: dict[str, Any] = {
            "races": [one for one in races_of(facts.race) if one != TWO_OR_MORE],
            "hispanic": str(yes_no(facts.hispanic)), "gender": facts.gender,
            "language": languages.code_of(row.language),
            **{name: str(facts.answers[name]) for name in QUESTIONS},
        }  # fmt: skip
        self.dialog = FormDialog(
            self, f"Background of {student.display_name}", "Keep this", _fields(spoken, row),
            self._keep, drafts=self._drafts, draft=f"background {student.id.hex()}", values=values,
            columns=2,
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any]) -> None:
        student, row = self._data, self._row
        assert student is not None
        assert row is not None
        races = list(values["races"])
        if not races and TWO_OR_MORE in races_of(row.facts.race):
            races = [TWO_OR_MORE]  # a file said "two or more" and not which: no tick stands for that
        asked = {name: YesNoUnknown(values[name] or UNKNOWN) for name in ("hispanic", *QUESTIONS)}
        draft = DemographicsDraft(races=races, gender=values["gender"], language=values["language"], **asked)
        self._desk.store_as(
            "student.background", f"Changed the background of {student.display_name}",
            lambda s: demographics.set_demographics(s, student.id, draft),
        )  # fmt: skip


def _answers(row: BackgroundRow) -> list[tuple[str, str]]:
    facts = row.facts
    races = [RACES.get(one, ETHNICITIES.get(one, one)) for one in races_of(facts.race)]
    return [
        ("Home language", languages.words_of(row.language) or "Unknown"),
        ("Race", ", ".join(races) or "Unknown"),
        ("Hispanic or Latino", label(yes_no(facts.hispanic))),
        ("Counted as", ETHNICITIES[ethnicity(facts.race, facts.hispanic)]),
        ("Gender", GENDERS.get(facts.gender, "Unknown")),
        *((title, label(facts.answers[name])) for name, title in QUESTIONS.items()),
    ]


def _fields(spoken: list[str], row: BackgroundRow) -> list[Field | str]:
    answers = list(YES_NO.items())
    codes = dict.fromkeys(languages.code_of(one) for one in filter(None, (*spoken, row.language)))
    return [
        Field(key="language", label="Home language", kind="choice",
              choices=[(code, languages.word_of(code)) for code in codes]),
        Field(key="gender", label="Gender", kind="choice",
              choices=[(code, words) for code, words in GENDERS.items() if code != UNKNOWN],
              placeholder="Unknown"),
        Field(key="races", label="Race, one or more", kind="choices", choices=list(RACES.items()), wide=True,
              hint="None: not reported."),
        Field(key="hispanic", label="Hispanic or Latino", kind="choice", choices=answers),
        *(Field(key=name, label=title, kind="choice", choices=answers) for name, title in QUESTIONS.items()),
    ]  # fmt: skip
