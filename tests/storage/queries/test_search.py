# SPDX-License-Identifier: Apache-2.0
"""Type-ahead."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session as DbSession

from app.storage.queries.search import HitKind, find, find_groups, find_students

ON = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("be", HitKind.STUDENT, "Begaye, Ana (Annie)"),
        ("nguyen", HitKind.STUDENT, "Nguyễn, Vy"),
        ("1234 56", HitKind.SHEET, "1234 5678"),
        ("12345678", HitKind.SHEET, "1234 5678"),
        ("tess t", HitKind.ADULT, "Tutor, Tess"),
        ("read", HitKind.GROUP, "Readers"),
    ],
)
def test_finds_by_prefix(s: DbSession, typed: str, kind: HitKind, title: str) -> None:
    first = next(hit for hit in find(s, typed, ON) if hit.kind is kind)
    assert first.title.startswith(title)


@pytest.mark.parametrize("typed", ["", " ", "*", '"', "' OR 1", "NEAR(", "a AND", "x:y", "\\", "%"])
def test_nothing_that_can_be_typed_breaks_the_search(s: DbSession, typed: str) -> None:
    assert all(hit.title for hit in find(s, typed, ON))


def test_who_has_left_is_found_and_says_so(s: DbSession) -> None:
    (hit,) = find_students(s, "left alr", ON)
    assert hit.has_left


def test_details_tell_namesakes_apart(s: DbSession) -> None:
    assert [hit.detail for hit in find_students(s, "begaye", ON)] == [
        "Grade 4, Lukachukai Elementary",
        "Grade 6, Lukachukai Elementary",
    ]


def test_groups_without_students_are_not_offered(s: DbSession) -> None:
    assert len(find_groups(s, "maker", ON)) == 1
    assert find_groups(s, "aker", ON) == []
