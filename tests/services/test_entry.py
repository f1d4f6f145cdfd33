# SPDX-License-Identifier: Apache-2.0
"""Typing sheets back in: what the line says is what is stored, once."""

from __future__ import annotations

import random
from datetime import date

import pytest

from app.domain.words import MarkStatus, MinutesSource, SessionStatus, SheetState
from app.errors import Conflict, Invalid, NotFound
from app.services import entry, people, sessions, sheets
from app.storage.queries.sheets import SheetView, next_out, sheet_view, sheets_between
from app.storage.tables import Mark, Session
from tests.services.conftest import Small

PAPER = sheets.Paper("layout-1", "{}", 20, 5)


@pytest.fixture
def numbers(small: Small) -> list[str]:
    with small.store.write("sheets", "Printed") as s:
        return sheets.prepare_sheets(s, small.planned.session_ids, PAPER, random.Random(1))


def view(small: Small, number: str) -> SheetView:
    with small.store.read() as s:
        return sheet_view(s, number)


def type_line(small: Small, number: str, line: str) -> entry.Entered:
    with small.store.write("enter", "Typed") as s:
        return entry.enter_line(s, number, line, "Rosa")


def test_rows_are_frozen_in_alphabetical_order(small: Small, numbers: list[str]) -> None:
    names = [line.list_name for line in view(small, numbers[0]).lines]
    assert names == ["Begaye, Tłʼízí", "Cher", "Kaʻōhao, Noah", "Nguyễn, Kim"]


def test_only_the_exceptions_are_typed(small: Small, numbers: list[str]) -> None:
    done = type_line(small, numbers[0], "2a 3l12 4=30")
    assert (done.counted, done.present, done.absent) == (True, 3, 1)
    sheet = view(small, numbers[0])
    assert (sheet.state, sheet.status, sheet.typed_by) == (SheetState.TYPED, SessionStatus.HELD, "Rosa")
    assert [(line.status, line.minutes, line.minutes_source) for line in sheet.lines] == [
        (MarkStatus.PRESENT, 45, MinutesSource.DEFAULT),
        (MarkStatus.ABSENT_UNEXCUSED, 0, MinutesSource.DEFAULT),
        (MarkStatus.LATE, 33, MinutesSource.CORRECTED),
        (MarkStatus.PARTIAL, 30, MinutesSource.CORRECTED),
    ]


def test_a_second_typing_is_shown_and_not_added(small: Small, numbers: list[str]) -> None:
    type_line(small, numbers[0], "2a")
    second = type_line(small, numbers[0], "2a 3e")
    assert not second.counted
    assert [(d.row, d.stored_status, d.typed_status) for d in second.differences] == [
        (3, MarkStatus.PRESENT, MarkStatus.ABSENT_EXCUSED)
    ]
    sheet = view(small, numbers[0])
    assert sheet.lines[2].status is MarkStatus.PRESENT
    assert [(e.line, e.counted) for e in sheet.entries] == [("2a", True), ("2a 3e", False)]


def test_a_second_typing_can_be_chosen(small: Small, numbers: list[str]) -> None:
    type_line(small, numbers[0], "2a")
    second = type_line(small, numbers[0], "3e")
    with small.store.write("enter.use", "Used the second typing") as s:
        entry.use_entry(s, numbers[0], second.entry_id, "Rosa")
    sheet = view(small, numbers[0])
    assert [line.status for line in sheet.lines[:3]] == [
        MarkStatus.PRESENT, MarkStatus.PRESENT, MarkStatus.ABSENT_EXCUSED,
    ]  # fmt: skip
    assert [e.counted for e in sheet.entries] == [False, True]


def test_another_sheet_of_the_same_session_is_a_second_typing(small: Small, numbers: list[str]) -> None:
    with small.store.write("sheets", "Large print") as s:
        other = sheets.prepare_sheets(s, small.planned.session_ids[:1], sheets.Paper("large", "{}", 12, 4))[0]
    assert type_line(small, numbers[0], "").counted
    assert not type_line(small, other, "1a").counted
    with small.store.read() as s:
        assert s.query(Mark).filter_by(session_id=small.planned.session_ids[0]).count() == 4


def test_a_sheet_begun_in_the_grid_is_finished_by_the_line(small: Small, numbers: list[str]) -> None:
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, small.planned.session_ids[0], small.students[0], MarkStatus.LATE, 20)
    assert view(small, numbers[0]).typed_count == 1
    assert type_line(small, numbers[0], "1l25").counted


def test_leaving_in_the_middle_and_finishing_keeps_what_was_marked(small: Small, numbers: list[str]) -> None:
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, small.planned.session_ids[0], small.students[0], MarkStatus.LATE, 20)
    with small.store.write("finish", "Finished") as s:
        entry.finish_sheet(s, numbers[0], "Rosa")
    sheet = view(small, numbers[0])
    assert [line.minutes for line in sheet.lines] == [20, 45, 45, 45]
    assert sheet.state is SheetState.TYPED


@pytest.mark.parametrize("line", ["24a", "4q", "4l50", "1=46", "3-1a", "nonsense", "7a"])
def test_a_line_that_does_not_fit_changes_nothing(small: Small, numbers: list[str], line: str) -> None:
    with pytest.raises(Invalid):
        type_line(small, numbers[0], line)
    sheet = view(small, numbers[0])
    assert (sheet.typed_count, sheet.entries, sheet.status) == (0, (), SessionStatus.PLANNED)


def test_we_did_not_meet_is_a_true_zero(small: Small, numbers: list[str]) -> None:
    with small.store.write("enter", "Not met") as s:
        entry.enter_not_met(s, numbers[0], SessionStatus.CANCELLED_WEATHER, "Rosa", "Snow")
    sheet = view(small, numbers[0])
    assert (sheet.status, sheet.reason_note, sheet.typed_count) == (
        SessionStatus.CANCELLED_WEATHER,
        "Snow",
        0,
    )
    with pytest.raises(Conflict, match="not held"):
        type_line(small, numbers[0], "")
    type_line(small, numbers[1], "")
    with pytest.raises(Conflict, match="has marks"), small.store.write("enter", "Not met") as s:
        entry.enter_not_met(s, numbers[1], SessionStatus.CANCELLED_WEATHER, "Rosa")


def test_walk_ins_take_blank_rows_and_are_outside_the_plan(small: Small, numbers: list[str]) -> None:
    with small.store.write("walk-in", "Walk-in") as s:
        zoe = people.add_student(s, people.StudentDraft(given="Zoe"))
        assert entry.add_walk_in(s, numbers[0], zoe) == 5
    with pytest.raises(Conflict, match="already"), small.store.write("walk-in", "Walk-in") as s:
        entry.add_walk_in(s, numbers[0], zoe)
    type_line(small, numbers[0], "5=20")
    with small.store.read() as s:
        mark = s.get_one(Mark, (small.planned.session_ids[0], zoe))
        assert (mark.scheduled, mark.minutes) == (False, 20)
    with small.store.write("walk-in", "Not there") as s:
        entry.remove_walk_in(s, numbers[0], zoe)
    assert len(view(small, numbers[0]).lines) == 4


def test_checked_is_a_second_separate_tick(small: Small, numbers: list[str]) -> None:
    with pytest.raises(Conflict, match="Type the sheet first"), small.store.write("check", "Checked") as s:
        entry.tick_checked(s, numbers[0], "Lee")
    type_line(small, numbers[0], "")
    with small.store.write("check", "Checked") as s:
        entry.tick_checked(s, numbers[0], "Lee")
    assert view(small, numbers[0]).checked_by == "Lee"


def test_the_next_sheet_is_the_following_one_and_the_skipped_ones_come_last(
    small: Small, numbers: list[str]
) -> None:
    late = date(2026, 9, 30)
    with small.store.read() as s:
        assert next_out(s, until=late) == numbers[0]
        assert next_out(s, numbers[1], late) == numbers[2]  # the first one is skipped, not lost
        assert next_out(s, numbers[-1], late) == numbers[0]
    type_line(small, numbers[0], "")
    with small.store.read() as s:
        assert next_out(s, numbers[0], late) == numbers[1]


def test_a_sheet_of_a_day_to_come_is_never_the_next_one(small: Small, numbers: list[str]) -> None:
    with small.store.read() as s:
        first, second = (sheet_view(s, number).day for number in numbers[:2])
        assert next_out(s, numbers[0], first) is None
        assert next_out(s, numbers[0], second) == numbers[1]


def test_many_sheets_at_once_are_the_same_as_one_by_one(small: Small, numbers: list[str]) -> None:
    type_line(small, numbers[0], "2a")
    with small.store.read() as s:
        assert sheets_between(s) == [sheet_view(s, number) for number in numbers]
        day = sheet_view(s, numbers[1]).day
        assert [one.number for one in sheets_between(s, day, day, small.site)] == [numbers[1]]


def test_printing_again_keeps_the_number_until_the_roster_changes(small: Small, numbers: list[str]) -> None:
    with small.store.write("sheets", "Again") as s:
        assert sheets.prepare_sheets(s, small.planned.session_ids, PAPER) == numbers
        sessions.leave_out(s, small.planned.session_ids[0], small.students[0])
        changed = sheets.prepare_sheets(s, small.planned.session_ids, PAPER)
    assert changed[0] != numbers[0]
    assert changed[1:] == numbers[1:]
    assert len(view(small, numbers[0]).lines) == 4
    assert len(view(small, changed[0]).lines) == 3


def test_unknown_numbers_get_a_sentence(small: Small) -> None:
    with pytest.raises(NotFound, match="no sheet 1234 5678"):
        view(small, "12345678")


def test_clearing_the_last_mark_plans_the_session_again(small: Small) -> None:
    session_id = small.planned.session_ids[0]
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
    with small.store.write("mark", "Cleared") as s:
        entry.clear_mark(s, session_id, small.students[0])
    with small.store.read() as s:
        assert s.get_one(Session, session_id).status is SessionStatus.PLANNED
    with pytest.raises(Invalid, match="45 minutes"), small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.PARTIAL, 50)


def test_rows_without_a_name_are_refused_but_all_means_everyone(small: Small, numbers: list[str]) -> None:
    with pytest.raises(Invalid, match="Row 7 has no name"):
        type_line(small, numbers[0], "7a")
    with pytest.raises(Invalid, match="20 rows"):
        type_line(small, numbers[0], "24a")
    assert type_line(small, numbers[0], "all a 2p").present == 1


def test_who_came_was_there_for_a_minute(small: Small) -> None:
    with pytest.raises(Invalid, match="at least a minute"), small.store.write("mark", "Marked") as s:
        entry.set_mark(s, small.planned.session_ids[0], small.students[0], MarkStatus.PRESENT, 0)
