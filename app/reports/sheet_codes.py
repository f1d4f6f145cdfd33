# SPDX-License-Identifier: Apache-2.0
"""The corner codes of a sheet as ink: Data Matrix 12 x 12, drawn as rectangles of whole modules.

zxing-cpp makes the symbol, so writer and reader agree. One-bit images would take about as many bytes, but
some viewers and printer drivers blur small images when they enlarge them; rectangles are exact everywhere.
"""

from __future__ import annotations

from functools import lru_cache

import zxingcpp

MODULES = 12


@lru_cache(maxsize=16384)
def _row_path(row: int, pixels: bytes) -> str:
    """The dark runs of one row as PDF rectangles; the unit is a module, the origin bottom left."""
    rectangles = []
    start = None
    for column in range(MODULES + 1):
        dark = column < MODULES and pixels[column] < 128
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            rectangles.append(f"{start} {MODULES - 1 - row} {column - start} 1 re")
            start = None
    return " ".join(rectangles)


def modules(content: str) -> bytes:
    """The symbol for 10 digits as 144 bytes, row by row from the top: 0 is dark."""
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix)
    pixels = bytes(memoryview(symbol.to_image(scale=1, add_quiet_zones=False)))  # type: ignore[arg-type]
    if len(pixels) != MODULES * MODULES:
        raise ValueError(f"{content} does not fit a {MODULES} x {MODULES} symbol.")
    return pixels


def code_path(content: str) -> str:
    """The dark modules of the symbol as one PDF path, so that no seam shows between neighbours."""
    pixels = modules(content)
    return " ".join(_row_path(row, pixels[row * MODULES : (row + 1) * MODULES]) for row in range(MODULES))
