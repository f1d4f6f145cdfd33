# SPDX-License-Identifier: Apache-2.0
"""The first window beside a bare window with a line and a button, each in processes of its own.

From starting the process to the end of the first painting. The two take turns, so that what else the machine
does hits both; the ratio is that of the medians. Time of the processor is the steadier of the two figures.
The first pair, which fills the caches of the disk, is not counted.
"""

from __future__ import annotations

from bench import child
from bench.rows import Row, for_information, middle

REPEATS = 9
LIMIT = 1.5


def run() -> list[Row]:
    """Ratios to the bare window, with the figures behind them."""
    with child.program() as root:
        pairs = [(_once("bare"), _once(str(root))) for _ in range(REPEATS + 1)][1:]
    (bare_wall, bare_cpu), (our_wall, our_cpu) = (
        tuple(middle(pair[who][what] for pair in pairs) for what in (0, 1)) for who in (0, 1)
    )
    return [
        ("unlock window painted, against a bare one, wall", our_wall / bare_wall, LIMIT, "x"),
        ("unlock window painted, against a bare one, CPU", our_cpu / bare_cpu, LIMIT, "x"),
        for_information("unlock window painted, wall", our_wall, "ms"),
        for_information("unlock window painted, CPU", our_cpu, "ms"),
        for_information("bare window painted, wall", bare_wall, "ms"),
        for_information("bare window painted, CPU", bare_cpu, "ms"),
    ]


def _once(what: str) -> tuple[float, float]:
    """(wall, CPU) in milliseconds."""
    told = child.ask("first_paint", what)
    return (told["at"] - told["asked_at"]) * 1000, told["cpu"] * 1000
