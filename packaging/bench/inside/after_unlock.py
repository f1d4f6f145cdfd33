# SPDX-License-Identifier: Apache-2.0
"""``after_unlock.py DATA_DIR warm|cold``: what one waits for between pressing Open and seeing Today.

``warm`` presses when the imports beside the unlock window are done; ``cold`` presses at once, with those
imports taken out, so that everything is imported while one waits. Stretching the passphrase is told apart.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from bench.inside.drive import Watch, drive, unlock, warm


def act() -> dict[str, Any]:
    """Milliseconds on the wall and of the processor, without the stretching."""
    if sys.argv[2] == "warm":
        warm()
    stretched = _Stretching() if sys.argv[2] == "warm" else None
    watch = Watch()
    unlock()
    wall, cpu = watch.read()
    spent = stretched.spent if stretched else 0.0
    return {"wall": wall - spent, "cpu": cpu - spent}


class _Stretching:
    """Listens to how long the stretching takes; the program's own calls are left as they are."""

    def __init__(self) -> None:
        from app.vault import slot

        self.spent = 0.0
        self._ours = slot._stretch  # noqa: SLF001 - what is slow on purpose has no other door
        setattr(slot, "_stretch", self._measure)  # noqa: B010 - the name is not ours to assign

    def _measure(self, *given: Any) -> bytes:
        started = time.thread_time()
        key = self._ours(*given)
        self.spent += (time.thread_time() - started) * 1000
        return bytes(key)


if __name__ == "__main__":
    if sys.argv[2] == "cold":
        from ui.start import unlock as window

        setattr(window, "warm_up", lambda _jobs: None)  # noqa: B010 - the name is not ours to assign
    drive(sys.argv[1], act)
