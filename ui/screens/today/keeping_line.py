# SPDX-License-Identifier: Apache-2.0
"""A line on Today while copies of the data are missing or old, with one key to where that is put right."""

from __future__ import annotations

from app import clock
from app.context import AppContext
from app.errors import Damaged
from app.keeping import shelf
from app.keeping.standing import Standing, read_standing
from ui.backup_words import nudge
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.start.demo import is_demo
from ui.theme import Tone


class KeepingLine(Banner):
    """Hidden while nothing is asked for, and for invented people."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(Tone.ATTENTION)
        self._desk = desk
        self._known: tuple[object, ...] = ()

    def read(self) -> None:
        """Look anew when a minute has passed or a backup has come; every change on Today asks for it."""
        ctx = self._desk.ctx
        if is_demo(ctx.data.root):
            return
        try:
            seen = _seen(ctx)
            if seen != self._known:
                self._known = seen
                self._show(read_standing(ctx.store, ctx.data))
        except Damaged as problem:
            self.say_damaged(problem)

    def say_damaged(self, problem: Damaged) -> None:
        """The data could not be read; what to do is in the sentence."""
        self._known = ()
        self.say(sentence_for(problem), Tone.PROBLEM, "Show the &checks", self._go)

    def _show(self, now: Standing) -> None:
        sentence = nudge(now)
        words = "&Write one to a stick" if now.wants_stick else "&Back up now"
        self.say(sentence, Tone.ATTENTION, words if sentence else "", self._go)

    def _go(self) -> None:
        self._desk.navigator.run("settings", "backup")


def _seen(ctx: AppContext) -> tuple[object, ...]:
    """What is different once there may be something else to say: cheap to read, unlike the shelf."""
    folder = ctx.data.backups
    changed = folder.stat().st_mtime_ns if folder.is_dir() else 0
    return clock.now_ms() // 60_000, changed, shelf.last_on_stick(ctx.store)
