# SPDX-License-Identifier: Apache-2.0
"""Where adults stand on their way to a child: read for all of them at once, in six statements.

The rules are in ``app.domain.pipeline``. Roles are those an adult may take and those of open matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names, pipeline
from app.domain.pipeline import Adult, Asked, Expiry, Standing, Step
from app.domain.rulebook import Rules
from app.domain.words import Decision, RequirementKind, Role, Source, Stage
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import fetch, id_list, joined, records


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """An adult and where the adult stands. ``lead_from`` is where the offer came from."""

    id: Id
    given: str
    family: str
    preferred: str
    source: Source
    continuing: bool
    lead_day: date | None
    lead_from: str
    first_day: date | None
    left_day: date | None
    roles: tuple[Role, ...]
    standing: Standing

    @property
    def name(self) -> str:
        return names.list_name(self.given, self.family, self.preferred)

    @property
    def is_lead(self) -> bool:
        """Offered to help, and nothing has happened since."""
        return self.lead_day is not None and self.standing.stage is Stage.RECRUITED and self.first_day is None

    @property
    def expiry(self) -> Expiry:
        """The worst of what runs out."""
        found = {item.expiry for item in self.standing.items}
        return next((one for one in (Expiry.EXPIRED, Expiry.SOON) if one in found), Expiry.FINE)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One thing that was noted of an adult, as it was noted."""

    id: Id
    requirement: str
    day: date
    decision: Decision
    decided_by: str
    reference: str
    expires: date | None
    minutes: int


@dataclass(frozen=True, slots=True)
class _AdultFacts:
    id: Id
    given: str
    family: str
    preferred: str
    source: Source
    continuing: bool
    lead_day: date | None
    lead_from: str
    first_day: date | None
    left_day: date | None


_REQUIREMENTS = """
SELECT code, kind, label, stage, label_es, roles, sources, count, minutes, valid_months FROM requirement
WHERE removed = 0 ORDER BY position, code
"""

_ADULTS = """
SELECT id, given, family, preferred, source, continuing, lead_day, lead_from, first_day, left_day FROM adult
WHERE removed = 0
"""
_SOME = "AND id IN (SELECT unhex(value) FROM json_each(:ids))"
_HERE = "AND (left_day IS NULL OR left_day >= :since)"

_WANTED = "WITH wanted(id) AS MATERIALIZED (SELECT unhex(value) FROM json_each(:ids))"
_ROLES = """
SELECT r.adult_id, r.role FROM wanted w CROSS JOIN adult_role r ON r.adult_id = w.id WHERE r.removed = 0
UNION
SELECT m.adult_id, m.role FROM wanted w CROSS JOIN assignment m ON m.adult_id = w.id
WHERE m.removed = 0 AND (m.last_day IS NULL OR m.last_day >= :on)
"""
_STEPS = """
SELECT s.adult_id, s.requirement, s.day, s.decision, s.expires FROM wanted w
CROSS JOIN adult_step s ON s.adult_id = w.id WHERE s.removed = 0
"""
_TRAINING = """
SELECT t.adult_id, t.day, t.minutes FROM wanted w CROSS JOIN training t ON t.adult_id = w.id
WHERE t.removed = 0
"""
_PLACED = """
SELECT m.adult_id, min(m.first_day) FROM wanted w CROSS JOIN assignment m ON m.adult_id = w.id
WHERE m.removed = 0 GROUP BY m.adult_id
"""
_STEPS_OF = """
SELECT id, requirement, day, decision, decided_by, reference, expires, minutes FROM adult_step
WHERE adult_id = :adult AND removed = 0 ORDER BY day DESC, id DESC
"""


def requirements(session: DbSession, rules: Rules | None = None) -> tuple[Asked, ...]:
    """What this program asks of adults: its own list, or the defaults while it has none."""
    own = tuple(_asked(row) for row in fetch(session, _REQUIREMENTS))
    return own or pipeline.defaults(rules or read_rules(session))


def _asked(row: Sequence[Any]) -> Asked:
    code, kind, label, stage, label_es, roles, sources, count, minutes, valid_months = row
    return Asked(
        code=code, kind=RequirementKind(kind), label=label, stage=Stage(stage), label_es=label_es,
        roles=frozenset(map(Role, filter(None, roles.split(",")))),
        sources=frozenset(map(Source, filter(None, sources.split(",")))),
        count=count, minutes=minutes, valid_months=valid_months,
    )  # fmt: skip


def board(session: DbSession, on: date, *, with_left_since: date | None = None) -> list[PipelineRow]:
    """All adults who are here on a day, and those who left since a day, by name."""
    since = with_left_since or on
    facts = records(_AdultFacts, fetch(session, joined(_ADULTS, _HERE), since=since))
    return sorted(_rows(session, facts, on), key=lambda row: (names.sort_key(row.given, row.family), row.id))


def rows_of(session: DbSession, adult_ids: Iterable[Id], on: date) -> dict[Id, PipelineRow]:
    """These adults and where they stand on a day; who is no longer here is not among them."""
    facts = records(_AdultFacts, fetch(session, joined(_ADULTS, _SOME), ids=id_list(adult_ids)))
    return {row.id: row for row in _rows(session, facts, on)}


def clearances(session: DbSession, on: date, rules: Rules) -> list[PipelineRow]:
    """Placed adults who are not cleared, and whose papers run out soon: the worst and the earliest first.

    While the gate is not asked for (``Rules.gate_day``) only what runs out is told: a program that notes no
    steps would otherwise read all its adults here every day.
    """
    shut = rules.gate_day is not None and on >= rules.gate_day
    found = [
        row
        for row in board(session, on)
        if row.expiry is not Expiry.FINE
        or (shut and row.standing.stage is Stage.PLACED and not row.standing.is_cleared)
    ]
    order = (Expiry.EXPIRED, Expiry.FINE, Expiry.SOON)
    return sorted(found, key=lambda row: (order.index(row.expiry), _first_end(row), row.name))


def _first_end(row: PipelineRow) -> date:
    return next((item.expires for item in row.standing.running_out if item.expires), date.max)


def leads(session: DbSession, on: date) -> list[PipelineRow]:
    """Who offered to help and waits for an answer, the longest first."""
    waiting = [row for row in board(session, on) if row.is_lead]
    return sorted(waiting, key=lambda row: (row.lead_day or on, row.name))


def steps_of(session: DbSession, adult_id: Id) -> list[StepRow]:
    """What was noted of an adult, the latest first."""
    return records(StepRow, fetch(session, _STEPS_OF, adult=adult_id))


def _rows(session: DbSession, facts: Sequence[_AdultFacts], on: date) -> list[PipelineRow]:
    rules = read_rules(session)
    asked, ids = requirements(session, rules), id_list(one.id for one in facts)
    roles: dict[Id, set[Role]] = defaultdict(set)
    for adult, role in fetch(session, joined(_WANTED, _ROLES), ids=ids, on=on):
        roles[adult].add(Role(role))
    steps: dict[Id, list[Step]] = defaultdict(list)
    for adult, code, day, decision, expires in fetch(session, joined(_WANTED, _STEPS), ids=ids):
        last = date.fromisoformat(expires) if expires else None
        steps[adult].append(Step(code, date.fromisoformat(day), Decision(decision), last))
    training: dict[Id, list[tuple[date, int]]] = defaultdict(list)
    for adult, day, minutes in fetch(session, joined(_WANTED, _TRAINING), ids=ids):
        training[adult].append((date.fromisoformat(day), minutes))
    placed = {
        adult: date.fromisoformat(day) for adult, day in fetch(session, joined(_WANTED, _PLACED), ids=ids)
    }
    return [
        _row(one, roles[one.id], steps[one.id], training[one.id], placed.get(one.id), asked, on, rules)
        for one in facts
    ]


def _row(
    one: _AdultFacts, roles: set[Role], steps: list[Step], training: list[tuple[date, int]],
    placed: date | None, asked: Sequence[Asked], on: date, rules: Rules,
) -> PipelineRow:  # fmt: skip
    known = [day for day in (one.lead_day, one.first_day) if day is not None]
    adult = Adult(
        roles=frozenset(roles), source=one.source, steps=steps, training=training,
        recruited=min([*known, *(step.day for step in steps)], default=None), service_begins=one.first_day,
        placed=placed, left=one.left_day,
    )  # fmt: skip
    return PipelineRow(
        one.id, one.given, one.family, one.preferred, one.source, one.continuing, one.lead_day, one.lead_from,
        one.first_day, one.left_day, tuple(role for role in Role if role in roles),
        pipeline.standing(adult, asked, on, rules.expiry_warn_days),
    )  # fmt: skip
