# SPDX-License-Identifier: Apache-2.0
"""The fonts we bring along; system fonts are never relied on (names must show on every machine)."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from app.paths import resources
from ui.theme.tokens import TEXT_BODY, px

FAMILIES = ["Noto Sans", "Noto Sans Cherokee"]


def register_fonts(app: QGuiApplication) -> None:
    """Make the bundled fonts known to Qt and use them. Raises FileNotFoundError when one is missing."""
    for path in sorted((resources() / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)
    app.setFont(base_font())


def base_font() -> QFont:
    """Body text at the current scale; Noto's figures are tabular as they are."""
    font = QFont(FAMILIES)
    font.setPixelSize(px(TEXT_BODY))
    return font
