# SPDX-License-Identifier: Apache-2.0
"""``screens.py DATA_DIR``: opens every screen of the rail, a student's profile and a sheet, and times each.

From ``go(name)`` to the end of the painting that follows; then what its jobs still bring is waited for and
timed too. Openings start from Today; Today itself comes last, from Adults.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from bench.inside.drive import Painted, Watch, drive, idle, settled, unlock, warm

AGAIN = 5


def act() -> dict[str, Any]:
    """{place: {"first": [wall, cpu], "again": [[wall, cpu], ...], "settled": [wall, cpu]}} in ms."""
    warm()
    window = unlock()
    idle(300)
    places: dict[str, tuple[QWidget, Callable[[], object]]] = {
        f"screen {name}": (screen, partial(window.go, name))
        for name, screen in window.screens.items()
        if name != "today"
    }
    student, sheet = _somebody(window), _a_sheet(window)
    places["profile of a student"] = (window.screens["students"], partial(window.open_student, student))
    places["entry of a sheet"] = (window.screens["sessions"], partial(window.open_sheet, sheet))
    places["screen today"] = (window.screens["today"], partial(window.go, "today"))
    return {name: _place(window, *place) for name, place in places.items()}


def _place(window: Any, screen: QWidget, come: Callable[[], object]) -> dict[str, Any]:
    painted = Painted(screen)
    first, ready = _open(window, screen, painted, come)
    again = [_open(window, screen, painted, come)[0] for _ in range(AGAIN)]
    screen.removeEventFilter(painted)
    return {"first": first, "again": again, "settled": ready}


def _open(
    window: Any, screen: QWidget, painted: Painted, come: Callable[[], object]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(painted, with everything that its jobs bring); each (wall, cpu)."""
    window.go("adults" if screen is window.screens["today"] else "today")
    idle(50)
    settled(window)
    painted.again()
    watch = Watch()
    come()
    painted.wait()
    seen = watch.read()
    settled(window)
    return seen, watch.read()


def _somebody(window: Any) -> bytes:
    from app import clock
    from app.storage.queries import students

    with window.ctx.store.read() as session:
        return students.student_ids(session, students.StudentFilter(on=clock.today()))[7]


def _a_sheet(window: Any) -> str:
    from app.storage.queries import sheets

    with window.ctx.store.read() as session:
        number = sheets.next_out(session)
    assert number is not None
    return number


if __name__ == "__main__":
    drive(sys.argv[1], act)
