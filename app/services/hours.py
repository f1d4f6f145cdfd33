# SPDX-License-Identifier: Apache-2.0
"""Hours that are typed, and terms; what follows from sessions needs no typing.

A line on a signed and locked timesheet is never written over, nor is one that was corrected in sight: that
is ``hour_corrections``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import hours, names
from app.domain.words import Hat
from app.errors import Conflict, Invalid, NotFound
from app.services.hour_corrections import MOST_OF_A_DAY, refuse_corrected, the_line
from app.storage.queries.hours import HourRow, hour_rows
from app.storage.tables import Adult, HourLine, HourTerm, Timesheet


@dataclass(frozen=True, slots=True, kw_only=True)
class HourDraft:
    """Time of one adult on a day: minutes, or a start and an end from which they follow."""

    day: date
    hat: Hat
    minutes: int | None = None
    start: time | None = None
    end: time | None = None
    category: str = ""
    miles_x10: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDraft:
    """A term of service or work; both days are included."""

    hat: Hat
    first_day: date
    last_day: date | None = None
    program: str = ""
    term_minutes: int | None = None
    weekly_minutes: int | None = None
    rate_cents: int | None = None
    supervisor: str = ""


def add_line(session: DbSession, adult_id: Id, draft: HourDraft) -> Id:
    """Note time. Raises Invalid, NotFound, or Conflict when the day is on a locked sheet."""
    _adult(session, adult_id)
    _refuse_locked(session, adult_id, draft.hat, draft.day)
    line = HourLine(adult_id=adult_id, **_clean(session, adult_id, draft))
    session.add(line)
    session.flush()
    return line.id


def change_line(session: DbSession, line_id: Id, draft: HourDraft) -> None:
    """Write a line anew. Raises Invalid, NotFound, or Conflict on a locked sheet or after a correction."""
    line = the_line(session, line_id)
    refuse_corrected(session, line)
    for hat, day in ((line.hat, line.day), (draft.hat, draft.day)):
        _refuse_locked(session, line.adult_id, hat, day)
    for name, value in _clean(session, line.adult_id, draft, line_id).items():
        if getattr(line, name) != value:
            setattr(line, name, value)


def remove_line(session: DbSession, line_id: Id) -> None:
    """Take a line away. Raises NotFound, or Conflict on a locked sheet or after a correction."""
    line = the_line(session, line_id)
    refuse_corrected(session, line)
    _refuse_locked(session, line.adult_id, line.hat, line.day)
    line.removed = True


def set_cell(session: DbSession, adult_id: Id, day: date, hat: Hat, category: str, minutes: int) -> None:
    """One cell of the week grid: lines without times of this day, hat and category; 0 takes the line away.

    What else a line says (miles, words) stays. Raises what ``add_line`` and ``change_line`` raise, and
    Conflict where the cell is not one line's alone to change.
    """
    lines = session.scalars(
        select(HourLine).where(
            HourLine.adult_id == adult_id, HourLine.day == day, HourLine.hat == hat,
            HourLine.category == category, HourLine.removed.is_(False), HourLine.start.is_(None),
            HourLine.session_id.is_(None), HourLine.corrects_id.is_(None), HourLine.why == "",
        ).order_by(HourLine.id)
    ).all()  # fmt: skip
    own = minutes - sum(line.minutes for line in lines[1:])
    if (len(lines) > 1 and own <= 0) or (lines and not minutes and lines[0].miles_x10):
        raise Conflict("More is noted for this day than the time. Change it on the page of the adult.")
    draft = HourDraft(day=day, hat=hat, minutes=own, category=category)
    if not lines and minutes:
        add_line(session, adult_id, draft)
    elif lines and minutes:
        kept = replace(draft, miles_x10=lines[0].miles_x10, words=lines[0].words)
        change_line(session, lines[0].id, kept)
    elif lines:
        remove_line(session, lines[0].id)


def add_term(session: DbSession, adult_id: Id, draft: TermDraft) -> Id:
    """Note a term. Raises Invalid or NotFound."""
    _adult(session, adult_id)
    term = HourTerm(adult_id=adult_id, **_clean_term(session, adult_id, draft))
    session.add(term)
    session.flush()
    return term.id


def change_term(session: DbSession, term_id: Id, draft: TermDraft) -> None:
    """Write a term anew. Raises Invalid or NotFound."""
    term = _term(session, term_id)
    for name, value in _clean_term(session, term.adult_id, draft, term_id).items():
        if getattr(term, name) != value:
            setattr(term, name, value)


def remove_term(session: DbSession, term_id: Id) -> None:
    """Take a term away; what was done stays, under the hat of where the adult comes from."""
    _term(session, term_id).removed = True


def _clean(session: DbSession, adult_id: Id, draft: HourDraft, own: Id | None = None) -> dict[str, Any]:
    problems: dict[str, str] = {}
    minutes = hours.clock_minutes(draft.start, draft.end)
    if (draft.start is None) != (draft.end is None):
        problems["end"] = "Write both times, or the minutes alone."
    elif minutes is not None and minutes <= 0:
        problems["end"] = "The end is before the start."
    minutes = draft.minutes if minutes is None else minutes
    if not problems and (minutes is None or not 0 < minutes <= MOST_OF_A_DAY):
        problems["minutes"] = "Write how long it took: 1 minute to 24 hours."
    if draft.hat is Hat.WORK_STUDY and (draft.start is None or draft.end is None):
        problems.setdefault("start", "Work-study hours are clock hours: write the start and the end.")
    if draft.miles_x10 < 0:
        problems["miles_x10"] = "Miles are not below zero."
    if not problems:
        problems = _claims(session, adult_id, draft, minutes or 0, own)
    if problems:
        raise Invalid(problems)
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return values | {
        "minutes": minutes,
        "words": names.nfc(draft.words),
        "category": names.nfc(draft.category),
    }


def _claims(
    session: DbSession, adult_id: Id, draft: HourDraft, minutes: int, own: Id | None
) -> dict[str, str]:
    """The same minutes are never claimed twice: not over a session, nor another line, nor beyond the day."""
    day = hour_rows(session, draft.day, draft.day, adult_id)
    others = [row for row in day if own is None or row.line_id != own]
    if minutes + sum(row.counted for row in others) > MOST_OF_A_DAY:
        return {"minutes": "With this the day would have more than 24 hours."}
    if draft.start is None or draft.end is None:
        return {}
    for row in others:
        if row.start is None or row.end is None or _is_free(row, others):
            continue
        spans = [("new", draft.start, draft.end), ("known", row.start, row.end)]
        if hours.claimed_twice(spans):
            what = row.words or "another line"
            return {
                "start": f"From {row.start:%H:%M} to {row.end:%H:%M} is counted already: {what}. "
                "No minute counts twice."
            }
    return {}


def _is_free(row: HourRow, others: Sequence[HourRow]) -> bool:
    """Nothing of it counts any more; of a corrected line, nothing of what corrects it."""
    if not row.is_corrected:
        return not row.counted
    return not any(one.minutes for one in others if one.corrects_id == row.line_id)


def _clean_term(session: DbSession, adult_id: Id, draft: TermDraft, own: Id | None = None) -> dict[str, Any]:
    problems: dict[str, str] = {}
    if draft.last_day is not None and draft.last_day < draft.first_day:
        problems["last_day"] = "The last day is before the first day."
    for name in ("term_minutes", "weekly_minutes", "rate_cents"):
        value = getattr(draft, name)
        if value is not None and value < 0:
            problems[name] = "Write a number that is not below zero."
    others = session.scalars(
        select(HourTerm).where(
            HourTerm.adult_id == adult_id, HourTerm.hat == draft.hat, HourTerm.removed.is_(False)
        )
    )
    for one in others:
        before = draft.last_day is not None and draft.last_day < one.first_day
        after = one.last_day is not None and one.last_day < draft.first_day
        if one.id != own and not before and not after:
            problems.setdefault("first_day", "There is a term of this kind on these days already.")
    if problems:
        raise Invalid(problems)
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return values | {"program": names.nfc(draft.program), "supervisor": names.nfc(draft.supervisor)}


def _refuse_locked(session: DbSession, adult_id: Id, hat: Hat, day: date) -> None:
    locked = session.scalars(
        select(Timesheet).where(
            Timesheet.adult_id == adult_id, Timesheet.hat_family == hours.family_of(hat),
            Timesheet.locked.is_(True), Timesheet.removed.is_(False), Timesheet.first_day <= day,
            Timesheet.last_day >= day,
        )
    ).first()  # fmt: skip
    if locked is not None:
        raise Conflict("This day is on a locked timesheet. Correct the line instead, with the reason.")


def _adult(session: DbSession, adult_id: Id) -> Adult:
    adult = session.get(Adult, adult_id)
    if adult is None or adult.removed:
        raise NotFound("This adult is no longer here.")
    return adult


def _term(session: DbSession, term_id: Id) -> HourTerm:
    term = session.get(HourTerm, term_id)
    if term is None or term.removed:
        raise NotFound("This term is no longer here.")
    return term
