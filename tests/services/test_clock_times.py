# SPDX-License-Identifier: Apache-2.0
"""Times in and out: minutes follow from them, and a forgotten sign-out is credited by the rule and marked."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from app.domain.words import MarkStatus, MinutesSource, SessionStatus
from app.errors import Conflict, Invalid
from app.services import entry, sessions
from app.services.clock_times import enter_times
from app.storage.tables import Mark, Session, Setting
from tests.services.conftest import Small


def times(small: Small, time_in: time | None, time_out: time | None) -> Mark:
    with small.store.write("mark.times", "Times") as s:
        enter_times(s, small.planned.session_ids[0], small.students[0], time_in, time_out)
    with small.store.read() as s:
        return s.get_one(Mark, (small.planned.session_ids[0], small.students[0]))


def test_both_times_are_a_fact(small: Small) -> None:
    mark = times(small, time(15, 20), time(15, 50))
    assert (mark.minutes, mark.minutes_source, mark.status) == (30, MinutesSource.CLOCK, MarkStatus.PRESENT)
    with small.store.read() as s:
        assert s.get_one(Session, small.planned.session_ids[0]).status is SessionStatus.HELD


@pytest.mark.parametrize(("rule", "minutes"), [("", 40), ("half", 20), ("nothing", 0)])
def test_a_forgotten_sign_out_is_credited_by_the_rule_and_marked(
    small: Small, rule: str, minutes: int
) -> None:
    if rule:
        with small.store.write("rules", "A rule") as s:
            s.add(Setting(name="sign_out_credit", value=rule))
    mark = times(small, time(15, 20), None)
    assert (mark.minutes, mark.minutes_source, mark.time_out) == (minutes, MinutesSource.DEFAULT, None)
    with small.store.write("mark", "A tick says no more") as s:
        entry.set_mark(s, mark.session_id, mark.student_id, MarkStatus.PRESENT)
    with small.store.read() as s:
        again: Any = s.get_one(Mark, (mark.session_id, mark.student_id))
        assert (again.minutes, again.minutes_source) == (minutes, MinutesSource.DEFAULT)
    with small.store.write("mark", "Somebody was asked") as s:
        entry.set_mark(s, mark.session_id, mark.student_id, MarkStatus.PRESENT, 35)
    with small.store.read() as s:
        again = s.get_one(Mark, (mark.session_id, mark.student_id))
        assert (again.minutes, again.minutes_source) == (35, MinutesSource.CORRECTED)


def test_a_tick_does_not_overrule_the_clock(small: Small) -> None:
    mark = times(small, time(15, 20), time(15, 50))
    with small.store.write("mark", "Everybody was there") as s:
        entry.set_mark(s, mark.session_id, mark.student_id, MarkStatus.PRESENT)
    with small.store.read() as s:
        again = s.get_one(Mark, (mark.session_id, mark.student_id))
        assert (again.minutes, again.minutes_source) == (30, MinutesSource.CLOCK)


def test_whoever_was_not_there_did_not_sign_in(small: Small) -> None:
    mark = times(small, time(15, 20), None)
    with small.store.write("mark", "Absent after all") as s:
        entry.set_mark(s, mark.session_id, mark.student_id, MarkStatus.ABSENT_EXCUSED)
    with small.store.read() as s:
        again = s.get_one(Mark, (mark.session_id, mark.student_id))
        assert (again.minutes, again.time_in) == (0, None)
    assert times(small, time(15, 20), time(16)).status is MarkStatus.PRESENT


@pytest.mark.parametrize(
    ("time_in", "time_out", "field"),
    [(time(15, 50), time(15, 20), "time_out"), (time(16, 5), None, "time_in"), (None, time(15), "time_out")],
)
def test_times_that_cannot_be_are_refused(
    small: Small, time_in: time | None, time_out: time | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        times(small, time_in, time_out)
    assert list(refused.value.fields) == [field]


def test_not_for_a_session_that_was_not_held(small: Small) -> None:
    with small.store.write("cancel", "Storm") as s:
        sessions.cancel_session(s, small.planned.session_ids[0], SessionStatus.CANCELLED_WEATHER, "")
    with pytest.raises(Conflict):
        times(small, time(15, 20), None)
