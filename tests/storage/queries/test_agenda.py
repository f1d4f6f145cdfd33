# SPDX-License-Identifier: Apache-2.0
"""Sessions, one session in full, series, and what waits for data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.words import MarkStatus, SessionStatus, SheetState
from app.errors import NotFound
from app.storage.queries.agenda import (
    series_list,
    session_profile,
    sessions_between,
    sessions_by_ids,
    sessions_without_data,
    sheets_out,
)
from app.storage.store import Store
from app.storage.tables import Session, SessionStudent


def test_the_week_has_its_first_and_its_last_day(s: DbSession, world: Any, week: tuple[date, date]) -> None:
    rows = sessions_between(s, *week)
    assert [row.id for row in rows] == [
        world[name] for name in ("monday", "tuesday", "tuesday_late", "makers", "storm", "silence")
    ]
    assert rows[-1].sheet_number == "12345678"
    assert rows[-1].sheet_state is SheetState.PRINTED


def test_counts_of_a_session(s: DbSession, world: Any) -> None:
    (monday,) = sessions_by_ids(s, [world["monday"]])
    assert (monday.roster, monday.marked, monday.attended, monday.walk_ins) == (2, 2, 2, 1)
    assert (monday.unmarked, monday.minutes, monday.minutes_present) == (1, 45, 75)
    assert (monday.adults, monday.site, monday.group) == ("Tess Tutor", "Library", "Readers")


def test_filters(s: DbSession, world: Any, week: tuple[date, date]) -> None:
    assert len(sessions_between(s, *week, site_id=world["annex"])) == 1
    assert len(sessions_between(s, *week, group_id=world["group"])) == 5
    assert len(sessions_between(s, *week, adult_id=world["mentor"])) == 1
    assert len(sessions_between(s, *week, student_id=world["nguyen"])) == 1
    assert len(sessions_between(s, *week, status=SessionStatus.CANCELLED_WEATHER)) == 1


def test_a_session_in_full_has_its_plan_and_its_walk_ins(s: DbSession, world: Any) -> None:
    profile = session_profile(s, world["monday"])
    assert [(one.given, one.status, one.is_walk_in) for one in profile.students] == [
        ("Ana", MarkStatus.PRESENT, False), ("Bo", None, False), ("Vy", MarkStatus.PRESENT, True),
    ]  # fmt: skip
    assert [adult.name for adult in profile.adults] == ["Tess Tutor"]
    assert [sheet.number for sheet in session_profile(s, world["silence"]).sheets] == ["12345678"]
    with pytest.raises(NotFound):
        session_profile(s, bytes(16))


def test_one_session_may_leave_out_and_add_students(store: Store, world: Any) -> None:
    with store.write("test", "Exceptions") as s:
        s.add(SessionStudent(session_id=world["silence"], student_id=world["bo"], planned=False))
        s.add(SessionStudent(session_id=world["silence"], student_id=world["kim"], planned=True))
    with store.read() as s:
        profile = session_profile(s, world["silence"])
    assert [one.given for one in profile.students] == ["Ana", "Kim"]
    assert [one.name for one in profile.left_out] == ["Begaye, Bo"]
    assert profile.row.roster == 2


def test_silence_is_listed_once_its_day_is_over(s: DbSession, world: Any, week: tuple[date, date]) -> None:
    assert [row.id for row in sessions_without_data(s, week[1])] == [world["silence"]]
    assert sessions_without_data(s, date(2026, 9, 10)) == []


def test_a_sheet_is_out_until_its_session_has_data(store: Store, world: Any, week: tuple[date, date]) -> None:
    with store.read() as s:
        assert [sheet.printed_number[:9] for sheet in sheets_out(s)] == ["1234 5678"]
        assert sheets_out(s, until=week[0]) == []
    with store.write("test", "Did not meet") as s:
        s.get_one(Session, world["silence"]).status = SessionStatus.CANCELLED_PROGRAM
    with store.read() as s:
        assert sheets_out(s) == []


def test_no_series_yet(s: DbSession, week: tuple[date, date]) -> None:
    assert series_list(s, week[0], ended=True) == []
