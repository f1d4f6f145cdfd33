# SPDX-License-Identifier: Apache-2.0
"""The life of a match: quiet, paused, closed, corrected, reopened; contacts, check-ins and the quick log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.check_ins import Standing
from app.domain.match_clock import MatchState
from app.domain.rulebook import Rules
from app.domain.words import (
    Activity,
    ContactPurpose,
    ExitInterview,
    MarkStatus,
    Party,
    Rematch,
    Role,
    SessionStatus,
)
from app.errors import Conflict, Invalid, NotFound
from app.services import contacts, entry, erasing, groups, matches, people, quick_log
from app.services.contacts import ContactDraft
from app.services.matches import ClosingDraft, MatchDraft
from app.storage.queries import contacts as contact_rows
from app.storage.queries import matches as match_rows
from app.storage.queries.matches import MatchRow
from app.storage.queries.tallies import Scope, student_tally, tallies, total
from app.storage.tables import Contact, Group, Mark, Membership, Session, SessionAdult
from tests.services.conftest import Small

START, TODAY = date(2026, 9, 1), date(2026, 11, 18)
DAY = timedelta(days=1)
RULES = Rules()


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentor (Marta) with one student (Noah) since 1 September."""

    small: Small
    mentor: Id
    student: Id
    match: Id


@pytest.fixture
def pair(small: Small, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{TODAY}T10:00:00")
    with small.store.write("people", "Added") as s:
        mentor = people.add_adult(s, people.AdultDraft(given="Marta", family="Ruiz", roles=[Role.MENTOR]))
        match = groups.assign(s, mentor, Role.MENTOR, START, student_id=small.students[1])
    return Pair(small, mentor, small.students[1], match)


def row(s: DbSession, pair: Pair, on: date = TODAY) -> MatchRow:
    return match_rows.match_row(s, pair.match, on, RULES)


def reached(pair: Pair, day: date, party: Party = Party.STUDENT, **more: object) -> ContactDraft:
    about = (pair.mentor, "adult") if party is Party.ADULT else (pair.student, "student")
    draft = ContactDraft(
        person_id=about[0], kind=about[1], party=party, purpose=ContactPurpose.CHECK_IN, day=day,
        assignment_id=pair.match,
    )  # fmt: skip
    return replace(draft, **more)  # type: ignore[arg-type]


def test_a_match_goes_quiet_and_a_meeting_or_time_together_wakes_it(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        assert row(s, pair).state is MatchState.RED
        assert [one.id for one in match_rows.quiet_matches(s, TODAY, RULES)][:1] == [pair.match]
        quick_log.log_line(s, "marta+noah 45 10/16", "Rosa")
        assert row(s, pair).last_met == date(2026, 10, 16)
        assert row(s, pair).state is MatchState.AMBER
        # a check-in by phone is no meeting; time together by phone is
        contacts.log_contact(s, reached(pair, TODAY - DAY), "Rosa")
        assert row(s, pair).state is MatchState.AMBER
        together = reached(pair, TODAY - DAY, purpose=ContactPurpose.SUPPORT)
        contacts.log_contact(s, replace(together, reached=False), "Rosa")
        assert row(s, pair).state is MatchState.AMBER
        contacts.log_contact(s, together, "Rosa")
        assert row(s, pair).state is MatchState.MEETING
        assert row(s, pair).last_met == TODAY - DAY


def test_a_meeting_led_by_somebody_else_is_none_of_this_match(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        session_id = pair.small.planned.session_ids[0]
        entry.set_mark(s, session_id, pair.student, MarkStatus.PRESENT)
        assert row(s, pair).last_met is None
        assert match_rows.meetings(s, row(s, pair), TODAY) == []


def test_pause_and_resume(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        matches.pause(s, pair.match, date(2026, 10, 1), reason="Harvest")
        assert row(s, pair).state is MatchState.PAUSED
        assert pair.match not in {one.match.id for one in contact_rows.check_ins_due(s, TODAY, RULES)}
        with pytest.raises(Conflict, match="rests from 2026-10-01 already"):
            matches.pause(s, pair.match, TODAY)
        matches.resume(s, pair.match, TODAY)
        assert row(s, pair).quiet_days == 29 + 1  # 2 to 30 September, and today
        assert row(s, pair).committed_to == date(2027, 8, 31) + 48 * DAY
        with pytest.raises(Conflict, match="does not rest"):
            matches.resume(s, pair.match, TODAY)
        matches.pause(s, pair.match, TODAY)
        matches.resume(s, pair.match, TODAY)  # it never rested a day
        assert len(match_rows.match_profile(s, pair.match, TODAY, RULES).pauses) == 1
        with pytest.raises(Invalid, match="had not begun"):
            matches.pause(s, pair.match, START - DAY)


def test_close_correct_and_reopen(pair: Pair) -> None:
    closing = ClosingDraft(
        last_day=date(2026, 11, 10), reason="Student moved away", notice_day=date(2026, 11, 1),
        later_contact="Letters are fine", rematch=Rematch.NO, exit_adult=ExitInterview.DONE,
        exit_student=ExitInterview.UNREACHABLE, exit_guardian=ExitInterview.REFUSED, note="Hard on her",
    )  # fmt: skip
    with pair.small.store.write("x", "x") as s:
        matches.pause(s, pair.match, date(2026, 11, 5))
        with pytest.raises(Invalid) as problem:
            matches.close_match(
                s, pair.match, ClosingDraft(last_day=START - DAY, reason=" ", notice_day=TODAY)
            )
        assert set(problem.value.fields) == {"last_day", "reason", "notice_day"}
        matches.close_match(s, pair.match, closing)
        profile = match_rows.match_profile(s, pair.match, TODAY, RULES)
        assert profile.row.state is MatchState.ENDED
        assert profile.pauses[0].last_day == date(2026, 11, 10)  # no pause outlives the match
        assert profile.ending.exit_student is ExitInterview.UNREACHABLE
        assert profile.ending.later_contact == "Letters are fine"
        matches.close_match(s, pair.match, replace(closing, last_day=date(2026, 11, 12)))
        assert row(s, pair).last_day == date(2026, 11, 12)
        assert pair.match in {one.id for one in match_rows.matches(s, TODAY, RULES, "ended")}
        assert pair.match not in {one.id for one in match_rows.matches(s, TODAY, RULES)}
        matches.reopen_match(s, pair.match)
        again = match_rows.match_profile(s, pair.match, TODAY, RULES)
        assert again.row.last_day is None
        assert (again.ending.reason, again.ending.note) == ("", "")
        assert again.ending.exit_adult is ExitInterview.OPEN
        with pytest.raises(Conflict, match="has not been closed"):
            matches.reopen_match(s, pair.match)


def test_change_what_was_agreed_and_the_adult(pair: Pair) -> None:
    draft = MatchDraft(first_day=START, role=Role.MENTOR, subject="Math", weekly_minutes=60, base="school")
    with pair.small.store.write("x", "x") as s:
        matches.change_match(s, pair.match, draft)
        assert row(s, pair).committed_to == date(2027, 2, 28)  # AmeriCorps at school: six months
        matches.change_match(s, pair.match, replace(draft, committed_until=date(2027, 5, 28)))
        assert row(s, pair).committed_to == date(2027, 5, 28)
        with pytest.raises(Invalid):
            matches.change_match(s, pair.match, replace(draft, weekly_minutes=0))
        new = matches.change_adult(s, pair.match, pair.small.tutor, date(2026, 11, 1))
        assert row(s, pair).last_day == date(2026, 10, 31)
        taken_over = match_rows.match_row(s, new, TODAY, RULES)
        assert (taken_over.adult, taken_over.subject, taken_over.first_day) == (
            "Ana Begaye", "Math", date(2026, 11, 1),
        )  # fmt: skip
        with pytest.raises(Invalid):
            matches.change_adult(s, new, pair.small.tutor, TODAY)


def test_check_ins_with_each_of_the_three(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        contacts.log_contact(s, reached(pair, date(2026, 9, 10), Party.ADULT), "Rosa")
        contacts.log_contact(s, reached(pair, date(2026, 9, 11)), "Rosa")
        contacts.log_contact(s, reached(pair, date(2026, 9, 12), Party.GUARDIAN, reached=False), "Rosa")
        on = date(2026, 9, 15)
        due = {one.party: one for one in contact_rows.check_ins_due(s, on, RULES)}
        assert (due[Party.GUARDIAN].number, due[Party.GUARDIAN].standing) == (1, Standing.DUE)
        assert due[Party.GUARDIAN].attempts == 1
        assert due[Party.ADULT].number == 2
        after = {one.party: one for one in contact_rows.check_ins_due(s, on + DAY, RULES)}
        assert after[Party.GUARDIAN].standing is Standing.OVERDUE
        assert (after[Party.GUARDIAN].whom, after[Party.GUARDIAN].match.adult) == (
            "Noah Kaʻōhao",
            "Marta Ruiz",
        )
        month = contact_rows.check_ins_between(s, on, on, on, RULES)
        assert {one.party: one.standing for one in month} == {
            Party.ADULT: Standing.DONE, Party.STUDENT: Standing.DONE, Party.GUARDIAN: Standing.DUE
        }  # fmt: skip
        assert contact_rows.check_ins_due(s, on, Rules(check_in_roles="")) == []
        coaching = groups.assign(
            s, pair.mentor, Role.SUCCESS_COACH, date(2026, 9, 7), group_id=pair.small.planned.group_id
        )
        coached = contact_rows.check_ins_due(s, on, Rules(check_in_roles="success_coach"))
        assert {one.match.id for one in coached} == {coaching}
        assert sum(one.party is Party.STUDENT for one in coached) == 4  # each student of the group
        assert sum(one.party is Party.ADULT for one in coached) == 1


def test_a_contact_is_corrected_and_never_lies_ahead(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        made = contacts.log_contact(s, reached(pair, TODAY, minutes=20, how="Phone"), "Rosa")
        contacts.change_contact(s, made, reached(pair, TODAY - DAY, reached=False, minutes=20))
        (told,) = contact_rows.match_contacts(s, pair.match)
        assert (told.reached, told.minutes, told.who, told.about) == (False, 0, "Rosa", "Noah Kaʻōhao")
        contacts.remove_contact(s, made)
        assert contact_rows.person_contacts(s, pair.student) == []
        with pytest.raises(Invalid):
            contacts.log_contact(s, reached(pair, TODAY + DAY), "Rosa")
        with pytest.raises(Invalid):
            contacts.log_contact(s, replace(reached(pair, TODAY, Party.ADULT), party=Party.GUARDIAN), "Rosa")


def test_a_line_becomes_a_held_session_that_counts(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        assert quick_log.understand(s, "noah+marta 45 math").line.subject == "Math"  # no list of subjects yet
        told = quick_log.understand(s, "noah+marta 45 reading good: a whole chapter")
        assert (
            told.sentence
            == "Marta Ruiz and Noah Kaʻōhao met for 45 minutes on Wed, Nov 18, 2026: Reading, good."
        )
        first = quick_log.store(s, told, "Rosa").session_id
        session = s.get_one(Session, first)
        assert (session.status, session.role, session.activity) == (
            SessionStatus.HELD, Role.MENTOR, Activity.MENTORING,
        )  # fmt: skip
        mark = s.get_one(Mark, (first, pair.student))
        assert (mark.minutes, mark.status, mark.note) == (45, MarkStatus.PRESENT, "Good. a whole chapter")
        stays = s.scalars(select(Membership).where(Membership.group_id == session.group_id)).all()
        assert [(one.student_id, one.first_day) for one in stays] == [(pair.student, START)]
        again = quick_log.understand(s, "marta+noah 30")
        assert "met on that day already" in again.notes[0]
        second = s.get_one(Session, quick_log.store(s, again, "Rosa").session_id)
        assert second.group_id == session.group_id  # no second group
        assert second.start >= session.end  # nobody is in two places at once
        s.flush()
        counted = student_tally(s, pair.student, START, TODAY)
        assert (counted.attended, counted.minutes, counted.unmarked) == (2, 75, 0)


def test_a_line_fills_the_session_that_was_planned(pair: Pair) -> None:
    small = pair.small
    with small.store.write("x", "x") as s:
        told = quick_log.understand(s, "ana+cher 30 9/7")
        assert told.notes
        done = quick_log.store(s, told, "Rosa")
        assert done.session_id == small.planned.session_ids[0]
        mark = s.get_one(Mark, (done.session_id, small.students[3]))
        assert (mark.status, mark.minutes) == (MarkStatus.PARTIAL, 30)
        longer = quick_log.log_line(s, "ana+cher 60 9/9", "Rosa")
        assert s.get_one(Session, longer.session_id).end.isoformat() == "16:15:00"
        # a day without a plan: a session of its own, in which the others of the group are not missed
        own = quick_log.log_line(s, "ana+cher 20 10/2", "Rosa")
        s.flush()
        counted = total(tallies(s, Scope(first=date(2026, 10, 2), last=date(2026, 10, 2))).values())
        assert own.session_id not in small.planned.session_ids
        assert (counted.scheduled, counted.unmarked, counted.minutes) == (1, 0, 20)


def test_two_students_and_no_match(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        told = quick_log.understand(s, "marta+kim+cher 40 yesterday")
        assert told.notes == ("They are not matched on that day; it is stored all the same.",)
        done = quick_log.store(s, told, "Rosa")
        session = s.get_one(Session, done.session_id)
        assert s.get_one(Group, session.group_id).name == "Marta Ruiz with Kim Nguyễn and Cher"
        assert session.role is Role.MENTOR
        leaders = s.scalars(select(SessionAdult.adult_id).where(SessionAdult.session_id == session.id))
        assert list(leaders) == [pair.mentor]


def test_a_call_and_an_attempt_become_contacts(pair: Pair) -> None:
    with pair.small.store.write("x", "x") as s:
        tried = quick_log.log_line(s, "marta+noah tried guardian", "Rosa")
        assert tried.sentence.startswith("Tried to reach the guardian of Noah")
        one = s.get_one(Contact, tried.contact_ids[0])
        assert (one.reached, one.party, one.purpose, one.assignment_id) == (
            False, Party.GUARDIAN, ContactPurpose.CHECK_IN, pair.match,
        )  # fmt: skip
        called = s.get_one(Contact, quick_log.log_line(s, "marta+noah called 10 good", "Rosa").contact_ids[0])
        assert (called.purpose, called.minutes, called.how, called.words) == (
            ContactPurpose.SUPPORT, 10, "Phone", "Good",
        )  # fmt: skip
        adult = s.get_one(Contact, quick_log.log_line(s, "marta+noah mentor 5", "Rosa").contact_ids[0])
        assert (adult.kind, adult.person_id, adult.assignment_id) == ("adult", pair.mentor, pair.match)
        with pytest.raises(Invalid, match="Add the student"):
            quick_log.understand(s, "marta 45")


def test_a_pair_of_erased_people_is_in_no_list(pair: Pair) -> None:
    store = pair.small.store
    with store.write("x", "x") as s:
        quick_log.log_line(s, "marta+noah 45", "Rosa")
        contacts.log_contact(s, reached(pair, TODAY), "Rosa")
    erasing.erase(store, [erasing.Person("student", pair.student)], erasing.LAW)
    with store.read() as s:
        assert pair.match not in {one.id for one in match_rows.matches(s, TODAY, RULES, "all")}
        assert pair.match not in {one.match.id for one in contact_rows.check_ins_due(s, TODAY, RULES)}
        assert [one.about for one in contact_rows.match_contacts(s, pair.match)] in ([], [""])
        with pytest.raises(NotFound):
            match_rows.match_profile(s, pair.match, TODAY, RULES)
