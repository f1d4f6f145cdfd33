# SPDX-License-Identifier: Apache-2.0
"""The only source of time and of new ids.

``PORCHLIGHT_NOW`` (ISO date or date-time, local time) freezes the clock, so that scripts, screenshots
and tests can be repeated. Ids are UUIDv7 as 16 bytes: they sort by creation, which keeps the
clustered tables compact.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import date, datetime

Id = bytes

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def now_ms() -> int:
    """Milliseconds since 1970 in UTC."""
    frozen = os.environ.get("PORCHLIGHT_NOW")
    if frozen:
        return int(datetime.fromisoformat(frozen).timestamp() * 1000)
    return time.time_ns() // 1_000_000


def today() -> date:
    """The local calendar day."""
    return local(now_ms()).date()


def local(instant_ms: int) -> datetime:
    """An instant as naive local date and time."""
    return datetime.fromtimestamp(instant_ms / 1000)


def new_id() -> Id:
    """A new UUIDv7; strictly increasing within this process, also when the clock steps back."""
    global _last_ms, _counter
    with _lock:
        ms = now_ms()
        if ms > _last_ms:
            _last_ms, _counter = ms, _random_bits(11)
        else:
            _counter += 1
            if _counter > 0xFFF:
                _last_ms, _counter = _last_ms + 1, 0
        head = (_last_ms << 16) | 0x7000 | _counter
    tail = (0b10 << 62) | _random_bits(62)
    return head.to_bytes(8, "big") + tail.to_bytes(8, "big")


def _random_bits(count: int) -> int:
    """From the system's source; ``secrets`` would bring hashing along, which the first window waits for."""
    return int.from_bytes(os.urandom(8), "big") >> (64 - count)


def id_text(value: Id) -> str:
    """An id as 32 hexadecimal digits."""
    return value.hex()


def id_from_text(text: str) -> Id:
    """The id written as 32 hexadecimal digits; raises ValueError for anything else."""
    value = bytes.fromhex(text.replace("-", ""))
    if len(value) != 16:
        raise ValueError("An id has 32 hexadecimal digits.")
    return value
