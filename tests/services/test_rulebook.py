# SPDX-License-Identifier: Apache-2.0
"""Rules and lists of a program: set, kept in step with each other, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.errors import Invalid
from app.services import lists, undo
from app.services.rulebook import forget_rule, set_rule
from app.storage.queries.lists import words
from app.storage.queries.rulebook import read_rules
from app.storage.store import Store
from tests.services.conftest import KEY


def test_a_rule_is_set_goes_back_and_is_taken_back(store: Store) -> None:
    with store.write("rules.change", "Changed a rule") as session:
        set_rule(session, "duration_weeks", "20")
    with store.read() as session:
        assert read_rules(session).duration_weeks == 20
    undo.undo_last(store)
    with store.read() as session:
        assert read_rules(session).duration_weeks == 15
    with store.write("rules.change", "Changed a rule") as session:
        set_rule(session, "duration_weeks", "12")
        forget_rule(session, "duration_weeks")
        assert read_rules(session).duration_weeks == 15
        set_rule(session, "duration_weeks", "13")
        assert read_rules(session).duration_weeks == 13


def test_rules_that_belong_together_stay_in_step(store: Store) -> None:
    with store.write("rules.change", "Changed a rule") as session:
        with pytest.raises(Invalid, match="cannot be more than"):
            set_rule(session, "quiet_amber_days", "43")
        set_rule(session, "quiet_red_days", "50")
        set_rule(session, "quiet_amber_days", "43")
        with pytest.raises(Invalid, match="There is no rule"):
            set_rule(session, "weather", "1")


def test_a_list_has_its_usual_words_until_one_is_changed(store: Store) -> None:
    with store.write("words.change", "Changed a list") as session:
        usual = words(session, "barriers")
        assert len(usual) == 8
        lists.add_list_word(session, "barriers", "Snow", "Nieve")
        assert words(session, "barriers") == [*usual, "Snow"]
        assert words(session, "barriers", "es")[-1] == "Nieve"
        assert lists.take_over_defaults(session, "barriers") == lists.take_over_defaults(session, "barriers")
        assert len(words(session, "barriers")) == 9


def test_two_laptops_that_take_over_a_list_make_one(template: Path, tmp_path: Path) -> None:
    ids = []
    for name in ("one.db", "two.db"):
        shutil.copyfile(template, tmp_path / name)
        laptop = Store(tmp_path / name, KEY)
        with laptop.write("words.change", "Changed a list") as session:
            ids.append(lists.take_over_defaults(session, "barriers"))
        laptop.close()
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 8
