# SPDX-License-Identifier: Apache-2.0
"""Numbering session sheets and freezing their rows; drawing them is ``app.reports``.

A sheet's number is random and never used again; what is printed is stored, because the paper, not
today's roster, says who is in row 7.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.words import SheetState
from app.errors import NotFound
from app.services.sessions import the_session
from app.storage.journal import insert_rows
from app.storage.place import read_slot
from app.storage.queries.rosters import planned_roster
from app.storage.queries.sheets import all_numbers
from app.storage.tables import Sheet, SheetLayout, SheetRow


@dataclass(frozen=True, slots=True)
class Paper:
    """A layout to print on: its stored geometry, how many rows fit, and how many stay blank."""

    layout_id: str
    layout: str
    rows_per_page: int
    blank_rows: int
    language: str = "en"


def prepare_sheets(
    session: DbSession, session_ids: Sequence[Id], paper: Paper, rng: random.Random | None = None
) -> list[str]:
    """A numbered sheet for each session, marked as printed; returns the numbers in the same order.

    A sheet that is already out with the same rows and layout is printed again under its own number.
    """
    if session.get(SheetLayout, paper.layout_id) is None:
        session.add(SheetLayout(id=paper.layout_id, layout=paper.layout))
        session.flush()
    draw = _Numbers(rng or secrets.SystemRandom(), all_numbers(session), read_slot(session))
    return [_prepare(session, session_id, paper, draw) for session_id in session_ids]


@dataclass(slots=True)
class _Numbers:
    """Where new numbers come from; ``slot`` is this laptop's among those of the program."""

    source: random.Random
    taken: set[str]
    slot: int | None

    def next(self) -> str:
        number = sheet_numbers.new_number(self.source, self.taken, self.slot)
        self.taken.add(number)
        return number


def _prepare(session: DbSession, session_id: Id, paper: Paper, numbers: _Numbers) -> str:
    the_session(session, session_id)
    students = [row.student_id for row in planned_roster(session, session_id)]
    known = _same_sheet(session, session_id, paper, students)
    if known is not None:
        return known
    number = numbers.next()
    pages = max(1, -(-(len(students) + paper.blank_rows) // paper.rows_per_page))
    sheet = Sheet(
        number=number, session_id=session_id, state=SheetState.PRINTED, layout_id=paper.layout_id,
        language=paper.language, pages=pages, row_count=pages * paper.rows_per_page,
        printed_at=clock.now_ms(),
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    insert_rows(
        session,
        SheetRow,
        [{"sheet_id": sheet.id, "row": n, "student_id": s} for n, s in enumerate(students, 1)],
    )
    return number


def _same_sheet(session: DbSession, session_id: Id, paper: Paper, students: list[Id]) -> str | None:
    for sheet in session.scalars(
        select(Sheet).where(
            Sheet.session_id == session_id,
            Sheet.layout_id == paper.layout_id,
            Sheet.language == paper.language,
            Sheet.removed.is_(False),
            Sheet.state.in_([SheetState.NOT_PRINTED, SheetState.PRINTED, SheetState.IN_HAND]),
        )
    ):
        rows = session.scalars(
            select(SheetRow.student_id)
            .where(SheetRow.sheet_id == sheet.id, SheetRow.removed.is_(False))
            .order_by(SheetRow.row)
        )
        if list(rows) == students:
            return sheet.number
    return None


def take_in_hand(session: DbSession, number: str) -> None:
    """The paper has come back and waits to be typed."""
    sheet = the_sheet(session, number)
    if sheet.state in (SheetState.NOT_PRINTED, SheetState.PRINTED):
        sheet.state = SheetState.IN_HAND


def the_sheet(session: DbSession, number: str) -> Sheet:
    """The row of a sheet by its 8 digits. Raises NotFound."""
    sheet = session.scalars(
        select(Sheet).where(Sheet.number == number, Sheet.removed.is_(False))
    ).one_or_none()
    if sheet is None:
        raise NotFound(
            f"There is no sheet {number[:4]} {number[4:]} in this program. Check the number on the paper."
        )
    return sheet
