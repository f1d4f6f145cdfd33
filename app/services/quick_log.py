# SPDX-License-Identifier: Apache-2.0
"""Logging a meeting, a call or an attempt in one line; first understood and shown, then stored.

A meeting becomes a held session with marks, of the group of the match or of a group of just these students,
so that dosage, hours, served and reports count it like any other. A call becomes a contact. The grammar is
``app.domain.quick_log``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names, quick_log
from app.domain.quick_log import QuickLine, Somebody
from app.domain.rulebook import Rules
from app.domain.schedule import minutes_between
from app.domain.words import Activity, ContactPurpose, MarkStatus, Party, Role, SessionStatus
from app.errors import Invalid
from app.i18n import clock_span, clock_time, dated
from app.services import entry, groups, sessions
from app.services.contacts import ContactDraft, log_contact
from app.storage.queries import quick_log as found
from app.storage.queries.lists import words
from app.storage.queries.matches import match_of
from app.storage.queries.quick_log import DayRow, GroupFound
from app.storage.queries.rosters import planned_roster
from app.storage.queries.rulebook import read_rules
from app.storage.tables import AdultRole, Assignment, Session

_ACTIVITIES = {
    Role.TUTOR: Activity.TUTORING,
    Role.MENTOR: Activity.MENTORING,
    Role.WRAPAROUND: Activity.OTHER,
}
_USUAL_START = time(15, 0)
_LATEST_END = time(21, 0)
_PARTY_WORDS = {
    Party.ADULT: "", Party.STUDENT: "", Party.GUARDIAN: "the guardian of ", Party.SCHOOL: "the school about ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line means, to be read before it is stored. ``notes`` say what else there is to know."""

    line: QuickLine
    adults: tuple[Somebody, ...]
    students: tuple[Somebody, ...]
    match_id: Id | None
    role: Role
    purpose: ContactPurpose
    party: Party
    sentence: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """What was stored: a session, or contacts."""

    session_id: Id | None
    contact_ids: tuple[Id, ...]
    sentence: str


def understand(session: DbSession, text: str, today: date | None = None) -> Understood:
    """Read a line and find everybody in it. Raises Invalid (field ``line``)."""
    rules = read_rules(session)
    line = quick_log.parse(
        text, today or clock.today(), found.known_subjects(session), words(session, "contact_ways"),
        rules.longest_session_minutes,
    )  # fmt: skip
    known = {typed: found.people_named(session, typed, line.day) for typed in line.people}
    people = quick_log.choose(
        line.people, known, lambda adult, student: match_of(session, adult, student, line.day) is not None
    )
    if not line.is_contact and not (people.adults and people.students):
        missing = "student" if people.adults else "adult"
        raise Invalid({"line": f"A meeting has an adult and a student. Add the {missing} with a +."})
    match = _match(session, people.adults, people.students, line.day)
    role = match.role if match else _usual_role(session, people.adults)
    if match and not line.subject:
        line = replace(line, subject=match.subject)
    party = line.party or (Party.STUDENT if people.students else Party.ADULT)
    told = Understood(
        line, people.adults, people.students, match.id if match else None, role,
        _purpose(line, role, rules), party, "", (),
    )  # fmt: skip
    return replace(told, sentence=_sentence(told), notes=_notes(session, told))


def store(session: DbSession, told: Understood, who: str) -> Logged:
    """Store what was understood. Raises Invalid and Conflict."""
    if told.line.is_contact:
        return Logged(None, _log_contacts(session, told, who), told.sentence)
    return Logged(_log_meeting(session, told), (), told.sentence)


def log_line(session: DbSession, text: str, who: str) -> Logged:
    """``understand`` and ``store`` in one."""
    session.flush()  # what this action changed already is read too
    return store(session, understand(session, text), who)


# ---- meetings


def _log_meeting(session: DbSession, told: Understood) -> Id:
    group = _group(session, told)
    planned = _planned(session, told, group.id)
    session_id = planned.id if planned else _new_session(session, told, group)
    row = sessions.the_session(session, session_id)
    minutes = told.line.minutes or 0
    if planned and minutes > minutes_between(row.start, row.end):
        row.end = _later(row.start, minutes)
    whole = minutes == minutes_between(row.start, row.end)
    note = ". ".join(part for part in (told.line.went, told.line.words) if part)
    for student in told.students:
        entry.set_mark(
            session, session_id, student.id, MarkStatus.PRESENT if whole else MarkStatus.PARTIAL,
            None if whole else minutes, note=note,
        )  # fmt: skip
    session.flush()
    return session_id


def _new_session(session: DbSession, told: Understood, group: GroupFound) -> Id:
    line = told.line
    site = group.site_id or found.likely_site(session, told.adults[0].id, told.students[0].id)
    if site is None:
        raise Invalid(
            {"line": "The program has no site yet. Add one in Settings; sessions happen somewhere."}
        )
    start = line.at or _free_start(_on_day(session, told), line.minutes or 0)
    row = Session(
        group_id=group.id, site_id=site, day=line.day, start=start, end=_later(start, line.minutes or 0),
        role=told.role, activity=_activity(told), subject=names.nfc(line.subject), status=SessionStatus.HELD,
    )  # fmt: skip
    session.add(row)
    session.flush()
    sessions.set_session_adults(session, row.id, [one.id for one in told.adults])
    here = {one.id for one in told.students}
    for other in planned_roster(session, row.id):
        if other.student_id not in here:
            sessions.leave_out(session, row.id, other.student_id)
    return row.id


def _group(session: DbSession, told: Understood) -> GroupFound:
    """The group of the match, one of exactly these students, or a new one of them."""
    ids = [one.id for one in told.students]
    match = session.get(Assignment, told.match_id) if told.match_id else None
    known = found.groups_with(session, ids, told.line.day)
    fits = [one for one in known if match is not None and one.id == match.group_id]
    fits += [one for one in known if one.students == len(ids)]
    if fits:
        return fits[0]
    first = min(match.first_day, told.line.day) if match else told.line.day
    site = found.likely_site(session, told.adults[0].id, ids[0])
    name = f"{told.adults[0].name} with {_and([one.name for one in told.students])}"
    return GroupFound(groups.new_group(session, name, site, ids, first), name, site, len(ids))


def _planned(session: DbSession, told: Understood, group_id: Id) -> DayRow | None:
    """The session of this group that was planned for that day and waits for its data."""
    waiting = [
        one for one in _on_day(session, told)
        if one.group_id == group_id and one.status is SessionStatus.PLANNED and one.led
        and (told.line.at is None or one.start == told.line.at)
    ]  # fmt: skip
    return waiting[0] if waiting else None


def _on_day(session: DbSession, told: Understood) -> list[DayRow]:
    return found.sessions_of_day(
        session, [one.id for one in told.adults], [one.id for one in told.students], told.line.day
    )


def _free_start(taken: Sequence[DayRow], minutes: int) -> time:
    """A time at which the students were in no other session: the usual one, else after another session."""
    for start in (_USUAL_START, *(one.end for one in taken), time(8, 0)):
        end = _later(start, minutes)
        if start < end <= _LATEST_END and not any(one.start < end and start < one.end for one in taken):
            return start
    return _USUAL_START


def _later(start: time, minutes: int) -> time:
    """``minutes`` later, at the latest one minute before midnight."""
    begin = datetime.combine(date(2000, 1, 1), start)
    end = begin + timedelta(minutes=minutes)
    return end.time() if end.date() == begin.date() else time(23, 59)


def _activity(told: Understood) -> Activity:
    """Homework help is not tutoring (45 CFR 2522.900-940), however it is logged."""
    if names.fold(told.line.subject) == "homework help":
        return Activity.HOMEWORK_HELP
    return _ACTIVITIES.get(told.role, Activity.COACHING)


# ---- contacts


def _log_contacts(session: DbSession, told: Understood, who: str) -> tuple[Id, ...]:
    line = told.line
    text = ". ".join(part for part in (line.went, line.words) if part)
    about = told.adults if told.party is Party.ADULT or not told.students else told.students
    if not about:
        raise Invalid({"line": "Say with which adult. Add the name with a +."})
    return tuple(
        log_contact(
            session,
            ContactDraft(
                person_id=one.id, kind=one.kind, party=told.party, purpose=told.purpose, day=line.day,
                reached=line.reached, assignment_id=_match_id(session, told, one), at=line.at,
                adult_id=told.adults[0].id if told.adults else None, minutes=line.minutes or 0,
                how=line.way, words=text,
            ),
            who,
        )
        for one in about
    )  # fmt: skip


def _match_id(session: DbSession, told: Understood, about: Somebody) -> Id | None:
    if about.kind == "adult" or not told.adults:
        return told.match_id
    return match_of(session, told.adults[0].id, about.id, told.line.day)


def _purpose(line: QuickLine, role: Role, rules: Rules) -> ContactPurpose:
    """As said; else a check-in where a party is named and the role has them, else time together."""
    if line.purpose is not None:
        return line.purpose
    if line.party is not None:
        checked = str(role) in rules.codes("check_in_roles")
        return ContactPurpose.CHECK_IN if checked else ContactPurpose.OTHER
    return ContactPurpose.SUPPORT


# ---- who, and in which words


def _match(
    session: DbSession, adults: Sequence[Somebody], students: Sequence[Somebody], on: date
) -> Assignment | None:
    """The first match of one of the adults with one of the students."""
    for adult in adults:
        for student in students:
            match_id = match_of(session, adult.id, student.id, on)
            if match_id is not None:
                return session.get(Assignment, match_id)
    return None


def _usual_role(session: DbSession, adults: Sequence[Somebody]) -> Role:
    """What the adult may do, where no match says it."""
    for adult in adults:
        role = session.scalars(
            select(AdultRole.role).where(AdultRole.adult_id == adult.id, AdultRole.removed.is_(False))
        ).first()
        if role is not None:
            return role
    return Role.TUTOR


def _sentence(told: Understood) -> str:
    line = told.line
    day = dated(line.day) + (f" at {clock_time(line.at)}" if line.at else "")
    rest = ", ".join(part for part in (line.subject, line.went.lower()) if part)
    if not line.is_contact:
        who = _and([one.name for one in (*told.adults, *told.students)])
        said = f"{who} met for {line.minutes} minutes on {day}"
        return f"{said}: {rest}." if rest else f"{said}."
    about = told.adults if told.party is Party.ADULT or not told.students else told.students
    whom = _PARTY_WORDS[told.party] + _and([one.name for one in about])
    by = f", by {told.adults[0].name}" if told.adults and about is not told.adults else ""
    if not line.reached:
        return f"Tried to reach {whom} on {day}{by}: an attempt, not a contact."
    minutes = f" for {line.minutes} minutes" if line.minutes else ""
    return f"Reached {whom}{minutes} on {day}{by}{': ' + line.went.lower() if line.went else ''}."


def _notes(session: DbSession, told: Understood) -> tuple[str, ...]:
    notes = []
    if told.adults and told.students and told.match_id is None:
        notes.append("They are not matched on that day; it is stored all the same.")
    if told.line.words:
        notes.append(f"Note: {told.line.words.rstrip('.')}.")
    if told.line.is_contact:
        return tuple(notes)
    same = [one for one in _on_day(session, told) if one.led]
    held = [one for one in same if one.status is SessionStatus.HELD and one.marked]
    if held:
        at = clock_span(held[0].start, held[0].end)
        notes.append(f"They have met on that day already, {at}. This adds another meeting.")
    elif any(one.status is SessionStatus.PLANNED for one in same):
        notes.append("A session was planned for that day; this is stored in it where the group is the same.")
    return tuple(notes)


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
