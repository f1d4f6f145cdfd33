# SPDX-License-Identifier: Apache-2.0
"""How things stand with the copies of a program: the newest on this laptop, and the newest anywhere else.

What is said of it is the business of the screens; making copies that of ``shelf``.
"""

from __future__ import annotations

from dataclasses import dataclass

from app import clock
from app.keeping import shelf
from app.keeping.shelf import NUDGE_DAYS, Kept
from app.paths import DataDir
from app.storage.place import read_facts
from app.storage.store import Store

_DAY_MS = 86_400_000
# A laptop that is opened and closed makes one each time; only trouble lets the newest get so old.
OLD_DAYS = 3
_ENDS = (
    "SELECT at FROM journal ORDER BY seq LIMIT 1",
    "SELECT at FROM journal ORDER BY seq DESC LIMIT 1",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Times are UTC ms. ``begun`` and ``last`` are the program's first and last action, 0 while there is
    none; ``at_hub`` is up to when the hub has everything, None for a laptop without one. ``is_due``: the
    newest copy lacks something, and be it only when one was written to a stick.
    """

    newest: Kept | None
    is_due: bool
    on_stick: int | None
    at_hub: int | None
    begun: int
    last: int
    now: int

    @property
    def days_old(self) -> int:
        """Whole days since the newest copy on this laptop."""
        return _days(self.newest.about.made_at if self.newest else self.begun, self.now)

    @property
    def days_inside(self) -> int:
        """Whole days for which no copy of what was done then lies anywhere but on this laptop."""
        outside = [at for at in (self.on_stick, self.at_hub) if at is not None and _has_been(at, self.now)]
        return _days(max(outside, default=self.begun), self.now)

    @property
    def wants_stick(self) -> bool:
        """It is time to put in a stick."""
        return self.begun > 0 and self.days_inside >= NUDGE_DAYS

    @property
    def is_old(self) -> bool:
        """The newest copy here is old, and something was done since."""
        has_news = self.newest is None or self.last > self.newest.about.made_at
        return self.begun > 0 and self.is_due and has_news and self.days_old >= OLD_DAYS


def read_standing(store: Store, data: DataDir) -> Standing:
    """Look at the shelf and at what was noted."""
    with store.read() as session:
        run = session.connection().exec_driver_sql
        first, last = (run(end).scalar() for end in _ENDS)
        has_hub = "program_key" in read_facts(session)
    newest = next(iter(shelf.backups(data)), None)
    return Standing(
        newest,
        shelf.is_due(store, data),
        shelf.last_on_stick(store),
        _at_hub(store) if has_hub else None,
        int(first or 0),
        int(last or 0),
        clock.now_ms(),
    )


def _at_hub(store: Store) -> int | None:
    from app.partnership.contact import state

    now = state(store)
    if now.last_contact is None or now.is_refused:
        return None
    return min(now.last_contact, now.oldest) if now.oldest is not None else now.last_contact


def _has_been(at: int, now: int) -> bool:
    """A time that was noted while the clock stood in the future says nothing, or it would for years."""
    return at <= now + _DAY_MS


def _days(since: int, now: int) -> int:
    return max(0, now - since) // _DAY_MS
