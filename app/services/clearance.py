# SPDX-License-Identifier: Apache-2.0
"""The gate: nobody who is not cleared is put on anything with students, unless a named person says why.

Every service that gives an adult sessions, a series, a group or a student asks here first. Imports do not:
they tell what is so elsewhere, and Today and the audit page show it. Nor does the log of what has happened:
a meeting that took place is written down, whoever led it.

An override is stored in the same action as what it allows, so both stand in one line of History and Undo
takes both back: ``allow`` first, then the service. The gate holds from the day in ``Rules.gate_day`` on: set
when a program is started, and by hand in an older one, which has no steps noted on the day it updates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.pipeline import is_gate_shut
from app.domain.words import Stage
from app.errors import Invalid, NotCleared
from app.storage.queries.pipeline import PipelineRow, rows_of
from app.storage.queries.rulebook import read_rules
from app.storage.tables import Override

SESSION, MATCH = "session", "match"
_ALLOWED = "porchlight.override"


@dataclass(frozen=True, slots=True)
class OverrideDraft:
    """Who lets an adult in who is not cleared, and why."""

    who: str
    reason: str


def allow(session: DbSession, draft: OverrideDraft) -> None:
    """Let those in who are put on something in this action. Raises Invalid without a name or a reason."""
    problems: dict[str, str] = {}
    if not names.nfc(draft.who):
        problems["who"] = "Write who decides this."
    if not names.nfc(draft.reason):
        problems["reason"] = "Write why it cannot wait until the adult is cleared."
    if problems:
        raise Invalid(problems)
    session.info[_ALLOWED] = OverrideDraft(names.nfc(draft.who), names.nfc(draft.reason))


def require_cleared(session: DbSession, adult_ids: Iterable[Id], day: date, what: str, target_id: Id) -> None:
    """Raise NotCleared for adults who may not be put on ``what`` from ``day`` on; note it where one may.

    Somebody who is cleared today and whose papers run out before ``day`` is not cleared then.
    """
    rules = read_rules(session)
    since = rules.gate_day
    if since is None:
        return
    session.flush()
    now = clock.today()
    on = max(day, now)
    rows = rows_of(session, dict.fromkeys(adult_ids), on)
    shut = [row for row in rows.values() if is_gate_shut(row.standing, on, rules)]
    if not shut:
        return
    draft = session.info.get(_ALLOWED)
    if draft is None:
        raise NotCleared([(row.id, row.name, why(row)) for row in shut])
    for row in shut:
        session.add(
            Override(
                adult_id=row.id, what=what, target_id=target_id, day=now, who=draft.who, reason=draft.reason,
                missing=why(row),
            )
        )  # fmt: skip
    session.flush()


def require_to_go_on(
    session: DbSession, adult_id: Id, before: date | None, after: date, target_id: Id
) -> None:
    """Ask the gate where a match that is over goes on by a later last day; ``before`` None was open."""
    now = clock.today()
    if before is not None and before < now <= after:
        require_cleared(session, [adult_id], now, MATCH, target_id)


def why(row: PipelineRow) -> str:
    """What keeps an adult from being cleared, in a few words."""
    if row.standing.stage is Stage.ENDED:
        return "has left"
    return "; ".join(row.standing.missing)


def cleared(session: DbSession, adult_ids: Sequence[Id], on: date) -> dict[Id, str]:
    """For each adult why the gate is shut on a day; empty where it is open."""
    rules = read_rules(session)
    rows = rows_of(session, adult_ids, on)
    return {
        one: why(rows[one]) if one in rows and is_gate_shut(rows[one].standing, on, rules) else ""
        for one in adult_ids
    }
