# SPDX-License-Identifier: Apache-2.0
"""Who students are: the federal order of race and ethnicity, and unknown that stays unknown."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.demographics import QUESTIONS, TABLES, Facts, counts, ethnicity, races_of
from app.domain.words import YesNoUnknown


@pytest.mark.parametrize(
    ("race", "hispanic", "category"),
    [
        ("white,black", "yes", "hispanic"),
        ("", "yes", "hispanic"),
        ("white,black", "no", "two_or_more"),
        ("two_or_more", "", "two_or_more"),
        ("white", "no", "white"),
        ("white, white", "no", "white"),
        ("native_american", "", "native_american"),
        ("martian", "no", "other"),
        ("", "no", "not_reported"),
        ("", "", "not_reported"),
    ],
)
def test_hispanic_first_then_two_or_more_then_the_race(race: str, hispanic: str, category: str) -> None:
    assert ethnicity(race, hispanic) == category


def test_what_was_never_asked_is_counted_as_unknown_and_not_as_no() -> None:
    lines = counts([Facts("white", "", "", {}), Facts("", "no", "female", {"migrant": YesNoUnknown.NO})])
    found = {(line.question, line.answer): line.students for line in lines}
    assert (found["hispanic", "unknown"], found["hispanic", "no"]) == (1, 1)
    assert (found["migrant", "unknown"], found["migrant", "no"]) == (1, 1)
    assert found["low_income", "unknown"] == 2
    assert found["gender", "unknown"] == 1


FACTS = st.builds(
    Facts,
    st.lists(st.sampled_from(("white", "black", "asian", "two_or_more", "x")), max_size=3).map(",".join),
    st.sampled_from(("yes", "no", "", "?")), st.sampled_from(("female", "male", "", "f")),
    st.dictionaries(st.sampled_from(list(QUESTIONS)), st.sampled_from(YesNoUnknown)),
)  # fmt: skip


@given(st.lists(FACTS, max_size=12))
def test_every_question_adds_up_to_all_students_and_has_a_line_for_unknown(everyone: list[Facts]) -> None:
    lines = counts(everyone)
    sums = Counter[str]()
    for line in lines:
        sums[line.question] += line.students
    assert {question: sums[question] for question in TABLES} == dict.fromkeys(TABLES, len(everyone))
    silent = {line.question for line in lines if line.answer in ("unknown", "not_reported")}
    assert silent == set(TABLES)


@given(st.text("wab,", max_size=12))
def test_a_race_is_never_lost_or_counted_twice(text: str) -> None:
    found = races_of(text)
    assert len(set(found)) == len(found)
    assert bool(found) is any(part.strip() for part in text.split(","))
