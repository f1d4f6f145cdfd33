# SPDX-License-Identifier: Apache-2.0
"""The form of a contact or an attempt, and what it stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.words import ContactPurpose, Party, label
from app.services import contacts
from app.services.contacts import ContactDraft
from app.storage.queries.contacts import ContactRow
from app.storage.queries.matches import MatchRow
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.screens.supports.match_words import party_words

_RESULTS = [("yes", "Reached"), ("no", "Not reached: an attempt")]
_NOT_SAID = ("", "Not said")


def contact_dialog(
    parent: QWidget,
    desk: Desk,
    drafts: Drafts,
    match: MatchRow,
    students: Sequence[tuple[Id, str]],
    row: ContactRow | None = None,
    **start: Any,
) -> FormDialog:
    """The form of a new contact of a match, or of ``row``; ``start`` are values it begins with."""

    def keep(values: dict[str, Any]) -> None:
        draft = contact_draft(values, match)
        if row is None:
            desk.store_as(
                "contact.add", _title(draft, match), lambda s: contacts.log_contact(s, draft, desk.ctx.who)
            )
        else:
            desk.store_as(
                "contact.change", "Corrected a contact", lambda s: contacts.change_contact(s, row.id, draft)
            )

    first = {
        "party": str(Party.ADULT), "purpose": str(ContactPurpose.CHECK_IN), "reached": "yes",
        "day": clock.today(), "student": id_text(students[0][0]) if students else "",
    } | start  # fmt: skip
    return FormDialog(
        parent, "Correct a contact" if row else "Log a contact", "Keep contact",
        _fields(desk, students, row), keep,
        drafts=drafts, draft=f"contact {match.id.hex()} {row.id.hex() if row else ''}".rstrip(),
        values=_values(row) if row else first, columns=2,
    )  # fmt: skip


def contact_draft(values: dict[str, Any], match: MatchRow) -> ContactDraft:
    """What the form says; about the adult where the adult was reached, else about the student."""
    party = Party(values["party"])
    about_adult = party is Party.ADULT or not values["student"]
    return ContactDraft(
        person_id=match.adult_id if about_adult else id_from_text(values["student"]),
        kind="adult" if about_adult else "student", party=party,
        purpose=ContactPurpose(values["purpose"]), day=values["day"], reached=values["reached"] != "no",
        assignment_id=match.id, adult_id=match.adult_id if not about_adult else None, at=values.get("at"),
        minutes=values["minutes"] or 0, how=values["how"], barrier=values.get("barrier") or "",
        words=values["words"],
    )  # fmt: skip


def _title(draft: ContactDraft, match: MatchRow) -> str:
    with_whom = party_words(draft.party).lower()
    return f"Logged {'a contact' if draft.reached else 'an attempt'} with {with_whom}: {match.name}"


def _values(row: ContactRow) -> dict[str, Any]:
    return {
        "party": str(row.party), "purpose": str(row.purpose), "reached": "yes" if row.reached else "no",
        "day": row.day, "at": row.at, "minutes": row.minutes or None, "how": row.how, "words": row.words,
        "barrier": row.barrier, "student": id_text(row.person_id) if row.kind == "student" else "",
    }  # fmt: skip


def _fields(desk: Desk, students: Sequence[tuple[Id, str]], row: ContactRow | None) -> list[Field | str]:
    from app.storage.queries.lists import words

    with desk.ctx.store.read() as session:
        ways, barriers = words(session, "contact_ways"), words(session, "barriers")
    return [
        Field(
            key="party", label="With", kind="choice", required=True,
            choices=[(str(one), party_words(one)) for one in Party],
        ),
        Field(
            key="student", label="About", kind="choice",
            choices=[("", "The adult"), *((id_text(one), name) for one, name in students)],
        ),
        Field(key="reached", label="Result", kind="choice", choices=_RESULTS, required=True),
        Field(
            key="purpose", label="What for", kind="choice", required=True,
            choices=[(str(one), label(one)) for one in ContactPurpose],
        ),
        Field(key="day", label="Day", kind="date", required=True),
        Field(key="at", label="Time", kind="time"),
        Field(key="minutes", label="Minutes", kind="number", least=0, most=1440),
        Field(
            key="how", label="How", kind="choice",
            choices=[_NOT_SAID, *choices.listed(ways, row.how if row else "")],
        ),
        Field(
            key="barrier", label="Barrier", kind="choice",
            choices=[_NOT_SAID, *choices.listed(barriers, row.barrier if row else "")],
            hint="Why the student misses school, if that came up.",
        ),
        Field(key="words", label="Note", kind="long"),
    ]  # fmt: skip
