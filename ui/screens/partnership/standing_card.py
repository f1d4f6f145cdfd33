# SPDX-License-Identifier: Apache-2.0
"""The card at the top of Partnership: how this laptop stands with its hub, and what a contact is doing."""

from __future__ import annotations

from collections.abc import Callable

from app.partnership.contact import State
from ui.jobs import Job
from ui.kit.badge import Badge
from ui.kit.banner import Banner
from ui.kit.layout import Card, row
from ui.kit.progress_bar import ProgressBar
from ui.kit.text import label
from ui.screens.partnership.words import clock_words, standing
from ui.theme import SNUG, Tone


class StandingCard(Card):
    """``show_state`` fills it; ``follow`` shows the progress of a contact, with Cancel.

    ``join_again`` is offered when the hub took this laptop's access back.
    """

    def __init__(self, join_again: Callable[[], object]) -> None:
        super().__init__()
        self._join_again = join_again
        self.is_low = False  # a window with little height: here only while something is wrong
        self.setAccessibleName("How this laptop stands with the hub")
        self.badge = Badge(Tone.INFO, "")
        self.sentence = label("", "strong")
        self.trouble = Banner(Tone.ATTENTION)
        self.clock = Banner(Tone.ATTENTION)
        self.bar = ProgressBar()
        line = row(self.badge, spacing=SNUG, stretch=False)
        line.addWidget(self.sentence, 1)
        self.body.addLayout(line)
        for part in (self.trouble, self.clock, self.bar):
            self.body.addWidget(part)

    def show_state(self, state: State, *, is_running: bool) -> None:
        """Say how things stand."""
        now = standing(state, is_running=is_running)
        self.badge.set_status(now.tone, now.word)
        self.sentence.setText(now.sentence)
        self.trouble.say(
            "" if is_running else state.trouble,
            action="Join again …" if state.is_refused else "", on_action=self._join_again,
        )  # fmt: skip
        self.clock.say(clock_words(state))
        is_wanted = is_running or now.tone in (Tone.ATTENTION, Tone.PROBLEM) or bool(self.clock.sentence)
        self.setVisible(is_wanted or not self.is_low)

    def follow(self, job: Job) -> None:
        """Show what a contact is doing."""
        self.show()
        self.bar.follow(job, "Reaching the hub …")
