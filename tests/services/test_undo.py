# SPDX-License-Identifier: Apache-2.0
"""Every action can be taken back, and the program's content is then what it was before."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.words import MarkStatus, SessionStatus
from app.errors import Conflict, NotFound
from app.services import entry, people, sessions, undo
from app.storage.digest import content_digest
from app.storage.store import Store
from app.storage.tables import Mark, Session, Student
from tests.services.conftest import Small


def digest(store: Store) -> str:
    with store.read() as s:
        return content_digest(s)


def test_adding_a_student_and_undo(small: Small) -> None:
    before = digest(small.store)
    with small.store.write("people.add", "Added Zoe Lee") as s:
        zoe = people.add_student(s, people.StudentDraft(given="Zoe", family="Lee"))
    assert digest(small.store) != before
    back = undo.undo_last(small.store)
    assert (back.title, back.restored, back.kept) == ("Added Zoe Lee", 1, 0)
    assert digest(small.store) == before
    with small.store.read() as s:
        assert s.get_one(Student, zoe).removed


def test_undo_walks_back_one_action_at_a_time_and_never_past_the_start(small: Small) -> None:
    titles = [undo.undo_last(small.store).title for _ in range(2)]
    assert titles == ["Planned reading", "Added people"]
    with pytest.raises(NotFound, match="nothing to undo"):
        undo.undo_last(small.store)


def test_a_planned_series_is_taken_back_whole(small: Small) -> None:
    undo.take_back(small.store, _last_group(small.store))
    with small.store.read() as s:
        assert all(s.get_one(Session, one).removed for one in small.planned.session_ids)


def test_a_field_changed_since_is_left_alone(small: Small) -> None:
    student = small.students[0]
    with small.store.write("people.change", "Grade 3") as s:
        people.change_student(s, student, people.StudentDraft(given="Tłʼízí", family="Begaye", grade="3"))
    first = _last_group(small.store)
    with small.store.write("people.change", "Grade 4") as s:
        people.change_student(s, student, people.StudentDraft(given="Tłʼízí", family="Begaye", grade="4"))
    back = undo.take_back(small.store, first)
    assert (back.restored, back.kept) == (0, 1)
    with small.store.read() as s:
        assert s.get_one(Student, student).grade == "04"


def test_people_in_use_since_stay_when_their_arrival_is_taken_back(small: Small) -> None:
    with small.store.read() as s:
        added = _group_titled(small.store, "Added people")
    with pytest.raises(NotFound):
        undo.take_back(small.store, b"0" * 16)
    back = undo.take_back(small.store, added)
    assert (back.restored, back.kept) == (1, 5)  # only the role they may take goes
    with small.store.read() as s:
        assert not s.get_one(Student, small.students[0]).removed


def test_an_action_is_taken_back_once(small: Small) -> None:
    group = _last_group(small.store)
    undo.take_back(small.store, group)
    with pytest.raises(Conflict, match="already"):
        undo.take_back(small.store, group)


def test_marks_and_the_session_go_back_together(small: Small) -> None:
    before = digest(small.store)
    session_id = small.planned.session_ids[0]
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.LATE, 30)
    undo.undo_last(small.store)
    assert digest(small.store) == before
    with small.store.read() as s:
        assert s.get_one(Session, session_id).status is SessionStatus.PLANNED
        assert s.get_one(Mark, (session_id, small.students[0])).removed


def test_a_removed_mark_comes_back_when_marked_again(small: Small) -> None:
    session_id, after = small.planned.session_ids[0], ""
    for _ in range(2):
        with small.store.write("mark", "Marked") as s:
            entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
        after = digest(small.store)
        undo.undo_last(small.store)
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
    assert digest(small.store) == after


def test_moving_a_session_moves_the_day_of_its_marks_and_back(small: Small) -> None:
    session_id = small.planned.session_ids[0]
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
    with small.store.write("move", "Moved") as s:
        row = sessions.the_session(s, session_id)
        sessions.move_session(s, session_id, date(2026, 9, 11), row.start, row.end)
    with small.store.read() as s:
        assert s.get_one(Mark, (session_id, small.students[0])).day == date(2026, 9, 11)
    undo.undo_last(small.store)
    with small.store.read() as s:
        assert s.get_one(Mark, (session_id, small.students[0])).day == date(2026, 9, 7)


def _last_group(store: Store) -> bytes:
    with store.read() as s:
        found = undo.last_undoable(s)
    assert found is not None
    return found[0]


def _group_titled(store: Store, title: str) -> bytes:
    from sqlalchemy import text

    with store.read() as s:
        found = s.execute(text("SELECT group_id FROM journal WHERE title = :t"), {"t": title}).scalars()
        return bytes(found.first() or b"")
