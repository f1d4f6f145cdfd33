# SPDX-License-Identifier: Apache-2.0
"""History in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.errors import NotFound
from app.storage.journal import insert_rows
from app.storage.queries.history import action, actions, changes_of, history_of
from app.storage.store import Store
from app.storage.tables import Household, SchoolDay, Session, Student


def test_actions_come_newest_first_with_their_size(store: Store, world: Any) -> None:
    with store.write("student.change", "Changed Ana Begaye") as s:
        s.get_one(Student, world["ana"]).grade = "05"
    with store.read() as s:
        newest, start = actions(s)
        assert (newest.title, newest.changes, newest.cause) == ("Changed Ana Begaye", 1, "student.change")
        assert start.title == "A small program"
        assert start.changes > 30
        assert [one.title for one in actions(s, count=1)] == ["Changed Ana Begaye"]
        assert [one.title for one in actions(s, before=newest.seq)] == ["A small program"]


def test_a_long_action_is_one_line(store: Store) -> None:
    with store.write("import", "Imported 450 households") as s:
        insert_rows(s, Household, [{"id": n.to_bytes(16, "big"), "name": str(n)} for n in range(450)])
    with store.read() as s:
        assert [one.changes for one in actions(s, count=1)] == [450]


def test_what_was_taken_back_says_so(store: Store, world: Any) -> None:
    with store.write("student.change", "Changed Bo") as s:
        s.get_one(Student, world["bo"]).grade = "07"
    with store.read() as s:
        group = actions(s, 1)[0].group_id
    with store.write("undo", "Took back: Changed Bo", undoes=group) as s:
        s.get_one(Student, world["bo"]).grade = "06"
    with store.read() as s:
        undo, changed = actions(s, 2)
        assert (undo.undoes, changed.is_taken_back, undo.is_taken_back) == (group, True, False)
        assert action(s, group).title == "Changed Bo"
        with pytest.raises(NotFound):
            action(s, bytes(16))


def test_changes_are_words_and_names(store: Store, world: Any) -> None:
    with store.write("session.change", "Moved") as s:
        moved = s.get_one(Session, world["silence"])
        moved.day, moved.site_id = date(2026, 9, 12), world["annex"]
    with store.read() as s:
        (change,) = changes_of(s, actions(s, 1)[0].group_id)
    assert (change.thing, change.name, change.is_new) == ("Session", "2026-09-12 Readers", False)
    assert {(one.field, one.old, one.new) for one in change.fields} == {
        ("day", "Sep 11, 2026", "Sep 12, 2026"), ("site", "Library", "Annex"),
    }  # fmt: skip


def test_every_change_of_the_small_program_can_be_told(store: Store, world: Any) -> None:
    with store.write("days", "School days") as s:
        s.add(SchoolDay(student_id=world["ana"], day=date(2026, 9, 1), absent_x2=1))
    with store.read() as s:
        for one in actions(s):
            for change in changes_of(s, one.group_id):
                assert change.thing
                assert "no longer here" not in " ".join(field.new for field in change.fields)


def test_the_history_of_one_row(store: Store, world: Any) -> None:
    with store.write("student.change", "Changed Ana Begaye") as s:
        s.get_one(Student, world["ana"]).grade = "05"
    with store.read() as s:
        assert [one.title for one in history_of(s, world["ana"])] == ["Changed Ana Begaye", "A small program"]
        assert [one.title for one in history_of(s, world["bo"])] == ["A small program"]
        start = history_of(s, world["monday"])[0]
        things = [change.thing for change in changes_of(s, start.group_id, world["monday"])]
        assert sorted(things) == ["Adult of a session", "Mark", "Mark", "Session"]
