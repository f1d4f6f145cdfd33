# SPDX-License-Identifier: Apache-2.0
"""The fonts we bring along; system fonts are never relied on (names must show on every machine)."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from app.paths import resources
from ui.theme.tokens import TEXT_BODY, px

_known: set[str] = set()
FAMILIES = ["Noto Sans", "Noto Sans Cherokee"]


def register_fonts(app: QGuiApplication) -> None:
    """Make the bundled fonts known to Qt and use them. Raises FileNotFoundError when one is missing."""
    register_first_fonts(app)
    register_name_fonts()


def register_first_fonts(app: QGuiApplication) -> None:
    """The fonts of our own words: all that a window without anybody's name needs."""
    _add("NotoSans-*.ttf")
    app.setFont(base_font())


def register_name_fonts() -> None:
    """The fonts that only names need."""
    _add("NotoSansCherokee-*.ttf")


def _add(pattern: str) -> None:
    for path in sorted((resources() / "fonts").glob(pattern)):
        if path.name not in _known:
            if QFontDatabase.addApplicationFont(str(path)) < 0:
                raise FileNotFoundError(path)
            _known.add(path.name)


def base_font() -> QFont:
    """Body text at the current scale; Noto's figures are tabular as they are."""
    font = QFont(FAMILIES)
    font.setPixelSize(px(TEXT_BODY))
    return font
