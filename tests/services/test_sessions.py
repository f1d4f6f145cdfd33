# SPDX-License-Identifier: Apache-2.0
"""Plans: series, closures, snow days, single sessions, and who is expected."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.domain.words import Activity, MarkStatus, Role, SessionStatus
from app.errors import Conflict, Invalid
from app.services import entry, groups, places, program, sessions, undo
from app.services.sessions import SeriesDraft, SessionDraft
from app.storage.queries.rosters import planned_roster
from app.storage.tables import Mark, Session
from tests.services.conftest import Small


def days_of(small: Small, planned: sessions.Planned) -> list[date]:
    with small.store.read() as s:
        return [s.get_one(Session, one).day for one in planned.session_ids]


def draft(small: Small, **changes: object) -> SeriesDraft:
    values: dict[str, object] = {
        "site_id": small.site, "days": (4,), "start": time(9), "end": time(10), "first_day": date(2026, 9, 1),
        "last_day": date(2026, 9, 30), "adult_ids": [small.tutor], "role": Role.TUTOR,
        "student_ids": small.students[:1],
    }  # fmt: skip
    return SeriesDraft(**(values | changes))  # type: ignore[arg-type]


def test_the_last_day_of_a_series_counts(small: Small) -> None:
    assert days_of(small, small.planned) == [date(2026, 9, d) for d in (7, 9, 14, 16)]


def test_a_closure_cancels_what_is_planned_on_it_and_later_plans_know_it(small: Small) -> None:
    with small.store.write("closure", "Labor Day") as s:
        day = date(2026, 9, 7)
        program.add_closure(s, program.ClosureDraft(day, day, None, label="Labor Day"))
        assert sessions.close_days(
            s, date(2026, 9, 7), date(2026, 9, 7), None, SessionStatus.CANCELLED_SCHOOL, "Labor Day"
        ) == (1, 0)
        planned = sessions.plan_series(s, draft(small, days=(0,)))
    assert planned.closed_days == (date(2026, 9, 7),)
    with small.store.read() as s:
        assert s.get_one(Session, planned.session_ids[0]).status is SessionStatus.CANCELLED_SCHOOL
    with pytest.raises(Conflict, match="closed"), small.store.write("add", "Added") as s:
        sessions.move_session(s, planned.session_ids[1], date(2026, 9, 7), time(9), time(10))


def test_a_snow_day_keeps_sessions_that_have_marks(small: Small) -> None:
    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, small.planned.session_ids[0], small.students[0], MarkStatus.PRESENT)
        other = sessions.plan_series(s, draft(small, days=(0,)))
    with small.store.write("cancel", "Snow") as s:
        counts = sessions.cancel_day(s, date(2026, 9, 7), small.site, SessionStatus.CANCELLED_WEATHER, "Snow")
    assert counts == (1, 1)
    with small.store.read() as s:
        assert s.get_one(Session, other.session_ids[0]).reason_note == "Snow"
        assert s.get_one(Session, small.planned.session_ids[0]).status is SessionStatus.HELD


def test_two_sessions_of_a_group_on_one_day_are_normal(small: Small) -> None:
    with small.store.write("add", "Added") as s:
        extra = sessions.add_session(
            s,
            SessionDraft(
                site_id=small.site, group_id=small.planned.group_id, day=date(2026, 9, 7), start=time(17),
                end=time(18), adult_ids=[small.tutor], role=Role.TUTOR, activity=Activity.HOMEWORK_HELP,
            ),
        )  # fmt: skip
        assert len(planned_roster(s, extra)) == 4


def test_rosters_follow_memberships_and_single_exceptions(small: Small) -> None:
    first, second = small.planned.session_ids[:2]
    with small.store.write("leave", "Left") as s:
        groups.leave_group(s, small.planned.group_id, small.students[0], date(2026, 9, 7))
        sessions.leave_out(s, first, small.students[1])
    with small.store.read() as s:
        assert {row.student_id for row in planned_roster(s, first)} == {
            small.students[0], small.students[2], small.students[3],
        }  # fmt: skip
        assert small.students[0] not in {row.student_id for row in planned_roster(s, second)}
    with small.store.write("back", "Came in for one day") as s:
        sessions.add_in(s, second, small.students[0])
        assert small.students[0] in {row.student_id for row in planned_roster(s, second)}


def test_a_back_dated_start_shows_on_past_rolls(small: Small) -> None:
    with small.store.write("join", "Joined") as s:
        from app.services import people

        late = people.add_student(s, people.StudentDraft(given="Late", family="Joiner"))
        groups.join_group(s, small.planned.group_id, late, date(2026, 9, 9))
        on = [late in {r.student_id for r in planned_roster(s, one)} for one in small.planned.session_ids]
    assert on == [False, True, True, True]
    with pytest.raises(Invalid, match="already"), small.store.write("join", "Joined") as s:
        groups.join_group(s, small.planned.group_id, late, date(2026, 9, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": ()}, "days"),
        ({"end": time(9)}, "end"),
        ({"last_day": date(2026, 8, 1)}, "last_day"),
        ({"last_day": date(2029, 8, 1)}, "last_day"),
        ({"student_ids": ()}, "student_ids"),
        ({"adult_ids": ()}, "adult_ids"),
        ({"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 2)}, "days"),
    ],
)
def test_an_impossible_plan_names_its_field(small: Small, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as problem, small.store.write("plan", "Planned") as s:
        sessions.plan_series(s, draft(small, **changes))
    assert field in problem.value.fields


def test_ending_a_series_takes_the_rest_of_the_plan_away(small: Small) -> None:
    with small.store.write("end", "Ended") as s:
        series = s.get_one(Session, small.planned.session_ids[0]).series_id
        assert series is not None
        assert sessions.end_series(s, series, date(2026, 9, 9)) == 2


def test_a_mark_follows_its_session_to_another_day_and_site_and_counts_only_while_it_is_held(
    small: Small,
) -> None:
    session_id = small.planned.session_ids[0]

    def derived() -> tuple[date, bytes | None]:
        with small.store.read() as s:
            mark = s.get_one(Mark, (session_id, small.students[0]))
            return mark.day, mark.held_site_id

    with small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, small.students[0], MarkStatus.PRESENT)
    assert derived() == (date(2026, 9, 7), small.site)
    with small.store.write("move", "Moved") as s:
        other = places.add_site(s, "Chapter house")
        sessions.move_session(s, session_id, date(2026, 9, 8), time(9), time(10), other)
    assert derived() == (date(2026, 9, 8), other)
    with small.store.write("mark", "Cleared") as s:
        entry.clear_mark(s, session_id, small.students[0])
    assert derived() == (date(2026, 9, 8), None)
    undo.undo_last(small.store)
    assert derived() == (date(2026, 9, 8), other)
