# SPDX-License-Identifier: Apache-2.0
"""How much is said to the hub at once, learnt from how the link behaves while one talks."""

from __future__ import annotations

from dataclasses import dataclass

# How many bytes go in one request and one answer, at first, at most, and at least (one parcel).
FIRST_BATCH = 32 * 1024
LARGEST_BATCH = 256 * 1024
SMALLEST_BATCH = 16 * 1024
_QUICK = 4.0  # seconds
_TRY_MORE = 24
# A connection that carried so many batches before it was cut can carry them again.
_CARRIED = 2


@dataclass(slots=True)
class Pace:
    """How much is said at once: doubled after quick successes, halved down to one parcel after failures.

    What failed once is tried again only after a run of successes: a link that is cut every 20 KB stays so.
    """

    batch: int = FIRST_BATCH
    ceiling: int = LARGEST_BATCH
    successes: int = 0

    def succeeded(self, seconds: float) -> None:
        self.successes += 1
        if self.successes % _TRY_MORE == 0:
            self.ceiling = min(self.ceiling * 2, LARGEST_BATCH)
        if seconds < _QUICK:
            self.batch = min(self.batch * 2, self.ceiling)

    def failed(self) -> None:
        if self.successes < _CARRIED:
            self.batch = max(self.batch // 2, SMALLEST_BATCH)
        self.successes, self.ceiling = 0, self.batch

    @property
    def is_slowest(self) -> bool:
        return self.batch <= SMALLEST_BATCH
