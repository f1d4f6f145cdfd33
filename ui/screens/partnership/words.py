# SPDX-License-Identifier: Apache-2.0
"""How this laptop stands with its hub, in sentences that promise nothing that is not so."""

from __future__ import annotations

from dataclasses import dataclass

from app import clock
from app.partnership.contact import CLOCK_OFF_MS, State
from ui.kit.dates import day_text, time_text, weekday_text
from ui.theme import Tone

_DAY_MS = 86_400_000
# From here on what waits is worth a colour: a laptop that is lost now loses it.
LONG_DAYS = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """A word for a badge with its tone, and the sentence that explains it."""

    tone: Tone
    word: str
    sentence: str


def standing(state: State, *, is_running: bool = False) -> Standing:
    """Success is only said when nothing waits, the last contact went well and the laptops agree."""
    last = f"Last contact {when(state.last_contact)}." if state.last_contact else "There was no contact yet."
    if state.agree is False:
        return Standing(
            Tone.PROBLEM, "Laptops differ",
            f"Another laptop that has read as much shows something else. Nothing is lost; open Settings, "
            f"“Check my data”, on both. {last}",
        )  # fmt: skip
    if state.waiting:
        since = days_since(state.oldest)
        late = since >= LONG_DAYS or bool(state.trouble)
        tone = Tone.INFO if is_running or not late else Tone.ATTENTION
        return Standing(tone, "Waiting", f"{waiting_words(state)}. {last}")
    if state.trouble:
        return Standing(Tone.ATTENTION, "No contact", f"Nothing waits on this laptop. {last}")
    if not state.is_current:
        return Standing(Tone.INFO, "Not yet", last)
    agree = " All laptops that have read as much show the same." if state.agree else ""
    return Standing(
        Tone.OK, "Up to date", f"Everything from here is at the hub, and the other way round.{agree} {last}"
    )


def waiting_words(state: State) -> str:
    """How much has not reached the hub, and since when: "14 changes wait here, the oldest for 9 days"."""
    count = "1 change waits" if state.waiting == 1 else f"{state.waiting:,} changes wait"
    days = days_since(state.oldest)
    age = "" if days < 1 else ", the oldest for a day" if days == 1 else f", the oldest for {days} days"
    return f"{count} here{age}"


def short(state: State, *, is_running: bool = False) -> str:
    """The same for the foot of the rail."""
    if is_running:
        return "Syncing …"
    if state.agree is False:
        return "Laptops differ"
    if state.waiting:
        return "1 change waits" if state.waiting == 1 else f"{state.waiting:,} changes wait"
    if state.trouble:
        return "No contact with the hub"
    return f"Synced {when(state.last_contact)}" if state.last_contact else "Not synced yet"


def clock_words(state: State) -> str:
    """That this laptop's date is wrong, or nothing. The hub's clock is believed, being one for all."""
    if abs(state.clock_off) < CLOCK_OFF_MS:
        return ""
    days = round(abs(state.clock_off) / _DAY_MS)
    far = "about half a day" if days < 1 else "a day" if days == 1 else f"{days:,} days"
    way = "ahead of" if state.clock_off > 0 else "behind"
    return (
        f"This laptop's clock is {far} {way} the hub's. Set the date: sheets and sessions take their days "
        "from it. Nothing that was sent is wrong."
    )


def days_since(at: int | None) -> int:
    """Whole days since a moment (UTC ms); 0 for none."""
    return 0 if at is None else max(0, clock.now_ms() - at) // _DAY_MS


def when(at: int | None) -> str:
    """A moment (UTC ms) as short as it can be understood: "2:05 PM", "Tue Nov 24, 2:05 PM"."""
    if at is None:
        return "never"
    moment = clock.local(at)
    time = time_text(moment.time())
    if moment.date() == clock.today():
        return f"today, {time}"
    near = abs((clock.today() - moment.date()).days) < 300
    return f"{(weekday_text if near else day_text)(moment.date())}, {time}"
