# SPDX-License-Identifier: Apache-2.0
"""A growing pause after wrong tries, so that nobody sits and guesses. Nothing is ever wiped.

Closing the program does not shorten it: the count and the moment of the last try are noted in a small file.
Whoever deletes that file starts over, and whoever sets the clock gains or loses half a minute at most; what
really guards the data is the time that each try takes anywhere (``app.vault.slot``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PAUSES = (1, 2, 4, 8, 16, 30)


class Patience:
    """Counts wrong tries; ``wrong`` gives the seconds to wait before the next one.

    ``note`` is the file that remembers them; without one they are forgotten when the program closes.
    """

    def __init__(self, pauses: Sequence[int] = PAUSES, note: Path | None = None) -> None:
        self._pauses, self._note = pauses, note
        self._tries, self._at = _read(note) if note else (0, 0)

    def wrong(self) -> int:
        """One more wrong try: 1, 2, 4 ... seconds, 30 at most."""
        self._tries += 1
        self._at = _now_ms()
        if self._note is not None:
            with suppress(OSError):  # a full disk does not keep anybody out
                self._note.write_text(json.dumps({"tries": self._tries, "at": self._at}), encoding="utf-8")
        return self._pause

    def right(self) -> None:
        """Start over."""
        self._tries = 0
        if self._note is not None:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)

    @property
    def left(self) -> int:
        """Seconds that are still to wait from before; the whole pause where the clock went back since."""
        if not self._tries:
            return 0
        passed = (_now_ms() - self._at) / 1000
        return max(0, math.ceil(self._pause - passed)) if passed >= 0 else self._pause

    @property
    def _pause(self) -> int:
        return self._pauses[min(self._tries, len(self._pauses)) - 1]


def _now_ms() -> int:
    from app import clock  # it brings the calendar along, which the first window does not wait for

    return clock.now_ms()


def _read(note: Path) -> tuple[int, int]:
    """Tries and moment; none where the file is not there or makes no sense."""
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
        tries, at = found["tries"], found["at"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0, 0
    if type(tries) is not int or type(at) is not int or tries < 0:
        return 0, 0
    return tries, at
