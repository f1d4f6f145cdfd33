# SPDX-License-Identifier: Apache-2.0
"""Erasing people: by law, or at the end of their retention. It travels to every laptop and cannot be undone.

An erasure is an action like any other, with one row for each person that says who is gone by a random id and
when, never by a name. What is left of somebody and why is in ``app.domain.erasure``; that nothing comes back,
in the fold; what is taken out of the journal and the rest of a laptop, in ``app.storage.scrubbing``.

A legal hold that is known here wins. One that somebody placed on another laptop at the same time does not:
the values may be gone by then, and the Privacy section says that the hold came too late. Whoever places a
hold must therefore sync before relying on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.erasure import ABOUT, CAUSE, saying_fields
from app.domain.words import SameOrNot, SessionStatus
from app.errors import Conflict, Invalid, NotFound, StorageProblem
from app.logs import Event
from app.services.mentions import Mention, kept_as_evidence, maybe_mentioned, mentions, take_out_of_texts
from app.storage import scrubbing
from app.storage.journal import Change, WriteSession
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.queries.privacy import active_hold
from app.storage.store import Store
from app.storage.tables import (
    JOURNALED,
    Adult,
    Assignment,
    Erasure,
    Goal,
    Guardian,
    Household,
    Likeness,
    Mark,
    Membership,
    Score,
    SeriesAdult,
    Session,
    SessionAdult,
    SessionStudent,
    Student,
    StudentGuardian,
)

_PERSON_KEYS = frozenset({"student_id", "adult_id", "first_id", "second_id"})
LAW, RETENTION, OTHER = "law", "retention", "other"
REASONS = {
    LAW: "The family or the person asked for it",
    RETENTION: "The time of keeping is over",
    OTHER: "Another reason",
}


class Person(NamedTuple):
    """A student or an adult."""

    kind: str
    id: Id


class Known(NamedTuple):
    """An erasure without a name, as a laptop remembers it outside of its data file."""

    row_id: Id
    kind: str
    day: date
    reason: str
    with_id: Id | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing somebody does, to be read before. ``guardians`` and ``household`` go along.

    ``rows`` are rows that go; ``marks`` stay without their notes; ``mentions`` are texts about others from
    which the full name is taken; ``maybe`` are texts in which a part of the name stands: a person must look.
    ``evidence`` counts places about others where the name stays, as who decided, signed or checked them.
    """

    person: Person
    name: str
    hold: str
    guardians: tuple[str, ...]
    household: str
    rows: int
    marks: int
    sessions_led: int
    mentions: tuple[Mention, ...]
    maybe: tuple[Mention, ...]
    evidence: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: people, and rows that lost something (those of guardians included)."""

    people: int
    rows: int


def preview(session: DbSession, person: Person) -> Preview:
    """What erasing this person would do. Raises NotFound."""
    row = _row(session, person)
    own = _with_their_own(session, [person])
    ids = {one.id for one in own}
    traces = scrubbing.look_for(session, {one.hex() for one in ids}, in_history=False)
    held = active_hold(session, person.id, clock.today())
    guardians = [session.get_one(Guardian, one.id) for one in own if one.kind == "guardian"]
    homes = [session.get_one(Household, one.id) for one in own if one.kind == "household"]
    of_student = person.kind == "student"
    return Preview(
        person, names.display_name(row.given, row.family), held.reason if held else "",
        tuple(sorted(names.display_name(one.given, one.family) for one in guardians)),
        homes[0].name if homes else "",
        sum(_count(session, table, column, ids) for table, column in _going()),
        _count(session, Mark, Mark.student_id, ids) if of_student else 0,
        0 if of_student else _count(session, SessionAdult, SessionAdult.adult_id, ids),
        tuple(mentions(session, traces)), tuple(maybe_mentioned(session, traces, row)),
        kept_as_evidence(session, traces),
    )  # fmt: skip


def erase(store: Store, people: Sequence[Person], reason: str, *, second: str = "") -> Erased:
    """Erase people for good, on this laptop at once and on the others as they sync.

    ``second`` is who confirmed it beside the author. Raises NotFound; Conflict for a legal hold; Invalid.
    """
    if not people or reason not in REASONS:
        raise Invalid({"people": "Choose whom to erase, and why."})
    with store.log.timing(Event.ERASURE) as numbers, store.write(CAUSE, _title(people)) as session:
        for person in people:
            _refuse_held(session, person)
        has_joined = store.place.replica is not None
        done = _erase(session, people, reason, store.who, second, tells_others=has_joined)
        numbers.count = done.people
    finish(store)
    return done


def replay(store: Store, erased: Iterable[Known]) -> int:
    """Erase again whom this data file, which is older, still knows; returns how many there were.

    A hold in the older file does not count: the person was erased after it, or in spite of it.
    """
    with store.read() as session:
        known = set(session.scalars(select(Erasure.row_id)))
    missing = [one for one in erased if one.row_id not in known]  # never twice
    if not missing:
        return 0
    with store.write(CAUSE, "Erased again what an older copy brought back") as session:
        ids = {one.row_id.hex() for one in missing}
        traces = scrubbing.look_for(session, ids)
        _end_plans(session, [Person(one.kind, one.row_id) for one in missing])
        forgotten = take_out_of_texts(session, traces)
        count = scrubbing.blank_rows(session, ids)
        for one in missing:
            session.add(
                Erasure(
                    row_id=one.row_id, kind=one.kind, day=one.day, reason=one.reason, who=store.who,
                    with_id=one.with_id,
                )
            )  # fmt: skip
        session.flush()
        missing_main = next((one for one in missing if one.with_id is None), missing[0])
        session.get_one(Erasure, missing_main.row_id).row_count = count
        scrubbing.scrub(session, traces, forgotten, is_author=True)
        _touch(session)
    more = erase_left_behind(store)
    finish(store)
    return len(missing) + more


def finish(store: Store) -> None:
    """After an erasure, here or on another laptop: the file is written anew. What keeps it from that (no
    room, somebody reads it) only puts it off until the next contact or opening.
    """
    with store.read() as session:
        if scrubbing.UNFINISHED not in read_facts(session):
            return
    with suppress(StorageProblem):
        with store.receive() as receiving:
            forget_facts(receiving, scrubbing.UNFINISHED)
        try:
            store.rewrite()
        except StorageProblem:
            with store.receive() as receiving:
                note_facts(receiving, {scrubbing.UNFINISHED: b""})


def erase_left_behind(store: Store) -> int:
    """Erase guardians and homes that somebody gave, on another laptop, to a child who was erased meanwhile.

    Whoever erased the child could not know of them. Only those that were noted as such a child's
    (``scrubbing.LEFT_BEHIND``), and that no other child has. Returns how many there were.
    """
    with store.read() as session:
        noted = read_facts(session).get(scrubbing.LEFT_BEHIND, b"")
        merged = _merged_unknown_to_the_author(session)
        if not noted and not merged:
            return 0
        ids = sorted({noted[at : at + 16] for at in range(0, len(noted), 16)})
        found = [one for one in map(partial(_left_behind, session), ids) if one is not None] + merged
    with store.receive() as receiving:
        forget_facts(receiving, scrubbing.LEFT_BEHIND)
    replay(store, found)
    return len(found)


def _merged_unknown_to_the_author(session: DbSession) -> list[Known]:
    """Who was made one with somebody on one laptop, while that somebody was erased on another."""
    kept_is_gone = Likeness.kept_id.in_(select(Erasure.row_id))
    same = select(Likeness).where(
        kept_is_gone, Likeness.answer == SameOrNot.SAME, Likeness.removed.is_(False)
    )
    found = [
        (row.kind, row.second_id if row.first_id == row.kept_id else row.first_id)
        for row in session.scalars(same)
    ]
    return [
        Known(one, kind, clock.today(), OTHER) for kind, one in found if session.get(Erasure, one) is None
    ]


def _left_behind(session: DbSession, row_id: Id) -> Known | None:
    if session.get(Erasure, row_id) is not None:
        return None
    guardian, home = session.get(Guardian, row_id), session.get(Household, row_id)
    linked = select(StudentGuardian.student_id).where(StudentGuardian.guardian_id == row_id)
    if guardian is not None and not _others(session, Student.id.in_(linked), ()):
        return Known(row_id, "guardian", clock.today(), OTHER, row_id)
    if home is not None and not _others(session, Student.household_id == row_id, ()):
        return Known(row_id, "household", clock.today(), OTHER, row_id)
    return None


def known_erasures(session: DbSession) -> list[Known]:
    """Everybody who was erased, as ``replay`` takes them."""
    rows = session.scalars(select(Erasure).order_by(Erasure.row_id))
    return [Known(one.row_id, one.kind, one.day, one.reason, one.with_id) for one in rows]


def last_erasure_ms(store: Store) -> int | None:
    """When somebody was erased last on this laptop (UTC ms): backups older than this still know them."""
    with store.read() as session:
        noted = read_facts(session).get(scrubbing.ERASED_AT)
    return int(noted) if noted else None


def person_named(session: DbSession, kind: str, person_id: Id) -> str:
    """What somebody is called. Raises NotFound."""
    row = _row(session, Person(kind, person_id))
    return names.display_name(row.given, row.family)


# -- whom, and what goes with them ------------------------------------------------------------------


class _One(NamedTuple):
    kind: str
    id: Id
    with_id: Id | None = None


def _going() -> Iterator[tuple[type[Any], Any]]:
    """Tables of which nothing is left of somebody, each with a column that says of whom a row is."""
    for name, (_, left) in ABOUT.items():
        shape: Any = JOURNALED[name]
        keys = [column.key for column in shape.__table__.primary_key if column.key in _PERSON_KEYS]
        for column in (saying_fields(name) or keys) if not left else ():
            yield shape, getattr(shape, column)


def _row(session: DbSession, person: Person) -> Student | Adult:
    is_student = person.kind == "student"
    row = session.get(Student, person.id) if is_student else session.get(Adult, person.id)
    if row is None or row.erased:
        raise NotFound("This person is no longer here; somebody may have erased them already.")
    return row


def _refuse_held(session: DbSession, person: Person) -> None:
    row = _row(session, person)
    hold = active_hold(session, person.id, clock.today())
    if hold is not None:
        name = names.display_name(row.given, row.family)
        raise Conflict(
            f"{name} is on legal hold: {hold.reason}. Nothing was erased. Lift the hold first, if whoever "
            "asked for it agrees."
        )


def _with_their_own(session: DbSession, people: Sequence[Person]) -> list[_One]:
    """These people, whoever was found to be one of them, and the guardians and homes no other child has."""
    found = [_One(kind, person_id) for kind, person_id in people]
    found += [one for each in people for one in _merged_into(session, each.id) if one not in found]
    students = {one.id for one in found if one.kind == "student"}
    for student_id in sorted(students):
        found += _home_of(session, student_id, students, {one.id for one in found})
    return found


def _merged_into(session: DbSession, kept_id: Id) -> list[_One]:
    """Those who were made one with somebody: hidden, but their rows still say who they were."""
    either = or_(Likeness.first_id == kept_id, Likeness.second_id == kept_id)
    same = select(Likeness).where(either, Likeness.kept_id == kept_id, Likeness.answer == SameOrNot.SAME)
    return [
        _One(row.kind, row.second_id if row.first_id == kept_id else row.first_id)
        for row in session.scalars(same.where(Likeness.removed.is_(False)))
    ]


def _home_of(session: DbSession, student_id: Id, going: Collection[Id], taken: Collection[Id]) -> list[_One]:
    student = session.get_one(Student, student_id)
    home = student.household_id
    others = _others(session, Student.household_id == home, going) if home is not None else True
    linked = set(
        session.scalars(select(StudentGuardian.guardian_id).where(StudentGuardian.student_id == student_id))
    )
    if not others:
        linked |= set(session.scalars(select(Guardian.id).where(Guardian.household_id == home)))
    own = [
        one
        for one in sorted(linked)
        if not _others(
            session,
            Student.id.in_(
                select(StudentGuardian.student_id).where(
                    StudentGuardian.guardian_id == one, StudentGuardian.removed.is_(False)
                )
            ),
            going,
        )
    ]
    found = [_One("guardian", one, student_id) for one in own]
    if home is not None and not others:
        found.append(_One("household", home, student_id))
    return [one for one in found if one.id not in taken]


def _others(session: DbSession, which: Any, going: Collection[Id]) -> bool:
    """There is another child of this kind who stays."""
    found = session.scalars(select(Student.id).where(which, Student.erased.is_(False)))
    return any(one not in going for one in found)


def _count(session: DbSession, table: type[Any], column: Any, ids: Collection[Id]) -> int:
    return len(session.execute(select(column).where(column.in_(ids), table.removed.is_(False))).all())


# -- doing it ---------------------------------------------------------------------------------------


def _erase(
    session: WriteSession, people: Sequence[Person], reason: str, who: str, second: str, *, tells_others: bool
) -> Erased:
    everything = _with_their_own(session, people)
    ids = {one.id.hex() for one in everything}
    traces = scrubbing.look_for(session, ids)
    _end_plans(session, people)
    forgotten = take_out_of_texts(session, traces)
    if tells_others:
        _tell_older_programs(session, everything)
    rows = 0
    for main in everything:
        if main.with_id is not None:
            continue
        group = [one for one in everything if main.id in (one.id, one.with_id)]
        count = scrubbing.blank_rows(session, {one.id.hex() for one in group})
        rows += count
        for one in group:
            session.add(
                Erasure(
                    row_id=one.id, kind=one.kind, day=clock.today(), reason=reason, who=who, second=second,
                    with_id=one.with_id, row_count=count if one is main else 0,
                )
            )  # fmt: skip
    session.flush()
    scrubbing.scrub(session, traces, forgotten, is_author=True)
    _touch(session)
    return Erased(len(people), rows)


def _touch(session: WriteSession) -> None:
    session.expire_all()  # rows in memory still have what was erased
    session.touched |= {
        "student", "adult", "guardian", "household", "mark", "goal", "score", "school_day",
        "student_guardian", "external_id", "legal_hold", "journal", "sync_conflict", "import_run",
    }  # fmt: skip


def _title(people: Sequence[Person]) -> str:
    if len(people) > 1:
        return f"Erased {len(people)} people"
    return "Erased a student" if people[0].kind == "student" else "Erased an adult"


def _end_plans(session: WriteSession, people: Sequence[Person]) -> None:
    """No plan goes on for somebody who is gone: what was held stays counted, what is to come is not."""
    today = clock.today()
    ids = [one.id for one in people]
    of_either = or_(Assignment.student_id.in_(ids), Assignment.adult_id.in_(ids))
    plans: list[Membership | Assignment] = [
        *session.scalars(select(Membership).where(Membership.student_id.in_(ids))),
        *session.scalars(select(Assignment).where(of_either)),
    ]
    for plan in plans:
        if not plan.removed and (plan.last_day is None or plan.last_day >= today):
            plan.last_day = max(today - timedelta(days=1), plan.first_day)
            plan.removed = plan.first_day >= today
    to_come = select(Session.id).where(Session.day >= today, Session.status == SessionStatus.PLANNED)
    left: list[SessionStudent | SessionAdult | SeriesAdult] = [
        *session.scalars(
            select(SessionStudent).where(
                SessionStudent.student_id.in_(ids), SessionStudent.session_id.in_(to_come)
            )
        ),
        *session.scalars(
            select(SessionAdult).where(SessionAdult.adult_id.in_(ids), SessionAdult.session_id.in_(to_come))
        ),
        *session.scalars(select(SeriesAdult).where(SeriesAdult.adult_id.in_(ids))),
    ]
    for one in left:
        one.removed = True
    session.flush()


def _tell_older_programs(session: WriteSession, people: Iterable[_One]) -> None:
    """A laptop whose program does not know erasures hides and blanks what it can, until it is updated."""
    for one in people:
        _blank_for_others(session, one.kind, one.id)
        if one.kind == "student":
            for table, column in ((Goal, Goal.student_id), (Score, Score.student_id)):
                for row_id in session.scalars(select(table.id).where(column == one.id)):
                    _blank_for_others(session, table.__tablename__, row_id)
            noted = select(Mark.session_id).where(Mark.student_id == one.id, Mark.note != "")
            for session_id in session.scalars(noted):
                session.note(Change("mark", (session_id.hex(), one.id.hex()), {"note": ""}, {}))


def _blank_for_others(session: WriteSession, table: str, row_id: Id) -> None:
    texts = scrubbing.text_fields(table)
    session.note(Change(table, (row_id.hex(),), {**dict.fromkeys(texts, ""), "removed": 1}, {}))
