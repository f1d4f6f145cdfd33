# SPDX-License-Identifier: Apache-2.0
"""The invented program shows every kind of hours: near a limit, over one, signed, locked, changed since."""

from __future__ import annotations

from app import clock
from app.demo import fill
from app.domain.hours import Verdict
from app.domain.rulebook import Rules
from app.domain.timesheets import MONTH, SheetStanding, last_whole_period
from app.domain.words import Hat
from app.storage.queries.hour_limits import limits
from app.storage.queries.hours import hour_rows, totals
from app.storage.queries.timesheets import timesheet_rows, unsigned
from tests.demo.conftest import MakeStore


def test_every_kind_of_hours_is_there(fresh: MakeStore) -> None:
    store = fresh()
    fill(store)
    on = clock.today()
    with store.read() as session:
        near = {(row.what, row.verdict) for row in limits(session, on, Rules())}
        sheets = timesheet_rows(session, *last_whole_period(MONTH, on))
        waiting = unsigned(session, on, Rules())
        first, last = sheets[0].first_day, sheets[0].last_day
        found = totals(hour_rows(session, first, last))
    assert near >= {
        ("Fundraising of the term", Verdict.WARN), ("Work-study of the week", Verdict.FAIL),
    }  # fmt: skip
    assert {row.standing for row in sheets} >= {SheetStanding.OPEN, SheetStanding.LOCKED}
    assert any(row.changed_by for row in sheets)
    (locked,) = (row for row in sheets if row.standing is SheetStanding.LOCKED)
    assert not locked.waits
    assert any(row.is_corrected for row in locked.rows)
    assert all(row.line_id is not None for row in locked.rows)
    assert waiting
    assert {hat for row in found for hat in row.minutes} >= {Hat.SERVICE, Hat.WORK_STUDY, Hat.VOLUNTEER}
    assert any(row.miles_x10 for row in found)
