# SPDX-License-Identifier: Apache-2.0
"""What the hub will see: chosen by the program, shown exactly, and only then sent.

Three levels: counts only, with small ones hidden; beside them rows of marks with numbers in place of
students; beside those the names of students whose families consented. Notes, incidents, screening and
custody are in none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain.suppression import SMALLEST_DEFAULT, SMALLEST_HIGH, SMALLEST_LOW, Place, hidden_cells, sums_of
from app.errors import Conflict, Invalid
from app.partnership import ledger
from app.partnership.membership import read_membership
from app.storage.place import note_facts
from app.storage.queries import shared
from app.storage.queries.shared import ActiveAdult, Held, Served
from app.storage.store import Receiving, Store
from app.storage.tables import Program
from app.sync.shares import ALL, COUNTS, MARKS, Share, SharedTable, Value, write_share

COUNTS_ONLY, NUMBERED, WITH_NAMES = "counts", "numbered", "named"
LEVELS = (COUNTS_ONLY, NUMBERED, WITH_NAMES)
_SENT = "shares_sent"

_ADULTS = ("role", "source", "standing", "adults")
_STUDENTS = ("role", "school", "students served")
_SESSIONS = ("role", "sessions held", "sessions not held", "minutes")
_MARKS = (
    "student number", "day", "role", "activity", "subject", "grade", "scheduled", "status", "minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What the program chose. ``approved`` is the shape that somebody saw and agreed to."""

    level: str = COUNTS_ONLY
    smallest: int = SMALLEST_DEFAULT
    approved: str = ""

    @property
    def shape(self) -> str:
        """What the tables are, without what is in them: a change of it is shown before anything is sent."""
        tables = [_ADULTS, _STUDENTS, _SESSIONS, *([_MARKS] if self.level != COUNTS_ONLY else [])]
        return hashlib.sha256(json.dumps([self.level, self.smallest, tables]).encode()).hexdigest()[:16]

    @property
    def is_approved(self) -> bool:
        return self.approved == self.shape


def read_choice(session: DbSession) -> Choice:
    """What the program chose."""
    found = ledger.fetch(
        session, "SELECT share_level, share_smallest, share_approved FROM program WHERE removed = 0 LIMIT 1"
    )
    return Choice(*found[0]) if found else Choice()


def approve(store: Store, level: str, smallest: int = SMALLEST_DEFAULT) -> None:
    """Somebody saw what the hub will see and agrees. Raises Invalid, or Conflict: names without consent."""
    if level not in LEVELS or not SMALLEST_LOW <= smallest <= SMALLEST_HIGH:
        raise Invalid(
            {"smallest": f"The smallest count shown is a number from {SMALLEST_LOW} to {SMALLEST_HIGH}."}
        )
    if level == WITH_NAMES:
        raise Conflict(
            "Names are shared only for students whose family's consent to it is recorded, and no such "
            "consent is recorded in this program. Choose counts or numbered students."
        )
    with store.write("share.choose", "Chose what the hub will see") as session:
        program = session.query(Program).filter(Program.removed.is_(False)).one()
        program.share_level, program.share_smallest = level, smallest
        program.share_approved = Choice(level, smallest).shape


def stop(store: Store) -> None:
    """Nothing is shared any more; what the hub had is taken away at the next contact."""
    with store.write("share.choose", "Stopped sharing with the hub") as session:
        program = session.query(Program).filter(Program.removed.is_(False)).one()
        program.share_approved = ""


def preview(session: DbSession, level: str, smallest: int) -> list[Share]:
    """Exactly what would be sent: the school year first, then its months."""
    year = shared.school_year_of(session, clock.today())
    if year is None:
        return []
    name, first, last = year
    adults = shared.active_adults(session, first, last)
    served, held = shared.served(session, first, last), shared.held(session, first, last)
    months = sorted({one.month for one in served} | {one.month for one in held})
    shares = [_counts(name, smallest, adults, served, held)]
    for month in months:
        own_adults = [one for one in adults if one.month == month]
        own_served = [one for one in served if one.month == month]
        own_held = [one for one in held if one.month == month]
        shares.append(_counts(month, smallest, own_adults, own_served, own_held))
    if level != COUNTS_ONLY:
        shares += _numbered(session, first, last)
    return shares


def changed(session: DbSession, facts: Mapping[str, bytes]) -> tuple[tuple[str, str, bytes], ...]:
    """What the hub does not have yet: (kind, period, content); without content it is to be taken away."""
    choice = read_choice(session)
    sent = _sent(facts)
    wanted = {}
    if choice.is_approved:
        wanted = {
            (share.kind, share.period): write_share(share)
            for share in preview(session, choice.level, choice.smallest)
        }
    new = [(*key, content) for key, content in wanted.items() if sent.get(_key(*key)) != _digest(content)]
    gone = [key.partition("/") for key in sent if key not in {_key(*one) for one in wanted}]
    return (*new, *((kind, period, b"") for kind, _, period in gone))


def note_sent(session: Receiving, shares: Iterable[tuple[str, str, bytes]]) -> None:
    """The hub has these."""
    listed = list(shares)
    if not listed:
        return
    found = ledger.fetch(session, "SELECT value FROM sync_fact WHERE name = ?", _SENT)
    sent = _sent({_SENT: found[0][0]} if found else {})
    for kind, period, content in listed:
        if content:
            sent[_key(kind, period)] = _digest(content)
        else:
            sent.pop(_key(kind, period), None)
    note_facts(session, {_SENT: json.dumps(sent).encode()})


# -- counting --------------------------------------------------------------------------------------


def _counts(
    period: str, smallest: int, adults: list[ActiveAdult], served: list[Served], held: list[Held]
) -> Share:
    by_standing = [
        ((one.role, one.source, "continuing" if one.continuing else "new"), one.adult) for one in adults
    ]
    by_school = [((one.role, one.school or "no school"), one.student) for one in served]
    students, hidden = _people(by_school, smallest)
    dark = {place[0] for place in hidden if place[1] == ALL}
    return Share(
        COUNTS, period, smallest,
        (
            SharedTable("adults", _ADULTS, _rows(*_people(by_standing, smallest))),
            SharedTable("students", _STUDENTS, _rows(students, hidden)),
            SharedTable("sessions", _SESSIONS, _sessions(served, held, dark)),
        ),
    )  # fmt: skip


def _people(pairs: Sequence[tuple[Place, Id]], smallest: int) -> tuple[dict[Place, int], set[Place]]:
    """Distinct people by place and for every total, each once in each; and which counts are hidden.

    The totals are not sums of the cells, since one person may be in several; the rule is kept as if they
    were, which hides rather too much.
    """
    people: dict[Place, set[Id]] = {}
    for place, person in pairs:
        for mask in range(1 << len(place)):
            total = tuple(ALL if mask >> axis & 1 else value for axis, value in enumerate(place))
            people.setdefault(total, set()).add(person)
    counts = {place: len(found) for place, found in people.items()}
    return counts, hidden_cells(counts, sums_of(counts), smallest)


def _rows(counts: Mapping[Place, int], hidden: set[Place]) -> tuple[tuple[Value, ...], ...]:
    ordered = sorted(counts, key=lambda place: [(value != ALL, value) for value in place])
    return tuple((*place, None if place in hidden else counts[place]) for place in ordered)


def _sessions(served: list[Served], held: list[Held], dark: set[str]) -> tuple[tuple[Value, ...], ...]:
    """Sessions and minutes of each role, hidden where the number of its students is."""
    found: dict[str, list[int]] = {}
    for session in held:
        for role in (ALL, session.role):
            row = found.setdefault(role, [0, 0, 0])
            row[0 if session.status == "held" else 1] += session.sessions
    for one in served:
        for role in (ALL, one.role):
            found.setdefault(role, [0, 0, 0])[2] += one.minutes
    return tuple(
        (role, *(None if role in dark else value for value in found[role]))
        for role in sorted(found, key=lambda role: (role != ALL, role))
    )


def _numbered(session: DbSession, first: date, last: date) -> list[Share]:
    membership = read_membership(session)
    key = membership.program_key if membership else b"preview"
    months: dict[str, list[tuple[Value, ...]]] = {}
    for one in shared.marks(session, first, last):
        number = hashlib.blake2b(one.student, key=key, digest_size=5, person=b"student number").hexdigest()
        months.setdefault(one.day[:7], []).append(
            (
                number, one.day, one.role, one.activity, one.subject, one.grade, int(one.scheduled),
                one.status, one.minutes,
            )
        )  # fmt: skip
    return [
        Share(MARKS, month, 0, (SharedTable("marks", _MARKS, tuple(rows)),)) for month, rows in months.items()
    ]


def _sent(facts: Mapping[str, bytes]) -> dict[str, str]:
    return dict(json.loads(facts[_SENT])) if _SENT in facts else {}


def _key(kind: str, period: str) -> str:
    return f"{kind}/{period}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
