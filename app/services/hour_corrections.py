# SPDX-License-Identifier: Apache-2.0
"""Hours that are put right in sight, and a locked timesheet that holds still.

A correction stands beside what it corrects, with its reason; both stay on the sheet and the correction
counts. When a sheet is locked, what followed from sessions and trainings is written down as lines of its own
(``freeze``), so that no later change of them moves a signed hour; ``thaw`` takes them off again.

All these lines have ids that follow from what they are about: two laptops that lock the same sheet, or
correct the same line, make one line and never two that both count.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import hours, names
from app.domain.words import Hat
from app.errors import Conflict, Invalid, NotFound
from app.storage.queries.hours import HourRow
from app.storage.tables import HourLine, SessionAdult, Training
from app.storage.tables import Session as Meeting

MOST_OF_A_DAY = 24 * 60


def correct_line(session: DbSession, line_id: Id, minutes: int, why: str) -> Id:
    """Put a line right in sight of everybody: both stay on the sheet, the new one counts.

    Also on a locked sheet. Raises Invalid without a reason, NotFound, Conflict when corrected already.
    """
    line = the_line(session, line_id)
    refuse_corrected(session, line)
    return _correction(
        session, hours.line_id(line_id), minutes, why, adult_id=line.adult_id, day=line.day, hat=line.hat,
        category=line.category, words=line.words, miles_x10=line.miles_x10, corrects_id=line_id,
        session_id=line.session_id,
    )  # fmt: skip


def correct_session(session: DbSession, adult_id: Id, session_id: Id, hat: Hat, minutes: int, why: str) -> Id:
    """Count another time or hat for a session an adult led. Raises Invalid, NotFound or Conflict."""
    led = session.get(SessionAdult, (session_id, adult_id))
    meeting = session.get(Meeting, session_id)
    if led is None or led.removed or meeting is None or meeting.removed:
        raise NotFound("This adult did not lead that session.")
    known = select(HourLine.id).where(
        HourLine.adult_id == adult_id, HourLine.session_id == session_id, HourLine.day == meeting.day,
        HourLine.removed.is_(False),
    )  # fmt: skip
    if session.scalars(known).first() is not None:
        raise Conflict("This session was corrected already. Correct the newer line.")
    return _correction(
        session, hours.line_id_of(session_id, adult_id, meeting.day), minutes, why, adult_id=adult_id,
        day=meeting.day, hat=hat, session_id=session_id,
    )  # fmt: skip


def correct_training(session: DbSession, training_id: Id, minutes: int, why: str) -> Id:
    """Count another time for a training, also on a locked sheet. Raises Invalid, NotFound or Conflict."""
    noted = session.get(Training, training_id)
    if noted is None or noted.removed:
        raise NotFound("This training is no longer here.")
    own = hours.line_id_of(training_id, noted.adult_id, noted.day)
    known = session.get(HourLine, own)
    if known is not None and not known.removed:
        raise Conflict("This training was corrected already. Correct the newer line.")
    return _correction(
        session, own, minutes, why, adult_id=noted.adult_id, day=noted.day, hat=Hat.TRAINING,
        words=noted.topic,
    )  # fmt: skip


def freeze(session: DbSession, rows: Iterable[HourRow]) -> None:
    """Write down what follows from sessions and trainings, as it counts now."""
    for row in rows:
        source = row.session_id or row.training_id
        if row.line_id is None and source is not None:
            _write(
                session, hours.line_id_of(source, row.adult_id, row.day), adult_id=row.adult_id, day=row.day,
                hat=row.hat, minutes=row.minutes, start=row.start, end=row.end, session_id=row.session_id,
                words=row.words, why="",
            )  # fmt: skip


def thaw(session: DbSession, rows: Iterable[HourRow]) -> None:
    """Take off again what was only written down; what somebody corrected stays."""
    for row in rows:
        if row.is_frozen and not row.is_corrected and row.line_id is not None:
            the_line(session, row.line_id).removed = True


def the_line(session: DbSession, line_id: Id) -> HourLine:
    """A line that is here. Raises NotFound."""
    line = session.get(HourLine, line_id)
    if line is None or line.removed:
        raise NotFound("This line is no longer here.")
    return line


def refuse_corrected(session: DbSession, line: HourLine) -> None:
    """Raises Conflict for a line that was corrected, and for the trace of a sheet that was opened again."""
    if line.why and not line.minutes and line.corrects_id is None and line.session_id is None:
        raise Conflict("This line says why the sheet was opened again. It stays on the sheet.")
    again = select(HourLine.id).where(HourLine.corrects_id == line.id, HourLine.removed.is_(False))
    if session.scalars(again).first() is not None:
        raise Conflict("This line was corrected already. Correct the newer line.")


def _correction(session: DbSession, own: Id, minutes: int, why: str, **values: Any) -> Id:
    problems = {}
    if not 0 <= minutes <= MOST_OF_A_DAY:
        problems["minutes"] = "Write minutes from 0 to 1440."
    if not why.strip():
        problems["why"] = "Say why it is corrected; it stands on the sheet."
    if problems:
        raise Invalid(problems)
    return _write(session, own, minutes=minutes, why=names.nfc(why), start=None, end=None, **values)


def _write(session: DbSession, own: Id, **values: Any) -> Id:
    """The line of that id: anew, or again after it was taken off."""
    line = session.get(HourLine, own)
    if line is None:
        session.add(HourLine(id=own, **values))
    else:
        for name, value in (values | {"removed": False}).items():
            setattr(line, name, value)
    session.flush()
    return own
