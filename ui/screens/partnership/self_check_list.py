# SPDX-License-Identifier: Apache-2.0
"""Changing a checklist of the self-check: its elements in the program's own words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import self_check
from app.storage.queries.self_check import ElementRow
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.table import TableView


class ListChanges:
    """Works on the row that the table is on; ``code`` says which checklist, ``changed`` reads it again."""

    def __init__(
        self, desk: Desk, drafts: Drafts, table: TableView[ElementRow], code: Callable[[], str],
        changed: Callable[[], object],
    ) -> None:  # fmt: skip
        self._desk, self._drafts, self._table, self._code, self._changed = desk, drafts, table, code, changed

    def add_element(self) -> None:
        """Open the form of a further element."""
        self._ask_words("Add an element", "Add element", {}, f"element {self._code()}", self._add)

    def edit_element(self) -> None:
        """Open the form of the chosen element's words."""
        row = self._table.current_row
        if row is not None:
            values = {"words": row.element.words, "words_es": row.element.words_es}
            place = f"element {self._code()} {row.code}"
            self._ask_words("Say it otherwise", "Keep words", values, place, partial(self._reword, row.code))

    def _ask_words(
        self, title: str, action: str, values: dict[str, str], place: str,
        keep: Callable[[dict[str, Any]], object],
    ) -> None:  # fmt: skip
        fields: list[Field | str] = [
            Field(key="words", label="Element", required=True), Field(key="words_es", label="In Spanish"),
        ]  # fmt: skip
        parent: QWidget = self._table
        self.dialog = FormDialog(
            parent, title, action, fields, keep, drafts=self._drafts, values=values, draft=place
        )
        self.dialog.open()

    def _add(self, values: dict[str, Any]) -> None:
        code = self._code()
        self._change_list(
            "Added an element", lambda s: self_check.add_element(s, code, values["words"], values["words_es"])
        )

    def _reword(self, element: str, values: dict[str, Any]) -> None:
        code = self._code()
        self._change_list(
            "Changed an element",
            lambda s: self_check.change_element(s, code, element, values["words"], values["words_es"]),
        )

    def move(self, steps: int) -> None:
        """Move the chosen element up (negative) or down."""
        row, code = self._table.current_row, self._code()
        if row is not None:
            element = row.code
            self._change_list("Moved an element", lambda s: self_check.move_element(s, code, element, steps))
            self._table.select_where(lambda one: one.code == element)

    def remove(self) -> None:
        """Take the chosen element off the list; earlier rounds keep it."""
        row, code = self._table.current_row, self._code()
        if row is not None:
            self._change_list(
                "Took an element off the list", lambda s: self_check.remove_element(s, code, row.code)
            )

    def _change_list(self, title: str, work: Callable[[Any], object]) -> None:
        self._desk.store_as("quality.list", title, work)
        self._changed()
