# SPDX-License-Identifier: Apache-2.0
"""The program's own words: every list that it may word differently, in English and in Spanish.

A list shows its usual words until one of them is changed; then all of them are the program's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QGridLayout

from app.clock import Id, id_text
from app.domain.lists import LISTS
from app.services import lists
from app.storage.queries import calendar
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column, TableView
from ui.kit.text import soft
from ui.screens.settings.section import Section
from ui.theme import ROOM

SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word in its place; ``id`` is None while the list has only its usual words."""

    id: Id | None
    place: int
    label: str
    label_es: str


class WordsSection(Section):
    """The lists on the left; the words of the chosen one, in the order in which they are offered."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Lists", "The words that are offered, in this order.")
        self.code = SUBJECT
        self.lists: TableView[str] = TableView(
            [Column(key="list", title="List", value=lambda c: LISTS[c].title, least=150, sortable=False)],
            name="Lists", least_rows=8,
        )  # fmt: skip
        self.lists.set_rows(list(LISTS))
        self.lists.selection_changed.connect(self._choose)
        self.sentence = soft("")
        self.words: ListPart[WordRow] = ListPart(
            "Words",
            [
                Column(key="label", title="Word", value=lambda r: r.label, least=160, sortable=False,
                       tooltip=lambda r: r.label),
                Column(key="es", title="In Spanish", value=lambda r: r.label_es, least=160, sortable=False,
                       tooltip=lambda r: r.label_es),
            ],
            [
                ("Add a word", "add", lambda _row: self.ask(None)),
                ("Change", "edit", self.ask),
                ("Up", "up", lambda row: self.shift(row, -1)),
                ("Down", "down", lambda row: self.shift(row, 1)),
                ("Take off", "trash", self.remove),
            ],
            empty="No word yet.",
            on_enter=self.ask,
        )  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(ROOM)
        grid.addWidget(self.lists, 0, 0, 2, 1)
        grid.addWidget(self.sentence, 0, 1)
        grid.addWidget(self.words, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setRowStretch(1, 1)
        self.body.addLayout(grid, 1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {f"word {code} ": lambda code=code: self._ask_in(code) for code in LISTS}  # type: ignore[misc]

    def open_list(self, code: str) -> None:
        """Show one of the lists."""
        self.lists.select_where(lambda one: one == code)

    def read(self) -> None:
        """Show the chosen list; the chosen word stays chosen."""
        if self.lists.current_row is None:
            self.lists.select_where(lambda one: one == self.code)
        chosen = self.words.table.current_row
        with self.desk.ctx.store.read() as session:
            own = calendar.list_words(session, self.code)
        rows = [WordRow(one.id, place, one.label, one.label_es) for place, one in enumerate(own)] or [
            WordRow(None, place, *pair) for place, pair in enumerate(LISTS[self.code].words)
        ]
        self.sentence.setText(LISTS[self.code].sentence)
        self.words.show_rows(rows)
        if chosen is not None:
            self.words.table.select_where(lambda row: row.label == chosen.label)

    def _choose(self) -> None:
        code = self.lists.current_row
        if code is not None and code != self.code:
            self.code = code
            self.read()

    def _ask_in(self, code: str) -> None:
        self.open_list(code)
        self.ask(None)

    def ask(self, row: WordRow | None) -> None:
        """Ask for a word, new or known."""
        code, title = self.code, LISTS[self.code].title

        def keep(values: dict[str, Any]) -> None:
            def work(s: Any) -> None:
                if row is None:
                    lists.add_list_word(s, code, values["label"], values["label_es"])
                else:
                    lists.change_list_word(s, _id(s, code, row), values["label"], values["label_es"])

            said = f"{'Added' if row is None else 'Changed'} {values['label']} in the list {title}"
            self.desk.store_as("words.change", said, work)

        FormDialog(
            self, title, "Add it" if row is None else "Keep this",
            [
                Field(key="label", label="Word", required=True),
                Field(key="label_es", label="In Spanish", hint="For reports in Spanish"),
            ],
            keep, drafts=self.drafts, draft=f"word {code} {'' if row is None else _name(row)}",
            values={} if row is None else {"label": row.label, "label_es": row.label_es},
        ).exec()  # fmt: skip
        self.read()

    def shift(self, row: WordRow | None, steps: int) -> None:
        """Move the chosen word."""
        if row is not None:
            self.store(
                "words.move", f"Moved {row.label}",
                lambda s: lists.move_list_word(s, _id(s, self.code, row), steps),
            )  # fmt: skip

    def remove(self, row: WordRow | None) -> None:
        """Take the chosen word off; what uses it keeps it."""
        if row is not None:
            self.store(
                "words.remove", f"Took {row.label} off",
                lambda s: lists.remove_list_word(s, _id(s, self.code, row)),
            )  # fmt: skip


def _name(row: WordRow) -> str:
    return id_text(row.id) if row.id is not None else str(row.place)


def _id(session: Any, code: str, row: WordRow) -> Id:
    """The word, made the program's own with its whole list where it is not yet."""
    return row.id if row.id is not None else lists.take_over_defaults(session, code)[row.place]
