# SPDX-License-Identifier: Apache-2.0
"""Today: what needs the coordinator now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.storage.queries.today import ten_percent_line, today
from app.storage.store import Store
from app.storage.tables import SchoolDay

SATURDAY = date(2026, 9, 12)


def test_the_lists_of_today(s: DbSession, world: Any) -> None:
    found = today(s, SATURDAY)
    assert found.sessions_today == ()
    assert len(found.sessions_week) == 6
    assert [row.session_id for row in found.sheets_out] == [world["silence"]]
    assert [row.id for row in found.without_data] == [world["silence"]]
    assert [(row.session_id, row.name) for row in found.unmarked] == [(world["monday"], "Begaye, Bo")]


def test_a_session_of_today_is_not_yet_without_data(s: DbSession, world: Any) -> None:
    found = today(s, date(2026, 9, 11))
    assert [row.id for row in found.sessions_today] == [world["silence"]]
    assert found.without_data == ()


def test_an_empty_program_has_nothing_to_do(empty: Store) -> None:
    with empty.read() as s:
        found = today(s, SATURDAY)
    assert (found.sessions_week, found.unmarked, found.sheets_out) == ((), (), ())


def test_exactly_ten_percent_is_over_the_line(store: Store, world: Any) -> None:
    with store.write("test", "School days") as s:
        for name, missed in (("ana", 2), ("bo", 1), ("kim", 0)):
            for n in range(20):
                day = date(2026, 8, 18) + timedelta(days=n)
                s.add(SchoolDay(student_id=world[name], day=day, absent_x2=2 if n < missed else 0))
    with store.read() as s:
        near, over = ten_percent_line(s, SATURDAY)
    assert ([row.given for row in near], [row.given for row in over]) == (["Bo"], ["Ana"])
