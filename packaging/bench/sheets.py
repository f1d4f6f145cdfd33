# SPDX-License-Identifier: Apache-2.0
"""How fast and how small session sheets are, beside plain ReportLab ways to draw the same sheet.

The peers (``sheet_peers.py``) draw every line, circle, label and code that ours does, with the same fonts and
with the words of the heading made beforehand; they get the same binary, compressed streams.
Best of three rounds, in this process's CPU time.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

from app.reports.session_sheet import Sheet, fill_rows
from app.reports.sheet_canvas import draw_sheets
from app.reports.sheet_layout import sheet_layout

SHEETS = 500
_GIVEN = ("Ana", "Leilani", "Minh", "Joseph", "Rosa", "Kaʻōhao", "Tłʼízí", "Will", "Mary Ann", "Nguyễn")
_FAMILY = ("Begaye", "Yazzie", "O'Brien-de la Cruz", "Smith", "Ka'ahanui", "Tsosie", "Garcia", "Lee", "Watts")


def sheets(count: int, seed: int = 7) -> list[Sheet]:
    """Invented sheets of 12 names: 20 groups whose sessions follow each other day by day."""
    rng = random.Random(seed)
    layout = sheet_layout()
    groups = [
        tuple(
            sorted(
                f"{rng.choice(_FAMILY)}, {rng.choice(_GIVEN)} {rng.choice('ABCDEFGH')}." for _ in range(12)
            )
        )
        for _ in range(20)
    ]
    return [
        Sheet(
            number=str(rng.randrange(10**7, 10**8)),
            program="Pine Hill Reading Partners",
            site=f"Site {n % 4 + 1}",
            activity="Tutoring",
            session=f"Reading {n % 20 + 1}",
            day=date(2026, 9, 7) + timedelta(days=n // 20),
            start=clock(15, 15),
            end=clock(16, 0),
            adults=("Joseph Running Bear",),
            rows=fill_rows(groups[n % 20], layout.rows_per_page, layout.walk_in_rows),
            layout=layout,
        )
        for n in range(count)
    ]


def run() -> list[tuple[str, float, float, str]]:
    """(what, measured, limit, unit): milliseconds and bytes must stay below, "times" above the limit."""
    from bench import sheet_peers  # the package in packaging/

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheets.pdf"
        many = sheets(SHEETS)
        ours = _milliseconds(lambda: draw_sheets(many, out), SHEETS)
        size = out.stat().st_size / SHEETS
        plain = _milliseconds(lambda: sheet_peers.plain_canvas(sheets(150), out), 150)
        flow = _milliseconds(lambda: sheet_peers.platypus(sheets(50), out), 50)
    return [
        ("one of 500 sheets", ours, 2.0, "ms"),
        ("one of 500 sheets in the file", size, 2500.0, "bytes"),
        (f"against a plain canvas ({plain:.1f} ms)", plain / ours, 3.0, "times"),
        (f"against platypus ({flow:.1f} ms)", flow / ours, 10.0, "times"),
    ]


def _milliseconds(work: Callable[[], object], pieces: int) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000 / pieces


def main() -> None:
    """Print the figures as a table."""
    print(f"{'session sheets':<48}{'measured':>12}{'limit':>12}  unit    ratio")
    for what, measured, limit, unit in run():
        print(f"{what:<48}{measured:>12,.2f}{limit:>12,.2f}  {unit:<6}{measured / limit:>7.2f}")


if __name__ == "__main__":
    main()
