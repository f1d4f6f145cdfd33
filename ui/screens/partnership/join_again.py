# SPDX-License-Identifier: Apache-2.0
"""Joining again: after the hub's staff took this laptop's access back, or when the hub's address changed.

The laptop stays the one it was, with its keys and with everything that waits on it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.partnership.membership import Membership
from ui.desk import Desk
from ui.errors import sentence_for
from ui.joining_problems import ADDRESS, LAPTOP_NAME, STAFF_CODE, beside
from ui.kit.dialog import ActionDialog
from ui.kit.form import Form
from ui.kit.progress_bar import ProgressBar
from ui.screens.partnership.join_page import joining_job, without_code

_WHY = (
    "With a new code this laptop comes back as the one it was, and what waits on it goes to the hub. Ask the "
    "hub's staff for the code, and change the address if it is another one now."
)


class JoinAgainDialog(ActionDialog):
    """``joined`` is called when the hub let this laptop in again. What is wrong is said beside its field."""

    def __init__(
        self, parent: QWidget, desk: Desk, membership: Membership, joined: Callable[[], object]
    ) -> None:
        super().__init__(
            parent, "Join the hub again", "Join again", sentence=_WHY, on_action=self._join, width=560
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._joined = desk, joined
        self._is_busy = False
        self.form = Form([ADDRESS, STAFF_CODE, LAPTOP_NAME])
        self._drafts = desk.drafts.part("partnership")
        self.form.set_values({"address": membership.address, "name": membership.name})
        self.form.set_draft(self._drafts.get("join again") or {})
        self.form.edited.connect(
            lambda _key: self._drafts.keep("join again", without_code(self.form.draft()))
        )
        self.bar = ProgressBar()
        self.add(self.form)
        self.add(self.bar)
        self.form.field("code").setFocus()

    def _join(self) -> bool:
        self.show_problem("")
        if not self.form.check():
            return False
        self._busy(True)
        job = joining_job(self._desk.ctx.store, self.form.values())
        job.done.connect(lambda _: self._done())
        job.failed.connect(self._failed)
        job.finished.connect(lambda: self._busy(False))
        self.bar.follow(job, "Joining …")
        self._desk.jobs.run(job)
        return False  # it closes when the hub has answered

    def _done(self) -> None:
        self._busy(False)
        self._drafts.drop("join again")
        self.accept()
        self._joined()

    def _failed(self, problem: BaseException) -> None:
        self._busy(False)
        fields = beside(problem)
        if not fields or self.form.show_errors(fields):
            self.show_problem(sentence_for(problem))

    def _busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        for part in (self.form, self.action, self.stay):
            part.setEnabled(not is_busy)

    def reject(self) -> None:
        """Not while the hub is asked: the bar has a way to stop that."""
        if not self._is_busy:
            super().reject()
