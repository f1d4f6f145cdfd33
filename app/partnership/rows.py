# SPDX-License-Identifier: Apache-2.0
"""Committed rows as bytes: each field with its winner. Equal rows have equal bytes on every laptop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app.sync.commit import Plain
from app.sync.fold import Stand

_HEX = frozenset("0123456789abcdef")
_MODULUS = 1 << 256
NOTHING = b"\x90"  # an empty list


def write_key(key: tuple[Plain, ...]) -> bytes:
    """A primary key in plain form as bytes; ids take half the room."""
    import msgpack

    packed: bytes = msgpack.packb([_short(part) for part in key])
    return packed


def read_key(packed: bytes) -> tuple[Plain, ...]:
    """The key that ``write_key`` wrote."""
    import msgpack

    return tuple(part.hex() if isinstance(part, bytes) else part for part in msgpack.unpackb(packed))


def write_row(row: Mapping[str, Stand]) -> bytes:
    """Fields in the order of their names; whose they are is said once for all that came together."""
    import msgpack

    whose: dict[tuple[object, ...], int] = {}
    fields: list[object] = []
    last, place = None, 0
    for name in sorted(row):
        stand = row[name]
        own = stand[1:]
        if own != last:  # nearly all fields of a row came together
            last, place = own, whose.setdefault(own, len(whose))
        fields += (name, stand.value, place)
    packed: bytes = msgpack.packb([list(whose), fields])
    return packed


def read_row(packed: bytes) -> dict[str, Stand]:
    """The row that ``write_row`` wrote."""
    import msgpack

    whose, fields = msgpack.unpackb(packed)
    return {fields[at]: Stand(fields[at + 1], *whose[fields[at + 2]]) for at in range(0, len(fields), 3)}


def write_stand(stand: Stand) -> bytes:
    """One value with whose it is."""
    import msgpack

    packed: bytes = msgpack.packb(stand)
    return packed


def read_stand(packed: bytes) -> Stand:
    """The value that ``write_stand`` wrote."""
    import msgpack

    return Stand(*msgpack.unpackb(packed))


def row_digest(table: str, key: bytes, packed: bytes) -> int:
    """A row's part of the digest: rows are added up, so that a changed one costs only itself."""
    whole = b"\0".join((table.encode(), key, packed))
    return int.from_bytes(hashlib.blake2b(whole, digest_size=32).digest(), "big")


def add_up(digest: bytes, change: int) -> bytes:
    """The digest after rows came (positive) or went (negative)."""
    return ((int.from_bytes(digest, "big") + change) % _MODULUS).to_bytes(32, "big")


def _short(part: Plain) -> Plain | bytes:
    if isinstance(part, str) and len(part) == 32 and _HEX.issuperset(part):
        return bytes.fromhex(part)
    return part
