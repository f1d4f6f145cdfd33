# SPDX-License-Identifier: Apache-2.0
"""Coverage on the small program: who needs, who is served in which role, by whom; nobody is dropped."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session as DbSession

from app.domain.coverage import Count
from app.domain.words import ContactPurpose, Party, Role, SessionStatus
from app.storage.queries.coverage import Asked, report
from app.storage.queries.shared import needing
from app.storage.store import Store
from app.storage.tables import Assignment, Contact, Need, School, Series, SeriesAdult, Session, Student
from tests.storage.queries.conftest import FIRST, FRIDAY, LAST, MONDAY, TUESDAY, WEDNESDAY, World

WEEK = Asked(first=MONDAY, last=FRIDAY)


def need(
    s: DbSession, world: World, who: str, role: Role, first: date = FIRST, last: date | None = None
) -> None:
    s.add(Need(student_id=world[who], role=role, first_day=first, last_day=last))
    s.flush()


@pytest.fixture
def needs(store: Store, world: World) -> None:
    """Ana needs a tutor and a mentor; Bo, Kim and Vy (without a school) a tutor; one left, one is later."""
    with store.write("need", "Needs") as s:
        for who in ("ana", "bo", "kim", "nguyen"):
            need(s, world, who, Role.TUTOR)
        need(s, world, "ana", Role.MENTOR)
        need(s, world, "gone", Role.TUTOR)
        need(s, world, "kaohao", Role.TUTOR, FRIDAY + timedelta(days=1))


@pytest.mark.usefixtures("needs")
def test_who_needs_and_who_is_served(store: Store, world: World) -> None:
    with store.read() as s:
        found = report(s, WEEK)
    assert found.coverage.total == Count(students=4, served=3, fully=2, matched=2)
    assert found.coverage.by_role[Role.TUTOR] == Count(4, 3, 3, 2)
    assert found.coverage.by_role[Role.MENTOR] == Count(1, 0, 0, 1)
    assert found.coverage.by_school[None] == Count(1, 1, 1, 0)
    assert found.schools[None] == ""
    lines = {(one.student_id, one.role): one for one in found.lines}
    ana = lines[world["ana"], Role.TUTOR]
    assert (ana.contacts, ana.minutes, ana.last_contact, ana.adults) == (
        3,
        123,
        WEDNESDAY,
        "Max Mentor, Tess Tutor",
    )
    assert lines[world["kim"], Role.TUTOR].contacts == 0, "absent from school is no contact"
    assert lines[world["ana"], Role.MENTOR].adults == "Max Mentor"
    assert not lines[world["ana"], Role.MENTOR].is_served
    assert [one.is_served for one in found.lines] == sorted(one.is_served for one in found.lines)


@pytest.mark.usefixtures("needs")
def test_both_ends_count_of_the_period_the_need_and_the_stay(store: Store, world: World) -> None:
    with store.write("change", "Later") as s:
        need(s, world, "bo", Role.MENTOR, FIRST, MONDAY)
        s.get_one(Student, world["kim"]).left_day = MONDAY
    with store.read() as s:
        assert report(s, Asked(first=MONDAY, last=MONDAY)).coverage.total.students == 4
        later = report(s, Asked(first=TUESDAY, last=FRIDAY + timedelta(days=1))).coverage
        assert later.total.students == 4, "Kim left, the other begins"
        assert later.by_role[Role.MENTOR].students == 1
        on_friday = report(s, Asked(first=MONDAY, last=FRIDAY, on=FRIDAY)).coverage
        assert (on_friday.total.students, on_friday.total.served) == (3, 3)
        assert report(s, Asked(first=TUESDAY, last=TUESDAY)).coverage.total.served == 2
        assert report(s, Asked(first=FRIDAY, last=FRIDAY)).coverage.total.served == 0, "planned is silence"


@pytest.mark.usefixtures("needs")
def test_time_together_outside_sessions_counts_and_an_attempt_does_not(store: Store, world: World) -> None:
    with store.write("contact", "Contacts") as s:
        match = s.query(Assignment).filter(Assignment.role == Role.MENTOR).one()
        for minutes, reached, purpose, party in (
            (0, True, ContactPurpose.SUPPORT, Party.STUDENT),
            (30, False, ContactPurpose.SUPPORT, Party.STUDENT),
            (30, True, ContactPurpose.CHECK_IN, Party.STUDENT),
            (30, True, ContactPurpose.SUPPORT, Party.GUARDIAN),
        ):
            s.add(Contact(
                person_id=world["ana"], kind="student", assignment_id=match.id, adult_id=world["mentor"],
                party=party, purpose=purpose, day=MONDAY, reached=reached, minutes=minutes,
            ))  # fmt: skip
        match_id = match.id
    with store.read() as s:
        assert report(s, WEEK).coverage.by_role[Role.MENTOR].served == 0
    with store.write("contact", "A walk") as s:
        s.add(Contact(
            person_id=world["ana"], kind="student", assignment_id=match_id, party=Party.STUDENT,
            purpose=ContactPurpose.SUPPORT, day=FRIDAY, minutes=1,
        ))  # fmt: skip
    with store.read() as s:
        found = report(s, WEEK)
    assert found.coverage.by_role[Role.MENTOR] == Count(1, 1, 1, 1)
    (line,) = (one for one in found.lines if one.role is Role.MENTOR)
    assert (line.minutes, line.last_contact) == (1, FRIDAY)


@pytest.mark.usefixtures("needs")
def test_who_leads_what_is_planned_for_a_group_is_an_adult_too(store: Store, world: World) -> None:
    with store.write("plan", "Makers have a tutor") as s:
        planned = Series(
            group_id=world["other"], site_id=world["annex"], days="wed", start=time(15), end=time(16),
            first_day=FIRST, last_day=LAST, role=Role.TUTOR,
        )  # fmt: skip
        s.add(planned)
        s.flush()
        s.add(SeriesAdult(series_id=planned.id, adult_id=world["mentor"]))
    with store.read() as s:
        kim = next(one for one in report(s, WEEK).lines if one.student_id == world["kim"])
    assert (kim.is_matched, kim.adults) == (True, "Max Mentor")


@pytest.mark.usefixtures("needs")
def test_a_school_that_is_gone_is_none_and_a_cancelled_session_serves_nobody(
    store: Store, world: World
) -> None:
    with store.write("change", "Gone") as s:
        s.get_one(School, world["other_school"]).removed = True
        s.get_one(Session, world["monday"]).status = SessionStatus.CANCELLED_SCHOOL
    with store.read() as s:
        found = report(s, WEEK)
    assert found.coverage.by_school[None].students == 2, "Kim and Vy"
    assert found.coverage.by_school[None].served == 0


@pytest.mark.usefixtures("needs")
def test_months_and_the_day_of_today(store: Store) -> None:
    with store.read() as s:
        found = report(s, Asked(first=FIRST, last=date(2026, 9, 30), on=date(2026, 9, 30)))
    assert [(one.first.month, one.count.students, one.count.served) for one in found.months] == [
        (8, 4, 0), (9, 5, 3)
    ]  # fmt: skip
    assert found.coverage.total.students == 5


@pytest.mark.usefixtures("needs")
def test_contacts_are_found_by_index(s: DbSession) -> None:
    from app.storage.queries import coverage
    from app.storage.queries.sql import Value, fetch

    values: dict[str, Value] = {"ids": "[]", "first": MONDAY, "last": FRIDAY, "on": MONDAY, "until": MONDAY}
    for statement in (coverage._MARKS, coverage._CONTACTS, coverage._GIVEN):
        used = {key: value for key, value in values.items() if f":{key}" in statement}
        plan = " / ".join(str(row[3]) for row in fetch(s, f"EXPLAIN QUERY PLAN {statement}", **used))
        assert "SCAN m " not in plan
        assert "SCAN mark" not in plan
        assert "SCAN x" not in plan
        assert "SCAN c " not in plan, plan


@pytest.mark.usefixtures("needs")
def test_what_the_hub_is_told_is_what_the_screen_shows(s: DbSession) -> None:
    told = needing(s, "2026-27", FIRST, LAST)
    shown = report(s, Asked(first=FIRST, last=LAST))
    for (school, role), count in shown.coverage.by_both.items():
        own = [
            one for one in told
            if (one.period, one.role, one.school) == ("2026-27", role, shown.schools[school])
        ]  # fmt: skip
        assert (len(own), sum(one.served for one in own)) == (count.students, count.served)
    september = [one for one in told if one.period == "2026-09"]
    (month,) = (one for one in shown.months if one.first.month == 9)
    assert len({one.student for one in september}) == month.count.students
    assert len({one.student for one in september if one.served}) == month.count.served
