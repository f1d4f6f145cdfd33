# SPDX-License-Identifier: Apache-2.0
"""A theme is a set of named colours read from ``resources/themes``; sizes are the same in all of them.

Of the colours, ``paper`` is behind everything, ``surface`` is cards, tables and fields, ``sunken`` is the
rail and table heads, ``line`` are hairlines that only decorate, ``edge`` are edges of what can be used, and
``lamp`` is the one warm light. How tokens become a palette and a style sheet is in ``style``; which pairs
must be legible is in ``contrast``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtGui import QColor

from app.paths import resources

# Distances between things, in device-independent pixels; they do not grow with the text.
HAIR, TIGHT, SNUG, ROOM, WIDE = 4, 8, 12, 16, 24
RADIUS_CONTROL, RADIUS_CARD = 6, 10
# What was drawn for paper lies on paper, in every look.
PAPER = QColor("white")
# The three text sizes at 100 %.
TEXT_SMALL, TEXT_BODY, TEXT_HEADING = 12, 14, 22

THEME_NAMES = ("light", "dark", "contrast")
MIN_SCALE, MAX_SCALE = 1.0, 2.0


class Tone(StrEnum):
    """What a status means. Always shown with a word and an icon, never by colour alone."""

    NEUTRAL = "neutral"
    INFO = "info"
    OK = "ok"
    ATTENTION = "attention"
    PROBLEM = "problem"


TONE_ICONS: Mapping[Tone, str] = {
    Tone.NEUTRAL: "dot",
    Tone.INFO: "info",
    Tone.OK: "check",
    Tone.ATTENTION: "warning",
    Tone.PROBLEM: "problem",
}


class Theme(NamedTuple):
    """One set of colours; ``colors`` maps a role to ``#RRGGBB``."""

    name: str
    label: str
    dark: bool
    line_width: int
    colors: Mapping[str, str]

    def color(self, role: str) -> QColor:
        """The colour of a role; an unknown role is a bug and raises KeyError."""
        return QColor(self.colors[role])


class _Look:
    def __init__(self) -> None:
        self.theme: Theme | None = None
        self.scale = 1.0


_look = _Look()


def load_theme(name: str) -> Theme:
    """The theme ``light``, ``dark`` or ``contrast``; raises KeyError for another name."""
    if name not in THEME_NAMES:
        raise KeyError(name)
    read = json.loads((resources() / "themes" / f"{name}.json").read_text(encoding="utf-8"))
    return Theme(name, read["label"], read["dark"], read["line_width"], read["colors"])


def current() -> Theme:
    """The theme in use (light before any was applied)."""
    if _look.theme is None:
        _look.theme = load_theme("light")
    return _look.theme


def scale() -> float:
    """The text size in use: 1.0 to 2.0."""
    return _look.scale


def px(size: float) -> int:
    """A length that grows with the text: ``size`` at 100 %, rounded to whole pixels."""
    return round(size * _look.scale)


def use(theme: Theme, text_scale: float) -> None:
    """Remember what is in use; only ``style.apply_theme`` calls this."""
    _look.theme = theme
    _look.scale = min(MAX_SCALE, max(MIN_SCALE, text_scale))
