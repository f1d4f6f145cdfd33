# SPDX-License-Identifier: Apache-2.0
"""A small form in a dialog: errors beside the fields, and what was typed waits when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import Invalid, PorchlightError
from ui.kit.banner import Banner
from ui.kit.dates import kept_words
from ui.kit.dialog import ActionDialog
from ui.kit.drafts import Drafts
from ui.kit.form import Field, Form
from ui.theme import Tone

__all__ = ["Drafts", "FormDialog"]


class FormDialog(ActionDialog):
    """``keep(values)`` stores and may raise; ``draft`` is the place in ``drafts`` of a half-typed form.

    A form that was left half-typed says since when what stands there is kept, and can be emptied of it.
    """

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
        self._values = dict(values or {})
        self.form.set_values(self._values)
        self.kept: Banner | None = None
        waiting = drafts.get(draft)
        if waiting is not None:
            self.form.set_draft(waiting)
            self._say_kept(drafts.kept_at(draft) or 0)
        self.form.edited.connect(lambda _key: self._remember())
        self.add(self.form)

    def _say_kept(self, at: int) -> None:
        self.kept = Banner(Tone.INFO)
        self.kept.say(f"{kept_words(at)}.", Tone.INFO, "Start afresh", self.start_afresh)
        self.add(self.kept)

    @property
    def place(self) -> str:
        """The whole name of the place where its draft waits."""
        return self._drafts.full_name(self._draft)

    def start_afresh(self) -> None:
        """Drop what was kept; the fields show again what is stored."""
        self._drafts.drop(self._draft)
        self.form.set_draft(self._fresh())
        self.form.set_values(self._values)
        if self.kept is not None:
            self.kept.clear()

    def _fresh(self) -> dict[str, Any]:
        """Every field as if nothing had been typed."""
        return {key: type(value)() for key, value in self.form.draft().items()}

    def _remember(self) -> None:
        self._drafts.keep(self._draft, self.form.draft())

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
        self._drafts.drop(self._draft)
        return True
