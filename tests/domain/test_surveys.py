# SPDX-License-Identifier: Apache-2.0
"""What a survey's papers say, and that small groups stay hidden from people outside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import surveys
from app.domain.surveys import QuestionKind
from app.domain.words import Window
from app.errors import Invalid


def test_each_window_has_its_n_and_mean_and_what_was_left_out_counts_nowhere() -> None:
    answers = [(Window.START, "4"), (Window.START, "5"), (Window.START, ""), (Window.END, "1")]
    start, end = surveys.results(QuestionKind.SCALE, answers)
    assert (start.window, start.n, start.mean_words, start.counts) == (
        Window.START, 2, "4.5", (("4", 1), ("5", 1)),
    )  # fmt: skip
    assert (end.n, end.mean.mean) == (1, Decimal(1))


def test_the_mean_of_yes_or_no_is_the_share_of_yes() -> None:
    (found,) = surveys.results(QuestionKind.YES_NO, [(Window.START, one) for one in ("yes", "no", "yes")])
    assert found.mean_words == "0.67"


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(Window), st.sampled_from("12345")), max_size=30))
def test_nobody_outside_sees_a_group_below_the_smallest(answers: list[tuple[Window, str]]) -> None:
    inside = {one.window: one for one in surveys.results(QuestionKind.SCALE, answers)}
    for one in surveys.results(QuestionKind.SCALE, answers, smallest=10):
        told = inside[one.window]
        assert one.hidden == (told.n < 10)
        assert (one.n, one.mean_words) == ((0, "") if one.hidden else (told.n, told.mean_words))
        assert not one.counts


def test_words_stay_inside() -> None:
    answers = [(Window.START, f"More books {at}") for at in range(12)]
    assert len(surveys.results(QuestionKind.WORDS, answers)[0].words) == 12
    (outside,) = surveys.results(QuestionKind.WORDS, answers, smallest=10)
    assert (outside.n, outside.words) == (12, ())


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (QuestionKind.SCALE, "5", "5"), (QuestionKind.SCALE, "", ""), (QuestionKind.YES_NO, "Y", "yes"),
        (QuestionKind.YES_NO, "sí", "yes"), (QuestionKind.YES_NO, "n", "no"),
        (QuestionKind.WORDS, " More  books ", "More books"),
    ],
)  # fmt: skip
def test_an_answer_is_read(kind: QuestionKind, typed: str, kept: str) -> None:
    assert surveys.read_answer(kind, 1, 5, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(QuestionKind.SCALE, "0"), (QuestionKind.SCALE, "6"), (QuestionKind.SCALE, "3.5"),
     (QuestionKind.SCALE, "²"), (QuestionKind.YES_NO, "maybe")],
)  # fmt: skip
def test_what_no_bubble_says_is_refused(kind: QuestionKind, typed: str) -> None:
    with pytest.raises(Invalid):
        surveys.read_answer(kind, 1, 5, typed)


def test_what_comes_along_is_short_bilingual_and_the_same_everywhere() -> None:
    assert {one.audience for one in surveys.SHIPPED} == {"student", "adult"}
    for one in surveys.SHIPPED:
        assert 5 <= len(one.questions) <= 7
        assert all(question.words and question.words_es for question in one.questions)
    assert surveys.SHIPPED[0].id == surveys.shipped_id("student") != surveys.SHIPPED[1].id
    assert len(surveys.SHIPPED[0].id) == 16


def test_a_scale_can_be_printed() -> None:
    surveys.check_scale(QuestionKind.SCALE, 0, 10)
    surveys.check_scale(QuestionKind.WORDS, 0, 0)
    for least, most in ((3, 3), (0, 11), (-1, 4)):
        with pytest.raises(Invalid):
            surveys.check_scale(QuestionKind.SCALE, least, most)
