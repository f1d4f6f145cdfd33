# SPDX-License-Identifier: Apache-2.0
"""Name and PIN: what both the page after unlocking and the dialog of the rail ask for."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.context import AppContext
from app.errors import NotFound
from app.keeping.people_here import change_pin, is_right_pin, people_here
from ui.asking_again import ask_again
from ui.jobs import JobRunner
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.layout import column
from ui.kit.text import small
from ui.start.patience import Patience
from ui.theme import SNUG

NO_WALLS = "The name stands in History beside what is done. It is no wall: the passphrase opens everything."
_PAUSES = (1, 2, 4, 8)


class WhoForm(QWidget):
    """``chosen(name)`` when the PIN fits; a wrong one is said beside its field and brings a short pause."""

    chosen = Signal(str)

    def __init__(self, ctx: AppContext, jobs: JobRunner, pausing: Callable[[bool], object]) -> None:
        """``pausing(True)`` when nothing can be tried for a moment, and ``pausing(False)`` after it."""
        super().__init__()
        self._ctx, self._jobs, self._pausing = ctx, jobs, pausing
        self._patience, self._next_try = Patience(_PAUSES), -math.inf
        self._people = people_here(ctx.store)
        names = [(one.name, one.name) for one in self._people]
        self.form = Form(
            [
                Field(key="name", label="Who", kind="choice", choices=names, required=True),
                Field(key="pin", label="PIN", kind="secret", hint="Four to eight digits."),
            ]
        )
        known = {name for name, _ in names}
        self.form.set_values({"name": ctx.who if ctx.who in known else names[0][0] if names else ""})
        self.form.edited.connect(lambda _key: self._ask_for_pin())
        self.forgotten = button("Forgotten the PIN?", self.forget_pin, kind="link")
        self.setLayout(column(self.form, self.forgotten, small(NO_WALLS), spacing=SNUG))
        self._clock = QTimer(self)
        self._clock.setInterval(250)
        self._clock.timeout.connect(self._wait)
        self._ask_for_pin()

    @property
    def name(self) -> str:
        """Who is chosen."""
        return str(self.form.values()["name"] or "")

    def _ask_for_pin(self) -> None:
        has_pin = any(one.name == self.name and one.has_pin for one in self._people)
        self.form.set_shown("pin", shown=has_pin)
        self.forgotten.setVisible(has_pin)

    def take_focus(self) -> None:
        """Into the PIN where there is one."""
        self.form.field("name" if self.form.field("pin").isHidden() else "pin").setFocus()

    def try_it(self) -> None:
        """Compare what is typed."""
        if self._clock.isActive() or not self.form.check():
            return
        try:
            is_right = is_right_pin(self._ctx.store, self.name, str(self.form.values()["pin"] or ""))
        except NotFound as gone:
            self.form.show_errors({"name": str(gone)})
            return
        if is_right:
            self.form.set_values({"pin": ""})
            self.chosen.emit(self.name)
            return
        self.form.set_values({"pin": ""})
        self.form.show_errors({"pin": f"This is not the PIN of {self.name}. Try again in a moment."})
        self._next_try = monotonic() + self._patience.wrong()
        self._pausing(True)
        self._clock.start()

    def _wait(self) -> None:
        if monotonic() >= self._next_try:
            self._clock.stop()
            self._pausing(False)

    def forget_pin(self) -> None:
        """The passphrase takes a forgotten PIN away; a new one is set in Settings."""
        why = f"The passphrase takes the PIN of {self.name} away. A new one is set in Settings."
        if ask_again(self, self._ctx, self._jobs, why, action="Take it away"):
            change_pin(self._ctx.store, self.name, "")
            self._people = people_here(self._ctx.store)
            self._ask_for_pin()
            self.take_focus()
