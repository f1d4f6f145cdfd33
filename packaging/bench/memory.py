# SPDX-License-Identifier: Apache-2.0
"""Memory of the real program on the ten-year data, idle for two seconds with Today in front. Linux only.

PSS shares out the pages that several programs use. Another Qt program that runs meanwhile makes it smaller,
so what is the process's own alone is told beside it. The middle of some processes.
"""

from __future__ import annotations

import sys

from bench import child
from bench.rows import Row, for_information, middle

PROCESSES = 3
LIMIT_MB = 120.0


def run() -> list[Row]:
    """PSS against the limit; how it came to be, for information. Nothing where the system cannot tell."""
    if not sys.platform.startswith("linux"):
        print("memory: only Linux tells the shared part of a process; not measured here.", file=sys.stderr)
        return []
    with child.program() as root:
        told = [child.ask("memory", str(root)) for _ in range(PROCESSES)]

    def of(state: str, kind: str = "pss") -> float:
        return middle(one[state][kind] for one in told)

    return [
        ("memory with Today, idle (PSS)", of("today"), LIMIT_MB, "MB"),
        for_information("of it the program's own", of("today", "own"), "MB"),
        for_information("memory of the unlock window, before it imports", of("unlock"), "MB"),
        for_information("memory of the unlock window, after it imported", of("warm"), "MB"),
        for_information("memory after every screen was opened, idle", of("all"), "MB"),
    ]
