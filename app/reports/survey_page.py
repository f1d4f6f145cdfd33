# SPDX-License-Identifier: Apache-2.0
"""A survey on paper: numbered questions with bubbles to fill in, in English or Spanish.

A paper lies on a table where all can see it, so it asks for no name unless that is wanted, and says that
nobody has to answer. Black and white, for the copier. How answers are typed in is the screen's affair.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.domain.surveys import ON_PAPER, QuestionKind
from app.i18n import Language
from app.reports import theme
from app.reports.fonts import document_fonts
from app.reports.head import Paper
from app.reports.one_page import OnePage
from app.reports.page import paragraph, put
from app.reports.text import clean, fit, width

_BUBBLE, _STEP, _INDENT = 7.4, 42.0, 26.0
_FOOT = 24 * mm
_LINES, _LINE = 2, 20.0


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question as it is asked, and the ends of its scale."""

    words: str
    kind: QuestionKind
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """What stands on the paper; ``with_name`` asks for a name."""

    program: str
    title: str
    questions: tuple[PaperQuestion, ...]
    language: Language = "en"
    paper: Paper = Paper.LETTER
    with_name: bool = False


def draw_survey(page: SurveyPage) -> bytes:
    """The PDF: one page, or as many as the questions need."""
    made = io.BytesIO()
    with document_fonts():
        canvas = Canvas(made, pagesize=theme.PAGE[page.paper], pageCompression=1, invariant=1)
        canvas.setTitle(clean(page.title))
        canvas.setAuthor(clean(page.program))
        canvas.setCreator("Porchlight")
        _Pages(canvas, page).draw()
        canvas.showPage()
        canvas.save()
    return made.getvalue()


class _Pages:
    """Goes down the page, and on to the next one where a question does not fit whole."""

    def __init__(self, canvas: Canvas, page: SurveyPage) -> None:
        self._canvas, self._page = canvas, page
        self._words = ON_PAPER[page.language]

    def draw(self) -> None:
        self._begin()
        self._filled_by_hand()
        self._text(self._words["how"])
        self._text(self._words["open"])
        for number, question in enumerate(self._page.questions, 1):
            self._question(number, question)

    def _begin(self) -> None:
        self._pen = OnePage(self._canvas, self._page.paper)
        line, size = fit(self._page.title, self._pen.right - self._pen.left, 24, 12, bold=True)
        put(self._canvas, self._page.program, self._pen.left, self._pen.y - 11, 11)
        put(self._canvas, line, self._pen.left, self._pen.y - 38, size, bold=True)
        self._canvas.setLineWidth(1.2)
        self._canvas.line(self._pen.left, self._pen.y - 50, self._pen.right, self._pen.y - 50)
        self._pen.y -= 62

    def _filled_by_hand(self) -> None:
        pen, asked = self._pen, [self._words["day"], self._words["paper"]]
        if self._page.with_name:
            asked.insert(0, self._words["name"])
        share = (pen.right - pen.left) / len(asked)
        pen.y -= 18
        for at, words in enumerate(asked):
            start = pen.left + at * share
            put(self._canvas, words, start, pen.y, 9)
            self._canvas.setLineWidth(0.7)
            self._canvas.line(start + width(words, 9) + 6, pen.y - 1, start + share - 12, pen.y - 1)
        pen.y -= 8

    def _text(self, words: str) -> None:
        block = paragraph(words, "warm")
        _wide, high = block.wrapOn(self._canvas, self._pen.right - self._pen.left, 400)
        self._pen.y -= 4
        block.drawOn(self._canvas, self._pen.left, self._pen.y - high)
        self._pen.y -= high

    def _question(self, number: int, question: PaperQuestion) -> None:
        room = self._pen.right - self._pen.left - _INDENT
        block = paragraph(question.words, "goal")
        _wide, high = block.wrapOn(self._canvas, room, 400)
        below = _LINES * _LINE + 8 if question.kind is QuestionKind.WORDS else 3 * _BUBBLE + 10
        if self._pen.y - 14 - high - below < _FOOT:
            self._canvas.showPage()
            self._begin()
        pen = self._pen
        pen.y -= 14
        put(self._canvas, f"{number}.", pen.left, pen.y - 11, 13, bold=True)
        block.drawOn(self._canvas, pen.left + _INDENT, pen.y - high)
        pen.y -= high + 8
        if question.kind is QuestionKind.WORDS:
            self._lines()
        else:
            self._bubbles(question)

    def _lines(self) -> None:
        for _line in range(_LINES):
            self._pen.y -= _LINE
            self._canvas.setLineWidth(0.6)
            self._canvas.line(self._pen.left + _INDENT, self._pen.y, self._pen.right, self._pen.y)

    def _bubbles(self, question: PaperQuestion) -> None:
        pen, words = self._pen, self._words
        pen.y -= 2 * _BUBBLE + 2
        x, middle = pen.left + _INDENT, pen.y + _BUBBLE
        labels = _labels(question, words)
        if question.kind is QuestionKind.SCALE:
            put(self._canvas, words["least"], x, middle - 3, 9)
            x += width(words["least"], 9) + 10
        for label in labels:
            x = self._bubble(label, x, middle)
        if question.kind is QuestionKind.SCALE:
            put(self._canvas, words["most"], x - 10, middle - 3, 9)

    def _bubble(self, label: str, x: float, middle: float) -> float:
        """One bubble; a short label stands in it, a longer one beside it. Returns where the next begins."""
        canvas, inside = self._canvas, len(label) <= 2
        canvas.setLineWidth(1)
        canvas.circle(x + _BUBBLE, middle, _BUBBLE, stroke=1, fill=0)
        if inside:
            canvas.setFillColor(theme.SOFT)
            put(canvas, label, x + _BUBBLE - width(label, 8) / 2, middle - 2.8, 8)
            canvas.setFillColor(theme.INK)
            return x + min(_STEP, 30.0)
        put(canvas, label, x + 2 * _BUBBLE + 5, middle - 3.4, 10)
        return x + 2 * _BUBBLE + width(label, 10) + 26


def _labels(question: PaperQuestion, words: dict[str, str]) -> Sequence[str]:
    if question.kind is QuestionKind.YES_NO:
        # In Spanish "Sí" is as short as a number; the gap keeps it beside its bubble.
        return [f"{words['yes']} ", f"{words['no']} "]
    return [str(value) for value in range(question.least, question.most + 1)]
