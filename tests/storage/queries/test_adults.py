# SPDX-License-Identifier: Apache-2.0
"""Adults as a list and in full, and what they led."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.words import Role, Source
from app.errors import NotFound
from app.storage.queries.adults import (
    AdultFilter,
    Led,
    adult_ids,
    adult_profile,
    adult_rows,
    led,
    led_by_adult,
)

ON = date(2026, 9, 14)


def _names(s: DbSession, **wanted: Any) -> list[str]:
    return [row.given for row in adult_rows(s, adult_ids(s, AdultFilter(on=ON, **wanted)), ON)]


def test_the_list_and_its_filters(s: DbSession, world: Any) -> None:
    assert _names(s) == ["Max", "Tess"]
    assert _names(s, role=Role.TUTOR) == ["Tess"]
    assert _names(s, source=Source.COMMUNITY) == ["Max", "Tess"]
    assert _names(s, source=Source.COLLEGE) == []
    assert _names(s, group_id=world["group"]) == ["Tess"]
    assert _names(s, site_id=world["site"]) == ["Tess"]
    assert _names(s, no_group=True) == []
    assert _names(s, text="ment") == ["Max"]
    assert _names(s, text="555") == []


def test_a_row_says_roles_and_matches(s: DbSession, world: Any) -> None:
    tutor, mentor = adult_rows(s, [world["tutor"], world["mentor"]], ON)
    assert (tutor.roles, tutor.groups) == ((Role.TUTOR,), "Readers")
    assert (mentor.roles, mentor.groups) == ((Role.MENTOR,), "Ana Begaye")


def test_profile_and_what_was_led(s: DbSession, world: Any, week: tuple[date, date]) -> None:
    profile = adult_profile(s, world["tutor"], *week)
    assert profile.led == Led(sessions=3, minutes=135, students=3)
    assert [(one.name, one.role) for one in profile.assignments] == [("Readers", Role.TUTOR)]
    assert led(s, world["tutor"], week[0], week[0]) == Led(1, 45, 2)
    assert [(row.given, row.sessions) for row in led_by_adult(s, *week)] == [("Max", 1), ("Tess", 3)]
    with pytest.raises(NotFound):
        adult_profile(s, bytes(16), *week)
