# SPDX-License-Identifier: Apache-2.0
"""What is said of backups wherever they are: Settings, Today, and the windows before the program is open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app import clock
from app.i18n import counted
from ui.kit.dates import day_text, time_text

if TYPE_CHECKING:  # the first windows say some of this, and wait for nothing
    from app.keeping.standing import Standing
    from app.storage.backup import Holds

_WHY = {
    "asked": "You asked for it",
    "unlocked": "After opening",
    "locked": "When it was locked",
    "closed": "When it was closed",
    "import": "Before a file came in",
    "erasure": "After somebody was erased",
    "update": "Before an update",
    "mended": "After mending",
    "restored": "Before going back",
    "key": "With the new key",
    "stick": "For a stick",
}
_DAY_MS = 86_400_000


def why_words(why: str) -> str:
    """Why a backup was made; a reason that only a newer program knows stays as it is."""
    return _WHY.get(why, why.capitalize())


def moment(at: int) -> str:
    """Day and time of a moment (UTC ms): "today at 2:05 PM", "Nov 3, 2026 at 2:05 PM"."""
    local = clock.local(at)
    return f"{_day(local.date())} at {time_text(local.time())}"


def at_first(words: str) -> str:
    """The same at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _day(day: date) -> str:
    away = (clock.today() - day).days
    return {0: "today", 1: "yesterday"}.get(away, day_text(day))


def days_ago(at: int) -> str:
    """How long ago in days of the calendar: "today", "yesterday", "9 days ago"."""
    away = (clock.today() - clock.local(at).date()).days
    return {0: "today", 1: "yesterday"}.get(away, f"{away:,} days ago" if away > 0 else "on a later day")


def size_words(size: int) -> str:
    """Bytes as a file manager says them."""
    return f"{max(1, round(size / 1000)):,} KB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def holds_words(holds: Holds) -> str:
    """What a backup holds: "60 students, 13 adults, 518 sessions, 1,348 marks"."""
    return ", ".join(
        (
            counted(holds.students, "student"), counted(holds.adults, "adult"),
            counted(holds.sessions, "session"), counted(holds.marks, "mark"),
        )
    )  # fmt: skip


def standing_words(now: Standing) -> str:
    """How things stand, in one line."""
    if now.newest is None:
        here = "There is no backup on this laptop yet."
    else:
        more = "" if now.is_due else ", holds everything"
        here = f"Last backup {moment(now.newest.about.made_at)}, verified{more}."
    if now.on_stick is None:
        return f"{here} None was written to a stick yet."
    return f"{here} Last one on a stick {days_ago(now.on_stick)}."


def nudge(now: Standing) -> str:
    """What asks for something, as a sentence; empty when nothing does."""
    if now.wants_stick:
        if now.on_stick is None and now.at_hub is None:
            return "All you have typed is on this laptop alone. Put in a stick and write a backup to it."
        return f"For {now.days_inside:,} days nothing was copied off this laptop. Put in a stick."
    if now.is_old:
        if now.newest is None:
            return "There is no backup on this laptop. Make one now."
        return f"The last backup is {now.days_old:,} days old. Make one now."
    return ""
