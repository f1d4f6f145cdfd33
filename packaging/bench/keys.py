# SPDX-License-Identifier: Apache-2.0
"""Keys pressed in the real program on the ten-year data: what finds while one types, and marks in a sheet.

A key that finds counts until what it found is painted: the slowest of all beginnings is compared with the
limit, in time of the processor, because nothing is waited for. A mark counts until the key is done with,
which is after it is safe on disk and every screen has read it again. That is time on the wall, because the
disk is a part of it (it is the disk of the temporary files; one in memory would flatter); the median.
"""

from __future__ import annotations

from bench import child
from bench.rows import Row, for_information, middle

KEY_MS, MARK_MS = 30.0, 20.0
_WALL, _CPU = 0, 1


def run() -> list[Row]:
    """Finding in the palette and for walk-ins, then marks."""
    with child.program() as root:
        told = child.ask("keys", str(root))
    wall = [one[_WALL] for one in told["mark"]]
    return [
        *_finding("Ctrl+K", told["palette"]),
        *_finding("the box for walk-ins", told["walk_in"]),
        ("one keyed mark stored", middle(wall), MARK_MS, "ms"),
        for_information("one keyed mark stored, CPU", middle(one[_CPU] for one in told["mark"]), "ms"),
        for_information("one keyed mark stored, the slowest", max(wall), "ms"),
        for_information(
            "one keyed mark stored and painted", middle(one[_WALL] for one in told["mark_painted"]), "ms"
        ),
    ]


def _finding(where: str, keys: list[list[float]]) -> list[Row]:
    return [
        (f"a key in {where}, the slowest", max(one[_CPU] for one in keys), KEY_MS, "ms"),
        for_information(f"a key in {where}, median", middle(one[_CPU] for one in keys), "ms"),
    ]
