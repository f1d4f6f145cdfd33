# SPDX-License-Identifier: Apache-2.0
"""Whom to call, who may collect, and what whoever is in charge must know of a student's health.

Calls and collecting hold nothing of health or custody: these are read apart, by whoever may see them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.words import ConsentKind, YesNoUnknown
from app.storage.queries.consents import reasons_not
from app.storage.queries.sql import fetch, fetch_one, id_list, record, records


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to call about a student; ``kind`` says whether ``id`` is a guardian or another contact.

    ``first_call`` is the place that was given to a guardian, None for one without.
    """

    kind: Literal["guardian", "contact"]
    id: Id
    name: str
    relation: str
    phone: str
    may_collect: YesNoUnknown
    emergency: bool
    first_call: int | None
    has_custody_note: bool


@dataclass(frozen=True, slots=True)
class PickUpRow:
    """A student and who may take them home: names with relation and phone, in the order of calls.

    ``no_ride`` says why the program may not drive the student, and is empty when it may.
    """

    student_id: Id
    name: str
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    not_asked: tuple[str, ...]
    no_ride: str


@dataclass(frozen=True, slots=True)
class CareRow:
    """Health of a student, in the words of whoever noted it."""

    allergies: str
    medicines: str
    doctor: str
    plan: str


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """What was ordered about somebody and a student; empty for nothing."""

    contact_id: Id
    name: str
    custody: str


_CALLS = """
SELECT kind, id, name, relation, phone, may_collect, emergency, first_call, has_custody_note, student_id
FROM (
    SELECT 'guardian' AS kind, g.id AS id, trim(g.given || ' ' || g.family) AS name, sg.relation AS relation,
           g.phone AS phone, sg.may_collect AS may_collect, sg.first_call IS NOT NULL AS emergency,
           sg.first_call AS first_call, 0 AS has_custody_note, sg.student_id AS student_id,
           0 AS part, coalesce(sg.first_call, 99) AS place
    FROM student_guardian sg JOIN guardian g ON g.id = sg.guardian_id AND g.removed = 0
    WHERE sg.student_id IN (SELECT unhex(value) FROM json_each(:ids)) AND sg.removed = 0
    UNION ALL
    SELECT 'contact', c.id, c.name, c.relation, c.phone, c.may_collect, c.emergency, NULL, c.custody <> '',
           c.student_id, 1, c.position
    FROM family_contact c
    WHERE c.student_id IN (SELECT unhex(value) FROM json_each(:ids)) AND c.removed = 0)
ORDER BY part, place, name, id
"""

_NAMES = """
SELECT st.id, trim(st.given || ' ' || st.family) FROM student st
WHERE st.id IN (SELECT unhex(value) FROM json_each(:ids)) AND st.removed = 0
"""

_CARE = """
SELECT allergies, medicines, doctor, plan FROM care WHERE student_id = :student AND removed = 0
"""

_CUSTODY = """
SELECT id, name, custody FROM family_contact
WHERE student_id = :student AND removed = 0 ORDER BY custody = '', position, id
"""


def calls(session: DbSession, student_id: Id) -> list[CallRow]:
    """Everybody to call about a student: guardians by their place, then the others in their order."""
    return records(CallRow, (row[:9] for row in fetch(session, _CALLS, ids=id_list([student_id]))))


def first_to_call(session: DbSession, student_ids: Sequence[Id]) -> dict[Id, CallRow]:
    """Of each student the guardian to call first: by the place given, then whoever has a phone."""
    found: dict[Id, CallRow] = {}
    for row in fetch(session, _CALLS, ids=id_list(student_ids)):
        one = record(CallRow, row[:9])
        if one.kind == "guardian" and (row[9] not in found or _place(one) < _place(found[row[9]])):
            found[row[9]] = one
    return found


def _place(one: CallRow) -> tuple[bool, int, bool]:
    return one.first_call is None, one.first_call or 0, not one.phone


def pick_up_list(session: DbSession, student_ids: Sequence[Id], on: date) -> list[PickUpRow]:
    """Who may collect each of these students on a day, in the order of the ids; not why somebody may not.

    A ride home with the program wants the family's yes to transport.
    """
    ids = id_list(student_ids)
    no_ride = reasons_not(session, student_ids, ConsentKind.TRANSPORT, on)
    found: dict[Id, dict[YesNoUnknown, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in fetch(session, _CALLS, ids=ids):
        one = record(CallRow, row[:9])
        words = ", ".join(filter(None, (one.name, one.relation, one.phone)))
        found[row[9]][one.may_collect].append(words)
    called = dict(fetch(session, _NAMES, ids=ids))
    yes, no, unknown = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN
    return [
        PickUpRow(
            student_id=one, name=called[one], may=tuple(found[one][yes]), may_not=tuple(found[one][no]),
            not_asked=tuple(found[one][unknown]), no_ride=no_ride.get(one, ""),
        )
        for one in student_ids
        if one in called
    ]  # fmt: skip


def care_of(session: DbSession, student_id: Id) -> CareRow | None:
    """Health of a student; None when nothing is noted. For whoever may see health and custody."""
    row = fetch_one(session, _CARE, student=student_id)
    return None if row is None else record(CareRow, row)


def custody_of(session: DbSession, student_id: Id) -> list[CustodyRow]:
    """What was ordered about the people around a student, those with an order first; guardians are not among
    them. For whoever may see health and custody.
    """
    return records(CustodyRow, fetch(session, _CUSTODY, student=student_id))
