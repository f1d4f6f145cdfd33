# SPDX-License-Identifier: Apache-2.0
"""Training of adults: what was done when and for how long, and the shelf of material to learn from.

The minutes of the log are what the training requirement sums up; nothing is typed twice. Of material on the
shelf only the line travels to other laptops, the file stays where it was put (``app.keeping.material``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.errors import Invalid, NotFound
from app.storage.tables import Adult, Material, Training

MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDraft:
    """One training of one or several adults."""

    topic: str
    day: date
    minutes: int
    trainer: str = ""
    material_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDraft:
    """A file for the shelf: what it is called, what it is about, how long it takes."""

    title: str
    topic: str = ""
    minutes: int = 0


def add_training(session: DbSession, adult_ids: Sequence[Id], draft: TrainingDraft) -> list[Id]:
    """Note a training of these adults. Raises Invalid or NotFound."""
    values = _clean(session, draft)
    if not adult_ids:
        raise Invalid({"adult_ids": "Choose who was trained."})
    made = []
    for adult_id in dict.fromkeys(adult_ids):
        adult = session.get(Adult, adult_id)
        if adult is None or adult.removed:
            raise NotFound("This adult is no longer here.")
        made.append(Training(adult_id=adult_id, **values))
    session.add_all(made)
    session.flush()
    return [one.id for one in made]


def change_training(session: DbSession, training_id: Id, draft: TrainingDraft) -> None:
    """Correct a training. Raises Invalid or NotFound."""
    row = _training(session, training_id)
    for name, value in _clean(session, draft).items():
        setattr(row, name, value)


def remove_training(session: DbSession, training_id: Id) -> None:
    """Take a training away that was noted by mistake. Raises NotFound."""
    _training(session, training_id).removed = True


def add_material(
    session: DbSession, draft: MaterialDraft, kind: str, file_name: str, sha256: str, size: int
) -> Id:
    """Put a file on the shelf that lies in the data directory by now. Raises Invalid."""
    material = Material(
        **_clean_material(draft), kind=kind, file_name=names.nfc(file_name), sha256=sha256, size=size
    )
    session.add(material)
    session.flush()
    return material.id


def change_material(session: DbSession, material_id: Id, draft: MaterialDraft) -> None:
    """Correct what a file is called. Raises Invalid or NotFound."""
    row = _material(session, material_id)
    for name, value in _clean_material(draft).items():
        setattr(row, name, value)


def remove_material(session: DbSession, material_id: Id) -> None:
    """Take a file off the shelf; who learned from it keeps the minutes. Raises NotFound."""
    _material(session, material_id).removed = True


def _clean(session: DbSession, draft: TrainingDraft) -> dict[str, Any]:
    problems: dict[str, str] = {}
    if not names.nfc(draft.topic):
        problems["topic"] = "Say what the training was about."
    if not 1 <= draft.minutes <= MOST_MINUTES:
        problems["minutes"] = "Write the minutes of the training, 1 to 1,440."
    if draft.material_id is not None and session.get(Material, draft.material_id) is None:
        problems["material_id"] = "This file is no longer on the shelf."
    if problems:
        raise Invalid(problems)
    return {
        "topic": names.nfc(draft.topic), "day": draft.day, "minutes": draft.minutes,
        "trainer": names.nfc(draft.trainer), "material_id": draft.material_id,
    }  # fmt: skip


def _clean_material(draft: MaterialDraft) -> dict[str, Any]:
    if not names.nfc(draft.title):
        raise Invalid({"title": "Give the file a title."})
    if not 0 <= draft.minutes <= MOST_MINUTES:
        raise Invalid({"minutes": "Write how many minutes it takes, at most 1,440."})
    return {"title": names.nfc(draft.title), "topic": names.nfc(draft.topic), "minutes": draft.minutes}


def _training(session: DbSession, training_id: Id) -> Training:
    row = session.get(Training, training_id)
    if row is None or row.removed:
        raise NotFound("This training is no longer here.")
    return row


def _material(session: DbSession, material_id: Id) -> Material:
    row = session.get(Material, material_id)
    if row is None or row.removed:
        raise NotFound("This file is no longer on the shelf.")
    return row
