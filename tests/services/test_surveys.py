# SPDX-License-Identifier: Apache-2.0
"""Surveys come along once, papers are typed in without names, and a name needs the family's yes."""

from __future__ import annotations

from datetime import date

import pytest

from app.clock import Id
from app.domain.surveys import SHIPPED, QuestionKind
from app.domain.words import ConsentAnswer, ConsentKind, Window
from app.errors import Conflict, Invalid
from app.services import consents, surveys
from app.services.rulebook import set_rule
from app.services.surveys import PaperDraft, QuestionDraft, SurveyDraft
from app.services.undo import undo_last
from app.storage.queries import surveys as read
from tests.services.conftest import Small

FIRST, LAST, DAY = date(2026, 7, 1), date(2027, 6, 30), date(2026, 10, 5)


def shipped(small: Small) -> tuple[Id, list[read.QuestionRow]]:
    with small.store.write("survey.shipped", "Added surveys") as s:
        surveys.add_shipped(s)
    with small.store.read() as session:
        return SHIPPED[0].id, read.questions(session, SHIPPED[0].id)


def papers(small: Small, survey: Id, questions: list[read.QuestionRow], values: list[str]) -> None:
    with small.store.write("survey.paper", "Typed papers") as s:
        for value in values:
            paper = surveys.add_paper(s, survey, PaperDraft(day=DAY, window=Window.START))
            surveys.put_answer(s, paper, questions[0].id, value)


def test_what_comes_along_comes_once_and_again_after_it_was_removed(small: Small) -> None:
    survey, questions = shipped(small)
    assert [one.kind for one in questions][-2:] == [QuestionKind.YES_NO, QuestionKind.WORDS]
    with small.store.write("survey", "Removed") as s:
        assert surveys.add_shipped(s) == 0
        surveys.remove_survey(s, survey)
        assert surveys.add_shipped(s) == 1
    with small.store.read() as session:
        rows = read.surveys(session, FIRST, LAST)
    assert [(row.audience, row.questions, row.papers) for row in rows] == [("student", 7, 0), ("adult", 7, 0)]


def test_papers_without_names_add_up_and_small_groups_stay_inside(small: Small) -> None:
    survey, questions = shipped(small)
    papers(small, survey, questions, ["4", "5", "3"])
    with small.store.read() as session:
        found = read.survey_results(session, survey, FIRST, LAST)
        outside = read.survey_results(session, survey, FIRST, LAST, outside=True)
        typed = read.papers(session, survey, FIRST, LAST)
    first = found[0].window(Window.START)
    assert first is not None
    assert (first.n, first.mean_words) == (3, "4.0")
    hidden = outside[0].window(Window.START)
    assert hidden is not None
    assert (hidden.hidden, hidden.n, hidden.mean_words) == (True, 0, "")
    assert [(one.number, one.name, one.person_id) for one in typed] == [
        (1, "", None),
        (2, "", None),
        (3, "", None),
    ]
    papers(small, survey, questions, ["4"] * 7)
    with small.store.read() as session:
        told = read.survey_results(session, survey, FIRST, LAST, outside=True)[0].window(Window.START)
        assert read.windows_of(found) == [Window.START]
    assert told is not None
    assert (told.hidden, told.n) == (False, 10)


def test_an_answer_is_corrected_emptied_and_refused(small: Small) -> None:
    survey, questions = shipped(small)
    papers(small, survey, questions, ["4"])
    with small.store.read() as session:
        (paper,) = read.papers(session, survey, FIRST, LAST)
    with small.store.write("survey.answer", "Typed") as s:
        surveys.put_answer(s, paper.id, questions[0].id, "2")
        surveys.put_answer(s, paper.id, questions[5].id, "y")
        surveys.put_answer(s, paper.id, questions[5].id, "")
        with pytest.raises(Invalid):
            surveys.put_answer(s, paper.id, questions[0].id, "9")
    with small.store.read() as session:
        (paper,) = read.papers(session, survey, FIRST, LAST, Window.START)
        assert read.papers(session, survey, FIRST, LAST, Window.END) == []
    assert paper.answers == {questions[0].id: "2"}
    with small.store.write("survey.paper", "Removed") as s:
        surveys.remove_paper(s, paper.id)
    undo_last(small.store)
    with small.store.read() as session:
        assert len(read.papers(session, survey, FIRST, LAST)) == 1


def test_a_named_paper_of_a_student_needs_a_yes_where_the_program_asks(small: Small) -> None:
    survey, questions = shipped(small)
    who = small.students[0]
    with small.store.write("rule", "Set") as s:
        set_rule(s, "consents_required", "survey")
    draft = PaperDraft(day=DAY, window=Window.START, person_id=who)
    with small.store.write("survey.paper", "Typed") as s, pytest.raises(Conflict, match="without a name"):
        surveys.add_paper(s, survey, draft)
    with small.store.write("consent", "Yes") as s:
        consents.add_consent(
            s, who,
            consents.ConsentDraft(
                kind=ConsentKind.SURVEY, answer=ConsentAnswer.YES, signer="Bea Begaye",
                relation="Mother", day=DAY,
            ),
        )  # fmt: skip
        paper = surveys.add_paper(s, survey, draft)
        surveys.put_answer(s, paper, questions[0].id, "5")
    with small.store.read() as session:
        (row,) = read.papers(session, survey, FIRST, LAST)
    assert row.name == "Begaye, Tłʼízí"


def test_an_answered_question_keeps_its_scale_but_not_its_words(small: Small) -> None:
    survey, questions = shipped(small)
    papers(small, survey, questions, ["4"])
    draft = QuestionDraft(words="I like it here.", words_es="Me gusta.")
    with small.store.write("survey", "Changed") as s:
        surveys.change_question(s, questions[0].id, draft)
        with pytest.raises(Conflict, match="has been answered"):
            surveys.change_question(s, questions[0].id, QuestionDraft(words="Same", most=7))
        surveys.change_question(s, questions[1].id, QuestionDraft(words="Same", most=7))
        with pytest.raises(Conflict):
            surveys.change_survey(s, survey, SurveyDraft(name="Other", audience="adult"))
        surveys.move_question(s, questions[0].id, 1)
        surveys.remove_question(s, questions[2].id)
        made = surveys.add_survey(s, SurveyDraft(name="Short"))
        surveys.add_question(s, made, QuestionDraft(words="Well?", kind=QuestionKind.YES_NO))
    with small.store.read() as session:
        words = [one.words for one in read.questions(session, survey)]
    assert words[:2] == ["Same", "I like it here."]
    assert len(words) == 6
