# SPDX-License-Identifier: Apache-2.0
"""What is noted on an adult's way: offers to help, steps with their day and decision, the end.

Of a check only what was decided, by whom, when, under which number and until when: never what the report
says. What is asked of adults is a list of the program's own once somebody changes it. The gate that this
leads to is ``clearance``; training is ``training``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id, id_text, new_id
from app.domain import names
from app.domain.offers import Offer
from app.domain.pipeline import Asked
from app.domain.words import Decision, RequirementKind, Role, Source, Stage
from app.errors import Invalid, NotFound
from app.services.people import AdultDraft, add_adult
from app.storage.queries import pipeline
from app.storage.tables import Adult, AdultStep, Requirement

# Somebody decides these, and a number says where to find the paper.
DECIDED = frozenset({RequirementKind.CHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """One step; ``expires`` empty means the usual time, or for ever where nothing runs out."""

    requirement: str
    day: date
    decision: Decision = Decision.MET
    decided_by: str = ""
    reference: str = ""
    expires: date | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """Somebody who offered to help: a name, a way to reach them, where the offer came from."""

    given: str = ""
    family: str = ""
    phone: str = ""
    email: str = ""
    day: date
    heard_from: str = ""
    note: str = ""
    source: Source = Source.COMMUNITY
    roles: Sequence[Role] = ()


def add_lead(session: DbSession, draft: LeadDraft) -> Id:
    """Note somebody who offered to help, at the top of the board. Raises Invalid."""
    adult_id = add_adult(
        session,
        AdultDraft(
            given=draft.given, family=draft.family, phone=draft.phone, email=draft.email, source=draft.source,
            roles=draft.roles,
        ),
    )  # fmt: skip
    adult = _adult(session, adult_id)
    adult.lead_day, adult.lead_from = draft.day, names.nfc(draft.heard_from)
    adult.lead_note = names.nfc(draft.note)
    session.flush()
    return adult_id


def take_on(session: DbSession, offers: Sequence[Offer], day: date, heard_from: str = "Hub") -> int:
    """Note offers that somebody passed on; returns how many were new. Names that are here are left alone."""
    here = {
        names.fold(one.given, one.family)
        for one in session.scalars(select(Adult).where(Adult.removed.is_(False)))
    }
    new = [one for one in offers if names.fold(one.given, one.family) not in here]
    for one in new:
        add_lead(
            session,
            LeadDraft(
                given=one.given, family=one.family, phone=one.phone, email=one.email, day=day,
                heard_from=heard_from, note=one.note, roles=[one.role] if one.role else (),
            ),
        )  # fmt: skip
    return len(new)


def add_step(session: DbSession, adult_id: Id, draft: StepDraft) -> Id:
    """Note a step. Raises Invalid or NotFound."""
    _adult(session, adult_id)
    made = AdultStep(adult_id=adult_id, **_clean(session, draft))
    session.add(made)
    session.flush()
    return made.id


def change_step(session: DbSession, step_id: Id, draft: StepDraft) -> None:
    """Correct a step. Raises Invalid or NotFound."""
    row = _step(session, step_id)
    for name, value in _clean(session, draft).items():
        setattr(row, name, value)


def remove_step(session: DbSession, step_id: Id) -> None:
    """Take a step away that was noted by mistake. Raises NotFound."""
    _step(session, step_id).removed = True


def note_missing(session: DbSession, adult_id: Id, day: date, decided_by: str, reference: str = "") -> int:
    """Note everything that is missing as met, since it lies on paper; returns how many steps. Raises Invalid.

    For a program that screened its adults before it had this list. Training is waived in the same way.
    """
    if not names.nfc(decided_by):
        raise Invalid({"decided_by": "Write who looked at the papers."})
    row = pipeline.rows_of(session, [adult_id], day).get(adult_id)
    if row is None:
        raise NotFound("This adult is no longer here.")
    made = [
        AdultStep(
            adult_id=adult_id, requirement=item.asked.code, day=day, decided_by=names.nfc(decided_by),
            reference=names.nfc(reference),
        )
        for item in row.standing.items if item.missing for _ in range(max(1, item.asked.count))
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return len(made)


def end_adult(session: DbSession, adult_id: Id, last_day: date, reason: str) -> None:
    """Somebody stops helping after ``last_day``; matches and plans are ended where they stand."""
    adult = _adult(session, adult_id)
    if adult.first_day is not None and last_day < adult.first_day:
        raise Invalid({"last_day": "The last day is before the first day."})
    adult.left_day, adult.end_reason = last_day, names.nfc(reason)


def take_back(session: DbSession, adult_id: Id) -> None:
    """Somebody who had stopped helps again."""
    adult = _adult(session, adult_id)
    adult.left_day, adult.end_reason = None, ""


def take_over_requirements(session: DbSession) -> None:
    """Make what is asked of adults the program's own list, so that each line can be changed."""
    if session.scalars(select(Requirement.code).where(Requirement.removed.is_(False)).limit(1)).first():
        return
    for position, asked in enumerate(pipeline.requirements(session)):
        _keep(session, asked.code, asked, position)
    session.flush()


def set_requirement(session: DbSession, code: str, asked: Asked) -> str:
    """Change what is asked, or ask for something new (``code`` empty); returns its code. Raises Invalid."""
    _check(asked)
    take_over_requirements(session)
    known = session.get(Requirement, code) if code else None
    code = code or id_text(new_id())
    last = max((row.position for row in session.scalars(select(Requirement))), default=-1)
    _keep(session, code, asked, last + 1 if known is None else known.position)
    session.flush()
    return code


def drop_requirement(session: DbSession, code: str) -> None:
    """Ask for something no longer; what was noted of it stays."""
    take_over_requirements(session)
    row = session.get(Requirement, code)
    if row is not None:
        row.removed = True
    session.flush()


def _keep(session: DbSession, code: str, asked: Asked, position: int) -> None:
    values: dict[str, Any] = {
        "kind": asked.kind, "label": names.nfc(asked.label), "label_es": names.nfc(asked.label_es),
        "stage": asked.stage, "roles": ",".join(role for role in Role if role in asked.roles),
        "sources": ",".join(source for source in Source if source in asked.sources),
        "count": asked.count, "minutes": asked.minutes, "valid_months": asked.valid_months,
        "position": position, "removed": False,
    }  # fmt: skip
    row = session.get(Requirement, code)
    if row is None:
        removed = values.pop("removed")
        session.add(Requirement(code=code, removed=removed, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def _check(asked: Asked) -> None:
    problems: dict[str, str] = {}
    if not names.nfc(asked.label):
        problems["label"] = "Say in a few words what is asked for."
    if asked.stage not in (Stage.SCREENED, Stage.TRAINED, Stage.CLEARED):
        problems["stage"] = "Choose whether it belongs to screening, training or clearing."
    if asked.kind is RequirementKind.TRAINING and asked.minutes <= 0:
        problems["minutes"] = "Write how many minutes of training."
    if not 1 <= asked.count <= 9:
        problems["count"] = "Write how often, 1 to 9."
    if asked.valid_months is not None and not 1 <= asked.valid_months <= 240:
        problems["valid_months"] = "Write how many months it is good for, 1 to 240, or leave it empty."
    if problems:
        raise Invalid(problems)


def _clean(session: DbSession, draft: StepDraft) -> dict[str, Any]:
    known = {one.code: one for one in pipeline.requirements(session)}
    problems: dict[str, str] = {}
    asked = known.get(draft.requirement)
    if asked is None:
        problems["requirement"] = "Choose what was done."
    elif asked.kind in DECIDED and draft.decision is not Decision.WAITING and not names.nfc(draft.decided_by):
        problems["decided_by"] = "Write who decided it."
    if draft.expires is not None and draft.expires < draft.day:
        problems["expires"] = "It ends before the day on which it was decided."
    if draft.decision is Decision.WAIVED and not names.nfc(draft.decided_by):
        problems["decided_by"] = "Write who waived it."
    if problems:
        raise Invalid(problems)
    return {
        "requirement": draft.requirement, "day": draft.day, "decision": draft.decision,
        "decided_by": names.nfc(draft.decided_by), "reference": names.nfc(draft.reference),
        "expires": draft.expires, "minutes": draft.minutes,
    }  # fmt: skip


def _adult(session: DbSession, adult_id: Id) -> Adult:
    row = session.get(Adult, adult_id)
    if row is None or row.removed:
        raise NotFound("This adult is no longer here.")
    return row


def _step(session: DbSession, step_id: Id) -> AdultStep:
    row = session.get(AdultStep, step_id)
    if row is None or row.removed:
        raise NotFound("This step is no longer here.")
    return row
