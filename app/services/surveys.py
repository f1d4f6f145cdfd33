# SPDX-License-Identifier: Apache-2.0
"""Surveys: made, asked on paper, and typed in paper by paper. Nobody is named unless somebody wants it.

A question that has been answered keeps how it is answered, so that its numbers stay comparable; its words
may be corrected. A paper with a student's name needs the family's yes where the program asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id, new_id
from app.domain import names
from app.domain.surveys import AUDIENCES, SHIPPED, QuestionKind, check_scale, read_answer
from app.domain.words import ConsentKind, Window
from app.errors import Conflict, Invalid, NotFound
from app.storage.queries.consents import why_not
from app.storage.tables import Survey, SurveyAnswer, SurveyPaper, SurveyQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDraft:
    """A survey; ``audience`` is student or adult."""

    name: str
    name_es: str = ""
    audience: str = "student"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question; ``least`` and ``most`` are the ends of a scale."""

    words: str
    words_es: str = ""
    kind: QuestionKind = QuestionKind.SCALE
    least: int = 1
    most: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """When a paper was filled in; ``person_id`` is None for a paper without a name.

    ``id`` is given by a screen that shows the paper before it has an answer.
    """

    day: date
    window: Window
    person_id: Id | None = None
    id: Id | None = None


def add_shipped(session: DbSession) -> int:
    """The two surveys that come along, where they are not there yet; returns how many came."""
    added = 0
    for one in SHIPPED:
        known = session.get(Survey, one.id)
        if known is not None:
            if known.removed:
                known.removed, added = False, added + 1
            continue
        session.add(Survey(id=one.id, name=one.name, name_es=one.name_es, audience=one.audience))
        session.flush()
        for at, question in enumerate(one.questions):
            session.add(
                SurveyQuestion(
                    id=one.question_id(at), survey_id=one.id, position=at, words=question.words,
                    words_es=question.words_es, kind=question.kind, least=question.least, most=question.most,
                )
            )  # fmt: skip
        added += 1
    session.flush()
    return added


def add_survey(session: DbSession, draft: SurveyDraft) -> Id:
    """A new survey without questions. Raises Invalid."""
    survey = Survey(**_clean_survey(draft))
    session.add(survey)
    session.flush()
    return survey.id


def change_survey(session: DbSession, survey_id: Id, draft: SurveyDraft) -> None:
    """Change its name. Raises Invalid, NotFound, and Conflict for another audience once papers are in."""
    survey, values = _survey(session, survey_id), _clean_survey(draft)
    if values["audience"] != survey.audience and _has_papers(session, survey_id):
        raise Conflict("Papers of this survey are typed in already, so it stays with those it asked.")
    for name, value in values.items():
        setattr(survey, name, value)


def remove_survey(session: DbSession, survey_id: Id) -> None:
    """Take a survey away with its papers; Undo brings them back. Raises NotFound."""
    _survey(session, survey_id).removed = True


def add_question(session: DbSession, survey_id: Id, draft: QuestionDraft) -> Id:
    """A further question, at the end. Raises Invalid or NotFound."""
    _survey(session, survey_id)
    position = max((one.position for one in _questions(session, survey_id)), default=-1) + 1
    question = SurveyQuestion(survey_id=survey_id, position=position, **_clean_question(draft))
    session.add(question)
    session.flush()
    return question.id


def change_question(session: DbSession, question_id: Id, draft: QuestionDraft) -> None:
    """Correct a question. Raises Invalid, NotFound, and Conflict for another scale once it was answered."""
    question, values = _question(session, question_id), _clean_question(draft)
    how = ("kind", "least", "most")
    if any(values[name] != getattr(question, name) for name in how) and _is_answered(session, question_id):
        raise Conflict(
            "This question has been answered, so its kind of answer stays. Take it away and add a new one."
        )
    for name, value in values.items():
        setattr(question, name, value)


def move_question(session: DbSession, question_id: Id, steps: int) -> None:
    """Move a question up (negative) or down; at the end nothing happens. Raises NotFound."""
    question = _question(session, question_id)
    ordered = _questions(session, question.survey_id)
    at = ordered.index(question)
    ordered.insert(min(max(at + steps, 0), len(ordered) - 1), ordered.pop(at))
    for position, one in enumerate(ordered):
        one.position = position


def remove_question(session: DbSession, question_id: Id) -> None:
    """Take a question away; what was answered is kept and comes back with Undo. Raises NotFound."""
    _question(session, question_id).removed = True


def add_paper(session: DbSession, survey_id: Id, draft: PaperDraft) -> Id:
    """A paper to be typed in. Raises NotFound, and Conflict where the family has not said yes."""
    survey = _survey(session, survey_id)
    if draft.person_id is not None and survey.audience == "student":
        reason = why_not(session, draft.person_id, ConsentKind.SURVEY, draft.day)
        if reason:
            raise Conflict(f"{reason} The paper can be typed in without a name.")
    paper = SurveyPaper(
        id=draft.id or new_id(), survey_id=survey_id, kind=survey.audience, person_id=draft.person_id,
        day=draft.day, window=draft.window,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    return paper.id


def put_answer(session: DbSession, paper_id: Id, question_id: Id, text: str) -> None:
    """What the paper says to a question; an empty text takes it away. Raises Invalid or NotFound."""
    paper, question = _paper(session, paper_id), _question(session, question_id)
    if question.survey_id != paper.survey_id:
        raise NotFound("This question is not on that paper.")
    value = read_answer(QuestionKind(question.kind), question.least, question.most, text)
    known = session.get(SurveyAnswer, (paper_id, question_id))
    if known is not None:
        known.removed, known.value = not value, value or known.value
    elif value:
        session.add(
            SurveyAnswer(paper_id=paper_id, question_id=question_id, person_id=paper.person_id, value=value)
        )


def remove_paper(session: DbSession, paper_id: Id) -> None:
    """Take a paper away that was typed twice or by mistake. Raises NotFound."""
    _paper(session, paper_id).removed = True


def _survey(session: DbSession, survey_id: Id) -> Survey:
    survey = session.get(Survey, survey_id)
    if survey is None or survey.removed:
        raise NotFound("This survey is no longer here.")
    return survey


def _question(session: DbSession, question_id: Id) -> SurveyQuestion:
    question = session.get(SurveyQuestion, question_id)
    if question is None or question.removed:
        raise NotFound("This question is no longer here.")
    return question


def _paper(session: DbSession, paper_id: Id) -> SurveyPaper:
    paper = session.get(SurveyPaper, paper_id)
    if paper is None or paper.removed:
        raise NotFound("This paper is no longer here.")
    return paper


def _questions(session: DbSession, survey_id: Id) -> list[SurveyQuestion]:
    wanted = select(SurveyQuestion).where(
        SurveyQuestion.survey_id == survey_id, SurveyQuestion.removed.is_(False)
    )
    return list(session.scalars(wanted.order_by(SurveyQuestion.position, SurveyQuestion.id)))


def _has_papers(session: DbSession, survey_id: Id) -> bool:
    wanted = select(SurveyPaper.id).where(SurveyPaper.survey_id == survey_id, SurveyPaper.removed.is_(False))
    return session.scalars(wanted.limit(1)).first() is not None


def _is_answered(session: DbSession, question_id: Id) -> bool:
    wanted = (
        select(SurveyAnswer.paper_id)
        .join(SurveyPaper, SurveyPaper.id == SurveyAnswer.paper_id)
        .where(SurveyAnswer.question_id == question_id, SurveyAnswer.removed.is_(False))
        .where(SurveyPaper.removed.is_(False))
    )
    return session.scalars(wanted.limit(1)).first() is not None


def _clean_survey(draft: SurveyDraft) -> dict[str, Any]:
    if not names.nfc(draft.name):
        raise Invalid({"name": "Give the survey a name."})
    if draft.audience not in AUDIENCES:
        raise Invalid({"audience": "Choose whether students or adults are asked."})
    return {
        "name": names.nfc(draft.name), "name_es": names.nfc(draft.name_es), "audience": draft.audience,
    }  # fmt: skip


def _clean_question(draft: QuestionDraft) -> dict[str, Any]:
    if not names.nfc(draft.words):
        raise Invalid({"words": "Write the question."})
    check_scale(draft.kind, draft.least, draft.most)
    return {
        "words": names.nfc(draft.words), "words_es": names.nfc(draft.words_es), "kind": str(draft.kind),
        "least": draft.least, "most": draft.most,
    }  # fmt: skip
