# SPDX-License-Identifier: Apache-2.0
"""A locked timesheet holds still: what changes afterwards is said, and counts only once somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from app.clock import Id
from app.domain.hours import AMERICORPS, VOLUNTEER
from app.domain.rulebook import Rules
from app.domain.timesheets import SheetStanding
from app.domain.words import Hat, MarkStatus, Role
from app.errors import Conflict, Invalid
from app.services import entry, hour_corrections, hours, sessions, timesheets, training
from app.services.hours import HourDraft, TermDraft
from app.services.timesheets import SheetKey
from app.storage.queries import hour_months
from app.storage.queries import hours as read
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows
from app.storage.tables import HourLine, Session
from tests.services.conftest import Small

FIRST, LAST, MONDAY = date(2026, 9, 1), date(2026, 9, 30), date(2026, 9, 7)


@pytest.fixture(autouse=True)
def _in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")


def do(small: Small, work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    with small.store.write("hours", "Hours") as s:
        return work(s, *arguments, **more)


def mark(small: Small, number: int) -> None:
    do(small, entry.set_mark, small.planned.session_ids[number], small.students[0], MarkStatus.PRESENT)


def key(small: Small) -> SheetKey:
    return SheetKey(small.tutor, VOLUNTEER, MONDAY)


def sheet(small: Small) -> TimesheetRow:
    with small.store.read() as s:
        return next(row for row in timesheet_rows(s, FIRST, LAST) if row.family == VOLUNTEER)


def total(small: Small) -> int:
    with small.store.read() as s:
        return sum(row.counted for row in read.hour_rows(s, FIRST, LAST, small.tutor))


@pytest.fixture
def locked(small: Small) -> Small:
    """The sheet of September, with two sessions of 45 minutes, signed by two and locked."""
    mark(small, 0)
    mark(small, 1)
    do(small, timesheets.sign_as_adult, key(small), "Ana Begaye")
    do(small, timesheets.sign_as_supervisor, key(small), "Rosa Tsosie")
    do(small, timesheets.lock, key(small))
    assert sheet(small).minutes == 90
    return small


def test_a_session_that_changes_later_is_told_and_counts_as_it_was_signed(locked: Small) -> None:
    do(locked, sessions.set_session_adults, locked.planned.session_ids[0], [])
    row = sheet(locked)
    assert (row.standing, row.minutes, row.changed_by) == (SheetStanding.LOCKED, 90, -45)
    assert [(one.counted, one.now) for one in row.rows] == [(45, 0), (45, None)]
    assert row.waits
    (changed,) = (one for one in row.rows if one.now is not None)
    do(locked, hour_corrections.correct_line, changed.line_id, 0, "The road was closed")
    assert (sheet(locked).minutes, sheet(locked).changed_by, sheet(locked).waits) == (45, -45, False)


def test_a_change_that_cancels_out_is_told_too(locked: Small) -> None:
    do(locked, sessions.set_session_adults, locked.planned.session_ids[0], [])
    mark(locked, 2)
    row = sheet(locked)
    assert (row.minutes, row.changed_by) == (90, 0)
    assert row.waits
    assert sorted((one.counted, one.now) for one in row.rows if one.now is not None) == [(0, 45), (45, 0)]


def test_a_session_noted_after_locking_counts_once_somebody_says_why(locked: Small) -> None:
    mark(locked, 2)
    row = sheet(locked)
    assert (row.minutes, row.changed_by, total(locked)) == (90, 45, 90)
    late = locked.planned.session_ids[2]
    do(locked, hour_corrections.correct_session, locked.tutor, late, Hat.VOLUNTEER, 45, "The sheet came late")
    assert (sheet(locked).minutes, sheet(locked).waits, total(locked)) == (135, False, 135)


def test_another_term_moves_nothing_on_a_locked_sheet(locked: Small) -> None:
    do(locked, hours.add_term, locked.tutor, TermDraft(hat=Hat.SERVICE, first_day=FIRST))
    assert (sheet(locked).minutes, sheet(locked).waits) == (90, False)


def test_a_locked_sheet_opens_again_only_with_a_reason_that_stays_on_it(locked: Small) -> None:
    with pytest.raises(Invalid):
        do(locked, timesheets.reopen, key(locked), " ")
    do(locked, timesheets.reopen, key(locked), "Two weeks were forgotten")
    row = sheet(locked)
    assert (row.standing, row.minutes, row.changed_by) == (SheetStanding.OPEN, 90, 0)
    (trace,) = (one for one in row.rows if one.why)
    assert (trace.why, trace.counted) == ("Two weeks were forgotten", 0)
    assert "Ana Begaye" in trace.words
    assert "1 h 30 min" in trace.words
    assert all(one.line_id is None for one in row.rows if one is not trace)
    with pytest.raises(Conflict, match="not locked"):
        do(locked, timesheets.reopen, key(locked), "Again")
    with pytest.raises(Conflict, match="stays"):
        do(locked, hours.remove_line, trace.line_id)
    do(locked, hours.add_line, locked.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=30))
    for sign, name in ((timesheets.sign_as_adult, "Ana"), (timesheets.sign_as_supervisor, "Rosa")):
        do(locked, sign, key(locked), name)
    do(locked, timesheets.lock, key(locked))
    assert (sheet(locked).minutes, sheet(locked).changed_by) == (120, 0)


def test_roles_of_months_outlive_the_lock(locked: Small) -> None:
    with locked.store.read() as s:
        (month,) = hour_months.by_month(read.hour_rows(s, FIRST, LAST), Rules())
    assert (month.role, month.minutes) == (Role.TUTOR, 90)


def test_two_laptops_that_lock_or_correct_the_same_make_one_line(locked: Small) -> None:
    with locked.store.read() as s:
        before = sorted(line.id for line in s.query(HourLine) if not line.removed)
    do(locked, timesheets.reopen, key(locked), "Try")
    for sign, name in ((timesheets.sign_as_adult, "Ana"), (timesheets.sign_as_supervisor, "Rosa")):
        do(locked, sign, key(locked), name)
    do(locked, timesheets.lock, key(locked))
    with locked.store.read() as s:
        after = [line.id for line in s.query(HourLine) if not line.removed and line.session_id]
    assert sorted(after) == before


def beside(small: Small, start: time, end: time) -> Id:
    """Another session of the same tutor on the same Monday."""
    with small.store.write("plan", "Beside it") as s:
        first = s.get_one(Session, small.planned.session_ids[0])
        other = sessions.plan_series(
            s,
            sessions.SeriesDraft(
                site_id=small.site, days=(0,), start=start, end=end, first_day=MONDAY, last_day=MONDAY,
                adult_ids=[small.tutor], role=Role.TUTOR, group_id=first.group_id,
            ),
        )  # fmt: skip
        entry.set_mark(s, other.session_ids[0], small.students[0], MarkStatus.PRESENT)
    return other.session_ids[0]


def test_a_corrected_session_keeps_its_time_from_others(small: Small) -> None:
    mark(small, 0)
    beside(small, time(15, 30), time(16, 30))
    assert total(small) == 75
    first = small.planned.session_ids[0]
    do(small, hour_corrections.correct_session, small.tutor, first, Hat.VOLUNTEER, 45, "As it was")
    assert total(small) == 75


def test_a_corrected_line_is_not_typed_over(small: Small) -> None:
    line = do(small, hours.add_line, small.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=60))
    do(small, hour_corrections.correct_line, line, 30, "Half of it")
    with pytest.raises(Conflict, match="corrected"):
        do(small, hours.set_cell, small.tutor, MONDAY, Hat.VOLUNTEER, "", 90)
    with pytest.raises(Conflict, match="corrected"):
        do(small, hours.change_line, line, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=90))
    with pytest.raises(Conflict, match="corrected"):
        do(small, hours.remove_line, line)
    assert total(small) == 30


def test_no_day_has_more_than_24_hours(small: Small) -> None:
    do(small, hours.add_line, small.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=1000))
    with pytest.raises(Invalid) as refused:
        do(small, hours.add_line, small.tutor, HourDraft(day=MONDAY, hat=Hat.TRAINING, minutes=500))
    assert "24 hours" in refused.value.fields["minutes"]


def test_a_cell_changes_the_time_and_nothing_else(small: Small) -> None:
    drive = HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=60, miles_x10=125, words="Home")
    line = do(small, hours.add_line, small.tutor, drive)
    do(small, hours.set_cell, small.tutor, MONDAY, Hat.VOLUNTEER, "", 45)
    with pytest.raises(Conflict, match="page of the adult"):
        do(small, hours.set_cell, small.tutor, MONDAY, Hat.VOLUNTEER, "", 0)
    do(small, hours.add_line, small.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=30))
    do(small, hours.set_cell, small.tutor, MONDAY, Hat.VOLUNTEER, "", 90)
    assert total(small) == 90
    do(small, hour_corrections.correct_line, line, 20, "Shorter")
    with small.store.read() as s:
        (one,) = read.totals(read.hour_rows(s, FIRST, LAST))
    assert (one.total, one.miles_x10) == (50, 125)


def test_the_time_of_a_corrected_line_is_still_taken(small: Small) -> None:
    clock = HourDraft(day=MONDAY, hat=Hat.WORK_STUDY, start=time(10), end=time(11))
    line = do(small, hours.add_line, small.tutor, clock)
    do(small, hour_corrections.correct_line, line, 50, "Came late")
    half = HourDraft(day=MONDAY, hat=Hat.SERVICE, start=time(10, 30), end=time(11, 30))
    with pytest.raises(Invalid):
        do(small, hours.add_line, small.tutor, half)


def test_training_of_a_member_is_hours_by_itself_and_holds_still(small: Small) -> None:
    def log(minutes: int, day: date) -> Id:
        draft = training.TrainingDraft(topic="Safety", day=day, minutes=minutes)
        (made,) = do(small, training.add_training, [small.tutor], draft)
        return bytes(made)

    first = log(60, MONDAY)
    assert total(small) == 0  # a volunteer's training is no service
    term = TermDraft(hat=Hat.SERVICE, first_day=MONDAY, last_day=LAST)
    do(small, hours.add_term, small.tutor, term)
    log(30, FIRST)  # before the term
    with small.store.read() as s:
        (row,) = read.hour_rows(s, FIRST, LAST, small.tutor, typed_only=True)
    assert (row.hat, row.counted, row.words) == (Hat.TRAINING, 60, "Safety")
    member = SheetKey(small.tutor, AMERICORPS, MONDAY)
    do(small, timesheets.sign_as_adult, member, "Ana Begaye")
    do(small, timesheets.sign_as_supervisor, member, "Rosa Tsosie")
    do(small, timesheets.lock, member)
    assert total(small) == 60
    do(small, training.remove_training, first)
    late = log(45, LAST)
    with small.store.read() as s:
        (row, new) = read.hour_rows(s, FIRST, LAST, small.tutor)
    assert [(one.counted, one.now) for one in (row, new)] == [(60, 0), (0, 45)]
    do(small, hour_corrections.correct_training, late, 45, "Noted late")
    with pytest.raises(Conflict):
        do(small, hour_corrections.correct_training, late, 45, "Again")
    do(small, hour_corrections.correct_line, row.line_id, 0, "It was cancelled")
    assert total(small) == 45


def test_a_session_that_moves_past_a_locked_sheet_is_told_and_counts_where_it_is(locked: Small) -> None:
    moved, october = locked.planned.session_ids[0], date(2026, 10, 1)
    do(locked, sessions.move_session, moved, october, time(15), time(16), locked.site)
    with locked.store.read() as s:
        year = read.hour_rows(s, FIRST, date(2026, 10, 31), locked.tutor)
        month = read.hour_rows(s, october, date(2026, 10, 31), locked.tutor)
    assert [(row.day.month, row.counted, row.now) for row in year] == [
        (9, 45, 0), (9, 45, None), (10, 60, None),
    ]  # fmt: skip
    assert [row.counted for row in month] == [60]
