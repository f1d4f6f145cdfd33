# SPDX-License-Identifier: Apache-2.0
"""What matching goes by, as people tell it: when they have time, where they come from, who is kept apart.

Also the minutes between sites. What a suggestion makes of it is in ``app.domain.matching``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import availability, languages, names
from app.domain.availability import Slot
from app.errors import Invalid, NotFound
from app.storage.tables import Adult, Availability, Household, NotWith, Site, Student, Travel

Kind = Literal["student", "adult"]
LONGEST_WAY = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundDraft:
    """An adult's languages (codes or words), household, the site nearest to home, minutes one way at most."""

    languages: Sequence[str] = ()
    household_id: Id | None = None
    home_site_id: Id | None = None
    most_travel: int | None = None


def set_times(session: DbSession, kind: Kind, person_id: Id, slots: Iterable[Slot]) -> None:
    """When somebody has time, exactly this; times that touch become one. Raises Invalid or NotFound."""
    wanted = set(availability.checked(slots))
    _require_person(session, kind, person_id)
    rows = session.scalars(
        select(Availability).where(
            Availability.person_id == person_id, Availability.kind == kind, Availability.removed.is_(False)
        )
    )
    for row in rows:
        slot = Slot(row.weekday, row.start, row.end)
        if slot in wanted:
            wanted.discard(slot)
        else:
            row.removed = True
    for slot in sorted(wanted):
        session.add(
            Availability(kind=kind, person_id=person_id, weekday=slot.weekday, start=slot.start, end=slot.end)
        )
    session.flush()


def set_around(session: DbSession, adult_id: Id, draft: AroundDraft) -> None:
    """What an adult brings along. Raises Invalid or NotFound."""
    adult = session.get(Adult, adult_id)
    if adult is None or adult.removed:
        raise NotFound("This adult is no longer here.")
    problems = {}
    if draft.most_travel is not None and not 0 <= draft.most_travel <= LONGEST_WAY:
        problems["most_travel"] = f"Write minutes from 0 to {LONGEST_WAY}, or nothing."
    for key, kind, value in (
        ("household_id", Household, draft.household_id), ("home_site_id", Site, draft.home_site_id)
    ):  # fmt: skip
        if value is not None and session.get(kind, value) is None:
            problems[key] = "This is no longer here. Choose another."
    if problems:
        raise Invalid(problems)
    adult.languages = languages.stored(draft.languages)
    adult.household_id, adult.home_site_id = draft.household_id, draft.home_site_id
    adult.most_travel = draft.most_travel


def keep_apart(session: DbSession, one: Id, other: Id, reason: str = "") -> None:
    """Two people are not put together, whoever they are; saying it again changes the reason."""
    if one == other:
        raise Invalid({"other": "These are the same person. Choose somebody else."})
    key = (min(one, other), max(one, other))
    row = session.get(NotWith, key)
    if row is None:
        row = NotWith(first_id=key[0], second_id=key[1])
        session.add(row)
    row.removed, row.reason = False, names.nfc(reason)
    session.flush()


def let_together(session: DbSession, one: Id, other: Id) -> None:
    """Two people may be put together again. Raises NotFound when they are not kept apart."""
    row = session.get(NotWith, (min(one, other), max(one, other)))
    if row is None or row.removed:
        raise NotFound("These two are not kept apart.")
    row.removed = True


def set_travel(session: DbSession, one: Id, other: Id, minutes: int | None) -> None:
    """Minutes between two sites, the same both ways; None when nobody knows. Raises Invalid."""
    if one == other:
        raise Invalid({"other": "A site is no way from itself. Choose two sites."})
    if minutes is not None and not 0 <= minutes <= LONGEST_WAY:
        raise Invalid({"minutes": f"Write minutes from 0 to {LONGEST_WAY}."})
    key = (min(one, other), max(one, other))
    row = session.get(Travel, key)
    if minutes is None:
        if row is not None:
            row.removed = True
        return
    if row is None:
        row = Travel(first_site_id=key[0], second_site_id=key[1], minutes=minutes)
        session.add(row)
    row.removed, row.minutes = False, minutes
    session.flush()


def _require_person(session: DbSession, kind: Kind, person_id: Id) -> None:
    row = session.get(Student, person_id) if kind == "student" else session.get(Adult, person_id)
    if row is None or row.removed:
        raise NotFound(f"This {kind} is no longer here.")
