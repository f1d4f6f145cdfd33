# SPDX-License-Identifier: Apache-2.0
"""How everything looks: tokens, palette, style sheet, fonts and icons. Knows nothing of students."""

from ui.theme.fonts import register_first_fonts, register_fonts, register_name_fonts
from ui.theme.icons import ICON_SIZE, icon, pixmap, set_icon
from ui.theme.style import apply_theme, set_role
from ui.theme.tokens import (
    HAIR,
    PAPER,
    RADIUS_CARD,
    RADIUS_CONTROL,
    ROOM,
    SNUG,
    TEXT_BODY,
    TEXT_HEADING,
    TEXT_SMALL,
    THEME_NAMES,
    TIGHT,
    TONE_ICONS,
    WIDE,
    Theme,
    Tone,
    current,
    load_theme,
    px,
    scale,
)

__all__ = [
    "HAIR",
    "ICON_SIZE",
    "PAPER",
    "RADIUS_CARD",
    "RADIUS_CONTROL",
    "ROOM",
    "SNUG",
    "TEXT_BODY",
    "TEXT_HEADING",
    "TEXT_SMALL",
    "THEME_NAMES",
    "TIGHT",
    "TONE_ICONS",
    "WIDE",
    "Theme",
    "Tone",
    "apply_theme",
    "current",
    "icon",
    "load_theme",
    "pixmap",
    "px",
    "register_first_fonts",
    "register_fonts",
    "register_name_fonts",
    "scale",
    "set_icon",
    "set_role",
]
