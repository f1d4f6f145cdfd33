# SPDX-License-Identifier: Apache-2.0
"""The fonts of paper: ours from ``resources/fonts``, never the system's, with shaping switched on.

ReportLab keeps fonts in one table for the process and, while it shapes, gives glyphs without a code point a
private one in the order in which they are met. Both would make a document depend on what was drawn before
it, so every document is drawn with fresh copies, one document at a time: ``with document_fonts(): ...``.
Which character comes from which font is in ``text.py``.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.paths import resources

REGULAR, BOLD = "Porchlight", "Porchlight-Bold"
CHEROKEE, CHEROKEE_BOLD = "Porchlight-Cherokee", "Porchlight-Cherokee-Bold"

_FILES = {
    REGULAR: "NotoSans-Regular.ttf",
    BOLD: "NotoSans-Bold.ttf",
    CHEROKEE: "NotoSansCherokee-Regular.ttf",
    CHEROKEE_BOLD: "NotoSansCherokee-Bold.ttf",
}
# Streams stay binary: text encoding costs a quarter more bytes and a third of the time, and nothing needs it.
rl_config.useA85 = 0

_drawing = threading.RLock()
_depth = 0


@contextmanager
def document_fonts() -> Iterator[None]:
    """Hold the fonts for one document; a second thread waits, an inner use shares the outer one's copies."""
    global _depth
    with _drawing:
        if _depth == 0:
            _register_copies()
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1


@cache
def characters(name: str) -> frozenset[int]:
    """The code points that a font has a glyph for."""
    return frozenset(code for code, glyph in _template(name).face.charToGlyph.items() if glyph)


@cache
def _template(name: str) -> TTFont:
    return TTFont(name, str(resources() / "fonts" / _FILES[name]), shapable=True)


def _register_copies() -> None:
    for name in _FILES:
        characters(name)  # before any shaping
        font = copy.copy(_template(name))
        face: Any = copy.copy(font.face)
        face.charToGlyph = dict(face.charToGlyph)
        face.glyphToChar = {glyph: list(codes) for glyph, codes in face.glyphToChar.items()}
        face.charWidths = dict(face.charWidths)
        font.face = face
        font.state = WeakKeyDictionary()
        font.unregister()
        pdfmetrics.registerFont(font)
    for family, bold in ((REGULAR, BOLD), (CHEROKEE, CHEROKEE_BOLD)):
        pdfmetrics.registerFontFamily(family, normal=family, bold=bold, italic=family, boldItalic=bold)
