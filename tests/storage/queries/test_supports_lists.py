# SPDX-License-Identifier: Apache-2.0
"""Lists of a Success Mentor, a transition coach and a wraparound coordinator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.words import ContactPurpose, GoalState, Party, Role
from app.errors import Invalid
from app.services import contacts, groups, milestones, people, places, program, quick_log, referrals
from app.services.contacts import ContactDraft
from app.services.milestones import MilestoneDraft
from app.services.referrals import ReferralDraft
from app.storage.queries import milestones as milestone_rows
from app.storage.queries import referrals as referral_rows
from app.storage.queries import success_mentor
from app.storage.store import Store
from app.storage.tables import Guardian, School, SchoolDay, Student, StudentGuardian
from tests.storage.conftest import KEY

TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture
def writing(
    template_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[DbSession, Id, Id, Id]]:
    """An open action: a coach, two students, the second one through a group."""
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{TODAY}T10:00:00")
    path = tmp_path / "porchlight.db"
    shutil.copyfile(template_file, path)
    store = Store(path, KEY, who="Rosa")
    with store.write("x", "x") as s:
        program.start_program(s, program.ProgramDraft("Pine Hill", "2026-27", ["Library"]))
        coach = people.add_adult(s, people.AdultDraft(given="Coco", family="Nez", roles=[Role.SUCCESS_COACH]))
        first = people.add_student(s, people.StudentDraft(given="Ida", family="Abel"))
        second = people.add_student(s, people.StudentDraft(given="Ben", family="Cly"))
        group = groups.new_group(s, "Circle", places.find_site(s, "library"), [second], TODAY - 60 * DAY)
        groups.assign(s, coach, Role.SUCCESS_COACH, TODAY - 60 * DAY, student_id=first)
        groups.assign(s, coach, Role.SUCCESS_COACH, TODAY - 60 * DAY, group_id=group)
        s.flush()
        yield s, coach, first, second
    store.close()


def test_caseload_contacts_and_who_is_to_be_called(writing: tuple[DbSession, Id, Id, Id]) -> None:
    s, coach, first, second = writing
    guardian = Guardian(given="Rita", family="Abel", phone="555-0101")
    s.add(guardian)
    s.flush()
    s.add(StudentGuardian(student_id=first, guardian_id=guardian.id, relation="mother"))
    for back in range(10):
        s.add(SchoolDay(student_id=first, day=TODAY - back * DAY, absent_x2=2 if back == 0 else 0))
    quick_log.log_line(s, "coco+ida 20 mon", "Rosa")
    quick_log.log_line(s, "coco+ida called 5", "Rosa")
    quick_log.log_line(s, "coco+ida tried", "Rosa")  # an attempt is no contact
    s.flush()
    assert [(row.name, row.students) for row in success_mentor.coaches(s, TODAY)] == [("Coco Nez", 2)]
    ida, ben = success_mentor.caseload(s, coach, TODAY, TODAY - 60 * DAY)
    assert (ida.name, ida.contacts, ida.guardian, ida.phone) == ("Ida Abel", 2, "Rita Abel", "555-0101")
    assert (ida.is_absent_today, ida.is_to_call, ida.enrolled_x2, ida.absent_x2) == (True, True, 20, 2)
    assert (ben.today_x2, ben.is_to_call, ben.contacts) == (None, False, 0)
    call = ContactDraft(
        person_id=first, kind="student", party=Party.GUARDIAN, purpose=ContactPurpose.ABSENCE_CALL, day=TODAY,
        reached=False, adult_id=coach, assignment_id=ida.assignment_id,
    )  # fmt: skip
    contacts.log_contact(s, call, "Rosa")
    assert success_mentor.caseload(s, coach, TODAY, TODAY)[0].called == 1
    reached = ContactDraft(
        person_id=first, kind="student", party=Party.GUARDIAN, purpose=ContactPurpose.ABSENCE_CALL, day=TODAY,
        barrier="Transport",
    )  # fmt: skip
    contacts.log_contact(s, reached, "Rosa")
    again = success_mentor.caseload(s, coach, TODAY, TODAY)[0]
    assert (again.called, again.is_to_call, again.barrier, again.contacts) == (2, False, "Transport", 2)
    assert success_mentor.barriers(s, first, TODAY, TODAY) == [("Transport", 1)]
    days = success_mentor.contact_days(s, coach, first, TODAY - 7 * DAY, TODAY)
    assert sorted(days) == [TODAY - 2 * DAY, TODAY]
    missed = success_mentor.days_missed(s, first, TODAY - 9 * DAY, TODAY)
    assert (len(missed), sum(one.absent_x2 for one in missed)) == (10, 2)
    assert second == ben.id


def test_days_missed_follow_the_calendar_where_a_school_tells_only_of_absences(
    writing: tuple[DbSession, Id, Id, Id],
) -> None:
    """Two absences reported are not two days enrolled, of which every one was missed."""
    s, coach, first, second = writing
    school = School(name="Valley High", absences_only=True)
    s.add(school)
    s.flush()
    s.get_one(Student, first).school_id = s.get_one(Student, second).school_id = school.id
    since = date(2026, 11, 2)  # a Monday
    s.add(SchoolDay(student_id=first, day=since + DAY, absent_x2=2))
    s.add(SchoolDay(student_id=first, day=TODAY, absent_x2=1))
    s.flush()
    ida, ben = success_mentor.caseload(s, coach, TODAY, since)
    assert (ida.enrolled_x2, ida.absent_x2) == (26, 3)
    assert (ben.enrolled_x2, ben.absent_x2) == (26, 0)
    days = success_mentor.days_missed(s, first, since, TODAY)
    assert (len(days), sum(one.absent_x2 for one in days)) == (13, 3)


def test_milestones_of_those_with_a_coach_a_need_or_a_milestone(
    writing: tuple[DbSession, Id, Id, Id],
) -> None:
    s, coach, first, second = writing
    groups.assign(s, coach, Role.TRANSITION_COACH, TODAY, student_id=first)
    made = milestones.add_milestone(s, second, MilestoneDraft(kind="Campus visit", due=TODAY - DAY))
    assert milestones.add_all(s, second, ["Campus visit", "Enrolled"]) == 1
    ida, ben = milestone_rows.milestone_grid(s, TODAY)
    assert (ida.name, ida.adults, ida.rows) == ("Abel, Ida", "Coco Nez", ())
    assert ben.of("Campus visit")[0].is_overdue(TODAY)
    milestones.reach_milestone(s, made, TODAY)
    s.flush()
    ben = milestone_rows.milestone_grid(s, TODAY)[1]
    assert (ben.done, ben.of("Campus visit")[0].state) == (1, GoalState.REACHED)
    assert milestone_rows.kinds_shown(["Enrolled"], [ben]) == ["Enrolled", "Campus visit"]
    assert [row.kind for row in milestone_rows.student_milestones(s, second)] == ["Enrolled", "Campus visit"]
    with pytest.raises(Invalid, match="on which day"):
        milestones.change_milestone(s, made, MilestoneDraft(kind="Enrolled", state=GoalState.REACHED))


def test_referrals_open_first_and_closed_with_an_outcome(writing: tuple[DbSession, Id, Id, Id]) -> None:
    s, coach, first, second = writing
    groups.assign(s, coach, Role.WRAPAROUND, TODAY, student_id=first)
    draft = ReferralDraft(need="Food", referred=TODAY - 10 * DAY, service="Pantry", adult_id=coach)
    made = referrals.add_referral(s, first, draft)
    with pytest.raises(Invalid) as problem:
        referrals.change_referral(
            s, made, ReferralDraft(need="Food", referred=TODAY, reached=TODAY - DAY, closed=TODAY)
        )
    assert set(problem.value.fields) == {"reached", "outcome"}
    referrals.add_referral(s, second, ReferralDraft(need="Clothing", referred=TODAY, reached=TODAY))
    assert [row.need for row in referral_rows.referrals(s)] == ["Food", "Clothing"]
    assert referral_rows.referrals(s)[0].days_open(TODAY) == 10
    closed = ReferralDraft(
        need="Food", referred=TODAY - 10 * DAY, closed=TODAY - DAY, outcome="Got the help", adult_id=coach
    )
    referrals.change_referral(s, made, closed)
    s.flush()
    (row,) = referral_rows.referrals(s, "closed")
    assert (row.adult, row.days_open(TODAY), row.outcome) == ("Coco Nez", 9, "Got the help")
    assert [one.students for one in referral_rows.wraparound_caseloads(s, TODAY)] == [1]
