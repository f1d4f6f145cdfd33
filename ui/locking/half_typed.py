# SPDX-License-Identifier: Apache-2.0
"""Keeps what is being typed in the encrypted data file, at most two seconds after each key.

The first key after a pause starts a short wait, not the last: somebody who types for a minute loses two
seconds to a power cut and not a minute. Writing happens beside the screen, so that no key waits for the disk.
What the screens give is in ``ui.screen``; how it is stored is in ``app.keeping.half_typed``.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app import clock
from app.keeping.half_typed import keep_half_typed, read_half_typed
from app.storage.store import Store
from ui.activity import Activity
from ui.jobs import JobRunner
from ui.kit.drafts import Drafts

SOON_MS = 1_500
# Where one is, with nothing typed since, is kept more rarely: who looks around keeps no disk busy.
WHERE_SECONDS = 30.0
_WHERE = frozenset(
    {
        "screen", "cursor", "place", "trail", "part", "section", "monday", "site", "sheet", "session",
        "row", "column", "position",
    }
)  # fmt: skip
_ERASED = "erasure"
View = dict[str, Any]


class HalfTyped(QObject):
    """``drafts`` is the shelf of forms; ``view`` is what ``look`` gave in a sitting that was not closed."""

    def __init__(
        self, store: Store, activity: Activity, look: Callable[[], View], *,
        inline: bool = False, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._store, self._look = store, look
        self._jobs = JobRunner(inline=inline, threads=1, parent=self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.keep_beside)
        kept = read_half_typed(store)
        self.drafts = Drafts(self._wait)
        self.drafts.unpack(kept.get("drafts"))
        view = kept.get("view")
        self.view: View = view if isinstance(view, dict) else {}
        at = kept.get("at")
        self.view_at = at if isinstance(at, int) else 0
        self.was_locked = kept.get("locked") is True
        self._last = self._content({})
        self._last_typed, self._kept_at = _typed(self._last), monotonic()
        activity.acted.connect(self._wait)

    def _wait(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _content(self, view: View) -> dict[str, Any]:
        packed = self.drafts.packed()
        return {name: part for name, part in (("drafts", packed), ("view", view)) if part}

    def keep_beside(self) -> None:
        """Store what is typed now, if it is not what was stored before."""
        content = self._content(self._look())
        typed = _typed(content)
        is_new = typed != self._last_typed or monotonic() - self._kept_at > WHERE_SECONDS
        if content == self._last or not is_new:
            return
        self._last, self._last_typed, self._kept_at = content, typed, monotonic()
        store = self._store
        self._jobs.start(
            lambda _progress: keep_half_typed(store, {**content, "at": clock.now_ms()}),
            failed=lambda _problem: None,  # a full disk is told by the next thing that is saved
        )

    def at_lock(self) -> dict[str, Any]:
        """Everything, to be stored when the windows are gone, and to be shown again after unlocking."""
        return {**self._content(self._look()), "at": clock.now_ms(), "locked": True}

    def at_close(self) -> dict[str, Any]:
        """The forms; where one was is not wanted tomorrow morning."""
        return {**self._content({}), "at": clock.now_ms()} if self.drafts.packed() else {}

    def hear(self, tables: frozenset[str]) -> None:
        """Somebody was erased: what is half typed may name them, so it goes, here and in the file."""
        if _ERASED in tables:
            self.drafts.empty()
            self.keep_beside()

    def stop(self) -> None:
        """The program is about to be closed."""
        self._soon.stop()
        self._jobs.stop_all()


def _typed(kept: dict[str, Any]) -> dict[str, Any]:
    """What somebody typed or chose, without where that was."""
    parts = {
        name: _typed(part) if isinstance(part, dict) else part
        for name, part in kept.items()
        if name not in _WHERE
    }
    return {name: part for name, part in parts.items() if part}
