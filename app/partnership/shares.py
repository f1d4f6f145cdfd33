# SPDX-License-Identifier: Apache-2.0
"""What the hub will see: chosen by the program, shown exactly, and only then sent.

Two levels: counts only, with small ones hidden (``counting``); beside them rows of marks with numbers in
place of students, from which whoever has them may count for himself. A third one, with names, is known by its
word and refused: nothing here sends a name. Notes, incidents, screening and custody are in none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.domain.suppression import SMALLEST_DEFAULT, SMALLEST_HIGH, SMALLEST_LOW
from app.domain.words import ConsentKind
from app.errors import Conflict, Invalid
from app.partnership import ledger
from app.partnership.counting import ADULTS, SESSIONS, STUDENTS, Facts, count
from app.partnership.membership import read_membership
from app.partnership.needs_counting import NEEDS
from app.storage.place import note_facts, read_facts
from app.storage.queries import shared
from app.storage.queries.consents import refused
from app.storage.store import Receiving, Store
from app.storage.tables import Program
from app.sync.shares import COUNTS, MARKS, Share, SharedTable, Value, write_share

COUNTS_ONLY, NUMBERED, WITH_NAMES = "counts", "numbered", "named"
LEVELS = (COUNTS_ONLY, NUMBERED, WITH_NAMES)
# In place of a shape: the program shared something once and does not any more.
STOPPED = "stopped"
_SENT = "shares_sent"
# A hub refuses a share that inflates to more than 2 MiB, and with it the whole request.
_MOST_MARKS = 16_000

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
        tables = [ADULTS, STUDENTS, SESSIONS, NEEDS, *([_MARKS] if self.level != COUNTS_ONLY else [])]
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
    """Somebody saw what the hub will see and agrees. Raises Invalid, or Conflict for names."""
    if level not in LEVELS or not SMALLEST_LOW <= smallest <= SMALLEST_HIGH:
        raise Invalid(
            {"smallest": f"The smallest count shown is a number from {SMALLEST_LOW} to {SMALLEST_HIGH}."}
        )
    if level == WITH_NAMES:
        raise Conflict(
            "Porchlight sends no names of students to a hub, whatever families have agreed to. Choose counts "
            "or numbered students."
        )
    with store.write("share.choose", "Chose what the hub will see") as session:
        program = session.query(Program).filter(Program.removed.is_(False)).one()
        program.share_level, program.share_smallest = level, smallest
        program.share_approved = Choice(level, smallest).shape


def stop(store: Store) -> None:
    """Nothing is shared any more; what the hub had is taken away at the next contact."""
    with store.write("share.choose", "Stopped sharing with the hub") as session:
        program = session.query(Program).filter(Program.removed.is_(False)).one()
        program.share_approved = STOPPED


def preview(session: DbSession, level: str, smallest: int) -> list[Share]:
    """Exactly what would be sent: the school year first, then its months."""
    year = shared.school_year_of(session, clock.today())
    if year is None:
        return []
    name, first, last = year
    facts = Facts(
        name, shared.active_adults(session, first, last), shared.served(session, first, last),
        shared.held(session, first, last), shared.needing(session, name, first, last),
    )  # fmt: skip
    shares = count(facts, smallest)
    if level != COUNTS_ONLY:
        shares += _numbered(session, first, last)
    return shares


def changed(session: DbSession, facts: Mapping[str, bytes]) -> tuple[tuple[tuple[str, str, bytes], ...], str]:
    """What the hub does not have yet: (kind, period, content); without content it is to be taken away.

    And the choice that is carried out when the hub has all of it. Nothing before anybody chose, nor while
    the tables are others than somebody agreed to. What was sent of earlier school years stays there until
    the program chooses anew: then everything that another laptop may have sent goes too.
    """
    choice, sent = read_choice(session), _read_sent(facts)
    if not choice.is_approved and choice.approved != STOPPED:
        return (), ""
    wanted: dict[str, tuple[str, str, bytes]] = {}
    if choice.is_approved:
        for share in preview(session, choice.level, choice.smallest):
            wanted[_key(share.kind, share.period)] = share.kind, share.period, write_share(share)
    if is_chosen_anew(session, facts):
        there = {*_every_key(session), *sent.shares}
    elif sent.choice:
        there = {key for key in sent.shares if key in _every_key(session, clock.today())}
    else:  # the first time: another laptop may have sent more than the program wants there now
        allowed = COUNTS if choice.level == COUNTS_ONLY else ""
        there = {key for key in _every_key(session) if allowed and not key.startswith(allowed)}
    new = [one for key, one in wanted.items() if sent.shares.get(key) != _digest(one[2])]
    gone = [key.partition("/") for key in sorted(there - wanted.keys())]
    choice_told = "" if sent.choice == choice.approved else choice.approved
    return (*new, *((kind, period, b"") for kind, _, period in gone)), choice_told


def is_chosen_anew(session: DbSession, facts: Mapping[str, bytes]) -> bool:
    """The hub may have shares that the program does not want there any more."""
    approved, told = read_choice(session).approved, _read_sent(facts).choice
    return approved != told and (bool(told) or approved == STOPPED)


def note_sent(session: Receiving, shares: Iterable[tuple[str, str, bytes]], choice: str) -> None:
    """The hub has these; and all of it when ``choice`` is given."""
    sent = _noted(session)
    for kind, period, content in shares:
        if content:
            sent.shares[_key(kind, period)] = _digest(content)
        else:
            sent.shares.pop(_key(kind, period), None)
    _note(session, _Sent(choice or sent.choice, sent.shares))


def note_offered(session: Receiving, shares: Iterable[tuple[str, str, bytes]]) -> None:
    """These went away in a bundle and may be at the hub some day: they are sent again all the same."""
    sent = _noted(session)
    for kind, period, content in shares:
        if content:
            sent.shares[_key(kind, period)] = ""
    _note(session, sent)


def is_told(session: DbSession) -> bool:
    """The hub has heard of the present choice from this laptop: it has what is shared, or lost it."""
    return _noted(session).choice == read_choice(session).approved


# -- what the hub is known to have -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sent:
    """``choice`` was carried out; ``shares`` by kind and period, each with its digest, empty for unknown."""

    choice: str
    shares: dict[str, str]


def _read_sent(facts: Mapping[str, bytes]) -> _Sent:
    found = json.loads(facts[_SENT]) if _SENT in facts else {}
    return _Sent(found.get("choice", ""), dict(found.get("shares", {})))


def _noted(session: DbSession) -> _Sent:
    return _read_sent(read_facts(session))


def _note(session: Receiving, sent: _Sent) -> None:
    content = {"choice": sent.choice, "shares": sent.shares}
    note_facts(session, {_SENT: json.dumps(content).encode()})


def _every_key(session: DbSession, on: date | None = None) -> set[str]:
    """Under what something of any school year, or of that of a day, may lie at the hub."""
    years = shared.school_years(session) if on is None else [shared.school_year_of(session, on)]
    found = set()
    for name, first, last in filter(None, years):
        found.add(_key(COUNTS, name))
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            period = f"{month // 12}-{month % 12 + 1:02}"
            found |= {_key(COUNTS, period), _key(MARKS, period)}
    return found


# -- rows with numbers ---------------------------------------------------------------------------------


def _numbered(session: DbSession, first: date, last: date) -> list[Share]:
    """Rows of marks by month. A month with more of them than a hub takes in is left out whole.

    A child whose family said no to sharing data, or took its yes back, is in none of them: a number in place
    of a name is still one child.
    """
    marks = shared.marks(session, first, last)
    kept_out = refused(session, {one.student for one in marks}, ConsentKind.DATA_SHARING, clock.today())
    membership = read_membership(session)
    key = membership.program_key if membership else b"preview"
    months: dict[str, list[tuple[Value, ...]]] = {}
    for one in marks:
        if one.student in kept_out:
            continue
        number = hashlib.blake2b(one.student, key=key, digest_size=5, person=b"student number").hexdigest()
        months.setdefault(one.day[:7], []).append(
            (
                number, one.day, one.role, one.activity, one.subject, one.grade, int(one.scheduled),
                one.status, one.minutes,
            )
        )  # fmt: skip
    return [
        Share(MARKS, month, 0, (SharedTable("marks", _MARKS, tuple(rows)),))
        for month, rows in months.items()
        if len(rows) <= _MOST_MARKS
    ]


def _key(kind: str, period: str) -> str:
    return f"{kind}/{period}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
