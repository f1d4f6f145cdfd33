# SPDX-License-Identifier: Apache-2.0
"""Opening screens of the real program on the ten-year data, from the click to painted.

A first opening happens once in a process, so there are several processes: the median of them is given. Later
openings are many: their median. The worst single one is for information. Everything is time of the processor
over all threads, because painting waits for nothing; the wall is told for the slowest. A report's preview,
which a job brings after the screen is there, is for information.
"""

from __future__ import annotations

from typing import Any

from bench import child
from bench.rows import Row, for_information, middle

PROCESSES = 3
LIMIT_MS = 150.0
_WALL, _CPU = 0, 1


def run() -> list[Row]:
    """Two rows for each place, then the worst of all."""
    with child.program() as root:
        told = [child.ask("screens", str(root)) for _ in range(PROCESSES + 1)][1:]
    places = [name for name in told[0] if name != "asked_at"]
    rows: list[Row] = []
    for name in places:
        seen = [one[name] for one in told]
        rows += [
            (f"{name}, the first time", middle(one["first"][_CPU] for one in seen), LIMIT_MS, "ms"),
            (f"{name}, again", middle(_again(seen, _CPU)), LIMIT_MS, "ms"),
        ]
    worst = max(places, key=lambda name: _worst(told, name, _CPU))
    reports = [one["screen reports"]["settled"][_CPU] for one in told]
    return [
        *rows,
        for_information(f"the worst single opening ({worst})", _worst(told, worst, _CPU), "ms"),
        for_information("the same on the wall", _worst(told, worst, _WALL), "ms"),
        for_information("screen reports with its preview, the first time", middle(reports), "ms"),
    ]


def _again(seen: list[dict[str, Any]], which: int) -> list[float]:
    return [again[which] for one in seen for again in one["again"]]


def _worst(told: list[dict[str, Any]], name: str, which: int) -> float:
    seen = [one[name] for one in told]
    firsts: list[float] = [one["first"][which] for one in seen]
    return max(_again(seen, which) + firsts)
