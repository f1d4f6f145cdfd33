# SPDX-License-Identifier: Apache-2.0
"""Hours: from sessions by themselves, typed beside them, never twice; signed, locked, corrected in sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from app.clock import Id
from app.domain.hours import AMERICORPS, VOLUNTEER, WORK_STUDY, Verdict
from app.domain.rulebook import Rules
from app.domain.timesheets import SheetStanding
from app.domain.words import Hat, MarkStatus, Role
from app.errors import Conflict, Invalid, NotFound
from app.services import entry, hour_corrections, hours, sessions, timesheets
from app.services.hours import HourDraft, TermDraft
from app.services.timesheets import SheetKey
from app.services.undo import undo_last
from app.storage.digest import content_digest
from app.storage.queries import hour_limits, hour_months
from app.storage.queries import hours as read
from app.storage.queries.timesheets import TimesheetRow, timesheet_rows, unsigned
from app.storage.tables import Session
from tests.services.conftest import Small

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
MONDAY = date(2026, 9, 7)
OCTOBER = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")


@pytest.fixture
def held(small: Small) -> Small:
    """Two sessions of 45 minutes were held, Monday and Wednesday."""
    with small.store.write("mark", "Marked") as s:
        for session_id in small.planned.session_ids[:2]:
            entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
    return small


def do(small: Small, work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    with small.store.write("hours", "Hours") as s:
        return work(s, *arguments, **more)


def rows(small: Small) -> list[read.HourRow]:
    with small.store.read() as s:
        return read.hour_rows(s, FIRST, LAST)


def by_hat(small: Small) -> dict[Hat, int]:
    with small.store.read() as s:
        (one,) = read.totals(read.hour_rows(s, FIRST, LAST, small.tutor))
    assert one.total == sum(one.minutes.values())
    return dict(one.minutes)


def test_sessions_are_hours_without_typing(held: Small) -> None:
    assert by_hat(held) == {Hat.VOLUNTEER: 90}
    assert [(row.day, row.minutes, row.line_id) for row in rows(held)] == [
        (MONDAY, 45, None), (MONDAY + timedelta(days=2), 45, None),
    ]  # fmt: skip
    do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.SERVICE, first_day=MONDAY, last_day=MONDAY))
    assert by_hat(held) == {Hat.SERVICE: 45, Hat.VOLUNTEER: 45}


def test_two_sessions_at_once_are_one_time(held: Small) -> None:
    with held.store.write("plan", "Beside it") as s:
        first = s.get_one(Session, held.planned.session_ids[0])
        other = sessions.plan_series(
            s,
            sessions.SeriesDraft(
                site_id=held.site, days=(0,), start=time(15, 30), end=time(16, 30), first_day=MONDAY,
                last_day=MONDAY, adult_ids=[held.tutor], role=Role.TUTOR, group_id=first.group_id,
            ),
        )  # fmt: skip
        entry.set_mark(s, other.session_ids[0], held.students[0], MarkStatus.PRESENT)
    assert by_hat(held) == {Hat.VOLUNTEER: 45 + 30 + 45}
    assert [row.shared for row in rows(held)] == [0, 30, 0]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"hat": Hat.VOLUNTEER}, "minutes"),
        ({"hat": Hat.VOLUNTEER, "minutes": 0}, "minutes"),
        ({"hat": Hat.VOLUNTEER, "minutes": 1441}, "minutes"),
        ({"hat": Hat.VOLUNTEER, "start": time(9)}, "end"),
        ({"hat": Hat.VOLUNTEER, "start": time(9), "end": time(8)}, "end"),
        ({"hat": Hat.WORK_STUDY, "minutes": 60}, "start"),
        ({"hat": Hat.VOLUNTEER, "start": time(15, 59), "end": time(17)}, "start"),  # over the session
        ({"hat": Hat.TRAINING, "start": time(10, 30), "end": time(11)}, "start"),  # over a line
    ],
)
def test_what_cannot_be_is_refused(held: Small, draft: dict[str, Any], field: str) -> None:
    known = HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, start=time(10), end=time(11))
    do(held, hours.add_line, held.tutor, known)
    with pytest.raises(Invalid) as refused:
        do(held, hours.add_line, held.tutor, HourDraft(day=MONDAY, **draft))
    assert list(refused.value.fields) == [field]


def test_times_that_touch_are_two(held: Small) -> None:
    do(held, hours.add_line, held.tutor,
       HourDraft(day=MONDAY, hat=Hat.TRAINING, start=time(16), end=time(17)))  # fmt: skip
    assert by_hat(held) == {Hat.VOLUNTEER: 90, Hat.TRAINING: 60}


def test_a_cell_of_the_week_is_one_line(held: Small) -> None:
    for minutes in (30, 45):
        do(held, hours.set_cell, held.tutor, MONDAY, Hat.VOLUNTEER, "Office", minutes)
    assert by_hat(held) == {Hat.VOLUNTEER: 90 + 45}
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.VOLUNTEER, "Office", 0)
    assert by_hat(held) == {Hat.VOLUNTEER: 90}


def sheet(small: Small, family: str = VOLUNTEER) -> TimesheetRow:
    with small.store.read() as s:
        return next(row for row in timesheet_rows(s, FIRST, LAST) if row.family == family)


def key(small: Small, family: str = VOLUNTEER) -> SheetKey:
    return SheetKey(small.tutor, family, MONDAY)


def signed(small: Small) -> None:
    do(small, timesheets.sign_as_adult, key(small), "Ana Begaye")
    do(small, timesheets.sign_as_supervisor, key(small), "Rosa Tsosie")


def test_two_sign_and_then_it_is_only_corrected(held: Small) -> None:
    line = do(held, hours.add_line, held.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=30))
    with pytest.raises(Conflict, match="adult signs first"):
        do(held, timesheets.sign_as_supervisor, key(held), "Rosa")
    do(held, timesheets.sign_as_adult, key(held), "Ana Begaye")
    with pytest.raises(Invalid, match="own hours"):
        do(held, timesheets.sign_as_supervisor, key(held), "ana begaye")
    with pytest.raises(Conflict, match="Both sign"):
        do(held, timesheets.lock, key(held))
    do(held, timesheets.sign_as_supervisor, key(held), "Rosa Tsosie")
    do(held, timesheets.lock, key(held))
    assert (sheet(held).standing, sheet(held).minutes, sheet(held).changed_by) == (
        SheetStanding.LOCKED,
        120,
        0,
    )
    late = HourDraft(day=LAST, hat=Hat.VOLUNTEER, minutes=5)
    with pytest.raises(Conflict, match="locked"):
        do(held, hours.remove_line, line)
    with pytest.raises(Conflict, match="locked"):
        do(held, hours.add_line, held.tutor, late)
    with pytest.raises(Conflict, match="locked"):
        do(held, timesheets.withdraw, key(held))
    with pytest.raises(Invalid):
        do(held, hour_corrections.correct_line, line, 20, "  ")
    before = _digest(held)
    do(held, hour_corrections.correct_line, line, 20, "The bus came early")
    assert (sheet(held).minutes, sheet(held).changed_by) == (110, -10)
    old, new = (row for row in sheet(held).rows if row.line_id is not None and not row.is_frozen)
    assert sorted([(old.is_corrected, old.counted), (new.is_corrected, new.counted)]) == [
        (False, 20),
        (True, 0),
    ]
    with pytest.raises(Conflict, match="already"):
        do(held, hour_corrections.correct_line, line, 10, "Again")
    undo_last(held.store)
    assert _digest(held) == before


def _digest(small: Small) -> str:
    with small.store.read() as s:
        return content_digest(s)


def test_a_change_before_locking_asks_both_again(held: Small) -> None:
    signed(held)
    do(held, hours.add_line, held.tutor, HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=15))
    assert (sheet(held).changed_by, sheet(held).waits) == (15, True)
    with pytest.raises(Conflict, match="changed since"):
        do(held, timesheets.lock, key(held))
    do(held, timesheets.sign_as_adult, key(held), "Ana Begaye")
    assert sheet(held).standing is SheetStanding.HALF
    do(held, timesheets.withdraw, key(held))
    assert sheet(held).standing is SheetStanding.OPEN


def test_a_session_counts_otherwise_only_with_a_reason(held: Small) -> None:
    first = held.planned.session_ids[0]
    do(held, hour_corrections.correct_session, held.tutor, first, Hat.TRAINING, 40, "Shadowed a colleague")
    assert by_hat(held) == {Hat.TRAINING: 40, Hat.VOLUNTEER: 45}
    with pytest.raises(Conflict):
        do(held, hour_corrections.correct_session, held.tutor, first, Hat.SERVICE, 40, "Again")
    with pytest.raises(NotFound):
        do(held, hour_corrections.correct_session, held.students[0], first, Hat.SERVICE, 40, "Nobody")


def test_paid_and_owed_hours_wait_for_signatures(held: Small) -> None:
    with held.store.read() as s:
        assert unsigned(s, OCTOBER, Rules()) == []  # volunteers may sign, and need not
    do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.WORK_STUDY, first_day=FIRST))
    with held.store.read() as s:
        (row,) = unsigned(s, OCTOBER, Rules())
        assert (row.family, row.minutes, row.standing) == (WORK_STUDY, 90, SheetStanding.OPEN)
        assert unsigned(s, LAST, Rules()) == []  # September is not over


def _limits(small: Small) -> list[tuple[str, Verdict, int]]:
    with small.store.read() as s:
        return [(row.what, row.verdict, row.part) for row in hour_limits.limits(s, LAST, Rules())]


def test_limits_are_told_when_near_or_crossed(held: Small) -> None:
    term = TermDraft(hat=Hat.SERVICE, first_day=MONDAY, term_minutes=1000)
    term_id: Id = do(held, hours.add_term, held.tutor, term)
    assert _limits(held) == []
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.FUNDRAISING, "", 100)
    assert _limits(held) == [("Fundraising of the term", Verdict.WARN, 100)]
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.FUNDRAISING, "", 101)
    assert _limits(held) == [("Fundraising of the term", Verdict.FAIL, 101)]
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.FUNDRAISING, "", 0)
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.TRAINING, "", 201)
    assert _limits(held) == [("Training together", Verdict.FAIL, 201)]
    do(held, hours.set_cell, held.tutor, MONDAY, Hat.TRAINING, "", 0)
    do(held, hours.set_cell, held.tutor, FIRST, Hat.SERVICE, "Event", 30)
    assert _limits(held) == [("Before the first day of the term", Verdict.FAIL, 30)]
    do(held, hours.change_term, term_id, TermDraft(hat=Hat.WORK_STUDY, first_day=FIRST, weekly_minutes=80))
    assert [row for row in _limits(held) if "Work-study" in row[0]] == [
        ("Work-study of the week", Verdict.FAIL, 90)
    ]


def test_months_count_people_and_what_time_is_worth(held: Small) -> None:
    do(held, hours.add_line, held.tutor,
       HourDraft(day=MONDAY, hat=Hat.VOLUNTEER, minutes=30, miles_x10=125))  # fmt: skip
    rates = Rules(in_kind_rate_cents=3350, mileage_rate_cents=21)
    with held.store.read() as s:
        found = hour_months.by_month(read.hour_rows(s, FIRST, LAST), rates)
    assert [(row.month, row.role, row.adults, row.minutes, row.miles_x10) for row in found] == [
        ("2026-09", None, 1, 30, 125), ("2026-09", Role.TUTOR, 1, 90, 0),
    ]  # fmt: skip
    assert [row.worth_cents for row in found] == [1675 + 263, 5025]  # 12.5 miles at 21 cents are 262.5


def test_a_term_has_its_days_and_no_twin(held: Small) -> None:
    do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.SERVICE, first_day=FIRST, last_day=MONDAY))
    with pytest.raises(Invalid, match="days already"):
        do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.SERVICE, first_day=MONDAY))
    do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.SERVICE, first_day=MONDAY + timedelta(days=1)))
    with pytest.raises(Invalid, match="before the first"):
        do(held, hours.add_term, held.tutor, TermDraft(hat=Hat.IN_KIND, first_day=LAST, last_day=FIRST))
    with pytest.raises(Conflict, match="no hours"):
        do(held, timesheets.sign_as_adult, SheetKey(held.tutor, AMERICORPS, date(2026, 12, 1)), "Ana")
