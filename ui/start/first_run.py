# SPDX-License-Identifier: Apache-2.0
"""The first run: start a program, or look around with invented people."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.errors import Invalid
from app.progress import Progress
from ui.errors import sentence_for
from ui.jobs import JobRunner
from ui.kit.banner import Banner
from ui.kit.buttons import button, primary_button
from ui.kit.form import Field, Form
from ui.kit.layout import Card
from ui.kit.text import heading, label, soft
from ui.theme import Tone

# Protects nothing: whoever looks around is not asked for it.
DEMO_PASSPHRASE = "looking around with invented people"  # noqa: S105


class FirstRunWindow(QWidget):
    """Three steps: what to do; name, year and site; passphrase. Then the recovery code, typed back."""

    opened = Signal(object)

    def __init__(self, root: Path, jobs: JobRunner) -> None:
        super().__init__()
        self.setObjectName("first-run")
        self.setWindowTitle("Porchlight")
        self.resize(720, 620)
        self._root, self._jobs = root, jobs
        self._code, self._ctx = "", None
        self.banner = Banner(Tone.INFO, "")
        self.banner.clear()
        self.steps = QStackedWidget()
        for card in (self._choose(), self._name(), self._protect(), self._keep_code()):
            self.steps.addWidget(card)
        layout = QVBoxLayout(self)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.banner)
        layout.addWidget(self.steps)

    def _choose(self) -> Card:
        card = Card("")
        card.add(heading("Welcome to Porchlight"))
        card.add(soft("Everything stays on this laptop, in one encrypted file."))
        self.start_button = primary_button("Start a program", lambda: self.steps.setCurrentIndex(1))
        card.add(self.start_button)
        self.demo_button = button("Look around with invented people", self.look_around)
        card.add(self.demo_button)
        return card

    def _name(self) -> Card:
        card = Card("")
        card.add(heading("Your program"))
        self.names = Form(
            [
                Field(key="name", label="Name of the program", required=True),
                Field(key="school_year", label="School year", placeholder="2026-27", required=True),
                Field(key="site", label="First site", hint="Where sessions happen", required=True),
                Field(key="coordinator", label="Your name", hint="It stands on reports and in the history"),
            ]
        )
        card.add(self.names)
        self.next_button = primary_button("Next", self._to_passphrase)
        card.add(self.next_button)
        return card

    def _to_passphrase(self) -> None:
        from app.services.program import school_year_named

        if not self.names.check():
            return
        try:
            school_year_named(str(self.names.values()["school_year"]))
        except Invalid as problem:
            self.names.show_errors(problem.fields)
            return
        self.steps.setCurrentIndex(2)

    def _protect(self) -> Card:
        card = Card("")
        card.add(heading("A passphrase"))
        card.add(soft("At least 15 characters. Five ordinary words are easy to keep and hard to guess."))
        self.secret = Form(
            [
                Field(key="passphrase", label="Passphrase", kind="secret", required=True),
                Field(key="again", label="The same again", kind="secret", required=True),
            ]
        )
        card.add(self.secret)
        self.create_button = primary_button("Start the program", self.make_program)
        card.add(self.create_button)
        return card

    def make_program(self) -> None:
        """Make the program. What is wrong is said beside its field; nothing typed is lost."""
        values = self.secret.values()
        if values["passphrase"] != values["again"]:
            self.secret.show_errors({"again": "The two are not the same."})
            return
        names, secret = self.names.values(), str(values["passphrase"])

        def work(progress: Progress) -> object:
            from app import context
            from app.services.program import ProgramDraft

            progress.step(0, 1, "Starting the program")
            draft = ProgramDraft(
                name=str(names["name"]),
                school_year=str(names["school_year"]),
                sites=[str(names["site"])],
                coordinator=str(names["coordinator"] or ""),
            )
            return context.start(self._root, draft, secret)

        self.banner.say("Starting the program …", Tone.INFO)
        self.create_button.setEnabled(False)
        self._jobs.start(work, done=self._created, failed=self._failed)

    def _created(self, made: Any) -> None:
        self._ctx, self._code = made
        self.banner.clear()
        self.code_label.setText(self._code)
        self.steps.setCurrentIndex(3)

    def _keep_code(self) -> Card:
        card = Card("")
        card.add(heading("Write this code on paper"))
        card.add(
            soft(
                "It is the only way in when the passphrase is forgotten; nobody else can give it back. "
                "Keep the paper away from the laptop, then type its first and its last group."
            )
        )
        self.code_label = label("", "body")
        self.code_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code_label.setAccessibleName("Recovery code")
        card.add(self.code_label)
        self.typed_back = Form(
            [Field(key="first", label="First group"), Field(key="last", label="Last group")]
        )
        card.add(self.typed_back)
        self.finish_button = primary_button("Open the program", self.finish)
        card.add(self.finish_button)
        return card

    def finish(self) -> None:
        """Go on when two groups were typed back from the paper."""
        groups = self._code.split("-")
        typed = {key: str(value or "").strip().upper() for key, value in self.typed_back.values().items()}
        wrong = [key for key, group in (("first", groups[0]), ("last", groups[-1])) if typed[key] != group]
        if wrong:
            self.typed_back.show_errors(dict.fromkeys(wrong, "This is not what the code says; look again."))
            return
        self.opened.emit(self._ctx)

    def look_around(self) -> None:
        """Fill a throw-away program with invented people and open it."""
        self.banner.say("Inventing people …", Tone.INFO)
        self.demo_button.setEnabled(False)
        self._jobs.start(open_demo, done=self.opened.emit, failed=self._failed)

    def _failed(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)
        self.create_button.setEnabled(True)
        self.demo_button.setEnabled(True)
        if isinstance(problem, Invalid):
            self.secret.show_errors(problem.fields)


def open_demo(progress: Progress) -> object:
    """A program of invented people in a temporary folder, open. Nothing real is in it."""
    from app import context
    from app.clock import today
    from app.demo import fill
    from app.domain.dates import school_year_of
    from app.services.program import ProgramDraft
    from app.storage.vault import Cost

    year = school_year_of(today())
    draft = ProgramDraft("Pine Hill Tutoring", f"{year}-{(year + 1) % 100:02d}", ["Library"], "Rosa Tsosie")
    root = Path(tempfile.mkdtemp(prefix="porchlight-demo-"))
    ctx, _ = context.start(root, draft, DEMO_PASSPHRASE, Cost(memory=8 * 1024 * 1024, passes=1))
    fill(ctx.store, progress=progress)
    return ctx
