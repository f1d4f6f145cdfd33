# SPDX-License-Identifier: Apache-2.0
"""The chain over a log: two logs that agree in one link agree in everything before it."""

from __future__ import annotations

import hashlib
import struct

from app.errors import PorchlightError

_LINK = struct.Struct(">32sQ32sQ")
START = bytes(32)


class BrokenPage(PorchlightError):
    """A page of the log that does not follow what is here; nothing of it is taken."""


def link(chain: bytes, seq: int, parcel: bytes, received: int) -> bytes:
    """The chain after one more entry; ``parcel`` is the parcel's hash."""
    return hashlib.blake2b(_LINK.pack(chain, seq, parcel, received), digest_size=32).digest()
