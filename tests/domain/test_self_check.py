# SPDX-License-Identifier: Apache-2.0
"""The self-check fills itself from numbers, says them, and is overruled only with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain import quality_elements, self_check
from app.domain.rulebook import Rules
from app.domain.self_check import Answer, Share
from app.domain.words import Fulfilment
from app.errors import Invalid

RULES = Rules()
YES, PARTLY, NO, NOT = Fulfilment


@pytest.mark.parametrize(
    ("part", "whole", "answer"),
    [(80, 100, YES), (79, 100, PARTLY), (40, 100, PARTLY), (39, 100, NO), (4, 5, YES)],
)
def test_the_programs_own_share_is_enough_to_the_last_child(
    part: int, whole: int, answer: Fulfilment
) -> None:
    found = self_check.suggest("attendance", {"attendance": Share(part, whole)}, RULES)
    assert found is not None
    assert found.answer is answer
    assert f"{part} of {whole}" in found.why
    assert "80\u00a0% is enough" in found.why


def test_the_number_is_the_rulebooks() -> None:
    facts = {"attendance": Share(60, 100), "mentors_trained": Share(3, 3)}
    lower = replace(RULES, attendance_percent=60, training_minutes=90)
    found = self_check.suggest("attendance", facts, lower)
    assert found is not None
    assert found.answer is YES
    trained = self_check.suggest("mentors_trained", facts, lower)
    assert trained is not None
    assert trained.why == "3 of 3 mentors have 90 minutes of training."


def test_without_anything_to_count_it_is_left_to_a_person() -> None:
    assert self_check.suggest("coverage", {"coverage": Share(0, 0)}, RULES) is None
    assert self_check.suggest("coverage", {}, RULES) is None
    assert self_check.suggest("", {}, RULES) is None


def test_every_fact_of_every_element_has_its_sentence() -> None:
    for one in quality_elements.CHECKLISTS:
        assert len({element.code for element in one.elements}) == len(one.elements)
        for element in one.elements:
            assert element.words_es
            assert self_check.fact_of(one.code, element.code) == element.fact
            if element.fact:
                found = self_check.suggest(element.fact, {element.fact: Share(1, 1)}, RULES)
                assert found is not None
                assert "{" not in found.why
    assert self_check.fact_of("tutoring", "our own") == ""
    assert self_check.fact_of("nothing", "safe") == ""


def test_only_what_differs_from_the_data_needs_a_reason() -> None:
    suggested = self_check.Suggestion(NO, "1 of 9.")
    self_check.check_answer(NO, "", suggested)
    self_check.check_answer(YES, "The other tutors are on leave", suggested)
    self_check.check_answer(YES, "", None)
    with pytest.raises(Invalid, match="Write why"):
        self_check.check_answer(YES, "  ", suggested)


def test_a_round_is_added_up_and_compared_with_the_one_before() -> None:
    now = {"a": Answer(YES), "b": Answer(PARTLY), "c": Answer(NOT), "x": Answer(NO)}
    assert self_check.score(["a", "b", "c", "d"], now).words == "1 met, 1 partly, 0 not; 1 to answer"
    assert self_check.change(Answer(NO), Answer(PARTLY)) == "better"
    assert self_check.change(Answer(YES), Answer(PARTLY)) == "worse"
    assert self_check.change(Answer(YES), Answer(YES)) == "same"
    assert self_check.change(Answer(NOT), Answer(YES)) == "was: does not apply"
    assert self_check.change(None, Answer(YES)) == ""
    days = [date(2026, 9, 1), date(2026, 11, 1)]
    assert self_check.round_before(days, days[1]) == days[0]
    assert self_check.round_before(days, days[0]) is None


def test_an_unknown_checklist_is_named() -> None:
    assert self_check.checklist("mentoring").title == "Mentoring"
    with pytest.raises(Invalid, match="There are: tutoring, mentoring, standards"):
        self_check.checklist("x")
