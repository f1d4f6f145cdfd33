# SPDX-License-Identifier: Apache-2.0
"""Students as a list and in full: nobody is dropped, everybody is found by any spelling."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.attendance import Tally
from app.errors import NotFound
from app.storage.queries.students import StudentFilter, student_ids, student_profile, student_rows

ON = date(2026, 9, 14)


def _names(s: DbSession, **wanted: Any) -> list[str]:
    sort, descending = wanted.pop("sort", "name"), wanted.pop("descending", False)
    ids = student_ids(s, StudentFilter(on=ON, **wanted), sort, descending=descending)
    return [row.given for row in student_rows(s, ids, ON)]


def test_the_list_is_in_the_order_of_a_sheet_and_drops_nobody(s: DbSession) -> None:
    assert _names(s) == ["Ana", "Bo", "Kaʻōhao", "Vy", "Kim"]
    assert _names(s, descending=True) == ["Kim", "Vy", "Kaʻōhao", "Bo", "Ana"]
    assert _names(s, state="all") == ["Left", "Ana", "Bo", "Kaʻōhao", "Vy", "Kim"]
    assert _names(s, state="left") == ["Left"]


def test_empty_values_come_last_either_way(s: DbSession) -> None:
    assert _names(s, sort="grade") == ["Kaʻōhao", "Ana", "Kim", "Bo", "Vy"]
    assert _names(s, sort="grade", descending=True) == ["Bo", "Kim", "Ana", "Kaʻōhao", "Vy"]
    assert _names(s, sort="school")[-2:] == ["Kaʻōhao", "Vy"]
    assert _names(s, sort="group")[-2:] == ["Kaʻōhao", "Vy"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("beg", ["Ana", "Bo"]), ("ana beg", ["Ana"]), ("NGUYEN", ["Vy"]), ("kaoh", ["Kaʻōhao"]), ("obrien",
        ["Kim"]),
        ("cruz o’b", ["Kim"]), ("00042", ["Ana"]), ("annie", ["Ana"]), ('"*', ["Ana", "Bo", "Kaʻōhao",
        "Vy", "Kim"]),
        ("nobody", []),
    ],
)  # fmt: skip
def test_typing_any_spelling_finds_a_student(s: DbSession, typed: str, found: list[str]) -> None:
    assert _names(s, text=typed) == found


def test_filters(s: DbSession, world: Any) -> None:
    assert _names(s, school_id=world["school"]) == ["Ana", "Bo"]
    assert _names(s, no_school=True) == ["Kaʻōhao", "Vy"]
    assert _names(s, grade="05") == ["Kim"]
    assert _names(s, no_grade=True) == ["Vy"]
    assert _names(s, group_id=world["other"]) == ["Ana", "Kim"]
    assert _names(s, no_group=True) == ["Kaʻōhao", "Vy"]
    assert _names(s, site_id=world["annex"]) == ["Ana", "Kim"]


def test_a_row_says_groups_and_sites(s: DbSession, world: Any) -> None:
    (row,) = student_rows(s, [world["ana"]], ON)
    assert (row.groups, row.sites, row.school) == (
        "Makers, Readers",
        "Annex, Library",
        "Lukachukai Elementary",
    )
    assert row.name == "Begaye, Ana (Annie)"
    (row,) = student_rows(s, [world["nguyen"]], ON)
    assert (row.groups, row.sites, row.school, row.grade) == ("", "", "", "")


def test_the_profile_has_family_groups_adults_and_totals(
    s: DbSession, world: Any, week: tuple[date, date]
) -> None:
    profile = student_profile(s, world["ana"], *week)
    assert [one.name for one in profile.guardians] == ["Rose Begaye"]
    assert [one.given for one in profile.siblings] == ["Bo"]
    assert {one.name for one in profile.groups} == {"Readers", "Makers"}
    assert {(one.name, one.role, one.group) for one in profile.adults} == {
        ("Tess Tutor", "tutor", "Readers"), ("Max Mentor", "mentor", ""),
    }  # fmt: skip
    assert profile.tally == Tally(
        scheduled=4, attended=3, absent_unexcused=1, minutes=45 + 33 + 45, lost=1,
    )  # fmt: skip


def test_a_student_without_anything_has_a_profile(s: DbSession, world: Any, week: tuple[date, date]) -> None:
    profile = student_profile(s, world["nguyen"], *week)
    assert (profile.school, profile.household, profile.groups, profile.siblings) == ("", "", (), ())
    assert profile.tally == Tally(walk_in=1, minutes=30)


def test_a_stranger_is_not_found(s: DbSession, week: tuple[date, date]) -> None:
    with pytest.raises(NotFound):
        student_profile(s, bytes(16), *week)
