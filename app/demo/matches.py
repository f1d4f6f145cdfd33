# SPDX-License-Identifier: Apache-2.0
"""Invented lives of matches: quiet ones, a pause, closings, one reopened; check-ins, calls home, milestones.

Every state that a screen can show is here once at least. Students who are in a group already are taken, so
that nobody's plan changes; meetings that were logged by line stand beside the planned ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from app.clock import Id, new_id
from app.demo.people import People, Places
from app.demo.plan import Span
from app.domain import names
from app.domain.lists import default_words
from app.domain.words import (
    Activity,
    ContactPurpose,
    ExitInterview,
    GoalState,
    MarkStatus,
    Party,
    Rematch,
    Role,
    SessionStatus,
)
from app.storage.journal import WriteSession, insert_rows
from app.storage.tables import (
    Assignment,
    Contact,
    Group,
    Mark,
    MatchPause,
    Membership,
    Milestone,
    Referral,
    SchoolDay,
    Session,
    SessionAdult,
)

Values = dict[str, Any]
_DAY = timedelta(days=1)
# In the order in which rows point at one another.
_TABLES = (
    Group, Membership, Assignment, MatchPause, Session, SessionAdult, Mark, Contact, Milestone, Referral,
)  # fmt: skip
_WENT = ("Good", "Great", "So-so", "Good. Walked and talked", "Hard")
_SERVICES = {
    "Food": "Chapter house pantry", "Clothing": "Clothes closet", "Eyes or teeth": "Mobile clinic",
    "Transport": "Senior van", "Internet": "Library hot spots", "Mental health": "Counseling line",
}  # fmt: skip


def add_matches(
    session: WriteSession, rng: random.Random, everyone: People, places: Places, span: Span, who: str
) -> None:
    """All of it; short programs get what fits into their weeks."""
    _Lives(session, rng, everyone, places, span, who).write()


class _Lives:
    """Gathers rows and stores each table at once."""

    def __init__(
        self,
        session: WriteSession,
        rng: random.Random,
        everyone: People,
        places: Places,
        span: Span,
        who: str,
    ) -> None:
        self.session, self.rng, self.everyone, self.places = session, rng, everyone, places
        self.span, self.who = span, who
        self.rows: dict[type[Any], list[Values]] = {}
        self.name_of = {
            row["id"]: names.display_name(row["given"], row["family"])
            for row in (*everyone.students, *everyone.adults)
        }

    def write(self) -> None:
        """Draw everything, then store it table by table."""
        students = [row["id"] for row in self.everyone.students if row["left_day"] is None]
        self._mentoring(students)
        self._coaching(students)
        self._milestones()
        self._referrals(students)
        for table in _TABLES:
            insert_rows(self.session, table, self.rows.get(table, []))

    def _add(self, table: type[Any], **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    # ---- mentors

    def _mentoring(self, students: Sequence[Id]) -> None:
        mentors = self.everyone.led_by.get(Role.MENTOR, [])
        if not mentors or len(students) < 8:
            return
        first, today = self.span.first, self.span.today
        wanted: tuple[tuple[str, date | None], ...] = (
            ("meets", today - _DAY), ("amber", today - 31 * _DAY), ("red", today - 50 * _DAY),
            ("paused", today - 25 * _DAY), ("closed", today - 20 * _DAY), ("reopened", today - 6 * _DAY),
            ("never", None),
        )  # fmt: skip
        step = max(1, len(students) // (len(wanted) + 1))
        for at, (kind, last_met) in enumerate(wanted):
            student = students[(at + 1) * step - 1]
            adult = mentors[at % len(mentors)]
            begins = today - 34 * _DAY if kind == "never" else first
            match = self._match(kind, adult, student, begins, at)
            if last_met is not None:
                self._meetings(match, adult, student, begins, last_met)
            self._mentor_check_ins(kind, match, adult, student, begins)

    def _match(self, kind: str, adult: Id, student: Id, begins: date, at: int) -> Id:
        match, today = new_id(), self.span.today
        closed = kind == "closed"
        self._add(
            Assignment, id=match, adult_id=adult, student_id=student, group_id=None, role=Role.MENTOR,
            first_day=begins, last_day=max(begins, today - 12 * _DAY) if closed else None, subject="",
            weekly_minutes=60, base=("school", "community", "")[at % 3], committed_until=None,
            because="", notice_day=max(begins, today - 18 * _DAY) if closed else None,
            end_reason="Student moved away" if closed else "",
            end_note="Left for a relative's home; the new address is with the school." if closed else "",
            later_contact="Letters through the program" if closed else "",
            rematch=Rematch.YES if closed else Rematch.UNDECIDED,
            exit_adult=ExitInterview.DONE if closed else ExitInterview.OPEN,
            exit_student=ExitInterview.DONE if closed else ExitInterview.OPEN,
            exit_guardian=ExitInterview.UNREACHABLE if closed else ExitInterview.OPEN,
        )  # fmt: skip
        if kind in ("paused", "reopened"):
            rests = max(begins, today - 24 * _DAY)
            self._add(
                MatchPause, id=new_id(), assignment_id=match, first_day=rests,
                last_day=None if kind == "paused" else rests + 9 * _DAY,
                reason="Lambing season" if kind == "paused" else "Student was in hospital",
            )  # fmt: skip
        return match

    def _meetings(self, match: Id, adult: Id, student: Id, begins: date, last_met: date) -> None:
        """Once a week until the last one; each a held session of a group of this student."""
        if last_met < begins:
            return
        group = new_id()
        name = f"{self.name_of[adult]} with {self.name_of[student]}"
        self._add(Group, id=group, name=name, site_id=self.places.sites[0])
        self._add(
            Membership, id=new_id(), group_id=group, student_id=student, first_day=begins, last_day=None
        )
        day = last_met
        while day >= begins:
            if day.weekday() < 5 and not (day < last_met and self.rng.random() < 0.15):
                self._meeting(group, adult, student, day)
            day -= 7 * _DAY

    def _meeting(self, group: Id, adult: Id, student: Id, day: date) -> None:
        held, minutes = new_id(), self.rng.choice((40, 45, 60))
        self._add(
            Session, id=held, series_id=None, planned_day=None, group_id=group,
            site_id=self.places.sites[0], day=day, start=time(17, 0),
            end=time(17 + minutes // 60, minutes % 60),
            role=Role.MENTOR, activity=Activity.MENTORING, subject="", status=SessionStatus.HELD,
            reason_note="",
        )  # fmt: skip
        self._add(SessionAdult, session_id=held, adult_id=adult)
        self._add(
            Mark, session_id=held, student_id=student, status=MarkStatus.PRESENT, minutes=minutes,
            scheduled=True, note=self.rng.choice(_WENT), day=day,
        )  # fmt: skip

    def _mentor_check_ins(self, kind: str, match: Id, adult: Id, student: Id, begins: date) -> None:
        """In time with most; with a guardian only attempts, and with one match nothing since the start."""
        months = 1 if kind in ("never", "red") else 5
        for party in (Party.ADULT, Party.STUDENT, Party.GUARDIAN):
            days = [begins + 9 * _DAY, begins + 26 * _DAY]
            days += [begins + (50 + 30 * month) * _DAY for month in range(months)]
            if kind in ("meets", "reopened"):
                days.append(self.span.today - 2 * _DAY)
            for day in days:
                reached = not (party is Party.GUARDIAN and kind in ("amber", "never"))
                if day <= self.span.today and self.rng.random() < 0.93:
                    self._contact(
                        student if party is not Party.ADULT else adult, day, party, ContactPurpose.CHECK_IN,
                        match=match, reached=reached, kind="adult" if party is Party.ADULT else "student",
                    )  # fmt: skip

    # ---- success mentors

    def _coaching(self, students: Sequence[Id]) -> None:
        """A caseload for a success coach, contacts this week, calls about absences with their barriers."""
        coaches = self.everyone.led_by.get(Role.SUCCESS_COACH, [])
        if not coaches:
            return
        own = list(students[15:27])
        for student in own:
            self._add(
                Assignment, id=new_id(), adult_id=coaches[0], student_id=student, group_id=None,
                role=Role.SUCCESS_COACH, first_day=self.span.first, last_day=None, subject="",
                weekly_minutes=None, base="school", committed_until=None, because="", notice_day=None,
                end_reason="", end_note="", later_contact="", rematch=Rematch.UNDECIDED,
                exit_adult=ExitInterview.OPEN, exit_student=ExitInterview.OPEN,
                exit_guardian=ExitInterview.OPEN,
            )  # fmt: skip
        matches = {row["student_id"]: row["id"] for row in self.rows.get(Assignment, [])}
        barriers = [english for english, _spanish in default_words("barriers")]
        absent = self._absent_days(own)
        for at, student in enumerate(own):
            for back in range(35):
                day = self.span.today - back * _DAY
                if day < self.span.first or day.weekday() > 4:
                    continue
                if self.rng.random() < (0.75 if at % 4 else 0.25):
                    self._contact(
                        student, day, Party.STUDENT, ContactPurpose.SUPPORT, match=matches[student],
                        adult=coaches[0],
                    )  # fmt: skip
            for call in absent.get(student, ())[-4:]:
                if call < self.span.today:
                    self._contact(
                        student, call, Party.GUARDIAN, ContactPurpose.ABSENCE_CALL, match=matches[student],
                        adult=coaches[0], reached=self.rng.random() < 0.8,
                        barrier=barriers[at % len(barriers)],
                    )  # fmt: skip

    def _absent_days(self, students: Sequence[Id]) -> dict[Id, list[date]]:
        """Days on which these missed school, as the school told it; today two of them are absent."""
        from sqlalchemy import select

        found: dict[Id, list[date]] = {}
        told = self.session.execute(
            select(SchoolDay.student_id, SchoolDay.day, SchoolDay.absent_x2)
            .where(SchoolDay.student_id.in_(students), SchoolDay.day >= self.span.today - 35 * _DAY)
            .order_by(SchoolDay.student_id, SchoolDay.day)
        )
        known = set()
        for student, day, absent_x2 in told:
            known.add(student)
            if absent_x2:
                found.setdefault(student, []).append(day)
        self._school_today([student for student in students if student in known])
        return {student: sorted(days) for student, days in found.items()}

    def _school_today(self, students: Sequence[Id]) -> None:
        """The school has told of today already, for those it tells of; two are absent."""
        today = self.span.today
        if today.weekday() > 4:
            return
        rows: list[Values] = [
            {
                "student_id": student, "day": today, "absent_x2": 2 if at in (1, 4) else 0, "excused": False,
                "code": "A" if at in (1, 4) else "",
            }
            for at, student in enumerate(students)
            if self.session.get(SchoolDay, (student, today)) is None
        ]  # fmt: skip
        insert_rows(self.session, SchoolDay, rows)

    def _contact(
        self,
        person: Id,
        day: date,
        party: Party,
        purpose: ContactPurpose,
        *,
        match: Id,
        reached: bool = True,
        kind: str = "student",
        adult: Id | None = None,
        barrier: str = "",
    ) -> None:
        self._add(
            Contact, id=new_id(), person_id=person, kind=kind, assignment_id=match, adult_id=adult,
            party=party, purpose=purpose, day=day, at=None, reached=reached,
            minutes=self.rng.choice((5, 10, 15)) if reached else 0,
            how=self.rng.choice(("Phone", "In person", "Text message")),
            barrier=barrier if reached else "", words="" if reached else "No answer", who=self.who,
        )  # fmt: skip

    # ---- milestones and referrals

    def _milestones(self) -> None:
        """The oldest students: some done, some due, one overdue, one with nothing yet but a visit."""
        kinds = [english for english, _spanish in default_words("milestones")]
        oldest = [row["id"] for row in self.everyone.students if row["grade"] in ("11", "12")][:8]
        for at, student in enumerate(oldest):
            done = (at * 3) % 6
            for place, kind in enumerate(kinds[: done + 3]):
                reached = place < done
                self._add(
                    Milestone, id=new_id(), student_id=student, kind=kind,
                    words="Diné College" if kind in ("Campus visit", "Application sent") else "",
                    due=None if reached else self.span.today + ((place - done) * 21 - 5) * _DAY,
                    day=self.span.first + (place * 9 + at) * _DAY if reached else None,
                    state=GoalState.REACHED if reached else GoalState.OPEN,
                )  # fmt: skip

    def _referrals(self, students: Sequence[Id]) -> None:
        """Open ones nobody was reached for, reached ones, and closed ones with their outcomes."""
        adults = self.everyone.led_by.get(Role.WRAPAROUND, [])
        outcomes = [english for english, _spanish in default_words("referral_outcomes")]
        for at, student in enumerate(students[2:14:2]):
            need = list(_SERVICES)[at % len(_SERVICES)]
            referred = max(self.span.first, self.span.today - (50 - 7 * at) * _DAY)
            reached = min(referred + 6 * _DAY, self.span.today) if at % 3 else None
            closed = min(referred + 20 * _DAY, self.span.today) if at % 3 == 2 else None
            self._add(
                Referral, id=new_id(), student_id=student, adult_id=adults[0] if adults else None, need=need,
                service=_SERVICES[need], referred=referred, reached=reached, closed=closed,
                outcome=outcomes[at % len(outcomes)] if closed else "", words="",
            )  # fmt: skip
