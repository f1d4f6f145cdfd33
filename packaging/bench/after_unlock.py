# SPDX-License-Identifier: Apache-2.0
"""From pressing Open to Today with its data, in the real program on the ten-year data.

Time of the processor over all threads, because that is what the limit asks and what other programs disturb
least; the median of some processes. Stretching the passphrase is slow on purpose and counted on its own.
What counts is what one waits for: the imports that the unlock window does while one types are done by then.
The cold figure, with those imports inside, is for information.
"""

from __future__ import annotations

import time
from pathlib import Path

from app.vault.vault import Vault, new_key
from bench import child
from bench.rows import Row, for_information, middle

REPEATS = 5
LIMIT_MS = 500.0


def run() -> list[Row]:
    """What one waits for, warm, with a limit; cold, on the wall, and the stretching for information."""
    with child.program() as root:
        warm = [_once(root, "warm") for _ in range(REPEATS + 1)][1:]
        cold = [_once(root, "cold") for _ in range(REPEATS)]
    return [
        ("from Open to Today painted, CPU", middle(cpu for _, cpu in warm), LIMIT_MS, "ms"),
        for_information("from Open to Today painted, wall", middle(wall for wall, _ in warm), "ms"),
        for_information("the same with all imports (cold), CPU", middle(cpu for _, cpu in cold), "ms"),
        for_information("stretching the passphrase, CPU", _stretching(), "ms"),
    ]


def _once(root: Path, how: str) -> tuple[float, float]:
    told = child.ask("after_unlock", str(root), how)
    return told["wall"], told["cpu"]


def _stretching() -> float:
    """Milliseconds of the processor for one try with the cost that every program is made with."""
    vault = Vault([])
    vault.add("passphrase", "invented people only", new_key())
    started = time.process_time()
    vault.open("passphrase", "invented people only")
    return (time.process_time() - started) * 1000
