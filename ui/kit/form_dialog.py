# SPDX-License-Identifier: Apache-2.0
"""A small form in a dialog: errors beside the fields, and what was typed waits when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import Invalid, PorchlightError
from ui.kit.dialog import ActionDialog
from ui.kit.form import Field, Form

Drafts = dict[str, dict[str, Any]]


class FormDialog(ActionDialog):
    """``keep(values)`` stores and may raise; ``draft`` is the place in ``drafts`` of a half-typed form."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        action: str,
        fields: Sequence[Field | str],
        keep: Callable[[dict[str, Any]], object],
        *,
        drafts: Drafts,
        draft: str,
        values: Mapping[str, Any] | None = None,
        columns: int = 1,
    ) -> None:
        super().__init__(parent, title, action, on_action=self._store, width=640 if columns == 2 else 480)
        self.form = Form(fields, columns=columns)
        self._keep, self._drafts, self._draft = keep, drafts, draft
        self.form.set_values(values or {})
        if draft in drafts:
            self.form.set_draft(drafts[draft])
        self.form.edited.connect(lambda _key: self._remember())
        self.add(self.form)

    def _remember(self) -> None:
        self._drafts[self._draft] = self.form.draft()

    def _store(self) -> bool:
        if not self.form.check():
            return False
        try:
            self._keep(self.form.values())
        except Invalid as problem:
            left = self.form.show_errors(problem.fields)
            if left or not problem.fields:
                self.show_problem(" ".join(left.values()) or str(problem))
            return False
        except PorchlightError as problem:
            self.show_problem(str(problem))
            return False
        self._drafts.pop(self._draft, None)
        return True
