# SPDX-License-Identifier: Apache-2.0
"""Before joining: what a hub is for, and the address and code that its staff gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.progress import Progress
from app.storage.store import Store
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.joining_problems import ADDRESS, LAPTOP_NAME, STAFF_CODE, beside
from ui.kit.banner import Banner
from ui.kit.form import Form
from ui.kit.page import Page
from ui.kit.progress_bar import ProgressBar
from ui.kit.text import label, soft
from ui.theme import Tone

_WHAT = (
    "A hub keeps several laptops of one program in agreement and holds a copy of everything, so that a lost "
    "laptop is back within minutes. All of it is sealed on this laptop first: the hub cannot read a name."
)
_THEN = "Counts are shared only after you have seen exactly what the hub would see, and agreed."


class JoinPage(QWidget):
    """``joined`` is called when this laptop is one of the hub's."""

    def __init__(self, desk: Desk, joined: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._joined = desk, joined
        self.page = Page("Partnership", "This laptop has not joined a hub. Nothing leaves it.")
        self.banner = Banner(Tone.PROBLEM)
        self.bar = ProgressBar()
        self._drafts = desk.drafts.part("partnership")
        self.form = Form([ADDRESS, STAFF_CODE, LAPTOP_NAME])
        self.form.set_draft(self._drafts.get("join") or {})
        self.form.edited.connect(lambda _key: self._drafts.keep("join", without_code(self.form.draft())))
        card = self.page.card("Join a hub")
        for part in (label(_WHAT), soft(_THEN), self.banner, self.form, self.bar):
            card.add(part)
        self.page.end()
        self.page.set_primary("Join the hub", self.join, icon="partnership")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def join(self) -> None:
        """Join with what is typed. What is wrong is said beside its field, and the code is not used up."""
        if not self.form.check():
            return
        self.banner.clear()
        self._busy(True)
        job = joining_job(self._desk.ctx.store, self.form.values())
        job.done.connect(lambda _: self._drafts.drop("join"))
        job.done.connect(lambda _: self._joined())
        job.failed.connect(self._failed)
        job.finished.connect(lambda: self._busy(False))
        self.bar.follow(job, "Joining …")
        self._desk.jobs.run(job)

    def _failed(self, problem: BaseException) -> None:
        self._busy(False)  # nobody can type into what is disabled
        fields = beside(problem)
        if not fields or self.form.show_errors(fields):
            self.banner.say(sentence_for(problem), Tone.PROBLEM)

    def _busy(self, is_busy: bool) -> None:
        self.form.setEnabled(not is_busy)
        if self.page.primary is not None:
            self.page.primary.setEnabled(not is_busy)


def without_code(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of a form that asks to join: the code lets a laptop in, and works for two days."""
    return {key: value for key, value in draft.items() if key != "code"}


def joining_job(store: Store, typed: Mapping[str, str]) -> Job:
    """Joining with an address, a code and a name, beside the screen."""

    def work(progress: Progress) -> object:
        from app.partnership.joining import Wish, join
        from app.partnership.link import HubLink

        def asking() -> None:
            progress.step(0, 0, "Asking the hub to let this laptop in …")

        asking()
        link = HubLink(typed["address"], breathe=asking)
        return join(store, link, Wish(typed["code"], typed["name"]))

    return Job(work, must_finish="Joining the hub")
