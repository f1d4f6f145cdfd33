# SPDX-License-Identifier: Apache-2.0
"""Rounds fill themselves, are overruled with a reason, and stay as they were when the data move on."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.quality_elements import CHECKLISTS
from app.domain.self_check import Share
from app.domain.words import Fulfilment
from app.errors import Invalid, NotFound
from app.services import self_check
from app.services.self_check import AnswerDraft
from app.storage.queries import quality_facts
from app.storage.queries import self_check as read
from tests.services.conftest import Small

FALL, NOW = date(2026, 9, 30), date(2026, 11, 18)
FACTS = {"attendance": Share(9, 10), "group_size": Share(1, 9)}


def begin(small: Small, day: date, facts: dict[str, Share]) -> None:
    with small.store.write("quality.begin", "Began") as s:
        self_check.begin_round(s, "tutoring", day, facts)


def test_a_round_keeps_what_the_numbers_said_and_the_next_one_shows_what_moved(small: Small) -> None:
    begin(small, FALL, FACTS)
    begin(small, NOW, {"attendance": Share(3, 10), "group_size": Share(9, 9)})
    with small.store.read() as session:
        found = read.quality_round(session, "tutoring")
        fall = read.quality_round(session, "tutoring", FALL)
        history = read.history(session, "tutoring")
    moved = {row.code: row.change for row in found.rows}
    assert (found.day, found.before, moved["attendance"], moved["group_size"]) == (
        NOW,
        FALL,
        "worse",
        "better",
    )
    told = {row.code: row.answer for row in fall.rows}
    assert told["attendance"] is not None
    assert told["attendance"].words.startswith("Students came to 9 of 10 planned places")
    assert (fall.score.met, fall.score.not_met, fall.score.open) == (1, 1, 9)
    assert [(row.day, row.met, row.by_hand) for row in history] == [(NOW, 1, 0), (FALL, 1, 0)]


def test_a_person_overrules_with_a_reason_and_can_take_it_back(small: Small) -> None:
    begin(small, NOW, FACTS)
    with small.store.write("quality.answer", "Answered") as s:
        with pytest.raises(Invalid, match="Write why"):
            self_check.answer(
                s, "tutoring", "group_size", NOW, AnswerDraft(answer=Fulfilment.YES), FACTS, "Rosa"
            )
        draft = AnswerDraft(answer=Fulfilment.YES, words="Two led together")
        self_check.answer(s, "tutoring", "group_size", NOW, draft, FACTS, "Rosa")
        with pytest.raises(NotFound):
            self_check.answer(s, "tutoring", "other", NOW, draft, FACTS, "Rosa")
    begin(small, NOW, FACTS)
    with small.store.read() as session:
        row = next(one for one in read.quality_round(session, "tutoring").rows if one.code == "group_size")
    assert row.answer is not None
    assert (row.answer.answer, row.answer.words, row.answer.who) == (
        Fulfilment.YES,
        "Two led together",
        "Rosa",
    )
    with small.store.write("quality.clear", "Took back") as s:
        self_check.clear_answer(s, "tutoring", "group_size", NOW, FACTS)
        self_check.answer(s, "tutoring", "time", NOW, draft, FACTS, "")
        self_check.clear_answer(s, "tutoring", "time", NOW, FACTS)
    with small.store.read() as session:
        rows = {one.code: one.answer for one in read.quality_round(session, "tutoring").rows}
    assert rows["group_size"] is not None
    assert (rows["group_size"].answer, rows["group_size"].who) == (Fulfilment.NO, "")
    assert rows["time"] is None
    with small.store.write("quality.remove", "Removed a round") as s:
        self_check.remove_round(s, "tutoring", NOW)
    with small.store.read() as session:
        assert read.quality_round(session, "tutoring").day is None


def test_the_first_change_makes_the_list_the_programs_own_and_facts_stay(small: Small) -> None:
    with small.store.write("quality.words", "Changed") as s:
        self_check.change_element(s, "mentoring", "training", "Mentors are trained well", "Bien capacitados")
        self_check.remove_element(s, "mentoring", "support")
        made = self_check.add_element(s, "mentoring", "Our elders are asked")
        self_check.move_element(s, "mentoring", made, -20)
        with pytest.raises(Invalid):
            self_check.add_element(s, "mentoring", " ")
    with small.store.read() as session:
        found = read.elements(session, "mentoring")
        other = read.elements(session, "tutoring")
    assert (found[0].words, found[0].fact) == ("Our elders are asked", "")
    trained = next(one for one in found if one.code == "training")
    assert (trained.words, trained.fact) == ("Mentors are trained well", "mentors_trained")
    assert len(found) == len(CHECKLISTS[1].elements)
    assert other == list(CHECKLISTS[0].elements)


def test_every_fact_is_counted_and_nothing_noted_leaves_nothing_to_say(small: Small) -> None:
    with small.store.read() as session:
        facts = quality_facts.read_facts(session, NOW)
    wanted = {one.fact for checklist in CHECKLISTS for one in checklist.elements if one.fact}
    assert wanted <= facts.keys()
    assert facts["needs"] == Share(0, 4)
    assert facts["adults_trained"] == Share(0, 1)
    assert facts["attendance"].whole == facts["closures"].whole == 0
