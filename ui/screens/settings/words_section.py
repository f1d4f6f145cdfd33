# SPDX-License-Identifier: Apache-2.0
"""The program's own words: subjects, in English and for the families in Spanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.clock import id_text
from app.services import lists
from app.storage.queries import calendar
from app.storage.queries.calendar import ListWordRow
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.screens.settings.section import Section

SUBJECT = "subject"


class WordsSection(Section):
    """One list, in the order in which it is offered."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Subjects", "Offered when sessions are planned, in this order.")
        self.words: ListPart[ListWordRow] = ListPart(
            "Subjects",
            [
                Column(key="label", title="Subject", value=lambda r: r.label, least=180, sortable=False),
                Column(key="es", title="In Spanish", value=lambda r: r.label_es, least=180, sortable=False),
            ],
            [
                ("Add a subject", "add", lambda _row: self.ask(None)),
                ("Change", "edit", self.ask),
                ("Up", "up", lambda row: self.shift(row, -1)),
                ("Down", "down", lambda row: self.shift(row, 1)),
                ("Take off", "trash", self.remove),
            ],
            empty="No subject yet.",
            on_enter=self.ask,
        )
        self.body.addWidget(self.words)
        self.body.addStretch(1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"word ": lambda: self.ask(None)}

    def read(self) -> None:
        """Show the list; the chosen word stays chosen."""
        chosen = self.words.table.current_row
        with self.desk.ctx.store.read() as session:
            self.words.show_rows(calendar.list_words(session, SUBJECT))
        if chosen is not None:
            self.words.table.select_where(lambda row: row.id == chosen.id)

    def ask(self, row: ListWordRow | None) -> None:
        """Ask for a subject, new or known."""

        def keep(values: dict[str, Any]) -> None:
            def work(s: Any) -> None:
                if row is None:
                    lists.add_list_word(s, SUBJECT, values["label"], values["label_es"])
                else:
                    lists.change_list_word(s, row.id, values["label"], values["label_es"])

            title = f"{'Added' if row is None else 'Changed'} the subject {values['label']}"
            self.desk.store_as("words.change", title, work)

        FormDialog(
            self, "Subject", "Add it" if row is None else "Keep this",
            [
                Field(key="label", label="Subject", required=True),
                Field(key="label_es", label="In Spanish", hint="For reports in Spanish"),
            ],
            keep, drafts=self.drafts, draft=f"word {'' if row is None else id_text(row.id)}",
            values={} if row is None else {"label": row.label, "label_es": row.label_es},
        ).exec()  # fmt: skip
        self.read()

    def shift(self, row: ListWordRow | None, steps: int) -> None:
        """Move the chosen word."""
        if row is not None:
            self.store("words.move", f"Moved {row.label}", lambda s: lists.move_list_word(s, row.id, steps))

    def remove(self, row: ListWordRow | None) -> None:
        """Take the chosen word off; sessions keep it."""
        if row is not None:
            self.store("words.remove", f"Took {row.label} off", lambda s: lists.remove_list_word(s, row.id))
