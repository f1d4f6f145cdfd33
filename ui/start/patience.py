# SPDX-License-Identifier: Apache-2.0
"""A growing pause after wrong tries, so that nobody sits and guesses. Nothing is ever wiped."""

from __future__ import annotations

from collections.abc import Sequence

PAUSES = (1, 2, 4, 8, 16, 30)


class Patience:
    """Counts wrong tries; ``wrong`` gives the seconds to wait before the next one."""

    def __init__(self, pauses: Sequence[int] = PAUSES) -> None:
        self._pauses = pauses
        self._tries = 0

    def wrong(self) -> int:
        """One more wrong try: 1, 2, 4 ... seconds, 30 at most."""
        pause = self._pauses[min(self._tries, len(self._pauses) - 1)]
        self._tries += 1
        return pause

    def right(self) -> None:
        """Start over."""
        self._tries = 0
