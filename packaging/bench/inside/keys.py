# SPDX-License-Identifier: Apache-2.0
"""``keys.py DATA_DIR``: presses keys in the palette (Ctrl+K), the box for walk-ins and a sheet's grid."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from bench.inside.drive import Painted, Watch, drive, idle, settled, unlock, warm

# Beginnings that fit many, few and nobody; the first key of each fits the most.
TYPED = ("begaye", "ana b", "o'brien", "nguyen", "smith", "t", "12", "zzz")
SHEETS = 10


def act() -> dict[str, Any]:
    """{"palette" | "walk_in" | "mark" | "mark_painted": [[wall, cpu] of a key press, ...]} in ms."""
    warm()
    window = unlock()
    idle(300)
    palette = window.palette_dialog
    palette.open()
    idle(50)
    in_palette = _type(palette.line, palette)
    palette.reject()
    _open_sheet(window, _sheets(window)[0])
    from ui.kit.search import SearchBox

    boxes = window.screens["sessions"].findChildren(SearchBox)
    box = next(one for one in boxes if "walk-in" in one.accessibleName())
    in_box = _type(box, window.screens["sessions"])
    return {"palette": in_palette, "walk_in": in_box, **_marks(window)}


def _type(line: QLineEdit, around: QWidget) -> list[tuple[float, float]]:
    """Each key until what it found is painted."""
    keys = []
    painted = Painted(around)
    line.setFocus()
    for text in TYPED:
        line.clear()
        idle(20)
        for letter in text:
            painted.again()
            watch = Watch()
            QTest.keyClicks(line, letter)
            painted.wait()
            keys.append(watch.read())
    around.removeEventFilter(painted)
    line.clear()
    return keys


def _marks(window: Any) -> dict[str, Any]:
    """One key a student, on sheets that are out: until it is stored, and until that is painted."""
    stored, seen = [], []
    for number in _sheets(window):
        grid = _open_sheet(window, number)
        painted = Painted(grid.view.viewport())
        for row, line in enumerate(grid.rows):
            if line.student_id is None:
                continue
            grid.go(row, 0)
            idle(10)
            painted.again()
            watch = Watch()
            QTest.keyClick(grid.view, Qt.Key.Key_A if row % 2 else Qt.Key.Key_P)
            stored.append(watch.read())
            painted.wait()
            seen.append(watch.read())
        _check(grid)
        grid.view.viewport().removeEventFilter(painted)
    return {"mark": stored, "mark_painted": seen}


def _check(grid: Any) -> None:
    """What was not stored is not fast."""
    if any(line.status is None for line in grid.rows if line.student_id is not None):
        raise ValueError("A mark was typed and is not there.")


def _sheets(window: Any) -> list[str]:
    from app import clock
    from app.storage.queries import agenda

    with window.ctx.store.read() as session:
        return [one.number for one in agenda.sheets_out(session, clock.today())][:SHEETS]


def _open_sheet(window: Any, number: str) -> Any:
    """The grid of a sheet that is out."""
    from ui.kit.grid import EntryGrid

    window.open_sheet(number)
    settled(window)
    idle(50)
    grids = window.screens["sessions"].findChildren(EntryGrid)
    grid = next(one for one in grids if one.isVisible())
    grid.view.setFocus()
    return grid


if __name__ == "__main__":
    drive(sys.argv[1], act)
