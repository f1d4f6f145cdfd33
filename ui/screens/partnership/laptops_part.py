# SPDX-License-Identifier: Apache-2.0
"""The program's laptops, and letting another one in: six words that its person types there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from app.partnership import laptops
from app.partnership.contact import state
from app.partnership.joining import REFUSED
from app.partnership.laptops import LaptopRow
from app.partnership.membership import require_membership
from app.progress import Progress
from ui.asking_again import ask_again
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dialog import ActionDialog
from ui.kit.layout import column, flow
from ui.kit.progress_bar import ProgressBar
from ui.kit.table import Column, TableView
from ui.kit.text import label, soft
from ui.screens.partnership.words import when
from ui.theme import HAIR, SNUG, Tone

_LOST = "A laptop that is lost or given away is taken out by the hub's staff, from its next contact on."
_GETS_ALL = "The other laptop gets everything that is in the program."
_SIX = (
    "On the other laptop: open Porchlight, choose “Join a program” and “Another laptop invites this one”, "
    "and type this address and these words. They work once, and for two days. Tell them in person or on the "
    "phone."
)
_SIX_BY_FILE = (
    "On the other laptop: open Porchlight, choose “Join a program” and “I have the file of an invitation”, "
    "and type this address and a code of four words from the hub's staff; choose this file and type these "
    "six words. Send the words another way than the file."
)


class LaptopsPart(QWidget):
    """``read`` lists them; two ways to invite another one, and ``join_again`` for this one."""

    def __init__(self, desk: Desk, join_again: Callable[[], object]) -> None:
        super().__init__()
        self._desk = desk
        self._is_refused = False
        self.banner = Banner(Tone.PROBLEM, closable=True)
        self.bar = ProgressBar()
        self.table: TableView[LaptopRow] = TableView(
            [
                Column(key="name", title="Laptop", value=_name, least=200, tooltip=_name, sortable=False),
                Column(
                    key="last", title="Its last change at the hub", value=lambda r: when(r.last_change),
                    width=200, soft=True, sortable=False,
                ),
            ],
            name="Laptops of this program", empty="They are listed after the first contact.", least_rows=4,
        )  # fmt: skip
        self.invite = button("Invite a laptop", self.ask_hub, icon="add")
        self.invite_by_file = button("Invite by file …", self.choose_file, icon="export")
        self.why_not = soft(REFUSED)
        self.why_not.hide()
        layout = column(self.banner, self.bar, spacing=SNUG)
        layout.addWidget(self.why_not)
        layout.addWidget(self.table, 1)
        self.join_again = button("Join again …", join_again, icon="partnership")
        layout.addWidget(flow(self.invite, self.invite_by_file, self.join_again))
        layout.addWidget(soft(_LOST))
        self.setLayout(layout)

    def read(self) -> None:
        """List the laptops."""
        with self._desk.ctx.store.read() as session:
            self.table.set_rows(laptops.laptops(session))
        self._is_refused = state(self._desk.ctx.store).is_refused
        self._busy(False)

    def ask_hub(self) -> None:
        """Leave an invitation at the hub and show its six words."""
        if not self._is_allowed():
            return
        store = self._desk.ctx.store

        def work(progress: Progress) -> str:
            from app.partnership.joining import invite
            from app.partnership.link import HubLink

            def leaving() -> None:
                progress.step(0, 0, "Leaving the invitation at the hub …")

            leaving()
            with store.read() as session:
                membership = require_membership(session)
            return invite(store, HubLink(membership.address, membership.token, leaving))

        self._run(work, _SIX)

    def choose_file(self) -> None:
        """Ask where the file of an invitation goes."""
        if not self._is_allowed():
            return
        file, _ = QFileDialog.getSaveFileName(
            self, "Invite by file", "porchlight-invitation.pli", "Porchlight invitations (*.pli)"
        )
        if file:
            self.write_file(Path(file))

    def _is_allowed(self) -> bool:
        """The passphrase again: whoever finds this laptop open must not take everything to another one."""
        desk = self._desk
        return ask_again(self, desk.ctx, desk.jobs, _GETS_ALL, action="Invite a laptop")

    def write_file(self, file: Path) -> None:
        """Write an invitation for a laptop without asking the hub, and show its six words."""
        store = self._desk.ctx.store

        def work(_progress: Progress) -> str:
            from app.partnership.joining import invite_by_file

            return invite_by_file(store, file)

        self._run(work, _SIX_BY_FILE)

    def _run(self, work: object, how: str) -> None:
        self.banner.clear()
        self._busy(True)
        job = Job(work, must_finish="The invitation")  # type: ignore[arg-type]
        with self._desk.ctx.store.read() as session:
            address = require_membership(session).address
        job.done.connect(lambda words: WordsDialog(self, address, str(words), how).open())
        job.failed.connect(lambda problem: self.banner.say(sentence_for(problem), Tone.PROBLEM))
        job.finished.connect(lambda: self._busy(False))
        self.bar.follow(job, "Making the invitation …")
        self._desk.jobs.run(job)

    def _busy(self, is_busy: bool) -> None:
        for ask in (self.invite, self.invite_by_file):
            ask.setEnabled(not is_busy and not self._is_refused)
            ask.setToolTip(REFUSED if self._is_refused else "")
            ask.setAccessibleDescription(REFUSED if self._is_refused else "")
        self.join_again.setEnabled(not is_busy)
        self.why_not.setVisible(self._is_refused)


def _name(row: LaptopRow) -> str:
    return f"This laptop: {row.name}" if row.is_this else row.name


class WordsDialog(ActionDialog):
    """The hub's address and six words, large enough to read out."""

    def __init__(self, parent: QWidget, address: str, words: str, how: str) -> None:
        super().__init__(parent, "Six words for the other laptop", "I have told them", stay="", width=560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.address = _large("Address of the hub", address)
        self.words = _large("Six words", words)
        for each in (self.address, self.words):
            self.body.addLayout(column(label(each.accessibleName(), "field"), each, spacing=HAIR))
        self.add(soft(how))


def _large(name: str, text: str) -> QLabel:
    """Something to be typed elsewhere, to read out or to copy."""
    made = label(text, "number")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setAccessibleName(name)
    made.setAccessibleDescription(text)
    return made
