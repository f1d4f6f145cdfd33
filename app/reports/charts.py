# SPDX-License-Identifier: Apache-2.0
"""Charts as drawings, made once: on paper they are flowables, on screen the same drawing as SVG.

Black and white first: bars are grey with a black figure above, lines have marked points with their values
written beside them. Sizes are points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color

from app.domain.attendance import hours_text
from app.i18n import Language, _, medium_date, month, short_day
from app.reports import theme
from app.reports.fonts import BOLD, REGULAR, document_fonts
from app.reports.progress import AssessmentLine, ScorePoint, Stretch
from app.reports.text import fit, runs, width
from app.reports.words import window_words

_LABEL = 8.0
_CLIP = re.compile(r"<clipPath.*?</clipPath>", re.DOTALL)


@document_fonts()
def attendance_bars(stretches: Sequence[Stretch], room: float, height: float, language: Language) -> Drawing:
    """Minutes per month or week as bars; below each its name and "8 of 9" sessions."""
    drawing = Drawing(room, height)
    foot, head = 25.0, 13.0
    most = max([stretch.minutes for stretch in stretches] + [1])
    step = room / max(len(stretches), 4)
    bar = min(step * 0.62, 46.0)
    for at, stretch in enumerate(stretches):
        middle = step * (at + 0.5)
        tall = (height - foot - head) * stretch.minutes / most
        if tall:
            drawing.add(_filled(middle - bar / 2, foot, bar, tall, theme.MID))
        _label(drawing, hours_text(stretch.minutes), middle, foot + tall + 3.5, step - 2, bold=True)
        _label(drawing, _stretch_name(stretch, language), middle, foot - 10.5, step - 2)
        sessions = _("{attended} of {scheduled}", language).format(
            attended=stretch.attended, scheduled=stretch.scheduled
        )
        _label(drawing, sessions if stretch.scheduled else "–", middle, foot - 21, step - 2)
    drawing.add(Line(0, foot, step * len(stretches), foot, strokeWidth=0.8, strokeColor=theme.INK))
    return drawing


@document_fonts()
def assessment_line(line: AssessmentLine, room: float, height: float, language: Language) -> Drawing:
    """Results over time with the band to reach; points without a number are left out."""
    drawing = Drawing(room, height)
    points = [(point, point.value) for point in line.points if point.value is not None]
    bottom, top, left, right = 30.0, height - 14.0, 4.0, room - 4.0
    low, high = _limits(line, [value for _point, value in points])

    def level(value: Decimal) -> float:
        return bottom + 8 + float((value - low) / (high - low)) * (top - bottom - 14)

    _band(drawing, line, level, left, right, language)
    drawing.add(Line(left, bottom, right, bottom, strokeWidth=0.8, strokeColor=theme.INK))
    places = [(x, level(value)) for x, (_p, value) in zip(_across(points, left, right), points, strict=True)]
    if len(places) > 1:
        drawing.add(
            PolyLine([at for place in places for at in place], strokeWidth=1.6, strokeColor=theme.INK)
        )
    share = (right - left) / max(len(places), 1)
    for (x, y), (point, _value) in zip(places, points, strict=True):
        drawing.add(Circle(x, y, 3.4, fillColor=theme.INK, strokeColor=theme.INK))
        words = "  ·  ".join(filter(None, (point.text, point.level)))
        _label(drawing, words, x, y + 7, share - 4, bold=True, halo=True)
        below = [medium_date(point.day, language)]
        if point.window is not None:
            below.insert(0, window_words(point.window, language))
        for line_at, text in enumerate(below):
            _label(drawing, text, x, bottom - 11 - 10.5 * line_at, share - 4)
    return drawing


def to_svg(drawing: Drawing) -> str:
    """The drawing as SVG text for the screen, in the family name under which our fonts are loaded there."""
    with document_fonts():
        svg = str(renderSVG.drawToString(drawing))
    # Qt draws the clip path itself, as a black rectangle, and fills a line whose fill is "None".
    svg = _CLIP.sub("", svg).replace(' style="clip-path: url(#clip)"', "").replace("fill: None", "fill: none")
    return svg.replace(f"font-family: {BOLD}", "font-weight: bold; font-family: Noto Sans").replace(
        f"font-family: {REGULAR}", "font-family: Noto Sans"
    )


def _stretch_name(stretch: Stretch, language: Language) -> str:
    weeks = (stretch.last - stretch.first).days < 7
    return short_day(stretch.first, language) if weeks else month(stretch.first, language)


def _limits(line: AssessmentLine, values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The lowest and highest number to show; never equal."""
    every = [*values, *(goal for goal in (line.goal_low, line.goal_high) if goal is not None)]
    low, high = min(every, default=Decimal(0)), max(every, default=Decimal(1))
    return (low, high) if high > low else (low - 1, high + 1)


def _band(
    drawing: Drawing,
    line: AssessmentLine,
    level: Callable[[Decimal], float],
    left: float,
    right: float,
    language: Language,
) -> None:
    if line.goal_low is None:
        return
    bottom = level(line.goal_low)
    tall = max(level(line.goal_high) - bottom, 1.0) if line.goal_high is not None else 1.0
    drawing.add(_filled(left, bottom, right - left, tall, theme.TINT))
    drawing.add(
        Line(left, bottom, right, bottom, strokeWidth=0.7, strokeColor=theme.SOFT, strokeDashArray=(3, 2))
    )
    words = _("goal", language)
    drawing.add(
        String(left + 2, bottom + 2.5, words, fontName=REGULAR, fontSize=_LABEL, fillColor=theme.SOFT)
    )


def _filled(x: float, y: float, wide: float, tall: float, color: Color) -> Rect:
    """A rectangle without an outline."""
    shape: Any = Rect(x, y, wide, tall)
    shape.fillColor, shape.strokeColor = color, None
    rectangle: Rect = shape
    return rectangle


def _across(points: Sequence[tuple[ScorePoint, Decimal]], left: float, right: float) -> list[float]:
    """Where the points stand: by day, but never so near that their labels meet."""
    if len(points) < 2:
        return [(left + right) / 2 for _point in points]
    share = (right - left) / len(points)
    first, last = points[0][0].day, points[-1][0].day
    span = max((last - first).days, 1)
    inner_left, inner_right = left + share / 2, right - share / 2
    even = [inner_left + (inner_right - inner_left) * at / (len(points) - 1) for at in range(len(points))]
    timed = [
        inner_left + (inner_right - inner_left) * (point.day - first).days / span for point, _v in points
    ]
    near = any(after - before < 58 for before, after in pairwise(timed))
    return even if near else timed


def _label(
    drawing: Drawing,
    text: str,
    middle: float,
    y: float,
    room: float,
    *,
    bold: bool = False,
    halo: bool = False,
) -> None:
    """One centred line; a ``halo`` keeps lines of the chart from running through it."""
    text, size = fit(text, room, _LABEL, 5.5, bold)
    wide = width(text, size, bold=bold)
    x = middle - wide / 2
    if halo:
        drawing.add(_filled(x - 1.5, y - 1.5, wide + 3, size + 0.5, theme.PAPER))
    for run in runs(text, bold):
        drawing.add(String(x, y, run.text, fontName=run.font, fontSize=size, fillColor=theme.INK))
        x += width(run.text, size, bold=bold)
