# SPDX-License-Identifier: Apache-2.0
"""What reports look like: measures, type sizes and greys of paper, in points. Black and white first.

Session sheets have their own measures (``sheet_type.py``): they are read by cameras as well.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from app.reports.fonts import BOLD, REGULAR
from app.reports.head import Paper

PAGE = {Paper.LETTER: (612.0, 792.0), Paper.A4: (595.276, 841.89)}
MARGIN = 19 * mm
TOP = 17 * mm
BOTTOM = 21 * mm

SPACE_S, SPACE_M, SPACE_L = 4.0, 9.0, 13.5

INK = Color(0, 0, 0)
PAPER = Color(1, 1, 1)
SOFT = Color(0.33, 0.33, 0.33)  # 75 % contrast against paper: still black on a copier
RULE = Color(0.62, 0.62, 0.62)
TINT = Color(0.93, 0.93, 0.93)
MID = Color(0.55, 0.55, 0.55)

_TITLE, _SECTION, _BODY, _SMALL = 20.0, 12.5, 9.5, 8.0


@cache
def style(name: str, *, shaping: bool = False) -> ParagraphStyle:
    """One of the paragraph styles named below."""
    styles: dict[str, dict[str, Any]] = {
        "title": {"fontName": BOLD, "fontSize": _TITLE, "leading": _TITLE * 1.2},
        "subtitle": {"fontSize": 11, "leading": 15, "textColor": SOFT},
        "section": {
            "fontName": BOLD,
            "fontSize": _SECTION,
            "leading": 16,
            "spaceBefore": SPACE_L,
            "spaceAfter": SPACE_S,
        },
        "body": {},
        "strong": {"fontName": BOLD},
        "cell": {"fontSize": 9, "leading": 11.5},
        "number": {"fontSize": 9, "leading": 11.5, "alignment": TA_RIGHT},
        "head": {"fontName": BOLD, "fontSize": 7.6, "leading": 9.4, "splitLongWords": 0},
        "head_number": {
            "fontName": BOLD,
            "fontSize": 7.6,
            "leading": 9.4,
            "alignment": TA_RIGHT,
            "splitLongWords": 0,
        },
        "small": {"fontSize": _SMALL, "leading": 11, "textColor": SOFT},
        "figure": {"fontName": BOLD, "fontSize": 19, "leading": 23},
        "figure_label": {"fontSize": 8.5, "leading": 11, "textColor": SOFT},
        "goal": {"fontName": BOLD, "fontSize": 10.5, "leading": 14},
        "warm": {"fontSize": 10.5, "leading": 15},
    }
    base: dict[str, Any] = {
        "fontName": REGULAR,
        "fontSize": _BODY,
        "leading": 13.5,
        "textColor": INK,
        "splitLongWords": 1,
    }
    return ParagraphStyle(name, **{**base, **styles[name], "shaping": int(shaping)})
