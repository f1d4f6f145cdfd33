# SPDX-License-Identifier: Apache-2.0
"""Grades as schools write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import grades


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7", "07"),
        ("Grade 7", "07"),
        ("7th", "07"),
        ("7th Grade", "07"),
        ("09", "09"),
        ("Gr. 3", "03"),
        ("G5", "05"),
        ("7.0", "07"),
        ("K", "KG"),
        ("KF", "KG"),
        ("Kindergarten", "KG"),
        ("0", "KG"),
        ("Pre-K", "PK"),
        ("TK", "TK"),
        ("twelfth", "12"),
        ("13", "13"),
        ("ungraded", "UG"),
        ("other", "Other"),
        ("5.º grado", "05"),
        ("1.er grado", "01"),
        ("Kínder", "KG"),
        ("", None),
        ("-1", None),
        ("14", None),
        ("7-8", None),
        ("K-5", None),
        ("1.5", None),
        ("grade", None),
        ("HEA 200", None),
    ],
)
def test_parse(text: str, code: str | None) -> None:
    assert grades.parse(text) == code


@pytest.mark.parametrize("code", grades.CODES)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_code_and_its_words_are_read_back(code: str, lang: str) -> None:
    assert grades.parse(code) == code
    assert grades.parse(grades.label(code, lang)) == code


@given(st.text(max_size=15))
def test_anything_is_a_code_or_none(text: str) -> None:
    assert grades.parse(text) in (*grades.CODES, None)


def test_words() -> None:
    assert [grades.label(code) for code in ("07", "KG", "", "99x")] == ["Grade 7", "Kindergarten", "", "99x"]
    assert grades.label("07", "es") == "7.º grado"


def test_order_is_by_age_and_no_grade_comes_last() -> None:
    mixed = ["", "10", "KG", "02", "PK", "TK"]
    assert sorted(mixed, key=grades.sort_key) == ["PK", "TK", "KG", "02", "10", ""]


@pytest.mark.parametrize(
    ("code", "day", "then"),
    [
        ("02", date(2026, 7, 1), "02"),
        ("02", date(2026, 6, 30), "01"),
        ("02", date(2024, 9, 1), "KG"),
        ("KG", date(2025, 9, 1), ""),
        ("01", date(2023, 9, 1), ""),
        ("10", date(2025, 9, 1), "09"),
        ("13", date(2016, 9, 1), "03"),
        ("UG", date(2025, 9, 1), "UG"),
        ("", date(2025, 9, 1), ""),
        ("02", date(2027, 9, 1), "02"),
    ],
)
def test_a_grade_of_an_earlier_year_is_one_less_for_each_year(code: str, day: date, then: str) -> None:
    assert grades.grade_on(code, date(2026, 11, 18), day) == then
