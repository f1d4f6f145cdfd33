# SPDX-License-Identifier: Apache-2.0
"""The program's calendar and its groups."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.errors import NotFound
from app.storage.queries import calendar, groups
from app.storage.store import Store
from app.storage.tables import Closure, SchoolYear


def test_program_sites_and_schools(s: DbSession) -> None:
    assert calendar.program(s).name == "Lukachukai Readers"
    assert [(site.name, site.groups) for site in calendar.sites(s)] == [("Annex", 1), ("Library", 1)]
    schools = [(school.name, school.students) for school in calendar.schools(s, date(2026, 9, 1))]
    assert schools == [("Chinle Middle", 1), ("Lukachukai Elementary", 2)]


def test_groups_and_members(s: DbSession, world: Any) -> None:
    on = date(2026, 9, 1)
    assert [(group.name, group.students, group.adults) for group in groups.group_rows(s, on)] == [
        ("Makers", 2, ""), ("Readers", 2, "Tess Tutor"),
    ]  # fmt: skip
    assert [member.given for member in groups.group_members(s, world["group"], on)] == ["Ana", "Bo"]
    with pytest.raises(NotFound):
        groups.group_row(s, bytes(16), on)


def test_the_school_year_of_a_day(store: Store) -> None:
    with store.write("test", "Another year") as s:
        s.add(SchoolYear(name="2025-26", first_day=date(2025, 8, 18), last_day=date(2026, 5, 29)))
    with store.read() as s:
        found = {
            day: year.name
            for day in (date(2024, 1, 1), date(2026, 5, 29), date(2026, 7, 1), date(2026, 8, 17))
            if (year := calendar.school_year_at(s, day))
        }
    assert list(found.values()) == ["2025-26", "2025-26", "2025-26", "2026-27"]


def test_closures_touch_a_period_at_either_end(store: Store) -> None:
    with store.write("test", "Winter break") as s:
        s.add(Closure(first_day=date(2026, 12, 21), last_day=date(2027, 1, 1), label="Winter break"))
    with store.read() as s:
        assert calendar.closures(s, date(2027, 1, 1), date(2027, 1, 31))[0].label == "Winter break"
        assert len(calendar.closures(s, date(2026, 12, 1), date(2026, 12, 21))) == 1
        assert calendar.closures(s, date(2027, 1, 2)) == []
        assert calendar.list_words(s) == []
        assert calendar.terms(s) == []
