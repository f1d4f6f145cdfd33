# SPDX-License-Identifier: Apache-2.0
"""When a child came and went, from the paper. A forgotten sign-out is credited by the program's rule.

The minutes follow from the times and are never a guess that looks like a fact: with both times they are
CLOCK, with one they are DEFAULT, which lists them for whoever checks (``queries.data_quality``). Marks
without times are ``entry``'s.
"""

from __future__ import annotations

from datetime import time

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import attendance
from app.domain.data_quality import clock_problem
from app.domain.words import ATTENDED, NOT_MET, MarkStatus, SessionStatus
from app.errors import Conflict, Invalid
from app.services.sessions import the_session
from app.storage.queries.rosters import planned_roster
from app.storage.queries.rulebook import read_rules
from app.storage.tables import Mark


def enter_times(
    session: DbSession, session_id: Id, student_id: Id, time_in: time | None, time_out: time | None
) -> Mark:
    """Store both times of one student in one session; whoever has a time was there.

    A mark that says the student came keeps its word (late, left early). Raises Conflict when the session is
    noted as not held, and Invalid for times that cannot be.
    """
    row = the_session(session, session_id)
    if row.status in NOT_MET:
        raise Conflict("This session is noted as not held. Reopen it before marking anyone.")
    problem = clock_problem(row.start, row.end, time_in, time_out)
    if problem:
        field = "time_in" if problem.startswith("came") else "time_out"
        raise Invalid({field: f"That would mean: {problem}. Compare it with the paper."})
    minutes = attendance.minutes_from_clock(
        row.start, row.end, time_in, time_out, read_rules(session).sign_out_credit
    )
    mark = session.get(Mark, (session_id, student_id))
    if mark is None or mark.removed:
        mark = _new_mark(session, mark, session_id, student_id)
    if mark.status not in ATTENDED:
        mark.status = MarkStatus.PRESENT
    mark.time_in, mark.time_out, mark.minutes = time_in, time_out, minutes
    mark.minutes_source = attendance.clock_source(time_in, time_out)
    if row.status is SessionStatus.PLANNED:
        row.status = SessionStatus.HELD
    session.flush()
    return mark


def _new_mark(session: DbSession, hidden: Mark | None, session_id: Id, student_id: Id) -> Mark:
    planned = any(one.student_id == student_id for one in planned_roster(session, session_id))
    if hidden is not None:
        hidden.removed, hidden.scheduled = False, planned
        return hidden
    made = Mark(
        session_id=session_id, student_id=student_id, status=MarkStatus.PRESENT, minutes=0,
        scheduled=planned, day=the_session(session, session_id).day,
    )  # fmt: skip
    session.add(made)
    return made
