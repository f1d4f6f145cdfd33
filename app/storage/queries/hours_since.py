# SPDX-License-Identifier: Apache-2.0
"""Hours beside locked timesheets: what a sheet holds stays as it is, what is said since is told beside it.

Rows of what follows from sessions and trainings on one side, written lines on the other; they are read in
``hours``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.clock import Id
from app.domain import hours

if TYPE_CHECKING:
    from app.storage.queries.hours import HourRow

# Days of locked sheets, both included, by adult and kind.
Locked = dict[tuple[Id, str], list[tuple[date, date]]]


def beside(
    lines: Sequence[HourRow], led: Sequence[HourRow], trained: Sequence[HourRow], locked: Locked
) -> list[HourRow]:
    """What no line names; what is late for a locked sheet counts nothing yet."""
    own = {row.line_id for row in lines}
    taken = {(row.adult_id, row.session_id, row.day) for row in lines if row.session_id is not None}
    rows = [row for row in led if (row.adult_id, row.session_id, row.day) not in taken]
    rows += [row for row in trained if row.minutes and _training_line(row) not in own]
    return (
        [_late(row) if row.minutes and _is_locked(row, locked) else row for row in rows] if locked else rows
    )


def _late(row: HourRow) -> HourRow:
    return replace(row, minutes=0, shared=0, now=row.minutes)


def since_locked(
    lines: Sequence[HourRow], led: Sequence[HourRow] | None, trained: Sequence[HourRow]
) -> list[HourRow]:
    """Lines that were written when a sheet was locked, with what their session or training says by now.

    Of sessions nothing is told when ``led`` is None: they were not asked for.
    """
    logged = {_training_line(row): row for row in trained}
    rows = [replace(row, training_id=logged[row.line_id].training_id) if row.line_id in logged else row
            for row in lines]  # fmt: skip
    if not any(row.is_frozen for row in rows):
        return rows
    says = {(row.adult_id, row.session_id, row.day): row.minutes for row in led or ()}
    made = []
    for row in rows:
        now: int | None = row.minutes
        if row.is_frozen and not row.is_corrected and row.line_id in logged:
            now = logged[row.line_id].minutes
        elif row.is_frozen and not row.is_corrected and led is not None:
            now = says.get((row.adult_id, row.session_id, row.day), 0)
        made.append(row if now == row.minutes else replace(row, now=now))
    return made


def _training_line(row: HourRow) -> Id:
    assert row.training_id is not None
    return hours.line_id_of(row.training_id, row.adult_id, row.day)


def locked_days(found: Iterable[tuple[Any, ...]]) -> Locked:
    """Rows of (adult, kind, first day, last day) by adult and kind."""
    locked: Locked = defaultdict(list)
    for adult, family, first, last in found:
        locked[adult, family].append((date.fromisoformat(first), date.fromisoformat(last)))
    return locked


def _is_locked(row: HourRow, locked: Locked) -> bool:
    days = locked.get((row.adult_id, hours.family_of(row.hat)), ())
    return any(first <= row.day <= last for first, last in days)
