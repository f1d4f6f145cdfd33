# SPDX-License-Identifier: Apache-2.0
"""The quality self-check: a checklist, the round of a day beside the one before, and why it is so.

What fills itself is counted when a round begins and beside the screen; the rest, and what a person knows
better, is answered one by one. Nothing of it leaves the laptop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog

from app import clock
from app.domain.quality_elements import CHECKLISTS
from app.domain.self_check import RULE, Share, suggest
from app.domain.words import Fulfilment, label
from app.errors import PorchlightError
from app.progress import Progress
from app.services import self_check
from app.services.self_check import AnswerDraft
from app.storage.queries import self_check as read
from app.storage.queries.rulebook import read_rules
from app.storage.queries.self_check import ElementRow, Round
from ui import errors
from ui.desk import Desk
from ui.kit.buttons import button, menu_button
from ui.kit.dates import day_text
from ui.kit.dialog import tell
from ui.kit.empty import EmptyState
from ui.kit.figure import Figure
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import flow
from ui.kit.page import Page
from ui.kit.table import TableView
from ui.kit.text import small
from ui.screens.partnership.self_check_list import ListChanges
from ui.screens.partnership.self_check_words import BEHIND, FIGURES, columns, detail, key_of
from ui.theme import Tone


class SelfCheckPage(Page):
    """Enter on an element answers it; a figure narrows the list to its elements."""

    def __init__(self, desk: Desk, drafts: Drafts, back: Callable[[], object]) -> None:
        super().__init__("Quality self-check", "What good programs do, and how far this one does it.")
        self._desk, self._drafts = desk, drafts
        self._round: Round | None = None
        self._facts: dict[date, Mapping[str, Share]] = {}
        self._shown = ""
        self.add_action("Back", back, icon="left")
        self.print = self.add_action("Save as PDF …", self.choose_file, icon="print")
        self.set_primary("Begin a round", self.begin, icon="check")
        self.list, self.day = QComboBox(), QComboBox()
        self.list.setAccessibleName("Checklist")
        self.day.setAccessibleName("Round")
        for one in CHECKLISTS:
            self.list.addItem(one.title, one.code)
        self.list.activated.connect(lambda _at: self._choose_list())
        self.day.activated.connect(lambda _at: self._read_round())
        for box in (self.list, self.day):
            self.add_tool(box)
        self.figures: dict[str, Figure] = {}
        for key, words, tone in FIGURES:
            figure = self.figures[key] = Figure("0", words, tone)
            figure.setCheckable(True)
            figure.setToolTip(RULE)
            figure.clicked.connect(partial(self._narrow, key))
        self.row = self.flow(*self.figures.values())
        self.told = small("")
        self.add(self.told)
        self.empty = EmptyState(
            "No round yet", "A round fills itself as far as the numbers go; the rest takes ten minutes.",
            "Begin a round", self.begin, icon="check",
        )  # fmt: skip
        self.add(self.empty, 1)
        self.table: TableView[ElementRow] = TableView(
            columns(), name="Elements", least_rows=8, empty="Nothing is on this list."
        )
        self.table.row_activated.connect(self.edit_answer)
        self.table.selection_changed.connect(self._offer)
        self.add(self.table, 1)
        self.answer = button("Answer …", lambda: self.edit_answer(self.table.current_row), icon="edit")
        self.behind = button("See what is behind it", self.open_behind, icon="eye")
        self.numbers = button("Back to the numbers", self.clear, icon="undo")
        self.changes = ListChanges(desk, drafts, self.table, lambda: self.code, self._read_round)
        changes = [
            ("Add an element", "add", self.changes.add_element),
            ("Say it otherwise", "edit", self.changes.edit_element),
            ("Up", "up", lambda: self.changes.move(-1)),
            ("Down", "down", lambda: self.changes.move(1)),
            ("Take it off the list", "trash", self.changes.remove),
            ("Remove this round", "trash", self.remove_round),
        ]
        self.detail = small("")
        self.add(self.detail)
        self.add(
            flow(self.answer, self.behind, self.numbers, menu_button("Change the list", changes, icon="more"))
        )
        self.add(small(RULE))

    # -- what is shown

    def half_typed(self) -> dict[str, Any]:
        """Which checklist, round and answers are looked at."""
        return {"list": self.list.currentData(), "day": self.day.currentData() or "", "shown": self._shown}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at the same again."""
        self.list.setCurrentIndex(max(self.list.findData(kept["list"]), 0))
        self._shown = kept["shown"] if kept["shown"] in self.figures else ""
        self.read()
        self.day.setCurrentIndex(max(self.day.findData(kept["day"]), 0))
        self._read_round()

    def open_form(self, place: str) -> bool:
        """The form of an answer or of an element's words by the place of its draft."""
        kind, _, rest = place.partition(" ")
        code, _, rest = rest.partition(" ")
        element, _, day = rest.partition(" ")
        if self.list.findData(code) < 0:
            return False
        self.list.setCurrentIndex(self.list.findData(code))
        self._shown = ""
        self.read()
        if kind == "quality":
            self.day.setCurrentIndex(max(self.day.findData(day), 0))
            self._read_round()
        if element and not self.table.select_where(lambda row: row.code == element):
            return False
        if kind == "quality":
            self.edit_answer(self.table.current_row)
        elif element:
            self.changes.edit_element()
        else:
            self.changes.add_element()
        return True

    @property
    def code(self) -> str:
        """The checklist."""
        return str(self.list.currentData())

    def _choose_list(self) -> None:
        self._shown = ""
        self.read()

    def read(self) -> None:
        """Read the rounds of the checklist, and the chosen one."""
        kept = self.day.currentData()
        with self._desk.ctx.store.read() as session:
            days = [row.day for row in read.history(session, self.code)]
        self.day.clear()
        for one in days:
            self.day.addItem(f"Round of {day_text(one)}", one.isoformat())
        self.day.setCurrentIndex(max(self.day.findData(kept), 0))
        self._read_round()

    def _read_round(self) -> None:
        chosen = self.day.currentData()
        with self._desk.ctx.store.read() as session:
            found = read.quality_round(session, self.code, date.fromisoformat(chosen) if chosen else None)
        self._round = found
        has_round = found.day is not None
        for part in (self.row, self.day, self.print, self.answer, self.behind, self.numbers, self.detail):
            part.setVisible(has_round)
        self.empty.setVisible(not has_round)
        self.table.setVisible(has_round)
        if self.primary is not None:
            self.primary.setVisible(has_round)
            self.primary.setText("Fill in again" if found.day == clock.today() else "Begin a new round")
        self._show()

    def _show(self) -> None:
        found = self._round
        assert found is not None
        score = found.score
        for (key, _words, tone), number in zip(
            FIGURES, (score.met, score.partly, score.not_met, score.open), strict=True
        ):
            self.figures[key].set_figure(f"{number}", tone=tone if number else Tone.NEUTRAL)
            self.figures[key].setChecked(self._shown == key)
        before = f" Set beside the round of {day_text(found.before)}." if found.before else ""
        self.told.setText(f"Source: {found.source}, in our own words.{before} Enter answers an element.")
        self.table.set_rows([row for row in found.rows if self._shown in ("", key_of(row))])
        self._offer()

    def _narrow(self, key: str, on: bool = True) -> None:
        self._shown = key if on else ""
        self._show()

    def _offer(self) -> None:
        row = self.table.current_row
        has_round = self._round is not None and self._round.day is not None
        self.answer.setEnabled(row is not None and has_round)
        self.numbers.setEnabled(row is not None and row.answer is not None and bool(row.answer.who))
        self.behind.setEnabled(row is not None and row.element.fact in BEHIND)
        self.detail.setText(detail(row) if row is not None else "Choose an element to read all of why.")

    def open_behind(self) -> None:
        """Go where the rows are that a number was counted from."""
        row = self.table.current_row
        if row is not None and row.element.fact in BEHIND:
            self._desk.navigator.run(*BEHIND[row.element.fact])

    # -- a round

    def begin(self) -> None:
        """Count beside the screen, and write down what the numbers say today."""
        today, store = clock.today(), self._desk.ctx.store

        def work(_progress: Progress) -> Mapping[str, Share]:
            from app.storage.queries.quality_facts import read_facts

            with store.read() as session:
                return read_facts(session, today)

        self._desk.jobs.start(work, done=partial(self._begun, today), failed=errors.report)

    def _begun(self, day: date, facts: Mapping[str, Share]) -> None:
        self._facts[day] = facts
        self._desk.store_as(
            "quality.begin", "Filled in the self-check",
            lambda s: sum(self_check.begin_round(s, one.code, day, facts) for one in CHECKLISTS),
        )  # fmt: skip
        self._shown = ""
        self.read()
        self.day.setCurrentIndex(max(self.day.findData(day.isoformat()), 0))
        self._read_round()

    def _facts_of(self, day: date) -> Mapping[str, Share]:
        """What was counted for a day; counted now if it was not yet."""
        if day not in self._facts:
            from app.storage.queries.quality_facts import read_facts

            with self._desk.ctx.store.read() as session:
                self._facts[day] = read_facts(session, day)
        return self._facts[day]

    def edit_answer(self, row: ElementRow | None) -> None:
        """Open the form of an answer, with what the numbers say."""
        if row is None or self._round is None or self._round.day is None:
            return
        day = self._round.day
        facts = self._facts_of(day)
        with self._desk.ctx.store.read() as session:
            told = suggest(row.element.fact, facts, read_rules(session))
        by_hand = row.answer is not None and bool(row.answer.who)
        values: dict[str, Any] = {"answer": "" if row.answer is None else str(row.answer.answer)}
        values["words"] = row.answer.words if row.answer is not None and by_hand else ""
        hint = (
            f"The numbers say “{label(told.answer).lower()}”: {told.why} Another answer needs a reason."
            if told is not None
            else "There are no numbers for this one. A few words help next time."
        )
        self.dialog = FormDialog(
            self, row.element.words, "Keep answer",
            [
                Field(key="answer", label="How far is it so?", kind="choice", required=True,
                      choices=[(str(one), label(one)) for one in Fulfilment]),
                Field(key="words", label="Why", kind="long", hint=hint),
            ],
            partial(self._keep, row.code, day, facts), drafts=self._drafts, values=values,
            draft=f"quality {self.code} {row.code} {day}",
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, element: str, day: date, facts: Mapping[str, Share], values: dict[str, Any]) -> None:
        draft = AnswerDraft(answer=Fulfilment(values["answer"]), words=values["words"])
        code, who = self.code, self._desk.ctx.who
        self._desk.store_as(
            "quality.answer", "Answered the self-check",
            lambda s: self_check.answer(s, code, element, day, draft, facts, who),
        )  # fmt: skip
        self._read_round()

    def clear(self) -> None:
        """Take back what a person said: the numbers speak again."""
        row, found = self.table.current_row, self._round
        if row is None or found is None or found.day is None:
            return
        code, element, day, facts = self.code, row.code, found.day, self._facts_of(found.day)
        self._desk.store_as(
            "quality.clear", "Took an answer back",
            lambda s: self_check.clear_answer(s, code, element, day, facts),
        )  # fmt: skip
        self._read_round()

    def remove_round(self) -> None:
        """Take this round of the checklist away; Undo brings it back."""
        found, code = self._round, self.code
        if found is not None and found.day is not None:
            day = found.day
            self._desk.store_as(
                "quality.remove", f"Removed the round of {day_text(day)}",
                lambda s: self_check.remove_round(s, code, day),
            )  # fmt: skip
            self.read()

    # -- on paper

    def choose_file(self) -> None:
        """Ask where the page goes."""
        name = f"self-check-{clock.today()}.pdf"
        file, _ = QFileDialog.getSaveFileName(self, "Save the self-check", name, "PDF (*.pdf)")
        if file:
            self.save_to(Path(file))

    def save_to(self, file: Path) -> None:
        """Write the latest round of all checklists as a PDF."""
        from app.printing.self_check import make_self_check

        try:
            make_self_check(self._desk.ctx.store, file)
        except PorchlightError as problem:
            tell(self, "Not saved", str(problem))
