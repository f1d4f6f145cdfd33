# SPDX-License-Identifier: Apache-2.0
"""What families have said: the papers of one student, how many students stand at once, and what ends soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import consents, names
from app.domain.consents import Consent, Standing, State, ends_soon, standing
from app.domain.words import ConsentAnswer, ConsentKind
from app.storage.queries.people import name_order
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import day, fetch, id_list, records


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One paper of a student."""

    id: Id
    kind: ConsentKind
    answer: ConsentAnswer
    scope: str
    purpose: str
    recipients: str
    signer: str
    relation: str
    day: date
    expires: date | None
    withdrawn: date | None
    language: str
    paper: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How one question stands for a student, and whether the program asks for it.

    ``why_not`` says why something may not be done, and is empty when it may.
    """

    kind: ConsentKind
    is_asked_for: bool
    standing: Standing
    why_not: str


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """A yes that ends soon, or has ended: ask the family again."""

    student_id: Id
    name: str
    kind: ConsentKind
    last_day: date
    has_ended: bool
    sentence: str


_OF_STUDENT = """
SELECT id, kind, answer, scope, purpose, recipients, signer, relation, day, expires, withdrawn, language,
       paper
FROM consent WHERE student_id = :student AND removed = 0 ORDER BY kind, day DESC, id DESC
"""

_OF_MANY = """
SELECT c.student_id, c.kind, c.answer, c.day, c.expires, c.withdrawn
FROM consent c WHERE c.student_id IN (SELECT unhex(value) FROM json_each(:ids)) AND c.kind = :kind
  AND c.removed = 0
"""

_OF_EVERYBODY = """
SELECT c.student_id, c.kind, c.answer, c.day, c.expires, c.withdrawn, st.given, st.family, st.preferred
FROM consent c JOIN student st ON st.id = c.student_id AND st.removed = 0
WHERE c.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on)
"""


def student_consents(session: DbSession, student_id: Id) -> list[ConsentRow]:
    """All papers of a student, by kind, the newest first."""
    return records(ConsentRow, fetch(session, _OF_STUDENT, student=student_id))


def student_standings(session: DbSession, student_id: Id, on: date) -> list[StandingRow]:
    """How every question stands for one student."""
    asked = read_rules(session).codes("consents_required")
    papers = [_of(row) for row in student_consents(session, student_id)]
    found = [standing(papers, kind, on) for kind in ConsentKind]
    return [
        StandingRow(one.kind, one.kind in asked, one, consents.why_not(one, is_asked_for=one.kind in asked))
        for one in found
    ]


def why_not(session: DbSession, student_id: Id, kind: ConsentKind, on: date) -> str:
    """Why something may not be done with a student on a day, in a sentence; empty when it may."""
    return reasons_not(session, [student_id], kind, on).get(student_id, "")


def reasons_not(session: DbSession, student_ids: Sequence[Id], kind: ConsentKind, on: date) -> dict[Id, str]:
    """``why_not`` for many students at once; only those who may not."""
    is_asked_for = kind in read_rules(session).codes("consents_required")
    found = consent_standings(session, student_ids, kind, on)
    reasons = {one: consents.why_not(s, is_asked_for=is_asked_for) for one, s in found.items()}
    return {one: reason for one, reason in reasons.items() if reason}


def consent_standings(
    session: DbSession, student_ids: Sequence[Id], kind: ConsentKind, on: date
) -> dict[Id, Standing]:
    """How one question stands for each of these students; one without a paper is there as missing."""
    papers = _papers(fetch(session, _OF_MANY, ids=id_list(student_ids), kind=kind))
    return {one: standing(papers.get(one, ()), kind, on) for one in student_ids}


def refused(session: DbSession, student_ids: Collection[Id], kind: ConsentKind, on: date) -> set[Id]:
    """Those whose family said no, or took its yes back: this stops, whatever the program asks for."""
    found = consent_standings(session, list(student_ids), kind, on)
    return {one for one, stands in found.items() if stands.state in (State.REFUSED, State.WITHDRAWN)}


def renewals(session: DbSession, on: date) -> list[RenewalRow]:
    """Yeses of students who are here that end soon or have ended, the soonest end first.

    Soon is the program's ``consent_warn_days``. A kind that the program asks for is named until the family
    has answered again; another one only for as long after its end as before it: it may be wanted no longer.
    """
    rules = read_rules(session)
    asked, days = rules.codes("consents_required"), rules.consent_warn_days
    rows = fetch(session, _OF_EVERYBODY, on=on)
    people = {row[0]: (row[6], row[7], row[8]) for row in rows}
    found: list[RenewalRow] = []
    for student_id, papers in _papers(rows).items():
        for kind in {one.kind for one in papers}:
            one = standing(papers, kind, on)
            if one.until is None or not ends_soon(one, on, days):
                continue
            if kind in asked or one.until >= on - timedelta(days=days):
                name, ended = names.list_name(*people[student_id]), one.state is State.EXPIRED
                found.append(RenewalRow(student_id, name, kind, one.until, ended, one.sentence))
    found.sort(key=lambda row: (row.last_day, name_order(*people[row.student_id][:2]), row.kind))
    return found


def _papers(rows: Iterable[Sequence[object]]) -> dict[Id, list[Consent]]:
    found: dict[Id, list[Consent]] = defaultdict(list)
    for student_id, kind, answer, said, expires, withdrawn, *_rest in rows:
        assert isinstance(student_id, bytes)
        found[student_id].append(
            Consent(
                ConsentKind(str(kind)), ConsentAnswer(str(answer)), day(str(said)),
                day(str(expires)) if expires else None, day(str(withdrawn)) if withdrawn else None,
            )
        )  # fmt: skip
    return found


def _of(row: ConsentRow) -> Consent:
    return Consent(row.kind, row.answer, row.day, row.expires, row.withdrawn)
