# SPDX-License-Identifier: Apache-2.0
"""How often somebody may ask: a bucket for each laptop and each address, in the memory of this process."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` requests at once, and ``per_second`` more after that."""

    burst: float
    per_second: float


# A first pull over the worst link asks once for each parcel ...
SYNC = Rate(240, 4)
# ... and nobody types codes or passwords faster than this.
GUESSES = Rate(20, 0.1)


def place_of(host: str) -> bytes:
    """The key of an address. Whoever has one address of IPv6 has 2^64 of them: they count as one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.encode(errors="replace")
    return address.packed[:8]


class Limits:
    """Buckets by key; the ones that were not used for longest are forgotten first."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self._lock = threading.Lock()
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, key: bytes) -> float:
        """0 when the request may pass, otherwise how many seconds to wait."""
        now = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop(key, (self.rate.burst, now))
            left = min(self.rate.burst, left + (now - since) * self.rate.per_second)
            passes = left >= 1
            self._buckets[key] = (left - 1 if passes else left, now)
            while len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - left) / self.rate.per_second
