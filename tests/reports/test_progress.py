# SPDX-License-Identifier: Apache-2.0
"""The progress report: one page, plain words, every figure it was given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.domain.words import GoalState, Role, Window
from app.i18n import Language
from app.reports.charts import assessment_line, attendance_bars, to_svg
from app.reports.head import Audience, Contact, Paper, ReportHead
from app.reports.progress import (
    AdultLine,
    AssessmentLine,
    GoalLine,
    GoalStep,
    ProgressReport,
    ScorePoint,
    Stretch,
)
from app.reports.progress_pages import draw_progress

SCORES = AssessmentLine(
    "Oral reading",
    "Reading",
    (
        ScorePoint(date(2026, 9, 10), Window.START, "62", Decimal(62)),
        ScorePoint(date(2026, 11, 20), Window.MIDDLE, "74", Decimal(74)),
        ScorePoint(date(2026, 12, 15), Window.END, "81", Decimal(81), "on track"),
    ),
    Decimal(85),
    Decimal(95),
)
STRETCHES = tuple(
    Stretch(date(2026, month, 1), date(2026, month, 28), 9, 9 - month % 3, 360 - 45 * (month % 3))
    for month in range(9, 13)
)


def _head(language: Language = "en", paper: Paper = Paper.LETTER) -> ReportHead:
    return ReportHead(
        "Pine Hill Reading Partners",
        date(2026, 9, 1),
        date(2026, 12, 18),
        date(2026, 12, 19),
        "",
        Audience.FAMILY,
        Contact("Rosa Garcia", "505 555 0142"),
        paper,
        language,
    )


def _full(language: Language = "en", paper: Paper = Paper.LETTER) -> ProgressReport:
    return ProgressReport(
        _head(language, paper),
        bytes(16),
        "Yázhí Begaye",
        "Ana",
        "03",
        "Pine Hill School",
        (AdultLine("Nguyễn Minh", Role.MENTOR),),
        25,
        22,
        960,
        2,
        STRETCHES,
        (
            GoalLine(
                "Read 90 words a minute",
                "62",
                "90",
                "74",
                "words a minute",
                date(2027, 5, 1),
                steps=(GoalStep("Read aloud every day", date(2026, 10, 2)), GoalStep("Read a chapter book")),
            ),
            GoalLine("Given up", state=GoalState.DROPPED),
        ),
        (SCORES, AssessmentLine("Math", "", (ScorePoint(date(2026, 9, 12), Window.START, "Level C"),))),
        ("Read together 15 minutes every evening.",),
    )


def _pages(path: Path) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_full_report_is_one_page(tmp_path: Path, paper: Paper, language: Language) -> None:
    out = tmp_path / "progress.pdf"
    draw_progress(_full(language, paper), out)
    assert len(_pages(out)) == 1


def test_the_page_tells_what_it_was_given(tmp_path: Path) -> None:
    out = tmp_path / "progress.pdf"
    draw_progress(_full(), out)
    (text,) = _pages(out)
    for words in (
        "How Ana is doing",
        "Yázhí Begaye · Grade 3",
        "22 of 25",
        "88 %",
        "16 h",
        "Sessions that we could not hold: 2",
        "started at 62 · now 74 · goal 90 words a minute · by May 1, 2027",
        "Read aloud every day (Oct 2, 2026)",
        "81 · on track",
        "Level C",
        "Read together 15 minutes",
        "Nguyễn Minh (mentor)",
        "Questions? Please ask Rosa Garcia: 505 555 0142.",
        "Data as of Dec 19, 2026",
        "For the family",
    ):
        assert words in text, words
    assert "Given up" not in text


def test_spanish_says_it_in_spanish(tmp_path: Path) -> None:
    out = tmp_path / "progress.pdf"
    draw_progress(_full("es"), out)
    (text,) = _pages(out)
    for words in (
        "Cómo va Ana",
        "22 de 25",
        "3.º grado",
        "Datos al 19 dic 2026",
        "Próximos pasos",
        "meta 90",
    ):
        assert words in text, words
    assert " of " not in text


def test_a_child_without_anything_gets_kind_words_and_no_figures(tmp_path: Path) -> None:
    out = tmp_path / "progress.pdf"
    draw_progress(ProgressReport(_head(), bytes(16), "ᏣᎳᎩ", ""), out)
    (text,) = _pages(out)
    assert "There were no sessions for ᏣᎳᎩ in this time." in text
    assert "%" not in text


def test_charts_on_screen_are_the_drawings_of_paper() -> None:
    bars, line = attendance_bars(STRETCHES, 400, 90, "en"), assessment_line(SCORES, 240, 100, "es")
    for svg in (to_svg(bars), to_svg(line)):
        ET.fromstring(svg)  # noqa: S314  # our own text
        assert "Noto Sans" in svg
        assert "Porchlight" not in svg
    assert "Fin del año" in to_svg(line)


@pytest.mark.parametrize("values", [[62], [62, 62], [], [0, 0, 0]])
def test_charts_bear_few_and_equal_points(values: list[int]) -> None:
    points = tuple(ScorePoint(date(2026, 9, 1), Window.START, str(v), Decimal(v)) for v in values)
    to_svg(assessment_line(AssessmentLine("x", points=points), 200, 90, "en"))
    to_svg(
        attendance_bars(
            tuple(Stretch(date(2026, 9, 1), date(2026, 9, 7), 0, 0, v) for v in values), 200, 90, "en"
        )
    )
