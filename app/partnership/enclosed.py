# SPDX-License-Identifier: Apache-2.0
"""What goes along with the parcels: shares that changed, and the letter that the recovery code opens."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes along: (kind, period, content) of shares that changed, and what the recovery code opens.

    ``recovery_of`` is the vault that the latter was made of, ``choice`` what is shared once all of it is
    there.
    """

    shares: tuple[tuple[str, str, bytes], ...] = ()
    recovery: bytes = b""
    recovery_of: bytes = b""
    choice: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.shares or self.recovery or self.recovery_of or self.choice)

    def part(self, limit: int) -> tuple[Enclosed, Enclosed]:
        """What goes with one request, at least one share, and what goes later."""
        size, count = len(self.recovery), 0
        for kind, period, content in self.shares:
            size += len(kind) + len(period) + len(content) + 8
            if count and size > limit:
                break
            count += 1
        if count == len(self.shares):
            return self, Enclosed()
        return (
            replace(self, shares=self.shares[:count], choice=""),
            Enclosed(self.shares[count:], choice=self.choice),
        )
