# SPDX-License-Identifier: Apache-2.0
"""The disclosure log: what about people left the program, to whom and why (34 CFR 99.32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.errors import Invalid
from app.storage.latest_day import latest_day
from app.storage.tables import Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureDraft:
    """What was given to whom. ``exact``: names, or counts of which no small ones are hidden.

    ``day`` None is today; ``people`` is how many it is about, None where nobody counted.
    """

    what: str = ""
    recipient: str = ""
    purpose: str = ""
    exact: bool = True
    people: int | None = None
    day: date | None = None


def note_disclosure(session: DbSession, draft: DisclosureDraft, who: str) -> Id:
    """Write a line into the log; whoever lets names out calls this in the same action. Raises Invalid."""
    texts = {name: " ".join(getattr(draft, name).split()) for name in ("what", "recipient", "purpose")}
    problems = {name: "Please fill this in." for name, text in texts.items() if not text}
    if draft.day is not None and draft.day > latest_day(session):
        problems["day"] = "This day is in the future."
    if draft.people is not None and draft.people < 0:
        problems["people"] = "Write how many people it is about, or leave it empty."
    if problems:
        raise Invalid(problems)
    row = Disclosure(
        day=draft.day or clock.today(), what=texts["what"], recipient=texts["recipient"],
        purpose=texts["purpose"], who=who, exact=draft.exact, people=draft.people,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id
