# SPDX-License-Identifier: Apache-2.0
"""``memory.py DATA_DIR``: megabytes of the real program with Today painted, after it was left alone.

Linux only: PSS (its own pages and its share of the common ones), the pages that are its own alone, and RSS.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.inside.drive import drive, idle, settled, unlock, warm

IDLE_MS = 2_000


def act() -> dict[str, Any]:
    """{"today" | "unlock" | "all": {"pss", "own", "rss"}} in MB (1,000,000 bytes)."""
    idle(20)
    locked = taken()
    warm()
    warmed = taken()
    window = unlock()
    idle(IDLE_MS)
    today = taken()
    for name in window.screens:
        window.go(name)
        idle(50)
        settled(window)
    window.go("today")
    idle(IDLE_MS)
    return {"unlock": locked, "warm": warmed, "today": today, "all": taken()}


def taken() -> dict[str, float]:
    """What this process takes now."""
    kilobytes = {
        line.split(":")[0]: int(line.split()[1])
        for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    }
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    named = {"pss": kilobytes["Pss"], "own": own, "rss": kilobytes["Rss"]}
    return {name: value * 1024 / 1e6 for name, value in named.items()}


if __name__ == "__main__":
    drive(sys.argv[1], act)
