# SPDX-License-Identifier: Apache-2.0
"""Which colours meet which, and how far apart they are (WCAG 2.2: 1.4.3 and 1.4.11)."""

from __future__ import annotations

TEXT_MINIMUM = 4.5
MARK_MINIMUM = 3.0

_SURFACES = ("paper", "surface", "sunken")
_TONES = ("neutral", "info", "ok", "attention", "problem")

# (text, surface) for everything that is read.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, surface) for ink in ("ink", "ink_soft", "disabled", "action") for surface in _SURFACES),
    *((tone, surface) for tone in _TONES for surface in _SURFACES),
    *((tone, f"{tone}_tint") for tone in _TONES),
    *(("ink", f"{tone}_tint") for tone in _TONES),
    *(("ink_soft", f"{tone}_tint") for tone in _TONES),
    *((tone, "action_tint") for tone in _TONES),
    ("ink", "action_tint"),
    ("ink_soft", "action_tint"),
    ("action", "action_tint"),
    ("on_action", "action"),
    ("on_action", "action_hover"),
    ("on_lamp", "lamp"),
    ("on_problem", "problem"),
    ("on_problem", "problem_hover"),
)

# (mark, surface) for edges, icons and rings that carry meaning.
MARK_PAIRS: tuple[tuple[str, str], ...] = (
    *(("edge", surface) for surface in _SURFACES),
    *(("focus", surface) for surface in (*_SURFACES, "action_tint")),
    ("edge", "action_tint"),
)


def ratio(first: str, second: str) -> float:
    """Contrast of two ``#RRGGBB`` colours, 1 (none) to 21 (black on white)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
