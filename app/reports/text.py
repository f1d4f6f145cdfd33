# SPDX-License-Identifier: Apache-2.0
"""The one way of typed text onto paper: normalised, split by font, shaped, escaped.

No character becomes an empty box: one that no font has is replaced by a close one, or else by its number in
brackets. Combining marks that are left after NFC (Diné į́, ą́) are shaped, because ReportLab alone misdraws
them; plain text is not, which is faster and looks the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import shapeStr

from app.reports.fonts import BOLD, CHEROKEE, CHEROKEE_BOLD, REGULAR, characters

ELLIPSIS = "…"
_FALLBACKS = {REGULAR: CHEROKEE, BOLD: CHEROKEE_BOLD}
# Signs that people type or paste and the fonts do not have.
_ALIKE = {"→": "->", "←": "<-", "✓": "√", "✔": "√", "☐": "[ ]", "☑": "[√]", "★": "*", "☆": "*", "ʹ": "'"}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")


class Run(NamedTuple):
    """A piece of text in one font; ``marked`` when it holds combining marks and must be shaped."""

    font: str
    text: str
    marked: bool


@lru_cache(maxsize=8192)
def runs(text: str, bold: bool = False) -> tuple[Run, ...]:
    """``text`` as pieces to be drawn one after another, without line breaks and invisible characters."""
    first = BOLD if bold else REGULAR
    pieces: list[Run] = []
    for char in _drawable(text, first):
        mark = unicodedata.combining(char) != 0
        font = pieces[-1].font if mark and pieces else _font_of(char, first)
        if pieces and pieces[-1].font == font:
            last = pieces[-1]
            pieces[-1] = Run(font, last.text + char, last.marked or mark)
        else:
            pieces.append(Run(font, char, mark))
    return tuple(pieces)


def clean(text: str, *, bold: bool = False) -> str:
    """The characters that will stand on paper: NFC, one line, no character without a glyph."""
    return "".join(run.text for run in runs(text, bold))


def markup(text: str, *, bold: bool = False) -> str:
    """``text`` for a paragraph: escaped, with each run in its font. Use ``needs_shaping`` for the style.

    A paragraph shapes a whole word in the font of its first letter, so in shaped text a hairline space
    keeps letters of two fonts apart.
    """
    first = BOLD if bold else REGULAR
    pieces = runs(text, bold)
    gap = '<font size="1"> </font>' if any(run.marked for run in pieces) else ""
    return gap.join(
        escape(run.text) if run.font == first else f'<font name="{run.font}">{escape(run.text)}</font>'
        for run in pieces
    )


def needs_shaping(text: str) -> bool:
    """True when a paragraph of this text must be set with shaping."""
    return any(run.marked for run in runs(text))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` is in points."""
    return sum(stringWidth(run.text, run.font, size) for run in runs(text, bold))


def shaped(run: Run, size: float) -> str:
    """The run as ReportLab's text objects take it: shaped where it has to be (still a ``str``)."""
    if not run.marked:
        return run.text
    result: str = shapeStr(run.text, run.font, size, force=True)
    return result


@lru_cache(maxsize=8192)
def fit(text: str, room: float, size: float, smallest: float, bold: bool = False) -> tuple[str, float]:
    """``text`` and the size in which it fits ``room`` points: smaller first, then cut with an ellipsis."""
    text = clean(text, bold=bold)
    natural = width(text, size, bold=bold)
    if natural <= room:
        return text, size
    shrunk = int(size * room / natural * 10) / 10
    if shrunk >= smallest:
        return text, shrunk
    while text and width(text + ELLIPSIS, smallest, bold=bold) > room:
        text = text[:-1].rstrip()
        while text and unicodedata.combining(text[-1]):
            text = text[:-1]
    return text + ELLIPSIS, smallest


@lru_cache(maxsize=8192)
def fit_lines(
    text: str, room: float, size: float, smallest: float, bold: bool = False
) -> tuple[tuple[str, ...], float]:
    """Like ``fit``, but broken into two lines of the smallest size before anything is cut."""
    text = clean(text, bold=bold)
    if width(text, smallest, bold=bold) <= room:
        line, size = fit(text, room, size, smallest, bold)
        return (line,), size
    cut = _break(text, room, smallest, bold)
    second, _ = fit(text[cut:].lstrip(), room, smallest, smallest, bold)
    return (text[:cut].rstrip(), second), smallest


def _break(text: str, room: float, size: float, bold: bool) -> int:
    """The last place after a space or hyphen where the first line still fits; mid-word if there is none."""
    best = 0
    hard = len(text)
    for i in range(1, len(text)):
        if width(text[:i].rstrip(), size, bold=bold) > room:
            hard = i - 1
            break
        if text[i - 1] in " -\u2010":
            best = i
    while not best and hard > 1 and unicodedata.combining(text[hard]):
        hard -= 1
    return best or max(hard, 1)


@lru_cache(maxsize=4096)
def _drawable(text: str, font: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(_replacement(char, font) for char in text).strip()


@lru_cache(maxsize=4096)
def _replacement(char: str, font: str) -> str:
    """What to draw for one character of NFC text."""
    if char.isspace() or unicodedata.category(char) == "Cc":
        return "\u00a0" if char in "\u00a0\u202f\u2007" else " "
    if char in _INVISIBLE:
        return ""
    if _has(char, font):
        return char
    if char in _ALIKE and all(_has(part, font) for part in _ALIKE[char]):
        return _ALIKE[char]
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and all(_has(part, font) for part in plain):
        return plain
    plain = unicodedata.normalize("NFKD", char)
    if plain != char and _has(plain[0], font):
        return plain[0]
    return f"[U+{ord(char):04X}]"


def _has(char: str, font: str) -> bool:
    code = ord(char)
    return code in characters(font) or code in characters(_FALLBACKS[font])


def _font_of(char: str, first: str) -> str:
    return first if ord(char) in characters(first) else _FALLBACKS[first]
