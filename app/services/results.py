# SPDX-License-Identifier: Apache-2.0
"""Results of many students typed cell by cell, and the order of an instrument's levels.

The levels of an instrument are a list of words like any other, under a code made of its name: so they travel,
and can be taken back, as lists do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.growth import read_result
from app.domain.words import Window
from app.errors import Invalid, NotFound
from app.services.goals import ScoreDraft, add_score, change_score
from app.storage.queries.growth import levels, levels_code
from app.storage.tables import Assessment, ListWord, Score


def put_result(
    session: DbSession,
    student_id: Id,
    instrument: Id,
    window: Window,
    text: str,
    days: tuple[date, date, date],
) -> Id | None:
    """Store what stands in the cell of a student and a window; an empty text takes the result away.

    ``days`` are the first and last day of the school year and the day of a new result. The latest result of
    the window in that year is corrected and keeps its day. Raises Invalid or NotFound.
    """
    _instrument(session, instrument)
    first, last, day = days
    known = session.scalars(
        select(Score)
        .where(Score.student_id == student_id, Score.assessment_id == instrument, Score.window == window)
        .where(Score.day.between(first, last), Score.removed.is_(False))
        .order_by(Score.day.desc(), Score.id.desc())
    ).first()
    if not names.nfc(text):
        if known is not None:
            known.removed = True
        return None
    score, level = read_result(text, levels(session, instrument))
    if known is None:
        if not first <= day <= last:
            raise Invalid({"day": f"{day.isoformat()} is not a day of this school year."})
        draft = ScoreDraft(assessment_id=instrument, day=day, window=window, score=score, level=level)
        return add_score(session, student_id, draft)
    draft = ScoreDraft(assessment_id=instrument, day=known.day, window=window, score=score, level=level)
    change_score(session, known.id, draft)
    return known.id


def set_levels(session: DbSession, instrument: Id, ordered: Sequence[str]) -> None:
    """The levels of an instrument, lowest first. Raises Invalid when one stands there twice."""
    wanted = [level for level in map(names.nfc, ordered) if level]
    if len({names.fold(level) for level in wanted}) < len(wanted):
        raise Invalid({"levels": "A level stands there twice."})
    code = levels_code(_instrument(session, instrument).name)
    known = {
        names.fold(word.label): word
        for word in session.scalars(select(ListWord).where(ListWord.list_code == code))
    }
    for position, level in enumerate(wanted):
        word = known.pop(names.fold(level), None)
        if word is None:
            session.add(ListWord(list_code=code, label=level, position=position))
        else:
            word.label, word.position, word.removed = level, position, False
    for word in known.values():
        word.removed = True


def rename_instrument(session: DbSession, instrument: Id, name: str, subject: str) -> None:
    """Change what an instrument is called. Raises Invalid or NotFound."""
    row = _instrument(session, instrument)
    if not names.nfc(name):
        raise Invalid({"name": "Give the assessment a name."})
    before, after = levels_code(row.name), levels_code(name)
    if before != after:
        for word in session.scalars(select(ListWord).where(ListWord.list_code == before)):
            word.list_code = after
    row.name, row.subject = names.nfc(name), names.nfc(subject)
    session.flush()


def _instrument(session: DbSession, instrument: Id) -> Assessment:
    row = session.get(Assessment, instrument)
    if row is None or row.removed:
        raise NotFound("This instrument is no longer here.")
    return row
