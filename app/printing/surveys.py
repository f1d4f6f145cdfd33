# SPDX-License-Identifier: Apache-2.0
"""A survey as paper to hand out: asked here, drawn in ``app.reports.survey_page``."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.i18n import Language
from app.reports.head import Paper
from app.reports.output import finished_file
from app.reports.survey_page import PaperQuestion, SurveyPage, draw_survey
from app.storage.queries import calendar, surveys
from app.storage.store import Store


def survey_page(
    session: DbSession, survey_id: Id, language: Language = "en", *, with_name: bool = False
) -> SurveyPage:
    """What stands on the paper. A question without Spanish words is asked in English. Raises NotFound."""
    program = calendar.program(session)
    survey = surveys.survey_row(session, survey_id, clock.today(), clock.today())
    spanish = language == "es"
    asked = tuple(
        PaperQuestion((one.words_es if spanish else "") or one.words, one.kind, one.least, one.most)
        for one in surveys.questions(session, survey_id)
    )
    title = (survey.name_es if spanish else "") or survey.name
    return SurveyPage(program.name, title, asked, language, Paper(program.paper), with_name)


def make_survey(
    store: Store, survey_id: Id, out: Path, language: Language = "en", *, with_name: bool = False
) -> None:
    """Write the paper as a PDF. Raises NotFound and FileProblem."""
    with store.read() as session:
        page = survey_page(session, survey_id, language, with_name=with_name)
    with finished_file(out) as temporary:
        temporary.write_bytes(draw_survey(page))
