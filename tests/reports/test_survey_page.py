# SPDX-License-Identifier: Apache-2.0
"""The survey on paper: every question with its bubbles, in the language asked for, no name unless wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2

from app.domain.self_check import Score
from app.domain.surveys import SHIPPED, QuestionKind
from app.reports.head import ReportHead
from app.reports.self_check_page import ElementLine, ListPart, SelfCheckReport, draw_self_check
from app.reports.survey_page import PaperQuestion, SurveyPage, draw_survey

QUESTIONS = tuple(PaperQuestion(one.words, one.kind, one.least, one.most) for one in SHIPPED[0].questions)
SPANISH = tuple(PaperQuestion(one.words_es, one.kind, one.least, one.most) for one in SHIPPED[0].questions)
PAGE = SurveyPage("Pine Hill", SHIPPED[0].name, QUESTIONS)


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_every_question_is_asked_and_nobody_is_asked_for_a_name() -> None:
    (text,) = pages(draw_survey(PAGE))
    flat = " ".join(text.split())
    assert all(f"{at}." in flat and one.words in flat for at, one in enumerate(QUESTIONS, 1))
    assert "Name" not in flat.replace("write a name", "")
    assert "1 2 3 4 5" in flat
    assert "Nobody has to write a name" in flat
    assert draw_survey(PAGE) == draw_survey(PAGE), "the same page is the same bytes"


def test_spanish_is_spanish_and_a_name_is_asked_for_when_wanted() -> None:
    page = replace(PAGE, title=SHIPPED[0].name_es, questions=SPANISH, language="es", with_name=True)
    (text,) = pages(draw_survey(page))
    flat = " ".join(text.split())
    assert all(one.words in flat for one in SPANISH)
    assert "Nombre" in flat
    assert "Sí" in flat
    assert "Yes" not in flat


def test_more_questions_go_on_to_another_page_and_none_is_cut() -> None:
    many = tuple(PaperQuestion(f"Question number {at}?", QuestionKind.WORDS, 0, 0) for at in range(20))
    texts = pages(draw_survey(replace(PAGE, questions=many)))
    assert len(texts) == 3
    assert sum(f"Question number {at}?" in text for at in range(20) for text in texts) == 20


def test_the_self_check_says_element_answer_why_and_who() -> None:
    day = date(2026, 11, 18)
    line = ElementLine("Groups are small", "Partly", "worse", "920 of 970 times.", "Rosa")
    part = ListPart("Tutoring", "National Student Support Accelerator", Score(0, 1, 0, 2), (line,))
    out = BytesIO()
    draw_self_check(SelfCheckReport(ReportHead("Pine Hill", day, day, day), (part,)), out)
    flat = " ".join(" ".join(pages(out.getvalue())).split())
    for words in ("Groups are small", "Partly", "worse", "920 of 970 times. (Rosa)", "not answered"):
        assert words in flat
