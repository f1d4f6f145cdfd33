# SPDX-License-Identifier: Apache-2.0
"""The recovery sheet: one page with the code that opens a program when its passphrase is forgotten.

It is read years later by somebody who is worried, so it says in plain words what it is and what to do.
The code stands on it twice, in numbered groups for people and as a QR code for telephones and scanners.
Making and checking codes is in ``app.vault.recovery_code``.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.clock import today
from app.i18n import medium_date
from app.reports import theme
from app.reports.head import Paper
from app.reports.one_page import OnePage, one_page
from app.reports.output import finished_file
from app.reports.page import put

_GROUPS_A_LINE = 4
# Four of the widest letter (WWWW) take 79 points at this size.
_CODE_SIZE, _GROUP_STEP, _LINE_STEP = 21.0, 91.0, 48.0
_QR_SIZE = 33 * mm

_WHAT = (
    "Everything {program} keeps in Porchlight is locked with a passphrase. If the passphrase is forgotten, "
    "this code is the only other way in."
)
_NOT = (
    "It is no backup: without the laptop or a backup there is nothing that it could open. Nobody will ask "
    "you for it by telephone or mail, and nobody can make it again: not the school, not the hub."
)
_FORGOTTEN = (
    "Open Porchlight, and type the code where it asks for the passphrase. Small letters will do.",
    "Choose a new passphrase when Porchlight asks for it.",
    "Print the new recovery sheet that comes next, type two groups from it, and tear this one up.",
    "Make a new backup onto the memory stick.",
)
_HUB = (
    "No backup, but the program has a hub? Choose “Join a program”. A code from the hub’s staff and this one "
    "bring back what was synced."
)
_LOST = (
    "Put Porchlight on another laptop, and choose “Restore a backup” and the newest file.",
    "Type the passphrase. If nobody knows it, type the code above instead.",
    _HUB,
    "Whoever has the lost laptop cannot read it without the passphrase or this sheet.",
)
_KEEP = (
    "Away from the laptop and the backups: in a locked drawer, or sealed with somebody you trust.",
    "On paper only. Do not photograph it, send it, or type it anywhere but into Porchlight.",
    "Whoever holds this sheet together with the laptop or a backup can read everything in it.",
)
_CHECK = ("The last two letters", "check the others. The", "square says the same,", "for a scanner.")
_AGE = "A newer sheet replaces this one; a backup opens with the sheet of its day."


def draw_recovery_sheet(
    code: str, program: str, out: Path | BinaryIO, paper: Paper = Paper.LETTER, day: date | None = None
) -> None:
    """Write the one page as PDF. ``code`` is as ``new_recovery_code`` gave it; ``day`` is today unless told.

    A file appears whole or not at all; raises FileProblem. A stream is written to and left open.
    """
    content = _page(code, program, paper, day or today())
    if not isinstance(out, Path):
        out.write(content)
        return
    with finished_file(out) as temporary:
        temporary.write_bytes(content)


def _page(code: str, program: str, paper: Paper, day: date) -> bytes:
    def draw(page: OnePage) -> None:
        page.head(program, "Recovery sheet")
        _code(page, code)
        page.words("What this is, and what it is not", [_WHAT.format(program=program or "the program"), _NOT])
        page.words("If the passphrase is forgotten", _FORGOTTEN, mark="{n}.")
        page.words("If the laptop is lost or broken", _LOST, mark="{n}.")
        page.words("Where to keep it", _KEEP, mark="•")
        page.foot("Kept by", "Where", f"Printed {medium_date(day)}. {_AGE}")

    return one_page("Recovery sheet", program, paper, draw)


def _code(page: OnePage, code: str) -> None:
    """A frame with the numbered groups at the left and the QR code at the right."""
    canvas, high = page.canvas, _QR_SIZE + 24
    canvas.setLineWidth(1.6)
    canvas.roundRect(page.left, page.y - high, page.right - page.left, high, 8)
    for number, group in enumerate(code.split("-")):
        line, place = divmod(number, _GROUPS_A_LINE)
        x = page.left + 18 + place * _GROUP_STEP
        y = page.y - 42 - line * _LINE_STEP
        put(canvas, group, x, y, _CODE_SIZE, bold=True)
        canvas.setFillColor(theme.SOFT)
        put(canvas, str(number + 1), x, y - 12, 8)
        canvas.setFillColor(theme.INK)
    canvas.setFillColor(theme.SOFT)
    for line, words in enumerate(_CHECK):
        put(canvas, words, page.left + 18 + 3 * _GROUP_STEP, page.y - 72 - line * 10, 8)
    canvas.setFillColor(theme.INK)
    _draw_qr(canvas, code, page.right - _QR_SIZE - 12, page.y - 12 - _QR_SIZE)
    page.y -= high


def _draw_qr(canvas: Canvas, content: str, x: float, y: float) -> None:
    """The symbol as one path of whole modules, ``_QR_SIZE`` wide with its white border."""
    import zxingcpp

    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = bytes(memoryview(symbol.to_image(scale=1, add_quiet_zones=True)))  # type: ignore[arg-type]
    side = math.isqrt(len(pixels))
    module = _QR_SIZE / side
    path = canvas.beginPath()
    for place, shade in enumerate(pixels):
        row, column = divmod(place, side)
        if shade < 128:
            path.rect(x + column * module, y + (side - 1 - row) * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)
