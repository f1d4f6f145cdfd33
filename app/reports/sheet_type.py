# SPDX-License-Identifier: Apache-2.0
"""Ink for sheets: puts text at places in millimetres from the top left, all of a page in one text object.

Which text stands where is in ``sheet_form.py`` and ``sheet_header.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.lib.rl_accel import escapePDF
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.reports.sheet_layout import SheetLayout, Variant
from app.reports.text import Run, fit, fit_lines, runs, shaped, width


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Sizes in points for one size of print."""

    name: float
    smallest_name: float
    row: float
    value: float
    label: float
    head: float
    letter: float
    word: float
    foot: float


_SIZES = {
    Variant.NORMAL: TypeSizes(11.5, 8.0, 14.0, 11.5, 7.5, 7.5, 11.0, 5.6, 8.0),
    Variant.LARGE: TypeSizes(18.0, 12.0, 21.0, 15.0, 9.5, 9.5, 15.0, 6.2, 10.0),
}


def type_sizes(layout: SheetLayout) -> TypeSizes:
    """The type sizes that belong to a layout."""
    return _SIZES[layout.variant]


class Encoder:
    """Text of one font as PDF strings, remembered for one document: the same names come every week."""

    def __init__(self, canvas: Canvas) -> None:
        inside: Any = canvas
        self._document = inside._doc  # noqa: SLF001  # there is no public way from a canvas to its fonts
        self._known: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def pieces(self, font: str, text: str) -> list[tuple[str, str]]:
        """(name of the font's subset, escaped string) for each piece of ``text``."""
        known = self._known.get((font, text))
        if known is None:
            face: Any = getFont(font)
            known = self._known[font, text] = [
                (face.getSubsetInternalName(subset, self._document), escapePDF(codes))
                for subset, codes in face.splitString(text, self._document)
            ]
        return known


class Ink:
    """Collects text for one page or form; ``finish`` puts it there as one text object.

    Operators are written here rather than by ReportLab's text object, which takes twice as long. Only the
    few runs that need shaping go through it, each as an object of its own.
    """

    def __init__(self, canvas: Canvas, height: float, encoder: Encoder | None = None) -> None:
        self._canvas = canvas
        self._height = height
        self._encoder = encoder or Encoder(canvas)
        self._code = ["BT"]
        self._font: tuple[str, float] | None = None
        self._shaped: list[tuple[Run, float, float, float]] = []

    def put(self, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        """``text`` with its base line at ``y`` mm and its left end at ``x`` mm."""
        left, base = x * mm, (self._height - y) * mm
        for run in runs(text, bold):
            if run.marked:
                self._shaped.append((run, left, base, size))
            else:
                self._put_plain(run, left, base, size)
            left += stringWidth(run.text, run.font, size) if len(runs(text, bold)) > 1 else 0

    def _put_plain(self, run: Run, left: float, base: float, size: float) -> None:
        self._code.append(f"1 0 0 1 {left:.2f} {base:.2f} Tm")
        for font, string in self._encoder.pieces(run.font, run.text):
            if self._font != (font, size):
                self._font = (font, size)
                self._code.append(f"{font} {size:g} Tf")
            self._code.append(f"({string}) Tj")

    def put_right(self, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        """The right end at ``x`` mm."""
        self.put(text, x - width(text, size, bold=bold) / mm, y, size, bold=bold)

    def put_centred(self, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        """The middle at ``x`` mm."""
        self.put(text, x - width(text, size, bold=bold) / mm / 2, y, size, bold=bold)

    def put_fitted(
        self, text: str, x: float, y: float, room: float, size: float, smallest: float, *, bold: bool = False
    ) -> None:
        """Smaller, then cut, so that it stays within ``room`` mm."""
        line, size = fit(text, room * mm, size, smallest, bold)
        self.put(line, x, y, size, bold=bold)

    def put_lines(
        self,
        text: str,
        x: float,
        middle: float,
        room: float,
        size: float,
        smallest: float,
        *,
        bold: bool = False,
    ) -> None:
        """One line, or two small ones, with the middle of the block at ``middle`` mm."""
        lines, size = fit_lines(text, room * mm, size, smallest, bold)
        step = size * 1.12 / mm
        first = middle + size * 0.36 / mm - step * (len(lines) - 1) / 2
        for i, line in enumerate(lines):
            self.put(line, x, first + i * step, size, bold=bold)

    def finish(self) -> None:
        """Write the collected text."""
        self._canvas.addLiteral("\n".join([*self._code, "ET"]))
        for run, left, base, size in self._shaped:
            text = self._canvas.beginText(round(left, 2), round(base, 2))
            text.setFont(run.font, size)
            text.textOut(shaped(run, size))
            self._canvas.drawText(text)
